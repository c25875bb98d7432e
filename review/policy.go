package review

import (
	"slices"
	"time"
)

// Policy is the law and the platforms' rules as data, ready to be asked.
// review/policy builds it from packs; nothing here reads a file. A Policy is
// immutable once built and may be used from several goroutines.
type Policy struct {
	// Date is the newest as-of date among the packs.
	Date Date
	// Digest is the SHA-256, in hex, over the sorted digests of every pack.
	Digest string
	Packs  []Pack

	Platforms   map[string]*Platform
	Instruments map[string][]*Instrument // versions of one id, oldest first
	Codes       map[string]*Code         // by "check.word"
	ClockRules  []ClockRule
	NoticeRules []NoticeRule
	Signals     map[string]*Signal // by name, see SignalNames
	Senders     Senders
	Countries   map[string]*Country // by ISO 3166-1 alpha-2
	Phrases     WatchPhrases
	Zones       map[string]*time.Location
	Holidays    map[string]map[Date]string // by country
	Confusables map[rune]string            // a look-alike and the ASCII it passes for
	Sources     map[string]Source          // by citation key
}

// Ref is how an assessment names the policy it was made under.
func (p *Policy) Ref() string { return p.Date.String() + "#" + p.Digest }

// Pack says what one file of the policy was.
type Pack struct {
	Name   string // "platform/whatsapp", "law/us"
	Title  string
	AsOf   Date
	Digest string // SHA-256 of the file's bytes, in hex
	Body   []byte // the bytes themselves, so that an old decision can be seen under its law
	// Order is its place in the order of reading, from 0: later packs lie over
	// earlier ones.
	Order int
}

// Source is a text that citations point at.
type Source struct {
	Title      string `yaml:"title"`
	URL        string `yaml:"url"`
	AsOf       Date   `yaml:"as_of"`
	Confidence string `yaml:"confidence"`
	// Platforms are those whose own page this is: a finding about another one
	// does not rest on it. Empty: a law, or anybody's.
	Platforms []string `yaml:"platforms"`
}

// Valid is the span of request dates that a row applies to; a zero end is open.
type Valid struct {
	Since Date `yaml:"since"`
	Until Date `yaml:"until"`
}

// inForceOn reports whether the row applies to a request of that day.
func (v Valid) inForceOn(d Date) bool {
	return (v.Since.IsZero() || !d.Before(v.Since)) && (v.Until.IsZero() || !d.After(v.Until))
}

// Basis is the footing of a row: where it is written and how sure we are.
// Confidence is A (primary text read), Aq (read as quoted), B (secondary), G+
// (general knowledge, sure), G? (to be verified) or J (our own modelling).
// What rests on G? never passes by itself: the engine says review.
type Basis struct {
	Cite       string `yaml:"cite"`
	Confidence string `yaml:"confidence"`
}

// unverified reports that the row must not be relied on without a person.
func (b Basis) unverified() bool { return b.Confidence == "G?" }

// When narrows a row to some requests; every list that is given must hold.
type When struct {
	Via         []string `yaml:"via"`
	Purposes    []string `yaml:"purposes"`
	NotPurposes []string `yaml:"not_purposes"`
	Roles       []string `yaml:"roles"`
	Offences    []string `yaml:"offences"`
	Instruments []string `yaml:"instruments"`
	Countries   []string `yaml:"countries"`
	Kinds       []Kind   `yaml:"kinds"`
	Channels    []string `yaml:"channels"`
	Categories  []string `yaml:"categories"`
	Platforms   []string `yaml:"platforms"`
	Demands     []string `yaml:"demands"`
	Statute     []string `yaml:"statute"` // any of these words in the statute as cited
	NoStatute   []string `yaml:"no_statute"`
	// Authorities and Subdivisions are the issuing authority's country and
	// part of a country (ISO 3166-2); the Not lists leave some out.
	Authorities     []string `yaml:"authorities"`
	NotAuthorities  []string `yaml:"not_authorities"`
	Subdivisions    []string `yaml:"subdivisions"` // "US-*": any of that country
	NotSubdivisions []string `yaml:"not_subdivisions"`
	// Requesters and NotRequesters are kinds of requester.
	Requesters    []string `yaml:"requesters"`
	NotRequesters []string `yaml:"not_requesters"`
}

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
	// From is received_at, served_at or issued_on; of the clock preservation
	// snapshot: it starts with the copy that is kept meanwhile, see OwnPreservationRules;
	// of clarification push_back: it starts when the agency is asked.
	From string `yaml:"from"`
	Zone string `yaml:"zone"`
	// Holidays is the country whose days are not working days.
	Holidays string `yaml:"holidays"`
	// NotBefore: producing earlier than due is a breach too.
	NotBefore bool `yaml:"not_before"`
	// Notified, where set, limits the rule to orders with (true) or without
	// the enforcing authority's notification.
	Notified *bool `yaml:"notified"`
	// Informative clocks are shown and bind nobody here.
	Informative bool   `yaml:"informative"`
	Text        string `yaml:"text"`
	// Pause, where the law says that the clock stands still while an agency is
	// asked; nil: it is not known to.
	Pause *PauseRule `yaml:"pause"`
}

// NoticeRule bars or excuses telling the user.
type NoticeRule struct {
	Valid `yaml:",inline"`
	Basis `yaml:",inline"`
	When  `yaml:"when"`
	// NondisclosureCapDays is where a gag of this source becomes a matter for review.
	NondisclosureCapDays int `yaml:"gag_cap_days"`
	// NeedsEnd: an order of this source that does not say when it ends is
	// defective.
	NeedsEnd bool   `yaml:"needs_end"`
	Text     string `yaml:"text"`
}

// Code is one finding: its weight, its words, its footing.
type Code struct {
	Basis    `yaml:",inline"`
	Code     string `yaml:"code"`
	Severity string `yaml:"severity"`
	Counsel  bool   `yaml:"counsel"`
	Ground   string `yaml:"ground"`
	// AnalystText and Letter are the sentences; {names} in braces are filled in.
	AnalystText string `yaml:"analyst"`
	LetterText  string `yaml:"letter"`
	// CureText tells the agency what would mend it.
	CureText string `yaml:"cure"`
}

// Country is a state: its dialling code, its unions and its own suffixes.
type Country struct {
	Code    string   `yaml:"code"`
	Name    string   `yaml:"name"`
	Calling []string `yaml:"calling"` // "91"; several for shared plans
	// NumberMin and NumberMax are the lengths of a full number in digits,
	// calling code included; 0: 8 and 15.
	NumberMin int    `yaml:"number_min"`
	NumberMax int    `yaml:"number_max"`
	EU        bool   `yaml:"eu"`
	EEA       bool   `yaml:"eea"`
	Zone      string `yaml:"zone"` // of the capital
	// LastZone is where a day ends last in a country of several zones.
	LastZone string `yaml:"last_zone"`
	Language string `yaml:"language"`
}

// Senders is where official mail comes from, and where it does not.
type Senders struct {
	// Suffixes are registrations that only governments can have.
	Suffixes []SenderRule `yaml:"suffixes"`
	// Agencies are single bodies with their own domain and switchboard.
	Agencies []Agency `yaml:"agencies"`
	// Webmail and Disposable providers: personal by nature.
	Webmail    []string `yaml:"webmail"`
	Disposable []string `yaml:"disposable"`
	// CommonNames are first labels that are mere words: a domain that shares
	// one with an agency's is no imitation by that alone.
	CommonNames []string `yaml:"common_names"`

	// What follows is made from the above when the policy is built.
	BySuffix map[string]*SenderRule `yaml:"-"`
	ByDomain map[string]*Agency     `yaml:"-"`
	Personal map[string]bool        `yaml:"-"`
	// ImitationTargets are the domains, in order, that imitations are looked for of.
	ImitationTargets []string `yaml:"-"`
}

// SenderRule is a suffix under which only a government registers.
type SenderRule struct {
	Basis   `yaml:",inline"`
	Suffix  string `yaml:"suffix"`
	Country string `yaml:"country"`
	// Exact: the name itself is an agency's; names below it count too.
	Note string `yaml:"note"`
}

// Agency is a body in the directory, with a number found independently.
type Agency struct {
	Basis   `yaml:",inline"`
	Name    string   `yaml:"name"`
	Country string   `yaml:"country"`
	Domains []string `yaml:"domains"`
	Phone   string   `yaml:"phone"`
	// CommonName: others bear the name too, a town's as a rule, so that a domain
	// like this one is no imitation of it. It does not hold for a row that
	// takes the place of one without it.
	CommonName bool `yaml:"common"`
}

// WatchPhrases are the phrases that the engine looks for in free text.
type WatchPhrases struct {
	Emergency    []string `yaml:"emergency"`
	AnyAndAll    []string `yaml:"any_and_all"`
	Redesign     []string `yaml:"redesign"`
	Press        []string `yaml:"press"`
	Speech       []string `yaml:"speech"`
	DeathPenalty []string `yaml:"death_penalty"`
	// EmptyAnswers are whole answers that say nothing: "see attached".
	EmptyAnswers []string `yaml:"hollow"`

	// byFirstWord finds the phrases by their first word; see Index.
	byFirstWord [][]watchPhrase
	// firstWordLengths marks, for each first byte, the lengths of the words that some
	// phrase begins with: most words of a text are passed over by it.
	firstWordLengths [256]uint64
	emptyAnswers     map[string]bool
}

// Instrument returns the row of id that applies on a day, or nil.
func (p *Policy) Instrument(id string, on Date) *Instrument {
	for _, row := range slices.Backward(p.Instruments[id]) {
		if row.inForceOn(on) {
			return row
		}
	}
	return nil
}

// Platform returns the profile of id, or nil.
func (p *Policy) Platform(id string) *Platform { return p.Platforms[id] }

// matchesAny reports whether one of a row's patterns covers a category.
func matchesAny(patterns []string, c Category) bool {
	return slices.ContainsFunc(patterns, c.Matches)
}

// Signal is a red flag of a forged request: what it means and how much it
// weighs. It is shown with its reason and never decides by itself, save one
// that blocks.
type Signal struct {
	Basis  `yaml:",inline"`
	Signal string `yaml:"signal"`
	// Weight is block, high or medium. BlocksWith names a standing of the
	// sender, "lookalike", together with which a lighter one blocks too.
	Weight     string `yaml:"weight"`
	BlocksWith string `yaml:"blocks_with"`
	Text       string `yaml:"text"`
}

// Weights of a signal.
var SignalWeights = []string{"block", "high", "medium"}
