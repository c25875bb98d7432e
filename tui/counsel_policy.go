package tui

import (
	"bytes"
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
)

// policyThen shows the packs that a decision was made under, and for each one
// that has changed since which lines went and which came.
type policyThen struct {
	*reader
	digest string
	load   slot
	packs  []review.Pack
	err    error
}

// packsCmd reads the packs of a policy by its digest.
func packsCmd(ctx context.Context, at stamp, d Desk, digest string) tea.Cmd {
	return load(at, func() ([]review.Pack, error) { return d.PolicyPacks(ctx, digest) })
}

func newPolicyThen(id, ref string) *policyThen {
	_, digest, _ := strings.Cut(ref, "#")
	s := &policyThen{digest: digest}
	s.reader = newReader(say("%s · policy then and now", id), 24, func(e *env) []para { return s.body(e) })
	return s
}

func (s *policyThen) Start(e *env) tea.Cmd {
	return packsCmd(e.ctx, s.load.next(), e.desk, s.digest)
}

func (s *policyThen) Update(e *env, msg tea.Msg) tea.Cmd {
	if m, ok := msg.(loaded[[]review.Pack]); ok && s.load.takes(m.at) {
		s.packs, s.err = m.v, m.err
	}
	return nil
}

func (s *policyThen) body(e *env) []para {
	switch {
	case s.err != nil:
		return []para{{style: warned, text: sayError(s.err)}}
	case s.packs == nil:
		return []para{{style: dimmed, text: "Reading …"}}
	}
	now := map[string]review.Pack{}
	for _, p := range e.desk.Policy().Packs {
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
			changed = append(changed, packChange(then, p)...)
		}
		out = append(out, para{label: say("%s", then.Name), style: style, text: say("%s, of %s, sha256 %.12s", word, then.AsOf, then.Digest)})
	}
	for _, p := range e.desk.Policy().Packs {
		if _, left := now[p.Name]; left {
			out = append(out, para{label: say("%s", p.Name), style: warned, text: "new since"})
		}
	}
	return append(out, changed...)
}

// packChange lists the lines that only one of two versions of a pack has, in
// their order.
func packChange(then, now review.Pack) []para {
	out := []para{{}, {head: true, text: say("%s: lines of then (-) and of now (+)", then.Name)}}
	only := func(mark string, a, b []byte, style func(*Theme) Style) {
		has := map[string]bool{}
		for l := range bytes.Lines(b) {
			has[string(bytes.TrimSpace(l))] = true
		}
		for l := range bytes.Lines(a) {
			if t := bytes.TrimSpace(l); len(t) > 0 && !has[string(t)] {
				out = append(out, para{style: style, text: say("%s %s", mark, bytes.TrimRight(l, "\r\n"))})
			}
		}
	}
	only("-", then.Body, now.Body, warned)
	only("+", now.Body, then.Body, strong)
	return out
}
