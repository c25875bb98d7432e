package store

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
	famMeta     = 'm' // name -> value
	famCount    = '#' // name -> 8 bytes
	famHead     = 'r' // request -> its state, see head
	famName     = 'n' // case number -> request
	famIdentity = 'x' // SHA-256 of a document -> request, revision, times seen
	famRevision = 'v' // request, revision -> how it came in
	famBody     = 'b' // request, revision -> the document's bytes
	famSalt     = 's' // key of a record -> 16 random bytes
	famQueue    = 'q' // tab, working order -> row
	famMine     = 'p' // holder, 0, working order -> nothing
	famMatch    = 'y' // what (target, address, reference), HMAC, request -> nothing
	famSender   = 'e' // HMAC of an address -> what its requests came to
	famClock    = 't' // clock, due, request, ordinal -> obligation
	famChange   = 'j' // instant at which a row changes by itself, request -> nothing
	famObserved = 'o' // request, ordinal -> observation
	famReferral = 'f' // request, ordinal -> question to counsel
	famAnswer   = 'g' // request, ordinal -> counsel's answer
	famHold     = 'u' // request, ordinal -> who took, gave or gave back a claim
	famReferred = 'N' // person, 0, request -> nothing: a question named them
	famPeople   = 'U' // ordinal -> the people file as it came into force
	famShift    = 'T' // ordinal -> note to the next shift
	famNoted    = 'A' // person, 0, shift note -> when they acknowledged it
	famSeen     = 'V' // person -> when they were last at the desk
	famBands    = 'B' // ordinal -> counsel's bands for a half-year
	famOpened   = 'z' // request, revision, person -> when
	famDraft    = 'w' // person, 0, request -> half-written decision
	famDecision = 'd' // decision -> record
	famShown    = 'a' // decision -> assessment as it was shown
	famKnown    = 'h' // decision -> history as it was known
	famSigned   = 'c' // decision -> countersignature
	famDecider  = 'k' // decision's id -> decision, digest of its content
	famFulfil   = 'F' // request, ordinal -> fulfilment
	famFulfiler = 'K' // fulfilment's id -> request, ordinal, what was given, digest of its content
	famLink     = 'L' // request, ordinal -> link to another request, or its end
	famSnooze   = 'Z' // request, ordinal -> snooze, or its end
	famAudit    = 'i' // index, value, 0, decision -> nothing
	famPack     = 'P' // SHA-256 of a policy pack -> its bytes
	famPolicy   = 'S' // digest of a policy -> names and digests of its packs
	famLeaf     = 'l' // position -> leaf of the ledger
	famHash     = 'H' // position -> stored hash of the ledger
)

// The tabs as a byte of the queue's keys.
const (
	tabOpen    = '1'
	tabCounsel = '2'
	tabWaiting = '3'
	tabDecided = '4'
)

// The audit indexes.
const (
	byAnalyst = 'a'
	byOutcome = 'o'
	byCountry = 'c'
	byDay     = 'd'
	byRequest = 'r'
)

// What a match index compares.
const (
	matchTarget    = 't'
	matchKept      = 'k' // a target, of preservations only
	matchEmail     = 'e'
	matchReference = 'r'
	matchAttached  = 'a' // a file's SHA-256
	matchPrevious  = 'p'
)

func key(fam byte, size int) []byte { return append(make([]byte, 0, 1+size), fam) }

func be64(b []byte, n uint64) []byte { return binary.BigEndian.AppendUint64(b, n) }
func be32(b []byte, n uint32) []byte { return binary.BigEndian.AppendUint32(b, n) }

func metaKey(name string) []byte  { return append(key(famMeta, len(name)), name...) }
func countKey(name string) []byte { return append(key(famCount, len(name)), name...) }
func headKey(seq uint64) []byte   { return be64(key(famHead, 8), seq) }
func nameKey(id string) []byte    { return append(key(famName, len(id)), id...) }
func idKey(sum [32]byte) []byte   { return append(key(famIdentity, 32), sum[:]...) }

func numKey(fam byte, n uint64) []byte { return be64(key(fam, 8), n) }

// revKey is a key of a request's revision or of its nth record of some kind.
func revKey(fam byte, seq uint64, n int) []byte {
	return be32(be64(key(fam, 12), seq), uint32(n))
}

func saltKey(record []byte) []byte { return append(key(famSalt, len(record)), record...) }

func openedKey(seq uint64, rev int, who string) []byte {
	return append(be32(be64(key(famOpened, 12+len(who)), seq), uint32(rev)), who...)
}

func draftKey(who, id string) []byte {
	return append(append(append(key(famDraft, len(who)+1+len(id)), who...), 0), id...)
}

func referredPrefix(who string) []byte {
	return append(append(key(famReferred, len(who)+9), who...), 0)
}

func referredKey(who string, seq uint64) []byte { return be64(referredPrefix(who), seq) }

func matchKey(what byte, sum [16]byte, seq uint64) []byte {
	return be64(append(append(key(famMatch, 25), what), sum[:]...), seq)
}

func senderKey(sum [16]byte) []byte { return append(key(famSender, 16), sum[:]...) }

func auditKey(index byte, value string, dec uint64) []byte {
	b := append(append(key(famAudit, 10+len(value)), index), value...)
	return be64(append(b, 0), dec)
}

func auditRequestKey(seq, dec uint64) []byte {
	return be64(be64(append(key(famAudit, 17), byRequest), seq), dec)
}

// ordered turns an instant into bytes that sort as the instants do; the zero
// time, which means that no clock runs, sorts last.
func ordered(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return be64(b, math.MaxUint64)
	}
	return be64(b, instant(t))
}

// instant is a time as a number that sorts as times do. The years in which
// UnixNano is defined (1678 to 2262) are all that a request can speak of; what
// lies outside is held at the ends.
func instant(t time.Time) uint64 {
	switch {
	case t.Year() < 1700:
		t = time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC)
	case t.Year() > 2260:
		t = time.Date(2260, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return uint64(t.UnixNano()) ^ 1<<63
}

func fromInstant(n uint64) time.Time { return time.Unix(0, int64(n^1<<63)).UTC() }

// order is a request's place in the working order: band, then due, then
// received, then the order of arrival here.
type order [25]byte

func orderOf(band byte, due, received time.Time, seq uint64) (o order) {
	b := append(o[:0], band)
	be64(ordered(ordered(b, due), received), seq)
	return o
}

// newestFirst is the place of a decided request: the newest decision first.
func newestFirst(dec, seq uint64) (o order) {
	binary.BigEndian.PutUint64(o[1:], ^dec)
	binary.BigEndian.PutUint64(o[17:], seq)
	return o
}

func (o order) seq() uint64 { return binary.BigEndian.Uint64(o[17:]) }

func queueKey(tab byte, o order) []byte {
	return append(append(key(famQueue, 26), tab), o[:]...)
}

func mineKey(holder string, o order) []byte {
	return append(append(append(key(famMine, len(holder)+26), holder...), 0), o[:]...)
}

// The clocks as a byte of their keys. Response clocks that a law sets stand
// apart from those that only a house target sets: the first can be breached.
var clockBytes = map[string]byte{
	"response": 'R', "target": 'r', "preservation": 'p', "gag": 'g', "notice": 'n', "recheck": 'c',
	"collection_end": 'e', "clarification": 'l', "counsel": 's', "callback": 'b', "validation": 'v', "service": 'u',
	"reminder": 'm',
}

func clockByte(clock string, target bool) byte {
	if target && clock == "response" {
		return 'r'
	}
	if b, ok := clockBytes[clock]; ok {
		return b
	}
	return 'z'
}

func clockKey(clock byte, due time.Time, seq uint64, n int) []byte {
	b := append(key(famClock, 18), clock)
	return append(be64(ordered(b, due), seq), byte(n))
}

func changeKey(at time.Time, seq uint64) []byte {
	return be64(ordered(key(famChange, 16), at), seq)
}
