package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is a signed statement of the size and root of a log, in the format of c2sp.org/tlog-checkpoint: a few
// lines of text that fit in a mail or on paper. Anyone who keeps one can later check that the log still continues it.
type Checkpoint struct {
	Origin string // the log's name, as in its key
	Size   int64
	Root   Hash
}

// ErrCheckpoint is wrapped by every error about the text of a checkpoint.
var ErrCheckpoint = errors.New("not a checkpoint")

// text is the body that is signed.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// SignCheckpoint writes a checkpoint under the signer's name: Origin is the name of the key. The same log and key give
// the same bytes.
func SignCheckpoint(s note.Signer, size int64, root Hash) ([]byte, error) {
	c := Checkpoint{Origin: s.Name(), Size: size, Root: root}
	return note.Sign(&note.Note{Text: c.text()}, s)
}

// OpenCheckpoint reads a checkpoint and verifies its signature with the log's key. Signatures of others (witnesses)
// are ignored. Errors wrap ErrCheckpoint.
func OpenCheckpoint(text []byte, log note.Verifier) (Checkpoint, error) {
	n, err := note.Open(text, note.VerifierList(log))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w signed by %s: %v", ErrCheckpoint, log.Name(), err)
	}
	c, err := parse(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != log.Name() {
		return Checkpoint{}, fmt.Errorf("%w of %s: it belongs to %q", ErrCheckpoint, log.Name(), c.Origin)
	}
	return c, nil
}

// parse reads the body. The format allows extension lines after the third, which are ignored.
func parse(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] == "" {
		return Checkpoint{}, fmt.Errorf("%w: it needs three lines, origin, size and root", ErrCheckpoint)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("%w: line 2 must be the size in digits, not %q", ErrCheckpoint, lines[1])
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != HashSize {
		return Checkpoint{}, fmt.Errorf("%w: line 3 must be the root, 32 bytes in base64, not %q",
			ErrCheckpoint, lines[2])
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: Hash(root)}, nil
}
