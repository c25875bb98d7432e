package review

import (
	"slices"
	"time"
)

// The schemas of the records that people make.
const (
	ObservationSchema      = "lert.observation/v1"
	DecisionSchema         = "lert.decision/v1"
	CountersignatureSchema = "lert.countersign/v1"
	FulfilmentSchema       = "lert.fulfilment/v1"
)

// Actor is who does something, and on which machine.
type Actor struct {
	Name      string `json:"analyst"` // the name in the people file, else the system's user name
	Pseudonym string `json:"pseudonym,omitempty"`
	Role      string `json:"role"` // analyst, lead, counsel, outside_counsel, auditor
	User      string `json:"user"` // the operating system's user
	Host      string `json:"host"`
	Version   string `json:"version"`
	// Training says which training of the person was expired or missing when they acted; "" if none was.
	Training string `json:"training,omitempty"`
	// OnCall: the people file says that the person is on call.
	OnCall bool `json:"on_call,omitempty"`
	// Portal: the people file says that this name is the platform's own portal, which imports documents as trusted.
	Portal bool `json:"portal,omitempty"`
}

// SamePerson reports whether two actors are one person as far as anybody can tell: by name or by login.
func (a Actor) SamePerson(b Actor) bool { return a.Name == b.Name || a.User == b.User }

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

// CurrentDecision is the index of the current decision among n decisions of one request, in the order of recording; -1
// if there is none. It is the latest one, unless that one takes back a decision on a request that had been pushed back:
// then the push back is current again, because the agency has its letter and its answer is still due. Otherwise a
// decision that is taken back leaves the request undecided, also if it replaced an earlier approval or rejection: what
// goes out must rest on a decision that somebody made last.
func CurrentDecision(n int, at func(i int) *Decision) int {
	last := n - 1
	if last < 0 || at(last).Outcome != OutcomeTakenBack {
		return last
	}
	for i := range last {
		if at(i).ID != at(last).Supersedes {
			continue
		}
		if before := CurrentDecision(i, at); before >= 0 && at(before).Outcome == OutcomePushBack {
			return before
		}
	}
	return last
}

// Effects of a decision: final, or awaiting the signature of a second person.
const (
	EffectFinal             = "final"
	EffectAwaitingSignature = "held"
)

// States of a request.
const (
	StateOpen     = "open"
	StateReferred = "referred" // counsel is asked, or the decision awaits a signature
	StateWaiting  = "waiting"  // pushed back
	StateDecided  = "decided"
)

// Observation is something that we found out, kept apart from what the requester wrote.
type Observation struct {
	Schema    string    `json:"schema"`
	ID        string    `json:"id"`
	RequestID string    `json:"request"`
	Revision  int       `json:"revision"`
	Kind      string    `json:"kind"`  // one of the Observed constants
	Value     string    `json:"value"` // a signal's name, a lookup's result, a country, a note's text
	Callback  *Callback `json:"callback,omitempty"`
	Target    int       `json:"target,omitempty"` // lookup, target_country: which target
	Note      string    `json:"note,omitempty"`
	Until     Date      `json:"until,omitzero"` // copy: until when it is kept; recheck: when it is rechecked next
	By        Actor     `json:"by"`
	At        time.Time `json:"at"`
	// Supersedes is the id of the observation that this one corrects.
	Supersedes string `json:"supersedes,omitempty"`
	// Stale is set on reading: the field that it is about changed in a later revision, so that it does not count.
	Stale bool `json:"stale,omitempty"`
}

// Kinds of observation.
const (
	ObservedCallback = "callback"
	ObservedSignal   = "signal"
	ObservedLookup   = "lookup"
	ObservedCountry  = "target_country"
	ObservedNote     = "note"
	// ObservedCopy says what became of the copy that a preservation made: the value is CopyDestroyed, or CopyKept
	// with Until; the note says why.
	ObservedCopy = "copy"
	// ObservedRecheck is the result of a recheck of an exception from notice: the value is ExceptionRemains with
	// Until, or ExceptionEnded; the note says who found it.
	ObservedRecheck = "recheck"
)

// Results of a recheck of why a user is not notified.
const (
	ExceptionRemains = "remains"
	ExceptionEnded   = "over"
)

// What becomes of a copy when its time ends.
const (
	CopyDestroyed = "destroyed"
	CopyKept      = "kept"
)

// Decision is a person's decision on one revision of one request. Its times are in UTC.
type Decision struct {
	Schema    string   `json:"schema"`
	ID        string   `json:"id"`  // 128 bits in hex, made by the caller
	Seq       uint64   `json:"seq"` // set by the store
	RequestID string   `json:"request"`
	Revision  int      `json:"revision"`
	Outcome   string   `json:"outcome"`
	Effect    string   `json:"effect"` // set by the store
	Granted   []string `json:"granted,omitempty"`
	Reasons   []string `json:"reasons,omitempty"`
	// Own are the reasons that the engine did not find. They are among Reasons, too.
	Own     []OwnReason `json:"own,omitempty"`
	Grounds []string    `json:"grounds,omitempty"` // derived from the reasons
	// Rationale is why, in the words of the person who decided.
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
	DecidedAt        time.Time     `json:"decided_at"` // set by the store
	Supersedes       string        `json:"supersedes,omitempty"`
	By               Actor         `json:"by"`
	// Late, set by the store, says that the decision came after the time that a law sets: when it was due, and by
	// which rule.
	Late string `json:"late,omitempty"`
	// AlsoDecides must be empty. It exists so that an attempt to decide several requests at once is refused with an
	// explanation: refusal 13.
	AlsoDecides []string `json:"also_decides,omitempty"`
}

// Override is a finding that a person sets aside, and why. Counsel must sign such an approval.
type Override struct {
	Code string `json:"code"`
	Why  string `json:"why"`
}

// Tailoring holds the four statements of an approval of records: each is "yes", or "no: " and why.
type Tailoring struct {
	Necessary     string `json:"necessary"`
	Proportionate string `json:"proportionate"`
	Specific      string `json:"specific"`
	Compliant     string `json:"compliant"`
}

// StatementNames are the names of the four statements, in the order of Tailoring.
var StatementNames = [4]string{"necessary", "proportionate", "specific", "compliant"}

// statementYes is a statement that holds.
const statementYes = "yes"

// Statement is one of the four statements by its name, nil for another name.
func (t *Tailoring) Statement(name string) *string {
	i := slices.Index(StatementNames[:], name)
	if i < 0 {
		return nil
	}
	return [...]*string{&t.Necessary, &t.Proportionate, &t.Specific, &t.Compliant}[i]
}

// GoodFaith holds the two statements of a voluntary emergency disclosure (18 U.S.C. 2702(b)(8) and (c)(4)). Such a
// disclosure needs both, and no other decision has them, so that a record holds both or none.
type GoodFaith struct {
	ImminentRisk bool `json:"imminent_risk"`
	MayHelp      bool `json:"may_help"`
}

// NoticeChoice is what a person chose about notifying the user.
type NoticeChoice struct {
	Action    string `json:"action"`
	Until     Date   `json:"until,omitzero"`
	Ground    string `json:"ground,omitempty"`
	RecheckOn Date   `json:"recheck_on,omitzero"`
	// WaitDays are the days between notice and disclosure; 0: as many as the platform's pack says.
	WaitDays int `json:"wait_days,omitempty"`
	// AgreedUntil is the day until which the agency agreed in writing to wait for the answer; Reason then has its
	// reference.
	AgreedUntil Date `json:"agreed_until,omitzero"`
	// Reason says why the right to notify is not exercised, or why notice would do harm.
	Reason string `json:"reason,omitempty"`
}

// Unavailable records that there is no data in a category that may be disclosed.
type Unavailable struct {
	Category Category `json:"category"`
	Why      string   `json:"why"` // no_account, no_data
}

// Countersignature is the second person's answer to a decision that awaits a signature.
type Countersignature struct {
	Schema     string    `json:"schema"`
	DecisionID string    `json:"decision"`
	Answer     string    `json:"answer"` // agree, refuse
	Why        string    `json:"why,omitempty"`
	By         Actor     `json:"by"`
	At         time.Time `json:"at"`
}

// Referral asks counsel about one revision. The opinion closes it.
type Referral struct {
	RequestID string `json:"request"`
	Revision  int    `json:"revision"`
	Question  string `json:"question"`
	// To names the person who is asked, "" for any of the platform's counsel.
	To      string    `json:"to,omitempty"`
	By      Actor     `json:"by"`
	At      time.Time `json:"at"`
	Opinion string    `json:"answer,omitempty"`
	// OpinionBy and OpinionAt say who gave the opinion and when; zero while the referral is open.
	OpinionBy Actor     `json:"answered_by,omitzero"`
	OpinionAt time.Time `json:"answered_at,omitzero"`
}

// History is what was known of earlier requests when this one was assessed. The store fills it from its indexes;
// without a database it is empty.
type History struct {
	// Requests counts earlier requests from the same e-mail address, Approved those of them that were approved.
	Requests int `json:"requests"`
	Approved int `json:"approved"`
	// Forged counts this sender's requests that were rejected as forged.
	Forged int `json:"forged"`
	// Renewals counts this agency's renewals of a preservation of any of these targets.
	Renewals int `json:"renewals"`
	// PreservedSince is when the preservation arrived that an extension renews. The extension begins where that ends.
	// Zero if none is known.
	PreservedSince time.Time `json:"kept_since,omitzero"`
	// OpenPreservations are the case numbers of open preservations of these targets.
	OpenPreservations []string `json:"preserved,omitempty"`
	// FirstReceivedAt is when the revision arrived that was pushed back first; Pauses are the times in which the
	// request waited for a reply.
	FirstReceivedAt time.Time `json:"received,omitzero"`
	Pauses          []Pause   `json:"pauses,omitempty"`
}
