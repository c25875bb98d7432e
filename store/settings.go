package store

import (
	"encoding/hex"
	"encoding/json"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// databaseSettings are the facts about the database itself that cannot be computed from its records. They are not user
// preferences. The first leaf of the ledger that is written after a change of them commits to them.
type databaseSettings struct {
	Origin         string      `json:"origin"`         // "real", or "rehearsal" if the clock was fixed at the beginning
	MatchKeyDigest string      `json:"secret"`         // SHA-256 of the key of the match index
	Backup         *BackupInfo `json:"copy,omitempty"` // the newest one with Continued set, nil if there is none
}

// settingsCommitment is the last commitment to the settings, with digests of stored values that no leaf of the ledger
// covers: the BackupInfo of a backup without records of its own (its ledger is still that of the original), policies
// under which rows were computed but nothing was recorded, and shift notes.
type settingsCommitment struct {
	Salt   []byte `json:"salt"`
	Digest string `json:"digest"`
	// Backup is the SHA-256 of the stored BackupInfo, "" if there is none.
	Backup string `json:"copy,omitempty"`
	// Policies maps the digest of each stored policy to the SHA-256 of the list of its packs.
	Policies map[string]string `json:"policies,omitempty"`
	// ShiftNotes is a digest of all shift notes, see chainDigest; "" if there are none.
	ShiftNotes string `json:"notes,omitempty"`
}

// updateCommitment changes the stored commitment. If an older program wrote the database, there may be none: then
// updateCommitment makes one, with digests of everything that is stored.
func (t *tx) updateCommitment(change func(*settingsCommitment)) error {
	var kept settingsCommitment
	found, err := getJSON(t, format.MetaKey("settings"), &kept)
	if err == nil && !found {
		if kept.Backup, err = t.backupInfoDigest(); err == nil {
			kept.Policies, err = t.policyListDigests()
		}
		if err == nil {
			kept.ShiftNotes, err = t.notesDigest()
		}
	}
	if err != nil {
		return err
	}
	change(&kept)
	return putJSON(t, format.MetaKey("settings"), kept)
}

// backupInfoDigest is the SHA-256 of the stored BackupInfo, "" if there is none.
func (t *tx) backupInfoDigest() (string, error) {
	v, found, err := t.get(format.MetaKey("copy"))
	if err != nil || !found {
		return "", err
	}
	return review.Digest(v), nil
}

// policyListDigests maps the digest of each stored policy to the SHA-256 of the list of its packs.
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

// chainDigest adds a value to a digest of earlier values, so that the result covers all of them in order.
func chainDigest(digest string, v []byte) string {
	return review.Digest(append([]byte(digest+"\n"), v...))
}

// notesDigest is the chained digest of all shift notes, "" if there are none.
func (t *tx) notesDigest() (out string, err error) {
	for kv, err := range t.values([]byte{format.FamShiftNote}, engine.ScanOpt{}) {
		if err != nil {
			return "", err
		}
		out = chainDigest(out, kv.Val)
	}
	return out, nil
}

// putBackupInfo stores the BackupInfo of a database that is a backup, and its digest.
func (t *tx) putBackupInfo(c *BackupInfo) error {
	if err := putJSON(t, format.MetaKey("copy"), c); err != nil {
		return err
	}
	sum, err := t.backupInfoDigest()
	if err != nil {
		return err
	}
	return t.updateCommitment(func(kept *settingsCommitment) { kept.Backup = sum })
}

// settingsJSON reads the settings. They include the newest BackupInfo of a backup that was continued. A backup without
// records of its own is left out, because its ledger is still that of the original.
func (t *tx) settingsJSON() ([]byte, error) {
	var out databaseSettings
	origin, _, err := t.get(format.MetaKey("origin"))
	if err != nil {
		return nil, err
	}
	secret, _, err := t.peek(format.MetaKey("secret"))
	if err != nil {
		return nil, err
	}
	out.Origin, out.MatchKeyDigest = string(origin), review.Digest(secret)
	var c BackupInfo
	if _, err := getJSON(t, format.MetaKey("copy"), &c); err != nil {
		return nil, err
	}
	for backup := &c; backup != nil; backup = backup.SourceBackup {
		if !backup.Continued.IsZero() {
			out.Backup = backup
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

// commitSettings compares the settings with those that the ledger last committed to. If they differ, it puts a new
// commitment into the leaf.
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

// expectedCommitment is the commitment to the current settings that the ledger must contain, "" if the stored
// commitment is to other settings.
func (t *tx) expectedCommitment() (string, error) {
	now, kept, err := t.settingsAndCommitment()
	if err != nil || review.Digest(now) != kept.Digest {
		return "", err
	}
	return format.Commit(kept.Salt, now), nil
}
