package letter

import (
	"fmt"
	"slices"
	"strings"

	"lert/review"
)

// approval fills the blocks of a letter that goes with data.
func (w *writer) approval(v map[string]string) error {
	granted, problems := review.Granted(w.a, w.d.Granted)
	if len(problems) > 0 {
		return incomplete(problems[0], decideAgain)
	}
	if len(granted) == 0 {
		return incomplete("the approval grants nothing", decideAgain)
	}
	in := func(r review.Row) bool { return slices.Contains(granted, r) }
	voluntary := slices.ContainsFunc(granted, func(r review.Row) bool { return r.Voluntary })
	compelled := slices.ContainsFunc(granted, func(r review.Row) bool { return !r.Voluntary })
	switch {
	case voluntary && compelled:
		v["basis"] = w.say("basis_both", "instrument", w.paper())
		v["emergency_follow_up"] = w.say("emergency_follow_up")
	case voluntary:
		v["basis"] = w.say("basis_emergency")
		v["emergency_follow_up"] = w.say("emergency_follow_up")
	default:
		v["basis"] = w.say("basis_instrument", "instrument", w.paper())
	}
	mark := voluntary && compelled
	if s := w.rows(func(r review.Row) bool { return in(r) && !w.prospective(r) }, mark); s != "" {
		v["produced"] = w.say("produced") + "\n\n" + s
	}
	if s := w.rows(func(r review.Row) bool { return in(r) && w.prospective(r) }, mark); s != "" {
		v["collected"] = w.say("collected") + "\n\n" + s
	}
	trimmed, err := w.withheld(func(r review.Row) bool { return !in(r) })
	if err != nil {
		return err
	}
	if trimmed != "" {
		v["trimmed"] = w.say("trimmed") + "\n\n" + trimmed
	}
	if s := w.nothingFound(); s != "" {
		v["unavailable"] = w.say("unavailable") + "\n\n" + s
	}
	return w.notice(v)
}

// paper names the instrument as the policy knows it and as the agency cites it.
func (w *writer) paper() string {
	pr := w.r.Process
	if pr == nil {
		return "the paper named in the request"
	}
	name := clean(pr.Instrument)
	if w.inst != nil {
		name = clean(w.inst.Name)
	}
	out := []string{name}
	if s := clean(pr.Statute); s != "" && s != name {
		out = append(out, s)
	}
	if s := clean(pr.Docket); s != "" {
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// prospective reports a row that is collected from now on.
func (w *writer) prospective(r review.Row) bool {
	if r.Part != "" || r.Item < 0 || r.Item >= len(w.r.Data) {
		return r.Part == "prospective"
	}
	from := w.r.Span(r.Item).From
	return !from.IsZero() && from.Start().After(w.r.ReceivedAt)
}

// span is the period of a row in words, or nothing where it has none: what
// describes the account as it is has one only where the item names it. A row
// that was split at receipt has its own half.
func (w *writer) span(r review.Row) string {
	if r.Item < 0 || r.Item >= len(w.r.Data) {
		return ""
	}
	item := &w.r.Data[r.Item]
	if class := r.Category.Class(); (class == "subscriber" || class == "account") && item.From.IsZero() && item.To.IsZero() {
		return ""
	}
	s := w.r.Span(r.Item)
	from, to := s.From.String(), s.To.String()
	switch r.Part {
	case "stored":
		to = day(w.r.ReceivedAt)
	case "prospective":
		from = day(w.r.ReceivedAt)
	}
	if from == "" || to == "" {
		return ""
	}
	return from + " to " + to
}

// rows lists rows by account; the period stands behind a list whose rows all
// share one, and behind each row otherwise.
func (w *writer) rows(keep func(review.Row) bool, mark bool) string {
	var out []string
	for target := -1; target < max(1, len(w.r.Targets)); target++ {
		var words, spans []string
		for _, r := range w.a.Categories {
			if r.Target != target || !keep(r) {
				continue
			}
			word := r.Category.Word()
			if mark && r.Voluntary {
				word += " (" + w.say("voluntary_mark") + ")"
			}
			words, spans = append(words, word), append(spans, w.span(r))
		}
		if len(words) == 0 {
			continue
		}
		head := "of the account"
		if target >= 0 && target < len(w.r.Targets) {
			head = "of " + clean(w.r.Targets[target].Value)
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
			set = append(set, w.set.item(word))
		}
		out = append(out, w.set.under(head+":")+w.set.between()+strings.Join(set, "\n"))
	}
	return strings.Join(out, w.set.between())
}

// withheld lists the rows that are not produced, each with the sentence of its
// code. Categories that share one sentence stand together.
func (w *writer) withheld(keep func(review.Row) bool) (string, error) {
	type group struct {
		key, text string // text: with the category in place
		words     []string
	}
	var groups []*group
	for _, r := range w.a.Categories {
		if !keep(r) {
			continue
		}
		word := r.Category.Word()
		text := w.say("left_out")
		key := "left_out"
		if r.Code != "" && !r.Producible {
			f := w.rowFinding(r)
			t, _, err := w.sentence(f)
			if err != nil {
				return "", err
			}
			text = t
			key = f.Code + " " + general(t, word)
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
		out = append(out, w.set.item(strings.Join(g.words, ", ")+": "+g.text))
	}
	return strings.Join(out, "\n"), nil
}

// general is a sentence about one category as it reads of several: where it
// names the category in brackets the brackets go, else its name does.
func general(sentence, word string) string {
	if s := strings.ReplaceAll(sentence, " ("+word+")", ""); s != sentence {
		return s
	}
	return strings.ReplaceAll(sentence, word, "this data")
}

// rowFinding is the finding that a letter gives for a row that fell. What does
// not exist comes before what the paper does not reach: nobody shall seek a
// better paper for data that no paper brings.
func (w *writer) rowFinding(r review.Row) *review.Finding {
	var byCode *review.Finding
	for i := range w.a.Checks {
		for j := range w.a.Checks[i].Findings {
			f := &w.a.Checks[i].Findings[j]
			if f.Category != r.Category {
				continue
			}
			if !r.Held && w.onlyWhatExists(f.Code) && f.Severity == review.Narrow {
				return f
			}
			if f.Code == r.Code && byCode == nil {
				byCode = f
			}
		}
	}
	if byCode != nil {
		return byCode
	}
	return &review.Finding{Code: r.Code, Category: r.Category, Field: fmt.Sprintf("data[%d]", r.Item)}
}

// nothingFound lists lawful categories of which there was nothing.
func (w *writer) nothingFound() string {
	var out []string
	for _, u := range w.d.Unavailable {
		why := w.f.Sentences[u.Why]
		if why == "" {
			why = w.say("no_data")
		}
		out = append(out, w.set.item(u.Category.Word()+": "+why))
	}
	return strings.Join(out, "\n")
}

// notice tells the agency what it needs to know about telling the user. It
// speaks of a bar only to the authority that set it.
func (w *writer) notice(v map[string]string) error {
	n := w.d.Notice
	if n == nil || n.Action == review.NoNotice {
		return nil
	}
	template := w.f.Notices[n.Action]
	if template == "" {
		return incomplete(fmt.Sprintf("there is no notice action %q", n.Action), decideAgain)
	}
	values := map[string]string{"until": n.Until.String(), "recheck": n.RecheckOn.String()}
	if missing := unfilled(template, values); len(missing) > 0 {
		return incomplete(fmt.Sprintf("the notice choice %q lacks its date", n.Action), decideAgain)
	}
	v["notice"] = fill(template, values)
	return nil
}

// preservation fills the blocks of a confirmation.
func (w *writer) preservation(v map[string]string) error {
	opening := "copied"
	if w.in.CopiedBefore {
		opening = "copied_before"
	}
	v["copied"] = w.say(opening, "accounts", v["accounts"], "kind", v["kind"], "received", v["received"])
	duty, kept := w.in.DutyEnds, w.in.KeptUntil
	for _, c := range w.a.Clocks {
		if c.Clock == review.ClockPreservation {
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
	}
	switch {
	case kept.IsZero():
		return incomplete("nothing says until when the copy is kept", "the platform's pack needs preservation days")
	case duty.IsZero() || day(duty) == day(kept):
		v["kept"] = w.say("kept", "kept_until", day(kept))
	default:
		v["kept"] = w.say("duty_and_kept", "duty_ends", day(duty), "kept_until", day(kept))
	}
	renewals := w.renewals()
	switch {
	case w.r.Kind == review.Preservation && renewals > 0:
		v["renewal"] = w.say("renewal")
	case w.r.Kind == review.PreservationExtension && renewals <= 1:
		v["renewal"] = w.say("no_renewal")
	}
	if len(w.r.Targets) > 1 {
		var out []string
		for _, t := range w.r.Targets {
			out = append(out, w.set.item(clean(t.Value)))
		}
		v["preserved"] = strings.Join(out, "\n")
	}
	return nil
}
