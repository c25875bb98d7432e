package review

import "time"

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
	Clocks      []ClockRule
	Notices     []NoticeRule
	Senders     Senders
	Countries   map[string]*Country // by ISO 3166-1 alpha-2
	Words       Words
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
}

// Valid is the span of request dates that a row applies to; a zero end is open.
type Valid struct {
	Since Date `yaml:"since"`
	Until Date `yaml:"until"`
}

// On reports whether the row applies to a request of that day.
func (v Valid) On(d Date) bool {
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

// Doubtful reports that the row must not be relied on without a person.
func (b Basis) Doubtful() bool { return b.Confidence == "G?" }

// Platform is what one service holds, accepts, keeps and tells.
type Platform struct {
	Valid    `yaml:",inline"`
	Basis    `yaml:",inline"`
	ID       string    `yaml:"id"`
	Name     string    `yaml:"name"`
	Prefix   string    `yaml:"prefix"` // of case numbers: "WA"
	Mailbox  string    `yaml:"mailbox"`
	Portal   string    `yaml:"portal"`
	Guide    string    `yaml:"guide"` // published guidelines, named in letters
	Entities []Entity  `yaml:"entities"`
	Channels []Channel `yaml:"channels"`
	// Targets are the identifiers that this platform has.
	Targets    []TargetRule `yaml:"targets"`
	MaxTargets int          `yaml:"max_targets"` // 0: 100
	// LongPeriodDays is where a period becomes a matter for review; 0: 731.
	LongPeriodDays int              `yaml:"long_period_days"`
	Languages      []string         `yaml:"languages"`
	Holdings       []Holding        `yaml:"holdings"`
	Preservation   PreservationRule `yaml:"preservation"`
	Emergency      EmergencyRule    `yaml:"emergency"`
	Notice         NoticePolicy     `yaml:"notice"`
	// HouseTargetHours is the platform's own aim for an answer where no law
	// sets a time: shown as a target, never counted as a breach.
	HouseTargetHours          int           `yaml:"house_target_hours"`
	EmergencyTargetHours      int           `yaml:"emergency_target_hours"`
	Requires                  []Requirement `yaml:"requires"`
	Severities                []Severity    `yaml:"severities"`
	Sentences                 []Wording     `yaml:"sentences"`
	Clauses                   []Clause      `yaml:"clauses"`
	Attestations              []string      `yaml:"attestations"`
	CloseAfterDays            int           `yaml:"close_after_days"`
	ServiceNames              []string      `yaml:"service_names"` // other names of the same intake: "LERS"
	RetainDefaultDeletionDays int           `yaml:"deletion_days"`
}

// Entity is a legal person behind a platform and whose users it answers for.
type Entity struct {
	Basis `yaml:",inline"`
	Name  string `yaml:"name"`
	// Aliases are spellings that mean the same addressee.
	Aliases []string `yaml:"aliases"`
	Country string   `yaml:"country"`
	// Regions and Countries of users it answers for; Default: everyone else.
	Regions   []string `yaml:"regions"`
	Countries []string `yaml:"countries"`
	Default   bool     `yaml:"default"`
}

// Channel is a way in that the platform has.
type Channel struct {
	Basis   `yaml:",inline"`
	Channel string `yaml:"channel"`
	Address string `yaml:"address"`
}

// TargetRule is an identifier the platform has, and what must come with it.
type TargetRule struct {
	Basis `yaml:",inline"`
	Type  string `yaml:"type"`
	// NeedsDate: the identifier means an account only on a date (a username).
	NeedsDate bool `yaml:"needs_date"`
}

// Holding says of some categories whether the platform has them, from what
// instrument upward it gives them, and why not where it does not.
type Holding struct {
	Basis      `yaml:",inline"`
	Categories []string `yaml:"categories"`
	// Held is stored, prospective (only once a collection starts) or none.
	Held string `yaml:"held"`
	// Why is the code of what is not held: scope.encrypted, scope.not_held or
	// legal_basis.wrong_provider.
	Why string `yaml:"why"`
	// Tier is the least instrument the platform accepts for these categories,
	// as a tier of the instrument rows; 0 asks nothing beyond the law.
	Tier int `yaml:"tier"`
	// RetentionDays: older data of this kind is not held; 0 means no known limit.
	RetentionDays int `yaml:"retention_days"`
	// ProtectedOnly: this row speaks only of targets under the user's own
	// end-to-end setting.
	ProtectedOnly bool `yaml:"protected_only"`
	// Instead is what can be had instead, for the letter.
	Instead string `yaml:"instead"`
}

// PreservationRule is how long a snapshot is kept and how often renewed.
type PreservationRule struct {
	Basis    `yaml:",inline"`
	Days     int `yaml:"days"`
	Renewals int `yaml:"renewals"`
	// None: the platform publishes no preservation.
	None bool `yaml:"none"`
}

// EmergencyRule is the platform's test for a voluntary emergency disclosure.
type EmergencyRule struct {
	Basis `yaml:",inline"`
	// Harms that count: death, serious_injury, child, infrastructure.
	Harms []string `yaml:"harms"`
	// Categories that go without a nexus that says why more.
	Categories []string `yaml:"categories"`
	// SessionDays is how far back sessions go; 0: 30.
	SessionDays int `yaml:"session_days"`
	// None: the platform publishes no emergency route.
	None bool `yaml:"none"`
}

// NoticePolicy is what the platform promises its users about requests.
type NoticePolicy struct {
	Basis `yaml:",inline"`
	// Reserved: the platform reserves the right and does not promise.
	Reserved bool `yaml:"reserved"`
	// WaitDays between notice and disclosure.
	WaitDays int `yaml:"wait_days"`
	// Exceptions are offence categories and grounds on which the user may not
	// be told: child_exploitation, emergency, counterproductive,
	// account_compromised.
	Exceptions []string `yaml:"exceptions"`
	// RecheckDays until an exception is looked at again.
	RecheckDays int `yaml:"recheck_days"`
}

// Requirement is something a paper must show. Field names what is looked at
// (see present in legal.go); a missing one gives Code.
type Requirement struct {
	Basis `yaml:",inline"`
	When  `yaml:"when"`
	Field string `yaml:"field"`
	Code  string `yaml:"code"`
	// Severity and Counsel replace those of the catalogue where set.
	Severity string `yaml:"severity"`
	Counsel  bool   `yaml:"counsel"`
}

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
	Subdivisions    []string `yaml:"subdivisions"`
	NotSubdivisions []string `yaml:"not_subdivisions"`
}

// Severity raises or lowers what a code weighs on one platform or under one
// instrument.
type Severity struct {
	Basis    `yaml:",inline"`
	When     `yaml:"when"`
	Code     string `yaml:"code"`
	Severity string `yaml:"severity"`
	Counsel  *bool  `yaml:"counsel"`
}

// Wording replaces what a code says on one platform. Categories narrows it.
type Wording struct {
	Basis      `yaml:",inline"`
	Code       string   `yaml:"code"`
	Categories []string `yaml:"categories"`
	Analyst    string   `yaml:"analyst"`
	Letter     string   `yaml:"letter"`
}

// Clause is a published passage that an approval of these categories rests
// on, beside the law (finding legal_basis.policy_clause).
type Clause struct {
	Basis      `yaml:",inline"`
	When       `yaml:"when"`
	Categories []string `yaml:"categories"`
	Text       string   `yaml:"text"`
}

// Instrument is one legal paper: who may issue it, what it must show, what it
// reaches, on which route, for how long.
type Instrument struct {
	Valid   `yaml:",inline"`
	Basis   `yaml:",inline"`
	ID      string `yaml:"id"`
	Name    string `yaml:"name"`
	Short   string `yaml:"short"` // for a table: "BNSS s.94"
	Country string `yaml:"country"`
	// Countries, where several may use it: the EU's instruments.
	Countries []string `yaml:"countries"`
	Statute   string   `yaml:"statute"`
	// Family groups papers for reports: Subpoena, Search Warrant, EPOC.
	Family string `yaml:"family"`
	// Tier orders what a platform asks for: 1 subpoena and its like, 2 court
	// order for records, 3 warrant. A treaty request carries its own form's.
	Tier int `yaml:"tier"`
	// Issuers are the roles that may issue it for anything at all.
	Issuers []string `yaml:"issuers"`
	// Validators are the roles whose validation makes good any other issuer.
	Validators []string `yaml:"validators"`
	// Routes it may come by; empty: any.
	Routes []string `yaml:"routes"`
	// Purposes it may serve; empty: any.
	Purposes []string `yaml:"purposes"`
	Reach    []Reach  `yaml:"reach"`
	// Beyond says by which code a category falls that no reach row covers;
	// legal_basis.insufficient where no row speaks.
	Beyond []Beyond `yaml:"beyond"`
	// Always are findings that this paper brings with it.
	Always   []Standing    `yaml:"always"`
	Requires []Requirement `yaml:"requires"`
	// Wrong are statutes that, when cited, give no power to demand data.
	Wrong    []Standing `yaml:"wrong_statutes"`
	Fresh    []Limit    `yaml:"fresh"`
	Duration []Limit    `yaml:"duration"`
	Secrecy  *Secrecy   `yaml:"secrecy"`
	// Keep is how long its law has data kept, for a preservation.
	Keep *Keep `yaml:"keep"`
	// Emergency is the paper's own emergency test, apart from the voluntary one.
	Emergency *EmergencyRule `yaml:"emergency"`
	// Preserves marks a paper that asks to keep data and discloses none.
	Preserves bool `yaml:"preserves"`
	// Agreement marks a paper of an executive agreement (CLOUD Act limbs).
	Agreement  bool       `yaml:"agreement"`
	Severities []Severity `yaml:"severities"`
	// Addressees are countries whose entities it may be served on; empty: any.
	Addressees []string `yaml:"addressees"`
	// OtherState marks an order of the Union that goes from one Member State
	// to an addressee in another: served on the Union's establishment, and no
	// such order inside one State (Regulation (EU) 2023/1543, Article 3).
	OtherState bool   `yaml:"other_state"`
	Note       string `yaml:"note"`
}

// Reach is one thing an instrument can compel.
type Reach struct {
	Basis      `yaml:",inline"`
	When       `yaml:"when"`
	Categories []string `yaml:"categories"`
	// Time is stored or prospective.
	Time string `yaml:"time"`
	// Issuers narrows the instrument's issuers for these categories; a wrong
	// one gives legal_basis.wrong_issuer on the row.
	Issuers    []string `yaml:"issuers"`
	Validators []string `yaml:"validators"`
	// MinYears is the bar on the offence's maximum sentence; 0: none.
	MinYears float64 `yaml:"min_years"`
	// Limbs of the offence that clear the bar instead of MinYears.
	Limbs []string `yaml:"limbs"`
	// OffenceCategories that clear the bar instead of MinYears.
	OffenceCategories []string `yaml:"offences"`
	// IdentificationOnly: only where the sole purpose is to identify the user.
	IdentificationOnly bool `yaml:"identification_only"`
}

// Beyond names the code by which categories fall.
type Beyond struct {
	Basis      `yaml:",inline"`
	Categories []string `yaml:"categories"`
	Time       string   `yaml:"time"`
	Code       string   `yaml:"code"`
}

// Standing is a finding that a row always brings, or brings when it applies.
type Standing struct {
	Basis    `yaml:",inline"`
	When     `yaml:"when"`
	Match    string `yaml:"match"` // for wrong statutes: words of the citation
	Code     string `yaml:"code"`
	Severity string `yaml:"severity"`
	Counsel  bool   `yaml:"counsel"`
	Text     string `yaml:"text"`
}

// Limit is a span that a paper may not exceed. Count says how it is counted:
// "days" (day of the start not counted), "inclusive" (it is), "months"
// (inclusive), "window" (the collection window itself, both days included).
type Limit struct {
	Basis `yaml:",inline"`
	When  `yaml:"when"`
	Days  int    `yaml:"days"`
	Month int    `yaml:"months"`
	Count string `yaml:"count"`
	// From is issued_on, served_at or window; To is served_at, now or window.
	From string `yaml:"from"`
	To   string `yaml:"to"`
	Code string `yaml:"code"`
	// Severity replaces the catalogue's where set.
	Severity string `yaml:"severity"`
}

// Secrecy is the silence that an instrument brings by itself.
type Secrecy struct {
	Basis `yaml:",inline"`
	// Ground is statute, regulation or court_order.
	Ground string `yaml:"ground"`
	// NeedsCertification: only with its own certification (an NSL).
	NeedsCertification bool `yaml:"needs_certification"`
	// RecheckDays until someone looks at it again; 0: never by itself.
	RecheckDays int `yaml:"recheck_days"`
}

// Keep is a preservation period set by law.
type Keep struct {
	Basis    `yaml:",inline"`
	Days     int    `yaml:"days"`
	Renewals int    `yaml:"renewals"`
	RenewBy  int    `yaml:"renewal_days"` // 0: the same again
	Count    string `yaml:"count"`        // days, eu_days
	Zone     string `yaml:"zone"`
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
	// From is received_at, served_at or issued_on.
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
}

// NoticeRule bars or excuses telling the user.
type NoticeRule struct {
	Valid `yaml:",inline"`
	Basis `yaml:",inline"`
	When  `yaml:"when"`
	// GagCapDays is where a gag of this source becomes a matter for review.
	GagCapDays int    `yaml:"gag_cap_days"`
	Text       string `yaml:"text"`
}

// Code is one finding: its weight, its words, its footing.
type Code struct {
	Basis    `yaml:",inline"`
	Code     string `yaml:"code"`
	Severity string `yaml:"severity"`
	Counsel  bool   `yaml:"counsel"`
	Ground   string `yaml:"ground"`
	// Analyst and Letter are the sentences; {names} in braces are filled in.
	Analyst string `yaml:"analyst"`
	Letter  string `yaml:"letter"`
	// Cure tells the agency what would mend it.
	Cure string `yaml:"cure"`
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
	Zone      string `yaml:"zone"`
	Language  string `yaml:"language"`
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

	// What follows is made from the above when the policy is built.
	BySuffix map[string]*SenderRule `yaml:"-"`
	ByDomain map[string]*Agency     `yaml:"-"`
	Personal map[string]bool        `yaml:"-"`
	// Watched are the domains, in order, that imitations are looked for of.
	Watched []string `yaml:"-"`
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
	// Common: others bear the name too, a town's as a rule, so that a domain
	// like this one is no imitation of it. It does not hold for a row that
	// takes the place of one without it.
	Common bool `yaml:"common"`
}

// Words are the phrases that the engine looks for in free text.
type Words struct {
	Emergency []string `yaml:"emergency"`
	AnyAndAll []string `yaml:"any_and_all"`
	Redesign  []string `yaml:"redesign"`
	Press     []string `yaml:"press"`
	Speech    []string `yaml:"speech"`
	Death     []string `yaml:"death_penalty"`

	// byFirst finds the phrases by their first word; see Index.
	byFirst [][]watched
	// begins marks, for each first byte, the lengths of the words that some
	// phrase begins with: most words of a text are passed over by it.
	begins [256]uint64
}

// Instrument returns the row of id that applies on a day, or nil.
func (p *Policy) Instrument(id string, on Date) *Instrument {
	rows := p.Instruments[id]
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].On(on) {
			return rows[i]
		}
	}
	return nil
}

// Platform returns the profile of id, or nil.
func (p *Policy) Platform(id string) *Platform { return p.Platforms[id] }

// holding is the row that speaks of a category, the first that matches;
// a row for protected targets only speaks where the target is protected.
func (p *Platform) holding(c Category, protected bool) *Holding {
	for i := range p.Holdings {
		h := &p.Holdings[i]
		if (!h.ProtectedOnly || protected) && matchesAny(h.Categories, c) {
			return h
		}
	}
	return nil
}

// matchesAny reports whether one of a row's patterns covers a category.
func matchesAny(patterns []string, c Category) bool {
	for _, p := range patterns {
		if c.Matches(p) {
			return true
		}
	}
	return false
}
