package tui

import (
	"encoding/json"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review/query"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// keptTab is a filter that a person keeps as a tab of its own.
type keptTab struct {
	base   int // the index in tabs of the tab that it filters
	list   rowList
	filter filter
}

// savedTab is a kept tab as it is saved.
type savedTab struct {
	Tab   string `json:"tab"`
	Query string `json:"query"`
}

const (
	// maxKept is how many filters one person keeps as tabs.
	maxKept = 4
	// keptDraft is the id under which they are saved with the person's drafts. The blank
	// keeps it apart from case numbers.
	keptDraft = "queue tabs"
	// keptNameWidth is how wide the name of a kept tab is at most.
	keptNameWidth = 14
)

// name is the values of the filter, after a plus: "+IN/24h".
func (k *keptTab) name() Text {
	var values []string
	for _, term := range strings.Fields(k.filter.text) {
		minus := strings.HasPrefix(term, "-")
		if _, value, named := strings.Cut(term, ":"); named {
			term = value
		}
		term = strings.Trim(term, `<>="-`)
		if minus {
			term = "-" + term
		}
		values = append(values, term)
	}
	return kit.Truncate("+"+text.Clean(strings.Join(values, "/")), keptNameWidth)
}

// newKeptTab makes a tab of a filter that parses; nil if it does not.
func newKeptTab(e *env, base int, line string) *keptTab {
	q, err := query.Parse(line, e.now(), e.me.Name)
	if err != nil || q.Empty() {
		return nil
	}
	k := &keptTab{base: base, list: rowList{tab: tabs[base].tab, query: q}, filter: newFilter()}
	k.filter.text, k.filter.query = strings.TrimSpace(line), q
	return k
}

// whyNotKept is why the present filter cannot be kept, or its tab be closed.
func (q *queueScreen) whyNotKept(*env) Text {
	switch {
	case q.tab > dueTab:
		return ""
	case q.tab == dueTab || q.filter.query == nil:
		return "Filter a tab with / first; then this keeps the filter as a tab."
	case len(q.kept) == maxKept:
		return kit.Textf("You keep %d filters already. On one of their tabs this key closes it.", maxKept)
	}
	return ""
}

// keepFilter makes a tab of the present filter, or closes the kept tab that is open.
func (q *queueScreen) keepFilter(e *env) tea.Cmd {
	if q.tab > dueTab {
		i, base := q.tab-dueTab-1, q.base()
		name := q.kept[i].name()
		q.kept = append(q.kept[:i:i], q.kept[i+1:]...)
		e.toast(kit.Textf("The tab %s is closed.", name))
		return tea.Batch(q.saveKept(e), q.showTab(e, base))
	}
	k := newKeptTab(e, q.tab, q.filter.text)
	key, line := q.list().mark()
	k.list.anchor, k.list.line = key, line
	q.kept = append(q.kept, k)
	q.filter.clear()
	for i := range q.lists {
		q.lists[i].forget(nil)
	}
	e.toast(kit.Textf("%s is now a tab and stays one. V on it closes it.", k.name()))
	return tea.Batch(q.saveKept(e), q.showTab(e, dueTab+len(q.kept)))
}

// filterKept saves the kept tabs after the filter of one was changed.
func (q *queueScreen) filterKept(e *env) tea.Cmd {
	if q.tab <= dueTab {
		return nil
	}
	if q.currentFilter().query == nil {
		return q.keepFilter(e) // a kept tab without a filter is the tab that it filtered
	}
	return q.saveKept(e)
}

// saveKept saves the kept tabs for this person.
func (q *queueScreen) saveKept(e *env) tea.Cmd {
	saved := make([]savedTab, len(q.kept))
	for i, k := range q.kept {
		saved[i] = savedTab{string(tabs[k.base].tab), k.filter.text}
	}
	var b []byte
	if len(saved) > 0 {
		b, _ = json.Marshal(saved) // two texts can always be marshalled
	}
	return q.keptDraft.save(e, b)
}

// restoreKept makes the tabs that this person kept when they were last here.
func (q *queueScreen) restoreKept(e *env, m result[[]store.Draft]) tea.Cmd {
	if !q.keptDraft.loading.accepts(m.call) || m.err != nil || len(q.kept) > 0 || len(m.v) == 0 {
		return nil
	}
	var saved []savedTab
	if json.Unmarshal(m.v[0].Body, &saved) != nil {
		return nil
	}
	var cmds []tea.Cmd
	for _, s := range saved[:min(len(saved), maxKept)] {
		for i := range dueTab {
			if tabs[i].tab != store.Tab(s.Tab) {
				continue
			}
			if k := newKeptTab(e, i, s.Query); k != nil {
				q.kept = append(q.kept, k)
				cmds = append(cmds, k.filter.count(e, k.list.tab))
			}
		}
	}
	return tea.Batch(cmds...)
}

// keptSaved says that the tabs are kept for this run only, if they could not be saved.
func (q *queueScreen) keptSaved(e *env, m result[noResult]) {
	if q.keptDraft.saving.accepts(m.call) && m.err != nil {
		e.warn(kit.Textf("The tab is kept until you leave, and not saved: %s", errorPhrase(m.err)))
	}
}
