package tui

import (
	"slices"

	"lert/tui/kit"
)

// maxStatusLines is how many lines a long message takes at most.
const maxStatusLines = 3

// statusLines are the last lines of the window, one but for a long message: what has just
// happened, else the count that is being typed, else the keys that work here.
func statusLines(e *env, a *App, w int) []string {
	word := Text("")
	if e.opts.Rehearsal {
		word = " REHEARSAL "
	}
	if at := e.opts.Copied; !at.IsZero() {
		word += " COPY, " + kit.Ago(e.now(), at) + " OLD "
	}
	out := statusPart(e, a, w-kit.Width(word))
	for i := range out[:len(out)-1] {
		out[i] += kit.Blanks(kit.Width(word))
	}
	if word != "" {
		out[len(out)-1] += kit.StyledLine(e.theme.Urgent, word, kit.Width(word))
	}
	return out
}

// statusPart are the status lines in w columns, without the word that marks every screen.
func statusPart(e *env, a *App, w int) []string {
	if a.toast != (toast{}) {
		return toastLines(e.theme, a.toast, w)
	}
	var l kit.Line
	l.Gap(1)
	switch {
	case a.firstKey != "":
		sequenceHint(e, &l, w)
	case e.count > 0:
		l.Add(e.theme.Key, kit.Textf("%d", e.count)).Add(e.theme.Dim, " times …")
	default:
		footer(e, &l, a.top().Actions(), w)
	}
	return []string{l.End(w)}
}

// toastLines is a message in full, as far as maxStatusLines allow. What is said besides
// follows it on its last line if there is room, else on a line of its own.
func toastLines(t *kit.Theme, m toast, w int) []string {
	style := t.Text
	if m.warn {
		style = t.Warn
	}
	var out []string
	var l kit.Line
	if m.text != "" {
		for i, x := range kit.WrapTo(m.text, w-2, maxStatusLines) {
			if i > 0 {
				out = append(out, l.End(w))
				l = kit.Line{}
			}
			l.Gap(1).Add(style, x)
		}
	}
	switch {
	case m.also == "":
	case l.Len() > 0 && l.Len()+4+kit.Width(m.also) <= w:
		l.Add(t.Dim, " · ").Add(t.Warn, m.also)
	default:
		if l.Len() > 0 {
			out = append(out, l.End(w))
			l = kit.Line{}
		}
		l.Gap(1).Add(t.Warn, kit.Truncate(m.also, w-2))
	}
	return append(out, l.End(w))
}

// footer writes the keys of a table as far as there is room. The key that leaves the screen and
// the one for the help are always there. What cannot be done now is dim; what the open field
// would take is not named.
func footer(e *env, l *kit.Line, table []action, w int) {
	help, typing := Text("?"), false
	if t, ok := e.app.top().(textHolder); ok && t.Focus() != nil {
		help, typing = "F1", true // a question mark would be typed
	}
	room := kit.Width(help) + 6
	if _, in := e.app.top().(*helpDialog); in {
		room, help = 0, ""
	}
	all, leave, leaveWidth := 0, -1, 0
	for i := range table {
		n := footerWidth(&table[i], typing)
		if all += n; n > 0 && leave < 0 && (table[i].Keys[0] == "esc" || table[i].Keys[0] == "q") {
			leave, leaveWidth = i, n
		}
	}
	full := false
	for i := range table {
		a := &table[i]
		need := footerWidth(a, typing)
		if need == 0 || full && i != leave {
			continue
		}
		off := a.whyNot(e) != ""
		if off && l.Len()+all+room > w {
			continue // if not all fit, what cannot be done now is left out
		}
		end := l.Len() + need + room
		if i < leave {
			end += leaveWidth
		}
		if end > w {
			full = true
			continue
		}
		ks, ts := e.theme.Key, e.theme.Text
		if off {
			ks, ts = e.theme.Dim, e.theme.Dim
		}
		l.Add(ks, footerKey(a, typing)).Gap(1).Add(ts, a.Label).Gap(2)
		all -= need
	}
	if help != "" {
		l.Add(e.theme.Key, help).Gap(1).Add(e.theme.Text, "help")
	}
}

// footerKey is the key with which an action is named in the footer, "" if it is not named
// there: it has no label, begins with another key, or would be typed into the open field.
func footerKey(a *action, typing bool) Text {
	if a.Label == "" || isSequence(a.Keys[0]) {
		return ""
	}
	if !typing {
		return kit.KeyName(a.Keys[0])
	}
	i := slices.IndexFunc(a.Keys, func(k string) bool { return len(k) > 1 && k != "space" })
	if i < 0 {
		return ""
	}
	return kit.KeyName(a.Keys[i])
}

// footerWidth is how many columns an action takes in the footer, 0 for none.
func footerWidth(a *action, typing bool) int {
	key := footerKey(a, typing)
	if key == "" {
		return 0
	}
	return kit.Width(key) + 1 + kit.Width(a.Label) + 2
}
