package review

import (
	"fmt"
	"strconv"
	"strings"
)

// Grant names one granted category, for all items and targets of the request or one of them: "category",
// "category@item" or "category@item#target", counted from 0.
type Grant struct {
	Category Category
	item     int // -1: all items of this category
	Target   int // -1: all targets
}

// ParseGrant reads a grant as a decision writes it. The error says what is wrong with it.
func ParseGrant(s string) (Grant, error) {
	g := Grant{item: -1, Target: -1}
	rest, target, hasTarget := strings.Cut(s, "#")
	category, item, hasItem := strings.Cut(rest, "@")
	ok := true
	if hasTarget {
		if g.Target, ok = parseIndex(target); !ok {
			return g, fmt.Errorf("%q: the number of a target must follow #", s)
		}
	}
	if hasItem {
		if g.item, ok = parseIndex(item); !ok {
			return g, fmt.Errorf("%q: the number of an item of data must follow @", s)
		}
	}
	g.Category = Category(category)
	if !g.Category.Known() {
		return g, fmt.Errorf("there is no category %q", category)
	}
	return g, nil
}

func parseIndex(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 32)
	return int(n), err == nil && len(s) <= 5
}

// Covers reports whether the grant includes a row.
func (g Grant) Covers(r CategoryRow) bool {
	return g.Category == r.Category && (g.item < 0 || g.item == r.Item) && (g.Target < 0 || g.Target == r.Target)
}

// Granted are the rows that a list of grants includes, and what is wrong with the list. A category without an item
// includes its rows that can be produced, or if none can, all of them, so that the refusal can say why.
func Granted(a *Assessment, grants []string) (rows []CategoryRow, problems []string) {
	for _, s := range grants {
		g, err := ParseGrant(s)
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		var all, can []CategoryRow
		for _, r := range a.Categories {
			if g.Covers(r) {
				all = append(all, r)
				if r.Producible {
					can = append(can, r)
				}
			}
		}
		switch {
		case len(all) == 0:
			problems = append(problems, fmt.Sprintf("%s was not requested", s))
		case len(can) > 0 && g.item < 0:
			rows = append(rows, can...)
		default:
			rows = append(rows, all...)
		}
	}
	return rows, problems
}
