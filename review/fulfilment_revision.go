package review

import (
	"fmt"
	"slices"
)

// ForRevision is a fulfilment on an older revision in the numbers of the current one:
// a court that extends its silence sends the paper again, and what was handed
// over of the same data of the same target is not owed a second time. What is
// asked otherwise now (another target, another period) stays on the older
// revision and carries out nothing.
func (f Fulfilment) ForRevision(then, now *Request, rev int) Fulfilment {
	targets := make([]int, len(now.Targets)) // number then of each target now, -1: new
	for j, t := range now.Targets {
		targets[j] = slices.IndexFunc(then.Targets, func(was Target) bool { return was.Type == t.Type && was.Value == t.Value })
	}
	switch f.Kind {
	case NoticeSent:
		return f.renumberTargets(targets)
	case Preserved:
		if len(f.Categories) == 0 {
			if !slices.Contains(targets, -1) {
				f.Revision = rev
			}
			return f
		}
	case Produced, CollectionStarted:
	default:
		return f
	}
	var out []string
	whole := map[Category]bool{} // categories of which nothing new is asked
	for i, it := range now.Data {
		if _, known := whole[it.Category]; !known {
			whole[it.Category] = true
		}
		for j, was := range targets {
			item := slices.IndexFunc(then.Data, func(x Item) bool { return x.Category == it.Category })
			for item >= 0 && item < len(then.Data) && (then.Data[item].Category != it.Category || then.ItemPeriod(item) != now.ItemPeriod(i)) {
				item++
			}
			if was < 0 || item < 0 || item == len(then.Data) {
				whole[it.Category] = false
				continue
			}
			row := CategoryRow{Category: it.Category, Item: item, Target: was}
			if grantsCover(f.Categories, row) || len(f.Categories) == 0 && f.Kind == CollectionStarted {
				out = append(out, fmt.Sprintf("%s@%d#%d", it.Category, i, j))
			}
		}
	}
	var none []Unavailable
	for _, u := range f.Unavailable {
		if whole[u.Category] {
			none = append(none, u)
		}
	}
	if len(out)+len(none) > 0 {
		f.Categories, f.Unavailable, f.Revision = out, none, rev
	}
	return f
}

// renumberTargets is a notice with the current numbers of the targets whose users it
// told; where none of them is left, a number that no target has.
func (f Fulfilment) renumberTargets(targets []int) Fulfilment {
	var out []int
	for now, then := range targets {
		if then >= 0 && (len(f.Targets) == 0 || slices.Contains(f.Targets, then)) {
			out = append(out, now)
		}
	}
	if out == nil {
		out = []int{len(targets)}
	}
	f.Targets = out
	return f
}
