package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
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
		compareNodes(t, f.name, root, libraryRoot(t, f))
	}
	if parsedRoot(sha256.Sum256([]byte("a: b")), []byte("a: b")) != nil {
		t.Error("nodes of a pack that does not come with the program")
	}
}

func libraryRoot(t *testing.T, f input) *yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Load(f.body, &doc); err != nil {
		t.Fatalf("%s: %v", f.name, err)
	}
	return doc.Content[0]
}

// compareNodes compares what the decoder reads of two nodes.
func compareNodes(t *testing.T, file string, got, want *yaml.Node) {
	if got.Kind != want.Kind || got.Line != want.Line || got.Column != want.Column ||
		len(got.Content) != len(want.Content) || isTextList(got) != isTextList(want) ||
		want.Kind != yaml.AliasNode && (got.Tag != want.Tag || got.Value != want.Value) {
		t.Fatalf("%s:%d: %v %s %q, want %v %s %q", file, want.Line, got.Kind, got.Tag, got.Value, want.Kind, want.Tag,
			want.Value)
	}
	if want.Kind == yaml.AliasNode &&
		(got.Alias.Line != want.Alias.Line || got.Alias.Column != want.Alias.Column) {
		t.Fatalf("%s:%d: an alias of line %d, want %d", file, want.Line, got.Alias.Line, want.Alias.Line)
	}
	for i := range want.Content {
		compareNodes(t, file, got.Content[i], want.Content[i])
	}
}

// appendPack writes the nodes of a pack.
func appendPack(t *testing.T, dst []byte, f input) []byte {
	w := nodeWriter{t: t, body: string(f.body), numbers: map[*yaml.Node]int{}}
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
	numbers  map[*yaml.Node]int
}

func (w *nodeWriter) node(n *yaml.Node) {
	w.numbers[n] = len(w.numbers)
	head, from := byte(0), -1
	switch n.Kind {
	case yaml.MappingNode:
		head = nodeMap
	case yaml.SequenceNode:
		head = nodeList
	case yaml.AliasNode:
		head = nodeAlias
	case yaml.ScalarNode:
		if head = nodeText; isTextList(n) {
			head |= nodeLiteral
		}
		const near = 1 << 9 // further on it is another value
		window := w.body[w.at:min(len(w.body), w.at+near+len(n.Value))]
		if from = strings.Index(window, n.Value); from >= 0 {
			head |= nodeInPack
		}
	default:
		w.t.Fatalf("a node of kind %v", n.Kind)
	}
	if n.Kind != yaml.AliasNode {
		tag := slices.Index(nodeTags[:], n.Tag)
		if tag < 0 {
			w.t.Fatalf("a node with the tag %s", n.Tag)
		}
		head |= byte(tag) << nodeTagFrom
	}
	if n.Line < w.line {
		w.t.Fatalf("line %d comes after line %d", n.Line, w.line)
	}
	w.data = append(w.data, head)
	w.number(n.Line - w.line)
	w.number(n.Column)
	w.line = n.Line
	switch {
	case n.Kind == yaml.AliasNode:
		w.number(w.numbers[n.Alias])
	case from >= 0:
		w.number(from)
		w.number(len(n.Value))
		w.at += from + len(n.Value)
	case n.Kind == yaml.ScalarNode:
		w.number(len(n.Value))
		w.data = append(w.data, n.Value...)
	default:
		w.number(len(n.Content))
		for _, c := range n.Content {
			w.node(c)
		}
	}
}

func (w *nodeWriter) number(v int) { w.data = binary.AppendUvarint(w.data, uint64(v)) }
