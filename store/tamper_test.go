package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"lert/store/engine"
	"lert/store/format"
)

// uncheckedFamilies are the families whose values influence no decision; the package documentation says why for each.
var uncheckedFamilies = map[byte]string{
	format.FamDraft: "a draft is its author's", format.FamNoteRead: "who has read a shift note",
	format.FamLastSeen: "when somebody was last at the desk", format.FamDuplicates: "how often a document came again",
}

// unchecked reports whether a key may have any value.
func unchecked(k []byte) bool {
	_, out := uncheckedFamilies[k[0]]
	return out || string(k) == string(format.MetaKey("tended")) || string(k) == string(format.MetaKey("indexes"))
}

// edit is one change that somebody makes to a database.
type edit struct {
	what string
	key  []byte
	val  []byte // nil: it is deleted
}

// edits are, for some or all of the keys of each family: it is deleted, set to what it was before (if all, to
// everything that it ever was), and set to the value of another key of its family.
func (e *seededDB) edits(most int) (out []edit) {
	byFamily := map[byte][]engine.KV{}
	for _, kv := range e.kvs {
		byFamily[kv.Key[0]] = append(byFamily[kv.Key[0]], kv)
	}
	for fam := range 256 {
		all := byFamily[byte(fam)]
		for i, kv := range all {
			if most > 0 && len(all) > most && i*most/len(all) == (i-1)*most/len(all) && i > 0 && fam != format.FamMeta {
				continue
			}
			next := all[(i+1)%len(all)]
			list := []edit{{"deleted", kv.Key, nil}, {"set as " + format.KeyName(next.Key), kv.Key, next.Val}}
			past := e.versions[string(kv.Key)]
			for n := range len(past) - 1 {
				if most == 0 || n == 0 || n == len(past)-2 {
					list = append(list,
						edit{fmt.Sprintf("set back to value %d of %d", n+1, len(past)), kv.Key, past[n]})
				}
			}
			for _, x := range list {
				if !bytes.Equal(x.val, kv.Val) && !sameState(x.val, kv.Val) {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

// sameState reports whether two states of a request differ only in when they were computed and under which policy.
func sameState(a, b []byte) bool {
	var x, y caseState
	if len(a) == 0 || json.Unmarshal(a[1:], &x) != nil || json.Unmarshal(b[1:], &y) != nil || x.RowKey == nil {
		return false
	}
	x.ComputedAt, x.PolicyDigest, x.LedgerSize, x.ChangeCount = y.ComputedAt, y.PolicyDigest, y.LedgerSize,
		y.ChangeCount
	return reflect.DeepEqual(jsonFields(&x), jsonFields(&y))
}

// caseOf is the number of the request that a key belongs to, "" if there is none.
func (e *seededDB) caseOf(k []byte) string {
	at := 1
	switch k[0] {
	case format.FamSalt:
		return e.caseOf(k[1:])
	case format.FamCaseNumber:
		return string(k[1:])
	case format.FamDecision, format.FamAssessment, format.FamHistory, format.FamCountersign:
		return e.decisions[format.Uint64(k[1:])]
	case format.FamAudit:
		return e.decisions[format.Uint64(k[len(k)-8:])]
	case format.FamDecisionID:
		return e.decisions[format.Uint64(e.value(k))]
	case format.FamFulfilmentID:
		return e.cases[format.Uint64(e.value(k))]
	case format.FamDocumentIndex:
		var id revisionRef
		e.must(json.Unmarshal(e.value(k), &id))
		return e.cases[id.Seq]
	case format.FamQueue, format.FamHolder, format.FamMatch, format.FamReferred, format.FamRowChange:
		at = len(k) - 8
	case format.FamClock:
		at = 10
	case format.FamCaseState, format.FamRevision, format.FamDocument, format.FamObservation, format.FamReferral,
		format.FamOpinion,
		format.FamClaimEvent, format.FamOpening, format.FamFulfilment, format.FamLink, format.FamSnooze,
		format.FamRenewal:
	default:
		return ""
	}
	return e.cases[format.Uint64(k[at:])]
}

// value is what is stored under a key, without its version.
func (e *seededDB) value(k []byte) []byte {
	kv, _ := (&tamperedEngine{e.eng, e.kvs}).Get(k)
	return kv.Val[1:]
}

// reported reports whether a fault names a key: the case that it belongs to, or else the record.
func (e *seededDB) reported(faults []Fault, k []byte) bool {
	name := strings.TrimPrefix(strings.TrimPrefix(format.KeyName(k), "salt of "), "stored hashes of ")
	if id := e.caseOf(k); id != "" {
		name = id
	}
	return slices.ContainsFunc(faults, func(f Fault) bool {
		says := f.Record + ": " + f.What
		return strings.Contains(says, name) || strings.Contains(says, fmt.Sprintf("key %q", k))
	})
}

// onAllCores runs a check on every element of a list, on all cores.
func onAllCores[T any](list []T, check func(T)) {
	var all sync.WaitGroup
	work := make(chan T)
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for x := range work {
				check(x)
			}
		})
	}
	for _, x := range list {
		work <- x
	}
	close(work)
	all.Wait()
}

// TestNoEditGoesUnseen: whatever an insider does to one value, checksum included, verify names its case: a value that
// is deleted, an earlier one, and one of another key.
func TestNoEditGoesUnseen(t *testing.T) {
	t.Parallel()
	e := seedDatabase(t)
	most := 0
	if testing.Short() {
		most = 4
	}
	list := e.edits(most)
	seen := map[byte]int{}
	for _, x := range list {
		seen[x.key[0]]++
	}
	for _, fam := range knownFamilies() {
		if seen[fam] == 0 {
			t.Errorf("nothing of the family of %s was there to change", format.FamilyName(fam))
		}
	}
	onAllCores(list, func(x edit) {
		got, err := e.verifyOn(e.tamper(x.key, x.val))
		switch {
		case err != nil:
			t.Errorf("%q %s: %v", x.key, x.what, err)
		case unchecked(x.key):
		case !e.reported(got.Faults, x.key):
			t.Errorf("%s (%q) %s: named are %q", format.KeyName(x.key), x.key, x.what,
				got.Faults[:min(3, len(got.Faults))])
		}
	})
	t.Logf("%d edits", len(list))
}
