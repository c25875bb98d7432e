package review

// The names of the clocks, as documents and lists show them.
const (
	ClockResponse      = "response"
	ClockValidation    = "validation"
	ClockService       = "service"
	ClockPreservation  = "preservation"
	ClockClarification = "clarification"
	ClockGag           = "gag"
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
	// Key and Aim begin its entries in the index of what falls due: Key for a
	// time that binds, Aim for one that only the house sets; the same where the
	// index does not tell them apart.
	Key, Aim byte
	// Words name it in a sentence.
	Words string
	// Starts, Stops and Pauses say in words what does; Pauses is "" for a clock
	// that never stands still.
	Starts, Stops, Pauses string
	// Binds is who must act: BindsUs, BindsAgency, or BindsNobody for a date
	// that only passes.
	Binds string
	// Overdue: past its date it counts among what is overdue, unless it is an
	// aim and AimsCount is false.
	Overdue, AimsCount bool
	// Runs: it runs from the arrival of a request until it is decided, as the
	// assessment counts it.
	Runs bool
	// Personal: a person set it for themselves, and no law or house rule did.
	Personal bool
	// ToUser: it is owed to the user of the account.
	ToUser bool
}

// Who is bound by a clock.
const (
	BindsUs     = "us"
	BindsAgency = "the agency"
	BindsNobody = "nobody"
)

// ClockKinds are all clocks that can be owed on a request.
var ClockKinds = []ClockKind{
	{Name: ClockResponse, Key: 'R', Aim: 'r', Words: "response", Starts: "the request arrives",
		Stops:  "what was granted is recorded as done, or it is pushed back, rejected or withdrawn",
		Pauses: "a push back, where the law that sets the time says so", Binds: BindsUs, Overdue: true, Runs: true},
	{Name: ClockValidation, Key: 'v', Aim: 'v', Words: "validation", Starts: "the request arrives", Stops: "its date passes",
		Binds: BindsUs, Runs: true},
	{Name: ClockService, Key: 'u', Aim: 'u', Words: "service", Starts: "the request arrives", Stops: "its date passes",
		Binds: BindsUs, Runs: true},
	{Name: ClockPreservation, Key: 'p', Aim: 'p', Words: "preservation", Starts: "a preservation is approved, or a copy is made",
		Stops: "a person records what became of the copy, or a renewal takes it over", Binds: BindsUs},
	{Name: ClockClarification, Key: 'l', Aim: 'l', Words: "clarification", Starts: "the request is pushed back",
		Stops: "the agency answers, or the request is closed", Binds: BindsAgency},
	{Name: ClockGag, Key: 'g', Aim: 'g', Words: "gag", Starts: "an order of silence is served", Stops: "its date passes, or the user was told",
		Binds: BindsNobody, ToUser: true},
	{Name: ClockNotice, Key: 'n', Aim: 'n', Words: "notice", Starts: "a decision says when the user is told", Stops: "the user was told",
		Binds: BindsUs, ToUser: true},
	{Name: ClockRecheck, Key: 'c', Aim: 'c', Words: "recheck", Starts: "a decision leaves the user untold",
		Stops: "a new decision on telling the user, or the user was told", Binds: BindsUs, ToUser: true},
	{Name: ClockCollectionEnd, Key: 'e', Aim: 'e', Words: "collection end", Starts: "a collection is granted, or started",
		Stops: "a person confirms that the collection stopped", Binds: BindsUs, Overdue: true, AimsCount: true},
	{Name: ClockCounsel, Key: 's', Aim: 's', Words: "counsel", Starts: "something is decided that counsel must see afterwards",
		Stops: "counsel records a note, an answer or a decision", Binds: BindsUs},
	{Name: ClockCallback, Key: 'b', Aim: 'b', Words: "callback", Starts: "the agency cannot be reached",
		Stops: "a call-back is recorded, or the request is decided", Binds: BindsUs},
	{Name: ClockReminder, Key: 'm', Aim: 'm', Words: "reminder", Starts: "a person snoozes the request",
		Stops: "somebody wakes the request, decides it, or a revision arrives", Binds: BindsUs, Personal: true},
}

// otherClock stands for a clock that a policy names and this list does not.
var otherClock = ClockKind{Key: 'z', Aim: 'z', Stops: "its date passes", Binds: BindsUs}

// KindOfClock is the clock of that name.
func KindOfClock(name string) ClockKind {
	for i := range ClockKinds {
		if ClockKinds[i].Name == name {
			return ClockKinds[i]
		}
	}
	return otherClock
}

// Stops is what stops a clock, in words.
func Stops(clock string) string { return KindOfClock(clock).Stops }
