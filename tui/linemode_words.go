package tui

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"lert/review"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// spokenDuration is a length of time in words: "35 minutes", "2 hours 19 minutes",
// "1 day 3 hours", "12 days". The smaller unit is left out where it does not matter.
func spokenDuration(d time.Duration) Text {
	if d < 0 {
		d = -max(d, -math.MaxInt64) // the smallest has no opposite
	}
	minutes, hours, days := int(d/time.Minute)%60, int(d/time.Hour), int(d/(24*time.Hour))
	both := func(a, b string, smaller int) Text {
		if smaller == 0 {
			return kit.Textf("%s", a)
		}
		return kit.Textf("%s %s", a, b)
	}
	switch {
	case days >= 1000:
		return kit.Textf("%d years", days/365)
	case days >= 2:
		return kit.Textf("%d days", days)
	case days == 1:
		return both(kit.Plural(days, "day", "days"), kit.Plural(hours%24, "hour", "hours"), hours%24)
	case hours >= 1:
		return both(kit.Plural(hours, "hour", "hours"), kit.Plural(minutes, "minute", "minutes"), minutes)
	case minutes == 0:
		return "less than a minute"
	}
	return kit.Textf("%s", kit.Plural(minutes, "minute", "minutes"))
}

// spokenDue is how much time is left, or how late it is.
func spokenDue(now, due time.Time, target bool) Text {
	switch {
	case due.IsZero():
		return "no due date"
	case due.Before(now) && target:
		return spokenDuration(now.Sub(due)) + " past the target"
	case due.Before(now):
		return spokenDuration(now.Sub(due)) + " late"
	case target:
		return "target in " + spokenDuration(due.Sub(now))
	}
	return "due in " + spokenDuration(due.Sub(now))
}

// spokenTime is an instant: the time of day for one of today, else the day too.
func spokenTime(now, at time.Time, zone *time.Location) Text {
	if at.IsZero() {
		return "not known"
	}
	at, now = at.In(zone), now.In(zone)
	clock := at.Format("15:04 MST")
	if review.DateOf(at) == review.DateOf(now) {
		return kit.Textf("%s", clock)
	}
	return spokenDay(now, at) + kit.Textf(" at %s", clock)
}

// spokenDay is a day, with its year if that is not this one.
func spokenDay(now, at time.Time) Text {
	if at.Year() == now.Year() {
		return kit.Textf("%s", at.Format("2 January"))
	}
	return kit.Textf("%s", at.Format("2 January 2006"))
}

// spokenCountry is the name of a country, or else its code.
func spokenCountry(e *env, code string) Text {
	if c := e.store.Policy().Countries[code]; c != nil && c.Name != "" {
		return kit.Textf("%s", c.Name)
	}
	return kit.Textf("%s", code)
}

// spokenAgency is who asks, with the country.
func spokenAgency(e *env, r *store.QueueRow) Text {
	return kit.Textf("%s", joinNonEmpty(", ", spokenCountry(e, r.Country).String(), r.Agency))
}

// shortAgency is who asks in a few words: the agency without its department.
func shortAgency(e *env, r *store.QueueRow) Text {
	const most = 60
	name := r.Agency
	if first, _, cut := strings.Cut(name, ","); cut && utf8.RuneCountInString(first) >= 8 {
		name = first
	}
	if words := []rune(name); len(words) > most {
		name = string(words[:most])
		if i := strings.LastIndexByte(name, ' '); i > 0 {
			name = name[:i]
		}
	}
	return kit.Textf("%s", joinNonEmpty(", ", spokenCountry(e, r.Country).String(), name))
}

// spokenKind is the kind of a request.
func spokenKind(k review.Kind) Text {
	return kit.Textf("%s", strings.ReplaceAll(string(k), "_", " "))
}

// spokenCase is the number of a case as it is said and can be typed: short, but for
// one whose short form leaves characters out.
func spokenCase(id string, now time.Time) Text {
	if s := shortID(id, now); !strings.Contains(string(s), "…") {
		return s
	}
	return text.Clean(id)
}

// spokenVerdicts are the verdicts of the checks, the worst first: "Fail: requester.
// Pass: scope, notice."
func spokenVerdicts(vs [5]review.Verdict) Text {
	var out []string
	for _, v := range []review.Verdict{review.Fail, review.Limited, review.NeedsReview, review.Pass,
		review.NotApplicable} {
		var names []string
		for i := range vs {
			if vs[i] == v || vs[i] == "" && v == review.NotApplicable {
				names = append(names, strings.ToLower(string(checkName(i))))
			}
		}
		if len(names) > 0 {
			out = append(out, spokenVerdict(v)+": "+strings.Join(names, ", ")+".")
		}
	}
	return kit.Textf("%s", strings.Join(out, " "))
}

// spokenVerdict is a verdict in words.
func spokenVerdict(v review.Verdict) string {
	if v == review.NotApplicable {
		return "Not applicable"
	}
	return upperFirst(string(v))
}

// sentence is a text as a sentence: with a capital letter and a stop.
func sentence(t Text) Text {
	if t == "" {
		return ""
	}
	t = upperText(t)
	if strings.HasSuffix(string(t), ".") || strings.HasSuffix(string(t), "?") || strings.HasSuffix(string(t), "!") {
		return t
	}
	return t + "."
}

// spokenList is "a, b and c".
func spokenList(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
