package query

import (
	"slices"
	"strings"

	"lert/review"
)

// queryField is one field of the query language: how its values are read and
// how a request's facts are compared with one of them.
type queryField struct {
	name    string
	aliases []string
	help    string
	example string
	// closed are the words a value may be; nil leaves the value open.
	closed []string
	// parts: a value without a star may also name the part before or after the
	// dot ("content", "encrypted", "bnss").
	parts bool
	read  func(f *queryField, p *queryParser, v, before *queryValue) (msg, hint string)
	match func(x *Facts, v *queryValue) bool
}

// wordsField stands for a bare word or phrase.
var wordsField = queryField{match: func(x *Facts, v *queryValue) bool { return strings.Contains(x.Words, v.low) }}

// The outcomes, states and plans that a query may name.
var (
	queryKinds      = []string{"records", "preservation", "preservation_extension", "emergency"}
	queryStates     = []string{review.StateOpen, review.StateReferred, review.StateWaiting, review.StateDecided}
	queryOutcomes   = append(slices.Clone(review.Outcomes), "none")
	queryRecommends = []string{review.RecommendApprove, review.RecommendNarrowed, review.RecommendPushBack, review.RecommendReject}
	queryNotices    = []string{review.NotifyBefore, review.Delay, review.Prohibited, review.Withhold, review.NoNotice}
	queryGrounds    = []string{"unlawful", "overly_broad", "legally_deficient", "international_standards"}
	queryIs         = []string{"emergency", "overdue", "mine", "related", "overridden", "held", "counsel", "snoozed"}
	queryVerdicts   = []string{string(review.Pass), string(review.Limited), string(review.NeedsReview), string(review.Fail), string(review.NotApplicable)}
)

// kindWords are what screens and people call the kinds.
var kindWords = map[string]string{
	"preserve": "preservation", "extend": "preservation_extension", "extension": "preservation_extension", "record": "records",
}

// queryFields are the fields in the order in which help shows them.
var queryFields []queryField

func init() { // not a literal: the readers look fields up for their messages
	all := categoryNames()
	queryFields = []queryField{
		{name: "kind", help: "what is asked for", example: "kind:emergency", closed: queryKinds, read: readClosed,
			match: func(x *Facts, v *queryValue) bool { return equalValue(string(x.Kind), v) }},
		{name: "country", help: "the requester's country, ISO 3166-1", example: "country:IN,BR", read: readCountry,
			match: func(x *Facts, v *queryValue) bool { return equalValue(x.Country, v) }},
		{name: "agency", help: "part of the agency's name", example: "agency:fbi", read: readOpen,
			match: func(x *Facts, v *queryValue) bool { return partValue(x.Agency, v) }},
		{name: "platform", help: "the platform's id", example: "platform:whatsapp", read: readOpen,
			match: func(x *Facts, v *queryValue) bool { return equalValue(x.Platform, v) }},
		{name: "instrument", help: "the instrument's id, or a part of it", example: "instrument:in.bnss_94", parts: true, read: readOpen,
			match: func(x *Facts, v *queryValue) bool {
				return equalValue(x.Instrument, v) || !v.glob && !v.none && strings.IndexByte(v.low, '.') < 0 && containsFold(x.Instrument, v.low)
			}},
		{name: "target", help: "part of an account, number or address asked about", example: "target:+911000000107", read: readTarget,
			match: func(x *Facts, v *queryValue) bool { return anyTarget(x.Targets, v) }},
		{name: "id", help: "part of the case number", example: "id:WA-2026-000123", read: readOpen,
			match: func(x *Facts, v *queryValue) bool { return partValue(x.ID, v) }},
		{name: "ref", aliases: []string{"reference"}, help: "part of the agency's reference", example: "ref:118/2026", read: readOpen,
			match: func(x *Facts, v *queryValue) bool { return partValue(x.Reference, v) }},
		{name: "analyst", help: "who decided", example: "analyst:me", read: readPerson,
			match: func(x *Facts, v *queryValue) bool { return personValue(x.Analyst, v) }},
		{name: "outcome", help: "the latest decision", example: "outcome:approve", closed: queryOutcomes, read: readClosed,
			match: func(x *Facts, v *queryValue) bool { return equalValue(x.Outcome, v) }},
		{name: "recommend", aliases: []string{"recommendation"}, help: "what the engine recommends", example: "recommend:approve_narrowed",
			closed: queryRecommends, read: readClosed,
			match: func(x *Facts, v *queryValue) bool { return equalValue(x.Recommend, v) }},
		{name: "code", help: "a finding's code, or all of a check", example: "code:scope.*", parts: true, read: readCode,
			match: func(x *Facts, v *queryValue) bool { return anyDotted(x.Codes, v) }},
		{name: "check", help: "a check and what it came to", example: "check:scope=fail", read: readCheck, match: matchCheck},
		{name: "ground", help: "the ground of a finding or decision", example: "ground:overly_broad", closed: queryGrounds, read: readClosed,
			match: func(x *Facts, v *queryValue) bool { return anyEqual(x.Grounds, v) }},
		{name: "category", help: "a category of data asked for, or its class", example: "category:content.*", closed: all, parts: true, read: readCategory,
			match: func(x *Facts, v *queryValue) bool { return anyDotted(x.Categories, v) }},
		{name: "channel", help: "how it arrived", example: "channel:email", closed: append(slices.Clone(review.Channels), "none"), read: readClosed,
			match: func(x *Facts, v *queryValue) bool { return equalValue(x.Channel, v) }},
		{name: "purpose", help: "what the data is for", example: "purpose:intelligence", closed: append(slices.Clone(review.Purposes), "none"), read: readClosed,
			match: func(x *Facts, v *queryValue) bool { return equalValue(x.Purpose, v) }},
		{name: "notice", help: "the plan for telling the user", example: "notice:delay", closed: queryNotices, read: readNotice,
			match: func(x *Facts, v *queryValue) bool { return equalValue(x.Notice, v) }},
		{name: "state", help: "where it stands", example: "state:open,referred", closed: queryStates, read: readClosed,
			match: func(x *Facts, v *queryValue) bool { return equalValue(x.State, v) }},
		{name: "claim", help: "free, held, me, or who holds it", example: "claim:free", read: readClaim, match: matchClaim},
		{name: "holder", help: "who holds it", example: "holder:me", read: readPerson,
			match: func(x *Facts, v *queryValue) bool { return personValue(x.Holder, v) }},
		{name: "due", help: "when an answer falls due; what is overdue is due within any time", example: "due:<24h", read: readDue,
			match: func(x *Facts, v *queryValue) bool { return timeValue(x.Due, v) }},
		{name: "received", help: "when it arrived; a span is its age", example: "received:>=2026-11-01", read: readPast,
			match: func(x *Facts, v *queryValue) bool { return timeValue(x.Received, v) }},
		{name: "decided", help: "when it was decided; a span is its age", example: "decided:<7d", read: readPast,
			match: func(x *Facts, v *queryValue) bool { return timeValue(x.Decided, v) }},
		{name: "is", help: "emergency, overdue, mine, related, overridden, held, counsel", example: "is:overdue", closed: queryIs, read: readClosed, match: matchIs},
	}
}

// QueryField is one field of the query language, for help and completion.
type QueryField struct {
	Name, Help, Example string
	Values              []string // the words it takes; nil where the value is open
}

// QueryFields are the fields in the order in which help shows them.
func QueryFields() []QueryField {
	out := make([]QueryField, len(queryFields))
	for i := range queryFields {
		f := &queryFields[i]
		out[i] = QueryField{f.name, f.help, f.example, slices.Clone(f.closed)}
	}
	return out
}

func findQueryField(name string) *queryField {
	name = strings.ToLower(name)
	for i := range queryFields {
		if queryFields[i].name == name || slices.Contains(queryFields[i].aliases, name) {
			return &queryFields[i]
		}
	}
	return nil
}

func queryFieldNames() []string {
	out := make([]string, len(queryFields))
	for i := range queryFields {
		out[i] = queryFields[i].name
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
