package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"iter"
	"math"
	"slices"

	"lert/review"
	"lert/review/text"
	"lert/store/engine"
	"lert/store/format"
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
