package format

import (
	"encoding/binary"
	"math"
	"strings"
	"time"
)

// The families of keys. A key begins with the byte of its family. What follows has a fixed width and is big-endian, so
// that the order of the bytes is the order that is shown: the first page of a tab is the first part of its family. Only
// names (of a person, a counter, a case number) are text, and then last or followed by a zero byte.
const (
	FamMeta          = 'm' // name -> value
	FamCounter       = '#' // name -> decimal number
	FamCaseState     = 'r' // request -> its state
	FamCaseNumber    = 'n' // case number -> request
	FamDocumentIndex = 'x' // SHA-256 of a document -> request, revision
	FamRevision      = 'v' // request, revision -> import record
	FamDuplicates    = 'X' // SHA-256 of a document -> how often it was imported again
	FamDocument      = 'b' // request, revision -> the document's bytes
	FamSalt          = 's' // key of a record -> 16 random bytes
	FamQueue         = 'q' // tab, queue order -> row
	FamHolder        = 'p' // holder, 0, queue order -> nothing
	FamMatch         = 'y' // what (target, address, reference), HMAC, request -> nothing
	FamSender        = 'e' // HMAC of an address -> account of a sender
	FamClock         = 't' // clock, due, request, ordinal -> obligation
	FamRowChange     = 'j' // instant at which a row changes by itself, request -> nothing
	FamObservation   = 'o' // request, ordinal -> observation
	FamReferral      = 'f' // request, ordinal -> question to counsel
	FamOpinion       = 'g' // request, ordinal -> counsel's opinion
	FamClaimEvent    = 'u' // request, ordinal -> claim taken, handed over or released
	FamReferred      = 'N' // person, 0, request -> nothing; a question named the person
	FamPeople        = 'U' // ordinal -> the people file as it came into force
	FamShiftNote     = 'T' // ordinal -> note to the next shift
	FamNoteRead      = 'A' // person, 0, shift note -> when they acknowledged it
	FamLastSeen      = 'V' // person -> when they last had a console open
	FamBands         = 'B' // ordinal -> counsel's bands for a half-year
	FamClockRecord   = 'Q' // ordinal -> what a person stated about the clock
	FamFileRecord    = 'E' // ordinal -> that a person accepted the file as it is
	FamOpening       = 'z' // request, revision, person -> when
	FamDraft         = 'w' // person, 0, request[, 0, console] -> what is half written
	FamDecision      = 'd' // decision -> record
	FamAssessment    = 'a' // decision -> assessment as it was shown
	FamHistory       = 'h' // decision -> history as it was known
	FamCountersign   = 'c' // decision -> countersignature
	FamDecisionID    = 'k' // decision's id -> decision, digest of its content
	FamFulfilment    = 'F' // request, ordinal -> fulfilment
	FamFulfilmentID  = 'K' // fulfilment's id -> request, ordinal, what was given, digest of its content
	FamLink          = 'L' // request, ordinal -> link to another request, or its end
	FamSnooze        = 'Z' // request, ordinal -> snooze, or its end
	FamRenewal       = 'G' // request, ordinal -> renewal of a nondisclosure order
	FamAudit         = 'i' // index, value, 0, decision -> nothing
	FamPack          = 'P' // SHA-256 of a policy pack -> its bytes
	FamPolicy        = 'S' // digest of a policy -> names and digests of its packs
	FamLeaf          = 'l' // position -> leaf of the ledger
	FamLeafHashes    = 'H' // position -> stored hashes of a leaf
)

// The tabs in the keys of the queue.
const (
	TabOpen    = '1'
	TabCounsel = '2'
	TabWaiting = '3'
	TabDecided = '4'
)

// The audit indexes of decisions.
const (
	ByAnalyst = 'a'
	ByOutcome = 'o'
	ByCountry = 'c'
	ByDay     = 'd'
	ByRequest = 'r'
)

// What a match index compares, the first byte of a match.
const (
	MatchTarget    = 't'
	MatchPreserved = 'k' // a target, of preservations only
	MatchEmail     = 'e'
	MatchReference = 'r'
	MatchAttached  = 'a' // a file's SHA-256
	MatchPrevious  = 'p'
)

// key begins a key with room for size bytes after its family.
func key(fam byte, size int) []byte { return append(make([]byte, 0, 1+size), fam) }

// AppendUint64 appends a number as eight bytes, big-endian.
func AppendUint64(b []byte, n uint64) []byte { return binary.BigEndian.AppendUint64(b, n) }

// AppendUint32 appends a number as four bytes, big-endian.
func AppendUint32(b []byte, n uint32) []byte { return binary.BigEndian.AppendUint32(b, n) }

// Uint64 is the number in the first eight bytes.
func Uint64(b []byte) uint64 { return binary.BigEndian.Uint64(b) }

// Ordinal is the number in the first four bytes: of a revision, or of a record among those of its request.
func Ordinal(b []byte) int { return int(binary.BigEndian.Uint32(b)) }

// MetaKey is the key of a value about the database as a whole.
func MetaKey(name string) []byte { return append(key(FamMeta, len(name)), name...) }

// CounterKey is the key of a counter.
func CounterKey(name string) []byte { return append(key(FamCounter, len(name)), name...) }

// CaseStateKey is the key of a request's state.
func CaseStateKey(seq uint64) []byte { return AppendUint64(key(FamCaseState, 8), seq) }

// CaseNumberKey is the key of a case number, the same in upper and lower case.
func CaseNumberKey(id string) []byte { return ExactCaseNumberKey(FoldCaseNumber(id)) }

// ExactCaseNumberKey is the key of a case number as it is spelled. It is that of a number with small letters in a
// database that was written before case numbers were folded.
func ExactCaseNumberKey(id string) []byte { return append(key(FamCaseNumber, len(id)), id...) }

// FoldCaseNumber is a case number in the one form in which two spellings are equal: with capital letters, as ours are.
func FoldCaseNumber(id string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, id)
}

// DocumentIndexKey is the key of a document by the SHA-256 of its canonical bytes.
func DocumentIndexKey(sum [32]byte) []byte { return append(key(FamDocumentIndex, 32), sum[:]...) }

// DuplicatesKey is the key of how often a document was imported again.
func DuplicatesKey(sum [32]byte) []byte { return append(key(FamDuplicates, 32), sum[:]...) }

// SeqKey is the key of a record of a family that numbers its records from 1 (leaves from 0).
func SeqKey(fam byte, n uint64) []byte { return AppendUint64(key(fam, 8), n) }

// RecordKey is the key of a request's nth revision (from 1) or nth record of a family (from 0).
func RecordKey(fam byte, seq uint64, n int) []byte {
	return AppendUint32(AppendUint64(key(fam, 12), seq), uint32(n))
}

// DecisionIDKey is the key of what was recorded under a decision's id.
func DecisionIDKey(id [16]byte) []byte { return append(key(FamDecisionID, 16), id[:]...) }

// FulfilmentIDKey is the key of what was recorded under a fulfilment's id.
func FulfilmentIDKey(id [16]byte) []byte { return append(key(FamFulfilmentID, 16), id[:]...) }

// PackKey is the key of a policy pack by its SHA-256.
func PackKey(sum []byte) []byte { return append(key(FamPack, len(sum)), sum...) }

// PolicyKey is the key of the list of a policy's packs by the policy's digest.
func PolicyKey(sum []byte) []byte { return append(key(FamPolicy, len(sum)), sum...) }

// SaltKey is the key of a record's salt, by the record's key.
func SaltKey(record []byte) []byte { return append(key(FamSalt, len(record)), record...) }

// OpeningKey is the key of the instant at which a person opened a revision.
func OpeningKey(seq uint64, rev int, who string) []byte {
	return append(AppendUint32(AppendUint64(key(FamOpening, 12+len(who)), seq), uint32(rev)), who...)
}

// DraftKey is the key of a person's draft under an id, such as a case number, as one of their consoles saved it; ""
// is the draft that is common to all consoles. Without an id and a console it is the prefix of all their drafts.
func DraftKey(who, id, console string) []byte {
	k := append(append(append(key(FamDraft, len(who)+2+len(id)+len(console)), who...), 0), id...)
	if console == "" {
		return k
	}
	return append(append(k, 0), console...)
}

// NoteReadKey is the key of when a person acknowledged a shift note.
func NoteReadKey(who string, n uint64) []byte {
	return AppendUint64(append(append(key(FamNoteRead, len(who)+9), who...), 0), n)
}

// LastSeenKey is the key of when a person last had a console open.
func LastSeenKey(who string) []byte { return append(key(FamLastSeen, len(who)), who...) }

// ReferredPrefix is the prefix of the keys of the requests referred to a person by name.
func ReferredPrefix(who string) []byte {
	return append(append(key(FamReferred, len(who)+9), who...), 0)
}

// ReferredKey is the key of a request that was referred to a person by name.
func ReferredKey(who string, seq uint64) []byte { return AppendUint64(ReferredPrefix(who), seq) }

// MatchKey is the key of a request in a match index.
func MatchKey(what byte, sum [16]byte, seq uint64) []byte {
	return AppendUint64(append(append(key(FamMatch, 25), what), sum[:]...), seq)
}

// SenderKey is the key of the account of a sender.
func SenderKey(sum [16]byte) []byte { return append(key(FamSender, 16), sum[:]...) }

// AuditKey is the key of a decision in an audit index other than ByRequest.
func AuditKey(index byte, value string, dec uint64) []byte {
	b := append(append(key(FamAudit, 10+len(value)), index), value...)
	return AppendUint64(append(b, 0), dec)
}

// AuditRequestKey is the key of a decision in the audit index of requests.
func AuditRequestKey(seq, dec uint64) []byte {
	return AppendUint64(AppendUint64(append(key(FamAudit, 17), ByRequest), seq), dec)
}

// appendTime appends an instant as bytes that sort as the instants do. The zero time, which means that no clock runs,
// sorts last.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return AppendUint64(b, math.MaxUint64)
	}
	return AppendUint64(b, Instant(t))
}

// Instant is a time as a number that sorts as times do. It covers the years in which UnixNano is defined (1678 to
// 2262): times before 1700 and after 2260 become the ends of that range.
func Instant(t time.Time) uint64 {
	switch {
	case t.Year() < 1700:
		t = time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC)
	case t.Year() > 2260:
		t = time.Date(2260, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return uint64(t.UnixNano()) ^ 1<<63
}

// FromInstant is the time (UTC) from which Instant made a number.
func FromInstant(n uint64) time.Time { return time.Unix(0, int64(n^1<<63)).UTC() }

// QueuePosition is a request's position in the queue: by priority band, then due date, then time received, then
// number.
type QueuePosition [25]byte

// OpenPosition is the position of a request that is not decided.
func OpenPosition(band byte, due, received time.Time, seq uint64) (o QueuePosition) {
	b := append(o[:0], band)
	AppendUint64(appendTime(appendTime(b, due), received), seq)
	return o
}

// DecidedPosition is the position of a decided request: newest decision first.
func DecidedPosition(dec, seq uint64) (o QueuePosition) {
	binary.BigEndian.PutUint64(o[1:], ^dec)
	binary.BigEndian.PutUint64(o[17:], seq)
	return o
}

// Seq is the number of the request at a position.
func (o QueuePosition) Seq() uint64 { return binary.BigEndian.Uint64(o[17:]) }

// QueueKey is the key of a queue row.
func QueueKey(tab byte, o QueuePosition) []byte {
	return append(append(key(FamQueue, 26), tab), o[:]...)
}

// HolderPrefix is the prefix of the keys of the requests that a person holds.
func HolderPrefix(holder string) []byte {
	return append(append(key(FamHolder, len(holder)+26), holder...), 0)
}

// HolderKey is the key of a request that a person holds, in queue order.
func HolderKey(holder string, o QueuePosition) []byte { return append(HolderPrefix(holder), o[:]...) }

// ClockKey is the key of an obligation, the nth of its request.
func ClockKey(clock byte, due time.Time, seq uint64, n int) []byte {
	b := append(key(FamClock, 18), clock)
	return append(AppendUint64(appendTime(b, due), seq), byte(n))
}

// RowChangeKey is the key of the instant at which a row changes because of the clock.
func RowChangeKey(at time.Time, seq uint64) []byte {
	return AppendUint64(appendTime(key(FamRowChange, 16), at), seq)
}
