package review

import "lert/review/text"

// Sentence says in one line what the engine makes of a request, for the queue.
func Sentence(p *Policy, r *Request, a *Assessment) text.Text {
	can, asked := a.Producible()
	switch a.Recommendation {
	case RecommendReject:
		return "Reject: " + a.worst(Reject)
	case RecommendPushBack:
		if t := a.worst(PushBack); t != "" {
			return "Push back: " + t
		}
		if t := a.worst(Narrow); t != "" {
			return "Nothing asked can be produced: " + t
		}
		return "Nothing asked can be produced."
	}
	if r.Kind == PreservationExtension {
		return "Extend the preservation; nothing is disclosed."
	}
	if r.Kind.Preserves() {
		days := 0
		if plat := p.Platform(r.Platform); plat != nil {
			days = plat.Preservation.Days
		}
		if days == 0 {
			return "Keep what is stored; nothing is disclosed."
		}
		return text.Text("Keep what is stored for " + itoa(days) + " days; nothing is disclosed.")
	}
	head := "All " + itoa(asked) + " rows asked can be produced"
	if asked == 1 {
		head = "What is asked can be produced"
	}
	if a.Recommendation == RecommendNarrowed {
		head = itoa(can) + " of " + itoa(asked) + " rows can be produced"
	}
	t := a.worst(Narrow)
	if t == "" {
		t = a.worst(ReviewSev)
	}
	if t == "" {
		return text.Text(head + ".")
	}
	return text.Text(head+": ") + t
}

// worst is the text of the first finding of a severity, or nothing; counsel's
// come first, because they weigh most.
func (a *Assessment) worst(severity string) text.Text {
	var first text.Text
	for i := range a.Checks {
		for _, f := range a.Checks[i].Findings {
			if f.Severity != severity {
				continue
			}
			if f.Counsel {
				return f.Text
			}
			if first == "" {
				first = f.Text
			}
		}
	}
	return first
}
