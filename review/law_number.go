package review

import (
	"strings"
	"unicode/utf8"
)

// lawNumber is the number and the year by which a law is cited: "No. 63 of 2015", "n° 2022-54". year is 0 if the
// citation does not say it.
type lawNumber struct{ number, year int }

// isYear reports whether a number of a law or of a date can only be a year.
func isYear(p citationPart) bool {
	if p.kind != partNumber || utf8.RuneCountInString(p.text) != 4 {
		return false
	}
	n := numberOf(p.text)
	return n >= 1800 && n < 2100
}

// readLawNumber reads the number of a law that the parts begin with, and says how many parts it takes, 0 if there is
// none. A number without a year is one only if a word such as "No." introduces it.
func readLawNumber(parts []citationPart) (law lawNumber, n int) {
	at := func(i int) citationPart {
		if i < len(parts) {
			return parts[i]
		}
		return citationPart{kind: partMark}
	}
	isNumbered, i := false, 0
	for ; i < len(parts) && i < 5; i++ {
		p := &parts[i]
		if p.kind == partWord && isWordFor(introducesNumber, p.text) || p.kind == partMark && p.text == "№" {
			isNumbered = true
		} else if p.text != "第" && (p.kind != partMark || p.text == "" || !strings.Contains(".°º(:", p.text)) {
			break
		}
	}
	first := at(i)
	if first.kind != partNumber {
		return law, 0
	}
	law.number = numberOf(first.text)
	if second := at(i + 2); isDash(at(i+1), "/-–") && !second.spaced && second.kind == partNumber &&
		isYear(first) != isYear(second) && !isDash(at(i+3), "/-–.") {
		if law.year = numberOf(second.text); isYear(first) {
			law = lawNumber{law.year, law.number}
		}
		return law, i + 3
	}
	says := false
	for j := i + 1; j < i+6; j++ {
		switch p := at(j); {
		case (says || isNumbered && at(j-1).text == "(") && isYear(p):
			law.year = numberOf(p.text)
			return law, j + 1
		case p.kind == partWord && isWordFor(introducesYear, p.text):
			says = true
		case p.kind == partWord && says && isWordFor(fillsCitation, p.text),
			p.kind == partMark && (p.text == "(" || p.text == ")"):
		default:
			j = i + 6
		}
	}
	if isNumbered {
		if at(i+1).text == ")" {
			i++
		}
		return law, i + 1
	}
	return law, 0
}

// nameNumber is the number in the name of a law, if it has one: that of "Law 63/2015", or 3713 of "Law 3713".
func nameNumber(name string) lawNumber {
	parts, _ := splitCitation(name, make([]citationPart, 0, maxCitationParts))
	for i, p := range parts {
		if p.kind != partNumber {
			continue
		}
		law, n := readLawNumber(parts[i:])
		if n == 0 && !isYear(p) && i+1 == len(parts) {
			law.number = numberOf(p.text)
		}
		return law
	}
	return lawNumber{}
}

// dateLength is how many parts at the beginning are a date: "13 septembre 2022", "29 de julio de 1881", "13.9.2022".
func dateLength(parts []citationPart) int {
	if day := numberOf(parts[0].text); day < 1 || day > 31 || len(parts) < 3 {
		return 0
	}
	if mark := parts[1]; isDash(mark, "./-") && len(parts) >= 5 && parts[2].kind == partNumber &&
		numberOf(parts[2].text) <= 12 && parts[3].text == mark.text && isYear(parts[4]) {
		return 5
	}
	words := 0
	for i := 1; i < len(parts) && i < 6; i++ {
		p := &parts[i]
		switch {
		case words == 1 && isYear(*p):
			return i + 1
		case p.kind == partWord && isWordFor(fillsCitation, p.text), p.kind == partMark && p.text == "." && i == 1:
		case p.kind == partWord && utf8.RuneCountInString(p.text) > 2 && usesOf(p.text) == 0:
			words++
		default:
			return 0
		}
	}
	return 0
}
