package ledger_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"lert/store/ledger"
)

// counterReader is not random: the key that it makes is for goldens only.
type counterReader struct{ n byte }

func (c *counterReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = c.n
		c.n++
	}
	return len(p), nil
}

// TestCheckpointGolden: the bytes of a checkpoint are fixed: people keep them in mail and on paper.
func TestCheckpointGolden(t *testing.T) {
	secret, public, err := note.GenerateKey(&counterReader{}, "lert.example/desk")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lert.db.key")
	if err := os.WriteFile(path, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	k, err := ledger.LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if k.Public != public {
		t.Fatalf("public key %s, not %s", k.Public, public)
	}
	s := &memoryLog{}
	g := s.add(t, []byte("one"), []byte("two"), []byte("three"))
	text, err := ledger.SignCheckpoint(k, g.Size, g.Root)
	if err != nil {
		t.Fatal(err)
	}
	const want = `lert.example/desk
3
Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=

— lert.example/desk xR/d3DBdCJi/IYjaBd8XXaNmkIQgzbZlenyNcX8cPyNAV2blfM/A0h7/CU15BJ6RoGfj/TqRZIj1kKYF6sb5V1/VMAg=
`
	if string(text) != want {
		t.Errorf("checkpoint is\n%s\nnot\n%s", text, want)
	}
	v, err := k.Verifier()
	if err != nil {
		t.Fatal(err)
	}
	c, err := ledger.OpenCheckpoint(text, v)
	if err != nil || c != (ledger.Checkpoint{Origin: "lert.example/desk", Size: 3, Root: g.Root}) {
		t.Errorf("opened %+v, %v", c, err)
	}
	for i := range text {
		bad := append([]byte(nil), text...)
		bad[i] ^= 1
		if c, err := ledger.OpenCheckpoint(bad, v); err == nil {
			t.Errorf("accepted with byte %d changed: %+v", i, c)
		} else if !errors.Is(err, ledger.ErrCheckpoint) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
}

// TestCheckpointRefuses: a text that the right key signed, and that is not a checkpoint.
func TestCheckpointRefuses(t *testing.T) {
	k, err := ledger.OpenKey(filepath.Join(t.TempDir(), "key"), "desk", &counterReader{})
	if err != nil {
		t.Fatal(err)
	}
	v, _ := k.Verifier()
	const root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
	for body, ok := range map[string]bool{
		"desk\n0\n" + root:                                 true,
		"desk\n12\n" + root + "extension\n":                true,
		"other\n12\n" + root:                               false,
		"desk\n012\n" + root:                               false,
		"desk\n-1\n" + root:                                false,
		"desk\n+1\n" + root:                                false,
		"desk\n99999999999999999999\n" + root:              false,
		"desk\n1\nAAAA\n":                                  false,
		"desk\n1\n" + strings.Replace(root, "U=", "V=", 1): false,
		"desk\n1\n":                                        false,
	} {
		text, err := note.Sign(&note.Note{Text: body}, k)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.OpenCheckpoint(text, v); (err == nil) != ok ||
			err != nil && !errors.Is(err, ledger.ErrCheckpoint) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lert.db.key")
	if _, err := ledger.LoadKey(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing key gives %v", err)
	}
	if _, err := ledger.OpenKey(path, "two words", &counterReader{}); !errors.Is(err, ledger.ErrKey) {
		t.Errorf("a bad name gives %v", err)
	}
	var wg sync.WaitGroup
	keys := make([]ledger.Key, 8)
	for i := range keys {
		wg.Go(func() {
			var err error
			if keys[i], err = ledger.OpenKey(path, "desk", &counterReader{byte(i)}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, k := range keys {
		if k.Public != keys[0].Public {
			t.Errorf("two keys: %s and %s", k.Public, keys[0].Public)
		}
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("key file %v, %v", st.Mode(), err)
	}
	if left, _ := filepath.Glob(path + ".new-*"); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}

	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.LoadKey(path); !errors.Is(err, ledger.ErrKey) || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others can read gives %v", err)
	}
	secret, _ := os.ReadFile(path)
	os.Chmod(path, 0o600)
	for i := range len(secret) - 1 {
		bad := append([]byte(nil), secret...)
		bad[i] ^= 1
		os.WriteFile(path, bad, 0o600)
		if k, err := ledger.LoadKey(path); err == nil {
			t.Errorf("a key with byte %d changed is taken: %s", i, k.Public)
		} else if !errors.Is(err, ledger.ErrKey) || strings.Contains(err.Error(), string(bad[30:])) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
}

// FuzzOpenCheckpoint: only what the key signed is accepted.
func FuzzOpenCheckpoint(f *testing.F) {
	k, err := ledger.OpenKey(filepath.Join(f.TempDir(), "key"), "desk", &counterReader{})
	if err != nil {
		f.Fatal(err)
	}
	v, err := k.Verifier()
	if err != nil {
		f.Fatal(err)
	}
	good, err := ledger.SignCheckpoint(k, 3, ledger.Hash{1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("desk\n3\n\n\n— desk AAAAAAAA\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := ledger.OpenCheckpoint(text, v)
		if err == nil && c != (ledger.Checkpoint{Origin: "desk", Size: 3, Root: ledger.Hash{1}}) {
			t.Fatalf("%q gives %+v", text, c)
		}
		if err != nil && !errors.Is(err, ledger.ErrCheckpoint) {
			t.Fatal(err)
		}
	})
}
