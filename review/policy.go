package review

import (
	"slices"
	"time"
)

// Policy is the law and the platforms' rules as data. Package review/policy builds it from packs; nothing here reads a
// file. A Policy does not change once built and may be used by several goroutines.
type Policy struct {
	// Date is the newest as-of date among the packs.
	Date Date
	// Digest is the SHA-256, in hex, over the sorted digests of every pack.
	Digest string
	Packs  []Pack

	Platforms        map[string]*Platform
	Instruments      map[string][]*Instrument // versions of one id, oldest first
	Codes            map[string]*Code         // by code, "check.word"
	Rules            []FindingRule            // for any legal process
	Topics           []*Topic                 // sorted by name
	ListedProvisions []ListedProvision        // of criminal law, that counsel looks at
	Capital          []CapitalRule            // the death penalty by country
	ClockRules       []ClockRule
	NoticeRules      []NoticeRule
	// StatementRules are the categories of the transparency report under the Digital Services Act.
	StatementRules []StatementRule
	Signals        map[string]*Signal // by name, see SignalNames
	Senders        Senders
	Countries      map[string]*Country // by ISO 3166-1 alpha-2
	Phrases        WatchPhrases
	Zones          map[string]*time.Location
	Holidays       map[string]map[Date]string // by country
	Confusables    map[rune]string            // a look-alike character and the ASCII that it imitates
	Sources        map[string]Source          // by citation key
	// StatuteTables are the ids of the instruments of each table, in the order of the packs: see Instrument.Table.
	StatuteTables map[string][]string

	topicIndex topicIndex         // see BuildTopicIndex
	smallWords wordIndex[pattern] // Phrases.Between
	posing     []string           // Phrases.Posing, as topics are looked for in a text, too
	actNames   []actName          // see buildActs

	offencesOf map[string]*countryOffences // by country; see BuildOffenceIndex

	countryLaw   map[string]*countryLaw // the instruments of a country's own law; see BuildIndex
	callingCodes map[string][]string    // the countries that have a calling code; see BuildIndex
	ref          string                 // see BuildRef
}

// Ref is how an assessment names the policy under which it was made: "date#digest".
func (p *Policy) Ref() string {
	if p.ref != "" {
		return p.ref
	}
	return p.Date.String() + "#" + p.Digest
}

// BuildRef writes the reference once, so that no assessment has to. The loader of the policy calls it.
func (p *Policy) BuildRef() { p.ref = p.Date.String() + "#" + p.Digest }

// Pack is one file of the policy.
type Pack struct {
	Name   string // "platform/whatsapp", "law/us"
	Title  string
	AsOf   Date
	Digest string // SHA-256 of the file's bytes, in hex
	Body   []byte // the bytes, so that an old decision can be seen under its law
	// Order is its place in the order of reading, from 0: later packs override earlier ones.
	Order int
}

// Source is a text that citations point to.
type Source struct {
	Title      string `yaml:"title"`
	URL        string `yaml:"url"`
	AsOf       Date   `yaml:"as_of"`
	Confidence string `yaml:"confidence"`
	// Platforms are those whose own page this is: a finding about another platform does not cite it. Empty: a law, or a
	// page about any platform.
	Platforms []string `yaml:"platforms"`
}

// Valid is the span of dates in which a row is in force, both ends included; a zero end is open.
type Valid struct {
	Since Date `yaml:"since"`
	Until Date `yaml:"until"`
}

// inForceOn reports whether the row is in force on a day.
func (v Valid) inForceOn(d Date) bool {
	return (v.Since.IsZero() || !d.Before(v.Since)) && (v.Until.IsZero() || !d.After(v.Until))
}

// Basis is what a row cites and how sure we are of it. Confidence is A (primary text read), Aq (read as quoted), B
// (secondary), G+ (general knowledge, sure), G? (to be verified) or J (our own modelling). What rests on G? never
// passes by itself: the engine asks for review.
type Basis struct {
	Cite       string `yaml:"cite"`
	Confidence string `yaml:"confidence"`
}

// unverified reports whether a row that refuses or asks for more, or a table, must not be relied on without human
// review.
func (b Basis) unverified() bool { return b.Confidence == "G?" }

// fromMemory reports whether a row that grants (an instrument, what it reaches, a deadline, a duty of silence) must not
// be relied on without human review: nobody has read its source.
func (b Basis) fromMemory() bool { return !slices.Contains(readConfidences, b.Confidence) }

// readConfidences are those of rules whose source was read, or that are our own.
var readConfidences = []string{"A", "Aq", "B", "J"}

// ClockRule is a period that the law sets and how it is counted.
type ClockRule struct {
	Valid `yaml:",inline"`
	Basis `yaml:",inline"`
	When  `yaml:"when"`
	ID    string `yaml:"id"` // the basis shown: "in.it_rules_3_1_j"
	Clock string `yaml:"clock"`
	Hours int    `yaml:"hours"`
	Days  int    `yaml:"days"`
	// Count: hours (run from the instant), eu_hours (the hour of receipt not
	// counted), eu_days (Regulation 1182/71), days (calendar, start not
	// counted, no roll-over), inclusive (the day of the start is day one),
	// business_days, working_days (business days of the holidays' country).
	Count string `yaml:"count"`
	// From is where the clock starts: received_at, served_at or issued_on; for the clock preservation also snapshot,
	// when the copy is made (see OwnPreservationRules); for the clock clarification also push_back, when the agency is
	// asked; for the clock acknowledge also effect, when an order is carried out or refused.
	From string `yaml:"from"`
	Zone string `yaml:"zone"`
	// Holidays is the country whose holidays are not working days.
	Holidays string `yaml:"holidays"`
	// NotBefore: to produce before the clock ends is a breach too.
	NotBefore bool `yaml:"not_before"`
	// Notified, if set, limits the rule to orders with (true) or without (false) the enforcing authority's
	// notification.
	Notified *bool `yaml:"notified"`
	// DoubtfulEmergency limits the rule to a claimed emergency that may be none: see emergencyInDoubt.
	DoubtfulEmergency bool `yaml:"doubtful_emergency"`
	// Informative clocks are shown and bind nobody here.
	Informative bool `yaml:"informative"`
	// Target: the law names no number of hours or days, and this one is our own aim. It is shown as a target and
	// never counted as a breach.
	Target bool   `yaml:"target"`
	Text   string `yaml:"text"`
	// Says is what is to be done before it ends, for the list of what is due; "": the usual words of the clock.
	Says string `yaml:"says"`
	// CourtMayExtend: the law lets the court set a later date. An earlier one binds under any rule.
	CourtMayExtend bool `yaml:"court_may_extend"`
	// Pause says when the clock is paused while an agency is asked; nil: it is not known to pause.
	Pause *PauseRule `yaml:"pause"`
}

// NoticeRule limits the nondisclosure orders of some legal process.
type NoticeRule struct {
	Valid `yaml:",inline"`
	Basis `yaml:",inline"`
	When  `yaml:"when"`
	// NondisclosureCapDays is the length from which such an order needs review.
	NondisclosureCapDays int `yaml:"gag_cap_days"`
	// NeedsEnd: such an order is defective if it does not say when it ends.
	NeedsEnd bool   `yaml:"needs_end"`
	Text     string `yaml:"text"`
}

// Code is one kind of finding: its severity, its texts and what it cites.
type Code struct {
	Basis    `yaml:",inline"`
	Code     string `yaml:"code"`
	Severity string `yaml:"severity"`
	Counsel  bool   `yaml:"counsel"`
	Ground   string `yaml:"ground"`
	// Defect is DefectAuthority or DefectFormal; "", which is for codes that do not refuse a request, counts as
	// authority if a row makes such a code refuse one.
	Defect string `yaml:"defect"`
	// AnalystText and LetterText are the sentences; names in braces are filled in (see Placeholders).
	AnalystText string `yaml:"analyst"`
	LetterText  string `yaml:"letter"`
	// CureText tells the agency how to correct the fault.
	CureText string `yaml:"cure"`
	// Variants are the code in some situations; the first that applies decides.
	Variants []CodeVariant `yaml:"variants"`

	isSituation bool // with the texts of a variant for one situation, which no wording replaces
}

// The names of variants.
const (
	variantDoubtfulName = "doubtful_name"  // a name that may also be no answer
	variantDenied       = "denied"         // the document itself says no
	variantCallAhead    = "call_ahead"     // the call-back is dated ahead of the clock
	variantOwnNumber    = "own_number"     // the call-back went to a number that the request gives
	variantNoNumber     = "no_number"      // no number is recorded of the call-back
	variantServedBefore = "served_before"  // it is in time only if it was served before it arrived
	variantServedAfter  = "served_after"   // service is dated after receipt
	variantOutOfRange   = "out_of_range"   // a date that cannot be right
	variantNoReturnDate = "no_return_date" // process that sets no date of return
	variantNearMiss     = "near_miss"      // a domain that is nearly an agency's
	variantNoAddress    = "no_address"     // what is given as an address is not one
	variantFromMemory   = "from_memory"    // a row of the policy that nobody has verified
	variantPreservation = "preservation"   // about a preservation, which keeps data and discloses none

	variantShorterWindow    = "shorter_window"    // a shorter window between notice and disclosure is in time
	variantPromisedNotice   = "promised_notice"   // no window is, and the platform promises notice
	variantDoubtfulDeadline = "doubtful_deadline" // whether the deadline binds is in doubt

	variantProvision    = "provision"     // a provision of the list is cited
	variantChild        = "child_harm"    // harm to a child that may be no danger to the body
	variantProperty     = "property"      // the harm described is to property
	variantNoBody       = "no_body"       // no word of the harm speaks of danger to a person
	variantOtherKind    = "other_kind"    // the words of a harm of another kind speak of danger to a person
	variantThing        = "thing"         // an animal or a thing is named in place of a person at risk
	variantDate         = "date"          // a date of the emergency tells against it
	variantDefence      = "defence"       // the requester acts for an accused
	variantWords        = "words"         // only the words of the request show what it is about
	variantRefuted      = "refuted"       // the words of an emergency tell against it
	variantGroup        = "group"         // data of everyone in a group
	variantMembers      = "members"       // who is in a group
	variantVoid         = "void_offence"  // the offence cited was repealed or declared void
	variantUserUnknown  = "user_unknown"  // it is not known where the user lives
	variantTwoEntities  = "two_entities"  // the process names two entities of the platform
	variantUnknownName  = "unknown_name"  // it names somebody who is not known, and the user's country is not, either
	variantUnnamed      = "unnamed"       // the process names no addressee
	variantNoStatute    = "no_statute"    // no statute is cited
	variantOtherStatute = "other_statute" // the statute cited is not that of the instrument
	variantNoSentence   = "no_sentence"   // the maximum sentence of the offence, on which data depends, is not stated
	variantUncertified  = "uncertified"   // a letter that forbids notice only by a certification has none
	variantEmergency    = "emergency"     // of an emergency, which discloses what is there
	variantForData      = "for_data"      // an office that may issue the process, but not for some data
	variantFirstUnknown = "first_unknown" // an extension of a preservation that is not known
	variantUSTarget     = "us_target"     // an executive agreement is used against somebody in the United States
	variantCallingCode  = "calling_code"  // the number of the user has the calling code of another entity's region
)

// VariantNames are the names that a CodeVariant may have.
var VariantNames = []string{variantDoubtfulName, variantDenied, variantCallAhead, variantOwnNumber,
	variantNoNumber, variantServedBefore,
	variantServedAfter, variantOutOfRange, variantNoReturnDate, variantNearMiss, variantNoAddress, variantFromMemory,
	variantPreservation, variantShorterWindow, variantPromisedNotice, variantDoubtfulDeadline, variantProvision,
	variantVoid,
	variantUserUnknown, variantCallingCode, variantTwoEntities, variantUnnamed, variantUnknownName, variantNoStatute,
	variantOtherStatute, variantFirstUnknown, variantUSTarget, variantForData, variantEmergency, variantUncertified,
	variantChild, variantProperty, variantNoBody, variantOtherKind, variantThing, variantDate, variantDefence,
	variantWords, variantRefuted, variantNoSentence, variantGroup, variantMembers}

// CodeVariant gives a code another severity and other texts in some situations. An empty text is the code's own.
type CodeVariant struct {
	When `yaml:"when"`
	// Name, if set, is the situation in which the engine chooses it, one of VariantNames; then its conditions do not
	// count.
	Name string `yaml:"name"`
	// Signed limits it to requests whose legal process is signed.
	Signed      bool   `yaml:"signed"`
	Severity    string `yaml:"severity"`
	AnalystText string `yaml:"analyst"`
	LetterText  string `yaml:"letter"`
	CureText    string `yaml:"cure"`
}

// Country is a state: its calling codes, its unions and its time zones.
type Country struct {
	Code    string   `yaml:"code"`
	Name    string   `yaml:"name"`
	Calling []string `yaml:"calling"` // "91"; several for shared plans
	// KeepsTrunkZero: the zero before a number within the country is dialled from abroad too, as in Italy.
	KeepsTrunkZero bool `yaml:"keeps_trunk_zero"`
	// NumberMin and NumberMax are the lengths of a full telephone number in digits, calling code included; 0: 8 and 15.
	NumberMin int    `yaml:"number_min"`
	NumberMax int    `yaml:"number_max"`
	EU        bool   `yaml:"eu"`
	EEA       bool   `yaml:"eea"`
	Zone      string `yaml:"zone"` // of the capital
	// LastZone is the time zone in which a day ends last, in a country of several zones.
	LastZone string `yaml:"last_zone"`
	Language string `yaml:"language"`
	// PartOf is the Member State that a territory outside Europe, or with a code of its own, is part of within the
	// Union.
	PartOf string `yaml:"part_of"`

	nameInText string // with its article, see countriesWithArticle
}

// WatchPhrases are the phrases that the engine looks for in free text.
type WatchPhrases struct {
	Emergency    []string `yaml:"emergency"`
	AnyAndAll    []string `yaml:"any_and_all"`
	Redesign     []string `yaml:"redesign"`
	Press        []string `yaml:"press"`
	DeathPenalty []string `yaml:"death_penalty"`
	// NoDanger tells against an emergency, and Bodily are dangers to the body.
	NoDanger []string `yaml:"no_danger"`
	Bodily   []string `yaml:"bodily"`
	// Fates tell against it if they are those of the person at risk or of who threatens, and not of somebody besides,
	// as OfSeveral before them says, or words of danger after them.
	Fates     []string `yaml:"fates"`
	OfSeveral []string `yaml:"of_several"`
	// Infrastructure is what many lives depend on, and Property are harms to what people own.
	Infrastructure []string `yaml:"infrastructure"`
	Property       []string `yaml:"property"`
	// Denials deny words of danger that follow them, directly or with some of DeniedThrough between: "not in any
	// danger".
	Denials       []string `yaml:"denials"`
	DeniedThrough []string `yaml:"denied_through"`
	// Past tells, after words of danger in one sentence, that they are of the past: "last year".
	Past []string `yaml:"past"`
	// Things are animals and things, which words of danger may be about: after them with ThingArticles between ("kill
	// the dog"), or before those of ThingPassives with ThingLinks between ("the yacht will be burned"). Words of
	// ThingJoins tell of somebody besides: "kill the dog and the children".
	Things        []string `yaml:"things"`
	NoPersons     []string `yaml:"no_persons"` // what else is no person at risk
	ThingArticles []string `yaml:"thing_articles"`
	ThingPassives []string `yaml:"thing_passives"`
	ThingLinks    []string `yaml:"thing_links"`
	ThingJoins    []string `yaml:"thing_joins"`
	// Between are small words that may stand where a topic has a ~ between its words: "insult* ~ judge*".
	Between []string `yaml:"between"`
	// NoPrivilege takes back the words of Press that it stands in: "attorney general".
	NoPrivilege []string `yaml:"no_privilege"`
	// Posing takes back the words of Press that follow it, directly or with some of PosingThrough between: "posing as a
	// journalist".
	Posing        []string `yaml:"posing"`
	PosingThrough []string `yaml:"posing_through"`
	// Defence are names and titles of those who act for an accused, and so are no authority: "Office of the Public
	// Defender".
	Defence []string `yaml:"defence"`
	// EmptyAnswers are whole answers that say nothing: "see attached".
	EmptyAnswers []string `yaml:"hollow"`
	// PossibleNames are those empty answers that a person may be called.
	PossibleNames []string `yaml:"possible_names"`

	byFirstWord   wordIndex[watchPhrase] // see BuildIndex
	noPrivilege   []string               // the phrases of NoPrivilege
	defence       wordIndex[pattern]
	emptyAnswers  map[string]bool
	emptyStarts   wordIndex[struct{}] // the first words of empty answers
	possibleNames map[string]bool
}

// Instrument returns the version of the instrument id that is in force on a day, nil if there is none.
func (p *Policy) Instrument(id string, on Date) *Instrument {
	for _, row := range slices.Backward(p.Instruments[id]) {
		if row.inForceOn(on) {
			return row
		}
	}
	return nil
}

// Platform returns the platform with an id, nil if there is none.
func (p *Policy) Platform(id string) *Platform { return p.Platforms[id] }

// Signal is a sign that a request is forged: what it means and how much it weighs. It is shown with its reason and
// never decides by itself, except one that blocks.
type Signal struct {
	Basis  `yaml:",inline"`
	Signal string `yaml:"signal"`
	// Weight is block, high or medium. BlocksWith names a status of the sender, "lookalike", with which a signal of
	// less weight blocks too.
	Weight     string `yaml:"weight"`
	BlocksWith string `yaml:"blocks_with"`
	Text       string `yaml:"text"`
}

// SignalWeights are the weights of a signal, the heaviest first.
var SignalWeights = []string{"block", "high", "medium"}
