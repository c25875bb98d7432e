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

// footer writes the keys of a table as far as there is room. The key for the help is
// always at the end. What cannot be done now is dim.
func footer(e *env, l *kit.Line, table []action, w int) {
	key, typing := Text("?"), false
	if t, ok := e.app.top().(textHolder); ok && t.Focus() != nil {
		key, typing = "F1", true // a question mark would be typed
	}
	room := kit.Width(key) + 6
	if _, in := e.app.top().(*helpDialog); in {
		room, key = 0, ""
	}
	all := 0
	for i := range table {
		all += footerWidth(&table[i])
	}
	for i := range table {
		a := &table[i]
		need := footerWidth(a)
		off := need > 0 && a.whyNot(e) != ""
		if need == 0 || off && l.Len()+all+room > w {
			continue // if not all fit, what cannot be done now is left out
		}
		name := a.Keys[0]
		if typing {
			if other := keyBesideText(a.Keys); other != "" {
				name = other
			} else if !off {
				continue // it would be typed
			}
			need += kit.Width(kit.KeyName(name)) - kit.Width(kit.KeyName(a.Keys[0]))
		}
		if l.Len()+need+room > w {
			break
		}
		ks, ts := e.theme.Key, e.theme.Text
		if off {
			ks, ts = e.theme.Dim, e.theme.Dim
		}
		l.Add(ks, kit.KeyName(name)).Gap(1).Add(ts, a.Label).Gap(2)
		all -= need
	}
	if key != "" {
		l.Add(e.theme.Key, key).Gap(1).Add(e.theme.Text, "help")
	}
}

// keyBesideText is the first of some keys that is not typed into a text, "" if there is none.
func keyBesideText(keys []string) string {
	i := slices.IndexFunc(keys, func(k string) bool { return len(k) > 1 && k != "space" })
	if i < 0 {
		return ""
	}
	return keys[i]
}

// footerWidth is how many columns an action takes in the footer, 0 for none.
func footerWidth(a *action) int {
	if a.Label == "" || isSequence(a.Keys[0]) {
		return 0
	}
	return kit.Width(kit.KeyName(a.Keys[0])) + 1 + kit.Width(a.Label) + 2
}
