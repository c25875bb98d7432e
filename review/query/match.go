package query

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lert/review"
	"lert/review/text"
)

// Facts is what queries can ask about a request. The store fills it from its indexes; nothing here is computed.
type Facts struct {
	ID             string
	Kind           review.Kind
	Country        string // of the requester, ISO 3166-1 alpha-2
	Agency         string
	Platform       string
	Instrument     string   // its id, "" for none
	Targets        []string // normalised if possible: "phone:+911000000107"
	Reference      string
	Channel        string
	Purpose        string
	State          string
	ClaimedBy      string // who holds an unexpired claim, "" if nobody does
	DecidedBy      string // who decided, "" before a decision
	Outcome        string // of the latest decision, "" before one
	Recommendation string
	Notice         string   // the notice action planned or chosen
	Codes          []string // of the findings, and the reasons of the decision
	Grounds        []string
	Categories     []string // requested
	Verdicts       [5]review.Verdict

	Due, Received, Decided time.Time // zero if there is no clock, if not known, if undecided

	Emergency, Overdue, Mine, HasRelated, Overridden, AwaitingSignature, Counsel, Snoozed bool
	// NoticeDue reports that the user is to be notified now, or the exception to be rechecked.
	NoticeDue bool
	// Late reports that something is on record as done after a time that a law sets; NumberTarget that a telephone
	// number is a target.
	Late, NumberTarget bool
	// Claimed reports an unexpired claim, even if its holder is not named.
	Claimed bool

	// Text is the text that words are searched in: see SearchText. It may stay empty if the query's NeedsText is
	// false.
	Text string
}

// Match reports whether x matches every term of the query. A nil query matches everything. Match allocates
// nothing, unless a text that is not in ASCII must be folded.
func (q *Query) Match(x *Facts) bool {
	if q == nil {
		return true
	}
	for i := range q.terms {
		t := &q.terms[i]
		found := false
		for j := range t.values {
			if t.field.match(x, &t.values[j]) {
				found = true
				break
			}
		}
		if found == t.not {
			return false
		}
	}
	return true
}

// SearchText is the folded text that words are searched in: everything in the request that a reviewer reads,
// and more (notes, the summary, a rationale). Each field ends with a line break, so that no match spans two.
func SearchText(r *review.Request, more ...string) string {
	var b strings.Builder
	b.Grow(1024)
	add := func(ss ...string) {
		for _, s := range ss {
			if s != "" {
				b.WriteString(text.Fold(s))
				b.WriteByte('\n')
			}
		}
	}
	add(r.ID, r.Platform, r.Channel, r.Reference, string(r.Kind), r.Purpose, r.Justification)
	q := &r.Requester
	add(q.Agency, q.Country, q.Kind, q.Name, q.Title, q.Badge, q.Email, q.Phone)
	addEmail := func(s string) {
		if e := review.NormalEmail(s); e != s {
			add(e)
		}
	}
	addEmail(q.Email)
	for i := range q.Attestations {
		add(q.Attestations[i].Text)
	}
	if p := r.Process; p != nil {
		add(p.Instrument, p.Statute, p.Docket, p.Authority.Name, p.Authority.Role, p.ServedOn, p.ServedBy, p.Via)
		if p.ValidatedBy != nil {
			add(p.ValidatedBy.Name)
		}
		if o := p.Offence; o != nil {
			add(o.Description, o.Category)
			add(o.Provisions...)
		}
		if n := p.Nondisclosure; n != nil {
			add(n.Authority.Name, n.RenewedFrom)
		}
	}
	for i := range r.Targets {
		add(r.Targets[i].Value)
		if r.Targets[i].Type == "email" {
			addEmail(r.Targets[i].Value)
		}
	}
	for i := range r.Data {
		add(string(r.Data[i].Category), r.Data[i].Note)
	}
	if r.Previous != nil {
		add(r.Previous.ID, r.Previous.Reference)
	}
	if e := r.Emergency; e != nil {
		add(e.Harm, e.PersonAtRisk, e.Imminence, e.Nexus, e.Attestation, e.AttestedBy)
	}
	add(r.Demands...)
	for i := range r.Attachments {
		add(r.Attachments[i].Name)
	}
	add(more...)
	return b.String()
}

// matchWhole compares a whole field, ignoring case; a value with a star is a prefix.
func matchWhole(s string, v *termValue) bool {
	if v.isNone {
		return s == "" || s == "none"
	}
	if v.isPrefix {
		return s != "" && hasPrefixFold(s, v.lower)
	}
	return len(s) > 0 && equalFold(s, v.lower)
}

// matchPart searches for the value anywhere in a field, ignoring case; a value with a star is a prefix.
func matchPart(s string, v *termValue) bool {
	if v.isNone {
		return s == ""
	}
	if v.isPrefix {
		return s != "" && hasPrefixFold(s, v.lower)
	}
	return containsFold(s, v.lower)
}

// matchPerson compares a name: "me" with the whole name of the person who asks, another value with a part of it.
func matchPerson(s string, v *termValue) bool {
	if v.isMe {
		return equalFold(s, v.lower)
	}
	return matchPart(s, v)
}

func matchClaim(x *Facts, v *termValue) bool {
	held := x.Claimed || x.ClaimedBy != ""
	switch {
	case v.isNone:
		return !held
	case v.isPrefix && v.lower == "":
		return held
	}
	return held && matchPerson(x.ClaimedBy, v)
}

func matchTime(t time.Time, v *termValue) bool {
	if v.isNone {
		return t.IsZero()
	}
	return !t.IsZero() && (v.from.IsZero() || !t.Before(v.from)) && (v.to.IsZero() || t.Before(v.to))
}

func matchAnyWhole(list []string, v *termValue) bool {
	if v.isNone {
		return len(list) == 0
	}
	return slices.ContainsFunc(list, func(s string) bool { return matchWhole(s, v) })
}

// matchAnyDotted compares names such as "scope.encrypted" as matchWhole does, or with the part before or after the
// dot.
func matchAnyDotted(list []string, v *termValue) bool {
	if v.isNone {
		return len(list) == 0
	}
	return slices.ContainsFunc(list, func(s string) bool {
		class, name, dotted := strings.Cut(s, ".")
		return matchWhole(s, v) || dotted && !v.isPrefix && (equalFold(class, v.lower) || equalFold(name, v.lower))
	})
}

// matchAnyTarget searches in the targets; a prefix may begin before or after the type and its colon.
func matchAnyTarget(list []string, v *termValue) bool {
	if v.isNone {
		return len(list) == 0
	}
	return slices.ContainsFunc(list, func(s string) bool {
		_, value, typed := strings.Cut(s, ":")
		if i := strings.LastIndexByte(value, ':'); i >= 0 && v.isPrefix { // the platform comes before the account
			value = value[i+1:]
		}
		return slices.ContainsFunc(v.spellings, func(spelling string) bool {
			if v.isPrefix {
				return hasPrefixFold(s, spelling) || typed && hasPrefixFold(value, spelling)
			}
			return containsFold(s, spelling)
		})
	})
}

// matchCheck compares the verdict of one check, or of any. A check without a verdict matches if it has findings.
func matchCheck(x *Facts, v *termValue) bool {
	for i, verdict := range x.Verdicts {
		if v.check >= 0 && v.check != i {
			continue
		}
		hasFindings := verdict != "" && verdict != review.Pass && verdict != review.NotApplicable
		if v.verdict == verdict && verdict != "" || v.verdict == "" && hasFindings {
			return true
		}
	}
	return false
}

func matchIs(x *Facts, v *termValue) bool {
	if !v.isPrefix {
		return hasFlag(x, v.lower)
	}
	return slices.ContainsFunc(isValues, func(w string) bool { return strings.HasPrefix(w, v.lower) && hasFlag(x, w) })
}

func hasFlag(x *Facts, word string) bool {
	switch word {
	case "emergency":
		return x.Emergency || x.Kind == review.KindEmergency
	case "overdue":
		return x.Overdue
	case "late":
		return x.Late
	case "notice":
		return x.NoticeDue
	case "number":
		return x.NumberTarget
	case "calls":
		return x.NumberTarget && slices.ContainsFunc(x.Categories, isCallOrMessageLog)
	case "mine":
		return x.Mine
	case "related":
		return x.HasRelated
	case "snoozed":
		return x.Snoozed
	case "overridden":
		return x.Overridden
	case "held":
		return x.AwaitingSignature
	case "counsel":
		return x.Counsel
	}
	return false
}

// isCallOrMessageLog reports whether a category says who was in touch with whom, and when.
func isCallOrMessageLog(category string) bool {
	return category == "traffic.call_log" || category == "traffic.message_log"
}

// equalFold reports whether s and lower, which must be in lower case, are the same text in two spellings.
func equalFold(s, lower string) bool {
	n, ok := foldPrefix(s, lower)
	return ok && n == len(s) || !bothASCII(s, lower) && text.Fold(s) == text.Fold(lower)
}

// hasPrefixFold reports whether s begins with a spelling of lower, which must be in lower case.
func hasPrefixFold(s, lower string) bool {
	_, ok := foldPrefix(s, lower)
	return ok || !bothASCII(s, lower) && strings.HasPrefix(text.Fold(s), text.Fold(lower))
}

// containsFold reports whether s contains a spelling of lower, which must be in lower case.
func containsFold(s, lower string) bool {
	if lower == "" {
		return true
	}
	for i := range s { // at the beginning of each rune
		if _, ok := foldPrefix(s[i:], lower); ok {
			return true
		}
	}
	return !bothASCII(s, lower) && strings.Contains(text.Fold(s), text.Fold(lower))
}

// bothASCII reports that two texts have no other spelling than that in another case, so that they need not be folded.
func bothASCII(a, b string) bool {
	return text.PlainPrefix(a) == len(a) && text.PlainPrefix(b) == len(b)
}

// foldPrefix reports whether s in lower case begins with lower, and how many bytes of s that takes. It changes case
// rune by rune, as strings.ToLower does, without making a string.
func foldPrefix(s, lower string) (n int, ok bool) {
	for lower != "" {
		if n == len(s) {
			return n, false
		}
		if c := s[n]; c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			if c != lower[0] {
				return n, false
			}
			n++
			lower = lower[1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s[n:])
		want, wide := utf8.DecodeRuneInString(lower)
		if unicode.ToLower(r) != want {
			return n, false
		}
		n += size
		lower = lower[wide:]
	}
	return n, true
}
