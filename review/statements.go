package review

import "slices"

// Statements says which statements a decision needs, because a refusal applies to it that asks for them.
type Statements struct {
	Tailoring bool // the four of an approval of records: refusal 7
	GoodFaith bool // the two of a voluntary emergency disclosure: refusal 8
}

// StatementsNeeded are the statements that a decision with this outcome needs on a request of this kind if it grants
// these rows. An emergency request that an order compels, such as an emergency EPOC, needs none: only a row that no
// legal process reaches is disclosed voluntarily.
func StatementsNeeded(kind Kind, outcome string, granted []CategoryRow) Statements {
	if outcome != OutcomeApprove {
		return Statements{}
	}
	return Statements{Tailoring: kind == KindRecords,
		GoodFaith: slices.ContainsFunc(granted, func(r CategoryRow) bool { return r.Voluntary })}
}

// RestsOnAssessment reports whether a decision with this outcome is made on what the checks say. A withdrawal is the
// agency's act, and what is taken back rested on an assessment of its own.
func RestsOnAssessment(outcome string) bool {
	return outcome != OutcomeWithdrawn && outcome != OutcomeTakenBack
}

// DropUnneeded removes the statements that the decision does not need, so that a record holds none that nobody was
// asked for.
func (d *Decision) DropUnneeded(need Statements) {
	if !need.Tailoring {
		d.Tailoring = nil
	}
	if !need.GoodFaith {
		d.GoodFaith = nil
	}
}

// Stated are the statements that were made, in words. Records of earlier releases also hold statements that were not
// made, as false.
func (g *GoodFaith) Stated() []string {
	var out []string
	if g != nil && g.ImminentRisk {
		out = append(out, "imminent risk")
	}
	if g != nil && g.MayHelp {
		out = append(out, "may help")
	}
	return out
}
