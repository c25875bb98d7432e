package sshdesk

import (
	"cmp"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"

	"lert/review/problem"
	"lert/store/safefile"
)

// HostKey reads the key by which clients recognise the server. If there is none yet, it makes an
// Ed25519 key that only the user can read. A key that others may read is refused, because it may be
// known to them, and so is one that another user could have put there.
func HostKey(path string) (ssh.Signer, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeHostKey(path); err != nil {
			return nil, problem.In("making the host key", err)
		}
		info, err = os.Stat(path)
	}
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, problem.In(path,
			problem.Failed.New("not an ordinary file, so not a host key", "remove it to have one generated"))
	case info.Mode().Perm()&0o077 != 0 && filepath.Separator == '/':
		return nil, problem.In(path,
			problem.Failed.New(fmt.Sprintf("others may read this host key (%v)", info.Mode().Perm()),
				"if nobody has read it, run `chmod 600` on it; otherwise remove it, and tell everyone the new one"))
	}
	if err := safefile.Check(path); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := ssh.ParsePrivateKey(b)
	if err != nil {
		return nil, problem.In(path,
			problem.Failed.New(fmt.Sprintf("this is not a host key (%v)", err), "remove it to have one generated").
				WithCause(err))
	}
	return key, nil
}

// makeHostKey writes a new key to a temporary file, syncs it and links it to path, so that two
// servers that start at once use the same key.
func makeHostKey(path string) error {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(key, "lert host key")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".hostkey-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(pem.EncodeToMemory(block))
	if err = cmp.Or(err, f.Sync(), f.Close()); err == nil {
		err = os.Link(f.Name(), path)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
