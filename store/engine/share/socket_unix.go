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

// The name of a socket must be shorter than about a hundred bytes. A folder
// with a longer name is reached over a link in a folder of our own for the
// moment of binding and connecting; a long file name gives way to its hash.
const (
	maxSocketPath = 100
	maxSocketName = 32
)

// socketPath is where the door of a database stands: beside the file itself,
// whatever link it was named by.
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

// withShortPath calls f with a short name for path.
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

// socket is a listening socket and the file it shows as.
type socket struct {
	*net.UnixListener
	path string
	info fs.FileInfo
}

// listen opens the door of a database whose lock the caller holds: a socket
// left by an owner that died is nobody's then, and is put aside. It gets its
// mode before it gets its name.
func listen(db string) (*socket, error) {
	path, err := socketPath(db)
	if err != nil {
		return nil, err
	}
	if st, err := os.Lstat(path); err == nil && st.Mode().Type() != fs.ModeSocket {
		return nil, fmt.Errorf("%s is no socket", path)
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

// Close shuts the door. The file goes only if it is still this door's.
func (s *socket) Close() error {
	if st, err := os.Lstat(s.path); err == nil && os.SameFile(st, s.info) {
		os.Remove(s.path)
	}
	return s.UnixListener.Close()
}

// allows reports whether the other side of a connection may come in: a
// process of this user, or of the system's administrator, who could read the
// file anyway.
func (s *socket) allows(c net.Conn) bool {
	uid, known := peerUID(c)
	return !known || uid == 0 || uid == os.Geteuid()
}

// dial connects to the owner of a database, and makes sure that it may be one:
// a process of this user, of the administrator, or of whom the file belongs to.
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
		return nil, fmt.Errorf("%s is the door of a stranger (user %d)", path, uid)
	}
	return c, nil
}
