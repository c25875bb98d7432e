package engine

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// A database and a backup are written under a temporary name, NAME.new-PID-RANDOM, until they are
// complete. Older programs left the process number out.
var tempName = regexp.MustCompile(`^(.+)\.new-(?:([0-9]+)-)?[0-9]+$`)

// createTemp makes the temporary file of path and holds its lock until the file is closed.
func createTemp(path string) (*os.File, error) {
	f, err := os.CreateTemp(filepath.Dir(path), fmt.Sprintf("%s.new-%d-*", filepath.Base(path), os.Getpid()))
	if err == nil {
		tryLock(f)
	}
	return f, err
}

// removeAbandoned removes the temporary files of processes that were killed: those of path, and
// those in the same folder that begin as a database does. It leaves a file alone if the process in
// its name is running or if anybody has it locked.
func removeAbandoned(path string) {
	dir, base := filepath.Dir(path), filepath.Base(path)
	list, err := os.ReadDir(dir)
	if err != nil {
		return // what is left over harms nobody
	}
	for _, entry := range list {
		name := tempName.FindStringSubmatch(entry.Name())
		if name == nil || !entry.Type().IsRegular() {
			continue
		}
		if pid, err := strconv.Atoi(name[2]); err == nil && !processGone(pid) {
			continue
		}
		f, err := os.Open(filepath.Join(dir, entry.Name()))
		if err != nil {
			continue
		}
		if tryLock(f) && (name[1] == base || beginsAsDatabase(f)) {
			os.Remove(f.Name())
		}
		f.Close()
	}
}

// beginsAsDatabase reports whether a file begins with a meta page of bbolt.
func beginsAsDatabase(f io.Reader) bool {
	const pageHeader, magic = 16, 0xED0CDAED
	var b [pageHeader + 4]byte
	_, err := io.ReadFull(f, b[:])
	return err == nil && binary.NativeEndian.Uint32(b[pageHeader:]) == magic
}
