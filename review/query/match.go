package query

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lert/review"
)

// Facts are what a row knows about a request, as far as a query may ask. The
// store fills it from its indexes; nothing here is computed.
type Facts struct {
	ID         string
	Kind       review.Kind
	Country    string // of the requester, ISO 3166-1 alpha-2
	Agency     string
	Platform   string
	Instrument string   // its id, "" for none
	Targets    []string // normalised where that was possible: "phone:+911000000107"
	Reference  string
	Channel    string
	Purpose    string
	State      string
	Holder     string // who holds an unexpired claim, "" for nobody
	Analyst    string // who decided, "" before a decision
	Outcome    string // of the latest decision, "" before one
	Recommend  string
	Notice     string   // the notice action planned or chosen
	Codes      []string // of the findings, and the reasons of the decision
	Grounds    []string
	Categories []string // asked for
	Verdicts   [5]review.Verdict

	Due, Received, Decided time.Time // zero: no clock, not known, undecided

	Emergency, Overdue, Mine, Related, Overridden, Held, Counsel, Snoozed bool
	// Claimed reports an unexpired claim, also where its holder is not named.
	Claimed bool

	// Words is everything an analyst reads, in lower case: see Searchable. It
	// may stay empty where the query's NeedsWords is false.
	Words string
}

// Match reports whether every term of the query holds of x. A nil query holds
// of everything. Nothing is allocated.
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

// Searchable is the lower-cased text that bare words are looked for in:
// everything in the request that an analyst reads, and more (notes, the
// sentence of the queue, a rationale). Fields are kept apart, so that no word
// is found across the end of one.
func Searchable(r *review.Request, more ...string) string {
	var b strings.Builder
	b.Grow(1024)
	add := func(ss ...string) {
		for _, s := range ss {
			if s != "" {
				b.WriteString(strings.ToLower(s))
				b.WriteByte('\n')
			}
		}
	}
	add(r.ID, r.Platform, r.Channel, r.Reference, string(r.Kind), r.Purpose, r.Justification)
	q := &r.Requester
	add(q.Agency, q.Country, q.Kind, q.Name, q.Title, q.Badge, q.Email, q.Phone)
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

// equalValue compares a whole field: the same but for case, or what begins
// with a star's stem.
func equalValue(s string, v *queryValue) bool {
	if v.none {
		return s == "" || s == "none"
	}
	if v.glob {
		return s != "" && hasPrefixFold(s, v.low)
	}
	return len(s) > 0 && sameFold(s, v.low)
}

// partValue looks for the value anywhere in a field; with a star, at its beginning.
func partValue(s string, v *queryValue) bool {
	if v.none {
		return s == ""
	}
	if v.glob {
		return s != "" && hasPrefixFold(s, v.low)
	}
	return containsFold(s, v.low)
}

// personValue: "me" is exactly the asker, any other value a part of the name.
func personValue(s string, v *queryValue) bool {
	if v.me {
		return sameFold(s, v.low)
	}
	return partValue(s, v)
}

func matchClaim(x *Facts, v *queryValue) bool {
	held := x.Claimed || x.Holder != ""
	switch {
	case v.none:
		return !held
	case v.glob && v.low == "":
		return held
	}
	return held && personValue(x.Holder, v)
}

func timeValue(t time.Time, v *queryValue) bool {
	if v.none {
		return t.IsZero()
	}
	return !t.IsZero() && (v.from.IsZero() || !t.Before(v.from)) && (v.to.IsZero() || t.Before(v.to))
}

func anyEqual(list []string, v *queryValue) bool {
	if v.none {
		return len(list) == 0
	}
	for _, s := range list {
		if equalValue(s, v) {
			return true
		}
	}
	return false
}

// anyDotted compares names like "scope.encrypted": whole, by a star, or, where
// the value has no dot, by the part on either side of theirs.
func anyDotted(list []string, v *queryValue) bool {
	if v.none {
		return len(list) == 0
	}
	for _, s := range list {
		if equalValue(s, v) {
			return true
		}
		if before, after, dotted := strings.Cut(s, "."); dotted && !v.glob && (sameFold(before, v.low) || sameFold(after, v.low)) {
			return true
		}
	}
	return false
}

// anyTarget looks in the targets, with or without the type before their colon.
func anyTarget(list []string, v *queryValue) bool {
	if v.none {
		return len(list) == 0
	}
	for _, s := range list {
		if partValue(s, v) {
			return true
		}
		if _, value, typed := strings.Cut(s, ":"); typed && v.glob && hasPrefixFold(value, v.low) {
			return true
		}
	}
	return false
}

// matchCheck: a check alone means that it found something to say.
func matchCheck(x *Facts, v *queryValue) bool {
	for i, verdict := range x.Verdicts {
		if v.check >= 0 && v.check != i {
			continue
		}
		if v.verdict == "" {
			if verdict != "" && verdict != review.Pass && verdict != review.NotApplicable {
				return true
			}
		} else if v.verdict == verdict {
			return true
		}
	}
	return false
}

func matchIs(x *Facts, v *queryValue) bool {
	if !v.glob {
		return isFact(x, v.low)
	}
	for _, w := range queryIs {
		if strings.HasPrefix(w, v.low) && isFact(x, w) {
			return true
		}
	}
	return false
}

func isFact(x *Facts, word string) bool {
	switch word {
	case "emergency":
		return x.Emergency || x.Kind == review.Emergency
	case "overdue":
		return x.Overdue
	case "mine":
		return x.Mine
	case "related":
		return x.Related
	case "snoozed":
		return x.Snoozed
	case "overridden":
		return x.Overridden
	case "held":
		return x.Held
	case "counsel":
		return x.Counsel
	}
	return false
}

// sameFold reports that s in lower case is low.
func sameFold(s, low string) bool {
	n, ok := foldPrefix(s, low)
	return ok && n == len(s)
}

func hasPrefixFold(s, low string) bool {
	_, ok := foldPrefix(s, low)
	return ok
}

// containsFold reports that s in lower case contains low, which is lower case.
func containsFold(s, low string) bool {
	if low == "" {
		return true
	}
	for i := range s { // at the beginning of each rune
		if _, ok := foldPrefix(s[i:], low); ok {
			return true
		}
	}
	return false
}

// foldPrefix reports whether s in lower case begins with low, and how many
// bytes of s that took; it lowers rune by rune as strings.ToLower does, without
// making a string.
func foldPrefix(s, low string) (n int, ok bool) {
	for low != "" {
		if n == len(s) {
			return n, false
		}
		if c := s[n]; c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			if c != low[0] {
				return n, false
			}
			n++
			low = low[1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s[n:])
		want, wide := utf8.DecodeRuneInString(low)
		if unicode.ToLower(r) != want {
			return n, false
		}
		n += size
		low = low[wide:]
	}
	return n, true
}
