package main

import (
	"cmp"
	"encoding/json"
	"time"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

// The JSON that verbs print. A request, an assessment or a record is printed as its
// own document.

// queueRowView is one line of the queue.
type queueRowView struct {
	ID           string            `json:"id"`
	Revision     int               `json:"revision"`
	State        string            `json:"state"`
	Kind         review.Kind       `json:"kind"`
	Platform     string            `json:"platform"`
	Channel      string            `json:"channel,omitempty"`
	Country      string            `json:"country,omitempty"`
	Agency       string            `json:"agency,omitempty"`
	Reference    string            `json:"reference,omitempty"`
	Instrument   string            `json:"instrument,omitempty"`
	Targets      int               `json:"targets"`
	Checks       map[string]string `json:"checks"`
	Recommend    string            `json:"recommendation"`
	Counsel      bool              `json:"counsel"`
	Codes        []string          `json:"codes"`
	Sentence     text.Text         `json:"sentence,omitempty"`
	Received     time.Time         `json:"received_at"`
	Due          time.Time         `json:"due,omitzero"`
	DueBasis     string            `json:"basis,omitempty"`
	DueTarget    bool              `json:"target,omitempty"`
	PreserveBy   time.Time         `json:"preserve_by,omitzero"`
	Holder       string            `json:"holder,omitempty"`
	ClaimedUntil time.Time         `json:"held_until,omitzero"`
	Outcome      string            `json:"outcome,omitempty"`
	Effect       string            `json:"effect,omitempty"`
	Decided      time.Time         `json:"decided_at,omitzero"`
	Analyst      string            `json:"analyst,omitempty"`
	Notice       string            `json:"notice,omitempty"`
	Snoozed      time.Time         `json:"snoozed_until,omitzero"`
}

func viewQueueRow(r *store.QueueRow) queueRowView {
	v := queueRowView{
		ID: r.ID, Revision: r.Revision, State: r.State, Kind: r.Kind, Platform: r.Platform, Channel: r.Channel,
		Country: r.Country, Agency: r.Agency, Reference: r.Reference, Instrument: r.Instrument, Targets: r.TargetCount,
		Recommend: r.Recommendation, Counsel: r.Counsel, Codes: r.Codes, Sentence: r.Sentence,
		Received: r.ReceivedAt.UTC(),
		Due:      utc(r.Due), DueBasis: r.DueBasis, DueTarget: r.DueInternalTarget, Holder: r.Holder,
		PreserveBy: utc(r.PreserveBy), ClaimedUntil: utc(r.ClaimedUntil),
		Outcome: r.Outcome, Effect: r.Effect, Decided: utc(r.DecidedAt), Analyst: r.DecidedBy,
		Notice: r.NoticeAction, Snoozed: utc(r.SnoozedUntil),
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

// caseView is one request with everything that is recorded about it.
type caseView struct {
	ID                  string                       `json:"id"`
	Revision            int                          `json:"revision"`
	State               string                       `json:"state"`
	Trusted             bool                         `json:"trusted"`
	TrustedBy           string                       `json:"trusted_by,omitempty"`
	TrustedAs           string                       `json:"trusted_as,omitempty"`
	RequestDigest       string                       `json:"request_digest"`
	Request             json.RawMessage              `json:"request"`
	Assessment          json.RawMessage              `json:"assessment"`
	AssessmentDigest    string                       `json:"assessment_digest"`
	History             review.History               `json:"history"`
	Related             []review.Related             `json:"related"`
	Intake              []review.Finding             `json:"intake,omitempty"`
	Observations        []review.Observation         `json:"observations"`
	Referrals           []review.Referral            `json:"referrals"`
	Decisions           []decidedView                `json:"decisions"`
	Fulfilments         []fulfilledView              `json:"fulfilments"`
	Claim               *claimView                   `json:"claim,omitempty"`
	OpenedAt            time.Time                    `json:"opened_at,omitzero"`
	Obligations         []obligationView             `json:"owed"`
	ClockExplanations   []review.ClockExplanation    `json:"courses"`
	Nondisclosures      []review.ActiveNondisclosure `json:"bars,omitempty"`   // in force against telling the users
	RequestsOnSameUsers []string                     `json:"looked,omitempty"` // the other requests on them
	Links               []linkView                   `json:"links"`
	Renewals            []renewalView                `json:"renewals,omitempty"`
	ReplyTo             string                       `json:"answers,omitempty"`
	ReplyCandidates     []candidateView              `json:"may_answer,omitempty"`
	AgencyReply         *agencyReplyView             `json:"answer,omitempty"`
	Timeline            []eventView                  `json:"timeline"`
}

type renewalView struct {
	review.NondisclosureRenewal
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
		TrustedBy: c.TrustedBy, TrustedAs: c.TrustedAs,
		Request: c.Raw, Assessment: c.AssessmentJSON, AssessmentDigest: c.AssessmentDigest, History: c.History,
		Related: nonNil(c.Related), Intake: c.IntakeFindings, Observations: nonNil(c.Observations),
		Referrals: nonNil(c.Referrals),
		OpenedAt:  utc(c.OpenedAt), Decisions: []decidedView{}, Fulfilments: []fulfilledView{},
		Obligations: []obligationView{}, Timeline: []eventView{},
	}
	v.ClockExplanations = nonNil(c.ClockExplanations)
	v.Links, v.ReplyTo, v.ReplyCandidates = []linkView{}, c.ReplyTo, viewCandidates(c.ReplyCandidates)
	for i := range c.Links {
		v.Links = append(v.Links, linkView{c.Links[i].Link, c.Links[i].Ended, leafOrNil(c.Links[i].Leaf)})
	}
	for i := range c.Renewals {
		v.Renewals = append(v.Renewals, renewalView{c.Renewals[i].NondisclosureRenewal, leafOrNil(c.Renewals[i].Leaf)})
	}
	if a := c.AgencyReply; a != nil {
		v.AgencyReply = &agencyReplyView{a.Decision.ID, a.Revision, utc(a.At), nonNil(a.CureStatus)}
	}
	v.Nondisclosures, v.RequestsOnSameUsers = c.Nondisclosures, c.CheckedRequests
	if c.Claim != nil {
		v.Claim = &claimView{c.Claim.Holder, utc(c.Claim.Since), utc(c.Claim.Until)}
	}
	for i := range c.Decisions {
		v.Decisions = append(v.Decisions, viewDecided(&c.Decisions[i]))
	}
	for i := range c.Fulfilments {
		v.Fulfilments = append(v.Fulfilments, fulfilledView{c.Fulfilments[i].Fulfilment, c.Fulfilments[i].Corrected,
			leafOrNil(c.Fulfilments[i].Leaf)})
	}
	for i := range c.Obligations {
		v.Obligations = append(v.Obligations, viewObligation(&c.Obligations[i]))
	}
	for _, e := range c.Timeline {
		v.Timeline = append(v.Timeline, eventView{utc(e.At), e.Origin, e.Who, e.What, e.TextWithBasis(), leafOrNil(e.Leaf)})
	}
	return v
}

// decidedView is a recorded decision and its countersignature.
type decidedView struct {
	review.Decision
	Countersign *review.Countersignature `json:"countersign,omitempty"`
	Leaf        *int64                   `json:"leaf,omitempty"`
}

func viewDecided(d *store.DecisionRecord) decidedView {
	return decidedView{d.Decision, d.Countersign, leafOrNil(d.Leaf)}
}

// fulfilledView is a recorded fulfilment.
type fulfilledView struct {
	review.Fulfilment
	Corrected bool   `json:"corrected,omitempty"` // a later record replaces it
	Leaf      *int64 `json:"leaf,omitempty"`
}

// linkView is a recorded link.
type linkView struct {
	review.Link
	Ended bool   `json:"ended,omitempty"` // a later record ended it
	Leaf  *int64 `json:"leaf,omitempty"`
}

// candidateView is a waiting request to which another may be the reply.
type candidateView struct {
	Request string   `json:"request"`
	State   string   `json:"state"`
	Why     []string `json:"why"`
}

func viewCandidates(list []store.ReplyCandidate) []candidateView {
	var out []candidateView
	for _, c := range list {
		out = append(out, candidateView{c.ID, c.State, c.Why})
	}
	return out
}

// agencyReplyView is what the agency's reply to a push back changed.
type agencyReplyView struct {
	Decision string              `json:"decision"`
	Revision int                 `json:"revision"`
	At       time.Time           `json:"at"`
	Cures    []review.CureStatus `json:"settled"`
}

// leafOrNil is the index of a leaf, nil for what is not in the ledger.
func leafOrNil(n int64) *int64 {
	if n < 0 {
		return nil
	}
	return &n
}

// nonNil turns a nil list into an empty one, so that JSON has [] and not null.
func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// obligationView is one thing that falls due.
type obligationView struct {
	Due     time.Time `json:"due"`
	Clock   string    `json:"clock"`
	Request string    `json:"request"`
	Basis   string    `json:"basis,omitempty"`
	Target  bool      `json:"target,omitempty"`
	Theirs  bool      `json:"theirs,omitempty"`
	// Informative: it binds nobody here; target is set too.
	Informative bool `json:"informative,omitempty"`
	// Held: a copy is held for another request, and may not be deleted on that date.
	Held bool   `json:"held,omitempty"`
	Says string `json:"says,omitempty"`
}

func viewObligation(o *store.Obligation) obligationView {
	return obligationView{utc(o.Due), o.Clock, o.Request, o.Basis, o.InternalTarget, o.BindsAgency, o.Informative,
		o.Held, o.Text}
}

// receiptView is what a verb prints after something was recorded.
type receiptView struct {
	ID                string `json:"id"`
	Request           string `json:"request,omitempty"`
	Seq               uint64 `json:"seq,omitempty"`
	Leaf              *int64 `json:"leaf,omitempty"`
	State             string `json:"state,omitempty"`
	AwaitingSignature bool   `json:"held,omitempty"`
	Repeated          bool   `json:"repeated,omitempty"`
}

// receipt prints what was recorded, in one line or as JSON.
func (l *cli) receipt(request string, r store.Receipt, says string) error {
	request = cmp.Or(r.Request, request)
	if l.json {
		return l.printJSON(receiptView{r.ID, request, r.Seq, leafOrNil(r.Leaf), r.State, r.AwaitingSignature,
			r.Repeated})
	}
	if r.Message != "" {
		says = r.Message
	}
	out := l.printer()
	out.line(text.Clean(says))
	return out.flush()
}
