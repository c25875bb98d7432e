package policy

import (
	"slices"
	"strings"

	"lert/review"
)

// vocabulary lists the values that a key of a pack may have, by the Go type and field that it is read into. They are
// the values that package review and the request schema know. Another value is an error, because a rule with it would
// never apply.
var vocabulary = map[string][]string{
	"Basis.Confidence":  confidences,
	"Source.Confidence": confidences,

	"Entity.Regions":  {"EU"},
	"Channel.Channel": channels,
	"TargetRule.Type": {"phone", "email", "username", "user_id", "profile_url", "group_id", "ip", "device", "area",
		"keyword", "other"},
	"Holding.Held":                {"stored", "prospective", "both", "none"},
	"EmergencyRule.AskedHarms":    {"death", "serious_injury", "child", "infrastructure", "other"},
	"EmergencyRule.HarmsAbroad":   {"death", "serious_injury", "child", "infrastructure", "other"},
	"EmergencyRule.Harms":         {"death", "serious_injury", "child", "infrastructure", "other"},
	"NoticePolicy.Exceptions":     {"child_exploitation", "emergency", "counterproductive", "account_compromised"},
	"Requirement.Severity":        severities,
	"SeverityOverride.Severity":   severities,
	"FindingRule.Severity":        severities,
	"Limit.Severity":              severities,
	"Code.Severity":               severities,
	"CodeVariant.Severity":        severities,
	"CodeVariant.Name":            review.VariantNames,
	"Code.Ground":                 grounds,
	"Code.Defect":                 review.DefectKinds,
	"Requirement.Defect":          review.DefectKinds,
	"FindingRule.Defect":          review.DefectKinds,
	"ListedProvision.Kinds":       review.ProvisionKinds,
	"CapitalRule.Offences":        review.CapitalOffences,
	"When.Via":                    routes,
	"When.Purposes":               whenPurposes,
	"When.NotPurposes":            whenPurposes,
	"When.Roles":                  roles,
	"When.Rank":                   review.RankNames,
	"When.Requesters":             review.RequesterKinds,
	"When.NotRequesters":          review.RequesterKinds,
	"When.Offences":               offences,
	"When.NotRoles":               roles,
	"When.NotOffences":            offences,
	"When.Residences":             review.ResidenceNames,
	"When.Switches":               review.SwitchNames,
	"When.NotSwitches":            review.SwitchNames,
	"Platform.Switches":           review.SwitchNames,
	"When.Kinds":                  {"records", "preservation", "preservation_extension", "emergency"},
	"When.Channels":               channels,
	"When.Demands":                {"redesign", "trace_originator", "account_block", "account_deletion", "testimony"},
	"Instrument.Issuers":          roles,
	"Instrument.Validators":       roles,
	"Instrument.Routes":           routes,
	"Instrument.Purposes":         purposes,
	"Reach.Time":                  {"stored", "prospective", "any"},
	"Reach.Issuers":               roles,
	"Reach.Validators":            roles,
	"Reach.Limbs":                 {"three_years", "listed_cyber", "terrorism", "sentence"},
	"Reach.OffenceCategories":     offences,
	"When.WithoutProcess":         {review.WithoutProcessAlso, review.WithoutProcessOnly},
	"OutOfReachRule.Time":         {"stored", "prospective", "any"},
	"StatementRule.Offences":      offences,
	"StatementRule.Category":      review.StatementCategories,
	"Signal.Signal":               review.SignalNames,
	"Signal.Weight":               review.SignalWeights,
	"Signal.BlocksWith":           {"lookalike"},
	"Limit.Count":                 {"days", "inclusive", "months", "window"},
	"Limit.From":                  {"issued_on", "received_at", "served_at", "return_by", "window"},
	"Limit.To":                    {"received_at", "served_at", "return_by", "now", "window"},
	"NondisclosureRule.Ground":    {"statute", "regulation", "court_order"},
	"StatutoryPreservation.Count": {"days", "eu_days"},
	"StatutoryPreservation.From":  {"received_at", "issued_on"},
	"ClockRule.Clock": {review.ClockResponse, review.ClockAcknowledge, review.ClockPreservation,
		review.ClockClarification, review.ClockNondisclosure, review.ClockNotice, review.ClockCollectionEnd,
		review.ClockValidation, review.ClockService, review.ClockChallenge, review.ClockAuthorityNotice},
	"ClockRule.Count": {"hours", "eu_hours", "eu_days", "days", "inclusive", "business_days", "working_days"},
	"ClockRule.From":  {"received_at", "served_at", "issued_on", "snapshot", "push_back", "decision", "effect"},
}

var (
	// confidences are explained at review.Basis.
	confidences = []string{"A", "Aq", "B", "G+", "G?", "J"}
	severities  = []string{review.SeverityInfo, review.SeverityReview, review.SeverityNarrow,
		review.SeverityPushBack, review.SeverityReject}
	grounds  = []string{"unlawful", "overly_broad", "legally_deficient", "international_standards"}
	channels = []string{"portal", "email", "e_evidence", "etsi", "post", "treaty"}
	routes   = []string{"direct", "mlat", "agreement", "letter_rogatory", "e_evidence"}
	purposes = []string{"criminal_investigation", "intelligence", "civil", "sentence_execution"}
	// What conditions may ask for besides.
	whenPurposes = append(slices.Clip(purposes), review.PurposeDangerPrevention)
	roles        = []string{"judge", "magistrate", "clerk", "prosecutor", "police", "agency_head", "fbi_designee",
		"secretary_of_state", "other"}
	offences = []string{"child_exploitation", "terrorism", "violent", "trafficking", "fraud", "cyber", "drugs",
		"speech", "missing_person", "civil", "other"}
)

// codeFields are the fields that hold the code of a finding, which must be in the catalogue of codes (review.Code).
var codeFields = setOf("Holding.Why", "Requirement.Code", "SeverityOverride.Code", "Wording.Code",
	"OutOfReachRule.Code", "FindingRule.Code", "ListedProvision.Code", "Limit.Code", "PauseRule.Codes")

// categoryFields are the fields that hold a category or a pattern for categories, see categoryPatterns.
var categoryFields = setOf("Holding.Categories", "EmergencyRule.Categories", "When.Categories", "When.NotCategories",
	"Wording.Categories",
	"Clause.Categories", "TargetRule.OwnData", "Reach.Categories", "OutOfReachRule.Categories")

// countryFields are the fields that hold the code of a country, or EU or EEA for all their members.
var countryFields = setOf("Entity.Country", "Entity.Countries", "When.Countries", "Instrument.Country",
	"Instrument.Countries", "Instrument.Addressees", "StatutoryPreservation.AskedIn",
	"When.Entities", "When.NotEntities", "When.Controllers", "When.Users",
	"ListedProvision.Country", "CapitalRule.Country", "SenderRule.Country", "official.Country",
	"Agency.Country", "ClockRule.Holidays", "Country.PartOf")

// topicFields are the fields that hold the name of a topic (review.Topic).
var topicFields = setOf("When.Topics", "When.NotTopics", "When.AndTopics", "Topic.TakesBack")

// codeCitationFields are the fields that hold a section of the United States Code.
var codeCitationFields = setOf("When.Cites", "When.NotCites", "Instrument.Cites", "ActSection.Code")

// placeFields are the fields that hold a part of a country after ISO 3166-2; a provision may be a country's.
var placeFields = setOf("Place.Place", "Provision.Place", "When.Seats", "When.Presence")

// zoneFields are the fields that hold the IANA name of a time zone in which a period is counted.
var zoneFields = setOf("StatutoryPreservation.Zone", "ClockRule.Zone")

// sentenceFields are the fields that hold text for people, with placeholders in braces.
var sentenceFields = setOf("Code.AnalystText", "Code.LetterText", "Code.CureText",
	"Requirement.AnalystText", "Requirement.LetterText", "Requirement.CureText", "FindingRule.AnalystText",
	"FindingRule.LetterText", "FindingRule.CureText", "CodeVariant.AnalystText", "CodeVariant.LetterText",
	"CodeVariant.CureText", "Wording.AnalystText", "Wording.LetterText")

// requiredFields are the fields that a row must have.
var requiredFields = setOf("Platform.ID", "Platform.Name", "Platform.Prefix", "Entity.Name", "Channel.Channel",
	"TargetRule.Type", "Holding.Categories", "Holding.Held", "SelfService.Name", "SelfService.Where",
	"Requirement.Field", "Requirement.Code", "SeverityOverride.Code", "Wording.Code", "Clause.Categories",
	"Clause.Text", "Instrument.ID", "Instrument.Name", "Reach.Categories", "OutOfReachRule.Categories",
	"OutOfReachRule.Code", "FindingRule.Code", "Limit.Code", "NondisclosureRule.Ground", "ClockRule.ID",
	"ClockRule.Clock", "ClockRule.Count", "ClockRule.From", "Code.Code", "Code.Severity", "Code.AnalystText",
	"Code.LetterText", "Country.Code", "Country.Name", "SenderRule.Suffix", "official.Suffixes", "official.Country",
	"Agency.Name", "Agency.Domains", "StatementRule.Offences", "StatementRule.Category", "Topic.Topic", "Place.Place",
	"Provision.Place", "Provision.Sections", "Source.Title", "ListedProvision.Country", "ListedProvision.Statutes",
	"ListedProvision.Articles", "CapitalRule.Country", "CapitalRule.Offences", "ActSection.Names", "ActSection.Section",
	"ActSection.Code")

// codesWithoutGround are the codes for data that does not exist or cannot be read. Every other code that refuses data
// must name the ground of the refusal.
var codesWithoutGround = setOf("scope.encrypted", "scope.not_held", "scope.no_such_account")

// checks are the checks that a code may belong to: the five of package review, and "intake", whose findings the store
// adds.
var checks = append(slices.Clone(review.CheckNames[:]), "intake")

// categoryPatterns are the values that name categories: "*" for all, "content.*" for a class, or one category.
var categoryPatterns = func() map[string]bool {
	m := map[string]bool{"*": true}
	for _, c := range review.Categories {
		m[string(c)] = true
		if class, _, ok := strings.Cut(string(c), "."); ok {
			m[class+".*"] = true
		}
	}
	return m
}()

// categoryPatternList is categoryPatterns without "*", in a fixed order, for the suggestion in an error.
var categoryPatternList = func() []string {
	out := make([]string, 0, len(categoryPatterns))
	for _, c := range review.Categories {
		out = append(out, string(c))
	}
	return append(out, "subscriber.*", "account.*", "traffic.*", "content.*")
}()

func setOf(keys ...string) map[string]bool {
	m := make(map[string]bool, len(keys))
	for _, k := range keys {
		m[k] = true
	}
	return m
}

// isRequirementField reports whether s is a field that Requirement.Field may name, or "attestation:" and a word.
func isRequirementField(s string) bool {
	if word, ok := strings.CutPrefix(s, "attestation:"); ok {
		return word != ""
	}
	return slices.Contains(review.RequirementFields, s)
}
