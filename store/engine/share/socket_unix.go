//go:build unix

package share

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// The name of a socket must be shorter than about a hundred bytes. If the name of its folder is
// longer, the folder is reached through a link in a temporary folder while binding and connecting.
// A long file name is replaced by its hash.
const (
	maxSocketPath = 100
	maxSocketName = 32
)

// socketPath returns the name of a database's socket: beside the file itself, even if db is a link.
func socketPath(db string) (string, error) {
	resolved, err := filepath.EvalSymlinks(db)
	if err != nil {
		return "", err
	}
	if resolved, err = filepath.Abs(resolved); err != nil {
		return "", err
	}
	dir, name := filepath.Split(resolved)
	if name += ".sock"; len(name) > maxSocketName {
		sum := sha256.Sum256([]byte(name))
		name = hex.EncodeToString(sum[:8]) + ".sock"
	}
	return filepath.Join(dir, name), nil
}

// withShortPath calls f with a name for path that is short enough for a socket.
func withShortPath(path string, f func(address string) error) error {
	if len(path) <= maxSocketPath {
		return f(path)
	}
	tmp, err := os.MkdirTemp("", "lert-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	link := filepath.Join(tmp, "d")
	if err := os.Symlink(filepath.Dir(path), link); err != nil {
		return err
	}
	return f(filepath.Join(link, filepath.Base(path)))
}

// socket is a listening socket and its file.
type socket struct {
	*net.UnixListener
	path string
	info fs.FileInfo
}

// listen opens the socket of a database whose lock the caller holds, so that a socket that is there
// already was left by an owner that died, and is replaced. It gets its mode before its name.
func listen(db string) (*socket, error) {
	path, err := socketPath(db)
	if err != nil {
		return nil, err
	}
	if st, err := os.Lstat(path); err == nil && st.Mode().Type() != fs.ModeSocket {
		return nil, fmt.Errorf("%s is not a socket", path)
	}
	s := &socket{path: path}
	tempPath := path + "+"
	if err := os.Remove(tempPath); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := withShortPath(tempPath, func(address string) error {
		s.UnixListener, err = net.ListenUnix("unix", &net.UnixAddr{Name: address, Net: "unix"})
		return err
	}); err != nil {
		return nil, err
	}
	s.SetUnlinkOnClose(false)
	if err = os.Chmod(tempPath, 0o600); err == nil {
		err = os.Rename(tempPath, path)
	}
	if err == nil {
		s.info, err = os.Lstat(path)
	}
	if err != nil {
		s.UnixListener.Close()
		os.Remove(tempPath)
		return nil, err
	}
	return s, nil
}

// Close stops listening. It removes the file only if it is still this socket's.
func (s *socket) Close() error {
	if st, err := os.Lstat(s.path); err == nil && os.SameFile(st, s.info) {
		os.Remove(s.path)
	}
	return s.UnixListener.Close()
}

// allows reports whether the peer of a connection may use the database: a process of this user, or
// of the system's administrator, who could read the file anyway.
func (s *socket) allows(c net.Conn) bool {
	uid, known := peerUID(c)
	return !known || uid == 0 || uid == os.Geteuid()
}

// dial connects to the owner of a database and checks that it may be the owner: a process of this
// user, of the administrator, or of the user who owns the file.
func dial(ctx context.Context, db string) (net.Conn, error) {
	path, err := socketPath(db)
	if err != nil {
		return nil, err
	}
	st, err := os.Stat(db)
	if err != nil {
		return nil, err
	}
	var c net.Conn
	if err := withShortPath(path, func(address string) error {
		var d net.Dialer
		c, err = d.DialContext(ctx, "unix", address)
		return err
	}); err != nil {
		return nil, err
	}
	file, _ := st.Sys().(*syscall.Stat_t)
	if uid, known := peerUID(c); known && uid != 0 && uid != os.Geteuid() && (file == nil || uid != int(file.Uid)) {
		c.Close()
		return nil, fmt.Errorf("%s belongs to another user (%d)", path, uid)
	}
	return c, nil
}
