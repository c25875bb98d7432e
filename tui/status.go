package tui

import "lert/tui/kit"

// statusLine is the last line of the window: what has just happened, else the count
// that is being typed, else the keys that work here.
func statusLine(e *env, a *App, w int) string {
	word := Text("")
	if e.opts.Rehearsal {
		word = " REHEARSAL "
	}
	if at := e.opts.Copied; !at.IsZero() {
		word += " COPY, " + kit.Ago(e.now(), at) + " OLD "
	}
	if word == "" {
		return statusPart(e, a, w)
	}
	return statusPart(e, a, w-kit.Width(word)) + kit.StyledLine(e.theme.Urgent, word, kit.Width(word))
}

func statusPart(e *env, a *App, w int) string {
	var l kit.Line
	l.Gap(1)
	switch {
	case a.toast != toast{}:
		s := e.theme.Text
		if a.toast.warn {
			s = e.theme.Warn
		}
		l.Add(s, kit.Truncate(a.toast.text, w-2))
		if l.Len() > 1 && a.toast.also != "" {
			l.Add(e.theme.Dim, " · ")
		}
		l.Add(e.theme.Warn, kit.Truncate(a.toast.also, w-1-l.Len()))
	case a.firstKey != "":
		sequenceHint(e, &l, w)
	case e.count > 0:
		l.Add(e.theme.Key, kit.Textf("%d", e.count)).Add(e.theme.Dim, " times …")
	default:
		footer(e, &l, a.top().Actions(), w)
	}
	return l.End(w)
}

// footer writes the keys of a table as far as there is room. The key for the help is
// always at the end. What cannot be done now is dim.
func footer(e *env, l *kit.Line, table []action, w int) {
	key := Text("?")
	if t, ok := e.app.top().(textHolder); ok && t.Focus() != nil {
		key = "F1" // a question mark would be typed
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
		if l.Len()+need+room > w {
			break
		}
		ks, ts := e.theme.Key, e.theme.Text
		if off {
			ks, ts = e.theme.Dim, e.theme.Dim
		}
		l.Add(ks, kit.KeyName(a.Keys[0])).Gap(1).Add(ts, a.Label).Gap(2)
		all -= need
	}
	if key != "" {
		l.Add(e.theme.Key, key).Gap(1).Add(e.theme.Text, "help")
	}
}

// footerWidth is how many columns an action takes in the footer, 0 for none.
func footerWidth(a *action) int {
	if a.Label == "" || isSequence(a.Keys[0]) {
		return 0
	}
	return kit.Width(kit.KeyName(a.Keys[0])) + 1 + kit.Width(a.Label) + 2
}
