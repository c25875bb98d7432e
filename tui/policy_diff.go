package tui

import (
	"bytes"
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
)

// policyDiffScreen shows the packs that a decision was made under, and for each one
// that has changed since which lines went and which came.
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
	s.readerScreen = newReader(textf("%s · policy then and now", id), 24, func(e *env) []para { return s.body(e) })
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

func (s *policyDiffScreen) body(e *env) []para {
	switch {
	case s.err != nil:
		return []para{{style: warned, text: errorLine(s.err)}}
	case s.packs == nil:
		return []para{{style: dimmed, text: "Reading …"}}
	}
	now := map[string]review.Pack{}
	for _, p := range e.store.Policy().Packs {
		now[p.Name] = p
	}
	var out, changed []para
	for _, then := range s.packs {
		p, there := now[then.Name]
		delete(now, then.Name)
		word, style := Text("the same now"), dimmed
		switch {
		case !there:
			word, style = "no longer there", warned
		case p.Digest != then.Digest:
			word, style = "changed since", warned
			changed = append(changed, packDiffParas(then, p)...)
		}
		out = append(out, para{label: textf("%s", then.Name), style: style, text: textf("%s, of %s, sha256 %.12s", word, then.AsOf, then.Digest)})
	}
	for _, p := range e.store.Policy().Packs {
		if _, left := now[p.Name]; left {
			out = append(out, para{label: textf("%s", p.Name), style: warned, text: "new since"})
		}
	}
	return append(out, changed...)
}

// packDiffParas lists the lines that only one of two versions of a pack has, in
// their order.
func packDiffParas(then, now review.Pack) []para {
	out := []para{{}, {heading: true, text: textf("%s: lines of then (-) and of now (+)", then.Name)}}
	only := func(mark string, a, b []byte, style func(*Theme) Style) {
		has := map[string]bool{}
		for l := range bytes.Lines(b) {
			has[string(bytes.TrimSpace(l))] = true
		}
		for l := range bytes.Lines(a) {
			if t := bytes.TrimSpace(l); len(t) > 0 && !has[string(t)] {
				out = append(out, para{style: style, text: textf("%s %s", mark, bytes.TrimRight(l, "\r\n"))})
			}
		}
	}
	only("-", then.Body, now.Body, warned)
	only("+", now.Body, then.Body, strong)
	return out
}
