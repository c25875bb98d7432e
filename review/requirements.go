package review

import (
	"slices"
	"strconv"
	"strings"
)

// alwaysRequired are the fields that all legal process must show, each with the code of the finding if it is missing.
// If a row of the instrument names the field, that row decides instead.
var alwaysRequired = [...]Requirement{
	{Field: "signed", Code: "legal_basis.unsigned"},
	{Field: "issued_on", Code: "legal_basis.undated"},
	{Field: "docket_or_reference", Code: "legal_basis.no_reference"},
	{Field: "authority", Code: "legal_basis.unsigned"},
}

// checkRequiredFields checks that the legal process shows what an instrument and the platform require.
func (as *assessor) checkRequiredFields(inst *Instrument) {
	for i := range alwaysRequired {
		f := &alwaysRequired[i]
		named := false
		for j := range inst.Requires {
			field := inst.Requires[j].Field
			named = named || field == f.Field ||
				f.Field == "docket_or_reference" && (field == "docket" || field == "reference")
		}
		if !named && !as.hasField(f.Field) {
			w := findingOptions{field: requirementPath(f.Field)}
			as.explainMissing(&w, f.Field)
			as.addFinding(f.Code, w)
		}
	}
	as.checkRequirements(inst.Requires)
	if as.platform != nil {
		as.checkRequirements(as.platform.Requires)
	}
}

// checkRequirements adds a finding for each requirement that applies and is not met, unless that field has it already.
func (as *assessor) checkRequirements(rows []Requirement) {
	for i := range rows {
		q := &rows[i]
		if as.meets(q) || !as.conditionMatches(&q.When, "") {
			continue
		}
		if path := requirementPath(q.Field); !as.hasFindingAt(q.Code, path) {
			w := findingOptions{
				field: path, severity: q.Severity, counsel: q.Counsel, defect: q.Defect, cite: q.Cite,
				unverified: q.unverified()}
			if q.AnalystText != "" {
				w.rule = &FindingRule{AnalystText: q.AnalystText, LetterText: q.LetterText, CureText: q.CureText}
			}
			if len(q.OneOf) == 0 {
				as.explainMissing(&w, q.Field)
			}
			if q.Field == "validated_by" {
				as.values.issuers = roleLabels(q.OneOf)
			}
			if q.Field == "language" {
				as.values.languages = languageNames(q.OneOf)
			}
			as.addFinding(q.Code, w)
		}
	}
}

// explainMissing chooses the words for a required field of the legal process that counts as missing although something
// is there: a possible name, or a date of issue that cannot be right.
func (as *assessor) explainMissing(w *findingOptions, field string) {
	pr := as.request.Process
	switch {
	case pr == nil:
	case slices.Contains(processNames, field):
		if name := processTexts[field](pr); as.isPossibleName(name) {
			as.doubtName(w, name)
		} else if field == "served_on" {
			w.variant = variantUnnamed
		}
	case field == "return_by":
		w.variant = variantNoReturnDate
	case field == "issued_on" && !pr.IssuedOn.IsZero():
		w.variant = variantOutOfRange
		as.values.date = pr.IssuedOn.String()
		as.values.period = strconv.Itoa(firstIssueYear) + " to " + strconv.Itoa(as.request.lastIssueYear())
	}
}

// processNames are the fields of processTexts that hold the name of an office or a person.
var processNames = []string{"authority", "served_on", "served_by"}

func (as *assessor) hasFindingAt(code, field string) bool {
	return slices.ContainsFunc(as.assessment.Checks[checkIndex(code)].Findings,
		func(f Finding) bool { return f.Code == code && f.Field == field })
}

// OneOfFields are the fields for which a requirement may list the values or words that it accepts.
var OneOfFields = []string{"validated_by", "served_by", "statute", "offence.category",
	"language"}

// meets reports whether the request shows the field of a requirement and, if the requirement lists values or words, one
// of them.
func (as *assessor) meets(q *Requirement) bool {
	if !as.hasField(q.Field) {
		return false
	}
	if len(q.OneOf) == 0 {
		return true
	}
	switch pr := as.request.Process; q.Field {
	case "validated_by":
		return slices.Contains(q.OneOf, pr.ValidatedBy.Role)
	case "offence.category":
		return slices.Contains(q.OneOf, pr.Offence.Category)
	case "served_by":
		return citesAny(pr.ServedBy, q.OneOf)
	case "statute":
		return as.citesStatute(q.OneOf)
	case "language":
		return slices.Contains(q.OneOf, pr.Language)
	}
	return false
}

// hasField reports whether the request or its legal process shows a field that a row may require.
func (as *assessor) hasField(field string) bool {
	r, pr := as.request, as.request.Process
	switch field {
	case "reference":
		return !as.isBlank(r.Reference)
	case "justification":
		return !as.isBlank(r.Justification)
	case "targets":
		return len(r.Targets) > 0
	case "single_targets":
		return len(r.Targets) < manyTargets
	case "attested":
		return r.Requester.Attests()
	case "purpose":
		return as.purpose() != ""
	}
	return pr != nil && as.hasProcessField(pr, field)
}

// hasProcessField reports whether legal process shows a field that a row may require.
func (as *assessor) hasProcessField(pr *Process, field string) bool {
	switch field {
	case "docket_or_reference":
		return !as.isBlank(pr.Docket) || !as.isBlank(as.request.Reference)
	case "issued_on":
		return !as.request.IssuedOn().IsZero()
	case "window":
		return !pr.Window.From.IsZero() && !pr.Window.To.IsZero() || as.allItemsDated()
	}
	if word, ok := strings.CutPrefix(field, "attestation:"); ok {
		return slices.Contains(pr.Attestations, word)
	}
	if strings.HasPrefix(field, "offence") {
		return pr.Offence != nil && as.hasOffenceField(pr.Offence, field)
	}
	if value := processTexts[field]; value != nil {
		return !as.isBlank(value(pr))
	}
	shown := processMarks[field]
	return shown != nil && shown(pr)
}

// hasOffenceField reports whether the offence shows a field: "offence" itself, or one below it.
func (as *assessor) hasOffenceField(o *Offence, field string) bool {
	filled := func(s string) bool { return !as.isBlank(s) }
	switch field {
	case "offence":
		return filled(o.Description) || slices.ContainsFunc(o.Provisions, filled)
	case "offence.description":
		return filled(o.Description)
	case "offence.provisions":
		return slices.ContainsFunc(o.Provisions, filled)
	case "offence.category":
		return o.Category != ""
	case "offence.limb":
		return o.Limb != ""
	}
	return field == "offence.max_sentence_years" && o.MaxSentenceYears > 0
}

// processTexts reads the fields of legal process in which an empty answer, such as "see attached", counts as nothing.
var processTexts = map[string]func(*Process) string{
	"docket":    func(pr *Process) string { return pr.Docket },
	"statute":   func(pr *Process) string { return pr.Statute },
	"authority": func(pr *Process) string { return pr.Authority.Name },
	"served_on": func(pr *Process) string { return pr.ServedOn },
	"served_by": func(pr *Process) string { return pr.ServedBy },
}

// processMarks reads the fields of legal process that are there or not.
var processMarks = map[string]func(*Process) bool{
	"signed":              func(pr *Process) bool { return pr.Signed },
	"sealed":              func(pr *Process) bool { return pr.Sealed },
	"return_by":           func(pr *Process) bool { return !pr.ReturnBy.IsZero() },
	"valid_until":         func(pr *Process) bool { return !pr.ValidUntil.IsZero() },
	"validated_by":        func(pr *Process) bool { return pr.ValidatedBy != nil },
	"certified":           func(pr *Process) bool { return pr.Certified },
	"review_notice":       func(pr *Process) bool { return pr.ReviewNotice },
	"authority_notified":  func(pr *Process) bool { return pr.AuthorityNotified },
	"suspect_confirmed":   func(pr *Process) bool { return pr.SuspectConfirmed },
	"language":            func(pr *Process) bool { return pr.Language != "" },
	"signature.qualified": func(pr *Process) bool { return pr.Signature == "qualified" },
}

// RequirementFields are the names that a requirement's field may have, apart from "attestation:WORD".
var RequirementFields = []string{"reference", "justification", "targets", "single_targets", "attested",
	"purpose", "docket",
	"docket_or_reference", "signed", "sealed", "issued_on", "statute", "authority", "offence", "offence.description",
	"offence.provisions", "offence.category", "offence.limb", "offence.max_sentence_years", "return_by", "valid_until",
	"window", "served_on", "served_by", "validated_by", "certified", "review_notice", "authority_notified",
	"suspect_confirmed", "language", "signature.qualified"}

// allItemsDated reports whether every item of data has its own two ends.
func (as *assessor) allItemsDated() bool {
	halfOpen := func(d Item) bool { return d.From.IsZero() || d.To.IsZero() }
	return len(as.request.Data) > 0 && !slices.ContainsFunc(as.request.Data, halfOpen)
}

// requirementPath is the path in the request document of a required field.
func requirementPath(field string) string {
	switch field {
	case "reference", "justification", "targets":
		return field
	case "single_targets":
		return "targets"
	case "attested":
		return "requester.attested"
	case "docket_or_reference":
		return "process.docket"
	case "signature.qualified":
		return "process.signature"
	}
	if strings.HasPrefix(field, "attestation:") {
		return "process.attestations"
	}
	return "process." + field
}
