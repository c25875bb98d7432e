package policy

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

// node is a part of a pack as it is written: a map of keys and values, a list, a text, or an alias of another node. The
// packs have twenty thousand, and the YAML library's node is three times as large.
type node struct {
	kind   nodeKind
	tag    nodeTag
	isText bool // begun with |
	line   int  // from 1
	column int  // in characters, from 1
	value  string
	// content are the entries of a list, or the keys and values of a map, in turn.
	content []*node
	alias   *node
}

type nodeKind uint8

const (
	mapNode nodeKind = iota
	listNode
	textNode
	aliasNode
)

// nodeTag is what the value of a node is, as YAML resolves it.
type nodeTag uint8

const (
	tagOther nodeTag = iota
	tagText
	tagInt
	tagBool
	tagFloat
	tagNull
	tagMerge
	tagDate
)

// yamlTags are the tags of the library by number.
var yamlTags = [...]string{"", "!!str", "!!int", "!!bool", "!!float", "!!null", "!!merge", "!!timestamp"}

// readYAML reads the nodes of a pack. The error is the library's.
func readYAML(body []byte) (*node, error) {
	var doc yaml.Node
	if err := yaml.Load(body, &doc); err != nil {
		return nil, err
	}
	root := &doc
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		root = root.Content[0]
	}
	return fromYAML(root, map[*yaml.Node]*node{}), nil
}

// fromYAML is a node of the library; known are those to which aliases may point.
func fromYAML(from *yaml.Node, known map[*yaml.Node]*node) *node {
	n := &node{tag: nodeTag(max(0, slices.Index(yamlTags[:], from.Tag))), value: from.Value, line: from.Line,
		column: from.Column}
	known[from] = n
	switch from.Kind {
	case yaml.MappingNode:
		n.kind = mapNode
	case yaml.AliasNode:
		n.kind, n.alias = aliasNode, known[from.Alias]
	case yaml.ScalarNode:
		n.kind, n.isText = textNode, from.Style&yaml.LiteralStyle != 0
	default: // a list, or an empty document
		n.kind = listNode
	}
	for _, c := range from.Content {
		n.content = append(n.content, fromYAML(c, known))
	}
	return n
}
