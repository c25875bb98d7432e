package tui

import (
	"fmt"
	"time"

	"lert/review"
	"lert/store"
)

// column is one column of a list of requests: its heading, how wide it is, and
// what stands in it. Pure functions of the row and the clock.
type column struct {
	head  Text
	width int  // 0: takes what is left
	right bool // numbers stand to the right
	cell  func(c *cellEnv, r *store.Row) (Style, Text)
}

// cellEnv is what a cell may know beside its row.
type cellEnv struct {
	theme *Theme
	now   time.Time
	zone  *time.Location
	me    string
	// looking are those who have a case open.
	looking map[string][]string
}

func (e *env) cells() *cellEnv {
	return &cellEnv{e.theme, e.now(), e.zone, e.me.Analyst, e.app.board.Looking}
}

// kindWord is the kind of a request as one word.
func kindWord(k review.Kind) Text {
	switch k {
	case review.Emergency:
		return "EMERGENCY"
	case review.Preservation:
		return "PRESERVE"
	case review.PreservationExtension:
		return "EXTEND"
	case review.Records:
		return "RECORDS"
	}
	return say("%s", k)
}

// span is a length of time in at most six columns: "0:41", "5:12", "1d 3h",
// "12d", "3y". Minutes are rounded down.
func span(d time.Duration) Text {
	if d < 0 {
		d = -d
	}
	days := int(d / (24 * time.Hour))
	switch {
	case days >= 1000:
		return say("%dy", days/365)
	case days >= 10:
		return say("%dd", days)
	case days >= 1:
		return say("%dd %dh", days, int(d/time.Hour)%24)
	}
	return say("%d:%02d", int(d/time.Hour), int(d/time.Minute)%60)
}

// ago is how long ago an instant was, for holders and histories: "3m", "2h",
// "5d".
func ago(now, at time.Time) Text {
	d := max(0, now.Sub(at))
	switch {
	case d < time.Hour:
		return say("%dm", int(d/time.Minute))
	case d < 48*time.Hour:
		return say("%dh", int(d/time.Hour))
	}
	return say("%dd", int(d/(24*time.Hour)))
}

// dueText is the time left, with a minus once it is over. A house target
// carries a tilde, and once past no number: it is no breach.
func dueText(now, due time.Time, target bool) Text {
	switch {
	case due.IsZero():
		return "-"
	case target:
		if due.Before(now) {
			return "~past"
		}
		return "~" + span(due.Sub(now))
	case due.Before(now):
		return "-" + span(now.Sub(due))
	}
	return span(due.Sub(now))
}

func dueStyle(t *Theme, now, due time.Time, target bool) Style {
	switch {
	case due.IsZero() || target:
		return t.Dim
	case due.Before(now):
		return t.Urgent
	case due.Sub(now) < 24*time.Hour:
		return t.PushBack
	}
	return t.Text
}

// instant is a time of day or a date, as near as is useful, in the desk's zone.
func instant(now, at time.Time, zone *time.Location) Text {
	if at.IsZero() {
		return "-"
	}
	at, now = at.In(zone), now.In(zone)
	if y, m, d := at.Date(); y == now.Year() && m == now.Month() && d == now.Day() {
		return say("%s", at.Format("15:04"))
	}
	return say("%s", at.Format("2006-01-02"))
}

// stamp in full: date, time and zone.
func fullInstant(at time.Time, zone *time.Location) Text {
	if at.IsZero() {
		return "-"
	}
	return say("%s", at.In(zone).Format("2006-01-02 15:04 MST"))
}

// from is who asks: country and agency.
func from(r *store.Row) Text {
	country := r.Country
	if country == "" {
		country = "--"
	}
	return say("%-2s %s", country, r.Agency)
}

// holderText is who holds it and since when; "you" for oneself; in brackets who
// only has it open.
func holderText(c *cellEnv, r *store.Row) (Style, Text) {
	switch {
	case r.Holder == "" && r.State == review.StateReferred:
		return c.theme.PushBack, "counsel"
	case r.Holder == "" || r.HeldUntil.Before(c.now):
		if who := c.looking[r.ID]; len(who) > 0 {
			return c.theme.Dim, say("(%s)", who[0])
		}
		return c.theme.Dim, ""
	case r.Holder == c.me:
		return c.theme.Strong, "you"
	}
	return c.theme.Text, say("%s %s", r.Holder, ago(c.now, r.HeldSince))
}

// holderName is the holder without the time, for narrow windows.
func holderName(c *cellEnv, r *store.Row) (Style, Text) {
	s, t := holderText(c, r)
	if t != "" && t != "you" && r.Holder != "" && !r.HeldUntil.Before(c.now) {
		t = say("%s", r.Holder)
	}
	return s, t
}

// verdicts draws the five letters of the checks.
func verdicts(t *Theme, l *Line, v [5]review.Verdict) {
	for _, x := range v {
		l.Add(t.verdict(x), letters[x.Letter()])
	}
}

var letters = map[byte]Text{'P': "P", 'L': "L", 'R': "R", 'F': "F", '-': "-"}

// outcomeWord is a recommendation or an outcome in words.
func outcomeWord(o string) Text {
	switch o {
	case review.RecommendApprove:
		return "approve"
	case review.RecommendNarrowed:
		return "approve, narrowed"
	case review.RecommendPushBack:
		return "push back"
	case review.RecommendReject:
		return "reject"
	case review.OutcomeTakenBack:
		return "taken back"
	}
	return say("%s", o)
}

// checksColumn stands for the five letters, which are drawn one by one.
const checksColumn = "CHECKS"

var (
	colDue = column{head: "DUE", width: 7, cell: func(c *cellEnv, r *store.Row) (Style, Text) {
		return dueStyle(c.theme, c.now, r.Due, r.DueTarget), dueText(c.now, r.Due, r.DueTarget)
	}}
	colKind = column{head: "KIND", width: 9, cell: func(c *cellEnv, r *store.Row) (Style, Text) {
		if r.Kind == review.Emergency {
			return c.theme.Urgent, kindWord(r.Kind)
		}
		return c.theme.Text, kindWord(r.Kind)
	}}
	colFrom    = column{head: "FROM", cell: func(c *cellEnv, r *store.Row) (Style, Text) { return c.theme.Text, from(r) }}
	colProcess = column{head: "PROCESS", width: 14, cell: func(c *cellEnv, r *store.Row) (Style, Text) {
		if r.Process == "" || r.Process == "none" {
			return c.theme.Dim, "none"
		}
		return c.theme.Text, say("%s", r.Process)
	}}
	colTargets = column{head: "TGT", width: 3, right: true, cell: func(c *cellEnv, r *store.Row) (Style, Text) {
		if r.Targets > 999 {
			return c.theme.Text, "1k+"
		}
		return c.theme.Text, say("%d", r.Targets)
	}}
	colChecks = column{head: checksColumn, width: 6}
	colHolder = column{head: "HOLDER", width: 12, cell: holderText}
	colSince  = column{head: "DECIDED", width: 10, cell: func(c *cellEnv, r *store.Row) (Style, Text) {
		return c.theme.Dim, instant(c.now, r.Decided, c.zone)
	}}
	colOutcome = column{head: "OUTCOME", width: 11, cell: func(c *cellEnv, r *store.Row) (Style, Text) {
		if r.Effect == review.EffectHeld {
			return c.theme.PushBack, outcomeWord(r.Outcome) + ", held"
		}
		return c.theme.outcome(r.Outcome), outcomeWord(r.Outcome)
	}}
	colAnalyst = column{head: "BY", width: 10, cell: func(c *cellEnv, r *store.Row) (Style, Text) {
		if r.Analyst == c.me && c.me != "" {
			return c.theme.Strong, "you"
		}
		return c.theme.Text, say("%s", r.Analyst)
	}}
)

// columnsFor are the columns of a tab in w columns of the window: at 80 the
// text shrinks and nothing is dropped; below, the targets go.
func columnsFor(tab store.Tab, w int) []column {
	set := func(c column, width int) column { c.width = width; return c }
	holder := func(width int) column { return column{head: "HOLDER", width: width, cell: holderName} }
	switch tab {
	case store.TabDecided:
		if w < 76 {
			return []column{colSince, colOutcome, colFrom, colProcess}
		}
		return []column{colSince, set(colOutcome, 16), colFrom, set(colProcess, 12), colChecks, colAnalyst}
	case store.TabWaiting:
		if w < 76 {
			return []column{colSince, colFrom, colProcess, colChecks}
		}
		return []column{set(colSince, 10), colKind, colFrom, set(colProcess, 12), colChecks, colAnalyst}
	}
	switch {
	case w < 76:
		return []column{colDue, colKind, colFrom, set(colProcess, 9), colChecks, holder(7)}
	case w < 100:
		return []column{colDue, colKind, colFrom, set(colProcess, 12), colTargets, colChecks, holder(9)}
	}
	return []column{colDue, colKind, colFrom, colProcess, colTargets, colChecks, colHolder}
}

// columnGap is what stands between two columns.
const columnGap = 1

// spread gives the column without a width what the others leave.
func spread(cols []column, w int) []column {
	left, free := w-columnGap*(len(cols)-1), -1
	for i := range cols {
		if cols[i].width == 0 {
			free = i
		}
		left -= cols[i].width
	}
	if free >= 0 {
		cols[free].width = max(4, left)
	}
	return cols
}

// headLine draws the headings.
func headLine(t *Theme, cols []column, w int) string {
	var l Line
	l.Gap(3)
	for i, c := range cols {
		if i > 0 {
			l.Gap(columnGap)
		}
		if c.right {
			l.Right(t.Dim, c.head, c.width)
		} else {
			l.Cell(t.Dim, c.head, c.width)
		}
	}
	return l.End(w)
}

// rowLine draws one request; selected rows carry a mark and lie on a band.
func rowLine(c *cellEnv, cols []column, r *store.Row, selected bool, w int) string {
	var l Line
	l.b.Grow(w * 4)
	if selected {
		l.Base = c.theme.Selected
		l.Add(c.theme.Key, " > ")
	} else {
		l.Gap(3)
	}
	for i := range cols {
		col := &cols[i]
		if i > 0 {
			l.Gap(columnGap)
		}
		if col.cell == nil {
			verdicts(c.theme, &l, r.Verdicts)
			l.Gap(col.width - 5)
			continue
		}
		s, t := col.cell(c, r)
		if col.right {
			l.Right(s, t, col.width)
		} else {
			l.Cell(s, t, col.width)
		}
	}
	return l.End(w)
}

// rowWords is one request as one plain line.
func rowWords(c *cellEnv, r *store.Row) Text {
	_, holder := holderText(c, r)
	if holder == "" {
		holder = "nobody"
	}
	checks := ""
	for i, v := range r.Verdicts {
		checks += fmt.Sprintf(", %s %s", review.CheckNames[i], v)
	}
	due := "no clock"
	if !r.Due.IsZero() {
		due = "due in " + string(span(r.Due.Sub(c.now)))
		if r.Due.Before(c.now) {
			due = "overdue by " + string(span(c.now.Sub(r.Due)))
		}
		if r.DueTarget {
			due = "house target in " + string(span(r.Due.Sub(c.now)))
			if r.Due.Before(c.now) {
				due = "house target passed"
			}
		}
	}
	s := fmt.Sprintf("%s, %s, %s, from %s, process %s, %s%s, held by %s", r.ID, due, kindWord(r.Kind), Truncate(from(r), 100), r.Process, plural(r.Targets, "target", "targets"), checks, holder)
	if r.Stands() {
		s += fmt.Sprintf(", decided %s by %s", outcomeWord(r.Outcome), r.Analyst)
	}
	return say("%s", s)
}
