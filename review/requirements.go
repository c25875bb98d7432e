package review

import "strings"

// alwaysRequired are the things that every paper must show, whatever its row says, by
// the code that their absence gives. A row that names the field decides
// instead.
var alwaysRequired = [...]Requirement{
	{Field: "signed", Code: "legal_basis.unsigned"},
	{Field: "issued_on", Code: "legal_basis.undated"},
	{Field: "docket_or_reference", Code: "legal_basis.no_reference"},
	{Field: "authority", Code: "legal_basis.unsigned"},
}

// checkRequiredFields compares the paper with what its row, and the platform, ask it to show.
func (as *assessor) checkRequiredFields() {
	inst := as.instrument
	for i := range alwaysRequired {
		f := &alwaysRequired[i]
		named := false
		for j := range inst.Requires {
			field := inst.Requires[j].Field
			named = named || field == f.Field || f.Field == "docket_or_reference" && (field == "docket" || field == "reference")
		}
		if !named && !as.hasField(f.Field) {
			as.addFinding(f.Code, findingOptions{field: requirementPath(f.Field)})
		}
	}
	as.checkRequirements(inst.Requires)
	if as.platform != nil {
		as.checkRequirements(as.platform.Requires)
	}
}

func (as *assessor) checkRequirements(rows []Requirement) {
	for i := range rows {
		q := &rows[i]
		if as.meets(q) || !as.conditionMatches(&q.When, "") {
			continue
		}
		path := requirementPath(q.Field)
		if as.hasFindingAt(q.Code, path) {
			continue
		}
		as.addFinding(q.Code, findingOptions{field: path, severity: q.Severity, counsel: q.Counsel, cite: q.Cite, unverified: q.unverified()})
	}
}

func (as *assessor) hasFindingAt(code, field string) bool {
	findings := as.assessment.Checks[checkIndex(code)].Findings
	for i := range findings {
		if findings[i].Code == code && findings[i].Field == field {
			return true
		}
	}
	return false
}

// OneOfFields are the fields of which a requirement may say what they must be.
var OneOfFields = []string{"validated_by", "served_by", "statute", "offence.category"}

// meets reports whether the paper shows what a row asks: the field, and where
// the row names words, one of them.
func (as *assessor) meets(q *Requirement) bool {
	if !as.hasField(q.Field) {
		return false
	}
	if len(q.OneOf) == 0 {
		return true
	}
	switch pr := as.request.Process; q.Field {
	case "validated_by":
		return contains(q.OneOf, pr.ValidatedBy.Role)
	case "offence.category":
		return contains(q.OneOf, pr.Offence.Category)
	case "served_by":
		return citesAny(pr.ServedBy, q.OneOf)
	case "statute":
		return citesAny(pr.Statute, q.OneOf)
	}
	return false
}

// hasField reports whether the paper shows a field that a row may require.
func (as *assessor) hasField(field string) bool {
	r, pr := as.request, as.request.Process
	if word, ok := strings.CutPrefix(field, "attestation:"); ok {
		return pr != nil && contains(pr.Attestations, word)
	}
	switch field {
	case "reference":
		return !as.isBlank(r.Reference)
	case "justification":
		return !as.isBlank(r.Justification)
	case "targets":
		return len(r.Targets) > 0
	case "attested":
		return r.Requester.Attested
	case "purpose":
		return as.purpose() != ""
	}
	if pr == nil {
		return false
	}
	o := pr.Offence
	switch field {
	case "docket":
		return !as.isBlank(pr.Docket)
	case "docket_or_reference":
		return !as.isBlank(pr.Docket) || !as.isBlank(r.Reference)
	case "signed":
		return pr.Signed
	case "sealed":
		return pr.Sealed
	case "issued_on":
		return !pr.IssuedOn.IsZero()
	case "statute":
		return !as.isBlank(pr.Statute)
	case "authority":
		return !as.isBlank(pr.Authority.Name)
	case "offence":
		return o != nil && (!as.isBlank(o.Description) || as.anyFilled(o.Provisions))
	case "offence.description":
		return o != nil && !as.isBlank(o.Description)
	case "offence.provisions":
		return o != nil && as.anyFilled(o.Provisions)
	case "offence.category":
		return o != nil && o.Category != ""
	case "offence.limb":
		return o != nil && o.Limb != ""
	case "offence.max_sentence_years":
		return o != nil && o.MaxSentenceYears > 0
	case "return_by":
		return !pr.ReturnBy.IsZero()
	case "valid_until":
		return !pr.ValidUntil.IsZero()
	case "window":
		return !pr.Window.From.IsZero() && !pr.Window.To.IsZero() || as.allItemsDated()
	case "served_on":
		return !as.isBlank(pr.ServedOn)
	case "served_by":
		return !as.isBlank(pr.ServedBy)
	case "validated_by":
		return pr.ValidatedBy != nil
	case "certified":
		return pr.Certified
	case "review_notice":
		return pr.ReviewNotice
	case "authority_notified":
		return pr.AuthorityNotified
	case "suspect_confirmed":
		return pr.SuspectConfirmed
	case "language":
		return pr.Language != ""
	case "signature.qualified":
		return pr.Signature == "qualified"
	}
	return false
}

// RequirementFields are the names that a requirement's field may have, apart from
// "attestation:WORD".
var RequirementFields = []string{"reference", "justification", "targets", "attested", "purpose", "docket", "docket_or_reference", "signed", "sealed",
	"issued_on", "statute", "authority", "offence", "offence.description", "offence.provisions", "offence.category", "offence.limb",
	"offence.max_sentence_years", "return_by", "valid_until", "window", "served_on", "served_by", "validated_by", "certified", "review_notice",
	"authority_notified", "suspect_confirmed", "language", "signature.qualified"}

// anyFilled reports that one of some answers says something.
func (as *assessor) anyFilled(answers []string) bool {
	for _, s := range answers {
		if !as.isBlank(s) {
			return true
		}
	}
	return false
}

// allItemsDated reports that every item of data has its own two ends.
func (as *assessor) allItemsDated() bool {
	for _, d := range as.request.Data {
		if d.From.IsZero() || d.To.IsZero() {
			return false
		}
	}
	return len(as.request.Data) > 0
}

// requirementPath is where in the document a required field stands.
func requirementPath(field string) string {
	switch field {
	case "reference", "justification", "targets":
		return field
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
