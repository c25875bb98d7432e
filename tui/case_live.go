package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/store"
)

// newerCase is a case as it stands now; nil where it stands as it was shown.
type newerCase struct{ c *store.Case }

// newerCmd looks whether a request changed since a version, and reads it anew
// where it did. It records nothing.
func newerCmd(e *env, at stamp, id string, version uint64) tea.Cmd {
	ctx, d := e.ctx, e.desk
	return load(at, func() (newerCase, error) {
		now, err := d.Version(ctx, id)
		if err != nil || now == version {
			return newerCase{}, err
		}
		c, err := d.Case(ctx, id)
		return newerCase{c}, err
	})
}

// heed takes what a request has become meanwhile. Who holds it and whether it is
// decided counts at once, for what can be done about it; what was read stays as
// it was read, under a line that says what others did, until it is read again.
func (s *caseScreen) heed(e *env, now *store.Case) {
	s.now, s.version = now, now.Version
	s.c.Claim = now.Claim
	row, r := &s.c.Row, &now.Row
	row.Holder, row.HeldSince, row.HeldUntil = r.Holder, r.HeldSince, r.HeldUntil
	others := s.since(e, now)
	if len(others) == 0 {
		return
	}
	row.State, row.Outcome, row.Effect, row.Decided, row.Analyst = r.State, r.Outcome, r.Effect, r.Decided, r.Analyst
	s.changed = now
	e.warn(s.news(e))
}

// since are the events of a case that were not there when it was read, and
// that others caused.
func (s *caseScreen) since(e *env, now *store.Case) []store.Event {
	return slices.DeleteFunc(slices.Clone(now.Timeline), func(x store.Event) bool {
		return e.mine(x.Who) || slices.ContainsFunc(s.c.Timeline, func(y store.Event) bool {
			return x.At.Equal(y.At) && x.Who == y.Who && x.What == y.What && x.Text == y.Text
		})
	})
}

// news says what others did last, "" where nothing.
func (s *caseScreen) news(e *env) Text {
	if s.changed == nil {
		return ""
	}
	all := s.since(e, s.changed)
	if len(all) == 0 {
		return ""
	}
	x := slices.MaxFunc(all, func(a, b store.Event) int { return a.At.Compare(b.At) })
	return say("%s %s %s ago; ^R reads it again.", x.Who, eventWords(x.What), agoNow(e.now(), x.At))
}

// agoNow is how long ago, to the second at first.
func agoNow(now, at time.Time) Text {
	if d := now.Sub(at); d < time.Minute {
		return say("%d s", max(0, int(d/time.Second)))
	}
	return ago(now, at)
}

// eventWords is an event of the history as a sentence has it.
func eventWords(what string) string {
	if s, ok := map[string]string{
		"claimed": "claimed this", "released": "gave this back", "handed over": "handed this over", "taken over": "took this over",
		"decided": "decided this", "countersigned": "answered the held decision", "referred": "asked counsel about this", "answered": "answered for counsel",
		"observed": "recorded something here", "revised": "brought a new revision", "snoozed": "laid this aside", "woken": "woke this",
		"linked": "linked this", "unlinked": "unlinked this",
	}[what]; ok {
		return s
	}
	return "recorded " + what + " here"
}

// held is the row with the claim as it stands now.
func (s *caseScreen) held() *store.Row {
	r := s.c.Row
	r.Holder, r.HeldSince, r.HeldUntil = "", time.Time{}, time.Time{}
	if k := s.c.Claim; k != nil {
		r.Holder, r.HeldSince, r.HeldUntil = k.Holder, k.Since, k.Until
	}
	return &r
}

// under is the line below the heading: what others did meanwhile, else who else
// has the case open, in a rule that is there anyway.
func (s *caseScreen) under(e *env, w int) string {
	t := e.theme
	if text := s.news(e); text != "" {
		return line(t.Warn, " "+Truncate(text, w-2), w)
	}
	who := e.app.board.Looking[s.id]
	if len(who) == 0 {
		return line(t.Rule, rule(w), w)
	}
	text := say("%s has this open", who[0])
	if len(who) > 1 {
		text = say("%s and %s have this open", who[0], plural(len(who)-1, "other", "others"))
	}
	text = Truncate(text, w-6)
	var l Line
	l.Add(t.Rule, "── ").Add(t.Dim, text).Add(t.Rule, " "+rule(w-Width(text)-4))
	return l.End(w)
}
