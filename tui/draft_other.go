package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/store"
	"lert/tui/kit"
)

// A person may have several consoles. Each saves drafts of its own, so that none overwrites what was typed in another.
// A console goes on with its own draft or, if it has none, with the newest; if another console has written since, the
// person is told, and chooses.

// knownDraft is what this console knows of the drafts under an id.
type knownDraft struct {
	continues store.Draft // the one that is on the screen, without its text
	seen      uint64      // the greatest number that was seen
	newer     bool        // another console has saved a newer one, which was not told yet
	apart     bool        // the person keeps theirs apart, and is not asked again
}

// otherDraft says which draft of another console there is.
type otherDraft int

const (
	noOtherDraft otherDraft = iota
	olderDraft
	newerDraft
)

// choose is the draft to go on with, nil if there is none, and whether there is another one.
func (u *draftQueue) choose(id string, all []store.Draft, usable func(*store.Draft) bool) (
	mine *store.Draft, other otherDraft,
) {
	u.mu.Lock()
	defer u.mu.Unlock()
	k := u.known[id]
	var others []*store.Draft
	for i := range all {
		k.seen = max(k.seen, all[i].N)
		switch {
		case !usable(&all[i]):
		case all[i].Console == u.console:
			mine = &all[i]
		default:
			others = append(others, &all[i])
		}
	}
	own := mine != nil
	if !own && len(others) > 0 {
		mine, others = others[0], others[1:]
		k.continues = store.Draft{Console: mine.Console, N: mine.N}
	}
	u.know(id, k)
	switch {
	case len(others) == 0 || k.apart:
		return mine, noOtherDraft
	case others[0].N > mine.N:
		return mine, newerDraft
	case own: // what is older was known when it was saved
		return mine, noOtherDraft
	}
	return mine, olderDraft
}

// anyDraft is for drafts that can always be used.
func anyDraft(*store.Draft) bool { return true }

func (u *draftQueue) know(id string, k knownDraft) {
	if u.known == nil {
		u.known = map[string]knownDraft{}
	}
	u.known[id] = k
}

// noteSaved notes what was saved.
func (u *draftQueue) noteSaved(id string, body []byte, saved store.DraftSaved) {
	k := u.known[id]
	if body == nil {
		delete(u.known, id)
		return
	}
	k.continues = store.Draft{Console: u.console, N: saved.N}
	k.seen = max(k.seen, saved.N)
	k.newer = k.newer || saved.Newer && !k.apart
	u.know(id, k)
}

// tellNewer reports once that another console has saved a newer draft.
func (u *draftQueue) tellNewer(id string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	k := u.known[id]
	tell := k.newer
	if k.newer = false; tell {
		u.know(id, k)
	}
	return tell
}

// keepApart lets the draft of this console stay beside those of others, without a further question.
func (u *draftQueue) keepApart(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	k := u.known[id]
	k.apart = true
	u.know(id, k)
}

// takeOther makes the newest draft of another console the one that this console goes on with; nil if there is none.
func (u *draftQueue) takeOther(id string, all []store.Draft) []byte {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, d := range all {
		if k := u.known[id]; d.Console != u.console && (d.Console != k.continues.Console || d.N != k.continues.N) {
			u.know(id, knownDraft{continues: store.Draft{Console: d.Console, N: d.N}, seen: all[0].N})
			return d.Body
		}
	}
	return nil
}

// offer asks whether the person wants the draft of another console.
func (d *draftKeeper) offer(e *env, other otherDraft) {
	if other != noOtherDraft && d.take != nil {
		e.open(newOtherDraftDialog(d, other))
	}
}

// otherDraftDialog tells that another console has a draft of the same, and lets the person choose.
type otherDraftDialog struct {
	draft   *draftKeeper
	other   otherDraft
	loading pendingCall
	table   []action
}

func newOtherDraftDialog(d *draftKeeper, other otherDraft) *otherDraftDialog {
	s := &otherDraftDialog{draft: d, other: other}
	s.table = []action{
		{Name: "take it", Keys: []string{"t"}, Label: "take it", Group: groupWork,
			Help: "Go on with the draft of your other console, instead of what is here.",
			Run: func(e *env) tea.Cmd {
				return storeCmd(e, s.loading.begin(), e.store.Drafts, s.draft.id)
			}},
		{Name: "keep mine", Keys: []string{"k", "esc"}, Label: "keep mine apart", Group: groupWork,
			Help: "Go on with what is here. The draft of your other console stays as it is, and neither overwrites the other.",
			Run: func(e *env) tea.Cmd {
				e.drafts.keepApart(s.draft.id)
				e.close()
				return nil
			}},
	}
	return s
}

func (s *otherDraftDialog) Title() Text {
	if s.other == olderDraft {
		return "Another console of yours has an older draft of this"
	}
	return "Another console of yours has a newer draft of this"
}

func (s *otherDraftDialog) Actions() []action         { return s.table }
func (s *otherDraftDialog) Guarded() bool             { return true }
func (s *otherDraftDialog) Waiting() bool             { return s.loading.waiting() }
func (s *otherDraftDialog) Start(*env) tea.Cmd        { return nil }
func (s *otherDraftDialog) Place(r kit.Rect) kit.Rect { return r.Centre(min(r.W-2, 64), 7) }

func (s *otherDraftDialog) Update(e *env, msg tea.Msg) tea.Cmd {
	m, ok := msg.(result[[]store.Draft])
	if !ok || !s.loading.accepts(m.call) {
		return nil
	}
	e.close()
	if m.err != nil {
		e.fail(m.err)
		return nil
	}
	body := e.drafts.takeOther(s.draft.id, m.v)
	if body == nil {
		e.warn("Your other console has removed its draft.")
		return nil
	}
	e.toast("You go on with the draft of your other console.")
	return tea.Batch(s.draft.save(e, body), s.draft.take(e, body))
}

// says is what the dialog says below its title.
func (s *otherDraftDialog) says(e *env) []Text {
	return []Text{"Nothing was overwritten: each console keeps its own.",
		e.by("t takes", "Type take it to use") + " the other draft, in place of what is here.",
		e.by("k keeps", "Type keep mine to keep") + " what is here; the other draft stays apart."}
}

func (s *otherDraftDialog) Render(e *env, r kit.Rect) []string {
	t, w := e.theme, r.Inset(3, 1).W
	out := []string{kit.StyledLine(t.Strong, s.Title(), w), kit.Blanks(w)}
	for _, x := range kit.WrapLines(s.says(e), w) {
		out = append(out, kit.StyledLine(t.Text, x, w))
	}
	return kit.Frame(t, r, out)
}

func (s *otherDraftDialog) Lines(e *env) []Text { return append([]Text{s.Title() + "."}, s.says(e)...) }
