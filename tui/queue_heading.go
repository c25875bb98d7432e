package tui

import (
	"strconv"

	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// cappedCount is a count as the heading shows it, "999+" beyond the maximum.
func cappedCount(n int) string {
	if n >= store.MaxCount {
		return strconv.Itoa(store.MaxCount-1) + "+"
	}
	return strconv.Itoa(n)
}

// headingPart is one total of the heading.
type headingPart struct {
	style kit.Style
	text  Text
	keep  int // the lowest is left out first if there is no room
}

// headingParts are the totals that are not zero. The key ! goes to what the middle three
// count; the mark before the overdue ones says so.
func (q *queueScreen) headingParts(t *kit.Theme) (out []headingPart) {
	c := &q.counts
	out = make([]headingPart, 0, 6)
	add := func(s kit.Style, n, keep int, before, one, many string) {
		word := many
		if n == 1 {
			word = one
		}
		if n > 0 || one == "open" {
			out = append(out, headingPart{s, text.Clean(before + cappedCount(n) + " " + word), keep})
		}
	}
	add(t.Strong, c.Open, 4, "", "open", "open")
	add(t.Urgent, c.Emergency, 5, "", "emergency", "emergency")
	add(t.Urgent, c.Overdue, 6, "!", "overdue", "overdue")
	add(t.PushBack, c.DueToday, 1, "", "today", "today")
	add(t.PushBack, c.NoticesDue, 3, "", "notice", "notices")
	add(t.Dim, c.Snoozed, 0, "", "snoozed", "snoozed")
	return out
}

// heading is the totals, and who sits here.
func (q *queueScreen) heading(e *env, w int) string {
	t := e.theme
	var l, right kit.Line
	l.Grow(w * 4)
	l.Gap(1).Add(t.Strong, "lert")
	if e.opts.Demo {
		right.Add(t.Dim, "sample queue").Gap(2)
	}
	right.Add(t.Dim, kit.Truncate(text.Clean(e.me.Name), 24))
	if q.counted {
		parts := q.headingParts(t)
		room := func(drop int) int {
			n := l.Len() + 1
			for _, p := range parts {
				if p.keep >= drop {
					n += 2 + kit.Width(p.text)
				}
			}
			return w - n
		}
		drop := 0
		for drop < 6 && room(drop) < 0 {
			drop++
		}
		for _, p := range parts {
			if p.keep >= drop {
				l.Gap(2).Add(p.style, p.text)
			}
		}
	}
	if l.Len()+right.Len()+3 > w {
		right = kit.Line{}
	}
	return l.End(w-right.Len()-1) + right.End(right.Len()) + kit.Blanks(1)
}

// tabLine is the tabs with their counts, the current one in brackets.
func (q *queueScreen) tabLine(e *env, w int) string {
	t := e.theme
	var room [len(tabs) + maxKept]Text
	names, total := room[:q.tabCount()], 1
	for i := range names {
		names[i] = q.tabLabel(i, true)
		total += kit.Width(names[i]) + 2
	}
	var right Text
	if q.tab == dueTab {
		right = q.due.horizon() + " · w changes it"
		if total+kit.Width(right)+1 > w {
			right = q.due.horizon()
		}
	}
	if total+kit.Width(right) > w { // the count of the current tab stays
		for i := range names {
			if i != q.tab {
				names[i] = q.tabLabel(i, false)
			}
		}
	}
	var l kit.Line
	l.Grow(w * 4)
	l.Gap(1)
	for i, name := range names {
		if i == q.tab {
			l.Add(t.Strong, "[").Add(t.Strong, name).Add(t.Strong, "]")
		} else {
			l.Gap(1).Add(t.Dim, name).Gap(1)
		}
	}
	if right != "" && l.Len()+kit.Width(right)+1 <= w {
		l.Gap(w - l.Len() - kit.Width(right) - 1)
		l.Add(t.Dim, right)
	}
	return l.End(w)
}

// tabLabel is the name of a tab, and how many requests it has if that is known.
func (q *queueScreen) tabLabel(i int, counted bool) Text {
	name := q.tabName(i)
	n := q.countOf(i)
	if !counted || !q.counted || n == 0 {
		return name
	}
	return name + " " + text.Clean(cappedCount(n))
}

// countOf is how many requests a tab has, with its own filter if it is a kept one; of the
// tab Due, what falls due in its period.
func (q *queueScreen) countOf(i int) int {
	switch {
	case i == dueTab && q.due.loaded && (q.tab == dueTab || q.due.within != store.DueSoon):
		return len(q.due.obligations)
	case i == dueTab:
		return q.counts.Due
	case i > dueTab:
		return q.kept[i-dueTab-1].filter.matches.n
	}
	return [...]int{q.counts.Open, q.counts.Mine, q.counts.Counsel, q.counts.Waiting, q.counts.Decided}[i]
}

// appendBars appends the lines between the tabs and the list: the filter, if there is one, and
// the most important notice.
func (q *queueScreen) appendBars(out []string, e *env, w int) []string {
	f := q.currentFilter()
	filtered := q.tab != dueTab && (f.open || f.query != nil)
	if filtered {
		out = append(out, q.filterLine(e, f, w))
	}
	if !filtered || len(e.notices()) > 0 {
		out = append(out, e.noticeLine(w))
	}
	return out
}

// filterLine is the filter, then how many requests match it and what it hides.
func (q *queueScreen) filterLine(e *env, f *filter, w int) string {
	t := e.theme
	var l, right kit.Line
	if text := f.countText(q); text != "" {
		right.Add(t.Dim, text)
	}
	if text := f.hiddenText(q); text != "" {
		right.Add(t.Dim, " · ").Add(t.Urgent, text)
	}
	if right.Len() > w/2 {
		right = kit.Line{}
		right.Add(t.Urgent, f.hiddenText(q))
	}
	l.Gap(1).Add(t.Key, "/")
	room := max(8, w-l.Len()-right.Len()-3)
	if f.open {
		return l.End(l.Len()) + f.field.Draw(t, room, 1)[0] + kit.Blanks(w-2-room-right.Len()-1) +
			right.End(right.Len()) + kit.Blanks(1)
	}
	l.Add(t.Key, kit.Truncate(kit.Textf("%s", f.text), room))
	return l.End(w-right.Len()-1) + right.End(right.Len()) + kit.Blanks(1)
}
