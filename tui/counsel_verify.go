package tui

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/store"
)

// verifying is the dialog that has every record computed anew. It only reads.
type verifying struct {
	slot   slot
	counts *progress
	shown  int // percent, as last drawn
	result *store.Verified
	err    error
	table  []Action
	stop   context.CancelFunc
	top    int
}

// progress is how far the work in the background is.
type progress struct{ done, total atomic.Int64 }

// percent of the work that is done.
func (p *progress) percent() int {
	if t := p.total.Load(); t > 0 {
		return int(min(100, 100*p.done.Load()/t))
	}
	return 0
}

// progressMsg asks for a look at how far it is.
type progressMsg struct{ of *progress }

// progressCmd waits a moment between two looks.
func progressCmd(p *progress) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(time.Time) tea.Msg { return progressMsg{p} })
}

// verifyCmd verifies everything.
func verifyCmd(ctx context.Context, at stamp, d Desk, p *progress) tea.Cmd {
	return load(at, func() (store.Verified, error) {
		return d.Verify(ctx, func(done, total int) {
			p.total.Store(int64(total))
			p.done.Store(int64(done))
		})
	})
}

func newVerifying() *verifying {
	d := &verifying{counts: new(progress)}
	d.table = []Action{
		{Name: "close", Keys: []string{"esc", "q", "enter"}, Label: "close", Group: groupDesk, Help: "Close; a run that is not over is stopped.",
			Run: func(e *env) tea.Cmd { d.stop(); e.close(); return nil }},
		{Name: "copy root", Keys: []string{"y"}, Label: "copy root", Group: groupDesk, Help: "Copy the ledger's size and root, to keep elsewhere.",
			Why: func(*env) Text {
				if d.result == nil {
					return "It is not over yet."
				}
				return ""
			},
			Run: func(e *env) tea.Cmd {
				e.toast("Copied the size and the root; kept elsewhere, they prove what was here today.")
				return copyCmd(say("%d %s", d.result.Size, d.result.Root))
			}},
		{Name: "down", Keys: []string{"j", "down"}, Group: groupMove, Help: "One line down.", Run: func(*env) tea.Cmd { d.top++; return nil }},
		{Name: "up", Keys: []string{"k", "up"}, Group: groupMove, Help: "One line up.", Run: func(*env) tea.Cmd { d.top = max(0, d.top-1); return nil }},
	}
	return d
}

func (d *verifying) Title() Text       { return "Verify everything" }
func (d *verifying) Actions() []Action { return d.table }
func (d *verifying) Place(r Rect) Rect { return r.Centre(min(r.W-2, 84), min(r.H, 18)) }

// Progress is for the terminal's own bar.
func (d *verifying) Progress() (percent int, on bool) { return d.shown, d.slot.waiting() }

func (d *verifying) Start(e *env) tea.Cmd {
	ctx, stop := context.WithCancel(e.ctx)
	d.stop = stop
	cmds := []tea.Cmd{verifyCmd(ctx, d.slot.next(), e.desk, d.counts)}
	if !e.opts.still {
		cmds = append(cmds, progressCmd(d.counts))
	}
	return tea.Batch(cmds...)
}

func (d *verifying) Update(e *env, msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case progressMsg:
		if m.of == d.counts && d.slot.waiting() {
			d.shown = d.counts.percent()
			return progressCmd(d.counts)
		}
	case loaded[store.Verified]:
		if !d.slot.takes(m.at) {
			return nil
		}
		d.stop()
		if d.err = m.err; m.err == nil {
			d.result = &m.v
		}
	}
	return nil
}

// says is the state in words.
func (d *verifying) says() []para {
	switch v := d.result; {
	case d.err != nil:
		return []para{{style: warned, text: sayError(d.err)}}
	case v == nil:
		return []para{{text: say("Computing bodies, leaves, root, indexes and counters anew: %d%%.", d.shown)}}
	default:
		out := []para{{head: true, text: "Everything agrees."}}
		if n := len(v.Faults); n > 0 {
			out[0] = para{label: "Not so", style: func(t *Theme) Style { return t.Urgent }, text: say("%s not agree. Stop deciding and tell counsel.", plural(n, "record does", "records do"))}
		}
		for _, f := range v.Faults {
			out = append(out, para{style: warned, text: say("%s: %s", f.Record, f.What)})
		}
		return append(out, para{},
			para{label: "Requests", text: say("%d in %s", v.Requests, plural(v.Revisions, "revision", "revisions"))},
			para{label: "Found out", text: say("%s", plural(v.Observations, "observation", "observations"))},
			para{label: "Decisions", text: say("%d", v.Decisions)},
			para{label: "Ledger", text: say("%s", plural(v.Leaves, "leaf", "leaves"))},
			para{label: "Root", text: say("%s", v.Root)})
	}
}

func (d *verifying) Render(e *env, r Rect) []string {
	in := r.Inset(3, 1)
	var body []string
	for _, p := range d.says() {
		body = append(body, p.draw(e.theme, 12, in.W)...)
	}
	if d.result == nil && d.err == nil {
		n := (in.W - 2) * d.shown / 100
		body = append(body, blanks(in.W), e.theme.Approve.on(strings.Repeat("█", n))+e.theme.Rule.on(strings.Repeat("░", in.W-2-n)))
	}
	room := max(1, in.H-2)
	d.top = min(d.top, max(0, len(body)-room))
	return frame(e, r, append([]string{line(e.theme.Strong, d.Title(), in.W), blanks(in.W)}, body[d.top:min(len(body), d.top+room)]...))
}

func (d *verifying) Lines(*env) []Text { return paraLines(d.says()) }
