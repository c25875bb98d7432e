package store

import (
	"slices"

	"lert/review"
	"lert/review/obligation"
	"lert/store/format"
)

// How many related requests the store looks for: a case does not need more.
const (
	relatedCap = 20
	historyCap = 256
)

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
