package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"lert/store/format"
)

// settings are what decides what people may do and follows from no record. The
// ledger has a commitment to them in the first leaf that is written after they
// changed.
type settings struct {
	Origin string  `json:"origin"`
	Secret string  `json:"secret"` // SHA-256 of the key of the match index
	Copy   *Copied `json:"copy,omitempty"`
}

// settingsKept is how the settings were committed to last.
type settingsKept struct {
	Salt   []byte `json:"salt"`
	Digest string `json:"digest"`
}

// settings reads them. The mark of a copy counts from its first record on: until
// then its ledger is that of the database it is a copy of.
func (t *tx) settings() ([]byte, error) {
	var out settings
	origin, _, err := t.get(format.MetaKey("origin"))
	if err != nil {
		return nil, err
	}
	secret, _, err := t.peek(format.MetaKey("secret"))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(secret)
	out.Origin, out.Secret = string(origin), hex.EncodeToString(sum[:])
	var c Copied
	if _, err := getJSON(t, format.MetaKey("copy"), &c); err != nil {
		return nil, err
	}
	for at := &c; at != nil; at = at.Before {
		if !at.Continued.IsZero() {
			out.Copy = at
			break
		}
	}
	return json.Marshal(out)
}

// commitSettings adds a commitment to the settings to a leaf, where they are not
// those that the ledger commits to already.
func (s *Store) commitSettings(t *tx, l *format.Leaf) error {
	if t.committed {
		return nil
	}
	t.committed = true
	if err := s.goOn(t); err != nil {
		return err
	}
	if err := s.markOrigin(t); err != nil {
		return err
	}
	now, err := t.settings()
	if err != nil {
		return err
	}
	var was settingsKept
	if _, err := getJSON(t, format.MetaKey("settings"), &was); err != nil {
		return err
	}
	sum := sha256.Sum256(now)
	if digest := hex.EncodeToString(sum[:]); digest != was.Digest {
		salt := newSalt()
		l.Settings = format.Commit(salt, now)
		return putJSON(t, format.MetaKey("settings"), settingsKept{salt, digest})
	}
	return nil
}

// settingsCommit is the commitment that the ledger must have to the settings as
// they are.
func (t *tx) settingsCommit() (string, error) {
	now, err := t.settings()
	if err != nil {
		return "", err
	}
	var kept settingsKept
	if _, err := getJSON(t, format.MetaKey("settings"), &kept); err != nil {
		return "", err
	}
	sum := sha256.Sum256(now)
	if hex.EncodeToString(sum[:]) != kept.Digest {
		return "", nil
	}
	return format.Commit(kept.Salt, now), nil
}
