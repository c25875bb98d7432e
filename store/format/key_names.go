package format

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"

	"lert/review/text"
)

// describer names the entry of a key, given what follows the family's byte. request names a request by its number.
type describer func(rest []byte, request func(uint64) string) string

// family is what a program must know about the keys of one family to check them.
type family struct {
	name     string // of all its entries
	describe describer
	// minLen is the minimum length of what follows the family's byte; with fixedLen it is the exact length.
	minLen   int
	fixedLen bool
}

// valueSizes are the lengths of the values of the families whose values all have the same length; 0 for an index
// without values.
var valueSizes = map[byte]int{
	FamHolder: 0, FamMatch: 0, FamRowChange: 0, FamReferred: 0, FamAudit: 0, FamCaseNumber: 8, FamDuplicates: 8,
	FamNoteRead: 8, FamLastSeen: 8, FamOpening: 8, FamSalt: 16, FamDecisionID: 40, FamFulfilmentID: 45,
}

// ValidSize reports whether a value, without its version byte, has a length that its family allows.
func ValidSize(fam byte, body []byte) bool {
	n, fixed := valueSizes[fam]
	return !fixed || len(body) == n
}

// describeOrdinal names a record of a request: the word, its number counted from 1, and the request.
func describeOrdinal(word string) describer {
	return func(rest []byte, request func(uint64) string) string {
		return fmt.Sprintf("%s %d on %s", word, Ordinal(rest[8:])+1, request(Uint64(rest)))
	}
}

// describeNumber names a record by its own number.
func describeNumber(word string) describer {
	return func(rest []byte, _ func(uint64) string) string { return fmt.Sprintf("%s %d", word, Uint64(rest)) }
}

// describeFixed names every entry the same.
func describeFixed(word string) describer {
	return func([]byte, func(uint64) string) string { return word }
}

// describeText names an entry by the text of its key.
func describeText(word string) describer {
	return func(rest []byte, _ func(uint64) string) string {
		return word + " " + string(text.Clean(string(rest)))
	}
}

// describeDigest names an entry by the digest in its key.
func describeDigest(word string) describer {
	return func(rest []byte, _ func(uint64) string) string { return word + " " + hex.EncodeToString(rest) }
}

func describeRevision(rest []byte, request func(uint64) string) string {
	return fmt.Sprintf("%s revision %d", request(Uint64(rest)), Ordinal(rest[8:]))
}

func describeQueueRow(rest []byte, request func(uint64) string) string {
	return "queue row of " + request(Uint64(rest[len(rest)-8:]))
}

// families are all families of keys that this version knows.
var families = map[byte]family{
	FamMeta:    {"meta", describeText("meta"), 1, false},
	FamCounter: {"counters", describeText("counter"), 1, false},
	FamCaseState: {"states",
		func(rest []byte, request func(uint64) string) string { return request(Uint64(rest)) + " state" },
		8, true},
	FamCaseNumber:    {"index of case numbers", describeText("case number"), 1, false},
	FamDocumentIndex: {"index of documents", describeDigest("identity of document"), 32, true},
	FamDuplicates:    {"documents imported more than once", describeDigest("number of imports of document"), 32, true},
	FamRevision:      {"revisions", describeRevision, 12, true},
	FamDocument:      {"documents", describeRevision, 12, true},
	FamSalt:          {"salts", nil, 1, false}, // named by its record
	FamQueue:         {"index of the queue", describeQueueRow, 26, true},
	FamHolder:        {"index of holders", describeQueueRow, 26, false},
	FamMatch:         {"index of targets and addresses", describeFixed("index of targets and addresses"), 25, true},
	FamSender:        {"accounts of senders", describeFixed("account of a sender"), 16, true},
	FamClock:         {"index of due dates", describeFixed("index of due dates"), 18, true},
	FamRowChange:     {"index of changes", describeFixed("index of changes"), 16, true},
	FamObservation:   {"observations", describeOrdinal("observation"), 12, true},
	FamReferral:      {"questions", describeOrdinal("question"), 12, true},
	FamOpinion:       {"answers", describeOrdinal("answer"), 12, true},
	FamClaimEvent:    {"claim events", describeOrdinal("claim event"), 12, true},
	FamReferred:      {"index of people asked", describeFixed("index of people asked"), 9, false},
	FamPeople:        {"people files", describeNumber("people file"), 8, true},
	FamShiftNote:     {"shift notes", describeNumber("shift note"), 8, true},
	FamNoteRead:      {"acknowledgements of shift notes", describeFixed("acknowledgement of a shift note"), 9, false},
	FamLastSeen:      {"last uses of the console", describeText("last use of the console by"), 1, false},
	FamBands:         {"bands", describeNumber("bands"), 8, true},
	FamClockRecord:   {"statements about the clock", describeNumber("statement about the clock"), 8, true},
	FamFileRecord:    {"statements about the file", describeNumber("statement about the file"), 8, true},
	FamOpening: {"openings",
		func(rest []byte, request func(uint64) string) string { return "opening of " + request(Uint64(rest)) },
		12, false},
	FamDraft:        {"drafts", describeFixed("a draft"), 1, false},
	FamDecision:     {"decisions", describeNumber("decision"), 8, true},
	FamAssessment:   {"assessments", describeNumber("assessment of decision"), 8, true},
	FamHistory:      {"histories", describeNumber("history of decision"), 8, true},
	FamCountersign:  {"countersignatures", describeNumber("countersignature of decision"), 8, true},
	FamDecisionID:   {"decision ids", describeDigest("decision id"), 16, true},
	FamFulfilment:   {"fulfilments", describeOrdinal("fulfilment"), 12, true},
	FamFulfilmentID: {"fulfilment ids", describeDigest("fulfilment id"), 16, true},
	FamLink:         {"links", describeOrdinal("link"), 12, true},
	FamSnooze:       {"snoozes", describeOrdinal("snooze"), 12, true},
	FamRenewal:      {"renewals of bars", describeOrdinal("renewal of the bar"), 12, true},
	FamAudit:        {"audit index", describeFixed("audit index"), 10, false},
	FamPack:         {"policy packs", describeDigest("policy pack"), 32, true},
	FamPolicy:       {"policies", describeDigest("policy"), 32, true},
	FamLeaf:         {"leaves", describeNumber("leaf"), 8, true},
	FamLeafHashes:   {"stored hashes", describeNumber("stored hashes of leaf"), 8, true},
}

// keyLengths are the lengths that are allowed after the family's byte; for an unknown family none is.
var keyLengths = func() (out [256]struct{ minLen, maxLen int }) {
	for i := range out {
		out[i].maxLen = -1
	}
	for fam, f := range families {
		out[fam].minLen, out[fam].maxLen = f.minLen, math.MaxInt
		if f.fixedLen {
			out[fam].maxLen = f.minLen
		}
	}
	return out
}()

// KnownFamily reports whether this version knows keys that begin with a byte.
func KnownFamily(fam byte) bool { _, known := families[fam]; return known }

// FamilyName is the name of all entries of a family.
func FamilyName(fam byte) string { return families[fam].name }

// ValidKey reports whether a key has a length that its family allows.
func ValidKey(k []byte) bool {
	if len(k) == 0 {
		return false
	}
	if k[0] == FamSalt {
		return ValidKey(k[1:])
	}
	// This is called for every key of a scan: a map would cost half of its time.
	r, n := keyLengths[k[0]], len(k)-1
	return n >= r.minLen && n <= r.maxLen
}

// KeyName names the record or entry of a key: "decision 12", "observation 3 on request no. 5".
func KeyName(k []byte) string { return KeyNameWith(k, func(uint64) string { return "" }) }

// KeyNameWith is KeyName with a request named by what the function request returns for its number, unless that is "".
func KeyNameWith(k []byte, request func(uint64) string) string {
	if !ValidKey(k) {
		return fmt.Sprintf("key %q", k)
	}
	if k[0] == FamSalt {
		return "salt of " + KeyNameWith(k[1:], request)
	}
	return families[k[0]].describe(k[1:], func(seq uint64) string {
		if name := request(seq); name != "" {
			return name
		}
		return "request no. " + strconv.FormatUint(seq, 10)
	})
}
