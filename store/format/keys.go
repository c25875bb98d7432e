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
	FamMeta     = 'm' // name -> value
	FamCount    = '#' // name -> 8 bytes
	FamHead     = 'r' // request -> its state
	FamName     = 'n' // case number -> request
	FamIdentity = 'x' // SHA-256 of a document -> request, revision
	FamRevision = 'v' // request, revision -> how it came in
	FamAgain    = 'X' // SHA-256 of a document -> how often it came again
	FamBody     = 'b' // request, revision -> the document's bytes
	FamSalt     = 's' // key of a record -> 16 random bytes
	FamQueue    = 'q' // tab, working order -> row
	FamMine     = 'p' // holder, 0, working order -> nothing
	FamMatch    = 'y' // what (target, address, reference), HMAC, request -> nothing
	FamSender   = 'e' // HMAC of an address -> what its requests came to
	FamClock    = 't' // clock, due, request, ordinal -> obligation
	FamChange   = 'j' // instant at which a row changes by itself, request -> nothing
	FamObserved = 'o' // request, ordinal -> observation
	FamReferral = 'f' // request, ordinal -> question to counsel
	FamAnswer   = 'g' // request, ordinal -> counsel's answer
	FamHold     = 'u' // request, ordinal -> who took, gave or gave back a claim
	FamReferred = 'N' // person, 0, request -> nothing: a question named them
	FamPeople   = 'U' // ordinal -> the people file as it came into force
	FamShift    = 'T' // ordinal -> note to the next shift
	FamNoted    = 'A' // person, 0, shift note -> when they acknowledged it
	FamSeen     = 'V' // person -> when they were last at the desk
	FamBands    = 'B' // ordinal -> counsel's bands for a half-year
	FamOpened   = 'z' // request, revision, person -> when
	FamDraft    = 'w' // person, 0, request -> half-written decision
	FamDecision = 'd' // decision -> record
	FamShown    = 'a' // decision -> assessment as it was shown
	FamKnown    = 'h' // decision -> history as it was known
	FamSigned   = 'c' // decision -> countersignature
	FamDecider  = 'k' // decision's id -> decision, digest of its content
	FamFulfil   = 'F' // request, ordinal -> fulfilment
	FamFulfiler = 'K' // fulfilment's id -> request, ordinal, what was given, digest of its content
	FamLink     = 'L' // request, ordinal -> link to another request, or its end
	FamSnooze   = 'Z' // request, ordinal -> snooze, or its end
	FamRenewal  = 'G' // request, ordinal -> renewal of a bar on telling the user
	FamAudit    = 'i' // index, value, 0, decision -> nothing
	FamPack     = 'P' // SHA-256 of a policy pack -> its bytes
	FamPolicy   = 'S' // digest of a policy -> names and digests of its packs
	FamLeaf     = 'l' // position -> leaf of the ledger
	FamHash     = 'H' // position -> stored hash of the ledger
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
	MatchKept      = 'k' // a target, of preservations only
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

// CountKey is the key of a counter.
func CountKey(name string) []byte { return append(key(FamCount, len(name)), name...) }

// HeadKey is the key of a request's state.
func HeadKey(seq uint64) []byte { return AppendUint64(key(FamHead, 8), seq) }

// NameKey is the key of a case number.
func NameKey(id string) []byte { return append(key(FamName, len(id)), id...) }

// IdentityKey is the key of a document by the SHA-256 of its canonical bytes.
func IdentityKey(sum [32]byte) []byte { return append(key(FamIdentity, 32), sum[:]...) }

// AgainKey is the key of how often a document came again.
func AgainKey(sum [32]byte) []byte { return append(key(FamAgain, 32), sum[:]...) }

// NumKey is the key of a record whose family counts its records.
func NumKey(fam byte, n uint64) []byte { return AppendUint64(key(fam, 8), n) }

// RevKey is a key of a request's revision or of its nth record of some kind.
func RevKey(fam byte, seq uint64, n int) []byte {
	return AppendUint32(AppendUint64(key(fam, 12), seq), uint32(n))
}

// DeciderKey is the key of what was recorded under a decision's id.
func DeciderKey(id [16]byte) []byte { return append(key(FamDecider, 16), id[:]...) }

// FulfilerKey is the key of what was recorded under a fulfilment's id.
func FulfilerKey(id [16]byte) []byte { return append(key(FamFulfiler, 16), id[:]...) }

// PackKey is the key of a policy pack by its SHA-256.
func PackKey(sum []byte) []byte { return append(key(FamPack, len(sum)), sum...) }

// PolicyKey is the key of the list of a policy's packs by the policy's digest.
func PolicyKey(sum []byte) []byte { return append(key(FamPolicy, len(sum)), sum...) }

// SaltKey is the key of a record's salt, by the record's key.
func SaltKey(record []byte) []byte { return append(key(FamSalt, len(record)), record...) }

// OpenedKey is the key of the instant at which a person opened a revision.
func OpenedKey(seq uint64, rev int, who string) []byte {
	return append(AppendUint32(AppendUint64(key(FamOpened, 12+len(who)), seq), uint32(rev)), who...)
}

// DraftKey is the key of a person's half-written decision on a request. Without a
// request it is what the keys of all their drafts begin with.
func DraftKey(who, id string) []byte {
	return append(append(append(key(FamDraft, len(who)+1+len(id)), who...), 0), id...)
}

// NotedKey is the key of a person having read a shift note.
func NotedKey(who string, n uint64) []byte {
	return AppendUint64(append(append(key(FamNoted, len(who)+9), who...), 0), n)
}

// SeenKey is the key of when a person was last at the desk.
func SeenKey(who string) []byte { return append(key(FamSeen, len(who)), who...) }

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

// AppendTime appends an instant as bytes that sort as the instants do; the zero
// time, which means that no clock runs, sorts last.
func AppendTime(b []byte, t time.Time) []byte {
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

// Order is a request's place in the working order: band, then due, then
// received, then the order of arrival here.
type Order [25]byte

// OrderOf is the place of a request that waits.
func OrderOf(band byte, due, received time.Time, seq uint64) (o Order) {
	b := append(o[:0], band)
	AppendUint64(AppendTime(AppendTime(b, due), received), seq)
	return o
}

// NewestFirst is the place of a decided request: the newest decision first.
func NewestFirst(dec, seq uint64) (o Order) {
	binary.BigEndian.PutUint64(o[1:], ^dec)
	binary.BigEndian.PutUint64(o[17:], seq)
	return o
}

// Seq is the request at a place.
func (o Order) Seq() uint64 { return binary.BigEndian.Uint64(o[17:]) }

// QueueKey is the key of a queue row.
func QueueKey(tab byte, o Order) []byte {
	return append(append(key(FamQueue, 26), tab), o[:]...)
}

// MinePrefix is what the keys of the requests that a person holds begin with.
func MinePrefix(holder string) []byte {
	return append(append(key(FamMine, len(holder)+26), holder...), 0)
}

// MineKey is the key of a request that a person holds, in the working order.
func MineKey(holder string, o Order) []byte { return append(MinePrefix(holder), o[:]...) }

// ClockKey is the key of an obligation, the nth of its request.
func ClockKey(clock byte, due time.Time, seq uint64, n int) []byte {
	b := append(key(FamClock, 18), clock)
	return append(AppendUint64(AppendTime(b, due), seq), byte(n))
}

// ChangeKey is the key of the instant at which a row changes by itself.
func ChangeKey(at time.Time, seq uint64) []byte {
	return AppendUint64(AppendTime(key(FamChange, 16), at), seq)
}
