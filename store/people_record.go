package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"lert/review"
	"lert/store/format"
	"lert/store/people"
)

// RecordedPerson is one person in a record of the people file: who is behind which pseudonym.
type RecordedPerson struct {
	Name      string `json:"name"`
	Pseudonym string `json:"pseudonym,omitempty"`
	Role      string `json:"role"`
	User      string `json:"user"`
}

// PeopleRecord is the people file as it came into force. Letters and the ledger show pseudonyms; this says whose they
// were, and its leaf proves since when.
type PeopleRecord struct {
	By     review.Actor     `json:"by"` // who first recorded something under it
	At     time.Time        `json:"at"`
	People []RecordedPerson `json:"people"`
	Leaf   int64            `json:"-"` // its index in the ledger
}

// signatories are the persons of a people file, none if there is no file.
func signatories(p *people.List) []RecordedPerson {
	if p == nil {
		return []RecordedPerson{}
	}
	out := make([]RecordedPerson, len(p.Persons))
	for i, e := range p.Persons {
		out[i] = RecordedPerson{e.Name, e.Pseudonym, e.Role, e.User}
	}
	return out
}

// recordPeople records who is behind which pseudonym, together with the first record that is made after the people file
// changed.
func (s *Store) recordPeople(t *tx) error {
	people := s.People()
	t.recordedPeople = s.recordedPeople
	if people != nil && people == s.recordedPeople || t.ledger == nil {
		return nil
	}
	list := signatories(people)
	b, err := json.Marshal(list)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	was, _, err := t.get(format.MetaKey("people"))
	if err != nil {
		return err
	}
	t.recordedPeople = people
	if string(was) == hex.EncodeToString(sum[:]) || len(was) == 0 && people == nil {
		return nil
	}
	n, err := t.addCount("people", 1)
	if err != nil {
		return err
	}
	l := &format.Leaf{Kind: format.LeafPeople, ID: fmt.Sprintf("people/%d", n)}
	r := &PeopleRecord{By: t.by, At: t.now, People: list}
	if _, err := s.writeRecord(t, format.SeqKey(format.FamPeople, n), r, l, r.fields()); err != nil {
		return err
	}
	t.put(format.MetaKey("people"), []byte(hex.EncodeToString(sum[:])))
	return nil
}

func (r *PeopleRecord) fields() fields {
	return actorFields(r.By, fields{{"people", format.JSONText(r.People)}})
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
