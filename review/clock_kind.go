package review

import "slices"

// The names of the clocks, as documents and lists show them.
const (
	ClockResponse      = "response"
	ClockValidation    = "validation"
	ClockService       = "service"
	ClockPreservation  = "preservation"
	ClockClarification = "clarification"
	ClockNondisclosure = "gag"
	ClockNotice        = "notice"
	ClockRecheck       = "recheck"
	ClockCollectionEnd = "collection_end"
	ClockCounsel       = "counsel"
	ClockCallback      = "callback"
	ClockReminder      = "reminder"
)

// ClockKind is what is the same for every clock of one name.
type ClockKind struct {
	Name string
	// IndexKey and Aim begin its entries in the index of what falls due: Key for a
	// time that binds, Aim for one that only the house sets; the same where the
	// index does not tell them apart.
	IndexKey, TargetKey byte
	// Label name it in a sentence.
	Label string
	// StartEvent, Stops and Pauses say in words what does; Pauses is "" for a clock
	// that never stands still.
	StartEvent, StopEvent string
	// Binds is who must act: BindsUs, BindsAgency, or BindsNobody for a date
	// that only passes.
	Binds string
	// CountsOverdue: past its date it counts among what is overdue, unless it is an
	// aim and TargetsCount is false.
	CountsOverdue, TargetsCount bool
	// RunsUntilDecided: it runs from the arrival of a request until it is decided, as the
	// assessment counts it.
	RunsUntilDecided bool
	// Personal: a person set it for themselves, and no law or house rule did.
	Personal bool
	// OwedToUser: it is owed to the user of the account.
	OwedToUser bool
}

// Who is bound by a clock.
const (
	BindsUs     = "us"
	BindsAgency = "the agency"
	BindsNobody = "nobody"
)

// ClockKinds are all clocks that can be owed on a request.
var ClockKinds = []ClockKind{
	{Name: ClockResponse, IndexKey: 'R', TargetKey: 'r', Label: "response", StartEvent: "the request arrives",
		StopEvent: "what was granted is recorded as done, or it is pushed back, rejected or withdrawn",
		Binds:     BindsUs, CountsOverdue: true, RunsUntilDecided: true},
	{Name: ClockValidation, IndexKey: 'v', TargetKey: 'v', Label: "validation", StartEvent: "the request arrives", StopEvent: "its date passes",
		Binds: BindsUs, RunsUntilDecided: true},
	{Name: ClockService, IndexKey: 'u', TargetKey: 'u', Label: "service", StartEvent: "the request arrives", StopEvent: "its date passes",
		Binds: BindsUs, RunsUntilDecided: true},
	{Name: ClockPreservation, IndexKey: 'p', TargetKey: 'p', Label: "preservation", StartEvent: "a preservation is approved, or a copy is made",
		StopEvent: "a person records what became of the copy, or a renewal takes it over", Binds: BindsUs},
	{Name: ClockClarification, IndexKey: 'l', TargetKey: 'l', Label: "clarification", StartEvent: "the request is pushed back",
		StopEvent: "the agency answers, or the request is closed", Binds: BindsAgency},
	{Name: ClockNondisclosure, IndexKey: 'g', TargetKey: 'g', Label: "gag", StartEvent: "an order of silence is served", StopEvent: "its date passes, or the user was told",
		Binds: BindsNobody, OwedToUser: true},
	{Name: ClockNotice, IndexKey: 'n', TargetKey: 'n', Label: "notice", StartEvent: "a decision says when the user is told", StopEvent: "the user was told",
		Binds: BindsUs, OwedToUser: true},
	{Name: ClockRecheck, IndexKey: 'c', TargetKey: 'c', Label: "recheck", StartEvent: "a decision leaves the user untold",
		StopEvent: "a new decision on telling the user, or the user was told", Binds: BindsUs, OwedToUser: true},
	{Name: ClockCollectionEnd, IndexKey: 'e', TargetKey: 'e', Label: "collection end", StartEvent: "a collection is granted, or started",
		StopEvent: "a person confirms that the collection stopped", Binds: BindsUs, CountsOverdue: true, TargetsCount: true},
	{Name: ClockCounsel, IndexKey: 's', TargetKey: 's', Label: "counsel", StartEvent: "something is decided that counsel must see afterwards",
		StopEvent: "counsel records a note, an answer or a decision", Binds: BindsUs},
	{Name: ClockCallback, IndexKey: 'b', TargetKey: 'b', Label: "callback", StartEvent: "the agency cannot be reached",
		StopEvent: "a call-back is recorded, or the request is decided", Binds: BindsUs},
	{Name: ClockReminder, IndexKey: 'm', TargetKey: 'm', Label: "reminder", StartEvent: "a person snoozes the request",
		StopEvent: "somebody wakes the request, decides it, or a revision arrives", Binds: BindsUs, Personal: true},
}

// otherClock stands for a clock that a policy names and this list does not.
var otherClock = ClockKind{IndexKey: 'z', TargetKey: 'z', StopEvent: "its date passes", Binds: BindsUs}

// ClockKindOf is the clock of that name.
func ClockKindOf(name string) ClockKind {
	if i := slices.IndexFunc(ClockKinds, func(k ClockKind) bool { return k.Name == name }); i >= 0 {
		return ClockKinds[i]
	}
	return otherClock
}

// StopEvent is what stops a clock, in words.
func StopEvent(clock string) string { return ClockKindOf(clock).StopEvent }
