package engine

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
)

// ownerPath returns the name of the owner file, PATH.owner, which describes the process that has
// the database open to those who find it locked. It is only informative. The lock itself is the
// operating system's, on the database file, so an owner file left by a crash is harmless and the
// next owner overwrites it.
func ownerPath(path string) string { return path + ".owner" }

// oneLine replaces control characters, so that a field of the owner file stays on its line.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

func writeOwner(path string, o Owner) error {
	o.PID = os.Getpid()
	o.Host, _ = os.Hostname() // without a host name, readOwner does not check whether the process is alive
	var b bytes.Buffer
	fmt.Fprintf(&b, "pid %d\nhost %s\nuser %s\nverb %s\n", o.PID, oneLine(o.Host), oneLine(o.User), oneLine(o.Verb))
	if !o.Since.IsZero() {
		fmt.Fprintf(&b, "since %s\n", o.Since.UTC().Format(time.RFC3339))
	}
	if o.Version != "" {
		fmt.Fprintf(&b, "version %s\n", oneLine(o.Version))
	}
	return replaceWithNew(ownerPath(path), b.Bytes())
}

// replaceWithNew writes a file that did not exist before: what bears its name is removed first. So
// nothing is written through a link, symbolic or hard, that somebody put in its place.
func replaceWithNew(path string, body []byte) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	return cmp.Or(err, f.Close())
}

// maxOwnerFile is more than an owner file can be long.
const maxOwnerFile = 4 << 10

// readSmall reads the beginning of an ordinary file. It does not follow a link, and does not wait
// for what is not a file.
func readSmall(path string) ([]byte, error) {
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return nil, cmp.Or(err, fs.ErrInvalid)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxOwnerFile))
}

// readOwner reads the owner file of the database at path. It returns the zero Owner if there is
// none, if it cannot be read, or if the process it names is gone.
func readOwner(path string) Owner {
	text, err := readSmall(ownerPath(path))
	if err != nil {
		return Owner{}
	}
	var o Owner
	texts := map[string]*string{"host": &o.Host, "user": &o.User, "verb": &o.Verb, "version": &o.Version}
	for line := range strings.SplitSeq(string(text), "\n") {
		name, val, _ := strings.Cut(line, " ")
		switch text := texts[name]; {
		case text != nil:
			*text = val
		case name == "pid":
			o.PID, _ = strconv.Atoi(val)
		case name == "since":
			o.Since, _ = time.Parse(time.RFC3339, val)
		}
	}
	host, _ := os.Hostname()
	if o.PID <= 0 || (o.Host == host && processGone(o.PID)) {
		return Owner{}
	}
	return o
}
