package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"

	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// senderMove is a request whose sender, or whose place among the sender's requests, is not the one that follows from
// the index of addresses.
type senderMove struct {
	state  caseState
	sender []byte
	before int // how many requests of that sender arrived before it
}

// rebuildSomeSenders brings the next requests to the accounts under which the index of addresses names their senders.
// Two accounts become one if their addresses are spellings of one address. Then the later requests have more before
// them.
func (s *Store) rebuildSomeSenders(t *tx, r *indexRebuild) error {
	moves, seqs, err := t.senderMoves()
	if err != nil {
		return err
	}
	events := map[string]*senderHistory{}
	for i := range moves {
		m := &moves[i]
		if t.fills(rebuildShare, s.eng.Limits()) {
			return nil
		}
		k := string(m.sender)
		if events[k] == nil {
			if events[k], err = s.eventsOf(t, seqs[k]); err != nil {
				return err
			}
		}
		if err := s.moveSender(t, m, events[k]); err != nil {
			return err
		}
	}
	r.Removing, r.Removed = true, []byte{format.FamDocumentIndex}
	return nil
}

// senderMoves are the requests that are still to be moved, in the order of arrival, and the requests of each sender.
// A state that cannot be read is passed over, see rebuildSomeRequests.
func (t *tx) senderMoves() (moves []senderMove, seqs map[string][]uint64, err error) {
	seqs = map[string][]uint64{}
	for kv, err := range t.scan(format.CaseStateKey(1), format.CaseStateKey(math.MaxUint64), engine.ScanOpt{}) {
		if err != nil && !errors.Is(err, problem.Damaged) {
			return nil, nil, err
		}
		var h caseState
		if v, bad := decodeValue(kv.Key, kv.Val); err != nil || bad != nil || json.Unmarshal(v, &h) != nil {
			continue
		}
		sender := senderOf(h.Matches)
		m := senderMove{h, sender, len(seqs[string(sender)])}
		if sender != nil {
			seqs[string(sender)] = append(seqs[string(sender)], h.Seq)
		} else {
			m.before = 0
		}
		if !bytes.Equal(h.Sender, sender) || h.SenderRequests != m.before {
			moves = append(moves, m)
		}
	}
	return moves, seqs, nil
}

// eventsOf are the decisions on some requests that count for their sender, in the order of the ledger. Those on a
// damaged request do not count, see rebuildSomeRequests.
func (s *Store) eventsOf(t *tx, seqs []uint64) (*senderHistory, error) {
	out := &senderHistory{}
	for _, seq := range seqs {
		decided := false
		for _, err := range t.scanPrefix(format.AppendUint64([]byte{format.FamAudit, format.ByRequest}, seq),
			engine.ScanOpt{KeysOnly: true, Limit: 1}) {
			if err != nil {
				return nil, err
			}
			decided = true
		}
		if !decided {
			continue
		}
		c, err := s.loadState(t, seq)
		if err == nil {
			err = c.loadRecords()
		}
		if err == nil {
			out.events = append(out.events, senderEvents(c.records)...)
		} else if !errors.Is(err, problem.Damaged) {
			return nil, err
		}
	}
	out.sort()
	return out, nil
}

// moveSender moves one request to the account of its sender, and counts again what came before it.
func (s *Store) moveSender(t *tx, m *senderMove, past *senderHistory) error {
	h := &m.state
	if was := h.Sender; !bytes.Equal(was, m.sender) {
		for _, x := range []struct {
			sender []byte
			by     int
		}{{was, -1}, {m.sender, 1}} {
			if len(x.sender) != 16 {
				continue
			}
			if err := t.changeSender(x.sender, func(a *senderStats) {
				a.Requests += x.by
				a.add(h.SenderRecord, x.by)
			}); err != nil {
				return err
			}
		}
	}
	in, _, err := t.readRevision(h.Seq, 1)
	if err == nil {
		h.SenderApproved = past.accountAt(in.Leaf).Approved
	} else if !errors.Is(err, problem.Damaged) {
		return err
	}
	h.Sender, h.SenderRequests, h.Stale = m.sender, m.before, true
	return putJSON(t, format.CaseStateKey(h.Seq), h)
}
