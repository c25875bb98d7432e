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

// Row is one request as the queue shows it.
type Row = obligation.Row

// Persons asks for rows of one tab.
type List struct {
	Tab   Tab
	Query *query.Query // nil: everything
	// From is the key to start at (included); nil: the start of the order, or
	// its end when Back is set.
	From []byte
	Back bool // walk towards the start; rows still come in the tab's order
	N    int  // at most this many
}

// Rows is a stretch of a tab.
type Rows struct {
	Rows []Row
	// Before and After report whether more rows stand on either side.
	Before, After bool
	// Scanned is true where a filter gave up after its bound and the stretch
	// may be incomplete; asking again from the last key goes on.
	Scanned bool
	// Next is the key at which a walk that gave up goes on, nil otherwise.
	Next []byte
}

// Counts are the totals on the queue's first line; each stops at CountCap.
type Counts struct {
	Open, Emergency, DueToday, Overdue int
	// NoticesOwed are the users to be told, now or once what bars it ends, those
	// whose exception is looked at again among them; NoticesDue those whose day
	// has come.
	NoticesOwed, NoticesDue         int
	Mine, Counsel, Waiting, Decided int
	Snoozed                         int // laid aside until later
}

// CountCap is where a count stops: beyond it screens show 999+.
const CountCap = 1000

// Case is one request opened: everything the desk shows about it.
type Case struct {
	Row Row
	// Version counts the changes of the request; see Session.Version.
	Version      uint64
	Request      *review.Request // the document with our observations laid over it
	Received     *review.Request // the document as it arrived
	Raw          []byte          // its bytes
	Digest       string          // SHA-256 of the canonical document
	Trusted      bool
	Revisions    []Revision
	Assessment   *review.Assessment
	AssessedJSON []byte // canonical bytes of the assessment, without related
	AssessDigest string
	History      review.History
	Courses      []review.Course // how each clock of the assessment runs
	Observations []review.Observation
	Referrals    []review.Referral
	Decisions    []Decided
	Fulfilments  []Fulfilled
	Timeline     []Event
	Claim        *Claim
	Draft        []byte
	OpenedAt     time.Time // when this person opened this revision
	Related      []review.Related
	Owed         []Owed
	// Bars are in force now against telling the users of the targets; Looked are
	// the other requests on these targets. Both where a user is to be told.
	Bars   []review.Bar
	Looked []string
	// Came are, of a preservation, the requests that ask for what it keeps.
	Came []string
	// Links are the links that name it, taken back ones too.
	Links []Linked
	// Renewals are the court orders that prolonged the bar on telling the user.
	Renewals []obligation.Renewal
	// BarEnds is the last day of the bar that a further order can move, zero where no
	// order with a known end bars telling the user.
	BarEnds review.Date
	// telling is the approval on which the user is told, tellingOn its revision of the
	// request, tellingDone what was done, in the numbers of that revision.
	telling     *obligation.Decision
	tellingOn   *review.Request
	tellingDone []review.Fulfilment
	// Answers is the case number of the request that this one's document was
	// taken in at, "" for none.
	Answers string
	// MayAnswer are the waiting requests that it may be the answer on.
	MayAnswer []Candidate
	// Answer is what the agency's answer on the latest push back changed; nil
	// where none came.
	Answer *Answer

	known  *obligation.Input // what assesses it at another instant
	newest time.Time         // of the newest record in the database
}

// Answer is what the revision that came after a push back cured.
type Answer struct {
	Decision review.Decision // the push back
	Revision int             // that answers it
	At       time.Time       // when that was taken in
	Settled  []review.Settled
}

// Revision is one version of a request's document.
type Revision struct {
	Number int
	At     time.Time
	By     string
	Why    string
	Digest string
}

// Event is one line of a case's history.
type Event struct {
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

// Decided is one recorded decision with what belongs to it.
type Decided struct {
	Decision   review.Decision
	Assessment *review.Assessment // as it was shown; nil where none was
	Shown      []byte             // its bytes
	Sign       *review.Countersign
	SignLeaf   int64
	Leaf       int64
	Sealed     []byte // the ledger leaf's bytes
	recorded   string // the effect that it was recorded with
}

// Fulfilled is one recorded fulfilment and its place in the ledger.
type Fulfilled struct {
	Fulfilment review.Fulfilment
	Leaf       int64
	// Corrected: a later record stands in its place, or says that it was not done.
	Corrected bool
}

// Done are the fulfilments on the case that are in force, oldest first.
func (c *Case) Done() []review.Fulfilment {
	all := make([]review.Fulfilment, len(c.Fulfilments))
	for i := range c.Fulfilments {
		all[i] = c.Fulfilments[i].Fulfilment
	}
	return review.InForce(all)
}

// Receipt is what a caller gets for an act that was recorded.
type Receipt struct {
	ID    string // of the record
	Seq   uint64
	Leaf  int64 // index in the ledger
	State string
	Held  bool
	// Repeated: the same id and content had been recorded before.
	Repeated bool
	Says     string // one line for a person
}

// Owed is one thing that falls due.
type Owed struct {
	Due     time.Time
	Clock   string // response, preservation, gag, notice, recheck, collection_end, clarification
	Request string
	Row     Row
	Basis   string
	Target  bool // a house target: never a breach
	Theirs  bool // it binds the agency, not us
	Says    string
	Copy    bool   // it is owed on a copy that is there
	By      string // of a copy: the extension under which it is kept, "" for none
}

// Taken says what became of one imported document.
type Taken struct {
	ID       string
	Revision int
	Outcome  string // new, revision, known, refused
	Why      string
}

// Incoming is one document on its way in.
type Incoming struct {
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

// Entry is one decision as counsel's list shows it.
type Entry struct {
	Row      Row
	Decision review.Decision
	Leaf     int64
}

// AuditList asks for decisions, newest first.
type AuditList struct {
	Query *query.Query
	From  uint64 // sequence to start below; 0: the newest
	N     int
}

// Verified is what audit verify found.
type Verified struct {
	Requests, Revisions, Observations, Decisions, Fulfilments, Leaves int
	Root                                                              string // hex
	// Stale are the requests whose state an older version of the program computed,
	// or that wait to be computed again: it was not checked.
	Stale int
	Size  int64
	// Faults names each record that does not agree, at most a hundred.
	Faults []Fault
}

// Fault is one record that is not what the ledger or its index says.
type Fault struct {
	Record string // "request WA-2026-000123 revision 1", "leaf 17", "index due"
	What   string
}
