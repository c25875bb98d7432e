package policy

import (
	"iter"
	"strings"

	"go.yaml.in/yaml/v4"
)

// isTextList reports whether a node is a text of several lines, begun with |, as a list of texts may be written.
func isTextList(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style&yaml.LiteralStyle != 0
}

// textEntries yields the entries of a list of texts that is written as one text, and the line of each, from 1. Commas
// and line ends separate them; a line that begins with # is a comment. The YAML library reads a text of a thousand entries
// many times faster than a list of them.
func textEntries(list string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		line := 0
		for text := range strings.Lines(list) {
			line++
			if strings.HasPrefix(strings.TrimSpace(text), "#") {
				continue
			}
			for entry := range strings.SplitSeq(text, ",") {
				if entry = strings.TrimSpace(entry); entry != "" && !yield(line, entry) {
					return
				}
			}
		}
	}
}

// textEntry is a node at the place of one entry of such a list.
func textEntry(list *yaml.Node, index int) *yaml.Node {
	for line, entry := range textEntries(list.Value) {
		if index == 0 {
			return &yaml.Node{Kind: yaml.ScalarNode, Value: entry, Line: list.Line + line, Column: 1}
		}
		index--
	}
	return nil
}
