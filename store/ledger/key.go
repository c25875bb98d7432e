package ledger

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Key is a log's Ed25519 key. It is in a file of its own, separate from the database, because someone who has both can
// write another history.
type Key struct {
	note.Signer
	Public string // the verifier key, NAME+HASH+BASE64, to give away
}

// Verifier checks what the key signed.
func (k Key) Verifier() (note.Verifier, error) { return note.NewVerifier(k.Public) }

// ErrKey is wrapped by every error about a key file.
var ErrKey = errors.New("ledger key cannot be used")

// OpenKey reads the key file at path. If there is none it makes a new key for a log of this name (without spaces and
// plus signs), with bytes from rand (nil: the secure source of the system), in a file that only its owner can read.
// Two processes that make it at once end with the same key. An existing key keeps its name.
func OpenKey(path, name string, rand io.Reader) (Key, error) {
	k, err := LoadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if name == "" || strings.ContainsAny(name, "+ \t\r\n") {
		return Key{}, fmt.Errorf("%w: %q cannot be a ledger name: leave out spaces and plus signs", ErrKey, name)
	}
	secret, _, err := note.GenerateKey(rand, name)
	if err != nil {
		return Key{}, fmt.Errorf("create a ledger key: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return Key{}, fmt.Errorf("create a ledger key at %s: %w", path, err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(secret + "\n")
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		if err = os.Link(tmp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
			err = os.Rename(tmp.Name(), path) // a file system without links
		}
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("create a ledger key at %s: %w", path, err)
	}
	return LoadKey(path)
}

// LoadKey reads an existing key file. A missing file is an fs.ErrNotExist; other errors wrap ErrKey.
func LoadKey(path string) (Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return Key{}, fmt.Errorf("ledger key: %w", err)
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && runtime.GOOS != "windows" && st.Mode().Perm()&0o077 != 0 {
		return Key{}, fmt.Errorf("%s: %w: others can read it (mode %04o): "+
			"run chmod 600 on it, and treat it as compromised if they may have read it", path, ErrKey, st.Mode().Perm())
	}
	text, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w: %v", path, ErrKey, err)
	}
	k, err := parseKey(strings.TrimSpace(string(text)))
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w: %v: restore the file from its copy", path, ErrKey, err)
	}
	return k, nil
}

// parseKey reads PRIVATE+KEY+NAME+HASH+BASE64 and derives the public half from the private one. No error repeats the
// text, which is a secret.
func parseKey(secret string) (Key, error) {
	s, err := note.NewSigner(secret)
	if err != nil {
		return Key{}, errors.New("not a key of the form PRIVATE+KEY+NAME+HASH+BASE64")
	}
	// the base64 may hold plus signs of its own, so cut from the front
	_, b64, _ := strings.Cut(strings.TrimPrefix(secret, "PRIVATE+KEY+"+s.Name()+"+"), "+")
	raw, err := base64.StdEncoding.DecodeString(b64)
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return Key{}, errors.New("not an Ed25519 key")
	}
	pub := ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey)
	public, err := note.NewEd25519VerifierKey(s.Name(), pub)
	if err != nil {
		return Key{}, err
	}
	return Key{Signer: s, Public: public}, nil
}
