package store

import (
	"encoding/json"

	"lert/review"
	"lert/store/format"
)

// recordKind describes the records of one family: how verification compares them with the ledger, and how the timeline
// of a case shows them.
type recordKind struct {
	fam           byte
	leaf          string // the kind of their leaves
	decode        func(body []byte) (*leafContent, error)
	addToTimeline func(*timelineBuilder) // nil if another kind or no case shows them
}

// leafContent is what a leaf repeats of a record, or commits to.
type leafContent struct {
	id, outcome, effect, supersedes string
	// request and revision are what the record is about; "" if it is about the database as a whole.
	request  string
	revision int
	fields   []format.Field
	record   any
}

// recordReader decodes a record and passes it to describe, which gives the content of its leaf.
func recordReader[T any](describe func(*T) leafContent) func([]byte) (*leafContent, error) {
	return func(body []byte) (*leafContent, error) {
		x := new(T)
		if err := json.Unmarshal(body, x); err != nil {
			return nil, err
		}
		s := describe(x)
		s.record = x
		return &s, nil
	}
}

// recordKinds are all families of records that have one leaf for each record.
var recordKinds = []recordKind{
	{format.FamObservation, format.LeafObservation, recordReader(func(o *review.Observation) leafContent {
		return leafContent{id: o.ID, supersedes: o.Supersedes, request: o.RequestID, revision: o.Revision,
			fields: observationFields(o)}
	}), (*timelineBuilder).addObservations},
	{format.FamReferral, format.LeafReferral, recordReader(func(r *review.Referral) leafContent {
		return leafContent{request: r.RequestID, revision: r.Revision, fields: referralFields(r)}
	}), (*timelineBuilder).addQuestions},
	{format.FamOpinion, format.LeafOpinion, recordReader(func(r *review.Referral) leafContent {
		return leafContent{request: r.RequestID, revision: r.Revision, fields: opinionFields(r)}
	}), nil},
	{format.FamDecision, format.LeafDecision, recordReader(func(d *review.Decision) leafContent {
		return leafContent{id: d.ID, outcome: d.Outcome, effect: d.Effect, supersedes: d.Supersedes,
			request: d.RequestID, revision: d.Revision, fields: decisionFields(d)}
	}), (*timelineBuilder).addDecisions},
	{format.FamCountersign, format.LeafCountersign, recordReader(func(c *review.Countersignature) leafContent {
		return leafContent{id: c.DecisionID + "/countersign", outcome: c.Answer, fields: countersignFields(c)}
	}), nil},
	{format.FamFulfilment, format.LeafFulfilment, recordReader(func(f *review.Fulfilment) leafContent {
		return leafContent{id: f.ID, outcome: f.Kind, supersedes: f.Supersedes, request: f.RequestID,
			revision: f.Revision, fields: fulfilmentFields(f)}
	}), (*timelineBuilder).addFulfilments},
	{format.FamLink, format.LeafLink, recordReader(func(l *review.Link) leafContent {
		return leafContent{id: l.ID, outcome: l.Kind, supersedes: l.Revokes, request: l.RequestID,
			fields: linkFields(l)}
	}), (*timelineBuilder).addLinks},
	{format.FamSnooze, format.LeafSnooze, recordReader(func(z *review.Snooze) leafContent {
		return leafContent{id: z.ID, outcome: snoozeOutcome(z), request: z.RequestID, fields: snoozeFields(z)}
	}), (*timelineBuilder).addSnoozes},
	{format.FamRenewal, format.LeafRenewal, recordReader(func(x *review.NondisclosureRenewal) leafContent {
		return leafContent{id: x.ID, request: x.RequestID, revision: x.Revision, fields: renewalFields(x)}
	}), (*timelineBuilder).addRenewals},
	{format.FamPeople, format.LeafPeople,
		recordReader(func(r *PeopleRecord) leafContent { return leafContent{fields: r.fields()} }), nil},
	{format.FamBands, format.LeafBands, recordReader(func(r *BandsRecord) leafContent {
		return leafContent{outcome: r.Bands.Period.String(), fields: r.fields()}
	}), nil},
	{format.FamClockRecord, format.LeafClock, recordReader(func(r *ClockStatement) leafContent {
		return leafContent{outcome: r.Says, fields: r.fields()}
	}), nil},
	{format.FamFileRecord, format.LeafFile,
		recordReader(func(r *FileStatement) leafContent { return leafContent{fields: r.fields()} }), nil},
}

// snoozeOutcome is the outcome in the leaf of a snooze, or of its end.
func snoozeOutcome(z *review.Snooze) string {
	if z.Until.IsZero() {
		return "woken"
	}
	return "snoozed"
}
