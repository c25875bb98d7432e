package store

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/engine"
	"lert/store/format"
)

// caseState sums up a request: what follows from its records, as obligation.Fold
// computed it at one moment, and how many records of each kind there are. Every
// index entry of the request follows from its head. A head of another version, or
// one that is marked as stale, is computed again before anything is read from it.
type caseState struct {
	Seq     uint64 `json:"seq"`
	ID      string `json:"id"`
	Version int    `json:"v,omitempty"`
	// RowVersion is the version of its row's encoding.
	RowVersion int  `json:"row,omitempty"`
	Stale      bool `json:"stale,omitempty"`
	// ChangeCount counts the changes of the request: who read another one has not
	// seen what is there now.
	ChangeCount uint64 `json:"edition,omitempty"`

	// ComputedAt is when it was computed, Policy the digest of the policy under which,
	// Leaves how long the ledger was then.
	ComputedAt   time.Time `json:"made,omitzero"`
	PolicyDigest string    `json:"policy"`
	LedgerSize   int64     `json:"leaves,omitempty"`

	RowKey     []byte    `json:"place"` // key of its row
	NextChange time.Time `json:"change,omitzero"`
	Kind       string    `json:"kind"`
	obligation.Progress
	Obligations []obligation.Obligation `json:"owed,omitempty"`

	Holder    string    `json:"holder,omitempty"`
	HeldSince time.Time `json:"since,omitzero"`
	HeldUntil time.Time `json:"until,omitzero"`

	// Sender and Matches are its entries in the indexes of addresses, targets
	// and references: HMACs, each match with its first byte saying of what.
	Sender  []byte   `json:"sender,omitempty"`
	Matches [][]byte `json:"matches,omitempty"`
	// LegacyMatches are matches that an older version of the program made from what it did
	// not record: that a request came as a revision of another and was none.
	LegacyMatches [][]byte `json:"kept,omitempty"`
	// SenderRequests and Approved are how many requests of the same address came
	// before this one and how many of them were approved, as of its arrival:
	// an assessment must not change because a later one arrives.
	SenderRequests int `json:"before,omitempty"`
	SenderApproved int `json:"approved,omitempty"`

	// The numbers of its records. Answered counts the questions up to the last
	// one that was answered, Replies the answers, Linked the links that name it
	// first.
	Rev              int `json:"rev"`
	ObservationCount int `json:"observed,omitempty"`
	QuestionCount    int `json:"asked,omitempty"`
	AnsweredUpTo     int `json:"answered,omitempty"`
	OpinionCount     int `json:"replies,omitempty"`
	FulfilmentCount  int `json:"done,omitempty"`
	LinkCount        int `json:"linked,omitempty"`
	SnoozeCount      int `json:"snoozed,omitempty"`
	RenewalCount     int `json:"renewed,omitempty"`
	ClaimEventCount  int `json:"holds,omitempty"`
	// IncomingLinks are the links that name it second: their records belong to the other
	// request.
	IncomingLinks []recordRef `json:"named,omitempty"`
	// ClaimsDigest and Opened are digests of the events of its claim and of who opened
	// it: neither has a leaf of its own.
	ClaimsDigest   string `json:"claims,omitempty"`
	OpeningsDigest string `json:"opened,omitempty"`
}

// caseStateVersion is the version of the head that this program computes. It goes up
// with whatever a fold or a row computes otherwise than before.
const caseStateVersion = 3

// digestsSince is the version of the head since which it has the digests of what has
// no leaf.
const digestsSince = 2

// stale reports whether the head must be computed again.
func (h *caseState) stale() bool {
	return h.Version != caseStateVersion || h.RowVersion != format.RowVersion || h.Stale
}

// recordCounts are how many entries the state counts in each family that has its
// records.
func (h *caseState) recordCounts() map[byte]int {
	return map[byte]int{
		format.FamRevision: h.Rev, format.FamDocument: h.Rev, format.FamObservation: h.ObservationCount, format.FamReferral: h.QuestionCount, format.FamOpinion: h.OpinionCount,
		format.FamFulfilment: h.FulfilmentCount, format.FamLink: h.LinkCount, format.FamSnooze: h.SnoozeCount, format.FamRenewal: h.RenewalCount, format.FamClaimEvent: h.ClaimEventCount,
	}
}

// recordLimit is the first ordinal of a family that the state does not know. An answer has
// that of its question.
func (h *caseState) recordLimit(fam byte) int {
	if fam == format.FamOpinion {
		return h.QuestionCount
	}
	return h.recordCounts()[fam]
}

// recordRef is the position of a record of another request.
type recordRef struct {
	Seq uint64 `json:"seq"`
	N   int    `json:"n"`
}

// importRecord is how one revision came in. Its document stands apart, byte for
// byte, so that it can be removed one day and the commitment stay.
type importRecord struct {
	At         time.Time    `json:"at"`
	By         review.Actor `json:"by"`
	Why        string       `json:"why,omitempty"`
	Source     string       `json:"source,omitempty"`
	Trusted    bool         `json:"trusted,omitempty"`
	Digest     string       `json:"digest"` // SHA-256 of the document
	Commit     string       `json:"commit"` // SHA-256(salt || document)
	Leaf       int64        `json:"leaf"`
	BatchIndex int          `json:"n"` // its place among those taken in the same act
	// NotRevisionOf is the request of which it came as a revision and was none.
	NotRevisionOf string `json:"beside,omitempty"`
}

// revisionRef is what the index of documents knows: which revision a document became.
type revisionRef struct {
	Seq uint64 `json:"seq"`
	Rev int    `json:"rev"`
}

// senderStats is what became of one address's requests.
type senderStats struct {
	Requests int `json:"requests"`
	Approved int `json:"approved,omitempty"`
	Forged   int `json:"forged,omitempty"`
}

// add counts one request of the address as something, by 1 or -1.
func (a *senderStats) add(what string, by int) {
	switch what {
	case obligation.SenderApproved:
		a.Approved += by
	case obligation.SenderForged:
		a.Forged += by
	}
}

// loadedCase is one request inside an act or a view. What a person recorded is added
// to its records; settle computes what follows and writes the difference.
type loadedCase struct {
	s      *Store
	t      *tx
	state  caseState
	stored *caseState // as it is in the database; nil for a new request
	row    QueueRow

	records *obligation.Records // nil until they are loaded
	imports []importRecord      // how each revision came in
	raw     []byte              // the current revision's document
}

func (c *loadedCase) currentImport() *importRecord { return &c.imports[len(c.imports)-1] }
func (c *loadedCase) doc() *review.Request         { return c.records.Document() }

// effectiveRequest is the current revision with what was found out laid over it.
func (c *loadedCase) effectiveRequest() *review.Request {
	return c.records.Request(c.records.Revision())
}

func getJSON(t *tx, k []byte, v any) (bool, error) {
	b, found, err := t.get(k)
	if err != nil || !found {
		return false, err
	}
	return true, decodeJSON(k, b, v)
}

func decodeJSON(k, b []byte, v any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return engine.NewDamagedError("", k, err.Error())
	}
	return nil
}

func putJSON(t *tx, k []byte, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	t.put(k, b)
	return nil
}

// caseStateOf reads the head of a request as it is in the database.
func (t *tx) caseStateOf(seq uint64) (*caseState, error) {
	h := &caseState{}
	k := format.CaseStateKey(seq)
	found, err := getJSON(t, k, h)
	if err == nil && !found {
		err = engine.NewDamagedError("", k, "the state of a request is missing")
	}
	return h, err
}

// visibleSeq finds a request by its case number. What the reader may not see is not
// there for them.
func (t *tx) visibleSeq(id string) (uint64, bool, error) {
	seq, found, err := t.seqByCaseNumber(id)
	if err != nil || !found || t.restrictedTo == "" {
		return seq, found, err
	}
	h, err := t.caseStateOf(seq)
	if err != nil {
		return 0, false, err
	}
	return seq, t.canSee(h), nil
}

// seqByCaseNumber finds a request by its case number, whoever reads.
func (t *tx) seqByCaseNumber(id string) (uint64, bool, error) {
	v, found, err := t.get(format.CaseNumberKey(id))
	if err != nil || !found || len(v) != 8 {
		return 0, false, err
	}
	return format.Uint64(v), true, nil
}

// loadByID reads a request by its case number. problem.NotFound where there is none.
func (s *Store) loadByID(t *tx, id string) (*loadedCase, error) {
	seq, err := t.requiredSeq(id)
	if err != nil {
		return nil, err
	}
	return s.load(t, seq)
}

// loadSummaryByID is glance by case number.
func (s *Store) loadSummaryByID(t *tx, id string) (*loadedCase, error) {
	seq, err := t.requiredSeq(id)
	if err != nil {
		return nil, err
	}
	return s.loadSummary(t, seq)
}

// requiredSeq is visibleSeq for a request without which nothing can be done:
// problem.NotFound if there is none.
func (t *tx) requiredSeq(id string) (uint64, error) {
	seq, found, err := t.visibleSeq(id)
	if err == nil && !found {
		err = problem.NotFound.At("request "+string(text.Clean(id)), "`lert queue` lists the numbers")
	}
	return seq, err
}

// load reads a request with all its records. One that is stale is computed as of
// now; whether that is written is the caller's business.
func (s *Store) load(t *tx, seq uint64) (*loadedCase, error) {
	c, err := s.loadState(t, seq)
	if err == nil {
		err = c.loadRecords()
	}
	if err != nil {
		return nil, err
	}
	return c, c.computeOrLoadRow()
}

// loadSummary reads a request's head and row only; of a stale one all.
func (s *Store) loadSummary(t *tx, seq uint64) (*loadedCase, error) {
	c, err := s.loadState(t, seq)
	if err != nil {
		return nil, err
	}
	return c, c.computeOrLoadRow()
}

// loadState reads a request's head.
func (s *Store) loadState(t *tx, seq uint64) (*loadedCase, error) {
	h, err := t.caseStateOf(seq)
	if err != nil {
		return nil, err
	}
	c := &loadedCase{s: s, t: t, state: *h}
	c.markStored()
	return c, nil
}

// computeOrLoadRow reads the row, or computes state and row if they are stale.
func (c *loadedCase) computeOrLoadRow() error {
	if c.state.stale() {
		return c.recomputeWhole()
	}
	return c.loadRow()
}

// loadRow reads the row of a head that is not stale.
func (c *loadedCase) loadRow() error {
	v, found, err := c.t.read(c.state.RowKey, true)
	if err != nil {
		return err
	}
	if !found {
		return engine.NewDamagedError(c.s.path, c.state.RowKey, "the queue row of "+c.state.ID+" is missing")
	}
	err = format.DecodeRow(c.state.RowKey, v, &c.row)
	switch {
	case errors.Is(err, format.ErrStaleRow):
		return c.recomputeWhole()
	case err != nil:
		return engine.NewDamagedError(c.s.path, c.state.RowKey, err.Error())
	}
	return nil
}

// recomputeWhole is recompute, with the records read first unless they are.
func (c *loadedCase) recomputeWhole() error {
	if c.records == nil {
		if err := c.loadRecords(); err != nil {
			return err
		}
	}
	return c.recompute()
}

// markStored keeps the head as it is in the database, for what is written next to be
// compared with.
func (c *loadedCase) markStored() {
	stored := c.state
	stored.Obligations = slices.Clone(c.state.Obligations)
	stored.Matches = slices.Clone(c.state.Matches)
	stored.IncomingLinks = slices.Clone(c.state.IncomingLinks)
	stored.ReferredTo = slices.Clone(c.state.ReferredTo)
	c.stored = &stored
}

// heldByOther reports whether a person other than who holds the request at an
// instant.
func (h *caseState) heldByOther(who string, at time.Time) bool {
	return h.Holder != "" && h.Holder != who && at.Before(h.HeldUntil)
}
