package tui

import (
	"time"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// column is one column of a list of requests: its heading, its width, and the
// content of a cell, which depends on the row and the clock alone.
type column struct {
	title Text
	width int  // 0: takes what is left
	right bool // aligned to the right, for numbers
	cell  func(c *cellEnv, r *store.QueueRow) (kit.Style, Text)
}

// cellEnv is what a cell may use besides its row.
type cellEnv struct {
	theme *kit.Theme
	now   time.Time
	zone  *time.Location
	me    string
	// looking are, by case number, the people who have the case open.
	looking map[string][]string
}

func (e *env) cells() *cellEnv {
	return &cellEnv{e.theme, e.now(), e.zone, e.me.Name, e.app.bulletin.Viewers}
}

// kindLabel is the kind of a request as one word.
func kindLabel(k review.Kind) Text {
	switch k {
	case review.KindEmergency:
		return "EMERGENCY"
	case review.KindPreservation:
		return "PRESERVE"
	case review.KindPreservationExtension:
		return "EXTEND"
	case review.KindRecords:
		return "RECORDS"
	}
	return kit.Textf("%s", k)
}

// dueText is the time left, with a minus sign once it is overdue. An internal target
// has a tilde, and no number once it has passed, because that breaks no law.
func dueText(now, due time.Time, target bool) Text {
	switch {
	case due.IsZero():
		return "-"
	case target:
		if due.Before(now) {
			return "~past"
		}
		return "~" + kit.ShortDuration(due.Sub(now))
	case due.Before(now):
		return "-" + kit.ShortDuration(now.Sub(due))
	}
	return kit.ShortDuration(due.Sub(now))
}

func dueStyle(t *kit.Theme, now, due time.Time, target bool) kit.Style {
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

// agencyText is who asks: country and agency.
func agencyText(r *store.QueueRow) Text {
	country := r.Country
	if country == "" {
		country = "--"
	}
	return kit.Textf("%-2s %s", country, r.Agency)
}

// holderText is who has claimed the request and since when, "you" for the person
// themselves; in brackets, who only has it open.
func holderText(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
	switch {
	case r.Holder == "" && r.State == review.StateReferred:
		return c.theme.PushBack, "counsel"
	case r.Holder == "" || r.ClaimedUntil.Before(c.now):
		if who := c.looking[r.ID]; len(who) > 0 {
			return c.theme.Dim, kit.Textf("(%s)", who[0])
		}
		return c.theme.Dim, ""
	case r.Holder == c.me:
		return c.theme.Strong, "you"
	}
	return c.theme.Text, kit.Textf("%s %s", r.Holder, kit.Ago(c.now, r.ClaimedSince))
}

// holderName is the holder without the time, for narrow windows.
func holderName(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
	s, t := holderText(c, r)
	if t != "" && t != "you" && r.Holder != "" && !r.ClaimedUntil.Before(c.now) {
		t = kit.Textf("%s", r.Holder)
	}
	return s, t
}

// addVerdicts draws the five letters of the checks.
func addVerdicts(t *kit.Theme, l *kit.Line, v [5]review.Verdict) {
	for _, x := range v {
		l.Add(verdictStyle(t, x), verdictLetters[x.Initial()])
	}
}

var verdictLetters = map[byte]Text{'P': "P", 'L': "L", 'R': "R", 'F': "F", '-': "-"}

// outcomeLabel is a recommendation or an outcome in words.
func outcomeLabel(o string) Text {
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
	return kit.Textf("%s", o)
}

// checksColumn is the heading of the five letters, which are drawn one by one.
const checksColumn = "CHECKS"

var (
	colDue = column{title: "DUE", width: 7, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		due, target := r.ShownDue(c.now)
		return dueStyle(c.theme, c.now, due, target), dueText(c.now, due, target)
	}}
	colKind = column{title: "KIND", width: 9, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		if r.Kind == review.KindEmergency {
			return c.theme.Urgent, kindLabel(r.Kind)
		}
		return c.theme.Text, kindLabel(r.Kind)
	}}
	colFrom = column{title: "FROM", cell: func(c *cellEnv, r *store.QueueRow) (kit.Style,
		Text) {
		return c.theme.Text, agencyText(r)
	}}
	colProcess = column{title: "PROCESS", width: 14, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		if r.InstrumentShort == "" || r.InstrumentShort == "none" {
			return c.theme.Dim, "none"
		}
		return c.theme.Text, kit.Textf("%s", r.InstrumentShort)
	}}
	colTargets = column{title: "TGT", width: 3, right: true,
		cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
			if r.TargetCount > 999 {
				return c.theme.Text, "1k+"
			}
			return c.theme.Text, kit.Textf("%d", r.TargetCount)
		}}
	colChecks  = column{title: checksColumn, width: 6}
	colHolder  = column{title: "HOLDER", width: 12, cell: holderText}
	colDecided = column{title: "DECIDED", width: 10, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		return c.theme.Dim, kit.ShortTime(c.now, r.DecidedAt, c.zone)
	}}
	colOutcome = column{title: "OUTCOME", width: 11, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		if r.Effect == review.EffectAwaitingSignature {
			return c.theme.PushBack, outcomeLabel(r.Outcome) + ", held"
		}
		return outcomeStyle(c.theme, r.Outcome), outcomeLabel(r.Outcome)
	}}
	colAnalyst = column{title: "BY", width: 10, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		if r.DecidedBy == c.me && c.me != "" {
			return c.theme.Strong, "you"
		}
		return c.theme.Text, kit.Textf("%s", r.DecidedBy)
	}}
)

// columnsFor are the columns of a tab in a window of width w: at 80 the text
// shrinks and no column is dropped; below, the targets are left out.
func columnsFor(tab store.Tab, w int) []column {
	set := func(c column, width int) column { c.width = width; return c }
	holder := func(width int) column { return column{title: "HOLDER", width: width, cell: holderName} }
	switch tab {
	case store.TabDecided:
		if w < 76 {
			return []column{colDecided, colOutcome, colFrom, colProcess}
		}
		return []column{colDecided, set(colOutcome, 16), colFrom, set(colProcess, 12), colChecks, colAnalyst}
	case store.TabWaiting:
		if w < 76 {
			return []column{colDecided, colFrom, colProcess, colChecks}
		}
		return []column{set(colDecided, 10), colKind, colFrom, set(colProcess, 12), colChecks, colAnalyst}
	}
	switch {
	case w < 76:
		return []column{colDue, colKind, colFrom, set(colProcess, 9), colChecks, holder(7)}
	case w < 100:
		return []column{colDue, colKind, colFrom, set(colProcess, 12), colTargets, colChecks, holder(9)}
	}
	return []column{colDue, colKind, colFrom, colProcess, colTargets, colChecks, colHolder}
}

// columnGap is the space between two columns.
const columnGap = 1

// fillWidth gives the column without a width of its own the rest of the line.
func fillWidth(cols []column, w int) []column {
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

// columnTitles draws the headings.
func columnTitles(t *kit.Theme, cols []column, w int) string {
	var l kit.Line
	l.Gap(3)
	for i, c := range cols {
		if i > 0 {
			l.Gap(columnGap)
		}
		if c.right {
			l.Right(t.Dim, c.title, c.width)
		} else {
			l.Cell(t.Dim, c.title, c.width)
		}
	}
	return l.End(w)
}

// rowLine draws one request; a selected row has a mark and a coloured band.
func rowLine(c *cellEnv, cols []column, r *store.QueueRow, selected bool, w int) string {
	var l kit.Line
	l.Grow(w * 4)
	l.Mark(c.theme, selected)
	for i := range cols {
		col := &cols[i]
		if i > 0 {
			l.Gap(columnGap)
		}
		if col.cell == nil {
			addVerdicts(c.theme, &l, r.Verdicts)
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
