package format

import (
	"encoding/binary"
	"math"
	"time"
)

// A key begins with the byte of its family. What follows is of fixed width and
// big-endian, so that the order of bytes is the order in which people look:
// the first page of a tab is the first stretch of its family. Only names
// (a person, a counter, a case number) stand as text, and then last or closed
// by a zero byte.
const (
	FamMeta          = 'm' // name -> value
	FamCounter       = '#' // name -> 8 bytes
	FamCaseState     = 'r' // request -> its state
	FamCaseNumber    = 'n' // case number -> request
	FamDocumentIndex = 'x' // SHA-256 of a document -> request, revision
	FamRevision      = 'v' // request, revision -> how it came in
	FamDuplicates    = 'X' // SHA-256 of a document -> how often it came again
	FamDocument      = 'b' // request, revision -> the document's bytes
	FamSalt          = 's' // key of a record -> 16 random bytes
	FamQueue         = 'q' // tab, working order -> row
	FamHolder        = 'p' // holder, 0, working order -> nothing
	FamMatch         = 'y' // what (target, address, reference), HMAC, request -> nothing
	FamSender        = 'e' // HMAC of an address -> what its requests came to
	FamClock         = 't' // clock, due, request, ordinal -> obligation
	FamRowChange     = 'j' // instant at which a row changes by itself, request -> nothing
	FamObservation   = 'o' // request, ordinal -> observation
	FamReferral      = 'f' // request, ordinal -> question to counsel
	FamOpinion       = 'g' // request, ordinal -> counsel's answer
	FamClaimEvent    = 'u' // request, ordinal -> who took, gave or gave back a claim
	FamReferred      = 'N' // person, 0, request -> nothing: a question named them
	FamPeople        = 'U' // ordinal -> the people file as it came into force
	FamShiftNote     = 'T' // ordinal -> note to the next shift
	FamNoteRead      = 'A' // person, 0, shift note -> when they acknowledged it
	FamLastSeen      = 'V' // person -> when they were last at the desk
	FamBands         = 'B' // ordinal -> counsel's bands for a half-year
	FamOpening       = 'z' // request, revision, person -> when
	FamDraft         = 'w' // person, 0, request -> half-written decision
	FamDecision      = 'd' // decision -> record
	FamAssessment    = 'a' // decision -> assessment as it was shown
	FamHistory       = 'h' // decision -> history as it was known
	FamCountersign   = 'c' // decision -> countersignature
	FamDecisionID    = 'k' // decision's id -> decision, digest of its content
	FamFulfilment    = 'F' // request, ordinal -> fulfilment
	FamFulfilmentID  = 'K' // fulfilment's id -> request, ordinal, what was given, digest of its content
	FamLink          = 'L' // request, ordinal -> link to another request, or its end
	FamSnooze        = 'Z' // request, ordinal -> snooze, or its end
	FamRenewal       = 'G' // request, ordinal -> renewal of a bar on telling the user
	FamAudit         = 'i' // index, value, 0, decision -> nothing
	FamPack          = 'P' // SHA-256 of a policy pack -> its bytes
	FamPolicy        = 'S' // digest of a policy -> names and digests of its packs
	FamLeaf          = 'l' // position -> leaf of the ledger
	FamLeafHashes    = 'H' // position -> stored hash of the ledger
)

// The tabs as they are written in the keys of the queue.
const (
	TabOpen    = '1'
	TabCounsel = '2'
	TabWaiting = '3'
	TabDecided = '4'
)

// The audit indexes.
const (
	ByAnalyst = 'a'
	ByOutcome = 'o'
	ByCountry = 'c'
	ByDay     = 'd'
	ByRequest = 'r'
)

// What a match index compares.
const (
	MatchTarget    = 't'
	MatchPreserved = 'k' // a target, of preservations only
	MatchEmail     = 'e'
	MatchReference = 'r'
	MatchAttached  = 'a' // a file's SHA-256
	MatchPrevious  = 'p'
)

// key begins a key that has room for size bytes after its family.
func key(fam byte, size int) []byte { return append(make([]byte, 0, 1+size), fam) }

// AppendUint64 appends a number as eight bytes, big-endian.
func AppendUint64(b []byte, n uint64) []byte { return binary.BigEndian.AppendUint64(b, n) }

// AppendUint32 appends a number as four bytes, big-endian.
func AppendUint32(b []byte, n uint32) []byte { return binary.BigEndian.AppendUint32(b, n) }

// Uint64 is the number in the first eight bytes.
func Uint64(b []byte) uint64 { return binary.BigEndian.Uint64(b) }

// Ordinal is the number in the first four bytes: of a revision or of a record
// among those of its request.
func Ordinal(b []byte) int { return int(binary.BigEndian.Uint32(b)) }

// MetaKey is the key of a value about the database as a whole.
func MetaKey(name string) []byte { return append(key(FamMeta, len(name)), name...) }

// CounterKey is the key of a counter.
func CounterKey(name string) []byte { return append(key(FamCounter, len(name)), name...) }

// CaseStateKey is the key of a request's state.
func CaseStateKey(seq uint64) []byte { return AppendUint64(key(FamCaseState, 8), seq) }

// CaseNumberKey is the key of a case number.
func CaseNumberKey(id string) []byte { return append(key(FamCaseNumber, len(id)), id...) }

// DocumentIndexKey is the key of a document by the SHA-256 of its canonical bytes.
func DocumentIndexKey(sum [32]byte) []byte { return append(key(FamDocumentIndex, 32), sum[:]...) }

// DuplicatesKey is the key of how often a document came again.
func DuplicatesKey(sum [32]byte) []byte { return append(key(FamDuplicates, 32), sum[:]...) }

// SeqKey is the key of a record whose family counts its records.
func SeqKey(fam byte, n uint64) []byte { return AppendUint64(key(fam, 8), n) }

// RecordKey is a key of a request's revision or of its nth record of some kind.
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

// DraftKey is the key of a person's half-written decision on a request. Without a
// request it is what the keys of all their drafts begin with.
func DraftKey(who, id string) []byte {
	return append(append(append(key(FamDraft, len(who)+1+len(id)), who...), 0), id...)
}

// NoteReadKey is the key of a person having read a shift note.
func NoteReadKey(who string, n uint64) []byte {
	return AppendUint64(append(append(key(FamNoteRead, len(who)+9), who...), 0), n)
}

// LastSeenKey is the key of when a person was last at the desk.
func LastSeenKey(who string) []byte { return append(key(FamLastSeen, len(who)), who...) }

// ReferredPrefix is what the keys of the requests referred to a person begin
// with.
func ReferredPrefix(who string) []byte {
	return append(append(key(FamReferred, len(who)+9), who...), 0)
}

// ReferredKey is the key of a request that was referred to a person by name.
func ReferredKey(who string, seq uint64) []byte { return AppendUint64(ReferredPrefix(who), seq) }

// MatchKey is the key of a request in a match index.
func MatchKey(what byte, sum [16]byte, seq uint64) []byte {
	return AppendUint64(append(append(key(FamMatch, 25), what), sum[:]...), seq)
}

// SenderKey is the key of what the requests from an address came to.
func SenderKey(sum [16]byte) []byte { return append(key(FamSender, 16), sum[:]...) }

// AuditKey is the key of a decision in an audit index, ByRequest excepted.
func AuditKey(index byte, value string, dec uint64) []byte {
	b := append(append(key(FamAudit, 10+len(value)), index), value...)
	return AppendUint64(append(b, 0), dec)
}

// AuditRequestKey is the key of a decision in the audit index of requests.
func AuditRequestKey(seq, dec uint64) []byte {
	return AppendUint64(AppendUint64(append(key(FamAudit, 17), ByRequest), seq), dec)
}

// appendTime appends an instant as bytes that sort as the instants do; the zero
// time, which means that no clock runs, sorts last.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return AppendUint64(b, math.MaxUint64)
	}
	return AppendUint64(b, Instant(t))
}

// Instant is a time as a number that sorts as times do. The years in which
// UnixNano is defined (1678 to 2262) are all that a request can speak of; what
// lies outside is held at the ends.
func Instant(t time.Time) uint64 {
	switch {
	case t.Year() < 1700:
		t = time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC)
	case t.Year() > 2260:
		t = time.Date(2260, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return uint64(t.UnixNano()) ^ 1<<63
}

// FromInstant is the time of which Instant made a number.
func FromInstant(n uint64) time.Time { return time.Unix(0, int64(n^1<<63)).UTC() }

// QueuePosition is a request's place in the working order: band, then due, then
// received, then the order of arrival here.
type QueuePosition [25]byte

// OpenPosition is the place of a request that waits.
func OpenPosition(band byte, due, received time.Time, seq uint64) (o QueuePosition) {
	b := append(o[:0], band)
	AppendUint64(appendTime(appendTime(b, due), received), seq)
	return o
}

// DecidedPosition is the place of a decided request: the newest decision first.
func DecidedPosition(dec, seq uint64) (o QueuePosition) {
	binary.BigEndian.PutUint64(o[1:], ^dec)
	binary.BigEndian.PutUint64(o[17:], seq)
	return o
}

// Seq is the request at a place.
func (o QueuePosition) Seq() uint64 { return binary.BigEndian.Uint64(o[17:]) }

// QueueKey is the key of a queue row.
func QueueKey(tab byte, o QueuePosition) []byte {
	return append(append(key(FamQueue, 26), tab), o[:]...)
}

// HolderPrefix is what the keys of the requests that a person holds begin with.
func HolderPrefix(holder string) []byte {
	return append(append(key(FamHolder, len(holder)+26), holder...), 0)
}

// HolderKey is the key of a request that a person holds, in the working order.
func HolderKey(holder string, o QueuePosition) []byte { return append(HolderPrefix(holder), o[:]...) }

// ClockKey is the key of an obligation, the nth of its request.
func ClockKey(clock byte, due time.Time, seq uint64, n int) []byte {
	b := append(key(FamClock, 18), clock)
	return append(AppendUint64(appendTime(b, due), seq), byte(n))
}

// RowChangeKey is the key of the instant at which a row changes by itself.
func RowChangeKey(at time.Time, seq uint64) []byte {
	return AppendUint64(appendTime(key(FamRowChange, 16), at), seq)
}
