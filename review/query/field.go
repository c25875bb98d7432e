package query

import (
	"slices"
	"strings"

	"lert/review"
)

// fieldSpec is one field of the query language: how its values are read and
// how a request's facts are compared with one of them.
type fieldSpec struct {
	name    string
	aliases []string
	help    string
	example string
	// allowed are the words a value may be; nil leaves the value open.
	allowed []string
	// dottedParts: a value without a star may also name the part before or after the
	// dot ("content", "encrypted", "bnss").
	dottedParts bool
	read        func(f *fieldSpec, p *parser, v, before *termValue) (msg, hint string)
	match       func(x *Facts, v *termValue) bool
}

// textField stands for a bare word or phrase.
var textField = fieldSpec{match: func(x *Facts, v *termValue) bool { return strings.Contains(x.Text, v.lower) }}

// The outcomes, states and plans that a query may name.
var (
	kindValues      = []string{"records", "preservation", "preservation_extension", "emergency"}
	stateValues     = []string{review.StateOpen, review.StateReferred, review.StateWaiting, review.StateDecided}
	outcomeValues   = append(slices.Clone(review.Outcomes), "none")
	recommendValues = []string{review.RecommendApprove, review.RecommendNarrowed, review.RecommendPushBack, review.RecommendReject}
	noticeValues    = []string{review.NoticeBefore, review.NoticeDelay, review.NoticeProhibited, review.NoticeWithhold, review.NoticeNone}
	groundValues    = []string{"unlawful", "overly_broad", "legally_deficient", "international_standards"}
	isValues        = []string{"emergency", "overdue", "mine", "related", "overridden", "held", "counsel", "snoozed"}
	verdictValues   = []string{string(review.Pass), string(review.Limited), string(review.NeedsReview), string(review.Fail), string(review.NotApplicable)}
)

// kindAliases are what screens and people call the kinds.
var kindAliases = map[string]string{
	"preserve": "preservation", "extend": "preservation_extension", "extension": "preservation_extension", "record": "records",
}

// fieldSpecs are the fields in the order in which help shows them.
var fieldSpecs []fieldSpec

func init() { // not a literal: the readers look fields up for their messages
	all := categoryNames()
	fieldSpecs = []fieldSpec{
		{name: "kind", help: "what is asked for", example: "kind:emergency", allowed: kindValues, read: readAllowed,
			match: func(x *Facts, v *termValue) bool { return matchWhole(string(x.Kind), v) }},
		{name: "country", help: "the requester's country, ISO 3166-1", example: "country:IN,BR", read: readCountry,
			match: func(x *Facts, v *termValue) bool { return matchWhole(x.Country, v) }},
		{name: "agency", help: "part of the agency's name", example: "agency:fbi", read: readAny,
			match: func(x *Facts, v *termValue) bool { return matchPart(x.Agency, v) }},
		{name: "platform", help: "the platform's id", example: "platform:whatsapp", read: readAny,
			match: func(x *Facts, v *termValue) bool { return matchWhole(x.Platform, v) }},
		{name: "instrument", help: "the instrument's id, or a part of it", example: "instrument:in.bnss_94", dottedParts: true, read: readAny,
			match: func(x *Facts, v *termValue) bool {
				return matchWhole(x.Instrument, v) || !v.isPrefix && !v.isNone && strings.IndexByte(v.lower, '.') < 0 && containsFold(x.Instrument, v.lower)
			}},
		{name: "target", help: "part of an account, number or address asked about", example: "target:+911000000107", read: readTarget,
			match: func(x *Facts, v *termValue) bool { return matchAnyTarget(x.Targets, v) }},
		{name: "id", help: "part of the case number", example: "id:WA-2026-000123", read: readAny,
			match: func(x *Facts, v *termValue) bool { return matchPart(x.ID, v) }},
		{name: "ref", aliases: []string{"reference"}, help: "part of the agency's reference", example: "ref:118/2026", read: readAny,
			match: func(x *Facts, v *termValue) bool { return matchPart(x.Reference, v) }},
		{name: "analyst", help: "who decided", example: "analyst:me", read: readPerson,
			match: func(x *Facts, v *termValue) bool { return matchPerson(x.DecidedBy, v) }},
		{name: "outcome", help: "the latest decision", example: "outcome:approve", allowed: outcomeValues, read: readAllowed,
			match: func(x *Facts, v *termValue) bool { return matchWhole(x.Outcome, v) }},
		{name: "recommend", aliases: []string{"recommendation"}, help: "what the engine recommends", example: "recommend:approve_narrowed",
			allowed: recommendValues, read: readAllowed,
			match: func(x *Facts, v *termValue) bool { return matchWhole(x.Recommendation, v) }},
		{name: "code", help: "a finding's code, or all of a check", example: "code:scope.*", dottedParts: true, read: readCode,
			match: func(x *Facts, v *termValue) bool { return matchAnyDotted(x.Codes, v) }},
		{name: "check", help: "a check and what it came to", example: "check:scope=fail", read: readCheck, match: matchCheck},
		{name: "ground", help: "the ground of a finding or decision", example: "ground:overly_broad", allowed: groundValues, read: readAllowed,
			match: func(x *Facts, v *termValue) bool { return matchAnyWhole(x.Grounds, v) }},
		{name: "category", help: "a category of data asked for, or its class", example: "category:content.*", allowed: all, dottedParts: true, read: readCategory,
			match: func(x *Facts, v *termValue) bool { return matchAnyDotted(x.Categories, v) }},
		{name: "channel", help: "how it arrived", example: "channel:email", allowed: append(slices.Clone(review.Channels), "none"), read: readAllowed,
			match: func(x *Facts, v *termValue) bool { return matchWhole(x.Channel, v) }},
		{name: "purpose", help: "what the data is for", example: "purpose:intelligence", allowed: append(slices.Clone(review.Purposes), "none"), read: readAllowed,
			match: func(x *Facts, v *termValue) bool { return matchWhole(x.Purpose, v) }},
		{name: "notice", help: "the plan for telling the user", example: "notice:delay", allowed: noticeValues, read: readNotice,
			match: func(x *Facts, v *termValue) bool { return matchWhole(x.Notice, v) }},
		{name: "state", help: "where it stands", example: "state:open,referred", allowed: stateValues, read: readAllowed,
			match: func(x *Facts, v *termValue) bool { return matchWhole(x.State, v) }},
		{name: "claim", help: "free, held, me, or who holds it", example: "claim:free", read: readClaim, match: matchClaim},
		{name: "holder", help: "who holds it", example: "holder:me", read: readPerson,
			match: func(x *Facts, v *termValue) bool { return matchPerson(x.ClaimedBy, v) }},
		{name: "due", help: "when an answer falls due; what is overdue is due within any time", example: "due:<24h", read: readDue,
			match: func(x *Facts, v *termValue) bool { return matchTime(x.Due, v) }},
		{name: "received", help: "when it arrived; a span is its age", example: "received:>=2026-11-01", read: readPast,
			match: func(x *Facts, v *termValue) bool { return matchTime(x.Received, v) }},
		{name: "decided", help: "when it was decided; a span is its age", example: "decided:<7d", read: readPast,
			match: func(x *Facts, v *termValue) bool { return matchTime(x.Decided, v) }},
		{name: "is", help: "emergency, overdue, mine, related, overridden, held, counsel", example: "is:overdue", allowed: isValues, read: readAllowed, match: matchIs},
	}
}

// Field is one field of the query language, for help and completion.
type Field struct {
	Name, help, Example string
	Values              []string // the words it takes; nil where the value is open
}

// Fields are the fields in the order in which help shows them.
func Fields() []Field {
	out := make([]Field, len(fieldSpecs))
	for i := range fieldSpecs {
		f := &fieldSpecs[i]
		out[i] = Field{f.name, f.help, f.example, slices.Clone(f.allowed)}
	}
	return out
}

func findField(name string) *fieldSpec {
	name = strings.ToLower(name)
	for i := range fieldSpecs {
		if fieldSpecs[i].name == name || slices.Contains(fieldSpecs[i].aliases, name) {
			return &fieldSpecs[i]
		}
	}
	return nil
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
