package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"lert/review"
	"lert/review/problem"
	"lert/store/format"
)

// Candidate is a request that a document may be the agency's answer on.
type Candidate struct {
	ID    string
	State string
	// Why is what speaks for it, the strongest first: it names the case number,
	// the same reference, the same sender, the same target.
	Why []string
	// Not is why the document cannot become a revision of it, "" where it can.
	Not string
}

// candidateCap is how many candidates are proposed: a person reads them.
const candidateCap = 8

// Candidates lists the requests that a document may be the agency's answer on,
// likeliest first: those that wait for one before others. The list proposes; a
// person says which one it is, see Answers and Incoming.Revises.
func (v *Session) Candidates(ctx context.Context, r *review.Request) ([]Candidate, error) {
	var out []Candidate
	err := v.read(ctx, review.ActTakeIn, func(t *tx) (err error) {
		out, err = v.s.candidates(t, r, 0)
		return err
	})
	return out, err
}

// candidates is Candidates for the document of one request, which is none
// itself; 0 for a document that was not taken in.
func (s *Store) candidates(t *tx, r *review.Request, self uint64) ([]Candidate, error) {
	type found struct {
		c     Candidate
		score int
		seq   uint64
	}
	all := map[uint64]*found{}
	add := func(seq uint64, score int, why string) {
		if seq == self {
			return
		}
		f := all[seq]
		if f == nil {
			f = &found{seq: seq}
			all[seq] = f
		}
		if !slices.Contains(f.c.Why, why) {
			f.score += score
			f.c.Why = append(f.c.Why, why)
		}
	}
	for _, id := range named(r) {
		seq, ok, err := t.seqOf(id)
		if err != nil {
			return nil, err
		}
		if ok {
			add(seq, 8, "names "+id)
		}
	}
	index := func(what byte, value string, score int, why string) error {
		if value == "" {
			return nil
		}
		sum := s.hmac(what, value)
		seqs, err := t.matching(append([]byte{what}, sum[:]...), 0, relatedCap)
		for _, seq := range seqs {
			add(seq, score, why)
		}
		return err
	}
	refs := []string{r.Reference}
	if r.Previous != nil {
		refs = append(refs, r.Previous.Reference)
	}
	for _, ref := range refs {
		if plain(ref) == "" {
			continue
		}
		if err := index(format.MatchReference, referenceOf(r, ref), 4, "same reference"); err != nil {
			return nil, err
		}
	}
	if err := index(format.MatchEmail, plain(r.Requester.Email), 2, "same sender"); err != nil {
		return nil, err
	}
	for i := range r.Targets {
		v, ok := review.NormalTarget(s.rules.Policy(), r, i)
		if !ok {
			continue
		}
		if err := index(format.MatchTarget, v, 1, "same target"); err != nil {
			return nil, err
		}
	}
	var list []*found
	for seq, f := range all {
		c, err := s.glance(t, seq)
		if err != nil {
			return nil, err
		}
		f.c.ID, f.c.State = c.head.ID, c.head.State
		waits := c.head.State == review.StateWaiting
		// Who only writes from the same address may write about anything: that
		// counts for a request which waits for its answer.
		if !t.sees(&c.head) || c.head.Answers != "" || !waits && f.score < 4 || f.score < 2 {
			continue
		}
		if waits {
			f.score += 100
		}
		_, raw, err := t.revision(seq, c.head.Rev)
		if err != nil {
			return nil, err
		}
		doc, err := document(raw, c.head.ID)
		if err != nil {
			return nil, err
		}
		f.c.Not = notSameAsker(doc, r)
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *found) int { return cmp.Or(b.score-a.score, cmp.Compare(b.seq, a.seq)) })
	var out []Candidate
	for _, f := range list[:min(len(list), candidateCap)] {
		out = append(out, f.c)
	}
	return out, nil
}

// MayAnswer gives, for each of some requests, the waiting ones that it may be
// the agency's answer on, likeliest first; what was worked on by itself is none.
func (v *Session) MayAnswer(ctx context.Context, ids []string) ([][]Candidate, error) {
	out := make([][]Candidate, len(ids))
	err := v.read(ctx, review.ActTakeIn, func(t *tx) error {
		for i, id := range ids {
			c, err := v.s.open(t, id)
			if err == nil {
				out[i], err = c.mayAnswer()
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// mayAnswer are the waiting requests that this one can be the answer on.
func (c *dossier) mayAnswer() ([]Candidate, error) {
	if c.head.State != review.StateOpen || c.head.Rev > 1 || c.head.Decision != 0 || c.head.Done > 0 {
		return nil, nil
	}
	if n, err := c.t.count("tab/" + string(rune(format.TabWaiting))); err != nil || n == 0 {
		return nil, err
	}
	all, err := c.s.candidates(c.t, c.doc(), c.head.Seq)
	return slices.DeleteFunc(all, func(x Candidate) bool { return x.State != review.StateWaiting || x.Not != "" }), err
}

// named are the words of a document that may be case numbers of ours, in the
// fields in which an agency writes them.
func named(r *review.Request) []string {
	var out []string
	add := func(s string) {
		for _, w := range strings.FieldsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",;:()[]\"'", c) }) {
			w = strings.Trim(w, ".")
			if _, _, ok := caseNumber(w); ok && goodNumber(w) && !slices.Contains(out, w) && len(out) < 16 {
				out = append(out, w)
			}
		}
	}
	if p := r.Previous; p != nil {
		if goodNumber(p.ID) {
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

// notSameAsker is why a document cannot be a revision of another, "" where it
// can: who asks, of whom, and for what kind of thing must not change under way.
func notSameAsker(a, b *review.Request) string {
	var differ []string
	for _, f := range [...]struct {
		name string
		same bool
	}{
		{"platform", a.Platform == b.Platform}, {"kind", a.Kind == b.Kind}, {"agency", plain(a.Requester.Agency) == plain(b.Requester.Agency)},
		{"country", a.Requester.Country == b.Requester.Country}, {"e-mail", plain(a.Requester.Email) == plain(b.Requester.Email)},
	} {
		if !f.same {
			differ = append(differ, f.name)
		}
	}
	if len(differ) == 0 {
		return ""
	}
	return "another " + strings.Join(differ, ", another ")
}

// Answers records that an undecided request is the agency's answer on another,
// on a person's word: its document becomes a new revision there and it is
// decided there. Both stay, linked; Unlink opens the first again. Refused: no
// reason, a request that was decided or on which something was done, one that
// differs in who asks, of whom or for what kind of thing.
func (v *Session) Answers(ctx context.Context, l review.Link) (Receipt, error) {
	var out Receipt
	err := v.act(ctx, newID(), review.ActLink, func(t *tx) error {
		a, b, err := v.s.two(t, l.Request, l.Other)
		if err != nil {
			return err
		}
		h := &a.head
		tie := a.tie(b.head.ID)
		not := notSameAsker(b.doc(), a.doc())
		switch {
		case strings.TrimSpace(l.Why) == "":
			return problem.Refuse(0, "an answer needs a reason", "say why it is the answer on "+b.head.ID)
		case h.Answers != "":
			return problem.Refuse(0, h.ID+" was taken in as the answer on "+h.Answers, "`lert unlink "+h.ID+" "+h.Answers+" --why …` takes that back")
		case b.head.Answers != "":
			return problem.Refuse(0, b.head.ID+" is itself the answer on "+b.head.Answers, "name that one")
		case tie != nil:
			return problem.Refuse(0, h.ID+" and "+b.head.ID+" are linked already", "take that link back first: `lert unlink "+h.ID+" "+b.head.ID+" --why …`")
		case h.heldByOther(t.by.Analyst, t.now):
			return claimed(h)
		case h.Decision != 0 || h.Done > 0 || h.Rev > 1 || h.State != review.StateOpen:
			return problem.Refuse(0, h.ID+" was worked on by itself", "only an open request on which nothing was decided or done is an answer; `lert link` shows the two beside each other")
		case not != "":
			return problem.Refuse(10, h.ID+" names "+not, "it is a request of its own; `lert link` shows the two beside each other")
		}
		if out, err = v.s.link(a, b, review.Link{Kind: review.LinkAnswers, Why: l.Why}); err != nil {
			return err
		}
		batch := &taking{s: v.s, t: t, leaf: -1}
		doc := *a.doc()
		in := &Incoming{Request: &doc, Raw: a.raw, Trusted: a.in().Trusted, Source: answerSource(h.ID)}
		taken, err := batch.revise(b, in, sha256.Sum256(a.raw), "the agency's answer: "+l.Why, a)
		if err != nil {
			return err
		}
		if err := batch.close(); err != nil {
			return err
		}
		if err := settleTwo(a, b); err != nil {
			return err
		}
		out.State = h.State
		out.Says = fmt.Sprintf("%s is revision %d of %s now (ledger %d)", h.ID, taken.Revision, b.head.ID, out.Leaf)
		return nil
	})
	return out, err
}

// answer is what the current revision changed of the push back that it came
// after, nil where the latest decision is no push back or nothing came.
func (c *dossier) answer(now *review.Assessment, all []Decided) *Answer {
	if len(all) == 0 {
		return nil
	}
	last := &all[len(all)-1]
	if d := &last.Decision; d.Outcome != review.OutcomePushBack || d.Revision >= c.head.Rev || last.Assessment == nil {
		return nil
	}
	return &Answer{Decision: last.Decision, Revision: c.head.Rev, At: c.in().At, Settled: review.Answered(last.Assessment, now, last.Decision.Reasons)}
}

// conversation fills in what the case knows of links and answers.
func (c *dossier) conversation(out *Case) (err error) {
	if out.Links, err = c.links(); err != nil {
		return err
	}
	out.Answers, out.Answer = c.head.Answers, c.answer(out.Assessment, out.Decisions)
	out.MayAnswer, err = c.mayAnswer()
	return err
}
