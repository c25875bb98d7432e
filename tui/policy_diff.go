package tui

import (
	"bytes"
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/tui/kit"
)

// policyDiffScreen shows the packs under which a decision was made and, for each
// pack that has changed since, the removed and the added lines.
type policyDiffScreen struct {
	*readerScreen
	digest string
	load   pendingCall
	packs  []review.Pack
	err    error
}

// packsCmd reads the packs of a policy by its digest.
func packsCmd(ctx context.Context, call callID, d Store, digest string) tea.Cmd {
	return callCmd(call, func() ([]review.Pack, error) { return d.PolicyPacks(ctx, digest) })
}

func newPolicyDiffScreen(id, ref string) *policyDiffScreen {
	_, digest, _ := strings.Cut(ref, "#")
	s := &policyDiffScreen{digest: digest}
	s.readerScreen = newReader(kit.Textf("%s · policy then and now", id), 20,
		func(e *env) []kit.Para { return s.body(e) })
	return s
}

func (s *policyDiffScreen) Start(e *env) tea.Cmd {
	return packsCmd(e.ctx, s.load.begin(), e.store, s.digest)
}

func (s *policyDiffScreen) Update(e *env, msg tea.Msg) tea.Cmd {
	if m, ok := msg.(result[[]review.Pack]); ok && s.load.accepts(m.call) {
		s.packs, s.err = m.v, m.err
	}
	return nil
}

func (s *policyDiffScreen) body(e *env) []kit.Para {
	switch {
	case s.err != nil:
		return []kit.Para{{Style: kit.Warned, Text: errorLine(s.err)}}
	case s.packs == nil:
		return []kit.Para{{Style: kit.Dim, Text: "Reading …"}}
	}
	now := map[string]review.Pack{}
	for _, p := range e.store.Policy().Packs {
		now[p.Name] = p
	}
	var out, same, lines []kit.Para
	for _, then := range s.packs {
		p, there := now[then.Name]
		delete(now, then.Name)
		word, style := Text("the same now"), kit.Dim
		switch {
		case !there:
			word, style = "no longer there", kit.Warned
		case p.Digest != then.Digest:
			word, style = "changed since", kit.Warned
			lines = append(lines, packDiffParas(then, p)...)
		}
		row := kit.Para{Label: kit.Textf("%s", then.Name), Style: style,
			Text: kit.Textf("%s · as of %s · sha256 %.12s", word, then.AsOf, then.Digest)}
		if there && p.Digest == then.Digest {
			same = append(same, row)
		} else {
			out = append(out, row)
		}
	}
	for _, p := range e.store.Policy().Packs {
		if _, left := now[p.Name]; left {
			out = append(out, kit.Para{Label: kit.Textf("%s", p.Name), Style: kit.Warned, Text: "new since"})
		}
	}
	said := Text("The policy is the same now.")
	if len(out) > 0 {
		said = kit.Textf("%s, %d the same now.", kit.Plural(len(out), "pack has changed", "packs have changed"), len(same))
	}
	out = append([]kit.Para{{Flush: true, Text: said}, {}}, out...)
	return append(append(out, lines...), append([]kit.Para{{}}, same...)...)
}

// packDiffParas lists the lines that only one of two versions of a pack has, in
// their order.
func packDiffParas(then, now review.Pack) []kit.Para {
	out := []kit.Para{{}, {Heading: true, Text: kit.Textf("%s: lines then (-) and now (+)", then.Name)}}
	only := func(mark string, a, b []byte, style func(*kit.Theme) kit.Style) {
		has := map[string]bool{}
		for l := range bytes.Lines(b) {
			has[string(bytes.TrimSpace(l))] = true
		}
		for l := range bytes.Lines(a) {
			if t := bytes.TrimSpace(l); len(t) > 0 && !has[string(t)] {
				out = append(out, kit.Para{Style: style, Flush: true,
					Text: kit.Textf("%s %s", mark, bytes.TrimRight(l, "\r\n"))})
			}
		}
	}
	only("-", then.Body, now.Body, kit.Warned)
	only("+", now.Body, then.Body, kit.Strong)
	return out
}
