package policy

import (
	"iter"
	"strings"
)

// isTextList reports whether a node is a text of several lines, begun with |, as a list of texts may be written.
func isTextList(n *node) bool {
	return n.kind == textNode && n.isText
}

// textEntries yields the entries of a list of texts that is written as one text, and the line of each, from 1. Commas
// and line ends separate them; a line that begins with # is a comment. The YAML library reads a text of a thousand
// entries many times faster than a list of them.
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
func textEntry(list *node, index int) *node {
	for line, entry := range textEntries(list.value) {
		if index == 0 {
			return &node{kind: textNode, value: entry, line: list.line + line, column: 1}
		}
		index--
	}
	return nil
}
