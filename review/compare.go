package review

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"lert/review/text"
)

// What a Difference between two assessments is about.
const (
	DiffRecommendation = "recommendation"
	DiffCounsel        = "counsel"
	DiffRow            = "row"    // a row of the category table can be produced, or no longer can
	DiffNotice         = "notice" // the plan for notifying the user
	DiffCodeAdded      = "code_appears"
	DiffCodeRemoved    = "code_vanishes"
	DiffCodeSeverity   = "code_weighs" // its severity, or whether counsel must see it, has changed
	DiffClock          = "clock"
)

// Difference is one difference between an older and a newer assessment of a request.
type Difference struct {
	Kind string `json:"what"`
	// Code is the code of the finding that is different, or that explains the difference.
	Code     string   `json:"code,omitempty"`
	Category Category `json:"category,omitempty"`
	// Item and Target say to which row of the category table a DiffRow applies; -1 is the whole account.
	Item   int    `json:"item,omitempty"`
	Target int    `json:"target,omitempty"`
	Part   string `json:"part,omitempty"`
	Field  string `json:"field,omitempty"`
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
	// Cite is the rule: of the newer assessment, or of the older one if only that has it.
	Cite string    `json:"cite,omitempty"`
	Text text.Text `json:"text,omitempty"` // the finding's sentence
}

// Compare lists the differences between two assessments of one request that matter to a reviewer, the most important
// first. If only sentences or citations of a finding changed, that is not a difference; reworded reports it.
func Compare(old, new *Assessment) (out []Difference, reworded bool) {
	if old.Recommendation != new.Recommendation {
		d := Difference{Kind: DiffRecommendation, From: old.Recommendation, To: new.Recommendation}
		if f := cmp.Or(new.decidingFinding(old), old.decidingFinding(new)); f != nil {
			d.Code, d.Cite, d.Text = f.Code, f.Cite, f.Text
		}
		out = append(out, d)
	}
	if old.Counsel != new.Counsel {
		out = append(out, Difference{Kind: DiffCounsel, From: yesNo(old.Counsel), To: yesNo(new.Counsel)})
	}
	out = compareRows(out, old, new)
	if old.Notice != new.Notice {
		out = append(out, Difference{Kind: DiffNotice, From: old.Notice.String(), To: new.Notice.String(),
			Cite: noticeCite(new, old)})
	}
	out, reworded = compareFindings(out, old, new)
	return compareClocks(out, old, new), reworded
}

// decidingFinding is the finding that explains an assessment's recommendation and that the other assessment does not
// have at that severity; nil if there is none. A push back may also follow from narrow findings that leave no row.
func (a *Assessment) decidingFinding(other *Assessment) *Finding {
	var weights []string
	switch a.Recommendation {
	case RecommendReject:
		weights = []string{SeverityReject}
	case RecommendPushBack:
		weights = []string{SeverityPushBack, SeverityNarrow}
	case RecommendNarrowed:
		weights = []string{SeverityNarrow}
	}
	for _, weight := range weights {
		for f := range a.Findings() {
			if f.Severity == weight && !other.hasFinding(f) {
				return f
			}
		}
	}
	return nil
}

// hasFinding reports whether an assessment has a finding of the same code, category, field and severity.
func (a *Assessment) hasFinding(f *Finding) bool {
	for g := range a.Findings() {
		if g.sameRule(f) && g.Severity == f.Severity {
			return true
		}
	}
	return false
}

// sameRule reports whether two findings have the same code and are about the same category and field.
func (f *Finding) sameRule(g *Finding) bool {
	return f.Code == g.Code && f.Category == g.Category && f.Field == g.Field
}

func compareRows(out []Difference, old, new *Assessment) []Difference {
	type place struct {
		category     Category
		item, target int
		part         string
	}
	was := make(map[place]*CategoryRow, len(old.Categories))
	for i := range old.Categories {
		r := &old.Categories[i]
		was[place{r.Category, r.Item, r.Target, r.Part}] = r
	}
	addDifference := func(a, b *CategoryRow) {
		r, from, to, cause := b, rowResult(a), rowResult(b), new
		if b == nil {
			r, cause = a, old
		}
		if from == to {
			return
		}
		d := Difference{Kind: DiffRow, Category: r.Category, Item: r.Item, Target: r.Target, Part: r.Part,
			From: from, To: to, Code: r.Code}
		if r.Producible && a != nil && b != nil {
			d.Code, cause = a.Code, old // what kept the row from being produced
		}
		if f := cause.findingFor(d.Code, r.Category); f != nil {
			d.Cite, d.Text = f.Cite, f.Text
		}
		out = append(out, d)
	}
	for i := range new.Categories {
		r := &new.Categories[i]
		k := place{r.Category, r.Item, r.Target, r.Part}
		addDifference(was[k], r)
		delete(was, k)
	}
	for i := range old.Categories {
		r := &old.Categories[i]
		if was[place{r.Category, r.Item, r.Target, r.Part}] != nil {
			addDifference(r, nil)
		}
	}
	return out
}

// rowResult says in one word what becomes of a row.
func rowResult(r *CategoryRow) string {
	switch {
	case r == nil:
		return "absent"
	case r.Producible && r.Voluntary:
		return "voluntary"
	case r.Producible && len(r.After) > 0:
		return "once cured"
	case r.Producible:
		return "producible"
	}
	return "not producible"
}

// findingFor is the finding with a code about a category, or else the last one with that code about the whole
// request; nil if there is none.
func (a *Assessment) findingFor(code string, c Category) *Finding {
	var whole *Finding
	for f := range a.Findings() {
		switch {
		case f.Code == code && f.Category == c:
			return f
		case f.Code == code && f.Category == "":
			whole = f
		}
	}
	return whole
}

// compareFindings compares check by check. Of several findings with one code, category and field, the first of the
// old assessment is compared with the first of the new one, and so on.
func compareFindings(out []Difference, old, new *Assessment) ([]Difference, bool) {
	reworded := false
	newDifference := func(kind string, f *Finding, from, to string) Difference {
		return Difference{Kind: kind, Code: f.Code, Category: f.Category, Field: f.Field, From: from, To: to,
			Cite: f.Cite, Text: f.Text}
	}
	for i := range old.Checks {
		removed := slices.Clone(old.Checks[i].Findings)
		for j := range new.Checks[i].Findings {
			f := &new.Checks[i].Findings[j]
			to := severityLabel(f)
			k := slices.IndexFunc(removed, func(g Finding) bool { return g.sameRule(f) })
			if k < 0 {
				out = append(out, newDifference(DiffCodeAdded, f, "", to))
				continue
			}
			before := removed[k]
			removed = slices.Delete(removed, k, k+1)
			if from := severityLabel(&before); from != to {
				out = append(out, newDifference(DiffCodeSeverity, f, from, to))
			} else if before.Text != f.Text || before.Cite != f.Cite {
				reworded = true
			}
		}
		for k := range removed {
			out = append(out, newDifference(DiffCodeRemoved, &removed[k], severityLabel(&removed[k]), ""))
		}
	}
	return out, reworded
}

func severityLabel(f *Finding) string {
	if f.Counsel {
		return f.Severity + ", counsel"
	}
	return f.Severity
}

func compareClocks(out []Difference, old, new *Assessment) []Difference {
	find := func(list []Clock, c *Clock) int {
		return slices.IndexFunc(list, func(o Clock) bool {
			return o.Name == c.Name && o.Basis == c.Basis && o.Informative == c.Informative
		})
	}
	for i := range new.Clocks {
		c, from := &new.Clocks[i], ""
		if k := find(old.Clocks, c); k >= 0 {
			from = old.Clocks[k].String()
		}
		if to := c.String(); from != to {
			out = append(out, Difference{Kind: DiffClock, From: from, To: to, Cite: c.Basis})
		}
	}
	for i := range old.Clocks {
		if o := &old.Clocks[i]; find(new.Clocks, o) < 0 {
			out = append(out, Difference{Kind: DiffClock, From: o.String(), Cite: o.Basis})
		}
	}
	return out
}

// String is the clock in words: its name, when it is due (UTC), and the rule.
func (c *Clock) String() string {
	parts := []string{strings.ReplaceAll(c.Name, "_", " ")}
	if !c.Due.IsZero() {
		parts = append(parts, c.Due.UTC().Format(time.RFC3339))
	}
	if c.Basis != "" {
		parts = append(parts, "("+c.Basis+")")
	}
	for _, at := range []struct {
		word string
		t    time.Time
	}{{"not before", c.NotBefore}, {"duty ends", c.DutyEnds}, {"kept until", c.KeptUntil}} {
		if !at.t.IsZero() {
			parts = append(parts, at.word, at.t.UTC().Format(time.RFC3339))
		}
	}
	if c.InternalTarget {
		parts = append(parts, "as a target time")
	}
	return strings.Join(parts, " ")
}

// String is the plan in words: "delay until 2027-01-01 (court order)".
func (n NoticePlan) String() string {
	s := strings.ReplaceAll(n.Action, "_", " ")
	if !n.Until.IsZero() {
		s += " until " + n.Until.String()
	}
	if n.Ground != "" {
		s += " (" + strings.ReplaceAll(n.Ground, "_", " ") + ")"
	}
	if !n.RecheckOn.IsZero() {
		s += ", recheck on " + n.RecheckOn.String()
	}
	return s
}

// noticeCite is the citation of the newer plan, or else of the older one.
func noticeCite(new, old *Assessment) string {
	for _, a := range []*Assessment{new, old} {
		for _, f := range a.Checks[noticeCheck].Findings {
			if f.Cite != "" {
				return f.Cite
			}
		}
	}
	return ""
}

func yesNo(v bool) string {
	if v {
		return "yes"
	}
	return "no"
}
