package store

import (
	"encoding/json"

	"lert/review"
	"lert/store/format"
)

// recordKind is what the records of one family have in common: from it follow
// what a check compares with the ledger and how a case's history tells them.
type recordKind struct {
	fam  byte
	leaf string // the kind of their leaves
	read func(body []byte) (*said, error)
	tell func(*telling) // nil where another kind tells it, or no case does
}

// said is what a leaf repeats of a record, or commits to.
type said struct {
	id, outcome, effect, supersedes string
	// request and revision are what the record speaks of; "" for one that speaks of
	// the desk as a whole.
	request  string
	revision int
	fields   []format.Field
	record   any
}

// reader decodes a record and hands it to what tells its leaf's part of it.
func reader[T any](tell func(*T) said) func([]byte) (*said, error) {
	return func(body []byte) (*said, error) {
		x := new(T)
		if err := json.Unmarshal(body, x); err != nil {
			return nil, err
		}
		s := tell(x)
		s.record = x
		return &s, nil
	}
}

// recordKinds are all families of records that have a leaf each.
var recordKinds = []recordKind{
	{format.FamObserved, format.LeafObservation, reader(func(o *review.Observation) said {
		return said{id: o.ID, supersedes: o.Supersedes, request: o.Request, revision: o.Revision, fields: observationFields(o)}
	}), (*telling).observations},
	{format.FamReferral, format.LeafReferral, reader(func(r *review.Referral) said {
		return said{request: r.Request, revision: r.Revision, fields: referralFields(r)}
	}), (*telling).questions},
	{format.FamAnswer, format.LeafAnswer, reader(func(r *review.Referral) said {
		return said{request: r.Request, revision: r.Revision, fields: answerFields(r)}
	}), nil},
	{format.FamDecision, format.LeafDecision, reader(func(d *review.Decision) said {
		return said{id: d.ID, outcome: d.Outcome, effect: d.Effect, supersedes: d.Supersedes, request: d.Request, revision: d.Revision, fields: decisionFields(d)}
	}), (*telling).decisions},
	{format.FamSigned, format.LeafCountersign, reader(func(c *review.Countersign) said {
		return said{id: c.Decision + "/countersign", outcome: c.Answer, fields: countersignFields(c)}
	}), nil},
	{format.FamFulfil, format.LeafFulfilment, reader(func(f *review.Fulfilment) said {
		return said{id: f.ID, outcome: f.Kind, supersedes: f.Supersedes, request: f.Request, revision: f.Revision, fields: fulfilmentFields(f)}
	}), (*telling).fulfilments},
	{format.FamLink, format.LeafLink, reader(func(l *review.Link) said {
		return said{id: l.ID, outcome: l.Kind, supersedes: l.Ends, request: l.Request, fields: linkFields(l)}
	}), (*telling).links},
	{format.FamSnooze, format.LeafSnooze, reader(func(z *review.Snooze) said {
		return said{id: z.ID, outcome: snoozeOutcome(z), request: z.Request, fields: snoozeFields(z)}
	}), (*telling).snoozes},
	{format.FamRenewal, format.LeafRenewal, reader(func(x *review.Renewal) said {
		return said{id: x.ID, request: x.Request, revision: x.Revision, fields: renewalFields(x)}
	}), (*telling).renewals},
	{format.FamPeople, format.LeafPeople, reader(func(r *PeopleRecord) said { return said{fields: r.fields()} }), nil},
	{format.FamBands, format.LeafBands, reader(func(r *BandsRecord) said {
		return said{outcome: r.Bands.Period.String(), fields: r.fields()}
	}), nil},
}

// snoozeOutcome is what a leaf says of a snooze, or of its end.
func snoozeOutcome(z *review.Snooze) string {
	if z.Until.IsZero() {
		return "woken"
	}
	return "snoozed"
}
