package policy

import (
	"strconv"

	"go.yaml.in/yaml/v4"
)

// pairs lists the keys and the values of a mapping in turns. The key << adds those of other mappings, as far as the
// mapping does not have them itself. It reports a key that is given twice.
func (d *decoder) pairs(n *yaml.Node) []*yaml.Node {
	var merged *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode {
			d.fault(key, "want text as a key, have "+givenText(key), "")
			return nil
		}
		if first := keyIndex(n.Content, key.Value); first < i {
			d.fault(key, "key "+strconv.Quote(key.Value)+" is given twice, first in line "+
				strconv.Itoa(n.Content[first].Line), "keep one of the two")
			return nil
		}
		if key.Tag == "!!merge" {
			merged = n.Content[i+1]
		}
	}
	if merged == nil {
		return n.Content
	}
	var all []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i+1] != merged {
			all = append(all, n.Content[i], n.Content[i+1])
		}
	}
	d.addPairs(&all, merged)
	return all
}

// addPairs adds the pairs of a mapping, or of several, whose keys are not there yet.
func (d *decoder) addPairs(all *[]*yaml.Node, from *yaml.Node) bool {
	switch from.Kind {
	case yaml.AliasNode:
		return d.follow(from, func(n *yaml.Node) bool { return d.addPairs(all, n) })
	case yaml.SequenceNode:
		for _, n := range from.Content {
			d.addPairs(all, n)
		}
	case yaml.MappingNode:
		pairs := d.pairs(from)
		for i := 0; i+1 < len(pairs); i += 2 {
			if keyIndex(*all, pairs[i].Value) == len(*all) {
				*all = append(*all, pairs[i], pairs[i+1])
			}
		}
	default:
		d.fault(from, "want the alias of a mapping after <<, have "+givenText(from), "")
	}
	return true
}

// keyIndex is the index of the first pair with a key; the number of nodes if there is none.
func keyIndex(pairs []*yaml.Node, key string) int {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i].Value == key {
			return i
		}
	}
	return len(pairs)
}
