package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lert/review"
	"lert/review/obligation"
	"lert/review/problem"
	"lert/review/text"
	"lert/store/format"
)

// Batch is how many documents one import transaction takes at most.
const Batch = 256

// What Import did with a document.
const (
	TakenNew      = "new"
	TakenRevision = "revision"
	TakenKnown    = "known"   // the same again: counted, not stored
	TakenRefused  = "refused" // Why says why; the others are taken nevertheless
)

// Import takes documents in, Batch at a time, each batch in one transaction
// with one leaf in the ledger. It is idempotent: a document that was taken
// before is known, so that an import cut short is simply run again. The
// answers stand in the order of the documents; with an error come those of the
// batches that were recorded.
func (v *Session) Import(ctx context.Context, docs []Incoming) ([]Taken, error) {
	out := make([]Taken, 0, len(docs))
	for len(docs) > 0 {
		n := min(Batch, len(docs))
		var taken []Taken
		err := v.act(ctx, newID(), review.ActTakeIn, func(t *tx) (err error) {
			taken, err = v.s.takeBatch(t, docs[:n])
			return err
		})
		if err != nil {
			if len(out) > 0 || len(docs) > n {
				err = problem.In(fmt.Sprintf("%d documents were taken, %d were not", len(out), len(docs)), err)
			}
			return out, err
		}
		out = append(out, taken...)
		docs = docs[n:]
	}
	return out, nil
}

// taking is one batch under way.
type taking struct {
	s     *Store
	t     *tx
	leaf  int64 // of this intake; -1 until something is to be recorded
	trees []format.TreeItem
	how   bytes.Buffer   // how each revision came in, as stored, one after the other
	after []func() error // records that follow the intake's leaf
	// beside is the request of which the next new one came as a revision and is
	// none, "" for none.
	beside string
}

func (s *Store) takeBatch(t *tx, docs []Incoming) ([]Taken, error) {
	if err := t.inOrder(); err != nil {
		return nil, err
	}
	b := &taking{s: s, t: t, leaf: -1}
	out := make([]Taken, len(docs))
	for i := range docs {
		var err error
		if out[i], err = b.take(&docs[i]); err != nil {
			return nil, err
		}
	}
	return out, b.close()
}

// close writes the leaf of what was taken in, and what follows from it.
func (b *taking) close() error {
	if b.leaf < 0 {
		return nil
	}
	s, t := b.s, b.t
	l := &format.Leaf{Kind: format.LeafIntake, ID: "intake-" + strconv.FormatInt(b.leaf, 10), Policy: s.rules.Digest(), Count: len(b.trees)}
	l.First, l.Last, l.Tree = format.TreeHash(b.trees)
	salt := newSalt()
	t.put(format.SaltKey(format.NumKey(format.FamLeaf, uint64(b.leaf))), salt)
	l.RecordCommit = format.Commit(salt, b.how.Bytes())
	leaf, err := s.leafBytes(t, l)
	if err != nil {
		return err
	}
	t.fill(b.leaf, leaf)
	for _, f := range b.after {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func refused(why string) Taken { return Taken{Outcome: TakenRefused, Why: why} }

// take decides what one document is: known, a revision, or a new request.
func (b *taking) take(in *Incoming) (Taken, error) {
	t, r := b.t, in.Request
	if r == nil || len(in.Raw) == 0 {
		return refused("no document was read"), nil
	}
	if b.s.rules.Policy().Platform(r.Platform) == nil {
		return refused(fmt.Sprintf("there is no profile of platform %q: known are %s", text.Clean(r.Platform), strings.Join(b.s.platforms(), ", "))), nil
	}
	sum := sha256.Sum256(in.Raw)
	var known identity
	found, err := getJSON(t, format.IdentityKey(sum), &known)
	if err != nil {
		return Taken{}, err
	}
	older, why, err := b.revised(in)
	if errors.Is(err, problem.Refused) || errors.Is(err, problem.NotFound) {
		return refused(err.Error()), nil
	} else if err != nil {
		return Taken{}, err
	}
	if found && in.Revises != "" && older != nil && known.Seq != older.head.Seq {
		return b.elsewhere(known, older)
	}
	if found && (in.Revises == "" || older == nil || known.Seq != older.head.Seq || known.Rev == older.head.Rev) {
		return b.again(known, sum)
	}
	var from *dossier
	if older != nil {
		if notSameAsker(older.doc(), r) == "" {
			return b.revise(older, in, sum, why)
		}
		from, b.beside = older, older.head.ID
	}
	taken, err := b.add(in, sum)
	b.beside = ""
	if err == nil && from != nil && taken.Outcome == TakenNew {
		taken.Why = "not taken as a revision of " + from.head.ID + ": platform, kind, agency, country or e-mail differ"
		err = b.moved(from, taken.ID, in.Request)
	}
	return taken, err
}

// elsewhere is a document that was to revise one request and is on record as
// another: known where that one was taken in as the answer.
func (b *taking) elsewhere(known identity, older *dossier) (Taken, error) {
	other, err := b.s.glance(b.t, known.Seq)
	if err != nil {
		return Taken{}, err
	}
	if a, o := other.head.ID, older.head.ID; other.head.Answers != o {
		return refused(fmt.Sprintf("this document is on record as %s: `lert link %s %s --answers --why …` says that it is the answer", a, a, o)), nil
	}
	return Taken{ID: older.head.ID, Revision: older.head.Rev, Outcome: TakenKnown}, nil
}

// again counts a document that is on record already.
func (b *taking) again(known identity, sum [32]byte) (Taken, error) {
	k := format.AgainKey(sum)
	v, _, err := b.t.get(k)
	if err != nil {
		return Taken{}, err
	}
	n := uint64(0)
	if len(v) == 8 {
		n = format.Uint64(v)
	}
	b.t.put(k, format.AppendUint64(nil, n+1))
	h, err := b.t.headOf(known.Seq)
	if err != nil {
		return Taken{}, err
	}
	return Taken{ID: h.ID, Revision: known.Rev, Outcome: TakenKnown}, nil
}

func (s *Store) platforms() []string {
	out := make([]string, 0, len(s.rules.Policy().Platforms))
	for id := range s.rules.Policy().Platforms {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// revised is the request that a document may be a new revision of: named by a
// trusted intake's id, by previous with relation cures, or by an analyst.
func (b *taking) revised(in *Incoming) (*dossier, string, error) {
	switch r := in.Request; {
	case in.Revises != "":
		if strings.TrimSpace(in.Why) == "" {
			return nil, "", problem.Refuse(0, "a revision needs a reason", "say what was corrected and why")
		}
		c, err := b.standing(in.Revises)
		return c, in.Why, err
	case in.Trusted && r.ID != "":
		_, found, err := b.t.seqOf(r.ID)
		if err != nil || !found {
			return nil, "", err
		}
		c, err := b.standing(r.ID)
		return c, "sent again by its intake", err
	case r.Previous != nil && r.Previous.Relation == "cures" && r.Previous.ID != "":
		_, found, err := b.t.seqOf(r.Previous.ID)
		if err != nil || !found {
			return nil, "", err
		}
		c, err := b.standing(r.Previous.ID)
		return c, "cures the request before", err
	}
	return nil, "", nil
}

// standing is the request that a number leads to: of one that was taken in as
// an answer, the one that it answers.
func (b *taking) standing(id string) (*dossier, error) {
	c, err := b.s.open(b.t, id)
	if err == nil && c.head.Answers != "" {
		return b.s.open(b.t, c.head.Answers)
	}
	return c, err
}

// add takes a new request in.
func (b *taking) add(in *Incoming, sum [32]byte) (Taken, error) {
	t, s := b.t, b.s
	id, err := b.number(in)
	if errors.Is(err, problem.Refused) {
		return refused(err.Error()), nil
	} else if err != nil {
		return Taken{}, err
	}
	seq, err := t.add("requests", 1)
	if err != nil {
		return Taken{}, err
	}
	c := &dossier{s: s, t: t, head: head{Seq: seq, ID: id}, recs: &obligation.Records{ID: id}}
	t.put(format.NameKey(id), format.AppendUint64(nil, seq))
	if err := b.keep(c, in, sum, ""); err != nil {
		return Taken{}, err
	}
	return Taken{ID: id, Revision: 1, Outcome: TakenNew}, c.settle()
}

// revise takes a document in as a new revision. It voids a decision that was
// held, opens the request again, and leaves what we found out in place. with are the
// other requests on which the same act records.
func (b *taking) revise(c *dossier, in *Incoming, sum [32]byte, why string, with ...*dossier) (Taken, error) {
	if err := b.keep(c, in, sum, why); err != nil {
		return Taken{}, err
	}
	return Taken{ID: c.head.ID, Revision: c.recs.Revision(), Outcome: TakenRevision}, c.settle(with...)
}

// keep stores a document as the request's current revision.
func (b *taking) keep(c *dossier, in *Incoming, sum [32]byte, why string) error {
	t := b.t
	if b.leaf < 0 {
		at, err := t.reserve()
		if err != nil {
			return err
		}
		b.leaf = at
	}
	seq, rev := c.head.Seq, c.recs.Revision()+1
	salt := newSalt()
	came := intake{At: t.now, By: t.by, Why: why, Source: in.Source, Trusted: in.Trusted,
		Digest: hex.EncodeToString(sum[:]), Commit: format.Commit(salt, in.Raw), Leaf: b.leaf, N: len(b.trees), Beside: b.beside}
	b.trees = append(b.trees, format.TreeItem{ID: c.head.ID, Revision: rev, Commit: came.Commit})
	bodyKey := format.RevKey(format.FamBody, seq, rev)
	t.put(format.SaltKey(bodyKey), salt)
	t.put(bodyKey, in.Raw)
	how, err := json.Marshal(came)
	if err != nil {
		return err
	}
	t.put(format.RevKey(format.FamRevision, seq, rev), how)
	b.how.Write(how)
	if err := putJSON(t, format.IdentityKey(sum), identity{Seq: seq, Rev: rev}); err != nil {
		return err
	}
	doc := *in.Request
	doc.ID = c.head.ID
	c.addRevision(came, in.Raw, &doc)
	_, matches := c.entries(b.s.rules.Policy())
	t.freshen(seq, matches)
	return nil
}

// moved records, on a request that was refused as a revision of another, that
// the address to which data would go has changed. It is our observation, not
// the stranger's word.
func (b *taking) moved(from *dossier, id string, r *review.Request) error {
	if plain(from.doc().Requester.Email) == plain(r.Requester.Email) {
		return nil
	}
	b.after = append(b.after, func() error {
		c, err := b.s.open(b.t, id)
		if err != nil {
			return err
		}
		_, err = b.s.observe(c, review.Observation{Kind: review.ObservedSignal, Value: "delivery_changed",
			Note: "came as a revision of " + from.head.ID + " from another address"})
		return err
	})
	return nil
}

// number is the case number of a new request: a trusted intake's own, else the
// next of its platform and year. A number given from outside moves the counter
// past it, so that the next one of ours is free.
func (b *taking) number(in *Incoming) (string, error) {
	t, r := b.t, in.Request
	prefix, year := b.s.rules.Policy().Platform(r.Platform).Prefix, r.ReceivedAt.UTC().Year()
	if prefix == "" {
		prefix = "RQ"
	}
	series := fmt.Sprintf("case/%s-%04d", prefix, year)
	if in.Trusted && r.ID != "" {
		_, taken, err := t.seqOf(r.ID)
		if err != nil {
			return "", err
		}
		if !taken {
			if !goodNumber(r.ID) {
				return "", problem.Refuse(0, fmt.Sprintf("the id %q is no case number", text.Clean(r.ID)), "use up to 64 letters, digits, and - . _ /")
			}
			return r.ID, t.reachCase(r.ID)
		}
	}
	for {
		n, err := t.add(series, 1)
		if err != nil {
			return "", err
		}
		id := fmt.Sprintf("%s-%04d-%06d", prefix, year, n)
		if _, taken, err := t.seqOf(id); err != nil || !taken {
			return id, err
		}
	}
}

func goodNumber(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for i := 0; i < len(id); i++ {
		c := id[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._/", c) >= 0) {
			return false
		}
	}
	return true
}

// caseNumber splits a case number of our pattern into its series and number.
func caseNumber(id string) (series string, n uint64, ok bool) {
	cut := strings.LastIndexByte(id, '-')
	if digits := len(id) - cut - 1; cut < 0 || digits < 6 || digits > 12 {
		return "", 0, false
	}
	n, err := strconv.ParseUint(id[cut+1:], 10, 64)
	return id[:cut], n, err == nil
}

// reachCase moves the counter of a series to a number given from outside.
// Numbers of another pattern have no counter to respect.
func (t *tx) reachCase(id string) error {
	series, n, ok := caseNumber(id)
	if !ok {
		return nil
	}
	have, err := t.count("case/" + series)
	if err == nil && n > have {
		t.setCount("case/"+series, n)
	}
	return err
}
