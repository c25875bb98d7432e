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
			b.tail = append(b.tail, "Counsel must review this before an approval.")
		}
		b.information = func(e *env) { e.push(newFindingScreen(e, s.c, x.f)) }
		b.open = func(e *env) { e.push(newFindingsScreen(e, s.c, x.check)) }
		if cure := s.cures.cure(e, s.c, x.f); cure != "" {
			l.add(rankCure, "", "  cure", cure).fixed = true
			l.out[len(l.out)-1].style = kit.Dim
		}
	}
	verdicts := s.verdictBlocks(e)
	l.out = withGap(l.out, verdicts)
	notesFrom := len(l.out)
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
	if len(verdicts) > 1 { // a list of its own
		return withGap(slices.Clip(l.out[:notesFrom]), l.out[notesFrom:])
	}
	return l.out
}

// verdictBlocks are the verdicts of all checks: a line each below their heading in a large window, else one line.
func (s *caseScreen) verdictBlocks(e *env) []caseBlock {
	checks := s.c.Assessment.Checks[:]
	block := func(first int, line func(*kit.Theme, int) string) caseBlock {
		open := func(e *env) { e.push(newFindingsScreen(e, s.c, first)) }
		return caseBlock{part: partChecks, rank: rankVerdicts, name: "verdicts", line: line, open: open, information: open}
	}
	if e.area.H < roomForRule || len(paneWidths(e.area.W)) == 1 {
		return []caseBlock{block(worstCheck(checks), func(t *kit.Theme, w int) string { return verdictLine(t, checks, w) })}
	}
	out := []caseBlock{{part: partChecks, fixed: true, rank: rankVerdicts, line: func(t *kit.Theme, w int) string {
		return headingLine(t, "Checks", w)
	}}}
	for i := range checks {
		out = append(out, block(i, func(t *kit.Theme, w int) string { return checkLine(t, checks, i, w) }))
	}
	return out
}

// checkLine is one check with its letter and its verdict.
func checkLine(t *kit.Theme, checks []review.Check, i, w int) string {
	var l kit.Line
	l.Add(t.Dim, Text(checkLetters[i:i+1])+" ").Cell(t.Text, checkName(i), 13)
	return l.Add(verdictStyle(t, checks[i].Verdict), verdictLabel(checks[i].Verdict)).End(w)
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
