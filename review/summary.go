package review

import (
	"strconv"

	"lert/review/text"
)

// Summary says in one line, for the queue, what the engine recommends for a request and why.
func Summary(p *Policy, r *Request, a *Assessment) text.Text {
	n := a.CountRows()
	switch a.Recommendation {
	case RecommendReject:
		return "Reject: " + a.worstFindingText(SeverityReject)
	case RecommendPushBack:
		if t := a.worstFindingText(SeverityPushBack); t != "" {
			return "Push back: " + t
		}
		if t := a.worstFindingText(SeverityNarrow); t != "" {
			return "Nothing requested can be produced: " + t
		}
		return "Nothing requested can be produced."
	}
	if r.Kind == KindPreservationExtension {
		return "Extend the preservation; nothing is disclosed."
	}
	if r.Kind.IsPreservation() {
		if plat := p.Platform(r.Platform); plat != nil && plat.Preservation.Days != 0 {
			return text.Text("Preserve the stored data for " + strconv.Itoa(plat.Preservation.Days) +
				" days; nothing is disclosed.")
		}
		return "Preserve the stored data; nothing is disclosed."
	}
	prefix := a.howMuch(n) + " requested can be produced"
	if t := a.worstFindingText(SeverityNarrow); t != "" {
		return text.Text(prefix+": ") + t
	}
	if t := a.worstFindingText(SeverityReview); t != "" {
		return text.Text(prefix+". Review: ") + t
	}
	return text.Text(prefix + ".")
}

// howMuch says how much of the data requested can be produced: "Both data types", "2 of 3 data types". A data type of
// several accounts, or of several periods, is an item for each.
func (a *Assessment) howMuch(n RowCounts) string {
	unit, seen := " data types", make(map[Category]bool, len(a.Categories))
	for i := range a.Categories {
		seen[a.Categories[i].Category] = true
	}
	if len(seen) < n.Asked {
		unit = " items"
	}
	switch {
	case a.Recommendation == RecommendNarrowed:
		return strconv.Itoa(n.Now) + " of " + strconv.Itoa(n.Asked) + unit
	case n.Asked == 1:
		return "The data"
	case n.Asked == 2:
		return "Both" + unit
	}
	return "All " + strconv.Itoa(n.Asked) + unit
}

// worstFindingText is the text of the first finding of a severity, "" if there is none; findings for counsel come
// first.
func (a *Assessment) worstFindingText(severity string) text.Text {
	var first text.Text
	for f := range a.Findings() {
		if f.Severity == severity && f.Counsel {
			return f.Text
		}
		if f.Severity == severity && first == "" {
			first = f.Text
		}
	}
	return first
}
