package main

import (
	"encoding/json"
	"time"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

// The JSON that verbs print. Names are the contract's; what the contract gives
// a document for (request, assessment, records) is printed as that document.

// rowView is one line of the queue.
type rowView struct {
	ID         string            `json:"id"`
	Revision   int               `json:"revision"`
	State      string            `json:"state"`
	Kind       review.Kind       `json:"kind"`
	Platform   string            `json:"platform"`
	Channel    string            `json:"channel,omitempty"`
	Country    string            `json:"country,omitempty"`
	Agency     string            `json:"agency,omitempty"`
	Reference  string            `json:"reference,omitempty"`
	Instrument string            `json:"instrument,omitempty"`
	Targets    int               `json:"targets"`
	Checks     map[string]string `json:"checks"`
	Recommend  string            `json:"recommendation"`
	Counsel    bool              `json:"counsel"`
	Codes      []string          `json:"codes"`
	Sentence   text.Text         `json:"sentence,omitempty"`
	Received   time.Time         `json:"received_at"`
	Due        time.Time         `json:"due,omitzero"`
	DueBasis   string            `json:"basis,omitempty"`
	DueTarget  bool              `json:"target,omitempty"`
	Holder     string            `json:"holder,omitempty"`
	HeldUntil  time.Time         `json:"held_until,omitzero"`
	Outcome    string            `json:"outcome,omitempty"`
	Effect     string            `json:"effect,omitempty"`
	Decided    time.Time         `json:"decided_at,omitzero"`
	Analyst    string            `json:"analyst,omitempty"`
	Notice     string            `json:"notice,omitempty"`
	Snoozed    time.Time         `json:"snoozed_until,omitzero"`
}

func viewRow(r *store.Row) rowView {
	v := rowView{
		ID: r.ID, Revision: r.Revision, State: r.State, Kind: r.Kind, Platform: r.Platform, Channel: r.Channel,
		Country: r.Country, Agency: r.Agency, Reference: r.Reference, Instrument: r.Instrument, Targets: r.Targets,
		Recommend: r.Recommend, Counsel: r.Counsel, Codes: r.Codes, Sentence: r.Sentence, Received: r.Received.UTC(),
		Due: utc(r.Due), DueBasis: r.DueBasis, DueTarget: r.DueTarget, Holder: r.Holder, HeldUntil: utc(r.HeldUntil),
		Outcome: r.Outcome, Effect: r.Effect, Decided: utc(r.Decided), Analyst: r.Analyst, Notice: r.Notice, Snoozed: utc(r.Snoozed),
		Checks: map[string]string{},
	}
	for i, name := range review.CheckNames {
		v.Checks[name] = string(r.Verdicts[i])
	}
	if v.Codes == nil {
		v.Codes = []string{}
	}
	return v
}

// utc keeps the zero time zero, so that it is left out.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

// caseView is one request with everything the desk knows of it.
type caseView struct {
	ID               string               `json:"id"`
	Revision         int                  `json:"revision"`
	State            string               `json:"state"`
	Trusted          bool                 `json:"trusted"`
	RequestDigest    string               `json:"request_digest"`
	Request          json.RawMessage      `json:"request"`
	Assessment       json.RawMessage      `json:"assessment"`
	AssessmentDigest string               `json:"assessment_digest"`
	History          review.History       `json:"history"`
	Related          []review.Related     `json:"related"`
	Observations     []review.Observation `json:"observations"`
	Referrals        []review.Referral    `json:"referrals"`
	Decisions        []decidedView        `json:"decisions"`
	Fulfilments      []fulfilledView      `json:"fulfilments"`
	Claim            *claimView           `json:"claim,omitempty"`
	OpenedAt         time.Time            `json:"opened_at,omitzero"`
	Owed             []owedView           `json:"owed"`
	Courses          []review.Course      `json:"courses"`
	Bars             []review.Bar         `json:"bars,omitempty"`   // in force against telling the users
	Looked           []string             `json:"looked,omitempty"` // the other requests on them
	Links            []linkView           `json:"links"`
	Renewals         []renewalView        `json:"renewals,omitempty"`
	Answers          string               `json:"answers,omitempty"`
	MayAnswer        []candidateView      `json:"may_answer,omitempty"`
	Answer           *answerView          `json:"answer,omitempty"`
	Timeline         []eventView          `json:"timeline"`
}

type renewalView struct {
	review.Renewal
	Leaf *int64 `json:"leaf,omitempty"`
}

type claimView struct {
	Holder string    `json:"holder"`
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until"`
}

type eventView struct {
	At     time.Time `json:"at"`
	Origin string    `json:"origin"`
	Who    string    `json:"who"`
	What   string    `json:"what"`
	Text   text.Text `json:"text,omitempty"`
	Leaf   *int64    `json:"leaf,omitempty"`
}

func viewCase(c *store.Case) caseView {
	v := caseView{
		ID: c.Row.ID, Revision: c.Row.Revision, State: c.Row.State, Trusted: c.Trusted, RequestDigest: c.Digest,
		Request: c.Raw, Assessment: c.AssessedJSON, AssessmentDigest: c.AssessDigest, History: c.History,
		Related: full(c.Related), Observations: full(c.Observations), Referrals: full(c.Referrals),
		OpenedAt: utc(c.OpenedAt), Decisions: []decidedView{}, Fulfilments: []fulfilledView{}, Owed: []owedView{}, Timeline: []eventView{},
	}
	v.Courses = full(c.Courses)
	v.Links, v.Answers, v.MayAnswer = []linkView{}, c.Answers, viewCandidates(c.MayAnswer)
	for i := range c.Links {
		v.Links = append(v.Links, linkView{c.Links[i].Link, c.Links[i].Ended, leaf(c.Links[i].Leaf)})
	}
	for i := range c.Renewals {
		v.Renewals = append(v.Renewals, renewalView{c.Renewals[i].Renewal, leaf(c.Renewals[i].Leaf)})
	}
	if a := c.Answer; a != nil {
		v.Answer = &answerView{a.Decision.ID, a.Revision, utc(a.At), full(a.Settled)}
	}
	v.Bars, v.Looked = c.Bars, c.Looked
	if c.Claim != nil {
		v.Claim = &claimView{c.Claim.Holder, utc(c.Claim.Since), utc(c.Claim.Until)}
	}
	for i := range c.Decisions {
		v.Decisions = append(v.Decisions, viewDecided(&c.Decisions[i]))
	}
	for i := range c.Fulfilments {
		v.Fulfilments = append(v.Fulfilments, fulfilledView{c.Fulfilments[i].Fulfilment, c.Fulfilments[i].Corrected, leaf(c.Fulfilments[i].Leaf)})
	}
	for i := range c.Owed {
		v.Owed = append(v.Owed, viewOwed(&c.Owed[i]))
	}
	for _, e := range c.Timeline {
		v.Timeline = append(v.Timeline, eventView{utc(e.At), e.Origin, e.Who, e.What, e.Text, leaf(e.Leaf)})
	}
	return v
}

// decidedView is a recorded decision and the second person's answer to it.
type decidedView struct {
	review.Decision
	Countersign *review.Countersign `json:"countersign,omitempty"`
	Leaf        *int64              `json:"leaf,omitempty"`
}

func viewDecided(d *store.Decided) decidedView {
	return decidedView{d.Decision, d.Sign, leaf(d.Leaf)}
}

// fulfilledView is a recorded fulfilment.
type fulfilledView struct {
	review.Fulfilment
	Corrected bool   `json:"corrected,omitempty"` // a later record stands in its place
	Leaf      *int64 `json:"leaf,omitempty"`
}

// linkView is a recorded link.
type linkView struct {
	review.Link
	Ended bool   `json:"ended,omitempty"` // a later record took it back
	Leaf  *int64 `json:"leaf,omitempty"`
}

// candidateView is a waiting request that another may be the answer on.
type candidateView struct {
	Request string   `json:"request"`
	State   string   `json:"state"`
	Why     []string `json:"why"`
}

func viewCandidates(list []store.Candidate) []candidateView {
	var out []candidateView
	for _, c := range list {
		out = append(out, candidateView{c.ID, c.State, c.Why})
	}
	return out
}

// answerView is what the agency's answer on a push back changed.
type answerView struct {
	Decision string           `json:"decision"`
	Revision int              `json:"revision"`
	At       time.Time        `json:"at"`
	Settled  []review.Settled `json:"settled"`
}

// leaf leaves out the index of what has no place in the ledger.
func leaf(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}

// full makes an empty list of none: readers iterate without asking first.
func full[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// owedView is one thing that falls due.
type owedView struct {
	Due     time.Time `json:"due"`
	Clock   string    `json:"clock"`
	Request string    `json:"request"`
	Basis   string    `json:"basis,omitempty"`
	Target  bool      `json:"target,omitempty"`
	Theirs  bool      `json:"theirs,omitempty"`
	Says    string    `json:"says,omitempty"`
}

func viewOwed(o *store.Owed) owedView {
	return owedView{utc(o.Due), o.Clock, o.Request, o.Basis, o.Target, o.Theirs, o.Says}
}

// receiptView is what a verb prints for an act that was recorded.
type receiptView struct {
	ID       string `json:"id"`
	Request  string `json:"request,omitempty"`
	Seq      uint64 `json:"seq,omitempty"`
	Leaf     *int64 `json:"leaf,omitempty"`
	State    string `json:"state,omitempty"`
	Held     bool   `json:"held,omitempty"`
	Repeated bool   `json:"repeated,omitempty"`
}

// receipt prints what was recorded, in one line or as JSON.
func (l *lert) receipt(request string, r store.Receipt, says string) error {
	if l.json {
		return l.emit(receiptView{r.ID, request, r.Seq, leaf(r.Leaf), r.State, r.Held, r.Repeated})
	}
	if r.Says != "" {
		says = r.Says
	}
	out := l.page()
	out.line(text.Clean(says))
	return out.done()
}
