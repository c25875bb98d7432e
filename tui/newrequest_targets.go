package tui

import (
	"slices"
	"strings"

	"lert/review"
	"lert/review/text"
	"lert/tui/form"
)

// location is where a user is: a country, "" if it is not known, and whether the
// user is in the European Region.
type location struct {
	country string
	region  bool
}

// readTargets reads the targets, one on a line. A target without a location of its own
// has the one that the form gives for all.
func readTargets(f *form.Reader) []review.Target {
	all := location{f.Country("targets.country"), f.Checked("targets.region")}
	var out []review.Target
	for l := range strings.SplitSeq(f.Text("targets"), "\n") {
		l, own, ok := cutLocation(l)
		if !ok {
			own = all
		}
		if t, ok := parseTarget(l); ok {
			t.Country = own.country
			if own.region {
				t.Region = "EU"
			}
			out = append(out, t)
		}
	}
	return out
}

// cutLocation cuts the location off the end of a line: [FR], [FR EU], [EU] if only
// the region is known, [-] if nothing is. Any other brackets are part of the value.
func cutLocation(l string) (string, location, bool) {
	at := strings.LastIndex(l, " [")
	in, closed := strings.CutSuffix(strings.TrimSpace(l[max(at, 0):]), "]")
	if at < 0 || !closed {
		return l, location{}, false
	}
	var p location
	words := strings.Fields(strings.ToUpper(in[1:]))
	if n := len(words); n > 0 && words[n-1] == "EU" {
		p.region, words = true, words[:n-1]
	}
	switch {
	case len(words) == 0 && p.region, len(words) == 1 && words[0] == openEnd && !p.region:
	case len(words) == 1 && form.IsCountry(words[0]):
		p.country = words[0]
	default:
		return l, location{}, false
	}
	return l[:at], p, true
}

// targetLines are targets as the form shows them, and the location that it gives
// for all, which is that of the first.
func targetLines(ts []review.Target) (string, location) {
	var all location
	var out []string
	for i := range ts {
		t := &ts[i]
		p := location{t.Country, t.Region == "EU"}
		if i == 0 {
			all = p
		}
		l := t.Type + " " + t.Value
		if _, _, looks := cutLocation(l); p != all || looks {
			l += " [" + p.String() + "]"
		}
		out = append(out, l)
	}
	return strings.Join(out, "\n"), all
}

// String is the location as cutLocation reads it.
func (p location) String() string {
	switch {
	case p == location{}:
		return openEnd
	case !p.region:
		return p.country
	}
	return strings.TrimSpace(p.country + " EU")
}

// parseTarget reads one target without its location. The line may begin with a
// type; otherwise the format of the value decides: an @ within it means an e-mail
// address, an @ before it a user name, digits and + a telephone number.
func parseTarget(l string) (review.Target, bool) {
	l = strings.TrimSpace(l)
	if l == "" {
		return review.Target{}, false
	}
	if kind, v, ok := strings.Cut(l, " "); ok && slices.Contains(review.TargetTypes, strings.TrimSuffix(kind, ":")) {
		return review.Target{Type: strings.TrimSuffix(kind, ":"), Value: strings.TrimSpace(v)}, true
	}
	kind := "username"
	look := strings.TrimSpace(strings.Map(func(r rune) rune {
		if text.IsBlank(r) { // also what is invisible
			return ' '
		}
		return r
	}, l))
	switch {
	case strings.HasPrefix(look, "http://") || strings.HasPrefix(look, "https://"):
		kind = "profile_url"
	case strings.HasPrefix(look, "@"):
	case strings.Contains(look, "@"):
		kind = "email"
	case strings.Trim(look, "+0123456789 -./()") == "":
		kind = "phone"
	}
	return review.Target{Type: kind, Value: l}, true
}
