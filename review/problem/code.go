package problem

// Code tells errors apart, whoever wrapped them and in whichever process they
// arose: errors.Is(err, problem.Locked). A code is an error itself, for where
// there is nothing more to say. It travels between processes by its words, so
// that other words are another protocol of store/engine/share.
type Code string

func (c Code) Error() string { return string(c) }

// advice is what to do about a code that is all that is known.
var advice = map[Code]string{
	Closed: "open it again", Compacted: "read again from the start", OwnerLeft: "run it again", SnapshotLost: "run it again",
}

// Of every room.
const (
	// Failed is an error that nobody needs to tell apart.
	Failed Code = "failed"
	// Usage: the command line was not understood.
	Usage Code = "the command line was not understood"
	// Interrupted: the person, or the system, stopped it.
	Interrupted Code = "interrupted"
	// Refused: a rule forbids the act; nothing was recorded.
	Refused Code = "refused"
	// NotFound: there is nothing of that name.
	NotFound Code = "not found"
)

// Of what is read from outside, and of what is written for it.
const (
	// BadDocument: a request document cannot be read.
	BadDocument Code = "not a request document"
	// BadPack: a policy pack has a fault.
	BadPack Code = "a fault in a policy pack"
	// BadPeopleFile: the people file has a fault, or does not know the person.
	BadPeopleFile Code = "a fault in the people file"
	// BadQuery: a line of the query language cannot be read.
	BadQuery Code = "not a query"
	// NoLetter: such a letter does not go with the request as it stands.
	NoLetter Code = "no such letter goes out"
	// Incomplete: the policy's text names something that cannot be filled in.
	Incomplete Code = "the letter cannot be completed"
	// BadEntries: what a report counts contradicts itself.
	BadEntries Code = "the entries cannot be counted"
	// NoCell: a report has no such cell.
	NoCell Code = "no such cell"
	// BandsOnly: what is behind a cell of counsel's bands is not listed.
	BandsOnly Code = "national-security requests show in counsel's bands only"
)

// Of the records.
const (
	// Claimed: another person holds the request.
	Claimed Code = "held by another person"
	// Conflict: the same id was recorded with other content, or what was read
	// changed again and again while it was written.
	Conflict Code = "conflict"
	// Rehearsal: a fixed clock may not write to a real database.
	Rehearsal Code = "a fixed clock may not write to a database that was begun under the real one"
)

// Of the database.
const (
	// ConditionFailed: a condition of a transaction did not hold.
	ConditionFailed Code = "changed meanwhile"
	// AlreadyRecorded: a transaction of this id was recorded before.
	AlreadyRecorded Code = "recorded before under the same id"
	// InDoubt: the disk failed and cannot say whether it was recorded.
	InDoubt Code = "outcome unknown"
	// NotRecorded: the disk failed before anything was recorded.
	NotRecorded Code = "not recorded"
	// DiskFull: no room is left on the disk; nothing was recorded.
	DiskFull Code = "no room left"
	// ReadOnly: this user may not write to the file, or the file system bars it.
	ReadOnly Code = "read-only"
	// Locked: another process holds the database and cannot share it.
	Locked Code = "database is in use"
	// Damaged: the file, or the value named, does not fit its checksum.
	Damaged Code = "damaged"
	// NewerVersion: it was made by a newer version.
	NewerVersion Code = "made by a newer version"
	// TooLarge: more than the database takes.
	TooLarge Code = "too large"
	// InvalidTransaction: no transaction that can be made.
	InvalidTransaction Code = "invalid transaction"
	// Compacted: the changes since then are no longer known.
	Compacted Code = "changes are no longer known"
	// Closed: the database is closed.
	Closed Code = "database is closed"
	// OwnerLeft: the process that has the database open cannot be reached any more:
	// what was asked may or may not have been done.
	OwnerLeft Code = "the process that has the database open has left"
	// SnapshotLost: the database changed hands while a long reading was under way,
	// which may be begun again.
	SnapshotLost Code = "the snapshot was lost"
)
