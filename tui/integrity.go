package tui

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/store"
	"lert/tui/kit"
)

// integrityDialog is the dialog that verifies the whole database. It only reads.
type integrityDialog struct {
	slot     pendingCall
	progress *progress
	percent  int // percent, as last drawn
	result   *store.VerifyResult
	err      error
	table    []action
	stop     context.CancelFunc
	top      int
}

// progress is how much of the background work is done.
type progress struct{ done, total atomic.Int64 }

// percent of the work that is done.
func (p *progress) percent() int {
	if t := p.total.Load(); t > 0 {
		return int(min(100, 100*p.done.Load()/t))
	}
	return 0
}

// progressMsg asks the dialog to read the progress.
type progressMsg struct{ progress *progress }

// progressCmd waits a moment before the next reading.
func progressCmd(p *progress) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(time.Time) tea.Msg { return progressMsg{p} })
}

// integrityCmd verifies everything.
func integrityCmd(ctx context.Context, call callID, d Store, p *progress) tea.Cmd {
	return callCmd(call, func() (store.VerifyResult, error) {
		return d.Verify(ctx, func(done, total int) {
			p.total.Store(int64(total))
			p.done.Store(int64(done))
		})
	})
}

func newIntegrityDialog() *integrityDialog {
	d := &integrityDialog{progress: new(progress)}
	d.table = []action{
		{Name: "close", Keys: []string{"esc", "q", "enter"}, Label: "close", Group: groupGeneral,
			Help: "Close; a run that has not finished is stopped.",
			Run:  func(e *env) tea.Cmd { d.stop(); e.close(); return nil }},
		{Name: "copy root", Keys: []string{"y"}, Label: "copy root", Group: groupGeneral,
			Help: "Copy the ledger's size and root, to keep elsewhere.",
			WhyNot: func(*env) Text {
				if d.result == nil {
					return "It has not finished yet."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd {
				e.toast("Copied the size and the root; kept elsewhere, they prove what was here today.")
				return copyCmd(kit.Textf("%d %s", d.result.LedgerSize, d.result.LedgerRoot))
			}},
		{Name: "down", Keys: []string{"j", "down"}, Group: groupMove, Help: "One line down.",
			Run: func(*env) tea.Cmd { d.top++; return nil }},
		{Name: "up", Keys: []string{"k", "up"}, Group: groupMove, Help: "One line up.",
			Run: func(*env) tea.Cmd { d.top = max(0, d.top-1); return nil }},
	}
	return d
}

func (d *integrityDialog) Title() Text               { return "Verify everything" }
func (d *integrityDialog) Actions() []action         { return d.table }
func (d *integrityDialog) Place(r kit.Rect) kit.Rect { return r.Centre(min(r.W-2, 84), min(r.H-2, 16)) }

// Progress is for the terminal's own bar.
func (d *integrityDialog) Progress() (percent int, on bool) { return d.percent, d.slot.waiting() }

func (d *integrityDialog) Start(e *env) tea.Cmd {
	ctx, stop := context.WithCancel(e.ctx)
	d.stop = stop
	cmds := []tea.Cmd{integrityCmd(ctx, d.slot.begin(), e.store, d.progress)}
	if !e.opts.noTimers {
		cmds = append(cmds, progressCmd(d.progress))
	}
	return tea.Batch(cmds...)
}

func (d *integrityDialog) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case progressMsg:
		if m.progress == d.progress && d.slot.waiting() {
			d.percent = d.progress.percent()
			return progressCmd(d.progress)
		}
	case result[store.VerifyResult]:
		if !d.slot.accepts(m.call) {
			return nil
		}
		d.stop()
		if d.err = m.err; m.err == nil {
			d.result = &m.v
		}
	}
	return nil
}

// paras is the state in words.
func (d *integrityDialog) paras() []kit.Para {
	switch v := d.result; {
	case d.err != nil:
		return []kit.Para{{Style: kit.Warned, Text: errorLine(d.err)}}
	case v == nil:
		return []kit.Para{{Text: kit.Textf("Recomputing records, leaves, root, indexes and counters: %d%%.",
			d.percent)}}
	default:
		out := []kit.Para{{Heading: true, Text: "Everything matches."}}
		if n := len(v.Faults); n > 0 {
			out[0] = kit.Para{Label: "Mismatch", Style: func(t *kit.Theme) kit.Style { return t.Urgent },
				Text: kit.Textf("%s not match. Stop deciding and tell counsel.",
					kit.Plural(n, "record does", "records do"))}
		}
		for _, f := range v.Faults {
			out = append(out, kit.Para{Style: kit.Warned, Text: kit.Textf("%s: %s", f.Record, f.What)})
		}
		return append(out, kit.Para{},
			kit.Para{Label: "Requests", Text: kit.Textf("%d in %s", v.Requests,
				kit.Plural(v.Revisions, "revision", "revisions"))},
			kit.Para{Label: "Observations", Text: kit.Textf("%d", v.Observations)},
			kit.Para{Label: "Decisions", Text: kit.Textf("%d", v.Decisions)},
			kit.Para{Label: "Ledger", Text: kit.Textf("%s", kit.Plural(v.Leaves, "leaf", "leaves"))},
			kit.Para{Label: "Root", Text: kit.Textf("%s", v.LedgerRoot)})
	}
}

// integrityIndent is the margin of labels; the longest is Observations.
const integrityIndent = 13

func (d *integrityDialog) Render(e *env, r kit.Rect) []string {
	in := r.Inset(3, 1)
	var body []string
	for _, p := range d.paras() {
		if n := len(p.Text) / 2; p.Label == "Root" && in.W < integrityIndent+2*n { // in two equal lines
			body = append(body, kit.Para{Label: p.Label, Text: p.Text[:n]}.Draw(e.theme, integrityIndent, in.W)...)
			p.Label, p.Text = "", p.Text[n:]
		}
		body = append(body, p.Draw(e.theme, integrityIndent, in.W)...)
	}
	if d.result == nil && d.err == nil {
		n := (in.W - 2) * d.percent / 100
		body = append(body, kit.Blanks(in.W), e.theme.Approve.Apply(strings.Repeat("█", n))+
			e.theme.Rule.Apply(strings.Repeat("░", in.W-2-n)))
	}
	room := max(1, in.H-2)
	d.top = min(d.top, max(0, len(body)-room))
	return kit.Frame(e.theme, r, append([]string{kit.StyledLine(e.theme.Strong, d.Title(), in.W), kit.Blanks(in.W)},
		body[d.top:min(len(body), d.top+room)]...))
}
