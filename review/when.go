package review

// When limits a row to some requests: every list that is given must match.
type When struct {
	set         conditionSet        // which of these are set; see build
	kinds       kindSet             // of Kinds
	instruments numberSet           // those that the conditions admit, where groups has instrumentGroup
	offices     *wordIndex[pattern] // of Offices, nil if there are none
	topics      topicConditions     // of Topics, AndTopics and NotTopics

	Via []string `yaml:"via"`
	// Purposes and NotPurposes are what the data is for, PurposeDangerPrevention among them.
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
	Statute     []string `yaml:"statute"` // any of these words in the statute that the process cites
	NoStatute   []string `yaml:"no_statute"`
	// Cites and NotCites are sections of the United States Code that the process cites, by title and section:
	// "31 USC 5318".
	Cites    []string `yaml:"cites"`
	NotCites []string `yaml:"not_cites"`
	// Topics and NotTopics are what the request is about, see Topic.
	Topics    []string `yaml:"topics"`
	NotTopics []string `yaml:"not_topics"`
	// AndTopics: the request is about one of them, too.
	AndTopics []string `yaml:"and_topics"`
	// Agencies and NotAgencies are words in the name of the requester's agency.
	Agencies    []string `yaml:"agencies"`
	NotAgencies []string `yaml:"not_agencies"`
	// Offices are titles in the name of the office that issued the process: "Immigration Judge".
	Offices []string `yaml:"offices"`
	// Rank is what that name says about the rank of the official: see Instrument.Rank.
	Rank []string `yaml:"rank"`
	// Seats are where the platform has its seat, Presence where it has a seat or an office (ISO 3166-2).
	Seats    []string `yaml:"seats"`
	Presence []string `yaml:"present_in"`
	// SocialPlatform: only a social platform; MonthlyUsers: only one with so many users a month.
	SocialPlatform bool `yaml:"social_platform"`
	MonthlyUsers   int  `yaml:"monthly_users_over"`
	// Authorities and Subdivisions are the issuing authority's country and part of a country (ISO 3166-2); the Not
	// lists exclude some.
	Authorities     []string `yaml:"authorities"`
	NotAuthorities  []string `yaml:"not_authorities"`
	Subdivisions    []string `yaml:"subdivisions"` // "US-*": any of that country
	NotSubdivisions []string `yaml:"not_subdivisions"`
	// WithoutProcess: the conditions on the authority are tested of the requester if there is no process, and then too
	// (WithoutProcessAlso) or then only (WithoutProcessOnly). Otherwise a row that asks for an authority wants process.
	WithoutProcess string `yaml:"without_process"`
	// Requesters and NotRequesters are kinds of requester.
	Requesters    []string `yaml:"requesters"`
	NotRequesters []string `yaml:"not_requesters"`
	// The case in which the process was issued was opened on this day or later, on this day or earlier, or it is not
	// known whether before this day. See caseOpened.
	OpenedSince   Date `yaml:"opened_since"`
	OpenedUntil   Date `yaml:"opened_until"`
	OpenedUnclear Date `yaml:"opened_unclear"`
	// Provisions are words of which one is in the provisions of the offence.
	Provisions []string `yaml:"provisions"`
	// ServedOn are words of which one is in the name of the addressee.
	ServedOn []string `yaml:"served_on"`
	// Entities and NotEntities are the countries of the legal entity that the process names, or if it names none, of
	// one that controls the data of a target.
	Entities    []string `yaml:"asked_in"`
	NotEntities []string `yaml:"not_asked_in"`
	// Controllers are the countries of the entity that controls the data of one of the targets. A target counts only if
	// the request says where its user lives.
	Controllers []string `yaml:"controlled_in"`
	// Users are the countries in which the user of one of the targets lives, as the request says.
	Users []string `yaml:"users_in"`
	// NotUSPersons: a user who is said to be a US person does not count for Users.
	NotUSPersons bool `yaml:"not_us_persons"`
	// Residences says where the users of the targets live, seen from the issuing authority; one of ResidenceNames.
	Residences []string `yaml:"residence"`
	// CrossBorder: the issuing authority is not of the country of the entity that is asked.
	CrossBorder    bool     `yaml:"cross_border"`
	NotInstruments []string `yaml:"not_instruments"`
	NotOffences    []string `yaml:"not_offences"`
	// NotRoles: none of them issued the legal process, as far as it says.
	NotRoles []string `yaml:"not_roles"`
	// IssuedBefore: the legal process was issued before this day.
	IssuedBefore Date `yaml:"issued_before"`
	// NotCategories: none of them is requested.
	NotCategories []string `yaml:"not_categories"`
	// Notified: the process says (true) or does not say (false) that the enforcing authority was notified.
	Notified *bool `yaml:"notified"`
	// IdentificationOnly: the process says (true) or does not say (false) that it only serves to identify the user.
	IdentificationOnly *bool `yaml:"identification_only"`
	// OwnRows: the policy has (true) or does not have (false) instruments of the issuing country's own law.
	OwnRows *bool `yaml:"own_rows"`
	// ListedOffences: the policy lists (true) or does not list (false) offences of speech or the death penalty in the
	// issuing country.
	ListedOffences *bool `yaml:"listed_offences"`
	// Switches are settings of the platform's pack, each one of SwitchNames: all of Switches are on, none of
	// NotSwitches is.
	Switches    []string `yaml:"switches"`
	NotSwitches []string `yaml:"not_switches"`
}

// The values of When.WithoutProcess.
const (
	WithoutProcessAlso = "also"
	WithoutProcessOnly = "only"
)

// Where the users of the targets live, seen from the authority that issued the process.
const (
	residesAtHome    = "issuing_state" // all in its country
	residesElsewhere = "elsewhere"     // one of them in another country
	residenceUnknown = "unknown"       // none in another country, but one of them is not said to live anywhere
)

// ResidenceNames are the values of When.Residences.
var ResidenceNames = []string{residesAtHome, residesElsewhere, residenceUnknown}

// SwitchNames are the settings that a platform's pack may switch on. answers_national_orders: the company answers
// orders of a State in which it has no establishment of its own will; counsel decides each.
var SwitchNames = []string{"answers_national_orders"}
