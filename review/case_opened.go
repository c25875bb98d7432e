package review

import (
	"strings"
	"time"
)

// caseOpened is when the case was opened in which the legal process was issued: a first and a last possible day, the
// same if the day is known. Both are zero if nothing is known. It is the date of the first information report, or else
// the year in its number.
func (as *assessor) caseOpened() (first, last Date) {
	pr := as.request.Process
	if pr == nil {
		return Date{}, Date{}
	}
	if !pr.CaseOpenedOn.IsZero() {
		return pr.CaseOpenedOn, pr.CaseOpenedOn
	}
	from, to := reportYears(pr.Docket, as.receivedOn.Year)
	if from == 0 {
		return Date{}, Date{}
	}
	return Date{from, time.January, 1}, Date{to, time.December, 31}
}

// reportWords begin the number of a first information report: "FIR No. 88 of 2023", "Cr. No. 12/2025".
var reportWords = []string{"fir", "firs", "f i r", "firno", "cr", "c r", "crno", "crime", "first information report"}

// reportYears are the earliest and the latest year in the numbers of first information reports that a docket gives, 0
// if it gives none. A year of two digits counts if it is this one or the last.
func reportYears(docket string, thisYear int) (first, last int) {
	plain := separateNumbers(normaliseCitation(docket))
	if words := strings.Fields(plain); len(words) == 3 && isNumber(words[0]) && words[1] == "of" && isNumber(words[2]) {
		plain = "fir " + plain // "88 of 2026" alone
	}
	for _, word := range reportWords {
		if !containsWord(plain, word) {
			continue
		}
		_, rest, _ := strings.Cut(" "+plain+" ", " "+word+" ")
		numbered := false // the number before the year was read
		for w := range strings.FieldsSeq(rest) {
			if !isNumber(w) {
				continue
			}
			if !numbered {
				numbered = true
				continue
			}
			y := numberOf(w)
			if len(w) == 2 && (2000+y == thisYear || 2000+y == thisYear-1) {
				y += 2000
			} else if len(w) != 4 || y < 1950 || y > thisYear {
				continue
			}
			if first == 0 || y < first {
				first = y
			}
			last = max(last, y)
		}
		if first != 0 {
			return first, last
		}
	}
	return 0, 0
}

// separateNumbers puts a space between the letters and the digits of a normalised text: "fir88" is "fir 88".
func separateNumbers(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := range len(s) {
		if c := s[i]; i > 0 && c >= '0' && c <= '9' && (s[i-1] < '0' || s[i-1] > '9') && s[i-1] != ' ' {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// openedMatches tests the conditions on when the case was opened.
func (as *assessor) openedMatches(w *When) bool {
	first, last := as.caseOpened()
	since := func(d Date) bool { return !first.IsZero() && !first.Before(d) }
	before := func(d Date) bool { return !last.IsZero() && last.Before(d) }
	return (w.OpenedSince.IsZero() || since(w.OpenedSince)) &&
		(w.OpenedUntil.IsZero() || !last.IsZero() && !last.After(w.OpenedUntil)) &&
		(w.OpenedUnclear.IsZero() || !since(w.OpenedUnclear) && !before(w.OpenedUnclear))
}
