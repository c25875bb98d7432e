package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/store"
	"lert/tui/kit"
)

// caseUpdate is a case as it is now; nil if it has not changed since it was shown.
type caseUpdate struct{ c *store.Case }

// caseUpdateCmd reads a request if it changed since a version. It records nothing.
func caseUpdateCmd(e *env, call callID, id string, version uint64) tea.Cmd {
	ctx, d := e.ctx, e.store
	return callCmd(call, func() (caseUpdate, error) {
		now, err := d.Version(ctx, id)
		if err != nil || now == version {
			return caseUpdate{}, err
		}
		c, err := d.Case(ctx, id)
		return caseUpdate{c}, err
	})
}

// applyUpdate takes in a change by others. The holder and the state count at once,
// because they decide which actions are possible. Everything else stays as it was
// read until the person reloads it; a line says what others did.
func (s *caseScreen) applyUpdate(e *env, now *store.Case) {
	s.latest, s.version = now, now.Version
	s.c.Claim = now.Claim
	row, r := &s.c.Row, &now.Row
	row.Holder, row.ClaimedSince, row.ClaimedUntil = r.Holder, r.ClaimedSince, r.ClaimedUntil
	others := s.eventsOfOthers(e, now)
	if len(others) == 0 {
		return
	}
	row.State, row.Outcome, row.Effect, row.DecidedAt, row.DecidedBy = r.State, r.Outcome, r.Effect, r.DecidedAt,
		r.DecidedBy
	s.othersChanged = now
	e.warn(s.othersNews(e))
}

// eventsOfOthers are the events that others caused since the case was read.
func (s *caseScreen) eventsOfOthers(e *env, now *store.Case) []store.TimelineEvent {
	return slices.DeleteFunc(slices.Clone(now.Timeline), func(x store.TimelineEvent) bool {
		return e.isMe(x.Who) || slices.ContainsFunc(s.c.Timeline, func(y store.TimelineEvent) bool {
			return x.At.Equal(y.At) && x.Who == y.Who && x.What == y.What && x.Text == y.Text
		})
	})
}

// othersNews is what others did last, "" if nothing.
func (s *caseScreen) othersNews(e *env) Text {
	if s.othersChanged == nil {
		return ""
	}
	all := s.eventsOfOthers(e, s.othersChanged)
	if len(all) == 0 {
		return ""
	}
	x := slices.MaxFunc(all, func(a, b store.TimelineEvent) int { return a.At.Compare(b.At) })
	return kit.Textf("%s %s %s ago; %s.", x.Who, eventPhrase(x.What), agoSeconds(e.now(), x.At),
		e.by("^R refreshes it", "type refresh to see it"))
}

// agoSeconds is how long ago something was, in seconds during the first minute.
func agoSeconds(now, at time.Time) Text {
	if d := now.Sub(at); d < time.Minute {
		return kit.Textf("%d s", max(0, int(d/time.Second)))
	}
	return kit.Ago(now, at)
}

// eventPhrase is an event of the history as the verb of a sentence.
func eventPhrase(what string) string {
	if s, ok := map[string]string{
		"claimed": "claimed this", "released": "released this", "handed over": "handed this over",
		"taken over": "took this over",
		"decided":    "decided this", "countersigned": "answered the held decision",
		"referred": "asked counsel about this", "answered": "answered as counsel",
		"observed": "recorded something here", "revised": "recorded a new revision", "snoozed": "snoozed this",
		"woken":  "woke this",
		"linked": "linked this", "unlinked": "unlinked this",
	}[what]; ok {
		return s
	}
	return "recorded " + what + " here"
}

// rowWithClaim is the row as it was read, with the claim as it is now.
func (s *caseScreen) rowWithClaim() *store.QueueRow {
	r := s.c.Row
	r.Holder, r.ClaimedSince, r.ClaimedUntil = "", time.Time{}, time.Time{}
	if k := s.c.Claim; k != nil {
		r.Holder, r.ClaimedSince, r.ClaimedUntil = k.Holder, k.Since, k.Until
	}
	return &r
}
