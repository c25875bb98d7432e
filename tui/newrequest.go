package tui

import (
	"context"
	"maps"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/intake"
	"lert/review/problem"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// requestScreen is the form for a request that came by mail, post or telephone.
// Beside it the checks are shown for what is filled in so far. The request is
// put on the queue with ctrl+s, not before.
type requestScreen struct {
	formFrame
	check      pendingCall
	a          *review.Assessment
	assessed   *review.Request   // what the assessment is of
	untouched  map[string]string // the values of the empty form
	correction *correction       // nil for a new request
	table      []action
}

// newRequestDraft is the id of the draft of a new request.
const newRequestDraft = "new"

func newRequestScreen(e *env) *requestScreen {
	s := &requestScreen{}
	s.draft, s.onChange = newDrafter(newRequestDraft), s.assess
	s.empty(e)
	s.fill = func(e *env, v map[string]string) { fillRequestForm(e, s.form, v) }
	s.table = s.formActions(
		action{Name: "record", Keys: []string{"ctrl+s"}, Label: "record", Group: groupDecide,
			Act: review.ActImport, Danger: true, Records: true,
			Help: "Record the request and open it. Records at once; empty fields are left out.",
			Run:  s.record},
		action{Name: "back", Keys: []string{"esc"}, Label: "leave", Group: groupGeneral,
			Help: "Leave; unfinished text is kept as a draft.", Run: func(e *env) tea.Cmd { e.pop(); return nil }},
		action{Name: "next part", Keys: []string{"pgdown", "ctrl+f"}, Label: "next part", Group: groupMove,
			Help: "To the next part of the form.",
			Run:  func(*env) tea.Cmd { s.form.StepPart(1); return nil }},
		action{Name: "previous part", Keys: []string{"pgup", "ctrl+b"}, Group: groupMove,
			Help: "To the part of the form before.",
			Run:  func(*env) tea.Cmd { s.form.StepPart(-1); return nil }},
		action{Name: "empty form", Keys: []string{"ctrl+x"}, Group: groupFields,
			Help: "Discard the unfinished text and start with an empty form.",
			Run: func(e *env) tea.Cmd {
				s.empty(e)
				e.toast("The form is empty again.")
				return tea.Batch(s.assess(e), s.draft.save(e, nil))
			}})
	return s
}

// empty puts an empty form in place.
func (s *requestScreen) empty(e *env) {
	s.form, s.refused = requestForm(e), nil
	s.untouched = s.form.Values()
}

func (s *requestScreen) Title() Text {
	if s.correction != nil {
		return kit.Textf("Correct %s", s.correction.id)
	}
	return "New request"
}

func (s *requestScreen) caseID() string {
	if s.correction != nil {
		return s.correction.id
	}
	return ""
}

func (s *requestScreen) Actions() []action    { return s.table }
func (s *requestScreen) Start(e *env) tea.Cmd { return tea.Batch(s.draft.load(e), s.assess(e)) }

// assess offers the instruments of the country that is filled in and has the
// request assessed as it is. Only the result for the latest state is shown.
func (s *requestScreen) assess(e *env) tea.Cmd {
	offerInstruments(e, s.form)
	r, _ := readRequest(s.form, e.zone)
	d, judged := e.store, *r
	if r.ReceivedAt.IsZero() {
		// While the time is typed over, no date may count as later than the receipt.
		judged.ReceivedAt = e.now()
	}
	return callCmd(s.check.begin(), func() (assessed, error) { return assessed{r, d.Assess(&judged)}, nil })
}

// assessed is a request and its assessment.
type assessed struct {
	r *review.Request
	a *review.Assessment
}

// importCmd imports a request.
func importCmd(ctx context.Context, call callID, d Store, in store.ImportDocument) tea.Cmd {
	return callCmd(call, func() (store.ImportResult, error) {
		results, err := d.Import(ctx, []store.ImportDocument{in})
		if err != nil || len(results) == 0 {
			return store.ImportResult{}, err
		}
		return results[0], nil
	})
}

// record imports the request as any other that arrives. What is wrong is said
// at its entry.
func (s *requestScreen) record(e *env) tea.Cmd {
	s.clear()
	if s.correction == nil && maps.Equal(s.form.Values(), s.untouched) {
		e.warn(s.form.FaultAt("requester.agency", "Nothing is filled in yet: enter at least who asks, and for which account."))
		return nil
	}
	r, faults := readRequest(s.form, e.zone)
	if len(faults) > 0 {
		e.warn(s.form.FaultAt(faults[0].Path, faults[0].Message))
		return nil
	}
	var err error
	doc, in := intake.Document{Request: r, Source: "the form"}, store.ImportDocument{Source: "the form"}
	if c := s.correction; c != nil {
		if in.Revises, in.Why, in.Trusted = c.id, s.form.Text("why"), c.trusted; in.Why == "" {
			e.warn(s.form.FaultAt("why", "A correction needs a reason."))
			return nil
		}
		doc, err = c.document(s.form, r)
	} else {
		doc.Raw, err = intake.Canonical(r)
	}
	if err == nil {
		err = intake.CheckPlatform(e.store.Policy(), doc)
	}
	if err == nil && !in.Trusted {
		err = intake.CheckReceived(doc, e.now())
	}
	if err != nil {
		p := problem.ListOf(err)[0]
		words := errorWithoutPlace(p)
		if !s.form.GoTo(entryPath(p.Where.Path), words) {
			s.refused = []Text{text.Clean(p.Error())}
		}
		e.warn(words)
		return nil
	}
	in.Request, in.Raw = doc.Request, doc.Raw
	return importCmd(e.ctx, s.call.begin(), e.store, in)
}

func (s *requestScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case result[[]store.Draft]:
		v := s.draft.restored(e, m)
		if v == nil {
			return nil
		}
		fillRequestForm(e, s.form, v)
		e.toast("Your unfinished text is here again; " + e.by("^X empties the form.", "Type empty form to discard it."))
		return s.assess(e)
	case result[assessed]:
		if s.check.accepts(m.call) {
			s.a, s.assessed = m.v.a, m.v.r
		}
		return nil
	case result[store.ImportResult]:
		if !s.recorded(e, m.call, m.err) {
			return nil
		}
		return s.imported(e, &m.v)
	}
	return s.formFrame.Update(e, msg)
}

// imported opens the request that was imported, or says why it was not.
func (s *requestScreen) imported(e *env, r *store.ImportResult) tea.Cmd {
	said := kit.Textf("%s is in the queue.", r.ID)
	switch {
	case r.Outcome == "refused":
		s.refused = []Text{kit.Textf("Not recorded: %s", r.Why)}
		e.warn(s.refused[0])
		return nil
	case r.Why != "":
		said = kit.Textf("%s: %s.", r.ID, r.Why)
	case r.Outcome == "revision":
		said = kit.Textf("%s is corrected: revision %d.", r.ID, r.Revision)
	case r.Outcome == "known":
		said = kit.Textf("%s already exists: the same request, counted and not stored again.", r.ID)
	}
	if s.correction != nil {
		e.pop() // the case that is corrected is below the form
	}
	e.replace(newCaseScreen(e, r.ID))
	e.toastAfter(said)
	return s.draft.save(e, nil)
}
