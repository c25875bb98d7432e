package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"lert/store/engine"
	"lert/store/format"
)

// totalTasks are the tasks that compare totals: every leaf has its record, every index has the right number of
// entries, every account and counter is right.
func (c *verification) totalTasks() []task {
	return []task{(*verifyTask).checkLeaves, (*verifyTask).checkIndexCounts, (*verifyTask).checkCounters,
		(*verifyTask).checkSenderAccounts, (*verifyTask).checkDocumentIndex,
		(*verifyTask).checkGaps, (*verifyTask).checkSettings}
}

// checkLeaves checks that every leaf has its record or its revisions.
func (v *verifyTask) checkLeaves() error {
	var newest time.Time
	for kv := range v.scanFamily(format.FamLeaf) {
		at := int64(format.Uint64(kv.Key[1:]))
		name := fmt.Sprintf("leaf %d", at)
		l, err := format.ParseLeaf(kv.Val)
		if err != nil {
			v.addFault(name, "%v", err)
			continue
		}
		if !l.QuietSince.IsZero() && !l.QuietSince.Equal(newest) {
			v.addFault(name, "the newest record before it is from %s, not from %s", newest.Format(toTheSecond),
				l.QuietSince.Format(toTheSecond))
		}
		if l.At.After(newest) || l.Kind == format.LeafClock && l.Outcome == ClockLifted {
			newest = l.At
		}
		if l.Kind == format.LeafIntake {
			v.checkIntake(at, l)
		} else if _, ok := v.verification.leafUsedBy[at]; !ok {
			v.addFault(name, "its record (%s %s) is missing", l.Kind, strings.TrimSpace(l.ID+" "+l.Request))
		}
	}
	for at, items := range v.verification.intakes {
		if !v.damaged[string(format.SeqKey(format.FamLeaf, uint64(at)))] {
			v.addFault("leaf "+strconv.FormatInt(at, 10), "%d revisions say that they were imported with it, first %s",
				len(items), items[0].ID)
		}
	}
	if got, err := v.t.newestRecordTime(); err == nil && !got.Equal(newest) {
		v.addMissing(format.MetaKey("newest"), "meta newest", "the time of the newest record differs from the ledger's")
	}
	return v.err
}

// checkIntake checks the leaf of an import: its count, its tree hash, the import records and the policy.
func (v *verifyTask) checkIntake(at int64, l *format.Leaf) {
	items := v.verification.intakes[at]
	delete(v.verification.intakes, at)
	name := fmt.Sprintf("intake of %s to %s (leaf %d)", l.First, l.Last, at)
	if len(items) == 0 || len(items) != l.Count {
		v.addFault(name, "%d revisions were imported with it, but %d exist", l.Count, len(items))
		return
	}
	trees, intakeJSON := make([]format.TreeItem, len(items)), []byte(nil)
	slices.SortFunc(items, func(a, b intakeItem) int { return a.n - b.n })
	for i := range items {
		trees[i] = items[i].TreeItem
		intakeJSON = append(intakeJSON, items[i].intakeJSON...)
	}
	first, last, tree := format.TreeHash(trees)
	if first != l.First || last != l.Last || tree != l.Tree {
		v.addFault(name, "the commitments of its revisions differ from those that it covers")
	}
	sk := format.SaltKey(format.SeqKey(format.FamLeaf, uint64(at)))
	switch salt := v.peek(sk); {
	case salt == nil:
		v.addMissing(sk, name, "its salt is missing")
	case format.Commit(salt, intakeJSON) != l.RecordCommit:
		v.addFault(name, "the record of how its revisions were imported, or the salt, does not match its commitment")
	}
	v.checkPolicyKept(name, l, "the policy in force then")
}

// countedFamilies are the families whose entries are counted: every entry that should be there was found already, so
// that equal numbers mean equal sets.
var countedFamilies = slices.Concat([]byte{format.FamCaseNumber, format.FamQueue, format.FamHolder, format.FamMatch,
	format.FamClock, format.FamRowChange, format.FamAudit, format.FamDecisionID, format.FamSalt, format.FamAssessment,
	format.FamHistory, format.FamFulfilmentID, format.FamReferred},
	slices.Sorted(maps.Keys((&caseState{}).recordCounts())))

// checkIndexCounts compares the number of entries with the number that there should be.
func (v *verifyTask) checkIndexCounts() error {
	want := maps.Clone(v.verification.entries)
	for kv := range v.scanFamily(format.FamLeaf) {
		if l, err := format.ParseLeaf(kv.Val); err == nil && l.Kind == format.LeafIntake {
			want[format.FamSalt]++ // an import has one, too
		}
	}
	for _, fam := range countedFamilies {
		n, err := countKeys(v.t.scanPrefix([]byte{fam}, engine.ScanOpt{KeysOnly: true}))
		if err != nil {
			return err
		}
		if w := want[fam]; uint64(n) != w && len(v.damaged) == 0 {
			v.addFault(format.FamilyName(fam), "%d entries instead of %d", n, w)
		}
	}
	return v.err
}

// checkCounters compares the stored counters with what they count.
func (v *verifyTask) checkCounters() error {
	want := maps.Clone(v.verification.counters)
	maps.Copy(want, v.verification.highest)
	want["requests"], want["decisions"] = uint64(len(v.caseStates)), uint64(v.verification.out.Decisions)
	for kv := range v.scanFamily(format.FamShiftNote) {
		want["shift notes"]++
		var n ShiftNote
		if json.Unmarshal(kv.Val, &n) != nil || n.Number != format.Uint64(kv.Key[1:]) {
			v.addFault(v.recordName(kv.Key), "it says that it is number %d", n.Number)
		}
	}
	seen := map[string]bool{}
	for kv := range v.scanFamily(format.FamCounter) {
		name := string(kv.Key[1:])
		seen[name] = true
		got, err := strconv.ParseUint(string(kv.Val), 10, 64)
		if (err != nil || got != want[name] || got == 0) && len(v.damaged) == 0 {
			v.addFault("counter "+name, "it says %q, but there are %d", kv.Val, want[name])
		}
	}
	for name, n := range want {
		if n > 0 && !seen[name] && len(v.damaged) == 0 {
			v.addFault("counter "+name, "it is missing, but there are %d", n)
		}
	}
	return v.err
}

// checkSenderAccounts compares the stored account of each sender with its requests.
func (v *verifyTask) checkSenderAccounts() error {
	seen := map[[16]byte]bool{}
	for kv := range v.scanFamily(format.FamSender) {
		k := [16]byte(kv.Key[1:])
		seen[k] = true
		var got, want senderStats
		if p := v.senders[k]; p != nil {
			want = p.accountAt(1 << 62)
			want.Requests = len(p.seqs)
		}
		if err := json.Unmarshal(kv.Val, &got); err != nil || got != want || v.senders[k] == nil {
			v.addFault("account of a sender", "it says %s, but the sender's requests add up to %+v", kv.Val, want)
		}
	}
	for k, p := range v.senders {
		if !seen[k] && len(v.damaged) == 0 {
			v.addFault("account of a sender", "it is missing, but there are %d requests", len(p.seqs))
		}
	}
	return v.err
}
