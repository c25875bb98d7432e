package review

import (
	"fmt"
	"slices"
)

// ForRevision is a fulfilment of an older revision, renumbered for the current one, rev. A court that extends a
// nondisclosure order sends its document again; what was disclosed of the same data of the same target need not be
// disclosed a second time. A fulfilment of what is requested otherwise now (another target, another period) stays
// with the older revision.
func (f Fulfilment) ForRevision(oldRequest, newRequest *Request, rev int) Fulfilment {
	targets := make([]int, len(newRequest.Targets)) // the old number of each target, -1 for a new one
	for j, t := range newRequest.Targets {
		targets[j] = slices.IndexFunc(oldRequest.Targets, func(old Target) bool {
			return old.Type == t.Type && old.Value == t.Value
		})
	}
	switch {
	case f.Kind == NoticeSent:
		return f.renumberTargets(targets)
	case f.Kind == Preserved && len(f.Categories) == 0:
		if !slices.Contains(targets, -1) {
			f.Revision = rev
		}
		return f
	case f.Kind != Preserved && f.Kind != Produced && f.Kind != CollectionStarted:
		return f
	}
	categories, unchanged := f.renumberCategories(oldRequest, newRequest, targets)
	var unavailable []Unavailable
	for _, u := range f.Unavailable {
		if unchanged[u.Category] {
			unavailable = append(unavailable, u)
		}
	}
	if len(categories)+len(unavailable) > 0 {
		f.Categories, f.Unavailable, f.Revision = categories, unavailable, rev
	}
	return f
}

// renumberCategories are the categories of a fulfilment with the new numbers of item and target. unchanged holds the
// categories of the new revision: true for those that it requests of the same targets and periods as the old one.
func (f Fulfilment) renumberCategories(oldRequest, newRequest *Request, targets []int) (out []string,
	unchanged map[Category]bool) {
	unchanged = map[Category]bool{}
	for i, it := range newRequest.Data {
		if _, known := unchanged[it.Category]; !known {
			unchanged[it.Category] = true
		}
		item := oldRequest.findItem(it.Category, newRequest.ItemPeriod(i))
		for j, target := range targets {
			if target < 0 || item < 0 {
				unchanged[it.Category] = false
				continue
			}
			row := CategoryRow{Category: it.Category, Item: item, Target: target}
			if grantsCover(f.Categories, row) || len(f.Categories) == 0 && f.Kind == CollectionStarted {
				out = append(out, fmt.Sprintf("%s@%d#%d", it.Category, i, j))
			}
		}
	}
	return out, unchanged
}

// findItem is the number of the first item that requests a category for a period, -1 if there is none.
func (r *Request) findItem(c Category, period Period) int {
	for i := range r.Data {
		if r.Data[i].Category == c && r.ItemPeriod(i) == period {
			return i
		}
	}
	return -1
}

// renumberTargets is a notice with the current numbers of the targets whose users it notified, or if none of them is
// left, with a number that no target has.
func (f Fulfilment) renumberTargets(targets []int) Fulfilment {
	var out []int
	for newIndex, oldIndex := range targets {
		if oldIndex >= 0 && (len(f.Targets) == 0 || slices.Contains(f.Targets, oldIndex)) {
			out = append(out, newIndex)
		}
	}
	if out == nil {
		out = []int{len(targets)}
	}
	f.Targets = out
	return f
}
