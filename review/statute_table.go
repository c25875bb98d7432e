package review

// judgedBy is the row by which legal process is judged: of the rows of one table (Instrument.Table), the one whose
// statute the process cites, whichever was chosen when the request was filed. The chosen row stays if its statute is
// cited. other is another row of the table whose statute is cited too, nil if there is none.
func (as *assessor) judgedBy(chosen *Instrument) (row, other *Instrument) {
	if chosen == nil || chosen.Table == "" {
		return chosen, nil
	}
	var first *Instrument
	isChosen := false
	cited := as.citations()
	for i := range cited {
		switch of := as.rowCited(&cited[i], chosen); {
		case of == nil:
		case of == chosen:
			isChosen = true
		case first == nil:
			first = of
		case of != first:
			other = of
		}
	}
	switch {
	case isChosen:
		return chosen, first
	case first != nil:
		return first, other
	}
	for _, id := range as.policy.StatuteTables[chosen.Table] {
		inst := as.policy.Instrument(id, as.receivedOn)
		for i := 0; inst != nil && i < len(inst.OrWhen); i++ {
			if met := as.targetsThatMeet(&inst.OrWhen[i], askedOrController); as.isEvery(&met) {
				return inst, nil
			}
		}
	}
	return chosen, nil
}

// rowCited is the row of a table whose statute a citation names in most detail, nil if none does; the chosen row if
// several do alike.
func (as *assessor) rowCited(c *codeCitation, chosen *Instrument) (row *Instrument) {
	most := 0
	try := func(inst *Instrument) {
		if inst == nil {
			return
		}
		for _, section := range inst.Cites {
			if n := c.citationMatch(section); n > most {
				row, most = inst, n
			}
		}
	}
	try(chosen)
	for _, id := range as.policy.StatuteTables[chosen.Table] {
		try(as.policy.Instrument(id, as.receivedOn))
	}
	return row
}

// sayWhichRow says that the process is judged by another row than the one chosen, or cites the statute of another.
func (as *assessor) sayWhichRow() {
	say := func(sentence string) {
		as.values.phrase = sentence
		as.addFinding("legal_basis.policy_clause", findingOptions{field: "process.statute", severity: SeverityReview,
			cite: as.instrument.Cite})
	}
	if as.chosen != nil && as.chosen != as.instrument {
		say("Recorded as " + as.chosen.nameInText() + ", but the statute or the authority is that of another instrument: " +
			as.instrument.nameInText() + " (" + as.instrument.ID + "; " + as.instrument.Statute +
			"). It is assessed as that instrument.")
	}
	if o := as.otherCited; o != nil {
		say("It is assessed as " + as.instrument.nameInText() + " and also cites the statute of another instrument: " +
			o.nameInText() + " (" + o.Statute + "). Find out on which of the two powers it is based.")
	}
}
