package tui

import (
	"slices"
	"strings"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// dataGroup is what is asked of one kind of data: the rows of the disclosure table that differ only in their target.
type dataGroup struct {
	row     *review.CategoryRow // the first
	index   int                 // of the first
	targets int
}

// dataGroups are the rows of the table, those with the same result for several targets together.
func dataGroups(rows []review.CategoryRow) []dataGroup {
	var out []dataGroup
	for i := range rows {
		r := &rows[i]
		k := slices.IndexFunc(out, func(g dataGroup) bool {
			o := g.row
			return o.Target != r.Target && o.Category == r.Category && o.Item == r.Item && o.Part == r.Part &&
				o.Authorised == r.Authorised && o.Held == r.Held && o.Producible == r.Producible && o.Code == r.Code &&
				o.Voluntary == r.Voluntary && slices.Equal(o.After, r.After)
		})
		if k >= 0 {
			out[k].targets++
		} else {
			out = append(out, dataGroup{r, i, 1})
		}
	}
	return out
}

// name is the kind of data, its part of the time, and of how many of the targets.
func (g *dataGroup) name(c *store.Case) Text {
	name := g.row.Category.Label()
	if g.row.Part != "" {
		name += ", " + g.row.Part
	}
	switch n := len(c.Request.Targets); {
	case n > 1 && g.targets == 1:
		return kit.Textf("%s #%d", name, g.row.Target)
	case n > 1 && g.targets < n:
		return kit.Textf("%s (%d targets)", name, g.targets)
	}
	return kit.Textf("%s", name)
}

// dataBlocks are how much of what is asked can be disclosed: one line if all can be, else, or where there is room, the
// table.
func (s *caseScreen) dataBlocks(wide bool) []caseBlock {
	rows := s.c.Assessment.Categories
	l := &blockList{part: partData}
	if len(rows) == 0 {
		return nil
	}
	groups := dataGroups(rows)
	summary := l.add(rankData, "data", disclosureLabel(s.c), disclosureSummary(s.c, groups, !wide))
	summary.open = func(e *env) { e.push(newDisclosureScreen(e, s.c)) }
	summary.information = summary.open
	refused := slices.ContainsFunc(groups, func(g dataGroup) bool {
		return !g.row.Producible || !slices.Equal(g.row.After, groups[0].row.After)
	})
	if !refused && !wide {
		return l.out
	}
	longest := 0
	for i := range groups {
		longest = max(longest, kit.Width(groups[i].name(s.c)))
	}
	refusedRank := rankRefused
	if s.c.Assessment.CountRows().Producible() == 0 { // the findings say why, and each row only repeats it
		refusedRank = rankGranted
	}
	heading := rank{first: refusedRank.first + 1}
	if !refused {
		heading = rankGranted
	}
	l.out = append(l.out, caseBlock{part: partData, fixed: true, rank: heading, line: func(t *kit.Theme, w int) string {
		return dataHeading(t, s.c, w, longest)
	}})
	for i := range groups {
		g := &groups[i]
		rk := rankGranted
		if !g.row.Producible || len(g.row.After) > 0 {
			rk = refusedRank
		}
		l.out = append(l.out, caseBlock{part: partData, rank: rk, name: "data", link: string(g.row.Category),
			line: func(t *kit.Theme, w int) string { return g.line(t, s.c, w, longest) },
			open: func(e *env) { e.push(newCategoryScreen(e, s.c, g.index)) }})
	}
	return l.out
}

// disclosureLabel is what is done with the data.
func disclosureLabel(c *store.Case) Text {
	if c.Request.Kind.IsPreservation() {
		return "Keep"
	}
	return "Disclose"
}

// disclosureSummary says how much of what is asked can be disclosed; named: and what that is.
func disclosureSummary(c *store.Case, groups []dataGroup, named bool) Text {
	n := c.Assessment.CountRows()
	var now, cured []string
	for i := range groups {
		g := &groups[i]
		switch {
		case g.row.Producible && len(g.row.After) > 0:
			cured = append(cured, string(g.name(c)))
		case g.row.Producible:
			now = append(now, string(g.name(c)))
		}
	}
	out := kit.Textf("%d of %d", n.Now, n.Asked)
	if len(now) > 0 && named {
		out += kit.Textf(": %s", strings.Join(now, ", "))
	}
	everyTarget := !slices.ContainsFunc(groups, func(g dataGroup) bool { return g.targets < len(c.Request.Targets) })
	if t := len(c.Request.Targets); t > 1 && len(now) > 0 && everyTarget {
		out += kit.Textf(", of %d targets", t)
	}
	if len(cured) > 0 {
		out += kit.Textf("; once cured %d", n.OnceCured)
		if named {
			out += kit.Textf(": %s", strings.Join(cured, ", "))
		}
	}
	return out
}

// The widths of the columns of the table after the name.
const (
	lawfulWidth = 7
	heldWidth   = 5
	resultWidth = 10
)

// nameWidth is the width of the first column of a table of w columns with names of up to longest columns.
func nameWidth(w, longest int) int { return min(max(longest+2, 8), max(w/3, 14), 26) }

// dataHeading is the heading of the table.
func dataHeading(t *kit.Theme, c *store.Case, w, longest int) string {
	var l kit.Line
	l.Cell(t.Dim, "Data", nameWidth(w, longest)).Cell(t.Dim, "lawful", lawfulWidth).Cell(t.Dim, "held", heldWidth).
		Cell(t.Dim, lowerText(disclosureLabel(c)), resultWidth).Add(t.Dim, "why")
	return l.End(w)
}

// line is one row of the table.
func (g *dataGroup) line(t *kit.Theme, c *store.Case, w, longest int) string {
	var l kit.Line
	l.Cell(t.Text, g.name(c), nameWidth(w, longest))
	yes := func(ok bool, w int) {
		l.Cell(yesStyle(ok)(t), Text(yesNo(ok)), w)
	}
	yes(g.row.Authorised, lawfulWidth)
	yes(g.row.Held, heldWidth)
	var why Text
	switch {
	case g.row.Producible && len(g.row.After) > 0:
		l.Cell(t.PushBack, "if cured", resultWidth)
		words := make([]string, len(g.row.After))
		for i, code := range g.row.After {
			words[i] = string(codeLabel(code))
		}
		why = kit.Textf("%s", strings.Join(words, ", "))
	case g.row.Producible:
		yes(true, resultWidth)
		if g.row.Voluntary {
			why = "emergency"
		}
	default:
		yes(false, resultWidth)
		why = codeLabel(g.row.Code)
	}
	l.Add(t.Dim, kit.Truncate(why, w-l.Len()))
	return l.End(w)
}

// tableParas are the rows of the table one by one, below its heading.
func tableParas(c *store.Case, rows []review.CategoryRow) []kit.Para {
	longest := 0
	for i := range rows {
		longest = max(longest, kit.Width(rowName(c, &rows[i])))
	}
	out := []kit.Para{{Line: func(t *kit.Theme, w int) string { return dataHeading(t, c, w, longest) }}}
	for i := range rows {
		g := &dataGroup{&rows[i], i, 1}
		out = append(out, kit.Para{Label: g.name(c), Link: string(g.row.Category), Text: disclosureText(c, g.row),
			Line: func(t *kit.Theme, w int) string { return g.line(t, c, w, longest) }})
	}
	return out
}

// newDisclosureScreen lists what is asked, row by row: whether each can be disclosed, and why not.
func newDisclosureScreen(e *env, c *store.Case) screen {
	title := kit.Textf("%s · %s", shortID(c.Row.ID, e.now()), lowerText(disclosureLabel(c)))
	return newLinkedReader(title, 24, func(e *env) []kit.Para {
		rows := c.Assessment.Categories
		table := tableParas(c, rows)
		out := table[:1:1]
		for i := range rows {
			p := table[i+1]
			why := rowReason(c, &rows[i])
			if e.plain && why != "" {
				p.Text += ": " + why
			}
			out = append(out, p)
			if why != "" && why != codeLabel(rows[i].Code) && !e.plain && (i+1 == len(rows) || rowReason(c, &rows[i+1]) != why) {
				out = append(out, kit.Para{Style: kit.Dim, Text: upperText(why)})
			}
		}
		return out
	})
}

// rowReason is why a row cannot be disclosed: the finding about it, else the words of its code.
func rowReason(c *store.Case, row *review.CategoryRow) Text {
	if row.Producible || row.Code == "" {
		return ""
	}
	for f := range c.Assessment.Findings() {
		if f.Code == row.Code && (f.Category == "" || f.Category == row.Category) {
			return f.Text
		}
	}
	return codeLabel(row.Code)
}

// yesStyle is the style of a yes or a no in the table.
func yesStyle(yes bool) func(*kit.Theme) kit.Style {
	return func(t *kit.Theme) kit.Style {
		if yes {
			return t.Approve
		}
		return t.PushBack
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
