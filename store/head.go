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

// head sums up a request: what follows from its records, as obligation.Fold
// computed it at one moment, and how many records of each kind there are. Every
// index entry of the request follows from its head. A head of another version, or
// one that is marked as stale, is computed again before anything is read from it.
type head struct {
	Seq     uint64 `json:"seq"`
	ID      string `json:"id"`
	Version int    `json:"v,omitempty"`
	// RowVersion is the version of its row's encoding.
	RowVersion int  `json:"row,omitempty"`
	Stale      bool `json:"stale,omitempty"`
	// Edition counts the changes of the request: who read another one has not
	// seen what is there now.
	Edition uint64 `json:"edition,omitempty"`

	// Made is when it was computed, Policy the digest of the policy under which,
	// Leaves how long the ledger was then.
	Made   time.Time `json:"made,omitzero"`
	Policy string    `json:"policy"`
	Leaves int64     `json:"leaves,omitempty"`

	Place  []byte    `json:"place"` // key of its row
	Change time.Time `json:"change,omitzero"`
	Kind   string    `json:"kind"`
	obligation.Progress
	Owed []obligation.Obligation `json:"owed,omitempty"`

	Holder string    `json:"holder,omitempty"`
	Since  time.Time `json:"since,omitzero"`
	Until  time.Time `json:"until,omitzero"`

	// Sender and Matches are its entries in the indexes of addresses, targets
	// and references: HMACs, each match with its first byte saying of what.
	Sender  []byte   `json:"sender,omitempty"`
	Matches [][]byte `json:"matches,omitempty"`
	// Kept are matches that an older version of the program made from what it did
	// not record: that a request came as a revision of another and was none.
	Kept [][]byte `json:"kept,omitempty"`
	// Before and Approved are how many requests of the same address came
	// before this one and how many of them were approved, as of its arrival:
	// an assessment must not change because a later one arrives.
	Before   int `json:"before,omitempty"`
	Approved int `json:"approved,omitempty"`

	// The numbers of its records. Answered counts the questions up to the last
	// one that was answered, Replies the answers, Linked the links that name it
	// first.
	Rev      int `json:"rev"`
	Observed int `json:"observed,omitempty"`
	Asked    int `json:"asked,omitempty"`
	Answered int `json:"answered,omitempty"`
	Replies  int `json:"replies,omitempty"`
	Done     int `json:"done,omitempty"`
	Linked   int `json:"linked,omitempty"`
	Snoozed  int `json:"snoozed,omitempty"`
	Renewed  int `json:"renewed,omitempty"`
	Holds    int `json:"holds,omitempty"`
	// Named are the links that name it second: their records belong to the other
	// request.
	Named []place `json:"named,omitempty"`
	// Claims and Opened are digests of the events of its claim and of who opened
	// it: neither has a leaf of its own.
	Claims string `json:"claims,omitempty"`
	Opened string `json:"opened,omitempty"`
}

// headVersion is the version of the head that this program computes. It goes up
// with whatever a fold or a row computes otherwise than before.
const headVersion = 3

// sealedSince is the version of the head since which it has the digests of what has
// no leaf.
const sealedSince = 2

// stale reports whether the head must be computed again.
func (h *head) stale() bool {
	return h.Version != headVersion || h.RowVersion != format.RowVersion || h.Stale
}

// numbers are how many entries the state counts in each family that has its
// records.
func (h *head) numbers() map[byte]int {
	return map[byte]int{
		format.FamRevision: h.Rev, format.FamBody: h.Rev, format.FamObserved: h.Observed, format.FamReferral: h.Asked, format.FamAnswer: h.Replies,
		format.FamFulfil: h.Done, format.FamLink: h.Linked, format.FamSnooze: h.Snoozed, format.FamRenewal: h.Renewed, format.FamHold: h.Holds,
	}
}

// bound is the first ordinal of a family that the state does not know. An answer has
// that of its question.
func (h *head) bound(fam byte) int {
	if fam == format.FamAnswer {
		return h.Asked
	}
	return h.numbers()[fam]
}

// place is the position of a record of another request.
type place struct {
	Seq uint64 `json:"seq"`
	N   int    `json:"n"`
}

// intake is how one revision came in. Its document stands apart, byte for
// byte, so that it can be removed one day and the commitment stay.
type intake struct {
	At      time.Time    `json:"at"`
	By      review.Actor `json:"by"`
	Why     string       `json:"why,omitempty"`
	Source  string       `json:"source,omitempty"`
	Trusted bool         `json:"trusted,omitempty"`
	Digest  string       `json:"digest"` // SHA-256 of the document
	Commit  string       `json:"commit"` // SHA-256(salt || document)
	Leaf    int64        `json:"leaf"`
	N       int          `json:"n"` // its place among those taken in the same act
	// Beside is the request of which it came as a revision and was none.
	Beside string `json:"beside,omitempty"`
}

// identity is what the index of documents knows: which revision a document became.
type identity struct {
	Seq uint64 `json:"seq"`
	Rev int    `json:"rev"`
}

// account is what became of one address's requests.
type account struct {
	Requests int `json:"requests"`
	Approved int `json:"approved,omitempty"`
	Forged   int `json:"forged,omitempty"`
}

// add counts one request of the address as something, by 1 or -1.
func (a *account) add(what string, by int) {
	switch what {
	case obligation.CountedApproved:
		a.Approved += by
	case obligation.CountedForged:
		a.Forged += by
	}
}

// dossier is one request inside an act or a view. What a person recorded is added
// to its records; settle computes what follows and writes the difference.
type dossier struct {
	s    *Store
	t    *tx
	head head
	was  *head // as it is in the database; nil for a new request
	row  Row

	recs *obligation.Records // nil until they are loaded
	ins  []intake            // how each revision came in
	raw  []byte              // the current revision's document
}

func (c *dossier) in() *intake          { return &c.ins[len(c.ins)-1] }
func (c *dossier) doc() *review.Request { return c.recs.Document() }

// req is the current revision with what was found out laid over it.
func (c *dossier) req() *review.Request { return c.recs.Request(c.recs.Revision()) }

func getJSON(t *tx, k []byte, v any) (bool, error) {
	b, found, err := t.get(k)
	if err != nil || !found {
		return false, err
	}
	return true, decodeJSON(k, b, v)
}

func decodeJSON(k, b []byte, v any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return engine.Damaged("", k, err.Error())
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

// headOf reads the head of a request as it is in the database.
func (t *tx) headOf(seq uint64) (*head, error) {
	h := &head{}
	k := format.HeadKey(seq)
	found, err := getJSON(t, k, h)
	if err == nil && !found {
		err = engine.Damaged("", k, "the state of a request is missing")
	}
	return h, err
}

// seqOf finds a request by its case number. What the reader may not see is not
// there for them.
func (t *tx) seqOf(id string) (uint64, bool, error) {
	seq, found, err := t.number(id)
	if err != nil || !found || t.only == "" {
		return seq, found, err
	}
	h, err := t.headOf(seq)
	if err != nil {
		return 0, false, err
	}
	return seq, t.sees(h), nil
}

// number finds a request by its case number, whoever reads.
func (t *tx) number(id string) (uint64, bool, error) {
	v, found, err := t.get(format.NameKey(id))
	if err != nil || !found || len(v) != 8 {
		return 0, false, err
	}
	return format.Uint64(v), true, nil
}

// open reads a request by its case number. problem.NotFound where there is none.
func (s *Store) open(t *tx, id string) (*dossier, error) {
	seq, found, err := t.seqOf(id)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, noRequest(id)
	}
	return s.load(t, seq)
}

// find is glance by case number.
func (s *Store) find(t *tx, id string) (*dossier, error) {
	seq, found, err := t.seqOf(id)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, noRequest(id)
	}
	return s.glance(t, seq)
}

func noRequest(id string) error {
	return problem.NotFound.At("request "+string(text.Clean(id)), "`lert queue` lists the numbers")
}

// load reads a request with all its records. One that is stale is computed as of
// now; whether that is written is the caller's business.
func (s *Store) load(t *tx, seq uint64) (*dossier, error) {
	c, err := s.start(t, seq)
	if err != nil {
		return nil, err
	}
	if err := c.loadRecords(); err != nil {
		return nil, err
	}
	if c.head.stale() {
		return c, c.fold()
	}
	return c, c.loadRow()
}

// glance reads a request's head and row only; of a stale one all.
func (s *Store) glance(t *tx, seq uint64) (*dossier, error) {
	c, err := s.start(t, seq)
	if err != nil {
		return nil, err
	}
	if c.head.stale() {
		if err := c.loadRecords(); err != nil {
			return nil, err
		}
		return c, c.fold()
	}
	return c, c.loadRow()
}

// start reads a request's head.
func (s *Store) start(t *tx, seq uint64) (*dossier, error) {
	h, err := t.headOf(seq)
	if err != nil {
		return nil, err
	}
	c := &dossier{s: s, t: t, head: *h}
	c.remember()
	return c, nil
}

// loadRow reads the row of a head that is not stale.
func (c *dossier) loadRow() error {
	v, found, err := c.t.read(c.head.Place, true)
	if err != nil {
		return err
	}
	if !found {
		return engine.Damaged(c.s.path, c.head.Place, "the queue row of "+c.head.ID+" is missing")
	}
	err = format.DecodeRow(c.head.Place, v, &c.row)
	if errors.Is(err, format.ErrStaleRow) {
		if c.recs == nil {
			if err := c.loadRecords(); err != nil {
				return err
			}
		}
		return c.fold()
	}
	if err != nil {
		return engine.Damaged(c.s.path, c.head.Place, err.Error())
	}
	return nil
}

// remember keeps the head as it is in the database, for what is written next to be
// compared with.
func (c *dossier) remember() {
	was := c.head
	was.Owed = slices.Clone(c.head.Owed)
	was.Matches = slices.Clone(c.head.Matches)
	was.Named = slices.Clone(c.head.Named)
	was.Referred = slices.Clone(c.head.Referred)
	c.was = &was
}

// heldByOther reports whether a person other than who holds the request at an
// instant.
func (h *head) heldByOther(who string, at time.Time) bool {
	return h.Holder != "" && h.Holder != who && at.Before(h.Until)
}
