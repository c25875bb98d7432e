package query

import (
	"slices"
	"strings"

	"lert/review"
	"lert/review/text"
)

// fieldSpec is one field of the query language: how a value is read, and how it is compared with a request's facts.
type fieldSpec struct {
	name    string
	aliases []string
	example string
	// allowed are the words that a value may be; nil if any value is allowed.
	allowed []string
	// dottedParts: a value without a star may also be the part before or after the dot ("content", "encrypted",
	// "bnss").
	dottedParts bool
	read        func(f *fieldSpec, p *parser, v, before *termValue) (msg, hint string)
	match       func(x *Facts, v *termValue) bool
}

// textField is the field of a word or phrase without a field's name. Both spellings of a mail address are found, the
// one that was typed and the normal one.
var textField = fieldSpec{match: func(x *Facts, v *termValue) bool {
	return strings.Contains(x.Text, v.lower) ||
		slices.ContainsFunc(v.spellings, func(s string) bool { return strings.Contains(x.Text, s) })
}}

// textValue is the value of a text to search for.
func textValue(v termValue, words string) termValue {
	v.lower = text.Fold(words)
	if address := review.NormalEmail(words); strings.Contains(address, "@") {
		v.spellings = []string{text.Fold(address)}
	}
	return v
}

// The values of fields that allow no others.
var (
	kindValues      = []string{"records", "preservation", "preservation_extension", "emergency"}
	stateValues     = []string{review.StateOpen, review.StateReferred, review.StateWaiting, review.StateDecided}
	outcomeValues   = append(slices.Clone(review.Outcomes), "none")
	recommendValues = []string{
		review.RecommendApprove, review.RecommendNarrowed, review.RecommendPushBack, review.RecommendReject,
	}
	noticeValues = []string{
		review.NoticeBefore, review.NoticeDelay, review.NoticeProhibited, review.NoticeWithhold, review.NoticeNone,
	}
	groundValues = []string{"unlawful", "overly_broad", "legally_deficient", "international_standards"}
	isValues     = []string{"emergency", "overdue", "late", "mine", "related", "overridden", "held", "counsel",
		"snoozed",
		"notice", "number", "calls"}
	verdictValues = []string{"pass", "limited", "review", "fail", "not_applicable"} // of review.Verdict
)

// kindAliases are other words for the kinds, as screens and people use them.
var kindAliases = map[string]string{
	"preserve": "preservation", "extend": "preservation_extension", "extension": "preservation_extension",
	"record": "records",
}

// fieldSpecs are the fields of the query language, in the order in which messages list them.
var fieldSpecs = []fieldSpec{
	{name: "kind", example: "kind:emergency", allowed: kindValues, read: readAllowed,
		match: func(x *Facts, v *termValue) bool { return matchWhole(string(x.Kind), v) }},
	{name: "country", example: "country:IN,BR", read: readCountry,
		match: func(x *Facts, v *termValue) bool { return matchWhole(x.Country, v) }},
	{name: "agency", example: "agency:fbi", read: readAny,
		match: func(x *Facts, v *termValue) bool { return matchPart(x.Agency, v) }},
	{name: "platform", example: "platform:whatsapp", read: readAny,
		match: func(x *Facts, v *termValue) bool { return matchWhole(x.Platform, v) }},
	{name: "instrument", example: "instrument:in.bnss_94", dottedParts: true, read: readAny,
		match: func(x *Facts, v *termValue) bool {
			isPart := !v.isPrefix && !v.isNone && strings.IndexByte(v.lower, '.') < 0
			return matchWhole(x.Instrument, v) || isPart && containsFold(x.Instrument, v.lower)
		}},
	{name: "target", example: "target:+911000000107", read: readTarget,
		match: func(x *Facts, v *termValue) bool { return matchAnyTarget(x.Targets, v) }},
	{name: "id", example: "id:WA-2026-000123", read: readAny,
		match: func(x *Facts, v *termValue) bool { return matchPart(x.ID, v) }},
	{name: "ref", aliases: []string{"reference"}, example: "ref:118/2026", read: readAny,
		match: func(x *Facts, v *termValue) bool { return matchPart(x.Reference, v) }},
	{name: "analyst", example: "analyst:me", read: readPerson,
		match: func(x *Facts, v *termValue) bool { return matchPerson(x.DecidedBy, v) }},
	{name: "outcome", example: "outcome:approve", allowed: outcomeValues, read: readAllowed,
		match: func(x *Facts, v *termValue) bool { return matchWhole(x.Outcome, v) }},
	{name: "recommend", aliases: []string{"recommendation"}, example: "recommend:approve_narrowed",
		allowed: recommendValues, read: readAllowed,
		match: func(x *Facts, v *termValue) bool { return matchWhole(x.Recommendation, v) }},
	{name: "code", example: "code:scope.*", dottedParts: true, read: readCode,
		match: func(x *Facts, v *termValue) bool { return matchAnyDotted(x.Codes, v) }},
	{name: "check", example: "check:scope=fail", read: readCheck, match: matchCheck},
	{name: "ground", example: "ground:overly_broad", allowed: groundValues, read: readAllowed,
		match: func(x *Facts, v *termValue) bool { return matchAnyWhole(x.Grounds, v) }},
	{name: "category", example: "category:content.*", allowed: categoryNames(), dottedParts: true, read: readCategory,
		match: func(x *Facts, v *termValue) bool { return matchAnyDotted(x.Categories, v) }},
	{name: "channel", example: "channel:email",
		allowed: append(slices.Clone(review.Channels), "none"), read: readAllowed,
		match: func(x *Facts, v *termValue) bool { return matchWhole(x.Channel, v) }},
	{name: "purpose", example: "purpose:intelligence",
		allowed: append(slices.Clone(review.Purposes), "none"), read: readAllowed,
		match: func(x *Facts, v *termValue) bool { return matchWhole(x.Purpose, v) }},
	{name: "notice", example: "notice:delay", allowed: noticeValues, read: readNotice,
		match: func(x *Facts, v *termValue) bool { return matchWhole(x.Notice, v) }},
	{name: "state", example: "state:open,referred", allowed: stateValues, read: readAllowed,
		match: func(x *Facts, v *termValue) bool { return matchWhole(x.State, v) }},
	{name: "claim", example: "claim:free", read: readClaim, match: matchClaim},
	{name: "holder", example: "holder:me", read: readPerson,
		match: func(x *Facts, v *termValue) bool { return matchPerson(x.ClaimedBy, v) }},
	{name: "due", example: "due:<24h", read: readDue,
		match: func(x *Facts, v *termValue) bool { return matchTime(x.Due, v) }},
	{name: "received", example: "received:>=2026-11-01", read: readPast,
		match: func(x *Facts, v *termValue) bool { return matchTime(x.Received, v) }},
	{name: "decided", example: "decided:<7d", read: readPast,
		match: func(x *Facts, v *termValue) bool { return matchTime(x.Decided, v) }},
	{name: "is", example: "is:overdue", allowed: isValues, read: readAllowed, match: matchIs},
}

// Field is one field of the query language, as it is offered to a person who types a query.
type Field struct {
	Name, Example string
	Values        []string // the words that a value may be, nil if any value is allowed
}

// Fields are all fields, in the order in which messages list them.
func Fields() []Field {
	out := make([]Field, len(fieldSpecs))
	for i := range fieldSpecs {
		f := &fieldSpecs[i]
		out[i] = Field{f.name, f.example, f.allowed}
		if f.name == "check" {
			out[i].Values = review.CheckNames[:]
		}
	}
	return out
}

// Verdicts are the words that may follow check:NAME=.
func Verdicts() []string { return verdictValues }

// findField is the field of a name or alias, in any case; nil if there is none.
func findField(name string) *fieldSpec {
	name = strings.ToLower(name)
	i := slices.IndexFunc(fieldSpecs, func(f fieldSpec) bool {
		return f.name == name || slices.Contains(f.aliases, name)
	})
	if i < 0 {
		return nil
	}
	return &fieldSpecs[i]
}

func specNames() []string {
	out := make([]string, len(fieldSpecs))
	for i := range fieldSpecs {
		out[i] = fieldSpecs[i].name
	}
	return out
}

func categoryNames() []string {
	out := make([]string, len(review.Categories))
	for i, c := range review.Categories {
		out[i] = string(c)
	}
	return out
}
