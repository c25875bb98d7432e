package policy

import (
	"cmp"
	"slices"

	"lert/review"
	"lert/review/problem"
)

// FromPacks builds a policy from stored packs, in the order in which they were
// read (review.Pack.Order), so that an old decision can be checked against the
// law of its day. It does not use the packs that come with this program. The
// error is that of Load, or problem.Damaged if a body does not have its digest.
func FromPacks(kept []review.Pack) (*review.Policy, error) {
	kept = slices.Clone(kept)
	slices.SortStableFunc(kept, func(a, b review.Pack) int { return cmp.Compare(a.Order, b.Order) })
	f := &faults{}
	var files []input
	for i := range kept {
		if packDigest(kept[i].Body) != kept[i].Digest {
			return nil, problem.In("pack "+kept[i].Name,
				problem.Damaged.New("its text does not match its digest", "verify the database that contained it"))
		}
		files = append(files, input{kept[i].Name, kept[i].Body})
	}
	return build(parseAll(files, f), f)
}
