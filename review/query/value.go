package query

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lert/review"
)

// readValue turns what was written after a field's colon into what is compared, or says in msg why it cannot, and in
// hint what to write instead. before is the value to the left in the same list, nil for the first.
func (f *fieldSpec) readValue(p *parser, v, before *termValue) (msg, hint string) {
	v.check = -1
	if v.lower == "none" && !v.quoted && !v.isPrefix {
		v.isNone = true
	}
	return f.read(f, p, v, before)
}

// readAny takes any value.
func readAny(*fieldSpec, *parser, *termValue, *termValue) (msg, hint string) { return "", "" }

// readAllowed takes one of the field's words, or the beginning of one and a star.
func readAllowed(f *fieldSpec, _ *parser, v, _ *termValue) (msg, hint string) {
	if w := kindAliases[v.lower]; w != "" && f.name == "kind" {
		v.lower = w
	}
	for _, c := range f.allowed {
		if v.lower == c || v.isPrefix && strings.HasPrefix(c, v.lower) {
			return "", ""
		}
	}
	hint = "write one of these: " + strings.Join(f.allowed, ", ")
	if nearest := Nearest(v.lower, f.allowed); nearest != "" {
		hint = "did you mean " + f.name + ":" + nearest + "?"
	}
	return strconv.Quote(v.raw) + " is not a value of " + strconv.Quote(f.name), hint
}

// readNotice reads "none" as a plan and not as an empty field.
func readNotice(f *fieldSpec, p *parser, v, before *termValue) (msg, hint string) {
	v.isNone = false
	return readAllowed(f, p, v, before)
}

func readCountry(_ *fieldSpec, _ *parser, v, _ *termValue) (msg, hint string) {
	if v.isNone || v.isPrefix && v.lower == "" {
		return "", ""
	}
	if len(v.lower) != 2 || v.isPrefix || v.lower[0] < 'a' || v.lower[0] > 'z' || v.lower[1] < 'a' || v.lower[1] > 'z' {
		return strconv.Quote(v.raw) + " is not the code of a country",
			"write its two letters (ISO 3166-1), as in country:IN,BR"
	}
	return "", ""
}

// readTarget finds the forms in which the target that somebody wrote may be stored.
func readTarget(_ *fieldSpec, _ *parser, v, _ *termValue) (msg, hint string) {
	raw := v.raw
	if v.isPrefix {
		raw = strings.TrimSuffix(raw, "*")
	}
	v.spellings = review.TargetSpellings(raw)
	return "", ""
}

func readPerson(f *fieldSpec, p *parser, v, _ *termValue) (msg, hint string) {
	if v.lower == "me" && !v.quoted && !v.isPrefix {
		if p.me == "" {
			return "\"me\" is unknown here", "write the name, as in " + f.name + ":okoye"
		}
		v.isMe, v.lower = true, strings.ToLower(p.me)
	}
	return "", ""
}

func readClaim(f *fieldSpec, p *parser, v, before *termValue) (msg, hint string) {
	if v.quoted || v.isPrefix {
		return "", ""
	}
	switch v.lower {
	case "free", "none":
		v.isNone = true
		return "", ""
	case "held", "any":
		v.isPrefix, v.lower = true, ""
		return "", ""
	}
	return readPerson(f, p, v, before)
}

func readCode(_ *fieldSpec, _ *parser, v, _ *termValue) (msg, hint string) {
	check, _, dotted := strings.Cut(v.lower, ".")
	if !dotted || v.isNone {
		return "", ""
	}
	names := append(slices.Clone(review.CheckNames[:]), "intake")
	if slices.Contains(names, check) {
		return "", ""
	}
	hint = "begin with one of these: " + strings.Join(names, ", ")
	if nearest := Nearest(check, names); nearest != "" {
		hint = "did you mean code:" + nearest + v.lower[len(check):] + "?"
	}
	return "no code begins with " + strconv.Quote(check), hint
}

func readCategory(f *fieldSpec, p *parser, v, before *termValue) (msg, hint string) {
	for _, c := range f.allowed {
		if class, word, _ := strings.Cut(c, "."); v.lower == class || v.lower == word && !v.isPrefix {
			return "", ""
		}
	}
	return readAllowed(f, p, v, before)
}

// readCheck reads check=verdict, a check alone, or a verdict alone. After a comma, a verdict belongs to the check
// before it: scope=fail,limited.
func readCheck(_ *fieldSpec, _ *parser, v, before *termValue) (msg, hint string) {
	name, verdict, both := strings.Cut(v.lower, "=")
	if name == "legal" {
		name = review.CheckLegalBasis
	}
	v.check = slices.Index(review.CheckNames[:], name)
	if v.check < 0 && !both {
		if v.verdict = verdictOf(name); v.verdict != "" {
			if before != nil && before.verdict != "" {
				v.check = before.check
			}
			return "", ""
		}
	}
	if v.check < 0 || v.isPrefix {
		hint = "write one of these: " + strings.Join(review.CheckNames[:], ", ") + ", as in check:scope=fail"
		if nearest := Nearest(name, review.CheckNames[:]); nearest != "" {
			hint = "did you mean check:" + nearest + "=" + string(cmp.Or(verdictOf(verdict), review.Fail)) + "?"
		}
		return strconv.Quote(name) + " is not a check", hint
	}
	if both {
		if v.verdict = verdictOf(verdict); v.verdict == "" {
			return strconv.Quote(verdict) + " is not a verdict", "write one of these: " + strings.Join(verdictValues, ", ")
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

const timeHint = "write a duration, as <24h or >3d (m, h, d or w), a date, as >=2026-11-01, or today"

// readDue reads a time that is due: a span counts forward from now, and "<" includes what is overdue.
func readDue(_ *fieldSpec, p *parser, v, _ *termValue) (msg, hint string) {
	return readTime(p, v, 1)
}

// readPast reads a time in the past: a span is an age, so that "<" means younger.
func readPast(_ *fieldSpec, p *parser, v, _ *termValue) (msg, hint string) {
	return readTime(p, v, -1)
}

// readTime turns an operator and a time into the range from v.from to v.to. sign is the direction in which spans
// count.
func readTime(p *parser, v *termValue, sign int) (msg, hint string) {
	if v.isNone {
		return "", ""
	}
	if v.isPrefix {
		if v.lower == "" { // any time at all
			return "", ""
		}
		return strconv.Quote(v.raw) + " is not a time", timeHint
	}
	op, rest := "", v.lower
	for _, o := range []string{"<=", ">=", "<", ">", "="} {
		if r, ok := strings.CutPrefix(rest, o); ok {
			op, rest = o, r
			break
		}
	}
	if rest == "" {
		return "no time follows " + strconv.Quote(op), timeHint
	}
	// first is the first instant of the time that is named, after the first instant after it.
	var first, after time.Time
	if span, ok := parseSpan(rest); ok {
		first = p.now.Add(time.Duration(sign) * span)
		after = first.Add(1)
		if sign < 0 { // younger is later
			op = map[string]string{"<": ">", ">": "<", "<=": ">=", ">=": "<=", "": ">=", "=": ">="}[op]
		} else if op == "" || op == "=" {
			op = "<="
		}
	} else if first, after, ok = p.parseDay(rest); !ok {
		return strconv.Quote(rest) + " is not a time", timeHint
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

// parseDay reads a calendar day in now's time zone, or an RFC 3339 instant.
func (p *parser) parseDay(s string) (first, after time.Time, ok bool) {
	zone := p.now.Location()
	today := review.DateOf(p.now)
	d, err := review.ReadDate(s)
	switch s {
	case "now":
		return p.now, p.now.Add(1), true
	case "today":
		d, err = today, nil
	case "tomorrow":
		d, err = today.AddDays(1), nil
	case "yesterday":
		d, err = today.AddDays(-1), nil
	}
	if err == nil {
		return d.StartOfDay(zone), d.AddDays(1).StartOfDay(zone), true
	}
	if t, err := review.ReadInstant(strings.ToUpper(s)); err == nil { // the query is read in any case
		return t, t.Add(1), true
	}
	return first, after, false
}

// parseSpan reads a span such as 90m, 24h, 3d or 2w, or a sum such as 1d12h, of at most ten years. A minus makes it
// negative: overdue by so much.
func parseSpan(s string) (time.Duration, bool) {
	s, negative := strings.CutPrefix(s, "-")
	const most = 10 * 366 * 24 * time.Hour
	var sum time.Duration
	if s == "" {
		return 0, false
	}
	for s != "" {
		n := strings.IndexFunc(s, func(c rune) bool { return c < '0' || c > '9' })
		if n < 1 || n > 7 {
			return 0, false
		}
		count, err := strconv.Atoi(s[:n])
		unit := map[byte]time.Duration{
			'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour,
		}[s[n]]
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
