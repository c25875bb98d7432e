package tui

import (
	"cmp"
	"slices"
	"strings"

	"lert/review"
	"lert/review/policy"
	"lert/store"
	"lert/tui/kit"
)

// checkLetters stand for the checks where there is little room, in the order of the checks: RLSEN.
const checkLetters = "RLSEN"

// findingBlocks are the findings that matter, the heaviest first, each with its rule; then the verdicts of all checks
// in one line, and what is only for information in another.
func (s *caseScreen) findingBlocks(e *env) []caseBlock {
	l := &blockList{part: partChecks}
	a, plat := s.c.Assessment, e.store.Policy().Platform(s.c.Request.Platform)
	type found struct {
		check int
		f     *review.Finding
	}
	var all []found
	notes := 0
	for i := range a.Checks {
		for k := range a.Checks[i].Findings {
			if f := &a.Checks[i].Findings[k]; f.Severity != review.SeverityInfo {
				all = append(all, found{i, f})
			} else if policyNote(plat, f) {
				notes++
			}
		}
	}
	slices.SortStableFunc(all, func(x, y found) int {
		return cmp.Compare(severityRank(y.f.Severity), severityRank(x.f.Severity))
	})
	for i, x := range all {
		rk := rankFinding
		if x.f.Severity == review.SeverityReview && !x.f.Counsel {
			rk = rankReview
		}
		label := checkLetters[x.check:x.check+1] + " " + strings.ToLower(string(severityLabels[x.f.Severity]))
		b := l.add(rk, "findings", kit.Textf("%s", label), x.f.Text)
		b.labelStyle = func(t *kit.Theme) kit.Style { return severityStyle(t, x.f.Severity) }
		if i == len(all)-1 || all[i+1].f.Cite != x.f.Cite { // else the next has the same rule
			b.tail = append(b.tail, kit.Textf("%s", policy.CitationText(e.store.Policy(), x.f.Cite)))
		}
		if x.f.Counsel {
			b.tail = append(b.tail, "Counsel must see this before an approval.")
		}
		b.information = func(e *env) { e.push(newFindingScreen(e, s.c, x.f)) }
		b.open = func(e *env) { e.push(newFindingsScreen(e, s.c, x.check)) }
		if cure := s.cures.cure(e, s.c, x.f); cure != "" {
			l.add(rankCure, "", "  cure", cure).fixed = true
			l.out[len(l.out)-1].style = kit.Dim
		}
	}
	l.out = append(l.out, caseBlock{part: partChecks, rank: rankVerdicts, name: "verdicts",
		line:        func(t *kit.Theme, w int) string { return verdictLine(t, a.Checks[:], w) },
		open:        func(e *env) { e.push(newFindingsScreen(e, s.c, worstCheck(a.Checks[:]))) },
		information: func(e *env) { e.push(newFindingsScreen(e, s.c, worstCheck(a.Checks[:]))) }})
	for i := range a.Checks {
		for k := range a.Checks[i].Findings {
			f := &a.Checks[i].Findings[k]
			if f.Severity == review.SeverityInfo && i != len(a.Checks)-1 && !policyNote(plat, f) {
				b := l.add(rankCalm, "notes of the checks", kit.Textf("%c note", checkLetters[i]), f.Text)
				b.style = kit.Dim
				b.information = func(e *env) { e.push(newFindingScreen(e, s.c, f)) }
				b.open = func(e *env) { e.push(newFindingsScreen(e, s.c, i)) }
			}
		}
	}
	if notes > 0 {
		b := l.add(rankCalm, "", "L note", kit.Textf("Published policy: %s an approval.",
			kit.Plural(notes, "passage supports", "passages support")))
		b.style, b.link = kit.Dim, "legal_basis.policy_clause"
		b.open = func(e *env) { e.push(newFindingsScreen(e, s.c, 1)) }
	}
	return l.out
}

// cures are what cures the findings of a case, kept because to find one the request is assessed again.
type cures struct {
	c  *store.Case
	of map[string]Text // by the text of the finding
}

// cure is what cures a finding that pushes the request back, in a window that is high enough to show it.
func (k *cures) cure(e *env, c *store.Case, f *review.Finding) Text {
	if f.Severity != review.SeverityPushBack || e.area.H < roomForRule {
		return ""
	}
	if k.c != c {
		k.c, k.of = c, map[string]Text{}
	}
	cure, known := k.of[string(f.Text)]
	if !known {
		_, sentence := review.LetterSentences(e.store.Policy(), c.Request, f)
		cure = kit.Textf("%s", sentence)
		k.of[string(f.Text)] = cure
	}
	return cure
}

// policyNote reports whether a finding only names a passage of the platform's published policy that an approval rests
// on too: nearly every case has one or two.
func policyNote(plat *review.Platform, f *review.Finding) bool {
	return plat != nil && f.Code == "legal_basis.policy_clause" &&
		slices.ContainsFunc(plat.Clauses, func(c review.Clause) bool { return c.Cite == f.Cite })
}

// verdictLine is the verdicts of all checks in one line, each with its letter.
func verdictLine(t *kit.Theme, checks []review.Check, w int) string {
	var l kit.Line
	for i := range checks {
		if i > 0 {
			l.Gap(2)
		}
		v := checks[i].Verdict
		l.Add(t.Dim, Text(checkLetters[i:i+1])+" ").Add(verdictStyle(t, v), verdictLabel(v))
	}
	if hint := Text("i explains"); l.Len()+3+kit.Width(hint) <= w {
		l.FillTo(w-kit.Width(hint)-1).Add(t.Dim, hint)
	}
	return l.End(w)
}

// worstCheck is the first of the checks with the worst verdict.
func worstCheck(checks []review.Check) int {
	order := []review.Verdict{review.Fail, review.Limited, review.NeedsReview}
	best, rank := 0, len(order)
	for i := range checks {
		if n := slices.Index(order, checks[i].Verdict); n >= 0 && n < rank {
			best, rank = i, n
		}
	}
	return best
}

func severityRank(s string) int {
	switch s {
	case review.SeverityReject:
		return 4
	case review.SeverityPushBack:
		return 3
	case review.SeverityNarrow:
		return 2
	case review.SeverityReview:
		return 1
	}
	return 0
}

// codeLabel is a code without its check, as words: "wrong issuer".
func codeLabel(code string) Text {
	_, word, ok := strings.Cut(code, ".")
	if !ok {
		word = code
	}
	return kit.Textf("%s", strings.ReplaceAll(word, "_", " "))
}
