package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"math"
	"slices"
	"strings"

	"lert/review"
	"lert/review/obligation"
	"lert/store/engine"
	"lert/store/format"
)

// How far the store looks for what belongs together: beyond it a case says
// enough already.
const (
	relatedCap = 20
	historyCap = 256
)

// hmac is a value under the database's own key, so that an index tells
// nothing to who has only the index.
func (s *Store) hmac(what byte, value string) (sum [16]byte) {
	m := hmac.New(sha256.New, s.secret)
	m.Write([]byte{what})
	m.Write([]byte(value))
	copy(sum[:], m.Sum(nil))
	return sum
}

// match is a value's entry in a match index, of whichever request.
func (s *Store) match(what byte, value string) []byte {
	sum := s.hmac(what, value)
	return append([]byte{what}, sum[:]...)
}

func plain(v string) string { return strings.ToLower(strings.TrimSpace(v)) }

// referenceOf is an agency's own reference as the index knows it: another
// agency may use the same one.
func referenceOf(r *review.Request, reference string) string {
	return r.Requester.Country + "|" + plain(r.Requester.Agency) + "|" + plain(reference)
}

// senderOf is the sender of a document in the indexes, nil where it names no address.
func (s *Store) senderOf(r *review.Request) []byte {
	e := plain(r.Requester.Email)
	if e == "" {
		return nil
	}
	sum := s.hmac(format.MatchEmail, e)
	return sum[:]
}

// matchesOf are the match entries of a document, and its sender's.
func (s *Store) matchesOf(p *review.Policy, r *review.Request) (from []byte, out [][]byte) {
	once := func(m []byte) {
		if !has(out, m) {
			out = append(out, m)
		}
	}
	add := func(what byte, value string) { once(s.match(what, value)) }
	if from = s.senderOf(r); from != nil {
		once(append([]byte{format.MatchEmail}, from...))
	}
	for i := range r.Targets {
		if v, ok := review.NormalTarget(p, r, i); ok {
			m := s.match(format.MatchTarget, v)
			once(m)
			if r.Kind.Preserves() {
				// The same value under the same key: one look-up finds the target, and
				// whoever keeps its data.
				once(append([]byte{format.MatchKept}, m[1:]...))
			}
		}
	}
	if ref := plain(r.Reference); ref != "" {
		add(format.MatchReference, referenceOf(r, ref))
	}
	for _, a := range r.Attachments {
		if sum := plain(a.SHA256); len(sum) == 64 {
			add(format.MatchAttached, sum)
		}
	}
	if r.Previous != nil && r.Previous.ID != "" {
		add(format.MatchPrevious, r.Previous.ID)
	}
	return from, out
}

func has(list [][]byte, m []byte) bool {
	return slices.ContainsFunc(list, func(x []byte) bool { return bytes.Equal(x, m) })
}

// entries are the match entries of all revisions of the request, the current
// one's first: an older revision's target still finds the case. Sender is the
// current one's address.
func (c *dossier) entries(p *review.Policy) (sender []byte, out [][]byte) {
	for i := len(c.recs.Revisions) - 1; i >= 0; i-- {
		from, more := c.s.matchesOf(p, c.recs.Revisions[i].Document)
		if beside := c.ins[i].Beside; beside != "" {
			more = append(more, c.s.match(format.MatchPrevious, beside))
		}
		if i == len(c.recs.Revisions)-1 {
			sender = from
		}
		for _, m := range more {
			if !has(out, m) {
				out = append(out, m)
			}
		}
	}
	for _, m := range c.head.Kept {
		if keptMatch(m) && !has(out, m) {
			out = append(out, m)
		}
	}
	return sender, out
}

// keptMatch reports whether an entry is one that an older version made from what it
// did not record.
func keptMatch(m []byte) bool { return len(m) == 17 && m[0] == format.MatchPrevious }

// matching lists requests before a given one (0: any) that share a match,
// newest first, those that this act adds included.
func (t *tx) matching(m []byte, before uint64, limit int) ([]uint64, error) {
	var sum [16]byte
	copy(sum[:], m[1:])
	lo := format.MatchKey(m[0], sum, 0)
	hi := format.MatchKey(m[0], sum, math.MaxUint64)
	if before != 0 {
		hi = format.MatchKey(m[0], sum, before)
	}
	var out []uint64
	fresh := t.fresh[string(m)]
	for i := len(fresh) - 1; i >= 0 && len(out) < limit; i-- {
		if before == 0 || fresh[i] < before {
			out = append(out, fresh[i])
		}
	}
	for kv, err := range t.scan(lo, hi, engine.ScanOpt{Reverse: true, KeysOnly: true, Limit: limit}) {
		if err != nil {
			return nil, err
		}
		if len(out) >= limit {
			break
		}
		if seq := format.Uint64(kv.Key[len(kv.Key)-8:]); !slices.Contains(fresh, seq) {
			out = append(out, seq)
		}
	}
	return out, nil
}

// freshen notes that this act adds a request to some matches: a scan does not see
// what the act itself wrote.
func (t *tx) freshen(seq uint64, matches [][]byte) {
	if t.fresh == nil {
		t.fresh = map[string][]uint64{}
	}
	for _, m := range matches {
		if list := t.fresh[string(m)]; len(list) == 0 || list[len(list)-1] < seq {
			t.fresh[string(m)] = append(list, seq)
		}
	}
}

// past is what other requests were at one moment: at an act now, or, for a check
// of what was computed before, when the ledger was shorter.
type past interface {
	// account gives what the requests of this one's sender had come to: how many
	// came before it, how many of them were approved when it arrived, and how many
	// are known as forgeries.
	account(c *dossier) (before, approved, forged int, err error)
	// records gives another request's records.
	records(c *dossier, seq uint64) (*dossier, error)
	// earlier gives an earlier preservation on the same target.
	earlier(c *dossier, seq uint64) (obligation.Earlier, error)
	// had reports whether a request that has a match now had it then.
	had(c *dossier, seq uint64, m []byte) (bool, error)
	// policy is the policy under which it is computed.
	policy() *review.Policy
}

// gather finds what other requests contribute to this one.
func (c *dossier) gather(p past) (a obligation.Around, err error) {
	if a.Before, a.Approved, a.Forged, err = p.account(c); err != nil {
		return a, err
	}
	if a.Earlier, err = c.earlierOf(p); err != nil {
		return a, err
	}
	if a.Related, err = c.countRelated(p); err != nil {
		return a, err
	}
	if c.doc().Kind.Preserves() {
		if err = c.extensions(p, &a); err != nil {
			return a, err
		}
	}
	a.TakenInAs, err = c.takenInAs(p)
	return a, err
}

// earlierOf are the earlier preservations on the same targets.
func (c *dossier) earlierOf(p past) ([]obligation.Earlier, error) {
	var out []obligation.Earlier
	seen := map[uint64]bool{}
	for _, m := range c.head.Matches {
		if m[0] != format.MatchTarget {
			continue
		}
		seqs, err := c.t.matching(append([]byte{format.MatchKept}, m[1:]...), c.head.Seq, historyCap)
		if err != nil {
			return nil, err
		}
		for _, seq := range seqs {
			if seen[seq] {
				continue
			}
			seen[seq] = true
			had, err := p.had(c, seq, append([]byte{format.MatchKept}, m[1:]...))
			if err != nil || !had {
				if err != nil {
					return nil, err
				}
				continue
			}
			e, err := p.earlier(c, seq)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// sameAgency reports whether two documents are of one agency.
func sameAgency(a, b *review.Request) bool {
	return plain(a.Requester.Agency) == plain(b.Requester.Agency) && a.Requester.Country == b.Requester.Country
}

// countRelated is how many earlier requests share a target, a reference or a
// file with this one, and how many are linked to it, as its row shows it.
func (c *dossier) countRelated(p past) (int, error) {
	const most = 9 // of one kind: the row has one digit
	seen := map[uint64]bool{}
	for _, m := range c.head.Matches {
		if m[0] != format.MatchTarget && m[0] != format.MatchReference && m[0] != format.MatchAttached {
			continue
		}
		seqs, err := c.t.matching(m, c.head.Seq, 4*most)
		if err != nil {
			return 0, err
		}
		n := 0
		for _, seq := range seqs {
			if n == most {
				break
			}
			had, err := p.had(c, seq, m)
			if err != nil {
				return 0, err
			}
			if had {
				seen[seq] = true
				n++
			}
		}
	}
	for _, l := range c.recs.Ties() {
		seq, found, err := c.t.number(l.Far(c.head.ID))
		if err != nil {
			return 0, err
		}
		if found {
			seen[seq] = true
		}
	}
	return len(seen), nil
}

// takenInAs is the revision of another request as which this one's document was
// taken in, 0 where it was not.
func (c *dossier) takenInAs(p past) (int, error) {
	on := obligation.ProgressOf(c.recs).Answers
	if on == "" {
		return 0, nil
	}
	seq, found, err := c.t.number(on)
	if err != nil || !found {
		return 0, err
	}
	o, err := p.records(c, seq)
	if err != nil || o == nil {
		return 0, err
	}
	for i := len(o.ins) - 1; i >= 0; i-- {
		if o.ins[i].Source == answerSource(c.head.ID) {
			return i + 1, nil
		}
	}
	return 0, nil
}

// answerSource is the source of a revision that another request's document became.
func answerSource(id string) string { return "request " + id }

// extensions finds the copies that an extension takes over, and the extension that
// took this one's copy over.
func (c *dossier) extensions(p past, a *obligation.Around) error {
	kin, err := c.kin(p, c.head.Matches)
	if err != nil {
		return err
	}
	all := append(slices.Clone(kin), c)
	// gone is where a preservation's copy was last said to be destroyed by another
	// that extends it.
	gone := func(of *dossier) (at int64) {
		for _, o := range kin {
			if e, approved := obligation.ExtensionOf(o.recs); approved && o.follows(p.policy(), of, all) {
				at = max(at, e.Gone)
			}
		}
		return at
	}
	var last uint64
	for _, o := range kin {
		if c.extends(p.policy(), o, all) {
			if copied, ok := obligation.CopyOf(p.policy(), o.recs); ok && copied.Leaf > gone(o) {
				a.Extends = append(a.Extends, copied)
			}
			a.Wanted = a.Wanted || gone(o) == 0 && obligation.WantsCopy(o.recs)
			continue
		}
		e, approved := obligation.ExtensionOf(o.recs)
		if approved && o.follows(p.policy(), c, all) && o.recs.Latest().Seq > last {
			last, a.Extended = o.recs.Latest().Seq, &e
		}
	}
	if a.Extended != nil {
		a.Extended.Gone = gone(c)
	}
	return nil
}

// kin are the other preservations with one of these matches, where one of them
// extends another.
func (c *dossier) kin(p past, matches [][]byte) ([]*dossier, error) {
	var out []*dossier
	seen := map[uint64]bool{c.head.Seq: true}
	for _, m := range matches {
		if m[0] != format.MatchKept {
			continue
		}
		seqs, err := c.t.matching(m, 0, historyCap)
		if err != nil {
			return nil, err
		}
		for _, seq := range seqs {
			if seen[seq] {
				continue
			}
			seen[seq] = true
			o, err := p.records(c, seq)
			if err != nil {
				return nil, err
			}
			if o != nil && o.doc().Kind.Preserves() {
				out = append(out, o)
			}
		}
	}
	return out, nil
}

// extends reports whether this extension is one of another preservation: only the
// same agency extends, and only when it names all that was kept. Which one is
// extended the request says; where it does not, all that its agency had on these
// targets before. What it extends may itself extend an earlier one.
func (c *dossier) extends(p *review.Policy, o *dossier, kin []*dossier) bool {
	if c.doc().Kind != review.PreservationExtension || c == o || !c.covers(p, o) {
		return false
	}
	prev := c.doc().Previous
	if prev == nil || prev.ID == "" {
		return o.head.Seq < c.head.Seq
	}
	if prev.ID == o.head.ID {
		return true
	}
	for _, between := range kin {
		// Each step goes to an earlier request, so that no chain leads back.
		if between.head.ID == prev.ID && between.head.Seq < c.head.Seq {
			return between.extends(p, o, kin)
		}
	}
	return false
}

// follows reports whether this extension, which is approved, takes over the copy of
// another preservation: it extends it, or both extend the same one, as where an agency
// names its first request each time, and this one was approved last.
func (c *dossier) follows(p *review.Policy, o *dossier, kin []*dossier) bool {
	switch {
	case c.extends(p, o, kin):
		return true
	case o.extends(p, c, kin) || !c.shares(p, o, kin):
		return false
	}
	_, approved := obligation.ExtensionOf(o.recs)
	return !approved || c.recs.Latest().Seq > o.recs.Latest().Seq
}

// shares reports whether two extensions have an earlier preservation in common.
func (c *dossier) shares(p *review.Policy, o *dossier, kin []*dossier) bool {
	return slices.ContainsFunc(kin, func(first *dossier) bool {
		return c.extends(p, first, kin) && o.extends(p, first, kin)
	})
}

// covers reports whether a preservation is of the same agency as another one and
// names all its targets.
func (c *dossier) covers(p *review.Policy, o *dossier) bool {
	a, b := o.doc(), c.doc()
	if a.Platform != b.Platform || !sameAgency(a, b) {
		return false
	}
	named := map[string]bool{}
	for i := range b.Targets {
		if v, ok := review.NormalTarget(p, b, i); ok {
			named[v] = true
		}
	}
	for i := range a.Targets {
		if v, ok := review.NormalTarget(p, a, i); !ok || !named[v] {
			return false
		}
	}
	return true
}

// present is how other requests are now, in an act or a view.
type present struct {
	s *Store
	// acted are the requests on which the act records, none in a view: what it
	// records is not found by a scan before the act ends.
	acted []*dossier
}

func (p present) policy() *review.Policy { return p.s.rules.Policy() }

func (p present) account(c *dossier) (before, approved, forged int, err error) {
	var a account
	if len(c.head.Sender) == 16 {
		_, err = getJSON(c.t, format.SenderKey([16]byte(c.head.Sender)), &a)
	}
	if c.was == nil {
		return a.Requests, a.Approved, a.Forged, err
	}
	return c.head.Before, c.head.Approved, a.Forged, err
}

func (p present) records(c *dossier, seq uint64) (*dossier, error) {
	for _, c := range p.acted {
		if c.head.Seq == seq {
			return c, nil
		}
	}
	o, err := c.s.start(c.t, seq)
	if err == nil {
		err = o.loadRecords()
	}
	return o, err
}

func (p present) earlier(c *dossier, seq uint64) (e obligation.Earlier, err error) {
	h, err := c.t.headOf(seq)
	if err != nil {
		return e, err
	}
	_, raw, err := c.t.revision(seq, h.Rev)
	if err != nil {
		return e, err
	}
	doc, err := document(raw, h.ID)
	if err != nil {
		return e, err
	}
	return obligation.Earlier{ID: h.ID, Kind: doc.Kind, Outcome: h.Outcome, Effect: h.Effect, Decided: h.Decided,
		Until: obligation.KeptUntil(h.Owed, c.t.now.AddDate(-100, 0, 0)), SameAgency: sameAgency(doc, c.doc()), Received: doc.ReceivedAt.UTC()}, nil
}

func (p present) had(*dossier, uint64, []byte) (bool, error) { return true, nil }
