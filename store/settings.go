package store

import (
	"encoding/hex"
	"encoding/json"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// deskSettings are the origin of the database, the key of its match index and the record of a copy (no preferences):
// they decide what people may do, and follow from no record. The ledger commits to them in the first leaf that is
// written after they changed.
type deskSettings struct {
	Origin string      `json:"origin"`
	Secret string      `json:"secret"` // SHA-256 of the key of the match index
	Copy   *BackupInfo `json:"copy,omitempty"`
}

// settingsCommitment is the last commitment to the settings, with digests of what no leaf covers: the record of a copy
// that has not been written to (its ledger is that of the other database), the policies under which rows were computed
// and nothing was recorded, and the shift notes.
type settingsCommitment struct {
	Salt   []byte `json:"salt"`
	Digest string `json:"digest"`
	// Copy is the SHA-256 of the record of a copy, "" if there is none; Policies are, by the digest of each stored
	// policy, the SHA-256 of the list of its packs.
	Copy     string            `json:"copy,omitempty"`
	Policies map[string]string `json:"policies,omitempty"`
	// Notes is a digest of all shift notes, see chainDigest; "" if there are none.
	Notes string `json:"notes,omitempty"`
}

// updateCommitment changes the stored commitment. A database of an older program gets its first one, with digests of
// all that is there.
func (t *tx) updateCommitment(change func(*settingsCommitment)) error {
	var kept settingsCommitment
	found, err := getJSON(t, format.MetaKey("settings"), &kept)
	if err == nil && !found {
		if kept.Copy, err = t.copyDigest(); err == nil {
			kept.Policies, err = t.policyListDigests()
		}
		if err == nil {
			kept.Notes, err = t.notesDigest()
		}
	}
	if err != nil {
		return err
	}
	change(&kept)
	return putJSON(t, format.MetaKey("settings"), kept)
}

// copyDigest is the SHA-256 of the record of a copy, "" if there is none.
func (t *tx) copyDigest() (string, error) {
	v, found, err := t.get(format.MetaKey("copy"))
	if err != nil || !found {
		return "", err
	}
	return review.Digest(v), nil
}

// policyListDigests are, by the digest of each stored policy, the SHA-256 of the list of its packs.
func (t *tx) policyListDigests() (map[string]string, error) {
	out := map[string]string{}
	for kv, err := range t.values([]byte{format.FamPolicy}, engine.ScanOpt{}) {
		if err != nil {
			return nil, err
		}
		out[hex.EncodeToString(kv.Key[1:])] = review.Digest(kv.Val)
	}
	return out, nil
}

// chainDigest is the digest of an earlier digest and one more value.
func chainDigest(digest string, v []byte) string {
	return review.Digest(append([]byte(digest+"\n"), v...))
}

// notesDigest is a digest of all shift notes, "" if there are none.
func (t *tx) notesDigest() (out string, err error) {
	for kv, err := range t.values([]byte{format.FamShiftNote}, engine.ScanOpt{}) {
		if err != nil {
			return "", err
		}
		out = chainDigest(out, kv.Val)
	}
	return out, nil
}

// putCopyMark writes the record of a copy.
func (t *tx) putCopyMark(c *BackupInfo) error {
	if err := putJSON(t, format.MetaKey("copy"), c); err != nil {
		return err
	}
	sum, err := t.copyDigest()
	if err != nil {
		return err
	}
	return t.updateCommitment(func(kept *settingsCommitment) { kept.Copy = sum })
}

// settingsJSON reads the settings. The record of a copy is part of them once the copy has a record of its own: until
// then its ledger is that of the database it was copied from.
func (t *tx) settingsJSON() ([]byte, error) {
	var out deskSettings
	origin, _, err := t.get(format.MetaKey("origin"))
	if err != nil {
		return nil, err
	}
	secret, _, err := t.peek(format.MetaKey("secret"))
	if err != nil {
		return nil, err
	}
	out.Origin, out.Secret = string(origin), review.Digest(secret)
	var c BackupInfo
	if _, err := getJSON(t, format.MetaKey("copy"), &c); err != nil {
		return nil, err
	}
	for at := &c; at != nil; at = at.SourceBackup {
		if !at.Continued.IsZero() {
			out.Copy = at
			break
		}
	}
	return json.Marshal(out)
}

// settingsAndCommitment reads the settings and the last commitment to them.
func (t *tx) settingsAndCommitment() (now []byte, kept settingsCommitment, err error) {
	if now, err = t.settingsJSON(); err == nil {
		_, err = getJSON(t, format.MetaKey("settings"), &kept)
	}
	return now, kept, err
}

// commitSettings adds a commitment to the settings to a leaf if they differ from those that the ledger commits to.
func (s *Store) commitSettings(t *tx, l *format.Leaf) error {
	if t.settingsCommitted {
		return nil
	}
	t.settingsCommitted = true
	if err := s.markContinued(t); err != nil {
		return err
	}
	if err := s.storeOrigin(t); err != nil {
		return err
	}
	now, was, err := t.settingsAndCommitment()
	if err != nil {
		return err
	}
	if digest := review.Digest(now); digest != was.Digest {
		salt := newSalt()
		l.Settings = format.Commit(salt, now)
		return t.updateCommitment(func(kept *settingsCommitment) { kept.Salt, kept.Digest = salt, digest })
	}
	return nil
}

// expectedCommitment is the commitment to the present settings that the ledger must have, "" if they are not those of
// the stored commitment.
func (t *tx) expectedCommitment() (string, error) {
	now, kept, err := t.settingsAndCommitment()
	if err != nil || review.Digest(now) != kept.Digest {
		return "", err
	}
	return format.Commit(kept.Salt, now), nil
}
