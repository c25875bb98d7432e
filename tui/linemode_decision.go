package tui

import (
	"fmt"
	"slices"
	"strings"

	"lert/review"
	"lert/tui/kit"
)

// Lines is what was decided, by whom and why.
func (s *decisionScreen) Lines(e *env) []Text {
	if w := s.whyNotLoaded(e); w != "" {
		return []Text{w}
	}
	d := &s.d.Decision
	out := []Text{sentence(kit.Textf("%s by %s, %s, %s", upperText(outcomeWord(d.Outcome)), e.nameOrYou(d.By.Name),
		orDash(d.By.Role), spokenTime(e.now(), d.DecidedAt, e.zone))),
		sentence(kit.Textf("From %s", spokenAgency(e, &s.c.Row)))}
	switch sign := s.d.Countersign; {
	case sign != nil:
		out = append(out, sentence(kit.Textf("Signed by %s: %s", e.nameOrYou(sign.By.Name),
			joinNonEmpty(", ", sign.Answer, sign.Why))))
	case d.Effect == review.EffectAwaitingSignature:
		out = append(out, "Held: nothing may be disclosed under it until counsel has signed.")
	}
	out = append(out, s.choices()...)
	for _, o := range d.Own {
		out = append(out,
			sentence(kit.Textf("Own reason, not found by the checks: %s: %s", codeLabel(o.Code), o.Words)))
	}
	for _, o := range d.Overrides {
		out = append(out, sentence(kit.Textf("Overrides %s: %s", codeLabel(o.Code), o.Why)))
	}
	if t := singleLine(d.Rationale); t != "" {
		out = append(out, "Rationale: "+sentence(t))
	}
	if t := d.Tailoring; t != nil {
		out = append(out, kit.Textf("Stated: necessary: %s; proportionate: %s; specific: %s; compliant: %s.",
			t.Necessary, t.Proportionate, t.Specific, t.Compliant))
	}
	if n := d.Notice; n != nil {
		words := kit.Textf("%s", joinNonEmpty(": ", noticeChoiceText(n).String(), n.Reason))
		out = append(out, "User notice: "+sentence(words))
	}
	return append(out, "Type details for the checks as they were, the policy and the proof.")
}

// choices are the lists of the decision, without those that are empty.
func (s *decisionScreen) choices() []Text {
	d := &s.d.Decision
	var out []string
	for _, x := range []struct {
		label string
		words []string
	}{
		{"Discloses", grantedWords(d)}, {"Reasons", codeWords(d.Reasons)}, {"Grounds", plainWords(d.Grounds)},
		{"Acknowledged", codeWords(d.Acknowledged)}, {"Stated in good faith", d.GoodFaith.Stated()},
	} {
		if len(x.words) > 0 {
			out = append(out, x.label+": "+spokenList(x.words)+".")
		}
	}
	lines := make([]Text, len(out))
	for i, t := range out {
		lines[i] = kit.Textf("%s", t)
	}
	return lines
}

// grantedWords are the data types that a decision discloses, each once.
func grantedWords(d *review.Decision) []string {
	var out []string
	for _, g := range d.Granted {
		if x, err := review.ParseGrant(g); err == nil {
			g = x.Category.Label()
			if x.Target >= 0 {
				g += fmt.Sprintf(" of target #%d", x.Target)
			}
		}
		if !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// plainWords are words without underscores.
func plainWords(in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = strings.ReplaceAll(s, "_", " ")
	}
	return out
}

// details are the checks as they were then, the policy and the proof.
func (s *decisionScreen) details(e *env) []Text {
	if s.whyNotLoaded(e) != "" {
		return nil
	}
	d := &s.d.Decision
	var out []Text
	if a := s.d.Assessment; a != nil {
		out = append(out, "Recommended then: "+outcomeLabel(a.Recommendation)+".")
		out = append(out, findingLines(e, a)...)
		out = append(out, dataText(s.c.Request, a))
	}
	policy := Text("The policy is the same now.")
	if e.store.Policy().Ref() != d.PolicyRef {
		policy = "The policy has changed since. Type policy to hear where."
	}
	return append(out, policy, kit.Textf("Leaf %d of the ledger, revision %d of the request.", s.d.Leaf, d.Revision),
		kit.Textf("Digest of the leaf: %s", review.Digest(s.d.LeafBytes)), kit.Textf("Record: %s", d.ID))
}
