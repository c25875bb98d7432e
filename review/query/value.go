package query

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"lert/review"
)

// A reader turns what was written behind a field's colon into what is compared,
// or says in msg why it cannot and in hint what to write instead.

// readValue reads a value of the field. before is the value left of it in the same
// list, nil for the first.
func (f *queryField) readValue(p *queryParser, v, before *queryValue) (msg, hint string) {
	v.check = -1
	if v.low == "none" && !v.quoted && !v.glob {
		v.none = true
	}
	return f.read(f, p, v, before)
}

// readOpen takes any value.
func readOpen(*queryField, *queryParser, *queryValue, *queryValue) (msg, hint string) { return "", "" }

// readClosed takes one of the field's words, or a star behind the beginning of one.
func readClosed(f *queryField, _ *queryParser, v, _ *queryValue) (msg, hint string) {
	if w := kindWords[v.low]; w != "" && f.name == "kind" {
		v.low = w
	}
	for _, c := range f.closed {
		if v.low == c || v.glob && strings.HasPrefix(c, v.low) {
			return "", ""
		}
	}
	hint = f.name + " takes: " + strings.Join(f.closed, " ")
	if near := Nearest(v.low, f.closed); near != "" {
		hint = "did you mean " + f.name + ":" + near + " ?"
	}
	return strconv.Quote(v.raw) + " is no " + f.name, hint
}

// readNotice knows that "none" is a plan and not an empty field.
func readNotice(f *queryField, p *queryParser, v, before *queryValue) (msg, hint string) {
	v.none = false
	return readClosed(f, p, v, before)
}

func readCountry(_ *queryField, _ *queryParser, v, _ *queryValue) (msg, hint string) {
	if v.none || v.glob && v.low == "" {
		return "", ""
	}
	if len(v.low) != 2 || v.glob || v.low[0] < 'a' || v.low[0] > 'z' || v.low[1] < 'a' || v.low[1] > 'z' {
		return strconv.Quote(v.raw) + " is no country", "write its two letters after ISO 3166-1, as country:IN,BR"
	}
	return "", ""
}

// readTarget leaves the separators out of what looks like a telephone number,
// because targets are kept without them.
func readTarget(_ *queryField, _ *queryParser, v, _ *queryValue) (msg, hint string) {
	digits := 0
	for i := range len(v.low) {
		switch c := v.low[i]; {
		case c >= '0' && c <= '9':
			digits++
		case strings.IndexByte("+-() ./", c) < 0:
			return "", ""
		}
	}
	if digits >= 7 && strings.IndexByte(v.low, '.') < 0 {
		v.low = strings.NewReplacer("-", "", "(", "", ")", "", " ", "", "/", "").Replace(v.low)
	}
	return "", ""
}

func readPerson(f *queryField, p *queryParser, v, _ *queryValue) (msg, hint string) {
	if v.low == "me" && !v.quoted && !v.glob {
		if p.me == "" {
			return "it is not known who \"me\" is here", "write the name, as " + f.name + ":okoye"
		}
		v.me, v.low = true, strings.ToLower(p.me)
	}
	return "", ""
}

func readClaim(f *queryField, p *queryParser, v, before *queryValue) (msg, hint string) {
	if v.quoted || v.glob {
		return "", ""
	}
	switch v.low {
	case "free", "none":
		v.none = true
		return "", ""
	case "held", "any":
		v.glob, v.low = true, ""
		return "", ""
	}
	return readPerson(f, p, v, before)
}

func readCode(_ *queryField, _ *queryParser, v, _ *queryValue) (msg, hint string) {
	check, _, dotted := strings.Cut(v.low, ".")
	if !dotted || v.none {
		return "", ""
	}
	names := append(review.CheckNames[:len(review.CheckNames):len(review.CheckNames)], "intake")
	for _, n := range names {
		if n == check {
			return "", ""
		}
	}
	hint = "codes begin with: " + strings.Join(names, " ")
	if near := Nearest(check, names); near != "" {
		hint = "did you mean code:" + near + v.low[len(check):] + " ?"
	}
	return "no code begins with " + strconv.Quote(check), hint
}

func readCategory(f *queryField, p *queryParser, v, before *queryValue) (msg, hint string) {
	for _, c := range f.closed {
		if class, word, _ := strings.Cut(c, "."); v.low == class || v.low == word && !v.glob {
			return "", ""
		}
	}
	return readClosed(f, p, v, before)
}

// readCheck reads check=verdict, a check alone, or a verdict alone; behind a
// comma a verdict goes with the check before it: scope=fail,limited.
func readCheck(_ *queryField, _ *queryParser, v, before *queryValue) (msg, hint string) {
	name, verdict, both := strings.Cut(v.low, "=")
	if name == "legal" {
		name = review.CheckLegalBasis
	}
	for i, c := range review.CheckNames {
		if c == name {
			v.check = i
		}
	}
	if v.check < 0 && !both {
		if v.verdict = verdictOf(name); v.verdict != "" {
			if before != nil && before.verdict != "" {
				v.check = before.check
			}
			return "", ""
		}
	}
	if v.check < 0 || v.glob {
		hint = "checks: " + strings.Join(review.CheckNames[:], " ") + "; as check:scope=fail"
		if near := Nearest(name, review.CheckNames[:]); near != "" {
			hint = "did you mean check:" + near + "=" + string(cmp.Or(verdictOf(verdict), review.Fail)) + " ?"
		}
		return strconv.Quote(name) + " is no check", hint
	}
	if both {
		if v.verdict = verdictOf(verdict); v.verdict == "" {
			return strconv.Quote(verdict) + " is no verdict", "verdicts: " + strings.Join(queryVerdicts, " ")
		}
	}
	return "", ""
}

func verdictOf(word string) review.Verdict {
	switch word {
	case "p", "pass":
		return review.Pass
	case "l", "limited":
		return review.Limited
	case "r", "review":
		return review.NeedsReview
	case "f", "fail":
		return review.Fail
	case "-", "n/a", "na", "not_applicable":
		return review.NotApplicable
	}
	return ""
}

const timeHint = "write a span as <24h or >3d (m h d w), a date as >=2026-11-01, or today"

// readDue: a span counts forward from now, and "<" takes what is overdue in.
func readDue(_ *queryField, p *queryParser, v, _ *queryValue) (msg, hint string) {
	return readTime(p, v, 1)
}

// readPast: a span is an age, so that "<" means the younger.
func readPast(_ *queryField, p *queryParser, v, _ *queryValue) (msg, hint string) {
	return readTime(p, v, -1)
}

// readTime turns an operator and an instant into the stretch of time it
// means. sign is the direction in which spans count.
func readTime(p *queryParser, v *queryValue, sign int) (msg, hint string) {
	if v.none {
		return "", ""
	}
	if v.glob {
		if v.low == "" { // any time at all
			return "", ""
		}
		return strconv.Quote(v.raw) + " is no time", timeHint
	}
	op, rest := "", v.low
	for _, o := range []string{"<=", ">=", "<", ">", "="} {
		if r, ok := strings.CutPrefix(rest, o); ok {
			op, rest = o, r
			break
		}
	}
	// first and after are where the thing named begins and ends.
	var first, after time.Time
	if span, ok := parseSpan(rest); ok {
		first = p.now.Add(time.Duration(sign) * span)
		after = first.Add(1)
		if sign < 0 { // younger is later
			op = map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<=", "": ">=", "=": ">="}[op]
		} else if op == "" || op == "=" {
			op = "<="
		}
	} else if first, after, ok = p.day(rest); !ok {
		return strconv.Quote(rest) + " is no time", timeHint
	}
	switch op {
	case "<":
		v.to = first
	case "<=":
		v.to = after
	case ">":
		v.from = after
	case ">=":
		v.from = first
	default:
		v.from, v.to = first, after
	}
	return "", ""
}

// day reads a calendar day in now's time zone, or an RFC 3339 instant.
func (p *queryParser) day(s string) (first, after time.Time, ok bool) {
	zone := p.now.Location()
	today := review.DateOf(p.now)
	switch s {
	case "now":
		return p.now, p.now.Add(1), true
	case "today":
		return today.In(zone), today.AddDays(1).In(zone), true
	case "tomorrow":
		return today.AddDays(1).In(zone), today.AddDays(2).In(zone), true
	case "yesterday":
		return today.AddDays(-1).In(zone), today.In(zone), true
	}
	if d, err := review.ParseDate(s); err == nil {
		return d.In(zone), d.AddDays(1).In(zone), true
	}
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(s)); err == nil {
		return t, t.Add(1), true
	}
	return first, after, false
}

// parseSpan reads 90m, 24h, 3d, 2w and what they add up to, as 1d12h; a minus
// makes it negative (overdue by so much). At most ten years.
func parseSpan(s string) (time.Duration, bool) {
	s, negative := strings.CutPrefix(s, "-")
	const most = 10 * 366 * 24 * time.Hour
	var sum time.Duration
	if s == "" {
		return 0, false
	}
	for s != "" {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 0 || n > 7 || n == len(s) {
			return 0, false
		}
		count, err := strconv.Atoi(s[:n])
		unit := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}[s[n]]
		if err != nil || unit == 0 || time.Duration(count) > most/unit {
			return 0, false
		}
		if sum += time.Duration(count) * unit; sum > most {
			return 0, false
		}
		s = s[n+1:]
	}
	if negative {
		sum = -sum
	}
	return sum, true
}
