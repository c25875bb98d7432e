package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"iter"
	"math"
	"slices"

	"lert/review"
	"lert/review/obligation"
	"lert/review/text"
	"lert/store/engine"
	"lert/store/format"
)

// How many related requests the store looks for: a case does not need more.
const (
	relatedCap = 20
	historyCap = 256
)

// hmac is a value's HMAC under the database's own key, so that the indexes alone reveal nothing.
func (s *Store) hmac(what byte, value string) (sum [16]byte) {
	m := hmac.New(sha256.New, s.indexSecret)
	m.Write([]byte{what})
	m.Write([]byte(value))
	copy(sum[:], m.Sum(nil))
	return sum
}

// matchEntry is the entry of a value in a match index, the same for every request.
func (s *Store) matchEntry(what byte, value string) []byte {
	if what == format.MatchPrevious {
		value = format.FoldCaseNumber(text.Trim(value))
	}
	sum := s.hmac(what, value)
	return append([]byte{what}, sum[:]...)
}

// normalize is a name or a reference in the one form in which two spellings are equal. Identifiers of accounts and mail
// addresses have forms of their own, in package review.
func normalize(v string) string { return text.Fold(text.Trim(v)) }

// referenceKey is an agency's own reference as it is indexed: another agency may use the same one.
func referenceKey(r *review.Request, reference string) string {
	return r.Requester.Country + "|" + normalize(r.Requester.Agency) + "|" + normalize(reference)
}

// senderHash is the sender of a new request as the account of senders names it, nil if its document names no address.
// It is the hash of the entry in the index of addresses, see senderOf, and never changes for a request, see
// caseState.Sender. A change of what it computes needs a new version of the match index: the accounts are made again
// with it.
func (s *Store) senderHash(r *review.Request) []byte {
	e := review.NormalEmail(r.Requester.Email)
	if e == "" {
		return nil
	}
	sum := s.hmac(format.MatchEmail, e)
	return sum[:]
}

// senderOf is the sender that follows from the match entries of a request: the address of its first document, whose
// entries are the last.
func senderOf(matches [][]byte) []byte {
	for _, m := range slices.Backward(matches) {
		if m[0] == format.MatchEmail && len(m) == 17 {
			return m[1:]
		}
	}
	return nil
}

// matchEntries are the match entries of a document, and its sender.
func (s *Store) matchEntries(p *review.Policy, r *review.Request) (sender []byte, out [][]byte) {
	var l matchList
	add := func(what byte, value string) { l.add(s.matchEntry(what, value)) }
	if sender = s.senderHash(r); sender != nil {
		add(format.MatchEmail, review.NormalEmail(r.Requester.Email))
	}
	for i := range r.Targets {
		if v, ok := review.NormalisedTarget(p, r, i); ok {
			m := s.matchEntry(format.MatchTarget, v)
			l.add(m)
			if r.Kind.IsPreservation() {
				// The hash is the target's own, so that a target's entry leads to the preservations of its data.
				l.add(append([]byte{format.MatchPreserved}, m[1:]...))
			}
		}
	}
	if ref := normalize(r.Reference); ref != "" {
		add(format.MatchReference, referenceKey(r, ref))
	}
	for _, a := range r.Attachments {
		if sum := normalize(a.SHA256); len(sum) == 64 {
			add(format.MatchAttached, sum)
		}
	}
	if r.Previous != nil && r.Previous.ID != "" {
		add(format.MatchPrevious, r.Previous.ID)
	}
	return sender, l.list
}

func containsBytes(list [][]byte, m []byte) bool {
	return slices.ContainsFunc(list, func(x []byte) bool { return bytes.Equal(x, m) })
}

// allMatchEntries are the match entries of all revisions of the request, the current one's first: a target of an older
// revision still finds the case. sender is the current revision's.
func (c *loadedCase) allMatchEntries(p *review.Policy) (sender []byte, out [][]byte) {
	var l matchList
	for i := len(c.records.Revisions) - 1; i >= 0; i-- {
		newest, more := c.s.matchEntries(p, c.records.Revisions[i].Document)
		if rejectedRevisionOf := c.imports[i].NotRevisionOf; rejectedRevisionOf != "" {
			more = append(more, c.s.matchEntry(format.MatchPrevious, rejectedRevisionOf))
		}
		if i == len(c.records.Revisions)-1 {
			sender = newest
		}
		l.add(more...)
	}
	for _, m := range c.state.LegacyMatches {
		if isLegacyMatch(m) {
			l.add(m)
		}
	}
	return sender, l.list
}

// matchList is a list of different match entries.
type matchList struct {
	list [][]byte
	has  map[string]bool
}

// add appends those that the list does not contain.
func (l *matchList) add(more ...[]byte) {
	if l.has == nil {
		l.has = map[string]bool{}
	}
	for _, m := range more {
		if !l.has[string(m)] {
			l.has[string(m)] = true
			l.list = append(l.list, m)
		}
	}
}

// isLegacyMatch reports whether an entry may be one of caseState.LegacyMatches.
func isLegacyMatch(m []byte) bool { return len(m) == 17 && m[0] == format.MatchPrevious }

// matchingSeqs lists requests before a given one (0: all) that have a match, newest first, those that this transaction
// adds included.
func (t *tx) matchingSeqs(m []byte, before uint64, limit int) ([]uint64, error) {
	var sum [16]byte
	copy(sum[:], m[1:])
	lo := format.MatchKey(m[0], sum, 0)
	hi := format.MatchKey(m[0], sum, math.MaxUint64)
	if before != 0 {
		hi = format.MatchKey(m[0], sum, before)
	}
	var out []uint64
	added := t.newMatches[string(m)]
	for i := len(added) - 1; i >= 0 && len(out) < limit; i-- {
		if before == 0 || added[i] < before {
			out = append(out, added[i])
		}
	}
	for kv, err := range t.scan(lo, hi, engine.ScanOpt{Reverse: true, KeysOnly: true, Limit: limit}) {
		if err != nil {
			return nil, err
		}
		if len(out) >= limit {
			break
		}
		if seq := format.Uint64(kv.Key[len(kv.Key)-8:]); !slices.Contains(added, seq) {
			out = append(out, seq)
		}
	}
	return out, nil
}

// matchesOf are the entries of one match index among some.
func matchesOf(what byte, matches [][]byte) [][]byte {
	return slices.DeleteFunc(slices.Clone(matches), func(m []byte) bool { return m[0] != what })
}

// matchingCase is a request that has one of some matches. match is the index of the first one that it has.
type matchingCase struct {
	seq   uint64
	match int
}

// others walks the other requests that have one of some matches, in the order of matchingSeqs, each once.
func (c *loadedCase) others(matches [][]byte, before uint64, limit int) iter.Seq2[matchingCase, error] {
	return func(yield func(matchingCase, error) bool) {
		seen := map[uint64]bool{c.state.Seq: true}
		for i, m := range matches {
			seqs, err := c.t.matchingSeqs(m, before, limit)
			if err != nil {
				yield(matchingCase{}, err)
				return
			}
			for _, seq := range seqs {
				if !seen[seq] && !yield(matchingCase{seq, i}, nil) {
					return
				}
				seen[seq] = true
			}
		}
	}
}

// addNewMatches notes that this transaction adds a request to some matches: a scan does not see them yet.
func (t *tx) addNewMatches(seq uint64, matches [][]byte) {
	if t.newMatches == nil {
		t.newMatches = map[string][]uint64{}
	}
	for _, m := range matches {
		if list := t.newMatches[string(m)]; len(list) == 0 || list[len(list)-1] < seq {
			t.newMatches[string(m)] = append(list, seq)
		}
	}
}

// otherRequests are the other requests as of one moment: of now in a transaction or a view, or of an earlier size of
// the ledger when verify checks what was computed then.
type otherRequests interface {
	// senderStats gives how many requests of the same sender came before this one, how many of those were approved when
	// it arrived, and how many are known as forgeries.
	senderStats(c *loadedCase) (before, approved, forged int, err error)
	// load reads another request with its records; nil if there was none at that moment.
	load(c *loadedCase, seq uint64) (*loadedCase, error)
	// earlierPreservation reads an earlier preservation on the same target.
	earlierPreservation(c *loadedCase, seq uint64) (obligation.EarlierPreservation, error)
	// hadMatch reports whether a request that has a match now had it at that moment.
	hadMatch(c *loadedCase, seq uint64, m []byte) (bool, error)
	// policy is the policy under which the request is computed.
	policy() *review.Policy
}

// gatherRelated gathers what other requests contribute to this one.
func (c *loadedCase) gatherRelated(p otherRequests) (a obligation.RelatedRequests, err error) {
	if a.SenderRequests, a.SenderApprovals, a.SenderForgeries, err = p.senderStats(c); err != nil {
		return a, err
	}
	if a.EarlierPreservations, err = c.earlierPreservations(p); err != nil {
		return a, err
	}
	if a.Count, err = c.countRelated(p); err != nil {
		return a, err
	}
	if c.doc().Kind.IsPreservation() {
		if err = c.extensions(p, &a); err != nil {
			return a, err
		}
	}
	a.ImportedAsRevision, err = c.importedAs(p)
	return a, err
}

// earlierPreservations are the earlier preservations on the same targets.
func (c *loadedCase) earlierPreservations(p otherRequests) ([]obligation.EarlierPreservation, error) {
	var out []obligation.EarlierPreservation
	var preserved [][]byte
	for _, m := range matchesOf(format.MatchTarget, c.state.Matches) {
		preserved = append(preserved, append([]byte{format.MatchPreserved}, m[1:]...))
	}
	for x, err := range c.others(preserved, c.state.Seq, historyCap) {
		if err != nil {
			return nil, err
		}
		matched, err := p.hadMatch(c, x.seq, preserved[x.match])
		if err != nil {
			return nil, err
		}
		if !matched {
			continue
		}
		e, err := p.earlierPreservation(c, x.seq)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// sameAgency reports whether two documents are of one agency.
func sameAgency(a, b *review.Request) bool {
	return normalize(a.Requester.Agency) == normalize(b.Requester.Agency) && a.Requester.Country == b.Requester.Country
}

// countRelated is the number of related requests that the row shows: earlier ones with the same target, reference or
// file, and linked ones.
func (c *loadedCase) countRelated(p otherRequests) (int, error) {
	const most = 9 // of one index: the row shows one digit
	seen := map[uint64]bool{}
	for _, m := range c.state.Matches {
		if m[0] != format.MatchTarget && m[0] != format.MatchReference && m[0] != format.MatchAttached {
			continue
		}
		seqs, err := c.t.matchingSeqs(m, c.state.Seq, 4*most)
		if err != nil {
			return 0, err
		}
		n := 0
		for _, seq := range seqs {
			if n == most {
				break
			}
			matched, err := p.hadMatch(c, seq, m)
			if err != nil {
				return 0, err
			}
			if matched {
				seen[seq] = true
				n++
			}
		}
	}
	for _, l := range c.records.ActiveLinks() {
		seq, found, err := c.t.seqByCaseNumber(l.OtherEnd(c.state.ID))
		if err != nil {
			return 0, err
		}
		if found {
			seen[seq] = true
		}
	}
	return len(seen), nil
}

// importedAs is the revision that this request's document became on another request as the agency's reply; 0 if it did
// not.
func (c *loadedCase) importedAs(p otherRequests) (int, error) {
	on := obligation.ProgressOf(c.records).ReplyTo
	if on == "" {
		return 0, nil
	}
	seq, found, err := c.t.seqByCaseNumber(on)
	if err != nil || !found {
		return 0, err
	}
	o, err := p.load(c, seq)
	if err != nil || o == nil {
		return 0, err
	}
	for i := len(o.imports) - 1; i >= 0; i-- {
		if o.imports[i].Source == replySource(c.state.ID) {
			return i + 1, nil
		}
	}
	return 0, nil
}

// replySource is the source of a revision that is another request's document.
func replySource(id string) string { return "request " + id }

// extensions finds the copies that an extension takes over, and the extension that took over this request's copy.
func (c *loadedCase) extensions(p otherRequests, a *obligation.RelatedRequests) error {
	related, err := c.relatedPreservations(p, c.state.Matches)
	if err != nil {
		return err
	}
	all := append(slices.Clone(related), c)
	// destroyedAt is the leaf at which another preservation that extends this one last recorded its copy as destroyed,
	// 0 if none did.
	destroyedAt := func(of *loadedCase) (at int64) {
		for _, o := range related {
			if e, approved := obligation.ExtensionOf(o.records); approved && o.takesOverCopyOf(p.policy(), of, all) {
				at = max(at, e.DestroyedLeaf)
			}
		}
		return at
	}
	var lastApproved uint64
	for _, o := range related {
		if c.extends(p.policy(), o, all) {
			if copied, ok := obligation.CopyOf(p.policy(), o.records); ok && copied.Leaf > destroyedAt(o) {
				a.ExtendedCopies = append(a.ExtendedCopies, copied)
			}
			a.ExtendedLacksCopy = a.ExtendedLacksCopy || destroyedAt(o) == 0 && obligation.LacksCopy(o.records)
			continue
		}
		e, approved := obligation.ExtensionOf(o.records)
		if approved && o.takesOverCopyOf(p.policy(), c, all) && o.records.LatestDecision().Seq > lastApproved {
			lastApproved, a.LastExtension = o.records.LatestDecision().Seq, &e
		}
	}
	if a.LastExtension != nil {
		a.LastExtension.DestroyedLeaf = destroyedAt(c)
	}
	return nil
}

// relatedPreservations are the other preservations that have one of some matches: one of them may extend another.
func (c *loadedCase) relatedPreservations(p otherRequests, matches [][]byte) ([]*loadedCase, error) {
	var out []*loadedCase
	for x, err := range c.others(matchesOf(format.MatchPreserved, matches), 0, historyCap) {
		if err != nil {
			return nil, err
		}
		o, err := p.load(c, x.seq)
		if err != nil {
			return nil, err
		}
		if o != nil && o.doc().Kind.IsPreservation() {
			out = append(out, o)
		}
	}
	return out, nil
}

// extends reports whether this extension extends another preservation. It must be of the same agency and name all its
// targets. The request names the preservation that it extends; if it does not, it extends every earlier one of its
// agency on these targets. The preservation that it extends may itself extend an earlier one.
func (c *loadedCase) extends(p *review.Policy, o *loadedCase, related []*loadedCase) bool {
	if c.doc().Kind != review.KindPreservationExtension || c == o || !c.coversTargets(p, o) {
		return false
	}
	prev := c.doc().Previous
	if prev == nil || prev.ID == "" {
		return o.state.Seq < c.state.Seq
	}
	named := format.FoldCaseNumber(prev.ID)
	if named == format.FoldCaseNumber(o.state.ID) {
		return true
	}
	for _, middle := range related {
		// Each step must go to an earlier request, so that no chain is circular.
		if format.FoldCaseNumber(middle.state.ID) == named && middle.state.Seq < c.state.Seq {
			return middle.extends(p, o, related)
		}
	}
	return false
}

// takesOverCopyOf reports whether this approved extension takes over the copy of another preservation: it extends it;
// or both extend the same one, as when an agency names its first request every time, and this one was approved last.
func (c *loadedCase) takesOverCopyOf(p *review.Policy, o *loadedCase, related []*loadedCase) bool {
	switch {
	case c.extends(p, o, related):
		return true
	case o.extends(p, c, related) || !c.extendsSame(p, o, related):
		return false
	}
	_, approved := obligation.ExtensionOf(o.records)
	return !approved || c.records.LatestDecision().Seq > o.records.LatestDecision().Seq
}

// extendsSame reports whether two extensions extend the same earlier preservation.
func (c *loadedCase) extendsSame(p *review.Policy, o *loadedCase, related []*loadedCase) bool {
	return slices.ContainsFunc(related, func(earlier *loadedCase) bool {
		return c.extends(p, earlier, related) && o.extends(p, earlier, related)
	})
}

// coversTargets reports whether a preservation is of the same agency as another one and
// names all its targets.
func (c *loadedCase) coversTargets(p *review.Policy, o *loadedCase) bool {
	a, b := o.doc(), c.doc()
	if a.Platform != b.Platform || !sameAgency(a, b) {
		return false
	}
	named := map[string]bool{}
	for i := range b.Targets {
		if v, ok := review.NormalisedTarget(p, b, i); ok {
			named[v] = true
		}
	}
	for i := range a.Targets {
		if v, ok := review.NormalisedTarget(p, a, i); !ok || !named[v] {
			return false
		}
	}
	return true
}

// currentRequests are the other requests as of now, in a transaction or a view.
type currentRequests struct {
	s *Store
	// modified are the requests that the transaction changes, none in a view: a scan does not see the changes yet.
	modified []*loadedCase
}

func (p currentRequests) policy() *review.Policy { return p.s.rules.Policy() }

func (p currentRequests) senderStats(c *loadedCase) (before, approved, forged int, err error) {
	var a senderStats
	if len(c.state.Sender) == 16 {
		_, err = getJSON(c.t, format.SenderKey([16]byte(c.state.Sender)), &a)
	}
	if c.stored == nil {
		return a.Requests, a.Approved, a.Forged, err
	}
	return c.state.SenderRequests, c.state.SenderApproved, a.Forged, err
}

func (p currentRequests) load(c *loadedCase, seq uint64) (*loadedCase, error) {
	for _, c := range p.modified {
		if c.state.Seq == seq {
			return c, nil
		}
	}
	o, err := c.s.loadState(c.t, seq)
	if err == nil {
		err = o.loadRecords()
	}
	return o, err
}

func (p currentRequests) earlierPreservation(c *loadedCase, seq uint64) (e obligation.EarlierPreservation, err error) {
	h, err := c.t.caseStateOf(seq)
	if err != nil {
		return e, err
	}
	_, raw, err := c.t.readRevision(seq, h.Rev)
	if err != nil {
		return e, err
	}
	doc, err := decodeDocument(raw, h.ID)
	if err != nil {
		return e, err
	}
	return obligation.EarlierPreservation{ID: h.ID, Kind: doc.Kind, Outcome: h.Outcome, Effect: h.Effect,
		DecidedAt: h.DecidedAt, KeptUntil: obligation.CopyKeptUntil(h.Obligations, c.t.now.AddDate(-100, 0, 0)),
		SameAgency: sameAgency(doc, c.doc()), ReceivedAt: doc.ReceivedAt.UTC()}, nil
}

func (p currentRequests) hadMatch(*loadedCase, uint64, []byte) (bool, error) { return true, nil }
