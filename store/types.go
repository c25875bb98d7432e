package store

import (
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/query"
	"lert/review/text"
)

// Tab is one of the queue's fixed views.
type Tab string

// The tabs of the queue.
const (
	TabOpen    Tab = "open"    // what waits for us, in queue order
	TabMine    Tab = "mine"    // open and held by the person
	TabCounsel Tab = "counsel" // referred to counsel, or held for a second signature
	TabWaiting Tab = "waiting" // pushed back, the agency's turn
	TabDecided Tab = "decided" // newest decision first
	TabAll     Tab = "all"     // open, counsel, waiting, decided, in this order
)

// QueueRow is one request as the queue shows it.
type QueueRow = obligation.QueueRow

// QueueQuery asks for rows of one tab.
type QueueQuery struct {
	Tab   Tab
	Query *query.Query // nil: everything
	// From is the key to start with (inclusive); nil: the start of the tab, or its end if Backward is set.
	From     []byte
	Backward bool // towards the start; the rows are still in the order of the tab
	Limit    int  // at most this many
}

// QueuePage is a page of a tab.
type QueuePage struct {
	Rows []QueueRow
	// HasBefore and HasAfter report whether there are more rows on either side.
	HasBefore, HasAfter bool
	// Incomplete: a filter gave up at its limit, and the page may lack rows.
	Incomplete bool
	// ResumeFrom is the key (for QueueQuery.From) at which a filter that gave up continues, nil if it did not.
	ResumeFrom []byte
}

// Counts are the totals on the first lines of the queue; each stops at MaxCount. All count requests, but Due counts
// what falls due, as the list of it does.
type Counts struct {
	// Emergency are the emergencies that wait for a decision, Overdue the requests that is:overdue finds on all tabs.
	Open, Emergency, DueToday, Overdue int
	// NoticesPending are those whose user is to be notified, now or once a nondisclosure order ends, including those
	// whose exception is to be rechecked; NoticesDue those whose day has come, which is:notice finds.
	NoticesPending, NoticesDue      int
	Mine, Counsel, Waiting, Decided int
	Due                             int // what falls due within DueSoon
	Snoozed                         int // hidden until a later time
}

// DueSoon is how far Counts.Due looks ahead.
const DueSoon = 7 * 24 * time.Hour

// MaxCount is where a count stops: above it screens show 999+.
const MaxCount = 1000

// Case is one opened request: everything that is shown about it. Its times are UTC.
type Case struct {
	Row QueueRow
	// Version counts the changes of the request; see Session.Version.
	Version           uint64
	Request           *review.Request // the document with our observations applied
	Received          *review.Request // the document as it was received
	Raw               []byte          // its bytes
	Digest            string          // SHA-256 of the canonical document
	Trusted           bool
	TrustedBy         string // who imported it as trusted; "" if nobody did, and in older records
	TrustedAs         string // by which right: TrustedByLead, TrustedByPortal or TrustedAlone; "" in older records
	Revisions         []Revision
	Assessment        *review.Assessment
	AssessmentJSON    []byte // canonical bytes of the assessment, without related
	AssessmentDigest  string
	History           review.History
	ClockExplanations []review.ClockExplanation // how each clock of the assessment runs
	Observations      []review.Observation
	Referrals         []review.Referral
	Decisions         []DecisionRecord
	Fulfilments       []FulfilmentRecord
	Timeline          []TimelineEvent
	Claim             *Claim
	Drafts            []Draft   // of the reader, the newest first
	OpenedAt          time.Time // when this person opened this revision
	NotOpened         error     // why OpenCase could not record that; nil if it did
	Related           []review.Related
	// IntakeFindings are about when the request arrived; Assessment has them, AssessmentJSON has not.
	IntakeFindings []review.Finding
	Obligations    []Obligation
	// Nondisclosures are the nondisclosure orders in force now for the users of the targets; CheckedRequests are the
	// other requests on these targets. Both are set if a user is to be notified.
	Nondisclosures  []review.ActiveNondisclosure
	CheckedRequests []string
	// processReceived are the requests for the data that a preservation keeps.
	processReceived []string
	// Links are the links from and to it, including those that were taken back.
	Links []LinkRecord
	// Renewals are the court orders that prolonged a nondisclosure order.
	Renewals []obligation.Renewal
	// NondisclosureEnds is the last day of the nondisclosure order that a further court order can prolong, zero if no
	// order with a known end is in force.
	NondisclosureEnds review.Date
	// noticeDecision is the approval about which the user is notified, noticeRequest the revision that it decided,
	// noticeFulfilments the fulfilments, with their targets numbered as in that revision.
	noticeDecision    *obligation.Decision
	noticeRequest     *review.Request
	noticeFulfilments []review.Fulfilment
	// ReplyTo is the case number of the request that this one is the agency's reply to, "" if it is not a reply.
	ReplyTo string
	// ReplyCandidates are the waiting requests to which it may be a reply.
	ReplyCandidates []ReplyCandidate
	// AgencyReply is what the agency's reply to the latest push back changed, nil if there is none.
	AgencyReply *AgencyReply

	assessInput *obligation.Input // to assess it at another instant
	newest      time.Time         // of the newest record in the database
}

// AgencyReply is what the revision that came after a push back cured.
type AgencyReply struct {
	Decision   review.Decision // the push back
	Revision   int             // that replies to it
	At         time.Time       // when that was imported
	CureStatus []review.CureStatus
}

// Revision is one version of a request's document.
type Revision struct {
	Number int
	At     time.Time
	By     string
	Why    string
	Digest string
}

// TimelineEvent is one line of the timeline of a case.
type TimelineEvent struct {
	At     time.Time
	Origin string // OriginPerson, OriginAgency or OriginClock
	Who    string
	What   string    // "received", "claimed", "observed", "decided", ...
	Text   text.Text // in words
	Basis  string    // the rule or citation that a date rests on, "" if there is none
	Leaf   int64     // index in the ledger, -1 if there is none
}

// TextWithBasis is the text with the id of its basis.
func (e *TimelineEvent) TextWithBasis() text.Text {
	if e.Basis == "" {
		return e.Text
	}
	return e.Text + text.Clean(" ("+e.Basis+")")
}

// Claim is who holds a request, and from when until when (UTC).
type Claim struct {
	Holder       string
	Since, Until time.Time
	// New: the call that returned it began it; a claim that ran before was only extended.
	New bool
}

// DecisionRecord is one recorded decision with what belongs to it.
type DecisionRecord struct {
	Decision        review.Decision
	Assessment      *review.Assessment // as it was shown, nil if there was none
	AssessmentJSON  []byte             // its bytes
	Countersign     *review.Countersignature
	CountersignLeaf int64
	Leaf            int64
	LeafBytes       []byte // the ledger leaf's bytes
	recordedEffect  string // the effect with which it was recorded
}

// FulfilmentRecord is one recorded fulfilment and its position in the ledger.
type FulfilmentRecord struct {
	Fulfilment review.Fulfilment
	Leaf       int64
	// Corrected: a later record replaces it, or says that it was not done.
	Corrected bool
}

// FulfilmentsInForce are the fulfilments on the case that are in force, oldest first.
func (c *Case) FulfilmentsInForce() []review.Fulfilment {
	all := make([]review.Fulfilment, len(c.Fulfilments))
	for i := range c.Fulfilments {
		all[i] = c.Fulfilments[i].Fulfilment
	}
	return review.CurrentFulfilments(all)
}

// Receipt is the result of a call that recorded something.
type Receipt struct {
	ID                string // of the record
	Request           string // its case number as it is stored, "" if the caller knows it
	Seq               uint64
	Leaf              int64 // index in the ledger
	State             string
	AwaitingSignature bool
	// Repeated: the same id and content had been recorded before.
	Repeated bool
	Message  string // one line for a person
}

// Obligation is one obligation as it is shown: what must be done, and by when (UTC).
type Obligation struct {
	Due            time.Time
	Clock          string // response, preservation, gag, notice, recheck, collection_end, clarification
	Request        string
	Row            QueueRow
	Basis          string
	InternalTarget bool // our own target (no law): never a breach
	BindsAgency    bool // it binds the agency, not us
	Informative    bool // it binds nobody here; InternalTarget is set too
	Held           bool // a copy is held, whatever its date
	Text           string
	HasCopy        bool   // it is about a copy that exists
	Extension      string // the extension under which a copy is kept, "" if there is none
}

// Overdue reports whether its date has passed and counts as overdue, see QueueRow.Overdue.
func (o *Obligation) Overdue(now time.Time) bool {
	x := obligation.Obligation{Clock: o.Clock, InternalTarget: o.InternalTarget}
	return x.CanBeOverdue() && o.Due.Before(now)
}

// ImportResult is what was done with one imported document.
type ImportResult struct {
	ID       string
	Revision int
	Outcome  string // new, revision, known, refused
	Why      string
}

// ImportDocument is one document to be imported.
type ImportDocument struct {
	Request *review.Request
	Raw     []byte // the document's canonical JSON bytes, see intake.Canonical
	// Trusted: from the platform's own portal; its verification and signals count.
	Trusted bool
	Source  string // file and line, for messages
	// Revises is the case number of the request of which an analyst says that this is a new revision, "" if none;
	// with it, Why is required.
	Revises string
	Why     string

	trust trust // by whose word it is trusted, if that is decided already
}

// AuditEntry is one decision in counsel's list.
type AuditEntry struct {
	Row      QueueRow
	Decision review.Decision
	Leaf     int64
}

// AuditQuery asks for decisions, newest first.
type AuditQuery struct {
	Query *query.Query
	From  uint64 // only decisions with a lower number; 0: from the newest
	Limit int
}

// VerifyResult is the result of Session.Verify.
type VerifyResult struct {
	Requests, Revisions, Observations, Decisions, Fulfilments, Leaves int
	LedgerRoot                                                        string // hex
	// stale counts the requests whose state was not checked: an older version of the program computed it, or it
	// waits to be recomputed.
	stale      int
	LedgerSize int64
	// Faults are the records that do not agree, at most maxFaults.
	Faults []Fault
}

// Fault is one record that does not agree with the ledger, the records or the index.
type Fault struct {
	Record string // "request WA-2026-000123 revision 1", "leaf 17", "index of due dates"
	What   string
}
