package review

import (
	"slices"
	"strings"
)

// What a finding that refuses says about the legal process as a whole.
const (
	// DefectAuthority: the process gives no power over the data, whoever mends its form. What it concerns cannot be
	// produced.
	DefectAuthority = "authority"
	// DefectFormal: a signature, a date, a reference or the like is missing. What the process reaches can be produced
	// once that is cured.
	DefectFormal = "formal"
)

// DefectKinds are the values of Code.Defect.
var DefectKinds = []string{DefectAuthority, DefectFormal}

// conflictOfLaws is the code of a law that forbids what the legal process asks for.
const conflictOfLaws = "legal_basis.conflict_of_laws"

// findDefects divides the findings that refuse the request as a whole: those that take a row's authority away, and
// those that are to be cured first. The rows are computed after it. Findings about one category are the row's own, and
// those of the emergency test count in that test (see applyEmergencyTest).
func (as *assessor) findDefects() {
	for i := range as.assessment.Checks[:emergencyCheck] {
		for j := range as.assessment.Checks[i].Findings {
			f := &as.assessment.Checks[i].Findings[j]
			switch {
			case !f.refuses():
			case f.Defect == DefectFormal:
				as.hasFormalDefects = true
			case f.Category != "":
			case f.Code == conflictOfLaws || i == legalCheck && as.requestBar == "" && f.blocksEmergency():
				as.requestBar = f.Code // on this process or without it
			case i == legalCheck && as.instrumentBar == "":
				as.instrumentBar = f.Code
			case i != legalCheck && as.requestBar == "" && !f.concernsPart():
				as.requestBar = f.Code
			}
		}
	}
	as.standsAlone = as.judgedAlone()
}

// refuses reports whether a finding refuses the whole request.
func (f *Finding) refuses() bool {
	return f.Severity == SeverityPushBack || f.Severity == SeverityReject
}

// voidingCodes are the codes by which legal process may be void: it has no power behind it. Other defects of authority,
// such as a law that forbids the disclosure, leave it what it is.
var voidingCodes = []string{"legal_basis.wrong_statute", "legal_basis.wrong_country", "legal_basis.wrong_issuer",
	"legal_basis.wrong_entity", "legal_basis.agreement_limb", "legal_basis.treaty_required",
	"legal_basis.purpose_mismatch", "legal_basis.no_obligation", "legal_basis.no_process", "legal_basis.civil",
	"legal_basis.nsl_defective"}

// takesAuthority reports whether a finding takes the authority of the legal process away as a whole, so that no
// deadline, no silence and no emergency test of its law counts.
func (f *Finding) takesAuthority() bool {
	return f.refuses() && f.Defect == DefectAuthority && f.Category == "" && slices.Contains(voidingCodes, f.Code) &&
		!f.concernsPart()
}

// concernsPart reports whether a finding is about one item of data or one target.
func (f *Finding) concernsPart() bool {
	return strings.HasPrefix(f.Field, "data[") || strings.HasPrefix(f.Field, "targets[")
}

// concernsRow reports whether a finding about a part of the request is about this row's item or target. One about the
// whole request is.
func (f *Finding) concernsRow(row *CategoryRow) bool {
	if n, ok := indexIn(f.Field, "data["); ok {
		return n == row.Item || row.Item < 0
	}
	if n, ok := indexIn(f.Field, "targets["); ok {
		return n == row.Target || row.Target < 0
	}
	return true
}

// ConcernsTarget reports whether a finding is about one target and all data of it.
func (f *Finding) ConcernsTarget(target int) bool {
	n, ok := indexIn(f.Field, "targets[")
	return ok && n == target && f.Category == ""
}

// barOf is the code of the finding that takes a row's authority away, "" if there is none. A defect of the legal
// process does not concern what the emergency test lets go without any.
func (as *assessor) barOf(row *CategoryRow) string {
	if as.requestBar != "" {
		return as.requestBar
	}
	if code := as.processBar(row.Target); code != "" && !row.Voluntary {
		return code
	}
	for i := range as.assessment.Checks[scopeCheck].Findings {
		f := &as.assessment.Checks[scopeCheck].Findings[i]
		if f.refuses() && f.Defect == DefectAuthority && f.concernsPart() && f.Category == "" && f.concernsRow(row) {
			return f.Code
		}
	}
	return ""
}

// barRow takes a row's authority away if a defect of authority concerns it.
func (as *assessor) barRow(row *CategoryRow) {
	if !row.Authorised {
		return
	}
	if code := as.barOf(row); code != "" {
		row.Authorised, row.Code = false, code
	}
}

// toCure lists the codes of the formal defects that must be cured before a row can be produced. Rows that have the same
// defects as the row before share its list.
func (as *assessor) toCure(row *CategoryRow) []string {
	if !as.hasFormalDefects {
		return nil
	}
	var buf [16]string
	out := buf[:0]
	for i := range as.assessment.Checks[:noticeCheck] {
		if i == legalCheck && row.Voluntary || i == emergencyCheck && !row.Voluntary {
			continue
		}
		for j := range as.assessment.Checks[i].Findings {
			f := &as.assessment.Checks[i].Findings[j]
			if f.refuses() && f.Defect == DefectFormal && f.concernsRow(row) && !slices.Contains(out, f.Code) {
				out = append(out, f.Code)
			}
		}
	}
	slices.Sort(out) // whatever the order of targets and items
	if rows := as.assessment.Categories; len(rows) > 0 && slices.Equal(rows[len(rows)-1].After, out) {
		return rows[len(rows)-1].After
	}
	return slices.Clone(out)
}
