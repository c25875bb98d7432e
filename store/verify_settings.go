package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"lert/review/text"
	"lert/store/engine"
	"lert/store/format"
)

// policyPacks checks packs against their digests, and lists of packs against the
// policy's.
func (v *verifier) policyPacks() error {
	named := map[string]bool{}
	for kv, err := range v.family(format.FamPolicy) {
		if err != nil {
			return err
		}
		v.policyPack(kv, named)
	}
	for kv, err := range v.family(format.FamPack) {
		if err != nil {
			return err
		}
		if !named[string(kv.Key)] {
			v.fault(v.nameOf(kv.Key), "no policy that is kept names it")
		}
		if sum := sha256.Sum256(kv.Val); !bytes.Equal(sum[:], kv.Key[1:]) {
			v.fault(v.nameOf(kv.Key), "its bytes are not those of its digest")
		}
	}
	return nil
}

// policyPack checks the list of a policy's packs, and notes the keys of those that
// it names.
func (v *verifier) policyPack(kv engine.KV, named map[string]bool) {
	var refs []packRef
	if err := json.Unmarshal(kv.Val, &refs); err != nil {
		v.fault(v.nameOf(kv.Key), "does not decode")
		return
	}
	digests := make([]string, len(refs))
	for i, r := range refs {
		digests[i] = r.Digest
		sum, err := hex.DecodeString(r.Digest)
		k := format.PackKey(sum)
		named[string(k)] = true
		if err != nil || !v.there(k) {
			v.fault(v.nameOf(kv.Key), "its pack %s (%s) is missing", text.Clean(r.Name), format.Name(k))
		}
	}
	slices.Sort(digests)
	sum := sha256.Sum256([]byte(strings.Join(digests, "\n") + "\n"))
	if !bytes.Equal(sum[:], kv.Key[1:]) {
		v.fault(v.nameOf(kv.Key), "its packs are not those of its digest")
	}
}

// metas are the values about the database as a whole that this version knows.
var metas = []string{"ledger", "newest", "people", "settings", "origin", "secret", "copy", "tended"}

// settings checks what decides what people may do and follows from nothing else
// against its commitment in the ledger, and what no leaf can speak of against what
// is kept of it.
func (v *verifier) settings() error {
	for kv, err := range v.family(format.FamMeta) {
		if err != nil {
			return err
		}
		if !slices.Contains(metas, string(kv.Key[1:])) {
			v.fault(v.nameOf(kv.Key), "this version knows no such value")
		}
	}
	if err := v.peopleInForce(); err != nil {
		return err
	}
	var kept settingsKept
	there, err := getJSON(v.t, format.MetaKey("settings"), &kept)
	if err != nil {
		v.missing(format.MetaKey("settings"), settingsName, "does not decode")
		return nil
	}
	at := int64(-1)
	var l *format.Leaf
	for kv, err := range v.family(format.FamLeaf) {
		if err != nil {
			return err
		}
		if x, err := format.ParseLeaf(kv.Val); err == nil && x.Settings != "" {
			at, l = int64(format.Uint64(kv.Key[1:])), x
		}
	}
	if l != nil {
		if sum, err := v.t.settingsCommit(); err != nil || sum != l.Settings {
			v.fault(settingsName, "origin (meta origin), mark of a copy (meta copy) or key of the match index (meta secret) "+
				"are not what leaf %d commits to", at)
		}
	}
	if there {
		v.besides(&kept)
	}
	return nil
}

// settingsName names the settings.
var settingsName = "settings of the desk (" + format.Name(format.MetaKey("settings")) + ")"

// besides checks what is kept of the mark of a copy and of the policies.
func (v *verifier) besides(kept *settingsKept) {
	if sum, err := v.t.copyDigest(); err != nil || sum != kept.Copy {
		k := format.MetaKey("copy")
		v.missing(k, format.Name(k), "the mark of a copy is not the one that the "+settingsName+" name")
	}
	now, err := v.t.policyLists()
	if err != nil { // one is named already, and it cannot be told which are missing
		now = kept.Policies
	}
	for _, d := range slices.Sorted(maps.Keys(kept.Policies)) {
		if sum, err := hex.DecodeString(d); err == nil && now[d] != kept.Policies[d] {
			v.missing(format.PolicyKey(sum), format.Name(format.PolicyKey(sum)), "it is missing, or not what was kept")
		}
	}
	for _, d := range slices.Sorted(maps.Keys(now)) {
		if sum, _ := hex.DecodeString(d); kept.Policies[d] == "" {
			v.fault(format.Name(format.PolicyKey(sum)), "no act kept it")
		}
	}
	if sum, err := v.t.notesDigest(); err == nil && sum != kept.Notes {
		v.fault(format.FamilyName(format.FamShift), "they are not those that the %s name", settingsName)
	}
	k := format.MetaKey("copy")
	var c Copied
	if there, err := getJSON(v.t, k, &c); err != nil || there && !v.continues(&c) {
		v.missing(k, format.Name(k), "the ledger does not continue the one that was copied")
	}
}

// continues reports whether the ledger continues those that it is said to be a copy of.
func (v *verifier) continues(c *Copied) bool {
	size, _, err := v.t.ledgerHead()
	for ; err == nil && c != nil; c = c.Before {
		if c.Leaves < 0 || c.Leaves > size {
			return false
		}
		root, err := v.t.log(c.Leaves).Root()
		if c.Leaves > 0 && (err != nil || hex.EncodeToString(root[:]) != c.Root) {
			return false
		}
	}
	return err == nil
}

// peopleInForce checks the digest of the people file that was recorded last.
func (v *verifier) peopleInForce() error {
	n, err := v.t.count("people")
	if err != nil || n == 0 {
		return nil
	}
	var r PeopleRecord
	if _, err := v.t.readRecord(format.NumKey(format.FamPeople, n), &r); err != nil {
		return nil // named already
	}
	b, err := json.Marshal(r.People)
	sum := sha256.Sum256(b)
	if got := v.peek(format.MetaKey("people")); err != nil || string(got) != hex.EncodeToString(sum[:]) {
		v.missing(format.MetaKey("people"), "meta people", "it is not the digest of the people file that was recorded last")
	}
	return nil
}
