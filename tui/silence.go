package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/tui/kit"
)

// A key that records must be meant. A key that is held down, and a sentence typed
// into the wrong window, are keys in quick succession; a person who has read what
// they sign pauses. So a key that records counts only after a silence, and keys that
// come right after a dialog opened are ignored until one.

// keySilence is how long no other key may have come before one that records. A
// slow typist leaves 300 ms between two letters, and the first repeat of a key
// that is held down comes 250 to 660 ms after it; see App.meant.
const keySilence = 425 * time.Millisecond

// press is a key, and what came before it.
type press struct {
	tea.KeyPressMsg
	at      time.Time     // by Options.KeyClock
	silence time.Duration // since the key before it, and since that was handled
	shown   time.Duration // how long what the key acts on had been shown
}

// pressed notes when a key came.
func (a *App) pressed(k tea.KeyPressMsg) press {
	at := a.env.opts.KeyClock()
	p := press{KeyPressMsg: k, at: at, silence: at.Sub(a.lastPress)}
	a.lastPress = at
	return p
}

// noteTop notes since when what is on top has been shown.
func (a *App) noteTop() {
	if top := a.top(); top != a.shownTop {
		a.shownTop, a.shownSince = top, a.env.opts.KeyClock()
		a.firstKey = "" // it was typed for what is not on top any more
	}
}

// showAgain counts what is on top as shown only now, because it changed below the
// person's hands.
func (a *App) showAgain() {
	a.shownSince = a.env.opts.KeyClock()
	if n := len(a.dialogs); n > 0 {
		// A text that is being typed goes on.
		a.dialogs[n-1].unread = a.guards(a.dialogs[n-1].dialog) && a.focus() == nil
	}
}

// guards reports whether a dialog ignores keys that come right after it was shown.
func (a *App) guards(d dialog) bool {
	g, ok := d.(guarded)
	return ok && g.Guarded() && !a.env.plain
}

// afterSilence reports whether nothing was typed, and nothing appeared, for a moment
// before the key.
func (p press) afterSilence() bool { return p.silence >= keySilence && p.shown >= keySilence }

// meant reports whether the key that is being handled may record. One that the
// terminal reports as held down may not. A chord with ctrl or alt is never part of a
// text, so it may follow at once the text that is being typed.
func (a *App) meant() bool {
	p := a.press
	if p.IsRepeat {
		return false
	}
	chord := p.Mod&(tea.ModCtrl|tea.ModAlt) != 0
	return p.afterSilence() || chord && a.focus() != nil && p.shown >= keySilence
}

// ignores reports whether the console ignores a key, and says so: one that came after a
// dialog opened and before the first silence, and the key that recorded last while it
// goes on. However long a burst is, none of it changes what is signed. esc always leaves.
func (a *App) ignores(p press) bool {
	if a.recordedBy != "" && p.String() == a.recordedBy && !p.afterSilence() {
		a.env.warn(kit.Textf("%s is ignored so that it does not act twice; pause, then press it again.",
			kit.KeyName(p.String())))
		return true
	}
	a.recordedBy = ""
	n := len(a.dialogs)
	if n == 0 || !a.dialogs[n-1].unread || p.String() == "esc" {
		return false
	}
	if !p.afterSilence() {
		a.env.warn("Too fast: the dialog had just opened. Press again.")
		return true
	}
	a.dialogs[n-1].unread = false
	return false
}

// mayRecord reports whether the key that is being handled may run an action that
// records, and says why not. In the line mode its phrase must have been typed.
func (a *App) mayRecord(act *action) bool {
	if a.env.plain {
		if !a.phraseTyped {
			a.env.warn("Nothing was recorded. To record, type: " + recordPhrase(&a.env, a.top(), act))
		}
		return a.phraseTyped
	}
	p := a.press
	key := kit.KeyName(p.String())
	switch {
	case a.meant():
		a.recordedBy = p.String()
		return true
	case p.IsRepeat:
		a.env.warn(kit.Textf("%s is held down, so nothing was recorded; let go, then press it again.", key))
	default:
		a.env.warn(kit.Textf("Too fast: %s came right after another key. Nothing was recorded; pause, then press it "+
			"again.", key))
	}
	return false
}
