package tui

import (
	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// handleInput takes what a person does. While the window is too small to show what they act on, they can only leave.
func (a *App) handleInput(msg tea.Msg) tea.Cmd {
	key, isKey := msg.(tea.KeyPressMsg)
	if !a.drawn() && !(isKey && key.String() == "ctrl+c") {
		return nil
	}
	if isKey {
		return a.keyOrQueue(key)
	}
	if paste, ok := msg.(tea.PasteMsg); ok {
		return a.paste(paste.Content)
	}
	return a.top().Update(&a.env, msg)
}

// keyOrQueue handles a key, or keeps it while the top screen waits for the store.
// ctrl+c and esc are never kept.
func (a *App) keyOrQueue(k tea.KeyPressMsg) tea.Cmd {
	p := a.pressed(k)
	if !a.waiting() || k.String() == "ctrl+c" || k.String() == "esc" {
		cmd := a.key(p)
		// What was typed while this key was handled came without a silence.
		a.lastPress = a.env.opts.KeyClock()
		return cmd
	}
	if len(a.queuedKeys) < maxQueuedKeys {
		a.queuedKeys = append(a.queuedKeys, p)
	}
	return nil
}

// paste puts text into the field that has the focus. It is ignored where a key would be.
func (a *App) paste(s string) tea.Cmd {
	p := a.pressed(tea.KeyPressMsg{})
	p.shown = p.at.Sub(a.shownSince)
	if a.ignores(p) {
		return nil
	}
	if f := a.focus(); f != nil {
		switch cut := f.Paste(s); {
		case cut > 0:
			a.env.warn(kit.Textf("The field is full: the last %d characters of the paste are missing.", cut))
		case !f.Multiline() && kit.HasLines(s):
			a.env.toast("This field has one line: the line breaks of the paste are blanks now.")
		}
		return a.top().(textHolder).Typed(&a.env)
	}
	a.env.warn("A paste is taken only where text is typed; nothing was done.")
	return nil
}

// key handles one key, and all that it changes.
func (a *App) key(p press) tea.Cmd {
	p.shown = p.at.Sub(a.shownSince)
	a.press = p
	cmd := tea.Batch(a.dispatch(p), a.flush())
	a.noteTop()
	return cmd
}

// dispatch hands a key on as the package comment describes.
func (a *App) dispatch(p press) tea.Cmd {
	a.noteKey()
	k, s := p.KeyPressMsg, p.String()
	if s == "ctrl+c" {
		a.quit = true
		return nil
	}
	said, first := a.toast, a.firstKey
	a.toast, a.firstKey = toast{}, ""
	if a.ignores(p) {
		return nil
	}
	top := a.top()
	if first != "" {
		return a.second(first, s)
	}
	if f := a.focus(); f != nil && f.Accepts(k) {
		if f.Key(k) {
			a.env.warn("The field is full: what you typed was not added.")
		}
		return top.(textHolder).Typed(&a.env)
	}
	if act := a.lookup(s); act != nil {
		return a.do(act)
	}
	if a.beginsSequence(s) {
		return nil
	}
	if len(s) == 1 && s[0] >= '0' && s[0] <= '9' && (s != "0" || a.env.count > 0) {
		a.env.count = min(a.env.count*10+int(s[0]-'0'), 1_000_000)
		return nil
	}
	a.env.count = 0
	if h, ok := top.(letterHandler); ok {
		if cmd, handled := h.handleLetter(&a.env, k.Text); handled {
			return cmd
		}
	}
	a.saysUnbound(k, said)
	return nil
}

// saysUnbound says that a key does nothing here, after what the status line said
// before: a stray key takes no message away. Where text is typed it says nothing.
func (a *App) saysUnbound(k tea.KeyPressMsg, said toast) {
	if modifier := k.Code >= tea.KeyLeftShift && k.Code <= tea.KeyIsoLevel5Shift; modifier || a.focus() != nil {
		a.toast = said
		return
	}
	said.also = kit.KeyName(k.String()) + " does nothing here. ? lists the keys."
	a.toast = said
}

// lookup finds the action of a key or a sequence, nil if there is none.
func (a *App) lookup(key string) *action {
	if act := lookup(a.top().Actions(), key); act != nil {
		return act
	}
	return lookup(globals, key)
}

// do runs an action, or says why it cannot be done.
func (a *App) do(act *action) tea.Cmd {
	defer func() { a.env.count = 0 }()
	if why := act.whyNot(&a.env); why != "" {
		a.env.warn(why)
		return nil
	}
	if act.Records && !a.mayRecord(act) {
		return nil
	}
	if act.CLI != nil {
		if line := act.CLI(&a.env); line != "" {
			a.commandLine = line
		}
	}
	if act.Run == nil {
		return nil
	}
	return act.Run(&a.env)
}
