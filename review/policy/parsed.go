package policy

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"sync"
	"unsafe"
)

// parsedPacks holds the nodes of the packs that come with the program, as the YAML library gives them: to parse their
// half a megabyte of YAML takes ten times as long, at every start. For each pack it has the SHA-256 of the pack's
// bytes, the number of its nodes, the length of what follows, and each node before its contents. TestParsedPacks
// compares it with what the library gives, and with -update writes it:
//
//	go test ./review/policy -run TestParsedPacks -update
//
// A pack that it does not have, because the pack was changed since, is read from its YAML.
//
//go:embed packs.nodes
var parsedPacks []byte

// The first byte of a node has its kind in the lowest two bits, then whether its value is a part of the pack's bytes
// and whether it is a text begun with |, then its tag.
const (
	kindBits  = 3
	inPackBit = 1 << 2
	textBit   = 1 << 3
	tagFrom   = 4
)

// packNodes are the nodes of one pack as parsedPacks has them.
type packNodes struct {
	count int
	data  []byte
}

// parsedByDigest finds the nodes of a pack by the SHA-256 of its bytes.
var parsedByDigest = sync.OnceValue(func() map[[sha256.Size]byte]packNodes {
	all := map[[sha256.Size]byte]packNodes{}
	r := nodeReader{data: parsedPacks}
	for len(r.data) > 0 {
		digest := [sha256.Size]byte(r.take(sha256.Size))
		count := r.number()
		all[digest] = packNodes{count, r.take(r.number())}
	}
	return all
})

// parsedRoot is the root of a pack that comes with the program; nil for any other pack.
func parsedRoot(digest [sha256.Size]byte, body []byte) *node {
	parsed, found := parsedByDigest()[digest]
	if !found {
		return nil
	}
	// The values share the bytes of the pack, which nobody changes: a copy of all packs is felt at every start.
	r := nodeReader{data: parsed.data, body: unsafe.String(unsafe.SliceData(body), len(body)),
		nodes: make([]node, parsed.count), content: make([]*node, parsed.count)}
	return r.node()
}

// nodeReader reads the nodes of one pack. They share one slice, and so do the lists of what they contain.
type nodeReader struct {
	data    []byte
	body    string // the bytes of the pack
	at      int    // the end of the last value that is a part of the pack
	line    int    // of the last node
	nodes   []node
	read    int // how many nodes were read
	content []*node
}

func (r *nodeReader) node() *node {
	n := &r.nodes[r.read]
	r.read++
	head := r.take(1)[0]
	r.line += r.number()
	n.kind, n.tag, n.isText = nodeKind(head&kindBits), nodeTag(head>>tagFrom), head&textBit != 0
	n.line, n.column = r.line, r.number()
	switch n.kind {
	case mapNode, listNode:
		r.contents(n)
	case textNode:
		if head&inPackBit == 0 {
			n.value = string(r.take(r.number()))
			break
		}
		from := r.at + r.number()
		r.at = from + r.number()
		n.value = r.body[from:r.at]
	case aliasNode:
		n.alias, n.value = &r.nodes[r.number()], string(r.take(r.number()))
	}
	return n
}

func (r *nodeReader) contents(n *node) {
	k := r.number()
	if k == 0 {
		return
	}
	n.content, r.content = r.content[:k:k], r.content[k:]
	for i := range n.content {
		n.content[i] = r.node()
	}
}

func (r *nodeReader) number() int {
	v, size := binary.Uvarint(r.data)
	r.data = r.data[size:]
	return int(v)
}

func (r *nodeReader) take(n int) []byte {
	taken := r.data[:n]
	r.data = r.data[n:]
	return taken
}
