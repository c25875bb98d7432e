package policy

import (
	"strconv"
)

// pairs lists the keys and the values of a mapping in turns. The key << adds those of other mappings, as far as the
// mapping does not have them itself. It reports a key that is given twice.
func (d *decoder) pairs(n *node) []*node {
	var merged *node
	for i := 0; i+1 < len(n.content); i += 2 {
		key := n.content[i]
		if key.kind != textNode {
			d.fault(key, "expected text as a key, found "+givenText(key), "")
			return nil
		}
		if first := keyIndex(n.content, key.value); first < i {
			d.fault(key, "key "+strconv.Quote(key.value)+" appears twice, first in line "+
				strconv.Itoa(n.content[first].line), "keep one of them")
			return nil
		}
		if key.tag == tagMerge {
			merged = n.content[i+1]
		}
	}
	if merged == nil {
		return n.content
	}
	var all []*node
	for i := 0; i+1 < len(n.content); i += 2 {
		if n.content[i+1] != merged {
			all = append(all, n.content[i], n.content[i+1])
		}
	}
	d.addPairs(&all, merged)
	return all
}

// addPairs adds the pairs of a mapping, or of several, whose keys are not there yet.
func (d *decoder) addPairs(all *[]*node, from *node) bool {
	switch from.kind {
	case aliasNode:
		return d.follow(from, func(n *node) bool { return d.addPairs(all, n) })
	case listNode:
		for _, n := range from.content {
			d.addPairs(all, n)
		}
	case mapNode:
		pairs := d.pairs(from)
		for i := 0; i+1 < len(pairs); i += 2 {
			if keyIndex(*all, pairs[i].value) == len(*all) {
				*all = append(*all, pairs[i], pairs[i+1])
			}
		}
	default:
		d.fault(from, "expected the alias of a mapping after <<, found "+givenText(from), "")
	}
	return true
}

// keyIndex is the index of the first pair with a key; the number of nodes if there is none.
func keyIndex(pairs []*node, key string) int {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i].value == key {
			return i
		}
	}
	return len(pairs)
}
