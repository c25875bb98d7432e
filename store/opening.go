package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/store/engine"
	"lert/store/format"
)

// digestSize is how many bytes of the digest of records without a leaf are kept in a request's state.
const digestSize = 16

// openedAt is when a person opened a revision, in UTC; zero if they did not.
func (t *tx) openedAt(seq uint64, rev int, who string) (time.Time, error) {
	v, found, err := t.get(format.OpeningKey(seq, rev, who))
	if err != nil || !found || len(v) < 8 {
		return time.Time{}, err
	}
	return format.FromInstant(format.Uint64(v)), nil
}

// openings is a digest of who opened a request and when, including those about to be written; "" if nobody did.
func (t *tx) openings(seq uint64, more ...engine.Op) (string, error) {
	var all []string
	for kv, err := range t.values(format.OpeningKey(seq, 0, "")[:9], engine.ScanOpt{}) {
		if err != nil {
			return "", err
		}
		all = append(all, string(kv.Key[9:])+"\x00"+string(kv.Val))
	}
	for _, op := range more {
		all = append(all, string(op.Key[9:])+"\x00"+string(op.Val))
	}
	if len(all) == 0 {
		return "", nil
	}
	slices.Sort(all)
	sum := sha256.Sum256([]byte(strings.Join(all, "\n")))
	return hex.EncodeToString(sum[:digestSize]), nil
}

// recordOpening writes that the person opened a revision now.
func (c *loadedCase) recordOpening(rev int) (err error) {
	t, h := c.t, &c.state
	k, at := format.OpeningKey(h.Seq, rev, t.by.Name), format.AppendUint64(nil, format.Instant(t.now))
	t.put(k, at)
	t.names = append(t.names, fmt.Sprintf("the opening of %s, revision %d", h.ID, rev))
	if h.OpeningsDigest, err = t.openings(h.Seq, engine.Op{Key: k, Val: at}); err != nil {
		return err
	}
	if c.stored.stale() {
		return c.saveRow()
	}
	return putJSON(t, format.CaseStateKey(h.Seq), h)
}

// claimsDigest is a digest of the events of the request's claim; "" if there are none.
func (c *loadedCase) claimsDigest() (string, error) {
	if c.state.ClaimEventCount == 0 {
		return "", nil
	}
	h := sha256.New()
	for n := range c.state.ClaimEventCount {
		v, _, err := c.t.peek(format.RecordKey(format.FamClaimEvent, c.state.Seq, n))
		if err != nil {
			return "", err
		}
		h.Write(format.AppendUint64(nil, uint64(len(v))))
		h.Write(v)
	}
	return hex.EncodeToString(h.Sum(nil)[:digestSize]), nil
}
