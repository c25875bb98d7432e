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
	TabOpen    Tab = "open"    // everything that waits for us, working order
	TabMine    Tab = "mine"    // open and held by the person
	TabCounsel Tab = "counsel" // referred to counsel, or held for a second signature
	TabWaiting Tab = "waiting" // pushed back, the agency's turn
	TabDecided Tab = "decided" // newest decision first
	TabAll     Tab = "all"     // open, counsel, waiting, decided, one after the other
)

// QueueRow is one request as the queue shows it.
type QueueRow = obligation.QueueRow

// Persons asks for rows of one tab.
type QueueQuery struct {
	Tab   Tab
	Query *query.Query // nil: everything
	// From is the key to start at (included); nil: the start of the order, or
	// its end when Back is set.
	From     []byte
	Backward bool // walk towards the start; rows still come in the tab's order
	Limit    int  // at most this many
}

// QueuePage is a stretch of a tab.
type QueuePage struct {
	Rows []QueueRow
	// HasBefore and After report whether more rows stand on either side.
	HasBefore, HasAfter bool
	// Incomplete is true where a filter gave up after its bound and the stretch
	// may be incomplete; asking again from the last key goes on.
	Incomplete bool
	// ResumeFrom is the key at which a walk that gave up goes on, nil otherwise.
	ResumeFrom []byte
}

// Counts are the totals on the queue's first line; each stops at MaxCount.
type Counts struct {
	Open, Emergency, DueToday, Overdue int
	// NoticesPending are the users to be told, now or once what bars it ends, those
	// whose exception is looked at again among them; NoticesDue those whose day
	// has come.
	NoticesPending, NoticesDue      int
	Mine, Counsel, Waiting, Decided int
	Snoozed                         int // laid aside until later
}

// MaxCount is where a count stops: beyond it screens show 999+.
const MaxCount = 1000

// Case is one request opened: everything the desk shows about it.
type Case struct {
	Row QueueRow
	// Version counts the changes of the request; see Session.Version.
	Version           uint64
	Request           *review.Request // the document with our observations laid over it
	Received          *review.Request // the document as it arrived
	Raw               []byte          // its bytes
	Digest            string          // SHA-256 of the canonical document
	Trusted           bool
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
	Draft             []byte
	OpenedAt          time.Time // when this person opened this revision
	Related           []review.Related
	Obligations       []Obligation
	// Nondisclosures are in force now against telling the users of the targets; Looked are
	// the other requests on these targets. Both where a user is to be told.
	Nondisclosures  []review.ActiveNondisclosure
	CheckedRequests []string
	// processReceived are, of a preservation, the requests that ask for what it keeps.
	processReceived []string
	// Links are the links that name it, taken back ones too.
	Links []LinkRecord
	// Renewals are the court orders that prolonged the bar on telling the user.
	Renewals []obligation.Renewal
	// NondisclosureEnds is the last day of the bar that a further order can move, zero where no
	// order with a known end bars telling the user.
	NondisclosureEnds review.Date
	// noticeDecision is the approval on which the user is told, noticeRequest its revision of the
	// request, noticeFulfilments what was done, in the numbers of that revision.
	noticeDecision    *obligation.Decision
	noticeRequest     *review.Request
	noticeFulfilments []review.Fulfilment
	// ReplyTo is the case number of the request that this one's document was
	// taken in at, "" for none.
	ReplyTo string
	// ReplyCandidates are the waiting requests that it may be the answer on.
	ReplyCandidates []ReplyCandidate
	// AgencyReply is what the agency's answer on the latest push back changed; nil
	// where none came.
	AgencyReply *AgencyReply

	assessInput *obligation.Input // what assesses it at another instant
	newest      time.Time         // of the newest record in the database
}

// AgencyReply is what the revision that came after a push back cured.
type AgencyReply struct {
	Decision   review.Decision // the push back
	Revision   int             // that answers it
	At         time.Time       // when that was taken in
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

// TimelineEvent is one line of a case's history.
type TimelineEvent struct {
	At     time.Time
	Origin string // person, agency, clock
	Who    string
	What   string    // "received", "claimed", "observed", "decided", ...
	Text   text.Text // in words
	Leaf   int64     // index in the ledger, -1 where there is none
}

// Claim is who holds a request, since when and until when.
type Claim struct {
	Holder       string
	Since, Until time.Time
}

// DecisionRecord is one recorded decision with what belongs to it.
type DecisionRecord struct {
	Decision        review.Decision
	Assessment      *review.Assessment // as it was shown; nil where none was
	AssessmentJSON  []byte             // its bytes
	Countersign     *review.Countersignature
	CountersignLeaf int64
	Leaf            int64
	LeafBytes       []byte // the ledger leaf's bytes
	recordedEffect  string // the effect that it was recorded with
}

// FulfilmentRecord is one recorded fulfilment and its place in the ledger.
type FulfilmentRecord struct {
	Fulfilment review.Fulfilment
	Leaf       int64
	// Corrected: a later record stands in its place, or says that it was not done.
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

// Receipt is what a caller gets for an act that was recorded.
type Receipt struct {
	ID                string // of the record
	Seq               uint64
	Leaf              int64 // index in the ledger
	State             string
	AwaitingSignature bool
	// Repeated: the same id and content had been recorded before.
	Repeated bool
	Message  string // one line for a person
}

// Obligation is one thing that falls due.
type Obligation struct {
	Due         time.Time
	Clock       string // response, preservation, gag, notice, recheck, collection_end, clarification
	Request     string
	Row         QueueRow
	Basis       string
	HouseTarget bool // a house target: never a breach
	BindsAgency bool // it binds the agency, not us
	Text        string
	HasCopy     bool   // it is owed on a copy that is there
	Extension   string // of a copy: the extension under which it is kept, "" for none
}

// ImportResult says what became of one imported document.
type ImportResult struct {
	ID       string
	Revision int
	Outcome  string // new, revision, known, refused
	Why      string
}

// ImportDocument is one document on its way in.
type ImportDocument struct {
	Request *review.Request
	Raw     []byte // the document's canonical JSON bytes, see intake.Canonical
	// Trusted: from one's own portal; its verification and signals count.
	Trusted bool
	Source  string // file and line, for messages
	// Revises names the request this document is a new revision of, when an
	// analyst says so; Why is then required.
	Revises string
	Why     string
}

// AuditEntry is one decision as counsel's list shows it.
type AuditEntry struct {
	Row      QueueRow
	Decision review.Decision
	Leaf     int64
}

// AuditQuery asks for decisions, newest first.
type AuditQuery struct {
	Query *query.Query
	From  uint64 // sequence to start below; 0: the newest
	Limit int
}

// VerifyResult is what audit verify found.
type VerifyResult struct {
	Requests, Revisions, Observations, Decisions, Fulfilments, Leaves int
	LedgerRoot                                                        string // hex
	// stale are the requests whose state an older version of the program computed,
	// or that wait to be computed again: it was not checked.
	stale      int
	LedgerSize int64
	// Faults names each record that does not agree, at most a hundred.
	Faults []Fault
}

// Fault is one record that is not what the ledger or its index says.
type Fault struct {
	Record string // "request WA-2026-000123 revision 1", "leaf 17", "index due"
	What   string
}
