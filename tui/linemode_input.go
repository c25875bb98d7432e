package tui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// What can be typed in the line mode: text where a text field is open, else one of the
// words below, a phrase that records, or an act by its name, its number or its key,
// with the row or the case that it is about.

// takesText are the acts that open a text field on the same screen: what follows their
// name is typed there.
var takesText = map[string]bool{"filter": true, "rationale": true}

// lineWords are the words of the line mode itself.
var lineWords = map[string]func(*lineMode){
	"help":      (*lineMode).explain,
	"again":     (*lineMode).again,
	"where":     (*lineMode).where,
	"more":      (*lineMode).readMore,
	"details":   (*lineMode).readDetails,
	"acts":      (*lineMode).listActs,
	"more acts": (*lineMode).listMoreActs,
}

// explain says what can be typed.
func (p *lineMode) explain() {
	for _, t := range []Text{
		"Type an act by its name or number. Type acts to list those of this screen, and help and a name for what one does.",
		"Type row 3 to mark row 3 and hear it, details for the rest, more to continue, again to repeat, where to hear " +
			"where you are.",
		"An act that records something must be typed in full, with the case number, as: claim WA-51.",
		"To open a case from anywhere, type open and its number. " +
			"To take back your last decision within ten minutes, type undo.",
	} {
		p.write(t)
	}
}

// again reads the screen out again.
func (p *lineMode) again() {
	delete(p.readings, p.top)
	p.top = nil
	clear(p.actsSaid)
}

// handleLine carries out one line of input.
func (p *lineMode) handleLine(s string) {
	a := p.a
	a.toast = toast{}
	a.noteKey()
	if f := a.focus(); f != nil && !p.isCommand(s) {
		p.answer(func() bool { p.typeText(f, s); return true })
		return
	}
	// The dot that an open field requires is accepted without one, too.
	s = strings.Join(strings.Fields(strings.TrimPrefix(strings.TrimSpace(s), ".")), " ")
	lower := strings.ToLower(s)
	if word := lineWords[lower]; word != nil {
		word(p)
		return
	}
	if name, ok := strings.CutPrefix(lower, "help "); ok {
		p.explainAct(name)
		return
	}
	if p.answer(func() bool { return p.handleChoice(s) }) || p.handleAbout(s) || p.handleAct(s) || p.openCase(s) {
		p.runAll(a.flush())
		return
	}
	p.noAct(s)
}

// noAct says that a line means nothing here.
func (p *lineMode) noAct(s string) {
	e := &p.a.env
	if isHome(p.a.top()) && slices.Contains(leaving, strings.ToLower(s)) {
		e.warn("This is the first screen. Type quit to leave lert.")
		return
	}
	if d, ok := p.a.top().(*decideDialog); ok && d.openQuestion() != nil {
		e.warn("Nothing was done. Answer yes or no, or type an act.")
		return
	}
	if words := strings.Fields(s); p.isList() && len(words) > 1 && strings.Contains(words[len(words)-1], "-") {
		if found, err := e.store.FindCases(e.ctx, words[len(words)-1]); err == nil && len(found) == 1 {
			id := spokenCase(found[0], e.now())
			e.warn(kit.Textf("Nothing was done: %s is not among these rows. Type open %s first.", id, id))
			return
		}
	}
	e.warn(kit.Textf("There is no act called %s here; nothing was done. Type acts to hear them.", s))
}

// isCommand reports whether a line typed where a text field is open is not its text: one
// with a dot before it, a word of the line mode or one that leaves what is open, so that
// nobody is shut in, or a phrase that records, which nobody writes by chance.
func (p *lineMode) isCommand(s string) bool {
	e, top := &p.a.env, p.a.top()
	s = strings.ToLower(strings.TrimSpace(s))
	return strings.HasPrefix(s, ".") || lineWords[s] != nil || slices.Contains(leaving, s) || s == "quit" ||
		slices.ContainsFunc(recordActions(e, top), func(act *action) bool { return isRecordPhrase(e, top, act, s) })
}

// questioner is a form that is read as questions.
type questioner interface {
	// atLast reports whether the last one is open.
	atLast() bool
}

// answer takes an answer to a question; after the last one it says how to record.
func (p *lineMode) answer(take func() bool) bool {
	e, top := &p.a.env, p.a.top()
	q, asks := top.(questioner)
	last := asks && q.atLast()
	ok := take()
	if ok && last && q.atLast() && p.a.top() == top && p.a.toast.text == "" {
		for _, act := range recordActions(e, top) {
			e.toast(kit.Textf("That was the last row. To record it, type: %s.", recordPhrase(e, top, act)))
			break
		}
	}
	return ok
}

// lineTaker is a screen that is done with its text field once a line was typed.
type lineTaker interface {
	// lineTyped is called after Typed; empty says that the text was left as it is.
	lineTyped(e *env, empty bool) tea.Cmd
}

// typeText makes a line the text of the open field; an empty one leaves it as it is.
func (p *lineMode) typeText(f *kit.Field, s string) {
	e, top := &p.a.env, p.a.top()
	taker, takes := top.(lineTaker)
	if s = strings.TrimSpace(s); s != "" && findAct(top, s) != nil {
		e.toast(kit.Textf("Taken as text. For the act, type .%s.", s))
	}
	if s != "" || !takes {
		f.Set("")
		if cut := f.Paste(s); cut > 0 {
			e.warn(kit.Textf("The field is full: the last %d characters are missing.", cut))
		}
		p.runAll(top.(textHolder).Typed(e))
	}
	if takes {
		p.runAll(taker.lineTyped(e, s == ""))
	}
	p.runAll(p.a.flush())
}

// wordHandler is a form whose choices the line mode accepts as words. An empty line
// goes to the next entry.
type wordHandler interface {
	handleWord(e *env, s string) (tea.Cmd, bool)
}

// handleChoice takes a word of a form, and an empty line. An act with that name comes
// first.
func (p *lineMode) handleChoice(s string) bool {
	h, ok := p.a.top().(wordHandler)
	if !ok || s != "" && findAct(p.a.top(), s) != nil {
		return s == ""
	}
	cmd, ok := h.handleWord(&p.a.env, s)
	p.runAll(cmd)
	return ok || s == ""
}

// handleAct runs an act: one that records by its phrase, any other by its name, its
// number or its key.
func (p *lineMode) handleAct(s string) bool {
	a, e := p.a, &p.a.env
	for _, act := range recordActions(e, a.top()) {
		if isRecordPhrase(e, a.top(), act, s) {
			p.record(act)
			return true
		}
	}
	act := findAct(a.top(), s)
	if act == nil {
		return p.actWithText(s) || p.actWithArgument(s)
	}
	p.runAll(a.do(act)) // what records is refused here, with its phrase
	return true
}

// record runs an action whose phrase was typed.
func (p *lineMode) record(act *action) {
	a := p.a
	if n := p.unread(); n > 0 && len(a.dialogs) > 0 {
		a.env.warn(kit.Textf("Nothing was recorded: %d lines follow that were not read out. Type more.", n))
		return
	}
	a.phraseTyped = true
	cmd := a.do(act)
	a.phraseTyped = false
	p.runAll(cmd)
}

// actWithText runs an act that opens a text field on the same screen, and types what
// follows its name there: "filter country:IN".
func (p *lineMode) actWithText(s string) bool {
	a, top := p.a, p.a.top()
	for i := len(s) - 1; i > 0; i-- {
		if s[i] != ' ' {
			continue
		}
		act := findAct(top, s[:i])
		if act == nil || !takesText[act.Name] || act.whyNot(&a.env) != "" {
			continue
		}
		p.runAll(a.do(act))
		if f := a.focus(); f != nil && a.top() == top {
			p.typeText(f, s[i+1:])
		}
		return true
	}
	return false
}

// actWithArgument runs an act with what is typed after its name: "due 48h".
func (p *lineMode) actWithArgument(s string) bool {
	for _, table := range p.a.tables() {
		if act, typed := withArgument(table, s); act != nil {
			cmd, _ := p.a.doWith(act, typed)
			p.runAll(cmd)
			return true
		}
	}
	return false
}

// handleAbout takes a line that ends with a row or a case of the list: it marks that
// row, and does the rest with it.
func (p *lineMode) handleAbout(s string) bool {
	e := &p.a.env
	act, last := "", s
	if i := strings.LastIndexByte(s, ' '); i >= 0 {
		act, last = s[:i], s[i+1:]
	}
	var marked bool
	first, isRow := strings.CutSuffix(strings.ToLower(act), "row")
	if isRow && (first == "" || strings.HasSuffix(first, " ")) {
		act = strings.TrimSpace(act[:len(first)])
		n, err := strconv.Atoi(last)
		if marked = err == nil && p.markRow(n); !marked {
			e.warn(kit.Textf("There is no row %s on this page.", last))
			return true
		}
	} else if marked = p.markCase(last); !marked || act == "" && !p.isList() {
		return false
	}
	switch {
	case act == "":
		p.readRow()
	case act == "open" && !p.isList():
		e.warn("This is " + Text(last) + ".")
	case !p.handleAct(s) && !p.handleAct(act):
		p.noAct(act)
	}
	return true
}

// isList reports whether the screen has a list of cases.
func (p *lineMode) isList() bool { return listOf(&p.a.env, p.a.top()) != nil }

// isRow reports whether a number is that of a row on the page.
func (p *lineMode) isRow(number string) bool {
	l := listOf(&p.a.env, p.a.top())
	n, err := strconv.Atoi(number)
	return l != nil && err == nil && l.has(n)
}

// markRow marks the row, or the entry, with a number; false if there is none.
func (p *lineMode) markRow(n int) bool {
	e := &p.a.env
	if l := listOf(e, p.a.top()); l != nil {
		cmd, ok := l.pick(e, n)
		p.runAll(cmd)
		return ok
	}
	if s, ok := p.a.top().(entryMarker); ok {
		return s.pick(e, n)
	}
	return false
}

// markCase marks the row of a case that is on the page; on a screen about one case, it
// reports whether that is the one.
func (p *lineMode) markCase(typed string) bool {
	e, top := &p.a.env, p.a.top()
	is := func(id string) bool {
		return id != "" && (strings.EqualFold(typed, id) || strings.EqualFold(typed, string(spokenCase(id, e.now()))))
	}
	l := listOf(e, top)
	if l == nil {
		c, ok := top.(ofCase)
		return ok && is(c.caseID())
	}
	if l.id == nil {
		return false
	}
	from, to := l.bounds()
	for i := from; i < to; i++ {
		if is(l.id(i)) {
			p.runAll(l.move(e, i-l.viewport.Cursor))
			return true
		}
	}
	return false
}

// readRow reads what there is on the row that was marked.
func (p *lineMode) readRow() {
	e := &p.a.env
	l := listOf(e, p.a.top())
	if l == nil { // an entry of a form: its question is read by itself
		return
	}
	i := l.viewport.Cursor
	if l.rowDetails == nil {
		p.write(l.label(i))
		return
	}
	p.write(kit.Textf("Row %d is marked.", l.before+i+1))
	p.read(l.rowDetails(i))
}

// openCase opens the case of a number that was typed, also with "open" before it. One
// that several cases have opens none.
func (p *lineMode) openCase(s string) bool {
	e := &p.a.env
	number, told := s, false
	if rest, ok := strings.CutPrefix(strings.ToLower(s), "open "); ok {
		number, told = s[len(s)-len(rest):], true
	}
	if !told && strings.Trim(number, "0123456789") == "" || strings.Contains(number, " ") {
		return false
	}
	found, err := e.store.FindCases(e.ctx, number)
	switch {
	case err != nil:
		e.fail(err)
	case told && p.isRow(number):
		e.warn(kit.Textf("Type open row %s for that row, or open and the number of a case with its platform, as "+
			"open WA-%s.", number, number))
	case len(found) == 0 && !told:
		return false
	case len(found) == 0:
		e.warn(kit.Textf("No case has the number %s.", number))
	case len(found) > 1:
		var names []string
		for _, id := range found {
			names = append(names, string(spokenCase(id, e.now())))
		}
		e.warn(kit.Textf("Several cases have the number %s: %s. Type open and one of these.", number,
			spokenList(names)))
	case len(p.a.dialogs) > 0:
		e.warn("Leave what is open here first.")
	default:
		e.push(newCaseScreen(e, found[0]))
	}
	return true
}
