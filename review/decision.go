package review

import (
	"slices"
	"time"
)

// Schemas of the records.
const (
	ObservationSchema      = "lert.observation/v1"
	DecisionSchema         = "lert.decision/v1"
	CountersignatureSchema = "lert.countersign/v1"
	FulfilmentSchema       = "lert.fulfilment/v1"
)

// Actor is who does something: the person, and where they sat.
type Actor struct {
	Name      string `json:"analyst"` // the name in the people file, else the system's user name
	Pseudonym string `json:"pseudonym,omitempty"`
	Role      string `json:"role"` // analyst, lead, counsel, outside_counsel, auditor
	User      string `json:"user"` // the operating system's user
	Host      string `json:"host"`
	Version   string `json:"version"`
	// Training says what was expired or missing of the person's training when
	// they acted, "" where all was in order; see Training.
	Training string `json:"training,omitempty"`
	// OnCall: the people file has the person on call.
	OnCall bool `json:"on_call,omitempty"`
}

// Outcomes of a decision.
const (
	OutcomeApprove   = "approve"
	OutcomePushBack  = "push_back"
	OutcomeReject    = "reject"
	OutcomeWithdrawn = "withdrawn"
	OutcomeTakenBack = "taken_back"
)

// Outcomes are all outcomes, in the order in which they are offered.
var Outcomes = []string{OutcomeApprove, OutcomePushBack, OutcomeReject, OutcomeWithdrawn, OutcomeTakenBack}

// Effects of a decision: final, or held until a second person signs.
const (
	EffectFinal             = "final"
	EffectAwaitingSignature = "held"
)

// States of a request.
const (
	StateOpen     = "open"
	StateReferred = "referred" // asked of counsel, or held
	StateWaiting  = "waiting"  // pushed back
	StateDecided  = "decided"
)

// Observation is what we found out, kept apart from what the stranger wrote.
type Observation struct {
	Schema    string    `json:"schema"`
	ID        string    `json:"id"`
	RequestID string    `json:"request"`
	Revision  int       `json:"revision"`
	Kind      string    `json:"kind"`  // callback, signal, lookup, target_country, note, copy, recheck
	Value     string    `json:"value"` // a signal's name, a lookup's result, a country, the note's text
	Callback  *Callback `json:"callback,omitempty"`
	Target    int       `json:"target,omitempty"` // lookup, target_country: which target
	Note      string    `json:"note,omitempty"`
	Until     Date      `json:"until,omitzero"` // copy: until when it is kept on; recheck: when to look again
	By        Actor     `json:"by"`
	At        time.Time `json:"at"`
	// Supersedes names the observation that this one corrects.
	Supersedes string `json:"supersedes,omitempty"`
	// Stale is set on reading: the field it speaks of changed in a later revision.
	Stale bool `json:"stale,omitempty"`
}

// Kinds of observation.
const (
	ObservedCallback = "callback"
	ObservedSignal   = "signal"
	ObservedLookup   = "lookup"
	ObservedCountry  = "target_country"
	ObservedNote     = "note"
	// ObservedCopy says what became of the copy that a preservation made: the
	// value is CopyDestroyed, or CopyKept with Until; the note says why.
	ObservedCopy = "copy"
	// ObservedRecheck says what a look again at an exception found: the value is
	// ExceptionRemains with Until, or ExceptionEnded; the note says who found it.
	ObservedRecheck = "recheck"
)

// What a look again at why a user is not told finds.
const (
	ExceptionRemains = "remains"
	ExceptionEnded   = "over"
)

// What becomes of a copy at the end of its time.
const (
	CopyDestroyed = "destroyed"
	CopyKept      = "kept"
)

// Decision is what a person decided on one revision of one request.
type Decision struct {
	Schema    string   `json:"schema"`
	ID        string   `json:"id"`  // 128 bits in hex, made by the caller
	Seq       uint64   `json:"seq"` // given by the store
	RequestID string   `json:"request"`
	Revision  int      `json:"revision"`
	Outcome   string   `json:"outcome"`
	Effect    string   `json:"effect"` // given by the store
	Granted   []string `json:"granted,omitempty"`
	Reasons   []string `json:"reasons,omitempty"`
	Grounds   []string `json:"grounds,omitempty"` // derived from the reasons
	// Rationale is the decider's own words.
	Rationale        string        `json:"rationale,omitempty"`
	Overrides        []Override    `json:"overrides,omitempty"`
	Acknowledged     []string      `json:"acknowledged,omitempty"`
	Tailoring        *Tailoring    `json:"tailoring,omitempty"`
	GoodFaith        *GoodFaith    `json:"good_faith,omitempty"`
	Notice           *NoticeChoice `json:"notice,omitempty"`
	Unavailable      []Unavailable `json:"unavailable,omitempty"`
	AssessmentDigest string        `json:"assessment_digest"`
	AssessedAt       time.Time     `json:"assessed_at"`
	RequestDigest    string        `json:"request_digest"`
	PolicyRef        string        `json:"policy"`
	OpenedAt         time.Time     `json:"opened_at,omitzero"`
	DecidedAt        time.Time     `json:"decided_at"` // given by the store
	Supersedes       string        `json:"supersedes,omitempty"`
	By               Actor         `json:"by"`
	// Late, given by the store, says that the answer came after the time that a
	// law sets: when it was due, and by which rule.
	Late string `json:"late,omitempty"`
	// AlsoDecides must be empty: it exists so that an attempt to decide more
	// than one request in a call is refused by name and not by accident.
	AlsoDecides []string `json:"also_decides,omitempty"`
}

// Override is a finding that a person sets aside, and why.
type Override struct {
	Code string `json:"code"`
	Why  string `json:"why"`
}

// Tailoring are the four statements that an approval of records carries: each
// "yes", or "no: " and a word why.
type Tailoring struct {
	Necessary     string `json:"necessary"`
	Proportionate string `json:"proportionate"`
	Specific      string `json:"specific"`
	Compliant     string `json:"compliant"`
}

// StatementNames are the names of the four, in their order.
var StatementNames = [4]string{"necessary", "proportionate", "specific", "compliant"}

// statementYes is one of the four that is met.
const statementYes = "yes"

// Statement is one of the four by its name, nil for another name.
func (t *Tailoring) Statement(name string) *string {
	i := slices.Index(StatementNames[:], name)
	if i < 0 {
		return nil
	}
	return [...]*string{&t.Necessary, &t.Proportionate, &t.Specific, &t.Compliant}[i]
}

// GoodFaith are the two statements of a voluntary emergency disclosure, 18
// USC 2702(b)(8) and (c)(4).
type GoodFaith struct {
	ImminentRisk bool `json:"imminent_risk"`
	MayHelp      bool `json:"may_help"`
}

// NoticeChoice is the recorded choice about telling the user.
type NoticeChoice struct {
	Action    string `json:"action"`
	Until     Date   `json:"until,omitzero"`
	Ground    string `json:"ground,omitempty"`
	RecheckOn Date   `json:"recheck_on,omitzero"`
	// Reason is given where a promised notice is not exercised.
	Reason string `json:"reason,omitempty"`
}

// Unavailable records that a lawful category turned out to hold nothing.
type Unavailable struct {
	Category Category `json:"category"`
	Why      string   `json:"why"` // no_account, no_data
}

// Countersignature is the second person's answer to a held decision.
type Countersignature struct {
	Schema     string    `json:"schema"`
	DecisionID string    `json:"decision"`
	Answer     string    `json:"answer"` // agree, refuse
	Why        string    `json:"why,omitempty"`
	By         Actor     `json:"by"`
	At         time.Time `json:"at"`
}

// Referral asks counsel about one revision; Answer closes it.
type Referral struct {
	RequestID string `json:"request"`
	Revision  int    `json:"revision"`
	Question  string `json:"question"`
	// To names the person who is asked, "" for any counsel of the house.
	To      string    `json:"to,omitempty"`
	By      Actor     `json:"by"`
	At      time.Time `json:"at"`
	Opinion string    `json:"answer,omitempty"`
	// Answered says who answered and when; zero while open.
	OpinionBy Actor     `json:"answered_by,omitzero"`
	OpinionAt time.Time `json:"answered_at,omitzero"`
}

// History is what was known of earlier requests when this one was assessed.
// The store fills it from its indexes; without a database it is empty.
type History struct {
	// Requests from the same e-mail address before this one.
	Requests int `json:"requests"`
	Approved int `json:"approved"`
	// Forged counts this sender's requests rejected as forgeries.
	Forged int `json:"forged"`
	// Renewals of a preservation on any of these targets by this agency.
	Renewals int `json:"renewals"`
	// PreservedSince is when the preservation arrived that an extension renews:
	// its period runs on from where the first one ends. Zero: none is known.
	PreservedSince time.Time `json:"kept_since,omitzero"`
	// OpenPreservations names open preservations on these targets.
	OpenPreservations []string `json:"preserved,omitempty"`
	// FirstReceivedAt is when the request arrived that was pushed back first, Pauses
	// are the times in which it waited for an answer.
	FirstReceivedAt time.Time `json:"received,omitzero"`
	Pauses          []Pause   `json:"pauses,omitempty"`
}
