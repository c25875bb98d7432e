package letter

import (
	"slices"
	"strings"

	"lert/review"
)

// isEmpty reports whether nothing was found in a row.
func (w *writer) isEmpty(r review.CategoryRow) bool { return w.decision.IsEmpty(w.in.Fulfilments, r) }

// emptyCategories are the categories in which nothing was found, as the decision or a later fulfilment says, each once.
// A category of which everything was produced after all is not among them.
func (w *writer) emptyCategories() []review.Unavailable {
	all := slices.Clone(w.decision.Unavailable)
	for i := range w.in.Fulfilments {
		all = append(all, w.in.Fulfilments[i].Unavailable...)
	}
	var out []review.Unavailable
	for _, u := range all {
		same := func(x review.Unavailable) bool { return x.Category == u.Category }
		found := func(r review.CategoryRow) bool { return r.Category == u.Category && !w.isEmpty(r) }
		empty := func(r review.CategoryRow) bool { return r.Category == u.Category && w.isEmpty(r) }
		if rows := w.assessment.Categories; !slices.ContainsFunc(out, same) &&
			(slices.ContainsFunc(rows, empty) || !slices.ContainsFunc(rows, found)) {
			out = append(out, u)
		}
	}
	return out
}

// searchedInVain says of each category in which nothing was found why. If something was found for another account, it
// names the accounts.
func (w *writer) searchedInVain() []string {
	var out []string
	for _, u := range w.emptyCategories() {
		var accounts []string
		found := false
		for _, r := range w.assessment.Categories {
			switch {
			case r.Category != u.Category:
			case !w.isEmpty(r):
				found = true
			case r.Target >= 0 && r.Target < len(w.request.Targets):
				addNew(&accounts, clean(w.request.Targets[r.Target].Value))
			}
		}
		label := u.Category.Label()
		if found && len(accounts) > 0 {
			label += " of " + strings.Join(accounts, ", ")
		}
		out = append(out, label+": "+w.fillSentence(u.Why))
	}
	return out
}
