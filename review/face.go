package review

import "strings"

// facial are the things that every paper must show, whatever its row says, by
// the code that their absence gives. A row that names the field decides
// instead.
var facial = [...]Requirement{
	{Field: "signed", Code: "legal_basis.unsigned"},
	{Field: "issued_on", Code: "legal_basis.undated"},
	{Field: "docket_or_reference", Code: "legal_basis.no_reference"},
	{Field: "authority", Code: "legal_basis.unsigned"},
}

// face compares the paper with what its row, and the platform, ask it to show.
func (as *assessor) face() {
	inst := as.inst
	for i := range facial {
		f := &facial[i]
		named := false
		for j := range inst.Requires {
			field := inst.Requires[j].Field
			named = named || field == f.Field || f.Field == "docket_or_reference" && (field == "docket" || field == "reference")
		}
		if !named && !as.present(f.Field) {
			as.find(f.Code, at{field: facePath(f.Field)})
		}
	}
	as.require(inst.Requires)
	if as.plat != nil {
		as.require(as.plat.Requires)
	}
}

func (as *assessor) require(rows []Requirement) {
	for i := range rows {
		q := &rows[i]
		if as.shows(q) || !as.holds(&q.When, "") {
			continue
		}
		path := facePath(q.Field)
		if as.foundAt(q.Code, path) {
			continue
		}
		as.find(q.Code, at{field: path, severity: q.Severity, counsel: q.Counsel, cite: q.Cite, doubtful: q.Doubtful()})
	}
}

func (as *assessor) foundAt(code, field string) bool {
	findings := as.a.Checks[checkOf(code)].Findings
	for i := range findings {
		if findings[i].Code == code && findings[i].Field == field {
			return true
		}
	}
	return false
}

// OneOfFields are the fields of which a requirement may say what they must be.
var OneOfFields = []string{"validated_by", "served_by", "statute", "offence.category"}

// shows reports whether the paper shows what a row asks: the field, and where
// the row names words, one of them.
func (as *assessor) shows(q *Requirement) bool {
	if !as.present(q.Field) {
		return false
	}
	if len(q.OneOf) == 0 {
		return true
	}
	switch pr := as.r.Process; q.Field {
	case "validated_by":
		return has(q.OneOf, pr.ValidatedBy.Role)
	case "offence.category":
		return has(q.OneOf, pr.Offence.Category)
	case "served_by":
		return containsAny(pr.ServedBy, q.OneOf)
	case "statute":
		return containsAny(pr.Statute, q.OneOf)
	}
	return false
}

// present reports whether the paper shows a field that a row may require.
func (as *assessor) present(field string) bool {
	r, pr := as.r, as.r.Process
	if word, ok := strings.CutPrefix(field, "attestation:"); ok {
		return pr != nil && has(pr.Attestations, word)
	}
	switch field {
	case "reference":
		return !as.blank(r.Reference)
	case "justification":
		return !as.blank(r.Justification)
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
		return !as.blank(pr.Docket)
	case "docket_or_reference":
		return !as.blank(pr.Docket) || !as.blank(r.Reference)
	case "signed":
		return pr.Signed
	case "sealed":
		return pr.Sealed
	case "issued_on":
		return !pr.IssuedOn.IsZero()
	case "statute":
		return !as.blank(pr.Statute)
	case "authority":
		return !as.blank(pr.Authority.Name)
	case "offence":
		return o != nil && (!as.blank(o.Description) || as.anyOf(o.Provisions))
	case "offence.description":
		return o != nil && !as.blank(o.Description)
	case "offence.provisions":
		return o != nil && as.anyOf(o.Provisions)
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
		return !pr.Window.From.IsZero() && !pr.Window.To.IsZero() || as.itemsDated()
	case "served_on":
		return !as.blank(pr.ServedOn)
	case "served_by":
		return !as.blank(pr.ServedBy)
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

// FacialFields are the names that a requirement's field may have, apart from
// "attestation:WORD".
var FacialFields = []string{"reference", "justification", "targets", "attested", "purpose", "docket", "docket_or_reference", "signed", "sealed",
	"issued_on", "statute", "authority", "offence", "offence.description", "offence.provisions", "offence.category", "offence.limb",
	"offence.max_sentence_years", "return_by", "valid_until", "window", "served_on", "served_by", "validated_by", "certified", "review_notice",
	"authority_notified", "suspect_confirmed", "language", "signature.qualified"}

// anyOf reports that one of some answers says something.
func (as *assessor) anyOf(answers []string) bool {
	for _, s := range answers {
		if !as.blank(s) {
			return true
		}
	}
	return false
}

// itemsDated reports that every item of data has its own two ends.
func (as *assessor) itemsDated() bool {
	for _, d := range as.r.Data {
		if d.From.IsZero() || d.To.IsZero() {
			return false
		}
	}
	return len(as.r.Data) > 0
}

// facePath is where in the document a required field stands.
func facePath(field string) string {
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
