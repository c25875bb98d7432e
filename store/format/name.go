package format

import (
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"lert/review/text"
)

// family is what a program must know of the keys of one family to check them.
type family struct {
	name string // of its entries together
	// one names an entry; it may name a request by a number, which NameWith turns
	// into a case number.
	one func(rest []byte, request func(uint64) string) string
	// least is how long what follows the family's byte is at least, and exact
	// that it is no longer.
	least int
	exact bool
}

// sizes are how long the values of a family are that are always of one length;
// those of an index without values are empty.
var sizes = map[byte]int{
	FamMine: 0, FamMatch: 0, FamChange: 0, FamReferred: 0, FamAudit: 0, FamName: 8, FamAgain: 8, FamNoted: 8, FamSeen: 8, FamOpened: 8,
	FamSalt: 16, FamDecider: 40, FamFulfiler: 45,
}

// GoodSize reports whether a value, without its version, has the length that its
// family wants.
func GoodSize(fam byte, body []byte) bool {
	n, fixed := sizes[fam]
	return !fixed || len(body) == n
}

// ofRequest names a record of a request: the word, its number counted from 1, and
// the request.
func ofRequest(word string) func([]byte, func(uint64) string) string {
	return func(rest []byte, request func(uint64) string) string {
		return fmt.Sprintf("%s %d on %s", word, Ordinal(rest[8:])+1, request(Uint64(rest)))
	}
}

// numbered names a record by its own number.
func numbered(word string) func([]byte, func(uint64) string) string {
	return func(rest []byte, _ func(uint64) string) string { return fmt.Sprintf("%s %d", word, Uint64(rest)) }
}

// plainly names every entry alike.
func plainly(word string) func([]byte, func(uint64) string) string {
	return func([]byte, func(uint64) string) string { return word }
}

// texted names an entry by the text of its key.
func texted(word string) func([]byte, func(uint64) string) string {
	return func(rest []byte, _ func(uint64) string) string {
		return word + " " + string(text.Clean(string(rest)))
	}
}

// digested names an entry by the digest in its key.
func digested(word string) func([]byte, func(uint64) string) string {
	return func(rest []byte, _ func(uint64) string) string { return word + " " + hex.EncodeToString(rest) }
}

func revised(rest []byte, request func(uint64) string) string {
	return fmt.Sprintf("%s revision %d", request(Uint64(rest)), Ordinal(rest[8:]))
}

func queued(rest []byte, request func(uint64) string) string {
	return "queue row of " + request(Uint64(rest[len(rest)-8:]))
}

// families are all families of keys that this version knows.
var families = map[byte]family{
	FamMeta:  {"meta", texted("meta"), 1, false},
	FamCount: {"counters", texted("counter"), 1, false},
	FamHead: {"states", func(rest []byte, request func(uint64) string) string { return request(Uint64(rest)) + " state" },
		8, true},
	FamName:     {"index of case numbers", texted("case number"), 1, false},
	FamIdentity: {"index of documents", digested("identity of document"), 32, true},
	FamAgain:    {"documents that came again", digested("how often came document"), 32, true},
	FamRevision: {"revisions", revised, 12, true},
	FamBody:     {"documents", revised, 12, true},
	FamSalt:     {"salts", nil, 1, false}, // named by the record it belongs to
	FamQueue:    {"index queue", queued, 26, true},
	FamMine:     {"index of holders", queued, 26, false},
	FamMatch:    {"index of targets and addresses", plainly("index of targets and addresses"), 25, true},
	FamSender:   {"accounts of senders", plainly("account of a sender"), 16, true},
	FamClock:    {"index due", plainly("index due"), 18, true},
	FamChange:   {"index of changes", plainly("index of changes"), 16, true},
	FamObserved: {"observations", ofRequest("observation"), 12, true},
	FamReferral: {"questions", ofRequest("question"), 12, true},
	FamAnswer:   {"answers", ofRequest("answer"), 12, true},
	FamHold:     {"events of claims", ofRequest("event of the claim"), 12, true},
	FamReferred: {"index of persons asked", plainly("index of persons asked"), 9, false},
	FamPeople:   {"people files", numbered("people file"), 8, true},
	FamShift:    {"shift notes", numbered("shift note"), 8, true},
	FamNoted:    {"acknowledgements of shift notes", plainly("acknowledgement of a shift note"), 9, false},
	FamSeen:     {"persons last at the desk", texted("when last at the desk was"), 1, false},
	FamBands:    {"bands", numbered("bands"), 8, true},
	FamOpened: {"openings", func(rest []byte, request func(uint64) string) string { return "opening of " + request(Uint64(rest)) },
		12, false},
	FamDraft:    {"drafts", plainly("a draft"), 1, false},
	FamDecision: {"decisions", numbered("decision"), 8, true},
	FamShown:    {"assessments", numbered("assessment of decision"), 8, true},
	FamKnown:    {"histories", numbered("history of decision"), 8, true},
	FamSigned:   {"countersignatures", numbered("countersignature of decision"), 8, true},
	FamDecider:  {"decision ids", digested("decision id"), 16, true},
	FamFulfil:   {"fulfilments", ofRequest("fulfilment"), 12, true},
	FamFulfiler: {"fulfilment ids", digested("fulfilment id"), 16, true},
	FamLink:     {"links", ofRequest("link"), 12, true},
	FamSnooze:   {"snoozes", ofRequest("snooze"), 12, true},
	FamRenewal:  {"renewals of bars", ofRequest("renewal of the bar"), 12, true},
	FamAudit:    {"audit index", plainly("audit index"), 10, false},
	FamPack:     {"policy packs", digested("policy pack"), 32, true},
	FamPolicy:   {"policies", digested("policy"), 32, true},
	FamLeaf:     {"leaves", numbered("leaf"), 8, true},
	FamHash:     {"stored hashes", numbered("stored hashes of leaf"), 8, true},
}

// keyLengths are how long what follows the byte of a family may be; of an unknown
// family nothing can.
var keyLengths = func() (out [256]struct{ least, most int }) {
	for i := range out {
		out[i].most = -1
	}
	for fam, f := range families {
		out[fam].least, out[fam].most = f.least, math.MaxInt
		if f.exact {
			out[fam].most = f.least
		}
	}
	return out
}()

// KnownFamily reports whether this version knows keys that begin with a byte.
func KnownFamily(fam byte) bool { _, known := families[fam]; return known }

// Families are the first bytes of all keys that this version knows, in order.
func Families() []byte { return slices.Sorted(maps.Keys(families)) }

// FamilyName names the entries of a family together.
func FamilyName(fam byte) string { return families[fam].name }

// GoodKey reports whether a key has the length that its family wants.
func GoodKey(k []byte) bool {
	if len(k) == 0 {
		return false
	}
	if k[0] == FamSalt {
		return GoodKey(k[1:])
	}
	// Each key that is walked past is asked: a map would cost half of the walk.
	r, n := keyLengths[k[0]], len(k)-1
	return n >= r.least && n <= r.most
}

// Name names the record or entry of a key: "decision 12", "observation 3 on
// request no. 5".
func Name(k []byte) string { return NameWith(k, func(uint64) string { return "" }) }

// NameWith is Name, with a request named by what request gives for its number, if
// it gives anything.
func NameWith(k []byte, request func(uint64) string) string {
	if !GoodKey(k) {
		return fmt.Sprintf("key %q", k)
	}
	if k[0] == FamSalt {
		return "salt of " + NameWith(k[1:], request)
	}
	return families[k[0]].one(k[1:], func(seq uint64) string {
		if name := request(seq); name != "" {
			return name
		}
		return "request no. " + strconv.FormatUint(seq, 10)
	})
}
