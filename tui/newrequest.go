package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/intake"
	"lert/review/problem"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// requestScreen is the form in which a request that came by mail, post or
// telephone is typed in. What the checks make of it grows beside it. Nothing is
// on the queue before ctrl+s.
type requestScreen struct {
	form       *form
	draft      draftKeeper
	check      pendingCall
	send       pendingCall
	a          *review.Assessment
	assessed   *review.Request // what the assessment is of
	refused    []Text          // what the store or the reader refused
	correction *correction     // set where a request on the queue is corrected
	table      []Action
}

// newRequestDraft is the id under which the form is kept.
const newRequestDraft = "new"

func newRequestScreen(e *env) *requestScreen {
	s := &requestScreen{draft: newDrafter(newRequestDraft)}
	s.form = requestForm(e)
	s.form.onChange = func(e *env) tea.Cmd { return tea.Batch(s.changed(e), s.draft.saveForm(e, s.form)) }
	s.table = append([]Action{
		{Name: "record", Keys: []string{"ctrl+s"}, Label: "record", Group: groupDecide, Act: review.ActImport, Danger: true,
			Help: "Put the request on the queue and open it. Records at once; what is empty stays out of it.", Run: s.record},
		{Name: "back", Keys: []string{"esc"}, Label: "leave", Group: groupGeneral, Help: "Leave; what is half-written is kept.",
			Run: func(e *env) tea.Cmd { e.pop(); return nil }},
		{Name: "empty form", Keys: []string{"ctrl+x"}, Group: groupFields, Help: "Throw away what is half-written and begin with an empty form.",
			Run: func(e *env) tea.Cmd {
				after := s.form.onChange
				s.form = requestForm(e)
				s.form.onChange, s.refused = after, nil
				s.table = append(s.table[:3:3], s.form.actions()...)
				e.toast("The form is empty again.")
				return tea.Batch(s.changed(e), s.draft.save(e, nil))
			}},
	}, s.form.actions()...)
	return s
}

// Title says whether it is a new one or a correction.
func (s *requestScreen) Title() Text {
	if s.correction != nil {
		return kit.Textf("Correct %s", s.correction.id)
	}
	return "New request"
}

func (s *requestScreen) Actions() []Action                           { return s.table }
func (s *requestScreen) Focus() *kit.Field                           { return s.form.Focus() }
func (s *requestScreen) Typed(e *env) tea.Cmd                        { return s.form.Typed(e) }
func (s *requestScreen) Waiting() bool                               { return s.send.waiting() || s.draft.loading.waiting() }
func (s *requestScreen) pick(e *env, n int) bool                     { return s.form.pick(e, n) }
func (s *requestScreen) handleWord(e *env, w string) (tea.Cmd, bool) { return s.form.handleWord(e, w) }

func (s *requestScreen) Start(e *env) tea.Cmd {
	return tea.Batch(s.draft.load(e), s.changed(e))
}

// changed offers the papers of the country that is typed and has the request
// assessed as it stands; an answer to an older state of the form is not taken.
func (s *requestScreen) changed(e *env) tea.Cmd {
	offerInstruments(e, s.form)
	r, _ := readRequest(s.form, e.zone)
	return assessCmd(s.check.begin(), e.store, r)
}

// assessCmd assesses a request that is not recorded.
func assessCmd(call callID, d Store, r *review.Request) tea.Cmd {
	return callCmd(call, func() (assessed, error) { return assessed{r, d.Assess(r)}, nil })
}

// assessed is a request and what the checks make of it.
type assessed struct {
	r *review.Request
	a *review.Assessment
}

// importCmd takes a request in.
func importCmd(ctx context.Context, call callID, d Store, in store.ImportDocument) tea.Cmd {
	return callCmd(call, func() (store.ImportResult, error) {
		taken, err := d.Import(ctx, []store.ImportDocument{in})
		if err != nil || len(taken) == 0 {
			return store.ImportResult{}, err
		}
		return taken[0], nil
	})
}

// record takes the request in as any other that arrives: what cannot be read is
// said at its field.
func (s *requestScreen) record(e *env) tea.Cmd {
	s.form.clearFaults()
	s.refused = nil
	r, bad := readRequest(s.form, e.zone)
	if len(bad) > 0 {
		s.form.goTo(bad[0].path, bad[0].message)
		e.warn(bad[0].message)
		return nil
	}
	doc, in, err := intake.Document{Request: r, Source: "the form"}, store.ImportDocument{Source: "typed in"}, error(nil)
	if s.correction != nil {
		if in.Revises, in.Why, in.Trusted = s.correction.id, s.form.text("why"), s.correction.trusted; in.Why == "" {
			s.form.goTo("why", "A correction needs a reason.")
			e.warn("A correction needs a reason.")
			return nil
		}
		doc, err = s.correction.document(s.form, r)
	} else {
		doc.Raw, err = intake.Canonical(r)
	}
	if err == nil {
		err = intake.CheckPlatform(e.store.Policy(), doc)
	}
	if err != nil {
		p := problem.ListOf(err)[0]
		words := errorWithoutPlace(p)
		if !s.form.goTo(entryPath(p.Where.Path), words) {
			s.refused = []Text{text.Clean(p.Error())}
		}
		e.warn(words)
		return nil
	}
	in.Request, in.Raw = doc.Request, doc.Raw
	return importCmd(e.ctx, s.send.begin(), e.store, in)
}

func (s *requestScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return s.form.jumpToLetter(e, m)
	case result[draft]:
		if s.draft.restore(e, m, s.form) {
			// The papers offered depend on the country, and the paper chosen on both.
			offerInstruments(e, s.form)
			s.draft.refill(m, s.form)
			e.toast("What you had half written is here again; ^X empties the form.")
			return s.changed(e)
		}
	case result[noResult]:
		s.draft.handleSaved(e, m)
	case result[assessed]:
		if s.check.accepts(m.call) {
			s.a, s.assessed = m.v.a, m.v.r
		}
	case result[store.ImportResult]:
		if !s.send.accepts(m.call) {
			return nil
		}
		switch {
		case m.err != nil:
			s.refused = errorText(m.err)
			e.fail(m.err)
		case m.v.Outcome == "refused":
			s.refused = []Text{kit.Textf("Not taken: %s", m.v.Why)}
			e.warn(s.refused[0])
		default:
			text := kit.Textf("%s is on the queue.", m.v.ID)
			switch {
			case m.v.Why != "":
				text = kit.Textf("%s: %s.", m.v.ID, m.v.Why)
			case m.v.Outcome == "revision":
				text = kit.Textf("%s is corrected: revision %d.", m.v.ID, m.v.Revision)
			case m.v.Outcome == "known":
				text = kit.Textf("%s was there already: the same request, counted and not stored again.", m.v.ID)
			}
			cmd := s.draft.save(e, nil)
			if s.correction != nil {
				e.pop() // the case that is corrected lies under the form
			}
			e.replace(newCaseScreen(e, m.v.ID))
			e.app.deferChange(func(a *App) tea.Cmd { a.toast = toast{text: text}; return nil })
			return cmd
		}
	}
	return nil
}
