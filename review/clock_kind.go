package review

import "slices"

// The names of the clocks, as documents and lists show them.
const (
	ClockResponse      = "response"
	ClockAcknowledge   = "acknowledge"
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
	ClockPreserveBy    = "preserve_by"
	// ClockAuthorityNotice is a letter that the law owes an authority when its order is not carried out in full.
	ClockAuthorityNotice = "authority_notice"
	ClockCollectionStart = "collection_start"
	// ClockChallenge is until when legal process may be challenged in court.
	ClockChallenge = "challenge"
)

// ClockKind is what all clocks of one name have in common.
type ClockKind struct {
	Name string
	// IndexKey and TargetKey begin the entries of the clock in the index of what is due: IndexKey for a binding time,
	// TargetKey for the platform's own target. They are the same if the index does not distinguish the two.
	IndexKey, TargetKey byte
	// Label is the name in a sentence.
	Label string
	// StartEvent and StopEvent say in words what starts and stops the clock.
	StartEvent, StopEvent string
	// Binds is who must act: BindsUs, BindsAgency, or BindsNobody for a date that only passes.
	Binds string
	// CountsOverdue: past its date it counts as overdue; the platform's own target only if TargetsCount.
	CountsOverdue, TargetsCount bool
	// RunsFromArrival: it runs from the arrival of a request, as the assessment computes it.
	RunsFromArrival bool
	// Personal: a person set it for themselves; neither a law nor a rule of the platform did.
	Personal bool
	// ConcernsUser: it is an obligation to the user of the account.
	ConcernsUser bool
}

// Who must act before a clock ends.
const (
	BindsUs     = "us"
	BindsAgency = "the agency"
	BindsNobody = "nobody"
)

// ClockKinds are all kinds of clock that a request can have.
var ClockKinds = []ClockKind{
	{Name: ClockResponse, IndexKey: 'R', TargetKey: 'r', Label: "response", StartEvent: "the request arrives",
		StopEvent: "the granted data is recorded as disclosed, or the request is pushed back, rejected or withdrawn",
		Binds:     BindsUs, CountsOverdue: true, RunsFromArrival: true},
	{Name: ClockAcknowledge, IndexKey: 'A', TargetKey: 'a', Label: "acknowledge",
		StartEvent: "the request arrives; to report the effect, an order is carried out or refused",
		StopEvent:  "a record says that the authority was told, or the authority withdraws the request",
		Binds:      BindsUs, CountsOverdue: true, RunsFromArrival: true},
	{Name: ClockValidation, IndexKey: 'v', TargetKey: 'v', Label: "validation", StartEvent: "the request arrives",
		StopEvent: "its date passes", Binds: BindsUs, RunsFromArrival: true},
	{Name: ClockService, IndexKey: 'u', TargetKey: 'u', Label: "service", StartEvent: "the request arrives",
		StopEvent: "its date passes", Binds: BindsUs, RunsFromArrival: true},
	{Name: ClockChallenge, IndexKey: 'h', TargetKey: 'h', Label: "challenge", StartEvent: "legal process is served",
		StopEvent: "its date passes, or the request is decided", Binds: BindsNobody, RunsFromArrival: true},
	{Name: ClockPreservation, IndexKey: 'p', TargetKey: 'p', Label: "preservation",
		StartEvent: "a preservation is approved, or a copy is made",
		StopEvent:  "a person records what happened to the copy, or a renewal takes it over", Binds: BindsUs},
	{Name: ClockPreserveBy, IndexKey: 'k', TargetKey: 'k', Label: "preserve by", StartEvent: "the request arrives",
		StopEvent: "a copy is recorded, the request is closed, or a preservation is decided", Binds: BindsUs},
	{Name: ClockClarification, IndexKey: 'l', TargetKey: 'l', Label: "clarification",
		StartEvent: "the request is pushed back",
		StopEvent:  "the agency replies, or the request is closed", Binds: BindsAgency},
	{Name: ClockNondisclosure, IndexKey: 'g', TargetKey: 'g', Label: "gag",
		StartEvent: "a nondisclosure order is served",
		StopEvent:  "its date passes, or the user is told", Binds: BindsNobody, ConcernsUser: true},
	{Name: ClockNotice, IndexKey: 'n', TargetKey: 'n', Label: "notice",
		StartEvent: "a decision sets when the user is told", StopEvent: "the user is told",
		Binds: BindsUs, ConcernsUser: true},
	{Name: ClockRecheck, IndexKey: 'c', TargetKey: 'c', Label: "recheck",
		StartEvent: "a decision withholds notice from the user",
		StopEvent:  "a new decision on user notice is made, or the user is told", Binds: BindsUs, ConcernsUser: true},
	{Name: ClockAuthorityNotice, IndexKey: 'i', TargetKey: 'i', Label: "authority notice",
		StartEvent: "an order is decided but not carried out in full, where the law requires a form that explains why",
		StopEvent:  "the form is recorded as sent, a revision arrives, or a different decision is made", Binds: BindsUs},
	{Name: ClockCollectionStart, IndexKey: 'f', TargetKey: 'f', Label: "collection start",
		StartEvent: "an order for future data arrives",
		StopEvent:  "the start of collection is recorded, or the request is closed or pushed back",
		Binds:      BindsUs, RunsFromArrival: true},
	{Name: ClockCollectionEnd, IndexKey: 'e', TargetKey: 'e', Label: "collection end",
		StartEvent: "a collection is granted or started",
		StopEvent:  "a person confirms that collection has stopped",
		Binds:      BindsUs, CountsOverdue: true, TargetsCount: true},
	{Name: ClockCounsel, IndexKey: 's', TargetKey: 's', Label: "counsel",
		StartEvent: "a decision needs counsel's later review, " +
			"or a request that fails describes a danger to life",
		StopEvent: "counsel records an answer, a decision, or a note on the decision", Binds: BindsUs},
	{Name: ClockCallback, IndexKey: 'b', TargetKey: 'b', Label: "callback",
		StartEvent: "the agency cannot be reached, or a request that fails describes a danger to life",
		StopEvent:  "a call-back is recorded, counsel answers, or the request is decided", Binds: BindsUs},
	{Name: ClockReminder, IndexKey: 'm', TargetKey: 'm', Label: "reminder", StartEvent: "a person snoozes the request",
		StopEvent: "somebody wakes or decides the request, or a revision arrives", Binds: BindsUs, Personal: true},
}

// otherClock is the kind of a clock that a policy names and ClockKinds does not.
var otherClock = ClockKind{IndexKey: 'z', TargetKey: 'z', StopEvent: "its date passes", Binds: BindsUs}

// ClockKindOf is the kind of the clock of a name. For a name that ClockKinds does not have, the kind has no name.
func ClockKindOf(name string) ClockKind {
	if i := slices.IndexFunc(ClockKinds, func(k ClockKind) bool { return k.Name == name }); i >= 0 {
		return ClockKinds[i]
	}
	return otherClock
}

// ClockStoppedBy is the clock that a fulfilment of a kind stops in time or too late, "" if it stops none.
func ClockStoppedBy(fulfilment string) string {
	switch fulfilment {
	case Produced:
		return ClockResponse
	case ReceiptTold, EffectTold:
		return ClockAcknowledge
	}
	return ""
}

// StopEvent is what stops a clock of a name, in words.
func StopEvent(clock string) string { return ClockKindOf(clock).StopEvent }
