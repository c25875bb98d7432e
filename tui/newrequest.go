package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/intake"
	"lert/review/problem"
	"lert/review/text"
	"lert/store"
)

// newRequest is the form in which a request that came by mail, post or
// telephone is typed in. What the checks make of it grows beside it. Nothing is
// on the queue before ctrl+s.
type newRequest struct {
	form  *form
	keeps drafter
	check slot
	send  slot
	a     *review.Assessment
	made  *review.Request // what the assessment is of
	wrong []Text          // what the store or the reader refused
	fix   *correction     // set where a request on the queue is corrected
	table []Action
}

// newRequestDraft is the id under which the form is kept.
const newRequestDraft = "new"

func newNewRequest(e *env) *newRequest {
	s := &newRequest{keeps: newDrafter(newRequestDraft)}
	s.form = requestForm(e)
	s.form.after = func(e *env) tea.Cmd { return tea.Batch(s.changed(e), s.keeps.keepForm(e, s.form)) }
	s.table = append([]Action{
		{Name: "record", Keys: []string{"ctrl+s"}, Label: "record", Group: groupDecide, Act: review.ActTakeIn, Danger: true,
			Help: "Put the request on the queue and open it. Records at once; what is empty stays out of it.", Run: s.record},
		{Name: "back", Keys: []string{"esc"}, Label: "leave", Group: groupDesk, Help: "Leave; what is half-written is kept.",
			Run: func(e *env) tea.Cmd { e.pop(); return nil }},
		{Name: "empty form", Keys: []string{"ctrl+x"}, Group: groupFields, Help: "Throw away what is half-written and begin with an empty form.",
			Run: func(e *env) tea.Cmd {
				after := s.form.after
				s.form = requestForm(e)
				s.form.after, s.wrong = after, nil
				s.table = append(s.table[:3:3], s.form.actions()...)
				e.toast("The form is empty again.")
				return tea.Batch(s.changed(e), s.keeps.keep(e, nil))
			}},
	}, s.form.actions()...)
	return s
}

// Title says whether it is a new one or a correction.
func (s *newRequest) Title() Text {
	if s.fix != nil {
		return say("Correct %s", s.fix.id)
	}
	return "New request"
}

func (s *newRequest) Actions() []Action                     { return s.table }
func (s *newRequest) Focus() *Field                         { return s.form.Focus() }
func (s *newRequest) Typed(e *env) tea.Cmd                  { return s.form.Typed(e) }
func (s *newRequest) Waiting() bool                         { return s.send.waiting() || s.keeps.load.waiting() }
func (s *newRequest) pick(e *env, n int) bool               { return s.form.pick(e, n) }
func (s *newRequest) word(e *env, w string) (tea.Cmd, bool) { return s.form.word(e, w) }

func (s *newRequest) Start(e *env) tea.Cmd {
	return tea.Batch(s.keeps.read(e), s.changed(e))
}

// changed offers the papers of the country that is typed and has the request
// assessed as it stands; an answer to an older state of the form is not taken.
func (s *newRequest) changed(e *env) tea.Cmd {
	offerInstruments(e, s.form)
	r, _ := requestOf(s.form, e.zone)
	return assessCmd(s.check.next(), e.desk, r)
}

// assessCmd assesses a request that is not recorded.
func assessCmd(at stamp, d Desk, r *review.Request) tea.Cmd {
	return load(at, func() (assessed, error) { return assessed{r, d.Assess(r)}, nil })
}

// assessed is a request and what the checks make of it.
type assessed struct {
	r *review.Request
	a *review.Assessment
}

// importCmd takes a request in.
func importCmd(ctx context.Context, at stamp, d Desk, in store.Incoming) tea.Cmd {
	return load(at, func() (store.Taken, error) {
		taken, err := d.Import(ctx, []store.Incoming{in})
		if err != nil || len(taken) == 0 {
			return store.Taken{}, err
		}
		return taken[0], nil
	})
}

// record takes the request in as any other that arrives: what cannot be read is
// said at its field.
func (s *newRequest) record(e *env) tea.Cmd {
	s.form.clean()
	s.wrong = nil
	r, bad := requestOf(s.form, e.zone)
	if len(bad) > 0 {
		s.form.goTo(bad[0].path, bad[0].says)
		e.warn(bad[0].says)
		return nil
	}
	doc, in, err := intake.Document{Request: r, Source: "the form"}, store.Incoming{Source: "typed in"}, error(nil)
	if s.fix != nil {
		if in.Revises, in.Why, in.Trusted = s.fix.id, s.form.text("why"), s.fix.trusted; in.Why == "" {
			s.form.goTo("why", "A correction needs a reason.")
			e.warn("A correction needs a reason.")
			return nil
		}
		doc, err = s.fix.document(s.form, r)
	} else {
		doc.Raw, err = intake.Canonical(r)
	}
	if err == nil {
		err = intake.CheckPlatform(e.desk.Policy(), doc)
	}
	if err != nil {
		p := problem.Of(err)[0]
		words := told(p)
		if !s.form.goTo(fieldOf(p.Where.Path), words) {
			s.wrong = []Text{text.Clean(p.Error())}
		}
		e.warn(words)
		return nil
	}
	in.Request, in.Raw = doc.Request, doc.Raw
	return importCmd(e.ctx, s.send.next(), e.desk, in)
}

func (s *newRequest) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return s.form.letter(e, m)
	case loaded[draft]:
		if s.keeps.restore(e, m, s.form) {
			// The papers offered depend on the country, and the paper chosen on both.
			offerInstruments(e, s.form)
			s.keeps.refill(m, s.form)
			e.toast("What you had half written is here again; ^X empties the form.")
			return s.changed(e)
		}
	case loaded[done]:
		s.keeps.saved(e, m)
	case loaded[assessed]:
		if s.check.takes(m.at) {
			s.a, s.made = m.v.a, m.v.r
		}
	case loaded[store.Taken]:
		if !s.send.takes(m.at) {
			return nil
		}
		switch {
		case m.err != nil:
			s.wrong = errorText(m.err)
			e.fail(m.err)
		case m.v.Outcome == "refused":
			s.wrong = []Text{say("Not taken: %s", m.v.Why)}
			e.warn(s.wrong[0])
		default:
			text := say("%s is on the queue.", m.v.ID)
			switch {
			case m.v.Why != "":
				text = say("%s: %s.", m.v.ID, m.v.Why)
			case m.v.Outcome == "revision":
				text = say("%s is corrected: revision %d.", m.v.ID, m.v.Revision)
			case m.v.Outcome == "known":
				text = say("%s was there already: the same request, counted and not stored again.", m.v.ID)
			}
			cmd := s.keeps.keep(e, nil)
			if s.fix != nil {
				e.pop() // the case that is corrected lies under the form
			}
			e.replace(newCase(e, m.v.ID))
			e.app.ask(func(a *App) tea.Cmd { a.toast = toast{text: text}; return nil })
			return cmd
		}
	}
	return nil
}
