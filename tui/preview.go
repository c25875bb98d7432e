package tui

import (
	"cmp"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// recommendText is what the engine recommends, or what was decided.
func recommendText(r *store.QueueRow) Text {
	switch {
	case r.Outcome != "" && r.Effect == review.EffectAwaitingSignature:
		return kit.Textf("Decided: %s, held for a second signature", outcomeLabel(r.Outcome))
	case r.DecisionInForce():
		return kit.Textf("Decided: %s", outcomeLabel(r.Outcome))
	case r.Recommendation == "":
		return "Not assessed"
	}
	advice := outcomeLabel(r.Recommendation)
	if r.Kind.IsPreservation() && r.Recommendation == review.RecommendApprove {
		advice = "keep the data"
	}
	if r.Counsel && !r.CounselSpoke {
		advice += ", counsel must review it"
	}
	return "Recommended: " + advice
}

// previews are the cases that were read to be shown beside a list: what decides them, not
// what their rows say. Reading one records nothing. It is read when the mark has rested on
// its row, so that a key costs the same as without a preview.
type previews struct {
	kept    []*previewCase // the newest last
	at      string         // where the mark was when the pause began
	pausing bool
	reading string
	call    pendingCall
	update  pendingCall
}

// previewCase is one case of them.
type previewCase struct {
	id     string
	s      *caseScreen // its case, and the lines of its texts
	blocks []caseBlock
	err    error
	stale  bool // something changed since
}

const (
	// previewPause is how long the mark rests on a row before its case is read.
	previewPause = 120 * time.Millisecond
	// maxPreviews is how many are kept.
	maxPreviews = 3
)

// previewMsg says that the pause of these previews is over.
type previewMsg struct{ of *previews }

// find is the preview of a case, nil if it was not read.
func (p *previews) find(id string) *previewCase {
	for _, x := range p.kept {
		if x.id == id {
			return x
		}
	}
	return nil
}

// follow reads the case of the marked row, if there is room for a preview and it is not
// there yet. It is called after everything that can move the mark.
func (p *previews) follow(e *env, id string) tea.Cmd {
	if previewRoom(e.area.W) == 0 || e.plain || id == "" || id == p.reading {
		return nil
	}
	if x := p.find(id); x != nil && !x.stale {
		return nil
	}
	if e.opts.noTimers {
		return p.read(e, id)
	}
	if p.pausing {
		return nil
	}
	p.at, p.pausing = id, true
	return tea.Tick(previewPause, func(time.Time) tea.Msg { return previewMsg{p} })
}

// rested reads the case, unless the mark has moved since the pause began.
func (p *previews) rested(e *env, m previewMsg, id string) tea.Cmd {
	if m.of != p { // another screen waited
		return nil
	}
	p.pausing = false
	if id != p.at {
		return p.follow(e, id)
	}
	return p.read(e, id)
}

// read asks for a case, or for what changed on one that is there.
func (p *previews) read(e *env, id string) tea.Cmd {
	if x := p.find(id); x != nil && x.err == nil {
		x.stale = false
		return caseUpdateCmd(e, p.update.begin(), id, x.s.c.Version)
	}
	p.reading = id
	return storeCmd(e, p.call.begin(), e.store.Case, id)
}

// changed marks all as not up to date.
func (p *previews) changed() {
	for _, x := range p.kept {
		x.stale = true
	}
}

// handle takes the result of a reading.
func (p *previews) handle(e *env, m result[*store.Case]) {
	if !p.call.accepts(m.call) {
		return
	}
	p.keep(e, p.reading, m.v, m.err)
	p.reading = ""
}

// handleUpdate takes the result of a reading of what changed.
func (p *previews) handleUpdate(e *env, m result[caseUpdate]) {
	if p.update.accepts(m.call) && m.err == nil && m.v.c != nil {
		p.keep(e, m.v.c.Row.ID, m.v.c, nil)
	}
}

// keep keeps a case as the newest, and drops the oldest if there are too many.
func (p *previews) keep(e *env, id string, c *store.Case, err error) {
	p.kept = slices.DeleteFunc(p.kept, func(x *previewCase) bool { return x.id == id })
	if len(p.kept) == maxPreviews {
		p.kept = slices.Delete(p.kept, 0, 1)
	}
	x := &previewCase{id: id, err: err}
	if err == nil {
		x.s = &caseScreen{id: id, c: c, latest: c, wrapped: wrapped{}}
		findings := slices.DeleteFunc(x.s.findingBlocks(e), func(b caseBlock) bool {
			return b.line != nil // the verdicts, which the row has
		})
		x.blocks = withGap(x.s.factBlocks(e, true), findings)
	}
	p.kept = append(p.kept, x)
}

// draw is the preview of a row in w columns and h lines: who asks in full and what to do,
// then what decides the case, as far as there is room.
func (p *previews) draw(e *env, r *store.QueueRow, w, h int) []string {
	if r == nil {
		return nil
	}
	t := e.theme
	var out []string
	put := func(s kit.Style, text Text, lines int) {
		for _, x := range kit.WrapTo(text, w-2, lines) {
			var l kit.Line
			out = append(out, l.Gap(1).Add(s, x).End(w))
		}
	}
	put(t.Strong, agencyText(r), 2)
	put(outcomeStyle(t, cmp.Or(r.Outcome, r.Recommendation)), recommendText(r), 2)
	out = append(out, kit.Blanks(w))
	x := p.find(r.ID)
	switch {
	case x == nil:
		return out
	case x.err != nil:
		put(t.Warn, errorLine(x.err), 3)
		return out
	}
	room := h - len(out)
	lines, cut := drawBlocks(t, x.blocks, x.s.wrapped.layBlocks(x.blocks, -1, w, room), -1, w)
	if len(cut) > 0 {
		lines, cut = drawBlocks(t, x.blocks, x.s.wrapped.layBlocks(x.blocks, -1, w, room-1), -1, w)
		names := make([]string, len(cut))
		for i, c := range cut {
			names[i] = string(c)
		}
		lines = append(lines, kit.StyledLine(t.Dim, " More on the case: "+kit.Textf("%s", strings.Join(names, ", ")), w))
	}
	return append(out, lines...)
}
