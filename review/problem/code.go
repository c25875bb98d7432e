package problem

// Code distinguishes errors, however they were wrapped and in whichever process they
// arose: errors.Is(err, problem.Locked). A code is itself an error, for use if there is
// nothing more to say. store/engine/share sends it between processes as its text, so to
// change a text is to change that protocol.
type Code string

// Error is the code's text.
func (c Code) Error() string { return string(c) }

// advice is what to do about an error of which only the code is known.
var advice = map[Code]string{
	Closed: "open it again", Compacted: "start reading again from the beginning",
	OwnerLeft: "run it again", SnapshotLost: "run it again",
}

// Codes of every package.
const (
	// Failed is any error that no caller needs to distinguish.
	Failed Code = "failed"
	// Usage: the command line was not understood.
	Usage Code = "the command line was not understood"
	// Interrupted: the person, or the system, stopped it.
	Interrupted Code = "interrupted"
	// Refused: a rule forbids the action; nothing was recorded.
	Refused Code = "refused"
	// NotFound: nothing has that name.
	NotFound Code = "not found"
)

// Codes of what is read from outside or written for it.
const (
	// BadDocument: a request document cannot be read.
	BadDocument Code = "not a request document"
	// BadPack: a policy pack has a fault.
	BadPack Code = "a fault in a policy pack"
	// BadPeopleFile: the people file has a fault, or does not list the person.
	BadPeopleFile Code = "a fault in the people file"
	// BadQuery: a query cannot be read.
	BadQuery Code = "not a valid query"
	// NoLetter: that letter cannot be sent on the request in its present state.
	NoLetter Code = "this letter cannot be sent"
	// Incomplete: the policy's letter text has a placeholder that cannot be filled in.
	Incomplete Code = "the letter cannot be completed"
	// BadEntries: the entries that a report counts contradict themselves.
	BadEntries Code = "the entries cannot be counted"
	// NoCell: the report has no such cell.
	NoCell Code = "no such cell"
	// BandsOnly: the requests in a cell of counsel's bands are not listed.
	BandsOnly Code = "national-security requests appear only in counsel's bands"
)

// Codes of the records.
const (
	// Claimed: another person has the claim on the request.
	Claimed Code = "held by another person"
	// Conflict: the id was recorded before with different content, or what was read
	// changed repeatedly before it could be written.
	Conflict Code = "conflict"
	// Rehearsal: a fixed clock may not write to a real database.
	Rehearsal Code = "a fixed clock may not write to a database that was started with the real clock"
)

// Codes of the database.
const (
	// ConditionFailed: a condition of a transaction did not hold.
	ConditionFailed Code = "changed in the meantime"
	// AlreadyRecorded: a transaction with this id was recorded before.
	AlreadyRecorded Code = "already recorded under the same id"
	// InDoubt: the disk failed, and whether the transaction was recorded is unknown.
	InDoubt Code = "outcome unknown"
	// NotRecorded: the disk failed before anything was recorded.
	NotRecorded Code = "not recorded"
	// DiskFull: there is no space left on the disk; nothing was recorded.
	DiskFull Code = "no space left"
	// ReadOnly: this user may not write to the file, or the file system is read-only.
	ReadOnly Code = "read-only"
	// Locked: another process holds the database and cannot share it.
	Locked Code = "database is in use"
	// Damaged: the file, or the value named, does not match its checksum.
	Damaged Code = "damaged"
	// Replaced: the file that is open is no longer the database: another program moved,
	// removed, replaced or overwrote it. Nothing is recorded until it is opened again.
	Replaced Code = "the database file was replaced"
	// NewerVersion: the database was written by a newer version of lert.
	NewerVersion Code = "made by a newer version"
	// TooLarge: a value or a transaction is larger than the database accepts.
	TooLarge Code = "too large"
	// InvalidTransaction: the transaction is malformed.
	InvalidTransaction Code = "invalid transaction"
	// Compacted: the changes since the given revision are no longer stored.
	Compacted Code = "changes are no longer available"
	// Closed: the database is closed.
	Closed Code = "database is closed"
	// OwnerLeft: the process that had the database open can no longer be reached. What
	// was asked of it may or may not have been done.
	OwnerLeft Code = "the process that had the database open has ended"
	// SnapshotLost: another process took over the database during a long read, which
	// can be repeated.
	SnapshotLost Code = "the snapshot was lost"
)
