package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/engine"
	"lert/store/format"
)

// caseState sums up a request: what follows from its records, as obligation.Fold computed it at one moment, and how
// many records of each kind there are. Every index entry of the request follows from it. A state that is stale, or of
// another version, is recomputed before anything is read from it.
type caseState struct {
	Seq     uint64 `json:"seq"`
	ID      string `json:"id"`
	Version int    `json:"v,omitempty"`
	// RowVersion is the version of its row's encoding.
	RowVersion int  `json:"row,omitempty"`
	Stale      bool `json:"stale,omitempty"`
	// ChangeCount counts the changes of the request: a reader who saw another count has not seen the latest one.
	ChangeCount uint64 `json:"edition,omitempty"`

	// ComputedAt is when it was computed, PolicyDigest under which policy, LedgerSize how long the ledger was then.
	ComputedAt   time.Time `json:"made,omitzero"`
	PolicyDigest string    `json:"policy"`
	LedgerSize   int64     `json:"leaves,omitempty"`

	RowKey     []byte    `json:"place"` // key of its row
	NextChange time.Time `json:"change,omitzero"`
	Kind       string    `json:"kind"`
	obligation.Progress
	Obligations []obligation.Obligation `json:"owed,omitempty"`

	Holder       string    `json:"holder,omitempty"`
	ClaimedSince time.Time `json:"since,omitzero"`
	ClaimedUntil time.Time `json:"until,omitzero"`

	// Sender and Matches are its entries in the indexes of addresses, targets and references: HMACs. The first byte of
	// a match is the kind of its value.
	Sender  []byte   `json:"sender,omitempty"`
	Matches [][]byte `json:"matches,omitempty"`
	// MatchVersion is the version of Matches, see matchIndexVersion.
	MatchVersion int `json:"match_version,omitempty"`
	// LegacyMatches are matches made by an older version of the program from what it did not record: that a request
	// came as a revision of another one and was not accepted as such.
	LegacyMatches [][]byte `json:"kept,omitempty"`
	// SenderRequests and SenderApproved are how many requests of the same address arrived before this one, and how many
	// of them were approved by then: a later request must not change an assessment.
	SenderRequests int `json:"before,omitempty"`
	SenderApproved int `json:"approved,omitempty"`

	// How many records it has. AnsweredUpTo counts the questions up to the last answered one, OpinionCount the
	// opinions, LinkCount the links that name this request first.
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
	// IncomingLinks are the links that name this request second: their records belong to the other request.
	IncomingLinks []recordRef `json:"named,omitempty"`
	// ClaimsDigest and OpeningsDigest are digests of the claim's events and of who opened the request: neither has a
	// leaf in the ledger.
	ClaimsDigest   string `json:"claims,omitempty"`
	OpeningsDigest string `json:"opened,omitempty"`
}

// caseStateVersion is the version of the state that this program computes. It goes up with every change in what is
// computed from the same records.
const caseStateVersion = 11

// digestsSince is the first version that has the digests of what has no leaf.
const digestsSince = 2

// stale reports whether the state must be recomputed.
func (h *caseState) stale() bool {
	return h.Version != caseStateVersion || h.RowVersion != format.RowVersion || h.MatchVersion != matchIndexVersion ||
		h.Stale
}

// recordCounts are how many entries each family of records must have, according to the state.
func (h *caseState) recordCounts() map[byte]int {
	return map[byte]int{
		format.FamRevision: h.Rev, format.FamDocument: h.Rev, format.FamObservation: h.ObservationCount,
		format.FamReferral: h.QuestionCount, format.FamOpinion: h.OpinionCount,
		format.FamFulfilment: h.FulfilmentCount, format.FamLink: h.LinkCount, format.FamSnooze: h.SnoozeCount,
		format.FamRenewal: h.RenewalCount, format.FamClaimEvent: h.ClaimEventCount,
	}
}

// recordLimit is one more than the last ordinal that the state allows in a family. An opinion has the ordinal of its
// question.
func (h *caseState) recordLimit(fam byte) int {
	if fam == format.FamOpinion {
		return h.QuestionCount
	}
	return h.recordCounts()[fam]
}

// recordRef identifies a record of another request: the request's number and the record's ordinal.
type recordRef struct {
	Seq uint64 `json:"seq"`
	N   int    `json:"n"`
}

// importRecord is how one revision was imported. Its document is stored separately, byte for byte, so that it can be
// removed one day while the commitment stays.
type importRecord struct {
	At      time.Time    `json:"at"`
	By      review.Actor `json:"by"`
	Why     string       `json:"why,omitempty"`
	Source  string       `json:"source,omitempty"`
	Trusted bool         `json:"trusted,omitempty"`
	// TrustedBy imported the document as trusted, and TrustedAs says by which right; nil and "" in older records, where
	// it is By. Of a correction or a reply it is who imported the document before.
	TrustedBy  *review.Actor `json:"trusted_by,omitempty"`
	TrustedAs  string        `json:"trusted_as,omitempty"`
	Digest     string        `json:"digest"` // SHA-256 of the document
	Commit     string        `json:"commit"` // SHA-256(salt || document)
	Leaf       int64         `json:"leaf"`
	BatchIndex int           `json:"n"` // its place in its batch
	// NotRevisionOf is the request of which it came as a revision without being accepted as one.
	NotRevisionOf string `json:"beside,omitempty"`
}

// revisionRef is an entry of the document index: which revision a document became.
type revisionRef struct {
	Seq uint64 `json:"seq"`
	Rev int    `json:"rev"`
	// Version is the version of the document's identity, see intake.IdentityVersion; 0 for the first.
	Version int `json:"v,omitempty"`
}

// senderStats counts what became of the requests of one address.
type senderStats struct {
	Requests int `json:"requests"`
	Approved int `json:"approved,omitempty"`
	Forged   int `json:"forged,omitempty"`
}

// add adds by, 1 or -1, to the count of one result.
func (a *senderStats) add(what string, by int) {
	switch what {
	case obligation.SenderApproved:
		a.Approved += by
	case obligation.SenderForged:
		a.Forged += by
	}
}

// loadedCase is one request inside a transaction or a view. What a person records is added to its records; save
// recomputes what follows and writes the difference.
type loadedCase struct {
	s      *Store
	t      *tx
	state  caseState
	stored *caseState // as it is in the database; nil for a new request
	row    QueueRow

	records   *obligation.Records // nil until they are loaded
	decisions []DecisionRecord    // those of records
	imports   []importRecord      // how each revision came in
	raw       []byte              // the current revision's document
}

func (c *loadedCase) currentImport() *importRecord { return &c.imports[len(c.imports)-1] }
func (c *loadedCase) doc() *review.Request         { return c.records.Document() }

// effectiveRequest is the current revision with our observations applied.
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

// caseStateOf reads the stored state of a request.
func (t *tx) caseStateOf(seq uint64) (*caseState, error) {
	h := &caseState{}
	k := format.CaseStateKey(seq)
	found, err := getJSON(t, k, h)
	if err == nil && !found {
		err = engine.NewDamagedError("", k, "the state of a request is missing")
	}
	return h, err
}

// visibleSeq finds a request by its case number. A request that the reader may not see is not found.
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

// seqByCaseNumber finds a request by its case number in upper or lower case, whether or not the reader may see it. In
// an older database two numbers can differ in that alone: then the one that is spelled so is found.
func (t *tx) seqByCaseNumber(id string) (uint64, bool, error) {
	exact, folded := format.ExactCaseNumberKey(id), format.CaseNumberKey(id)
	v, found, err := t.get(exact)
	if err == nil && !found && !bytes.Equal(exact, folded) {
		v, found, err = t.get(folded)
	}
	if err != nil || !found || len(v) != 8 {
		return 0, false, err
	}
	return format.Uint64(v), true, nil
}

// storedCaseNumber is a case number as it is stored, or as it was given if there is no such request.
func (t *tx) storedCaseNumber(id string) (string, error) {
	seq, found, err := t.visibleSeq(id)
	if err != nil || !found {
		return id, err
	}
	h, err := t.caseStateOf(seq)
	if err != nil {
		return id, err
	}
	return h.ID, nil
}

// loadByID is load by case number. problem.NotFound if there is none.
func (s *Store) loadByID(t *tx, id string) (*loadedCase, error) {
	seq, err := t.requiredSeq(id)
	if err != nil {
		return nil, err
	}
	return s.load(t, seq)
}

// loadSummaryByID is loadSummary by case number. problem.NotFound if there is none.
func (s *Store) loadSummaryByID(t *tx, id string) (*loadedCase, error) {
	seq, err := t.requiredSeq(id)
	if err != nil {
		return nil, err
	}
	return s.loadSummary(t, seq)
}

// requiredSeq is visibleSeq with problem.NotFound if there is no such request. Its hint names the requests that a short
// number can mean.
func (t *tx) requiredSeq(id string) (uint64, error) {
	seq, found, err := t.visibleSeq(id)
	if err != nil || found {
		return seq, err
	}
	hint := "`lert queue` lists the numbers"
	if meant, err := t.findCases(id); err == nil && len(meant) > 0 {
		hint = "did you mean " + strings.Join(meant, " or ") + "?"
	}
	return 0, problem.NotFound.At("request "+string(text.Clean(id)), hint)
}

// load reads a request with all its records. A stale one is recomputed as of now; the caller decides whether that is
// written.
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

// loadSummary reads only a request's state and row, and the records if they are stale.
func (s *Store) loadSummary(t *tx, seq uint64) (*loadedCase, error) {
	c, err := s.loadState(t, seq)
	if err != nil {
		return nil, err
	}
	return c, c.computeOrLoadRow()
}

// loadState reads a request's state.
func (s *Store) loadState(t *tx, seq uint64) (*loadedCase, error) {
	h, err := t.caseStateOf(seq)
	if err != nil {
		return nil, err
	}
	c := &loadedCase{s: s, t: t, state: *h}
	c.markStored()
	return c, nil
}

// computeOrLoadRow reads the row, or recomputes state and row if the state is stale.
func (c *loadedCase) computeOrLoadRow() error {
	if c.state.stale() {
		return c.recomputeWhole()
	}
	return c.loadRow()
}

// loadRow reads the row of a state that is not stale.
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

// recomputeWhole is recompute, after the records were read.
func (c *loadedCase) recomputeWhole() error {
	if c.records == nil {
		if err := c.loadRecords(); err != nil {
			return err
		}
	}
	return c.recompute()
}

// markStored keeps a copy of the state as it is in the database, to compare with what is written next.
func (c *loadedCase) markStored() {
	stored := c.state
	stored.Obligations = slices.Clone(c.state.Obligations)
	stored.Matches = slices.Clone(c.state.Matches)
	stored.IncomingLinks = slices.Clone(c.state.IncomingLinks)
	stored.ReferredTo = slices.Clone(c.state.ReferredTo)
	c.stored = &stored
}

// claimRuns reports whether anybody holds the request at an instant.
func (h *caseState) claimRuns(at time.Time) bool {
	return obligation.Holder{Name: h.Holder, Since: h.ClaimedSince, Until: h.ClaimedUntil}.RunsAt(at,
		review.Kind(h.Kind))
}

// heldByOther reports whether a person other than who holds the request at an instant.
func (h *caseState) heldByOther(who string, at time.Time) bool {
	return h.Holder != who && h.claimRuns(at)
}
