package letter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
)

// fillApproval sets the values of a letter that goes out with data.
func (w *writer) fillApproval(v map[string]string) error {
	granted, problems := review.Granted(w.assessment, w.decision.Granted)
	if len(problems) > 0 {
		return incomplete(problems[0], hintDecideAgain)
	}
	if len(granted) == 0 {
		return incomplete("the approval grants nothing", hintDecideAgain)
	}
	in := func(r review.CategoryRow) bool { return review.ContainsRow(granted, r) && !w.isEmpty(r) }
	voluntary := slices.ContainsFunc(granted, func(r review.CategoryRow) bool { return r.Voluntary })
	compelled := slices.ContainsFunc(granted, func(r review.CategoryRow) bool { return !r.Voluntary })
	switch {
	case voluntary && compelled:
		v["basis"] = w.fillSentence("basis_both", "instrument", w.instrumentName())
		v["emergency_follow_up"] = w.fillSentence("emergency_follow_up")
	case voluntary:
		v["basis"] = w.fillSentence("basis_emergency")
		v["emergency_follow_up"] = w.fillSentence("emergency_follow_up")
	default:
		v["basis"] = w.fillSentence("basis_instrument", "instrument", w.instrumentName())
	}
	mark := voluntary && compelled
	stored := func(r review.CategoryRow) bool { return in(r) && !w.prospective(r) }
	w.fillList(v, "produced", w.listRows(stored, mark))
	prospective := func(r review.CategoryRow) bool { return in(r) && w.prospective(r) }
	w.fillList(v, "collected", w.listRows(prospective, mark))
	trimmed, err := w.listWithheld(func(r review.CategoryRow) bool {
		return !review.ContainsRow(granted, r) && !w.isEmpty(r)
	})
	if err != nil {
		return err
	}
	w.fillList(v, "trimmed", trimmed)
	w.fillList(v, "unavailable", w.layout.bullets(w.searchedInVain()))
	return w.fillNoticeParagraph(v)
}

// instrumentName names the instrument as the policy does, then its statute and docket as the agency cites them.
func (w *writer) instrumentName() string {
	pr := w.request.Process
	if pr == nil {
		return "the legal process named in the request"
	}
	name := clean(pr.Instrument)
	if w.instrument != nil {
		name = clean(w.instrument.Name)
	}
	out := []string{name}
	addNew(&out, clean(pr.Statute))
	if s := clean(pr.Docket); s != "" {
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// prospective reports whether a row is for data after receipt, which is collected from then on.
func (w *writer) prospective(r review.CategoryRow) bool {
	if r.Part != "" || r.Item < 0 || r.Item >= len(w.request.Data) {
		return r.Part == "prospective"
	}
	from := w.request.ItemPeriod(r.Item).From
	return !from.IsZero() && from.Start().After(w.request.ReceivedAt)
}

// span is the period of a row in words, empty if it has none. Subscriber and account data has one only if the request's
// item names it. Each half of a row that was split at receipt has its own period.
func (w *writer) span(r review.CategoryRow) string {
	if r.Item < 0 || r.Item >= len(w.request.Data) {
		return ""
	}
	item := &w.request.Data[r.Item]
	class := r.Category.Class()
	if (class == "subscriber" || class == "account") && item.From.IsZero() && item.To.IsZero() {
		return ""
	}
	s := w.request.ItemPeriod(r.Item)
	from, to := s.From.String(), s.To.String()
	switch r.Part {
	case "stored":
		to = formatDay(w.request.ReceivedAt)
	case "prospective":
		from = formatDay(w.request.ReceivedAt)
	}
	if from == "" || to == "" {
		return ""
	}
	return from + " to " + to
}

// listRows lists rows by account. A period that all rows share is in the heading, else each row has its own. mark marks
// voluntary rows.
func (w *writer) listRows(keep func(review.CategoryRow) bool, mark bool) string {
	var out []string
	for target := -1; target < max(1, len(w.request.Targets)); target++ {
		var words, spans []string
		for _, r := range w.assessment.Categories {
			if r.Target != target || !keep(r) {
				continue
			}
			word := r.Category.Label()
			if mark && r.Voluntary {
				word += " (" + w.fillSentence("voluntary_mark") + ")"
			}
			words, spans = append(words, word), append(spans, w.span(r))
		}
		if len(words) == 0 {
			continue
		}
		head := "for the account"
		if target >= 0 && target < len(w.request.Targets) {
			head = "for " + clean(w.request.Targets[target].Value)
		}
		one := !slices.ContainsFunc(spans, func(s string) bool { return s != spans[0] })
		if one && spans[0] != "" {
			head += ", " + spans[0]
		}
		var set []string
		for i, word := range words {
			if !one && spans[i] != "" {
				word += ", " + spans[i]
			}
			set = append(set, w.layout.item(word))
		}
		out = append(out, w.layout.listHeading(head+":")+w.layout.separator()+strings.Join(set, "\n"))
	}
	return strings.Join(out, w.layout.separator())
}

// listWithheld lists rows that are not produced, each with the sentence of its code. Categories with the same sentence
// share an item.
func (w *writer) listWithheld(keep func(review.CategoryRow) bool) (string, error) {
	type group struct {
		key, text string // text names the category while there is only one
		words     []string
	}
	var groups []*group
	for _, r := range w.assessment.Categories {
		if !keep(r) {
			continue
		}
		word, key, text := r.Category.Label(), "left_out", w.fillSentence("left_out")
		if r.Code != "" && !r.Producible || w.assessment.Waits(&r) {
			f := w.rowFinding(r)
			var err error
			if text, _, err = w.sentence(f); err != nil {
				return "", err
			}
			key = f.Code + " " + generalise(text, word)
		}
		i := slices.IndexFunc(groups, func(g *group) bool { return g.key == key })
		if i < 0 {
			groups = append(groups, &group{key, text, []string{word}})
			continue
		}
		if g := groups[i]; !slices.Contains(g.words, word) {
			g.words = append(g.words, word)
			if _, general, ok := strings.Cut(key, " "); ok {
				g.text = general
			}
		}
	}
	var out []string
	for _, g := range groups {
		out = append(out, w.layout.item(strings.Join(g.words, ", ")+": "+g.text))
	}
	return strings.Join(out, "\n"), nil
}

// generalise makes a sentence about one category fit several: it removes the category's name in brackets, or replaces
// the name.
func generalise(sentence, word string) string {
	if s := strings.ReplaceAll(sentence, " ("+word+")", ""); s != sentence {
		return s
	}
	return strings.ReplaceAll(sentence, word, "this data")
}

// rowFinding is the finding that a letter gives for a row that cannot be produced. That the data does not exist comes
// before a limit of the instrument, so that an agency does not seek a better instrument for it.
func (w *writer) rowFinding(r review.CategoryRow) *review.Finding {
	code := r.Code
	if w.assessment.Waits(&r) {
		code = r.After[0]
	}
	var byCode *review.Finding
	for f := range w.assessment.Findings() {
		if f.Category != r.Category && !f.ConcernsTarget(r.Target) {
			continue
		}
		if !r.Held && w.groundless(f.Code) && f.Severity == review.SeverityNarrow {
			return f
		}
		if f.Code == code && byCode == nil {
			byCode = f
		}
	}
	if byCode != nil {
		return byCode
	}
	return &review.Finding{Code: code, Category: r.Category, Field: fmt.Sprintf("data[%d]", r.Item)}
}

// fillNoticeParagraph sets the paragraph on notice to the user. It mentions a nondisclosure order only to the authority
// that made it, which is the reader of this letter.
func (w *writer) fillNoticeParagraph(v map[string]string) error {
	n := w.decision.Notice
	if n == nil || n.Action == review.NoticeNone {
		return nil
	}
	template := cmp.Or(w.frame.Notices[n.Action+"."+n.Ground], w.frame.Notices[n.Action])
	if template == "" {
		return incomplete(fmt.Sprintf("there is no notice action %q", n.Action), hintDecideAgain)
	}
	values := map[string]string{"until": n.Until.String(), "recheck": n.RecheckOn.String()}
	if missing := unfilled(template, values); len(missing) > 0 {
		return incomplete(fmt.Sprintf("the notice choice %q has no date", n.Action), hintDecideAgain)
	}
	v["notice"] = fill(template, values)
	return nil
}

// preservationEnds are when the duty to preserve and the preservation end, as recorded or else as assessed.
func (w *writer) preservationEnds() (duty, kept time.Time) {
	duty, kept = w.in.DutyEnds, w.in.KeptUntil
	for _, c := range w.assessment.Clocks {
		if c.Name != review.ClockPreservation {
			continue
		}
		if duty.IsZero() {
			duty = c.DutyEnds
		}
		if kept.IsZero() {
			kept = c.KeptUntil
		}
		if kept.IsZero() {
			kept = c.Due
		}
	}
	return duty, kept
}

// fillPreservation sets the values of a letter that confirms a preservation.
func (w *writer) fillPreservation(v map[string]string) error {
	opening := "copied"
	if w.in.CopyExisted {
		opening = "copied_before"
	}
	v["copied"] = w.fillSentence(opening, "accounts", v["accounts"], "kind", v["kind"], "received", v["received"])
	duty, kept := w.preservationEnds()
	switch {
	case kept.IsZero():
		return incomplete("no date is set until which the copy is kept", "add preservation days to the platform's pack")
	case duty.IsZero() || formatDay(duty) == formatDay(kept):
		v["kept"] = w.fillSentence("kept", "kept_until", formatDay(kept))
	default:
		v["kept"] = w.fillSentence("duty_and_kept", "duty_ends", formatDay(duty), "kept_until", formatDay(kept))
	}
	renewals := w.renewals()
	switch {
	case w.request.Kind == review.KindPreservation && renewals > 0:
		v["renewal"] = w.fillSentence("renewal")
	case w.request.Kind == review.KindPreservationExtension && renewals <= 1:
		v["renewal"] = w.fillSentence("no_renewal")
	}
	if len(w.request.Targets) > 1 {
		var out []string
		for _, t := range w.request.Targets {
			out = append(out, w.layout.item(clean(t.Value)))
		}
		v["preserved"] = strings.Join(out, "\n")
	}
	return nil
}
