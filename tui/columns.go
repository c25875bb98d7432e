package tui

import (
	"time"

	"lert/review"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// column is one column of a list of requests: its heading, its width, and the
// content of a cell, which depends on the row and the clock alone. What strangers wrote
// is in the last column only, so that no script moves another one.
type column struct {
	title Text
	width int // 0: takes what is left
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

// kindShort is the kind of a request in the six columns of a list.
func kindShort(k review.Kind) Text {
	switch k {
	case review.KindEmergency:
		return "EMERG"
	case review.KindPreservation:
		return "PRES"
	case review.KindRecords:
		return "RECORD"
	}
	return kindLabel(k)
}

// dueText is the time left until a date, or how late it is. An internal target has a
// tilde: to miss it breaks no law.
func dueText(now, due time.Time, target bool) Text {
	var t Text
	switch {
	case due.IsZero():
		return "-"
	case due.Before(now):
		t = kit.Late(now, due)
	default:
		t = kit.ShortDuration(due.Sub(now))
	}
	if target {
		return "~" + t
	}
	return t
}

// leftText is dueText where no heading of a column says what it is.
func leftText(now, due time.Time, target bool) Text {
	text := dueText(now, due, target)
	if due.After(now) {
		text += " left"
	}
	return text
}

// dueStyle is the style of dueText: a missed deadline is urgent, a missed target and a
// deadline within a day ask for attention.
func dueStyle(t *kit.Theme, now, due time.Time, target bool) kit.Style {
	late := due.Before(now)
	switch {
	case due.IsZero() || target && !late:
		return t.Dim
	case late && !target:
		return t.Urgent
	case late || due.Sub(now) < 24*time.Hour:
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
	gap := " "
	if len(country) == 1 {
		gap = "  "
	}
	return text.Clean(country + gap + r.Agency)
}

// holderText is who has claimed the request and since when, "you" for the person
// themselves; in brackets, who only has it open.
func holderText(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
	s, t := holderName(c, r)
	if t != "" && t != "you" && r.Holder != "" && !r.ClaimedUntil.Before(c.now) {
		t += " " + kit.Ago(c.now, r.ClaimedSince)
	}
	return s, t
}

// holderName is the holder without the time.
func holderName(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
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
	return c.theme.Text, text.Clean(r.Holder)
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

// doText is what is to be done about a request: what the engine recommends, COUNSEL if
// counsel must see it before that, SIGN if a decision waits for a second signature.
func doText(t *kit.Theme, r *store.QueueRow) (kit.Style, Text) {
	approves := r.Recommendation == review.RecommendApprove || r.Recommendation == review.RecommendNarrowed
	switch {
	case r.Effect == review.EffectAwaitingSignature && r.Outcome != "":
		return t.PushBack, "SIGN"
	case r.State == review.StateReferred, approves && r.Counsel && !r.CounselSpoke:
		return t.PushBack, "COUNSEL"
	case approves && r.Kind.IsPreservation():
		return t.Approve, "KEEP"
	case r.Recommendation == review.RecommendNarrowed:
		return t.Approve, narrowText(r.RowsNow, r.RowsAsked)
	case approves:
		return t.Approve, "APPROVE"
	case r.Recommendation == review.RecommendPushBack:
		return t.PushBack, "PUSH BACK"
	case r.Recommendation == review.RecommendReject:
		return t.Reject, "REJECT"
	}
	return t.Dim, "-"
}

// narrowText says how many data types can be produced, where both numbers fit in the column.
func narrowText(now, asked int) Text {
	if asked < 1 || asked > 9 || now < 0 || now > asked {
		return "NARROW"
	}
	return narrowTexts[asked][now]
}

// narrowTexts are the texts of narrowText, made once: a row is drawn with every key.
var narrowTexts = func() (out [10][10]Text) {
	for asked := range out {
		for now := range out[asked] {
			out[asked][now] = kit.Textf("NARROW %d/%d", now, asked)
		}
	}
	return out
}()

// checksColumn is the heading of the five letters, which are drawn one by one: requester,
// legal basis, scope, emergency, notice.
const checksColumn = "RLSEN"

var (
	colDue = column{title: "DUE", width: 10, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		due, target := r.ShownDue(c.now)
		return dueStyle(c.theme, c.now, due, target), dueText(c.now, due, target)
	}}
	colDo = column{title: "DO", width: 10, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		return doText(c.theme, r)
	}}
	colCase = column{title: "CASE", width: 10, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		return c.theme.Strong, cutMiddle(shortID(r.ID, c.now), 10)
	}}
	colKind = column{title: "KIND", width: 6, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		if r.Kind == review.KindEmergency {
			return c.theme.Urgent, kindShort(r.Kind)
		}
		return c.theme.Text, kindShort(r.Kind)
	}}
	colPaper = column{title: "PROCESS", width: 9, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		if r.InstrumentShort == "" || r.InstrumentShort == "none" {
			return c.theme.Dim, "none"
		}
		return c.theme.Text, text.Clean(r.InstrumentShort)
	}}
	colChecks = column{title: checksColumn, width: 5}
	colHolder = column{title: "HOLDER", width: 12, cell: holderText}
	colFrom   = column{title: "FROM", cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		return c.theme.Text, agencyText(r)
	}}
	colDecided = column{title: "DECIDED", width: 10, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		return c.theme.Dim, kit.ShortTime(c.now, r.DecidedAt, c.zone)
	}}
	colOutcome = column{title: "OUTCOME", width: 10, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		if r.Effect == review.EffectAwaitingSignature {
			return c.theme.PushBack, outcomeLabel(r.Outcome) + ", held"
		}
		return outcomeStyle(c.theme, r.Outcome), outcomeLabel(r.Outcome)
	}}
	// colOwed is what a law still requires after the decision.
	colOwed = column{title: "STILL DUE", width: 9, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		due := r.OverdueFrom
		if due.IsZero() {
			return c.theme.Dim, ""
		}
		return dueStyle(c.theme, c.now, due, false), dueText(c.now, due, false)
	}}
	colAnalyst = column{title: "BY", width: 10, cell: func(c *cellEnv, r *store.QueueRow) (kit.Style, Text) {
		if r.DecidedBy == c.me && c.me != "" {
			return c.theme.Strong, "you"
		}
		return c.theme.Text, kit.Textf("%s", r.DecidedBy)
	}}
)

// holderRoom is the width from which the holder has a column. In a narrower list the name
// is before the agency, where nobody holds it the agency has the room.
const holderRoom = 100

// columnsFor are the columns of a tab in a list of width w.
func columnsFor(tab store.Tab, w int) []column {
	set := func(c column, width int) column { c.width = width; return c }
	narrow := w < 76
	paper := colPaper.width + min(5, max(0, w-previewListWidth))
	switch tab {
	case store.TabDecided:
		if narrow {
			return []column{colDecided, colOutcome, colOwed, set(colCase, 7), colFrom}
		}
		if w < holderRoom {
			return []column{colDecided, colOutcome, colOwed, colCase, colChecks, set(colAnalyst, 8), colFrom}
		}
		return []column{colDecided, set(colOutcome, 17), colOwed, colCase, colKind, set(colPaper, 12), colChecks,
			colAnalyst, colFrom}
	case store.TabWaiting:
		if narrow {
			return []column{colDecided, colCase, colKind, colChecks, colFrom}
		}
		return []column{colDecided, colCase, colKind, set(colPaper, paper), colChecks, set(colAnalyst, 8), colFrom}
	}
	switch {
	case narrow:
		return []column{colDue, colDo, set(colCase, 7), set(colKind, 6), colChecks, colFrom}
	case w < holderRoom:
		return []column{colDue, colDo, colCase, colKind, set(colPaper, paper), colChecks, colFrom}
	}
	return []column{colDue, colDo, colCase, colKind, set(colPaper, 14), colChecks, colHolder, colFrom}
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
		l.Cell(t.Dim, c.title, c.width)
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
		width := col.width
		if i == len(cols)-1 && w < holderRoom {
			hs, holder := holderName(c, r)
			if holder != "" && r.State != review.StateReferred { // for a question, DO says counsel
				holder = kit.Truncate(holder, 9)
				l.Add(hs, holder).Gap(1)
				width -= kit.Width(holder) + 1
			}
		}
		s, t := col.cell(c, r)
		l.Cell(s, t, width)
	}
	return l.End(w)
}
