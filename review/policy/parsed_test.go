package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestParsedPacks: the nodes that come with the program are those that the YAML library gives for its packs.
func TestParsedPacks(t *testing.T) {
	files, err := builtinFiles()
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, f := range files {
		all = appendPack(t, all, f)
	}
	if *update {
		if err := os.WriteFile("packs.nodes", all, 0o644); err != nil {
			t.Fatal(err)
		}
		parsedPacks = all
	}
	const again = "run go test ./review/policy -run TestParsedPacks -update"
	if !bytes.Equal(all, parsedPacks) {
		t.Fatal("packs.nodes is not that of the packs: " + again)
	}
	for _, f := range files {
		root := parsedRoot(sha256.Sum256(f.body), f.body)
		if root == nil {
			t.Fatalf("%s: no nodes; %s", f.name, again)
		}
		if want := libraryRoot(t, f); !reflect.DeepEqual(root, want) {
			t.Errorf("%s: its nodes are not those of the library; %s", f.name, again)
		}
	}
	if parsedRoot(sha256.Sum256([]byte("a: b")), []byte("a: b")) != nil {
		t.Error("nodes of a pack that does not come with the program")
	}
}

func libraryRoot(t *testing.T, f input) *node {
	t.Helper()
	root, err := readYAML(f.body)
	if err != nil {
		t.Fatalf("%s: %v", f.name, err)
	}
	return root
}

// appendPack writes the nodes of a pack.
func appendPack(t *testing.T, dst []byte, f input) []byte {
	w := nodeWriter{t: t, body: string(f.body), numbers: map[*node]int{}}
	w.node(libraryRoot(t, f))
	digest := sha256.Sum256(f.body)
	dst = append(dst, digest[:]...)
	dst = binary.AppendUvarint(dst, uint64(len(w.numbers)))
	dst = binary.AppendUvarint(dst, uint64(len(w.data)))
	return append(dst, w.data...)
}

// nodeWriter writes what nodeReader reads.
type nodeWriter struct {
	t        *testing.T
	data     []byte
	body     string
	at, line int
	numbers  map[*node]int
}

func (w *nodeWriter) node(n *node) {
	w.numbers[n] = len(w.numbers)
	head, from := byte(n.kind)|byte(n.tag)<<tagFrom, -1
	if n.kind == textNode {
		const near = 1 << 9 // further on it is another value
		window := w.body[w.at:min(len(w.body), w.at+near+len(n.value))]
		if from = strings.Index(window, n.value); from >= 0 {
			head |= inPackBit
		}
		if n.isText {
			head |= textBit
		}
	}
	if n.line < w.line {
		w.t.Fatalf("line %d comes after line %d", n.line, w.line)
	}
	w.data = append(w.data, head)
	w.number(n.line - w.line)
	w.number(n.column)
	w.line = n.line
	switch {
	case n.kind == aliasNode:
		w.number(w.numbers[n.alias])
		w.number(len(n.value))
		w.data = append(w.data, n.value...)
	case from >= 0:
		w.number(from)
		w.number(len(n.value))
		w.at += from + len(n.value)
	case n.kind == textNode:
		w.number(len(n.value))
		w.data = append(w.data, n.value...)
	default:
		w.number(len(n.content))
		for _, c := range n.content {
			w.node(c)
		}
	}
}

func (w *nodeWriter) number(v int) { w.data = binary.AppendUvarint(w.data, uint64(v)) }
