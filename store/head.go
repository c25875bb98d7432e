package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	documents "lert/review/intake"
	"lert/store/engine"
	"lert/store/format"
)

// head is where a request stands: what changes while its documents and
// records stay. Every index entry of the request follows from its head, its
// row and its documents, so that verify can count them anew.
type head struct {
	Seq    uint64    `json:"seq"`
	ID     string    `json:"id"`
	Rev    int       `json:"rev"`
	State  string    `json:"state"`
	Kind   string    `json:"kind"`
	Place  []byte    `json:"place"` // key of its row
	Change time.Time `json:"change,omitzero"`
	Policy string    `json:"policy"` // digest that the row was made under

	Holder string    `json:"holder,omitempty"`
	Since  time.Time `json:"since,omitzero"`
	Until  time.Time `json:"until,omitzero"`

	// Sender and Matches are its entries in the indexes of addresses, targets
	// and references: HMACs, each match with its first byte saying of what.
	Sender  []byte   `json:"sender,omitempty"`
	Matches [][]byte `json:"matches,omitempty"`
	// Before and Approved are how many requests of the same address came
	// before this one and how many of them were approved, as of its arrival:
	// an assessment must not change because a later one arrives.
	Before   int `json:"before,omitempty"`
	Approved int `json:"approved,omitempty"`

	Observed int `json:"observed,omitempty"` // observations so far
	Asked    int `json:"asked,omitempty"`    // questions to counsel so far
	Answered int `json:"answered,omitempty"` // questions that wait no more; the last one is open while fewer than Asked
	Replies  int `json:"replies,omitempty"`  // answers so far
	Done     int `json:"done,omitempty"`     // fulfilments so far
	Linked   int `json:"linked,omitempty"`   // links so far that name it first
	Snoozed  int `json:"snoozed,omitempty"`  // snoozes so far
	// Named are the links that name it second: they stand with the other request.
	Named []place `json:"named,omitempty"`
	// Answers is the case number of the request that this one's document was
	// taken in at, "" for none: it waits for nobody and is decided there.
	Answers string `json:"answers,omitempty"`
	Holds   int    `json:"holds,omitempty"` // claims, hand-overs and releases so far
	// Referred are the persons whom a question named; each may see the request.
	Referred []string `json:"referred,omitempty"`

	// Decision is the latest in force or held, 0 for none.
	Decision uint64    `json:"decision,omitempty"`
	Outcome  string    `json:"outcome,omitempty"`
	Effect   string    `json:"effect,omitempty"`
	By       string    `json:"by,omitempty"` // who decided
	Decided  time.Time `json:"decided,omitzero"`
	Notice   string    `json:"notice,omitempty"`
	Overrode bool      `json:"overrode,omitempty"`
	// Counted is what the latest decision added to its sender's account.
	Counted string `json:"counted,omitempty"`
	Owed    []debt `json:"owed,omitempty"`
}

// place is where a record of another request stands.
type place struct {
	Seq uint64 `json:"seq"`
	N   int    `json:"n"`
}

// debt is something that falls due on a request.
type debt struct {
	Clock  string    `json:"clock"`
	Due    time.Time `json:"due"`
	Basis  string    `json:"basis,omitempty"`
	Target bool      `json:"target,omitempty"`
	Says   string    `json:"says"`
	// Theirs: it binds the agency; what follows from it is ours to look at.
	Theirs   bool   `json:"theirs,omitempty"`
	Decision uint64 `json:"decision,omitempty"` // that started it; 0: the request itself
	// Fulfilment is the ordinal, from 1, of the fulfilment that it rests on: what
	// was done cannot be undone, and what follows from it outlives a decision.
	Fulfilment int `json:"fulfilment,omitempty"`
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
}

// identity is what the index of documents knows: which revision a document
// became, and how often it came again.
type identity struct {
	Seq  uint64 `json:"seq"`
	Rev  int    `json:"rev"`
	Seen int    `json:"seen"`
}

// sender is what became of one address's requests.
type sender struct {
	Requests int `json:"requests"`
	Approved int `json:"approved,omitempty"`
	Forged   int `json:"forged,omitempty"`
}

// dossier is one request inside an act or a view, with all that is needed to
// assess it.
type dossier struct {
	s    *Store
	t    *tx
	head head
	was  *head // as it was read; nil for a new request
	row  Row
	in   intake
	raw  []byte
	doc  *review.Request // as it arrived, under its case number
	obs  []review.Observation
	leaf []int64 // of the observations
	req  *review.Request
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
		return &engine.DamagedError{Key: bytes.Clone(k), What: err.Error()}
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

// seqOf finds a request by its case number. What the reader may not see is not
// there for them.
func (t *tx) seqOf(id string) (uint64, bool, error) {
	v, found, err := t.get(format.NameKey(id))
	if err != nil || !found || len(v) != 8 {
		return 0, false, err
	}
	seq := format.Uint64(v)
	if t.only == "" {
		return seq, true, nil
	}
	var h head
	if _, err := getJSON(t, format.HeadKey(seq), &h); err != nil {
		return 0, false, err
	}
	return seq, t.sees(&h), nil
}

// open reads a request by its case number. ErrNotFound where there is none.
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

func noRequest(id string) error {
	return fmt.Errorf("request %s: %w: `lert queue` lists the numbers", review.Clean(id), ErrNotFound)
}

// load reads a request and lays the observations over its document.
func (s *Store) load(t *tx, seq uint64) (*dossier, error) {
	c, err := s.glance(t, seq)
	if err != nil {
		return nil, err
	}
	if c.in, c.raw, err = t.revision(seq, c.head.Rev); err != nil {
		return nil, err
	}
	if c.doc, err = document(c.raw, c.head.ID); err != nil {
		return nil, fmt.Errorf("request %s revision %d: %w", c.head.ID, c.head.Rev, err)
	}
	if err := c.loadObservations(); err != nil {
		return nil, err
	}
	c.overlay()
	return c, nil
}

// glance reads a request's head and row only.
func (s *Store) glance(t *tx, seq uint64) (*dossier, error) {
	c := &dossier{s: s, t: t}
	found, err := getJSON(t, format.HeadKey(seq), &c.head)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, &engine.DamagedError{Path: s.path, Key: format.HeadKey(seq), What: "the state of a request is missing"}
	}
	v, found, err := t.read(c.head.Place, true)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, &engine.DamagedError{Path: s.path, Key: c.head.Place, What: "the queue row of " + c.head.ID + " is missing"}
	}
	if err := format.DecodeRow(c.head.Place, v, &c.row); err != nil {
		return nil, &engine.DamagedError{Path: s.path, Key: c.head.Place, What: err.Error()}
	}
	c.remember()
	return c, nil
}

// remember keeps the head as it stands in the store, for what is
// written next to be compared with.
func (c *dossier) remember() {
	was := c.head
	was.Owed = slices.Clone(c.head.Owed)
	was.Matches = slices.Clone(c.head.Matches)
	was.Named = slices.Clone(c.head.Named)
	c.was = &was
}

func document(raw []byte, id string) (*review.Request, error) {
	r, err := documents.Decode(raw)
	if err != nil {
		return nil, err
	}
	r.ID = id
	return r, nil
}

// revision reads how a revision came in and its document.
func (t *tx) revision(seq uint64, rev int) (in intake, raw []byte, err error) {
	k := format.RevKey(format.FamRevision, seq, rev)
	v, found, err := t.peek(k)
	if err == nil && !found {
		err = &engine.DamagedError{Key: k, What: "a revision is missing"}
	}
	if err == nil {
		err = decodeJSON(k, v, &in)
	}
	if err != nil {
		return in, nil, err
	}
	k = format.RevKey(format.FamBody, seq, rev)
	raw, found, err = t.peek(k)
	if err == nil && !found {
		err = &engine.DamagedError{Key: k, What: "a document is missing"}
	}
	return in, raw, err
}

// overlay lays the observations over the document.
func (c *dossier) overlay() {
	c.req = review.Overlay(c.doc, c.in.Trusted, c.obs)
}

// loadObservations reads what was found out, oldest first, and marks what
// speaks of a field that a later revision changed.
func (c *dossier) loadObservations() error {
	docs := map[int]*review.Request{c.head.Rev: c.doc}
	for n := range c.head.Observed {
		k := format.RevKey(format.FamObserved, c.head.Seq, n)
		v, found, err := c.t.peek(k)
		if err == nil && !found {
			err = &engine.DamagedError{Key: k, What: "an observation is missing"}
		}
		if err != nil {
			return err
		}
		var o review.Observation
		leaf, body, err := unrecord(k, v)
		if err == nil {
			err = decodeJSON(k, body, &o)
		}
		if err != nil {
			return err
		}
		if o.Revision != c.head.Rev {
			then := docs[o.Revision]
			if then == nil {
				_, raw, err := c.t.revision(c.head.Seq, o.Revision)
				if err != nil {
					return err
				}
				if then, err = document(raw, c.head.ID); err != nil {
					return err
				}
				docs[o.Revision] = then
			}
			o.Stale = stale(&o, then, c.doc)
		}
		c.obs = append(c.obs, o)
		c.leaf = append(c.leaf, leaf)
	}
	return nil
}

// stale reports whether the field that an observation speaks of differs
// between the revision it was made on and the current one.
func stale(o *review.Observation, then, now *review.Request) bool {
	a, b := then.Requester, now.Requester
	switch o.Kind {
	case review.ObservedCallback:
		return a.Agency != b.Agency || a.Name != b.Name || a.Badge != b.Badge || a.Email != b.Email || a.Phone != b.Phone
	case review.ObservedSignal:
		return a.Email != b.Email || a.Phone != b.Phone
	case review.ObservedLookup, review.ObservedCountry:
		if o.Target >= len(then.Targets) || o.Target >= len(now.Targets) {
			return len(then.Targets) != len(now.Targets)
		}
		x, y := then.Targets[o.Target], now.Targets[o.Target]
		return x.Type != y.Type || x.Value != y.Value
	}
	return false
}

// hmac is a value under the database's own key, so that an index tells
// nothing to who has only the index.
func (s *Store) hmac(what byte, value string) (sum [16]byte) {
	m := hmac.New(sha256.New, s.secret)
	m.Write([]byte{what})
	m.Write([]byte(value))
	copy(sum[:], m.Sum(nil))
	return sum
}

// pseudonym stands for a person in the ledger: as the people file says, else
// made from the name under the database's own key.
func (s *Store) pseudonym(a review.Actor) string {
	if a.Pseudonym != "" {
		return a.Pseudonym
	}
	sum := s.hmac('P', a.Analyst)
	return "p-" + hex.EncodeToString(sum[:6])
}

func plain(v string) string { return strings.ToLower(strings.TrimSpace(v)) }

// referenceOf is an agency's own reference as the index knows it: another
// agency may use the same one.
func referenceOf(r *review.Request, reference string) string {
	return r.Requester.Country + "|" + plain(r.Requester.Agency) + "|" + plain(reference)
}

// matchesOf are the match entries of a document, and its sender's.
func (s *Store) matchesOf(r *review.Request) (from []byte, out [][]byte) {
	add := func(what byte, value string) {
		sum := s.hmac(what, value)
		m := append([]byte{what}, sum[:]...)
		if !slices.ContainsFunc(out, func(b []byte) bool { return bytes.Equal(b, m) }) {
			out = append(out, m)
		}
	}
	if e := plain(r.Requester.Email); e != "" {
		sum := s.hmac(format.MatchEmail, e)
		from = sum[:]
		add(format.MatchEmail, e)
	}
	for i := range r.Targets {
		if v, ok := review.NormalTarget(s.rules.Policy(), r, i); ok {
			add(format.MatchTarget, v)
			if r.Kind.Preserves() {
				sum := s.hmac(format.MatchTarget, v)
				out = append(out, append([]byte{format.MatchKept}, sum[:]...))
			}
		}
	}
	if ref := plain(r.Reference); ref != "" {
		add(format.MatchReference, referenceOf(r, ref))
	}
	for _, a := range r.Attachments {
		if sum := plain(a.SHA256); len(sum) == 64 {
			add(format.MatchAttached, sum)
		}
	}
	if r.Previous != nil && r.Previous.ID != "" {
		add(format.MatchPrevious, r.Previous.ID)
	}
	return from, out
}

// record appends a record and its leaf. The record's bytes stand under k with
// the leaf's position before them; the salt stands apart.
func (s *Store) record(t *tx, k []byte, v any, l *format.Leaf, fields []format.Field) (int64, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return 0, err
	}
	salt := newSalt()
	t.put(format.SaltKey(k), salt)
	l.RecordCommit = format.Commit(salt, body)
	l.Sealed = format.Seal(salt, fields)
	at, err := s.appendLeaf(t, l)
	if err != nil {
		return 0, err
	}
	t.put(k, append(format.AppendUint64(make([]byte, 0, 8+len(body)), uint64(at)), body...))
	return at, nil
}

// unrecord splits a stored record into its leaf's position and its bytes.
func unrecord(k, v []byte) (leaf int64, body []byte, err error) {
	if len(v) < 8 {
		return 0, nil, &engine.DamagedError{Key: bytes.Clone(k), What: "a record is cut short"}
	}
	return int64(format.Uint64(v)), v[8:], nil
}

// appendLeaf fills in what every leaf says and appends it to the ledger.
func (s *Store) appendLeaf(t *tx, l *format.Leaf) (int64, error) {
	l.Schema, l.Role, l.Author, l.At = format.LeafSchema, t.by.Role, s.pseudonym(t.by), t.now
	b, err := l.Bytes()
	if err != nil {
		return 0, err
	}
	return t.grow(b)
}
