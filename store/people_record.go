package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/format"
	"lert/store/people"
)

// RecordedPerson is one person in a record of the people file: who is behind which pseudonym.
type RecordedPerson struct {
	Name      string `json:"name"`
	Pseudonym string `json:"pseudonym,omitempty"`
	Role      string `json:"role"`
	User      string `json:"user"`
	Portal    bool   `json:"portal,omitempty"`
}

// PeopleRecord is the people file as it came into force. Letters and the ledger show pseudonyms; this says whose they
// were, and its leaf proves since when.
type PeopleRecord struct {
	By     review.Actor     `json:"by"` // who first recorded something under it
	At     time.Time        `json:"at"`
	People []RecordedPerson `json:"people"` // none: everybody is an analyst
	// File is the path of the people file, relative to the database's folder if it is in there; "" in older records,
	// and if there is none.
	File string `json:"file,omitempty"`
	// Why is the reason of the person who put it in force, see Session.PutInForce; "" if the file just changed.
	Why  string `json:"why,omitempty"`
	Leaf int64  `json:"-"` // its index in the ledger
}

// signatories are the persons of a people file, none if there is no file.
func signatories(p *people.List) []RecordedPerson {
	if p == nil {
		return []RecordedPerson{}
	}
	out := make([]RecordedPerson, len(p.Persons))
	for i, e := range p.Persons {
		out[i] = RecordedPerson{e.Name, e.Pseudonym, e.Role, e.User, e.Portal}
	}
	return out
}

// recordPeople records who is behind which pseudonym, together with the first record that is made after the people file
// changed.
func (s *Store) recordPeople(t *tx) error {
	if t.putInForce {
		return nil
	}
	list, _ := s.peopleFile.Now()
	t.recordedPeople = s.recordedPeople.Load()
	if list == nil || list == t.recordedPeople || t.ledger == nil {
		return nil
	}
	t.recordedPeople = list
	r := &PeopleRecord{People: signatories(list), File: s.recordedPath(s.peopleFile.Path)}
	digest, err := r.digest()
	if err != nil {
		return err
	}
	was, _, err := t.get(format.MetaKey("people"))
	if err != nil || string(was) == digest {
		return err
	}
	_, err = s.writePeople(t, r)
	return err
}

// writePeople writes a record of the people in force.
func (s *Store) writePeople(t *tx, r *PeopleRecord) (id string, err error) {
	digest, err := r.digest()
	if err != nil {
		return "", err
	}
	n, err := t.addCount("people", 1)
	if err != nil {
		return "", err
	}
	r.By, r.At = t.by, t.now
	l := &format.Leaf{Kind: format.LeafPeople, ID: fmt.Sprintf("people/%d", n)}
	r.Leaf, err = s.writeRecord(t, format.SeqKey(format.FamPeople, n), r, l, r.fields())
	t.put(format.MetaKey("people"), []byte(digest))
	return l.ID, err
}

// digest is the digest of the people, by which a change is noticed.
func (r *PeopleRecord) digest() (string, error) {
	b, err := json.Marshal(r.People)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), err
}

func (r *PeopleRecord) fields() fields {
	return actorFields(r.By, fields{{"people", format.JSONText(r.People)}, {"file", r.File}, {"why", r.Why}})
}

// lastPeopleRecord is the record of the people file that was last in force, nil if there was none. Earlier versions
// recorded by themselves that a people file had gone: that is passed over, because nobody decided it.
func (t *tx) lastPeopleRecord() (*PeopleRecord, error) {
	n, err := t.getCount("people")
	for ; err == nil && n > 0; n-- {
		r := new(PeopleRecord)
		if r.Leaf, err = t.readRecord(format.SeqKey(format.FamPeople, n), r); err != nil {
			return nil, problem.In(fmt.Sprintf("counter people says %d", n), err)
		}
		if len(r.People) > 0 || r.Why != "" {
			return r, err
		}
	}
	return nil, err
}

// PeopleRecords reads who was behind which pseudonym, oldest record first.
func (v *Session) PeopleRecords(ctx context.Context) ([]PeopleRecord, error) {
	return read(ctx, v, review.ActOversee, func(t *tx) (out []PeopleRecord, err error) {
		n, err := t.getCount("people")
		for i := uint64(1); err == nil && i <= n; i++ {
			var p PeopleRecord
			p.Leaf, err = t.readRecord(format.SeqKey(format.FamPeople, i), &p)
			out = append(out, p)
		}
		return out, err
	})
}
