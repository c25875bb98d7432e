package policy

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"sync"

	"go.yaml.in/yaml/v4"
)

// parsedPacks holds the nodes of the packs that come with the program, as the YAML library gives them: to read their
// half a megabyte of YAML takes longer than all else that is done before the first frame of a console. For each pack it
// has the SHA-256 of the pack's bytes, the number of its nodes, the length of what follows, and each node before its
// contents. TestParsedPacks compares it with what the library gives, and with -update writes it:
//
//	go test ./review/policy -run TestParsedPacks -update
//
// A pack that it does not have, because the pack was changed since, is read from its YAML.
//
//go:embed packs.nodes
var parsedPacks []byte

// nodeTags are the tags of nodes, by the number that stands for each.
var nodeTags = [...]string{"!!map", "!!seq", "!!str", "!!int", "!!bool", "!!float", "!!null", "!!merge", "!!timestamp"}

// The first byte of a node has its kind in the lowest two bits, then whether its value is a part of the pack's bytes and
// whether it is a text begun with |, then the number of its tag.
const (
	nodeMap = iota
	nodeList
	nodeText
	nodeAlias

	nodeKinds   = 3
	nodeInPack  = 1 << 2
	nodeLiteral = 1 << 3
	nodeTagFrom = 4
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
func parsedRoot(digest [sha256.Size]byte, body []byte) *yaml.Node {
	parsed, found := parsedByDigest()[digest]
	if !found {
		return nil
	}
	r := nodeReader{data: parsed.data, body: string(body), nodes: make([]yaml.Node, parsed.count),
		content: make([]*yaml.Node, parsed.count)}
	return r.node()
}

// nodeReader reads the nodes of one pack. They share one slice, and so do the lists of what they contain.
type nodeReader struct {
	data    []byte
	body    string // the bytes of the pack
	at      int    // the end of the last value that is a part of the pack
	line    int    // of the last node
	nodes   []yaml.Node
	read    int // how many nodes were read
	content []*yaml.Node
}

func (r *nodeReader) node() *yaml.Node {
	n := &r.nodes[r.read]
	r.read++
	head := r.take(1)[0]
	r.line += r.number()
	n.Line, n.Column, n.Tag = r.line, r.number(), nodeTags[head>>nodeTagFrom]
	switch head & nodeKinds {
	case nodeMap:
		n.Kind = yaml.MappingNode
		r.contents(n)
	case nodeList:
		n.Kind = yaml.SequenceNode
		r.contents(n)
	case nodeText:
		n.Kind = yaml.ScalarNode
		if head&nodeLiteral != 0 {
			n.Style = yaml.LiteralStyle
		}
		if head&nodeInPack != 0 {
			from := r.at + r.number()
			r.at = from + r.number()
			n.Value = r.body[from:r.at]
		} else {
			n.Value = string(r.take(r.number()))
		}
	case nodeAlias:
		n.Kind, n.Tag = yaml.AliasNode, ""
		n.Alias = &r.nodes[r.number()]
	}
	return n
}

func (r *nodeReader) contents(n *yaml.Node) {
	k := r.number()
	n.Content, r.content = r.content[:k:k], r.content[k:]
	for i := range n.Content {
		n.Content[i] = r.node()
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
