package store

import (
	"context"
	"encoding/hex"
	"path/filepath"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// BackupInfo identifies a database as a backup of another one and says how much of it the backup has. It is stored in
// the backup itself, so that a restored backup cannot be taken for the original.
type BackupInfo struct {
	At     time.Time `json:"at"`     // UTC
	From   string    `json:"from"`   // the file, as an absolute path
	Leaves int64     `json:"leaves"` // how many leaves its ledger has
	Root   string    `json:"root"`   // the root over these leaves, in hex
	// Continued is when the first record was made in the backup, zero if none was. From then on the backup is a
	// database like any other, without what the original recorded since At.
	Continued time.Time `json:"continued,omitzero"`
	// SourceBackup describes the copied database if it was itself a backup, nil if it was not.
	SourceBackup *BackupInfo `json:"before,omitempty"`
}

// BackupInfo says which database this one is a backup of, nil if it is not a backup.
func (v *Session) BackupInfo() *BackupInfo {
	s := v.s
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	if s.backupInfo == nil {
		return nil
	}
	c := *s.backupInfo
	return &c
}

// Backup writes a copy of the database to a new file, as of one moment and while others work on it. The backup of a
// backup that was not continued keeps the time of the first one. An existing file is left alone (fs.ErrExist).
func (v *Session) Backup(ctx context.Context, to string) (BackupInfo, error) {
	var out BackupInfo
	if err := v.May(review.ActOversee); err != nil {
		return out, err
	}
	s := v.s
	b, ok := s.eng.(engine.Backuper)
	if !ok {
		return out, problem.Failed.New(s.path+" cannot be copied while it is open", "close it, then copy the file")
	}
	from, err := filepath.Abs(s.path)
	if err != nil {
		return out, err
	}
	err = engine.Copy(ctx, b, to, engine.Options{Format: format.Version}, func(e engine.Engine) error {
		t := &tx{}
		if err := e.View(ctx, func(r engine.Reader) error {
			t.r = r
			if _, err := getJSON(t, format.MetaKey("copy"), &out); err != nil {
				return err
			}
			if !out.At.IsZero() && out.Continued.IsZero() {
				return nil
			}
			var source *BackupInfo
			if !out.At.IsZero() {
				previous := out
				source = &previous
			}
			size, root, err := t.ledgerRoot()
			out = BackupInfo{At: s.now().UTC(), From: from,
				Leaves: size, Root: hex.EncodeToString(root), SourceBackup: source}
			if err == nil {
				err = t.putBackupInfo(&out)
			}
			return err
		}); err != nil {
			return err
		}
		if len(t.order) == 0 {
			return nil
		}
		_, err := e.Commit(ctx, t.engineTxn(engine.TxnID{}))
		return err
	})
	return out, err
}

// markContinued sets BackupInfo.Continued in a backup, together with the first record made in it.
func (s *Store) markContinued(t *tx) error {
	if s.backupInfo == nil || !s.backupInfo.Continued.IsZero() {
		return nil
	}
	var c BackupInfo
	if _, err := getJSON(t, format.MetaKey("copy"), &c); err != nil || !c.Continued.IsZero() {
		return err
	}
	c.Continued = t.now
	t.continuedBackup = &c
	return t.putBackupInfo(&c)
}
