package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/text"
)

// decideActions is the table of the dialog.
func decideActions(d *decide) []Action {
	statement := func(n int) func(*env) tea.Cmd { return func(e *env) tea.Cmd { return d.state(e, n) } }
	among := func(n int) func(*env) Text {
		return func(*env) Text {
			switch kind := d.c.Request.Kind; {
			case d.outcome != review.OutcomeApprove || kind.Preserves():
				return "Only an approval that discloses something carries statements."
			case kind == review.Emergency && n > 1:
				return "An emergency carries two statements: 1 and 2."
			}
			return ""
		}
	}
	table := []Action{
		{Name: "confirm", Keys: []string{"y", "ctrl+s"}, Label: "confirm", Group: groupDecide, Act: review.ActDecide, Danger: true,
			Help: "Record the decision; on an approval of records this signs the statements that are not marked. ctrl+s works while a field is open.",
			Run: func(e *env) tea.Cmd {
				if d.unreadable(e) {
					return nil
				}
				d.finish()
				return d.confirm(e)
			}},
		{Name: "tick", Keys: []string{"space"}, Label: "change", Group: groupFields, Help: "Change what is marked: give or withhold, tick, acknowledge, override, next notice choice.",
			Run: d.toggle},
		{Name: "edit", Keys: []string{"enter"}, Group: groupFields, Help: "Change what is marked; in an open field of one line, keep what was typed.",
			Run: func(e *env) tea.Cmd {
				if d.field != nil {
					return d.shut(e)
				}
				return d.toggle(e)
			}},
		{Name: "write", Keys: []string{"e"}, Label: "rationale", Group: groupFields, Help: "Write the rationale.", Run: d.write},
		{Name: "letter", Keys: []string{"l"}, Label: "letter", Group: groupView, Help: "Read the letter that would go with this decision.",
			Run: func(e *env) tea.Cmd { d.letter(e); return nil }},
		{Name: "verify", Keys: []string{"v"}, Group: groupWork, Act: review.ActObserve, Help: "Record a call-back or another finding, then come back; what is chosen here is kept.",
			Run: func(e *env) tea.Cmd { d.leaveFor(e, newVerify(d.c)); return nil }},
		{Name: "first statement", Keys: []string{"1"}, Group: groupFields, Help: "Records: it is not necessary, and why. Emergency: the risk is imminent.", Why: among(0), Run: statement(0)},
		{Name: "second statement", Keys: []string{"2"}, Group: groupFields, Help: "Records: it is not proportionate, and why. Emergency: the data may help.", Why: among(1), Run: statement(1)},
		{Name: "third statement", Keys: []string{"3"}, Group: groupFields, Help: "Records: it is not specific, and why.", Why: among(2), Run: statement(2)},
		{Name: "fourth statement", Keys: []string{"4"}, Group: groupFields, Help: "Records: it is not strictly compliant, and why.", Why: among(3), Run: statement(3)},
		{Name: "leave", Keys: []string{"esc", "q"}, Label: "leave", Group: groupDesk, Help: "Leave; what is half-written is kept as a draft. In an open field: close it.",
			Run: func(e *env) tea.Cmd {
				if d.field != nil {
					return d.drop(e)
				}
				e.close()
				return nil
			}},
	}
	return append(table, moves(d)...)
}

func (d *decide) move(_ *env, n int) tea.Cmd {
	d.cursor = min(max(d.cursor+n, 0), max(0, len(d.items)-1))
	return nil
}

func (d *decide) jump(e *env, last bool) tea.Cmd {
	if last {
		return d.move(e, len(d.items))
	}
	return d.move(e, -len(d.items))
}

func (d *decide) page() int { return max(1, d.seen) }

// Place is as high as the list and all that may come to stand under it, so that
// the dialog keeps its place while somebody works in it.
func (d *decide) Place(r Rect) Rect {
	const head, foot, frame = 3, 8, 2
	w := min(r.W-2, 104)
	list, _ := d.list(&env{theme: new(Theme)}, w-6)
	h := len(list) + head + foot + frame
	if d.states() {
		h += 3
	}
	if d.c.Request.Kind.Preserves() {
		h += 2
	}
	return r.Centre(w, min(h, r.H))
}

// Render draws the list, the open field, and what is still missing.
func (d *decide) Render(e *env, r Rect) []string {
	t := e.theme
	in := r.Inset(3, 1)
	w := in.W
	head := []string{line(t.outcome(d.outcome), d.Title(), w), line(t.Dim, from(&d.c.Row), w)}
	if kept := d.keptUntil(e); kept != "" {
		for _, s := range WrapTo(kept, w, 2) {
			head = append(head, line(t.Text, s, w))
		}
	}
	head = append(head, blanks(w))
	foot := append(d.stated(e, w), d.missing(e, w)...)
	if d.field != nil {
		h := 1
		if d.field.Multi() {
			h = 4
		}
		foot = append([]string{line(t.Strong, d.ask, w)}, d.field.Draw(t, w, h)...)
		if d.fault != "" {
			foot = append(foot, line(t.Warn, d.fault, w))
		}
		foot = append(foot, line(t.Dim, "enter keeps it, esc closes the field, ctrl+s confirms", w))
		if d.field.Multi() {
			foot[len(foot)-1] = line(t.Dim, "esc closes the field, ctrl+s confirms", w)
		}
	}
	foot = append([]string{blanks(w)}, foot...)
	body, marks := d.list(e, w)
	d.seen = max(1, in.H-len(head)-len(foot))
	at := marks[min(d.cursor, len(marks)-1)]
	d.top = min(d.top, at)
	// The marked item is seen whole, above the line that says what is below.
	last := len(body) - 1
	if n := d.cursor + 1; n < len(marks) {
		if last = marks[n] - 1; d.items[n].head != "" {
			last -= 2
		}
		last++
	}
	if last >= d.top+d.seen {
		d.top = min(at, last-d.seen+1)
	}
	d.top = min(max(d.top, 0), max(0, len(body)-d.seen))
	if at < d.seen {
		d.top = 0
	}
	shown := fit(body[d.top:min(len(body), d.top+d.seen)], Rect{W: w, H: min(len(body), d.seen)})
	if d.top+d.seen < len(body) {
		shown[len(shown)-1] = line(t.Dim, say("… %d more lines below", len(body)-d.top-d.seen+1), w)
	}
	lines := append(head, shown...)
	for len(lines)+len(foot) < in.H {
		lines = append(lines, blanks(w))
	}
	return frame(e, r, append(lines, foot...))
}

// list draws the items in w columns; marks are the lines they begin on.
func (d *decide) list(e *env, w int) (out []string, marks []int) {
	t := e.theme
	marks = []int{}
	for i := range d.items {
		it := &d.items[i]
		if it.head != "" {
			if len(out) > 0 {
				out = append(out, blanks(w))
			}
			out = append(out, line(t.Dim, it.head, w))
		}
		marks = append(marks, len(out))
		box, style, note := d.box(t, it)
		label := it.text
		if it.kind == itemRationale {
			label = text.Clean(d.form.Rationale)
			if strings.TrimSpace(string(label)) == "" {
				label = "nothing written yet"
			}
		}
		width := w - 7
		most := 4 // lines; a rationale is read in full
		if it.kind == itemRationale {
			most = 0
		}
		for k, x := range WrapTo(label, width-Width(note)-1, most) {
			var l Line
			mark := Text("   ")
			if i == d.cursor && d.field == nil {
				l.Base, mark = t.Selected, " > "
			}
			if k > 0 {
				l.Gap(3)
				box = "    "
			} else {
				l.Add(t.Key, mark)
			}
			l.Add(style, box).Add(t.Text, x)
			if k == 0 && note != "" {
				l.Gap(w-l.Len()-Width(note)).Add(t.Dim, note)
			}
			out = append(out, l.End(w))
		}
	}
	if len(marks) == 0 {
		marks = []int{0}
		out = []string{line(t.Dim, "Nothing to choose.", w)}
	}
	return out, marks
}

// box is the tick of an item, its style, and a word to its right.
func (d *decide) box(t *Theme, it *item) (Text, Style, Text) {
	f := &d.form
	tick := func(on bool, s Style) (Text, Style) {
		if on {
			return "[x] ", s
		}
		return "[ ] ", t.Dim
	}
	switch it.kind {
	case itemGrant:
		row := &d.c.Assessment.Categories[it.n]
		b, s := tick(f.Rows[it.n], t.Approve)
		switch {
		case row.Producible && row.Voluntary:
			return b, s, "voluntary"
		case row.Producible:
			return b, s, ""
		case f.Rows[it.n]:
			return b, t.Reject, "overridden: " + codeWord(row.Code)
		}
		return b, s, codeWord(row.Code)
	case itemReason:
		b, s := tick(f.Reasons[it.code], t.PushBack)
		return b, s, codeWord(it.code)
	case itemAck:
		b, s := tick(f.Acks[it.code], t.Approve)
		return b, s, codeWord(it.code)
	case itemOverride:
		b, s := tick(f.Overrides[it.code] != "", t.Reject)
		return b, s, codeWord(it.code)
	case itemFaith:
		b, s := tick(f.Faith[it.n], t.Approve)
		return b, s, ""
	case itemNotice:
		it.text = noticeText(review.Notice{Action: f.Notice.Action, Until: f.Notice.Until, Ground: f.Notice.Ground, RecheckOn: f.Notice.RecheckOn})
		if f.Notice.Action == review.NoNotice {
			it.text = "not told"
			if f.Notice.Reason != "" {
				it.text = say("not told: %s", f.Notice.Reason)
			}
		}
		if f.Notice.Action == d.c.Assessment.Notice.Action {
			return "    ", t.Text, "as planned"
		}
		return "    ", t.PushBack, "your choice"
	}
	return "    ", t.Text, ""
}

// states reports that the four statements belong to this decision.
func (d *decide) states() bool {
	return d.outcome == review.OutcomeApprove && d.c.Request.Kind == review.Records
}

// stated are the four statements above the line that confirms, with the reason
// of each that is not met.
func (d *decide) stated(e *env, w int) []string {
	if !d.states() {
		return nil
	}
	t := e.theme
	out := []string{line(t.Dim, "You state that the disclosure is (1 to 4 marks one as not met)", w)}
	var l Line
	var why []string
	for i, s := range statements {
		if l.Len() > 0 && l.Len()+9+Width(s) > w {
			out = append(out, l.End(w))
			l = Line{}
		}
		box, style := Text(" [y] "), t.Approve
		if v := d.form.Statements[i]; v != "" {
			box, style = " [n] ", t.Reject
			for _, x := range Wrap(say("Not %s: %s", s, strings.TrimPrefix(v, "no: ")), w-2) {
				why = append(why, line(t.Reject, "  "+x, w))
			}
		}
		l.Add(t.Key, say("%d", i+1)).Add(style, box).Add(t.Text, s).Gap(2)
	}
	return append(append(out, l.End(w)), why...)
}

// missing is what the store refused or would refuse, or how to confirm.
func (d *decide) missing(e *env, w int) []string {
	t := e.theme
	if d.send.waiting() {
		return []string{line(t.Dim, "Recording …", w)}
	}
	if len(d.no) > 0 {
		var out []string
		for _, x := range WrapLines(d.no, w) {
			out = append(out, line(t.Warn, x, w))
		}
		return out[:min(len(out), 8)]
	}
	if len(d.lacks) == 0 {
		text := Text("y confirms.")
		if d.outcome == review.OutcomeApprove && d.c.Request.Kind == review.Records {
			text = "y signs the statements and confirms."
		}
		if len(d.form.Overrides) > 0 {
			text += " It is held until counsel signs."
		}
		return []string{line(t.Strong, text, w)}
	}
	var out []string
	for i, r := range d.lacks {
		if i == 3 {
			out = append(out, line(t.Dim, say("and %d more", len(d.lacks)-i), w))
			break
		}
		for _, x := range WrapTo(upperText(say("%s.", strings.TrimSuffix(r.What, "."))), w, 2) {
			out = append(out, line(t.Warn, x, w))
		}
	}
	return out
}

// Lines is the dialog for the line mode: each choice with how it stands.
func (d *decide) Lines(e *env) []Text {
	out := []Text{say("%s, from %s.", d.Title(), from(&d.c.Row))}
	if s := d.keptUntil(e); s != "" {
		out = append(out, s)
	}
	for i := range d.items {
		it := &d.items[i]
		box, _, note := d.box(e.theme, it)
		if it.head != "" {
			out = append(out, it.head+":")
		}
		state := ""
		switch strings.TrimSpace(string(box)) {
		case "[x]":
			state = "yes: "
		case "[ ]":
			state = "no: "
		}
		label := it.text
		if it.kind == itemRationale {
			label = text.Clean(d.form.Rationale)
		}
		mark := ""
		if i == d.cursor {
			mark = "marked: "
		}
		out = append(out, say("row %d: %s%s%s %s", i+1, mark, state, label, note))
	}
	if d.states() {
		for i, s := range statements {
			v := d.form.Statements[i]
			if v == "" {
				v = "yes"
			}
			out = append(out, say("You state that the disclosure is %s: %s.", s, v))
		}
	}
	if d.field != nil {
		out = append(out, d.ask)
		if d.fault != "" {
			out = append(out, "Wrong: "+d.fault)
		}
	}
	out = append(out, d.no...)
	for _, r := range d.lacks {
		out = append(out, say("Not yet: %s. %s.", strings.TrimSuffix(r.What, "."), strings.TrimSuffix(r.Do, ".")))
	}
	if len(d.lacks) == 0 {
		out = append(out, "Nothing is missing: confirm records it.")
	}
	return out
}

// pick marks row n for the line mode.
func (d *decide) pick(_ *env, n int) bool {
	if n < 1 || n > len(d.items) {
		return false
	}
	d.cursor = n - 1
	return true
}
