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

// BackupInfo says of a database that it is a copy of another one: which, and how
// far it goes. It stands in the copy itself, so that a restored one cannot be
// taken for the whole.
type BackupInfo struct {
	At     time.Time `json:"at"`     // UTC
	From   string    `json:"from"`   // the file, as an absolute path
	Leaves int64     `json:"leaves"` // of the ledger
	Root   string    `json:"root"`   // over them, in hex
	// Continued is when the first record was made in the copy: from then on it
	// is a database like any other that lacks what the other recorded since At.
	// Zero: none was made.
	Continued time.Time `json:"continued,omitzero"`
	// SourceBackup is of what the copied database was itself a copy, nil of none.
	SourceBackup *BackupInfo `json:"before,omitempty"`
}

// BackupInfo says of which database this one is a copy, nil of none.
func (v *Session) BackupInfo() *BackupInfo {
	s := v.s
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	if s.copyMark == nil {
		return nil
	}
	c := *s.copyMark
	return &c
}

// Backup writes a copy of the database to a new file, as it stands at one
// moment and while others work on it. The copy of a copy that was not continued
// keeps its age. An existing file is left alone (fs.ErrExist).
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
			out = BackupInfo{At: s.now().UTC(), From: from, Leaves: size, Root: hex.EncodeToString(root), SourceBackup: source}
			if err == nil {
				err = t.putCopyMark(&out)
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

// markContinued notes in a copy that it is worked on, with the first record made in it.
func (s *Store) markContinued(t *tx) error {
	if s.copyMark == nil || !s.copyMark.Continued.IsZero() {
		return nil
	}
	var c BackupInfo
	if _, err := getJSON(t, format.MetaKey("copy"), &c); err != nil || !c.Continued.IsZero() {
		return err
	}
	c.Continued = t.now
	t.continuedCopy = &c
	return t.putCopyMark(&c)
}
