package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"lert/review"
	documents "lert/review/intake"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/format"
)

// ReplyCandidate is a request that a document may be the agency's reply on.
type ReplyCandidate struct {
	ID    string
	State string
	// Why are the reasons, the strongest first: the document names the case number, or has the same reference, sender
	// or target.
	Why []string
	// mismatch is why the document cannot become a revision of it, "" if it can.
	mismatch string
}

// candidateCap is how many candidates are proposed: few enough for a person to read.
const candidateCap = 8

// replySearch gathers the requests that a document may be the agency's reply on.
type replySearch struct {
	s     *Store
	t     *tx
	doc   *review.Request
	self  uint64 // the request of the document, which is not a candidate; 0 if it was not imported
	found map[uint64]*scoredCandidate
}

// scoredCandidate is a candidate and how much speaks for it.
type scoredCandidate struct {
	ReplyCandidate
	seq   uint64
	score int
}

// replyCandidates lists the requests that a document may be the agency's reply on, likeliest first: those that
// wait for a reply before others. It only proposes; a person says which one it is (see LinkReply and
// ImportDocument.Revises). self is the document's own request, 0 if it was not imported.
func (s *Store) replyCandidates(t *tx, doc *review.Request, self uint64) ([]ReplyCandidate, error) {
	b := &replySearch{s: s, t: t, doc: doc, self: self, found: map[uint64]*scoredCandidate{}}
	if err := b.addNamed(); err != nil {
		return nil, err
	}
	if err := b.addMatching(); err != nil {
		return nil, err
	}
	return b.ranked()
}

// add notes one reason why the document may be the reply on a request, each reason once.
func (b *replySearch) add(seq uint64, score int, why string) {
	if seq == b.self {
		return
	}
	f := b.found[seq]
	if f == nil {
		f = &scoredCandidate{seq: seq}
		b.found[seq] = f
	}
	if !slices.Contains(f.Why, why) {
		f.score += score
		f.Why = append(f.Why, why)
	}
}

// addNamed adds the requests whose case number the document names.
func (b *replySearch) addNamed() error {
	for _, id := range caseNumbersIn(b.doc) {
		seq, found, err := b.t.visibleSeq(id)
		if err != nil {
			return err
		}
		if found {
			b.add(seq, 8, "names "+id)
		}
	}
	return nil
}

// addMatching adds the requests with the same reference, sender or target.
func (b *replySearch) addMatching() error {
	type match struct {
		what  byte
		value string
		score int
		why   string
	}
	r := b.doc
	var matches []match
	addReference := func(ref string) {
		if normalize(ref) != "" {
			matches = append(matches, match{format.MatchReference, referenceKey(r, ref), 4, "same reference"})
		}
	}
	addReference(r.Reference)
	if r.Previous != nil {
		addReference(r.Previous.Reference)
	}
	matches = append(matches, match{format.MatchEmail, review.NormalEmail(r.Requester.Email), 2, "same sender"})
	for i := range r.Targets {
		if v, ok := review.NormalisedTarget(b.s.rules.Policy(), r, i); ok {
			matches = append(matches, match{format.MatchTarget, v, 1, "same target"})
		}
	}
	for _, m := range matches {
		if m.value == "" {
			continue
		}
		seqs, err := b.t.matchingSeqs(b.s.matchEntry(m.what, m.value), 0, relatedCap)
		if err != nil {
			return err
		}
		for _, seq := range seqs {
			b.add(seq, m.score, m.why)
		}
	}
	return nil
}

// ranked are the candidates that the reader may see, likeliest first.
func (b *replySearch) ranked() ([]ReplyCandidate, error) {
	var list []*scoredCandidate
	for seq, f := range b.found {
		c, err := b.s.loadSummary(b.t, seq)
		if err != nil {
			return nil, err
		}
		f.ID, f.State = c.state.ID, c.state.State
		waits := f.State == review.StateWaiting
		// One sender may write about anything: the same address counts only for a request that waits for a reply.
		if !b.t.canSee(&c.state) || c.state.ReplyTo != "" || !waits && f.score < 4 || f.score < 2 {
			continue
		}
		if waits {
			f.score += 100
		}
		_, raw, err := b.t.readRevision(seq, c.state.Rev)
		if err != nil {
			return nil, err
		}
		doc, err := decodeDocument(raw, f.ID)
		if err != nil {
			return nil, err
		}
		f.mismatch = revisionMismatch(doc, b.doc)
		list = append(list, f)
	}
	slices.SortFunc(list, func(x, y *scoredCandidate) int {
		return cmp.Or(y.score-x.score, cmp.Compare(y.seq, x.seq))
	})
	var out []ReplyCandidate
	for _, f := range list[:min(len(list), candidateCap)] {
		out = append(out, f.ReplyCandidate)
	}
	return out, nil
}

// WaitingCandidates gives, for each of some requests, the waiting ones that it may be the agency's reply on, likeliest
// first. A request that was itself worked on has none.
func (v *Session) WaitingCandidates(ctx context.Context, ids []string) ([][]ReplyCandidate, error) {
	return read(ctx, v, review.ActImport, func(t *tx) ([][]ReplyCandidate, error) {
		out := make([][]ReplyCandidate, len(ids))
		for i, id := range ids {
			c, err := v.s.loadByID(t, id)
			if err == nil {
				out[i], err = c.waitingCandidates()
			}
			if err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// waitingCandidates are the waiting requests that this one can be the reply on.
func (c *loadedCase) waitingCandidates() ([]ReplyCandidate, error) {
	if c.hasBeenWorkedOn() {
		return nil, nil
	}
	if n, err := c.t.getCount("tab/" + string(rune(format.TabWaiting))); err != nil || n == 0 {
		return nil, err
	}
	all, err := c.s.replyCandidates(c.t, c.doc(), c.state.Seq)
	return slices.DeleteFunc(all,
		func(x ReplyCandidate) bool { return x.State != review.StateWaiting || x.mismatch != "" }), err
}

// caseNumbersIn are the words of a document that may be case numbers of ours, from the fields in which an agency writes
// them.
func caseNumbersIn(r *review.Request) []string {
	var out []string
	add := func(s string) {
		between := func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",;:()[]\"'", c) }
		for w := range strings.FieldsFuncSeq(s, between) {
			w = strings.Trim(w, ".")
			if _, _, ok := parseCaseNumber(w); ok && validCaseNumber(w) && !slices.Contains(out, w) && len(out) < 16 {
				out = append(out, w)
			}
		}
	}
	if p := r.Previous; p != nil {
		if validCaseNumber(p.ID) {
			out = append(out, p.ID)
		}
		add(p.Reference)
	}
	add(r.Reference)
	add(r.Justification)
	for i := range r.Data {
		add(r.Data[i].Note)
	}
	return out
}

// revisionMismatch is why a document cannot be a revision of another, "" if it can: the agency, the platform and the
// kind of request must stay the same.
func revisionMismatch(a, b *review.Request) string {
	var differences []string
	for _, f := range [...]struct{ name, a, b string }{
		{"platform", a.Platform, b.Platform}, {"kind", string(a.Kind), string(b.Kind)},
		{"agency", normalize(a.Requester.Agency), normalize(b.Requester.Agency)},
		{"country", a.Requester.Country, b.Requester.Country},
		{"e-mail", review.NormalEmail(a.Requester.Email), review.NormalEmail(b.Requester.Email)},
	} {
		if f.a != f.b {
			differences = append(differences, "another "+f.name)
		}
	}
	return strings.Join(differences, ", ")
}

// LinkReply records that an undecided request is the agency's reply on another one, as the person says. Its document
// becomes a new revision of the other request, which is decided there. Both requests stay, linked; Unlink opens the
// first one again. Refused: no reason; a request that was decided or on which something was done; one of another
// agency, platform or kind.
func (v *Session) LinkReply(ctx context.Context, l review.Link) (Receipt, error) {
	return v.updatePair(ctx, l, func(a, b *loadedCase) (out Receipt, err error) {
		h := &a.state
		if err := a.checkLinkReply(b, l.Why); err != nil {
			return out, err
		}
		if out, err = v.s.recordLink(a, b, review.Link{Kind: review.LinkAnswers, Why: l.Why}); err != nil {
			return out, err
		}
		batch := &importBatch{s: v.s, t: a.t, leaf: -1}
		doc := *a.doc()
		in := &ImportDocument{Request: &doc, Raw: a.raw, Trusted: a.currentImport().Trusted, Source: replySource(h.ID),
			trust: a.currentImport().trust()}
		taken, err := batch.addRevision(b, in, documents.Identity(a.raw), "the agency's reply: "+l.Why, a)
		if err != nil {
			return out, err
		}
		if err := batch.finish(); err != nil {
			return out, err
		}
		if err := refreshBoth(a, b); err != nil {
			return out, err
		}
		out.State = h.State
		out.Message = fmt.Sprintf("%s is now revision %d of %s (ledger %d)", h.ID, taken.Revision, b.state.ID, out.Leaf)
		if taken.Why != "" {
			out.Message += "; " + taken.Why
		}
		return out, nil
	})
}

// checkLinkReply refuses a request that cannot become the agency's reply on b.
func (c *loadedCase) checkLinkReply(b *loadedCase, why string) error {
	h, on := &c.state, b.state.ID
	mismatch := revisionMismatch(b.doc(), c.doc())
	switch {
	case text.IsEmpty(why):
		return problem.Refuse(problem.NoRule, "a reply needs a reason", "say why it is the reply to "+on)
	case h.ReplyTo != "":
		return problem.Refuse(problem.NoRule, h.ID+" was recorded as the reply to "+h.ReplyTo,
			"`lert unlink "+h.ID+" "+h.ReplyTo+" --why …` undoes that")
	case b.state.ReplyTo != "":
		return problem.Refuse(problem.NoRule, on+" is itself the reply to "+b.state.ReplyTo, "name that request instead")
	case c.activeLink(on) != nil:
		return problem.Refuse(problem.NoRule, h.ID+" and "+on+" are already linked",
			"remove that link first: `lert unlink "+h.ID+" "+on+" --why …`")
	case h.heldByOther(c.t.by.Name, c.t.now):
		return claimedByOther(h)
	case c.hasBeenWorkedOn():
		return problem.Refuse(problem.NoRule, h.ID+" was worked on as a separate request",
			"only an open request on which nothing was decided "+
				"or done can be a reply; `lert link` shows the two together")
	case mismatch != "":
		return problem.Refuse(problem.RuleOutOfDate, h.ID+" names "+mismatch,
			"it is a separate request; `lert link` shows the two together")
	}
	return nil
}

// hasBeenWorkedOn reports whether the request is more than an open one on which
// nothing was decided or done.
func (c *loadedCase) hasBeenWorkedOn() bool {
	h := &c.state
	return h.State != review.StateOpen || h.Rev > 1 || h.DecisionSeq != 0 || h.FulfilmentCount > 0
}

// agencyReply is what the current revision cured of the push back before it; nil if the current decision is not
// a push back or no revision came after it.
func (c *loadedCase) agencyReply(now *review.Assessment, decisions []DecisionRecord) *AgencyReply {
	last := currentDecision(decisions)
	if last == nil {
		return nil
	}
	if d := &last.Decision; d.Outcome != review.OutcomePushBack || d.Revision >= c.state.Rev || last.Assessment == nil {
		return nil
	}
	return &AgencyReply{Decision: last.Decision, Revision: c.state.Rev, At: c.currentImport().At,
		CureStatus: review.CureStatuses(last.Assessment, now, last.Decision.Reasons)}
}

// addLinksAndReplies fills in the links of the case, the reply that it is or received, and those that it may be.
func (c *loadedCase) addLinksAndReplies(out *Case) (err error) {
	if out.Links, err = c.links(); err != nil {
		return err
	}
	out.ReplyTo, out.AgencyReply = c.state.ReplyTo, c.agencyReply(out.Assessment, out.Decisions)
	out.ReplyCandidates, err = c.waitingCandidates()
	return err
}
