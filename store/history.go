package store

import (
	"encoding/json"
	"slices"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// How far the store looks for what belongs together: beyond it a case says
// enough already.
const (
	relatedCap = 20
	historyCap = 256
)

// history is what was known of earlier requests as of an instant. What came
// after this request does not count, except a forgery found out since, which
// casts its shadow on everything from that address.
func (c *dossier) history(at time.Time) (*review.History, error) {
	h := &review.History{Requests: c.head.Before, Approved: c.head.Approved}
	if len(c.head.Sender) == 16 {
		var from sender
		if _, err := getJSON(c.t, format.SenderKey([16]byte(c.head.Sender)), &from); err != nil {
			return nil, err
		}
		h.Forged = from.Forged
	}
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
			if err := c.earlier(seq, at, h); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(h.Preserved)
	if c.head.Decision == 0 {
		return h, nil
	}
	return h, c.pauses(h)
}

// pauses adds the times in which the request waited for the agency's answer,
// and when it had arrived that was pushed back first. A pause begins when the
// letter went, where that is recorded, else with the push back. It ends when the
// answer arrived, which its document says; when it was taken in, where the
// document is older; or when we decided otherwise ourselves.
func (c *dossier) pauses(h *review.History) error {
	all, err := c.decisions()
	if err != nil {
		return err
	}
	done, err := c.fulfilled()
	if err != nil {
		return err
	}
	for i := range all {
		d := &all[i].Decision
		if d.Outcome != review.OutcomePushBack || i+1 < len(all) && all[i+1].Decision.Outcome == review.OutcomeTakenBack {
			continue
		}
		p := review.Pause{From: d.DecidedAt, Codes: d.Reasons}
		for j := range done {
			if f := &done[j].Fulfilment; f.Kind == review.LetterSent && f.Decision == d.ID {
				p.From = f.At
				break
			}
		}
		if i+1 < len(all) {
			p.To = all[i+1].Decision.DecidedAt
		}
		if d.Revision < c.head.Rev {
			in, raw, err := c.t.revision(c.head.Seq, d.Revision+1)
			if err != nil {
				return err
			}
			doc, err := document(raw, c.head.ID)
			if err != nil {
				return err
			}
			to := in.At
			if at := doc.ReceivedAt.UTC(); at.After(p.From) && at.Before(to) {
				to = at
			}
			if p.To.IsZero() || to.Before(p.To) {
				p.To = to
			}
		}
		if h.Pauses == nil {
			_, raw, err := c.t.revision(c.head.Seq, d.Revision)
			if err != nil {
				return err
			}
			doc, err := document(raw, c.head.ID)
			if err != nil {
				return err
			}
			h.Received = doc.ReceivedAt.UTC()
		}
		h.Pauses = append(h.Pauses, p)
	}
	return nil
}

// earlier adds one earlier request on the same target to the history: a
// preservation in force, and, where the same agency asked, a renewal used up
// and the preservation that an extension renews.
func (c *dossier) earlier(seq uint64, at time.Time, h *review.History) error {
	var o head
	if _, err := getJSON(c.t, format.HeadKey(seq), &o); err != nil {
		return err
	}
	if !review.Kind(o.Kind).Preserves() || o.Outcome != review.OutcomeApprove || o.Effect != review.EffectFinal || o.Decided.After(at) {
		return nil
	}
	kept := slices.ContainsFunc(o.Owed, func(d debt) bool { return d.Clock == "preservation" && d.Due.After(at) })
	if kept {
		h.Preserved = append(h.Preserved, o.ID)
	}
	renewal := review.Kind(o.Kind) == review.PreservationExtension
	if !renewal && c.doc.Kind != review.PreservationExtension {
		return nil
	}
	_, raw, err := c.t.revision(seq, o.Rev)
	if err != nil {
		return err
	}
	var r review.Request
	if err := json.Unmarshal(raw, &r); err != nil {
		return err
	}
	if plain(r.Requester.Agency) != plain(c.doc.Requester.Agency) || r.Requester.Country != c.doc.Requester.Country {
		return nil
	}
	if renewal {
		h.Renewals++
	} else if r.ReceivedAt.After(h.KeptSince) {
		h.KeptSince = r.ReceivedAt.UTC()
	}
	return nil
}

// matching lists requests before a given one (0: any) that share a match,
// newest first, those that this act adds included.
func (t *tx) matching(m []byte, before uint64, limit int) ([]uint64, error) {
	var sum [16]byte
	copy(sum[:], m[1:])
	lo := format.MatchKey(m[0], sum, 0)
	hi := format.MatchKey(m[0], sum, ^uint64(0))
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
		out = append(out, format.Uint64(kv.Key[len(kv.Key)-8:]))
	}
	return out, nil
}

// related names the requests that belong beside this one, and why: a person
// linked them, the same target, the same reference, the same file, one that
// names the other, the same address.
func (c *dossier) related() ([]review.Related, error) {
	why := map[byte]string{
		format.MatchTarget: "same target", format.MatchReference: "same reference", format.MatchEmail: "same requester", format.MatchPrevious: "names the same earlier request",
		format.MatchAttached: "same attachment",
	}
	var out []review.Related
	seen := map[uint64]bool{c.head.Seq: true}
	add := func(seq uint64, why string) error {
		if seen[seq] || len(out) >= relatedCap {
			return nil
		}
		seen[seq] = true
		var o head
		found, err := getJSON(c.t, format.HeadKey(seq), &o)
		if err == nil && found && c.t.sees(&o) {
			out = append(out, review.Related{ID: o.ID, Why: c.sayKept(&o, why)})
		}
		return err
	}
	ties, err := c.ties()
	if err != nil {
		return nil, err
	}
	for i := range ties {
		l := &ties[i].Link
		seq, found, err := c.t.seqOf(far(l, c.head.ID))
		if err == nil && found {
			err = add(seq, tieWords(l, c.head.ID))
		}
		if err != nil {
			return nil, err
		}
	}
	if p := c.doc.Previous; p != nil && p.ID != "" {
		seq, found, err := c.t.seqOf(p.ID)
		if err != nil {
			return nil, err
		}
		if found {
			word := "named as earlier"
			if p.Relation != "" {
				word = "this one " + p.Relation + " it"
			}
			if err := add(seq, word); err != nil {
				return nil, err
			}
		}
	}
	own := c.s.hmac(format.MatchPrevious, c.head.ID)
	naming, err := c.t.matching(append([]byte{format.MatchPrevious}, own[:]...), 0, relatedCap)
	if err != nil {
		return nil, err
	}
	for _, seq := range naming {
		if err := add(seq, "names this one"); err != nil {
			return nil, err
		}
	}
	for _, what := range []byte{format.MatchTarget, format.MatchReference, format.MatchAttached, format.MatchPrevious, format.MatchEmail} {
		for _, m := range c.head.Matches {
			if m[0] != what {
				continue
			}
			seqs, err := c.t.matching(m, 0, relatedCap+1)
			if err != nil {
				return nil, err
			}
			for _, seq := range seqs {
				if err := add(seq, why[what]); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

// countRelated is how many earlier requests share a target, a reference or a
// file with this one, and how many are linked to it, as its row shows it.
func (c *dossier) countRelated() (int, error) {
	seen := map[uint64]bool{}
	for _, m := range c.head.Matches {
		if m[0] != format.MatchTarget && m[0] != format.MatchReference && m[0] != format.MatchAttached {
			continue
		}
		seqs, err := c.t.matching(m, c.head.Seq, 9)
		if err != nil {
			return 0, err
		}
		for _, seq := range seqs {
			seen[seq] = true
		}
	}
	if len(c.head.Named) > 0 || c.head.Linked > 0 {
		ties, err := c.ties()
		if err != nil {
			return 0, err
		}
		for i := range ties {
			seq, found, err := c.t.seqOf(far(&ties[i].Link, c.head.ID))
			if err != nil {
				return 0, err
			}
			if found {
				seen[seq] = true
			}
		}
	}
	return len(seen), nil
}
