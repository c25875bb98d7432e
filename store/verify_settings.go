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

// checkPolicyPacks compares packs with their digests, and lists of packs with the digest of the policy.
func (v *verifyTask) checkPolicyPacks() error {
	named := map[string]bool{}
	for kv := range v.scanFamily(format.FamPolicy) {
		v.checkPolicyPack(kv, named)
	}
	for kv := range v.scanFamily(format.FamPack) {
		if !named[string(kv.Key)] {
			v.addFault(v.recordName(kv.Key), "no policy that is kept names it")
		}
		if sum := sha256.Sum256(kv.Val); !bytes.Equal(sum[:], kv.Key[1:]) {
			v.addFault(v.recordName(kv.Key), "its content does not match its digest")
		}
	}
	return v.err
}

// checkPolicyPack checks the list of a policy's packs, and adds the keys of those packs to named.
func (v *verifyTask) checkPolicyPack(kv engine.KV, named map[string]bool) {
	var refs []packRef
	if err := json.Unmarshal(kv.Val, &refs); err != nil {
		v.addFault(v.recordName(kv.Key), "does not decode")
		return
	}
	digests := make([]string, len(refs))
	for i, r := range refs {
		digests[i] = r.Digest
		sum, err := hex.DecodeString(r.Digest)
		k := format.PackKey(sum)
		named[string(k)] = true
		if err != nil || !v.exists(k) {
			v.addFault(v.recordName(kv.Key), "its pack %s (%s) is missing", text.Clean(r.Name), format.KeyName(k))
		}
	}
	slices.Sort(digests)
	sum := sha256.Sum256([]byte(strings.Join(digests, "\n") + "\n"))
	if !bytes.Equal(sum[:], kv.Key[1:]) {
		v.addFault(v.recordName(kv.Key), "its packs do not match its digest")
	}
}

// metas are the names of the values about the database as a whole that this version knows.
var metas = []string{"ledger", "newest", "people", "settings", "origin", "secret", "copy", "tended", "indexes"}

// checkSettings compares the settings with their commitment in the ledger, and what no leaf covers with its digest.
func (v *verifyTask) checkSettings() error {
	for kv := range v.scanFamily(format.FamMeta) {
		if !slices.Contains(metas, string(kv.Key[1:])) {
			v.addFault(v.recordName(kv.Key), "this version does not know this value")
		}
	}
	if err := v.checkPeopleDigest(); err != nil {
		return err
	}
	v.checkIndexVersions()
	var kept settingsCommitment
	there, err := getJSON(v.t, format.MetaKey("settings"), &kept)
	if err != nil {
		v.addMissing(format.MetaKey("settings"), settingsName, "does not decode")
		return v.err
	}
	at := int64(-1)
	var l *format.Leaf
	for kv := range v.scanFamily(format.FamLeaf) {
		if x, err := format.ParseLeaf(kv.Val); err == nil && x.Settings != "" {
			at, l = int64(format.Uint64(kv.Key[1:])), x
		}
	}
	if l != nil {
		if sum, err := v.t.expectedCommitment(); err != nil || sum != l.Settings {
			v.addFault(settingsName, "origin (meta origin), mark of a copy (meta copy) or "+
				"key of the match index (meta secret) do not match the commitment of leaf %d", at)
		}
	}
	if there {
		v.checkCommitment(&kept)
	}
	return v.err
}

// checkIndexVersions checks the versions of the indexes that are computed from documents.
func (v *verifyTask) checkIndexVersions() {
	k := format.MetaKey("indexes")
	x, err := v.t.indexVersions()
	if err == nil && x.current() {
		return
	}
	now := currentIndexes()
	switch {
	case err != nil:
		v.addMissing(k, format.KeyName(k), "does not decode")
	case x.Documents > now.Documents || x.Matches > now.Matches || x.Documents < 1:
		v.addFault(format.KeyName(k), "it names index versions that this program does not know")
	}
}

// settingsName names the commitment to the settings in a fault.
var settingsName = "settings of the database (" + format.KeyName(format.MetaKey("settings")) + ")"

// checkCommitment checks what has a digest next to the commitment: the BackupInfo, the policies and the shift notes.
func (v *verifyTask) checkCommitment(kept *settingsCommitment) {
	if sum, err := v.t.backupInfoDigest(); err != nil || sum != kept.Backup {
		k := format.MetaKey("copy")
		v.addMissing(k, format.KeyName(k), "the mark of a copy differs from the one in the "+settingsName)
	}
	now, err := v.t.policyListDigests()
	if err != nil { // one is reported already, and which are missing cannot be found
		now = kept.Policies
	}
	for _, d := range slices.Sorted(maps.Keys(kept.Policies)) {
		if sum, err := hex.DecodeString(d); err == nil && now[d] != kept.Policies[d] {
			v.addMissing(format.PolicyKey(sum), format.KeyName(format.PolicyKey(sum)),
				"it is missing, or differs from what was stored")
		}
	}
	for _, d := range slices.Sorted(maps.Keys(now)) {
		if sum, _ := hex.DecodeString(d); kept.Policies[d] == "" {
			v.addFault(format.KeyName(format.PolicyKey(sum)), "no record in the ledger says that it was stored")
		}
	}
	if sum, err := v.t.notesDigest(); err == nil && sum != kept.ShiftNotes {
		v.addFault(format.FamilyName(format.FamShiftNote), "they differ from those in the %s", settingsName)
	}
	k := format.MetaKey("copy")
	var c BackupInfo
	if there, err := getJSON(v.t, k, &c); err != nil || there && !v.ledgerContinues(&c) {
		v.addMissing(k, format.KeyName(k), "the ledger does not continue the one that was copied")
	}
}

// ledgerContinues reports whether the ledger continues those of the databases that it was copied from.
func (v *verifyTask) ledgerContinues(c *BackupInfo) bool {
	size, _, err := v.t.ledgerRoot()
	for ; err == nil && c != nil; c = c.SourceBackup {
		if c.Leaves < 0 || c.Leaves > size {
			return false
		}
		root, err := v.t.storedLog(c.Leaves).Root()
		if c.Leaves > 0 && (err != nil || hex.EncodeToString(root[:]) != c.Root) {
			return false
		}
	}
	return err == nil
}

// checkPeopleDigest checks the digest of the people file that was recorded last.
func (v *verifyTask) checkPeopleDigest() error {
	n, err := v.t.getCount("people")
	if err != nil || n == 0 {
		return nil
	}
	var r PeopleRecord
	if _, err := v.t.readRecord(format.SeqKey(format.FamPeople, n), &r); err != nil {
		return nil // reported already
	}
	b, err := json.Marshal(r.People)
	sum := sha256.Sum256(b)
	if got := v.peek(format.MetaKey("people")); err != nil || string(got) != hex.EncodeToString(sum[:]) {
		v.addMissing(format.MetaKey("people"), "meta people",
			"it differs from the digest of the people file recorded last")
	}
	return nil
}
