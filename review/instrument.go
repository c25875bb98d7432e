package review

import "strings"

// Requirement is something that legal process must show. Field is a field that hasField in requirements.go knows; if
// it is missing, Code is the finding.
type Requirement struct {
	Basis `yaml:",inline"`
	When  `yaml:"when"`
	Field string `yaml:"field"`
	// OneOf are words of which the field must be, or contain, one; for the fields in OneOfFields only.
	OneOf []string `yaml:"one_of"`
	Code  string   `yaml:"code"`
	// Severity, Counsel and Defect replace those of the catalogue if set.
	Severity string `yaml:"severity"`
	Counsel  bool   `yaml:"counsel"`
	Defect   string `yaml:"defect"`
	// AnalystText, LetterText and CureText replace the sentences of the code if set.
	AnalystText string `yaml:"analyst"`
	LetterText  string `yaml:"letter"`
	CureText    string `yaml:"cure"`
}

// Instrument is one kind of legal process: who may issue it, what it must show, which data it reaches, how it may be
// served, and for how long it is valid.
type Instrument struct {
	Valid  `yaml:",inline"`
	Basis  `yaml:",inline"`
	ID     string `yaml:"id"`
	number int    // of the id, from 1; see buildConditions
	Name   string `yaml:"name"`
	// ProperName marks a name that has no article in a sentence.
	ProperName bool   `yaml:"proper_name"`
	Short      string `yaml:"short"` // for a table: "BNSS s.94"
	Country    string `yaml:"country"`
	// Countries are those that may use it, if there are several: the EU's instruments.
	Countries []string `yaml:"countries"`
	Statute   string   `yaml:"statute"`
	// Table names a list of instruments that are easily confused, because each is a paper of one look under a statute
	// of its own. The row whose statute is cited judges the process, whichever of them was chosen; one of OrWhen
	// chooses a row if no row's statute is cited.
	Table  string       `yaml:"table"`
	Cites  []string     `yaml:"cites"` // by title and section: "31 USC 5318"
	Acts   []ActSection `yaml:"acts"`
	OrWhen []When       `yaml:"or_when"`
	// CitedAs are the ways to cite its statute; a citation has every word of one of them: "CPP 60-1". One that has none
	// of them cites another statute.
	CitedAs []string `yaml:"cited_as"`
	// NationalLaw marks an instrument that leaves to the law of the issuing State which data it reaches and who may
	// issue it: that State's own instruments, as far as their statute is cited, judge the process too.
	NationalLaw bool `yaml:"national_law"`
	// Family groups instruments for reports: Subpoena, Search Warrant, EPOC.
	Family string `yaml:"family"`
	// Tier orders instruments by what a platform requires: 1 subpoenas and the like, 2 court orders for records, 3
	// warrants. A treaty request has the tier of its own form; another country's order that a court issued or validated
	// counts as 2 at least.
	Tier int `yaml:"tier"`
	// Issuers are the roles that may issue it for any data at all.
	Issuers []string `yaml:"issuers"`
	// IssuedBy names them in a sentence where the roles do not: "the Investigatory Powers Commissioner's office".
	IssuedBy string `yaml:"issued_by"`
	// Rank is the least rank that the official who issues it has by law; nil if the law asks for none.
	Rank *RankFloor `yaml:"ranks"`
	// Validators are the roles whose validation makes up for any other issuer.
	Validators []string `yaml:"validators"`
	// Routes by which it may come; empty: any.
	Routes []string `yaml:"routes"`
	// Purposes that it may serve; empty: any.
	Purposes []string `yaml:"purposes"`
	Reach    []Reach  `yaml:"reach"`
	// OutOfReach says which finding a category has that no Reach row covers; legal_basis.insufficient if no row does.
	OutOfReach []OutOfReachRule `yaml:"beyond"`
	// Always are findings that this instrument always has, if their conditions match.
	Always   []FindingRule `yaml:"always"`
	Requires []Requirement `yaml:"requires"`
	// WrongStatutes are statutes that may be cited but give no power to demand data.
	WrongStatutes  []FindingRule      `yaml:"wrong_statutes"`
	AgeLimits      []Limit            `yaml:"fresh"`
	DurationLimits []Limit            `yaml:"duration"`
	Nondisclosure  *NondisclosureRule `yaml:"secrecy"`
	// Preservation is how long its law requires data to be preserved; nil if it does not.
	Preservation *StatutoryPreservation `yaml:"keep"`
	// Emergency is the instrument's own emergency test, apart from that for a voluntary disclosure; nil if it has
	// none.
	Emergency *EmergencyRule `yaml:"emergency"`
	// Preserves marks an instrument that asks to preserve data and discloses none.
	Preserves bool `yaml:"preserves"`
	// Agreement marks an instrument of an executive agreement under the CLOUD Act, which has conditions of its own.
	Agreement  bool               `yaml:"agreement"`
	Severities []SeverityOverride `yaml:"severities"`
	// Sentences replace those of the catalogue for this instrument.
	Sentences []Wording `yaml:"sentences"`
	// Addressees are the countries whose entities it may be served on; empty: any.
	Addressees []string `yaml:"addressees"`
	// CrossBorder marks an EU order from one Member State to an addressee in another: it is served on the
	// establishment in the Union, and does not exist inside one State (Regulation (EU) 2023/1543, Article 3).
	CrossBorder bool `yaml:"other_state"`
	// AnyCountry marks an instrument of whatever State issued it. Where the policy has instruments of that State's own
	// law, their duty of silence holds for it too.
	AnyCountry bool   `yaml:"any_country"`
	Note       string `yaml:"note"`

	citedWords [][]string // CitedAs as normaliseCitation writes it; see BuildIndex
}

// Reach is a row that says which data an instrument can compel, and on which conditions.
type Reach struct {
	Basis      `yaml:",inline"`
	When       `yaml:"when"`
	Categories []string `yaml:"categories"`
	// Time is stored or prospective; "" or any: both.
	Time string `yaml:"time"`
	// Issuers narrows the instrument's issuers for these categories; another one gives legal_basis.wrong_issuer.
	Issuers    []string `yaml:"issuers"`
	Validators []string `yaml:"validators"`
	// MinYears is the least maximum sentence of the offence, in years; 0: none.
	MinYears float64 `yaml:"min_years"`
	// Unstated: process that states no maximum sentence is not held to MinYears.
	Unstated bool `yaml:"unstated"`
	// Limbs are the values of Offence.Limb that are enough instead of MinYears.
	Limbs []string `yaml:"limbs"`
	// OffenceCategories are the categories of offence that are enough instead of MinYears.
	OffenceCategories []string `yaml:"offences"`
	// IdentificationOnly: only if the sole purpose is to identify the user.
	IdentificationOnly bool `yaml:"identification_only"`
	// ByNationalLaw: only if the process cites an instrument of the issuing State, which judges it too.
	ByNationalLaw bool `yaml:"by_national_law"`
}

// OutOfReachRule names the finding of categories that an instrument does not reach.
type OutOfReachRule struct {
	Basis      `yaml:",inline"`
	When       `yaml:"when"`
	Categories []string `yaml:"categories"`
	Time       string   `yaml:"time"`
	Code       string   `yaml:"code"`
	// Needs is what would reach them; "": what the platform asks for.
	Needs string `yaml:"needs"`
}

// FindingRule is a finding that an instrument, or any legal process (Policy.Rules), always has if the conditions match;
// for a wrong statute, if a citation does too.
type FindingRule struct {
	Valid `yaml:",inline"`
	Basis `yaml:",inline"`
	When  `yaml:"when"`
	ID    string `yaml:"id"` // of a rule for any process: "eu.gdpr_48"
	// what the finding is about; "": process.instrument, for wrong statutes process.statute
	Field    string `yaml:"field"`
	Match    string `yaml:"match"` // for wrong statutes: words of the citation
	Code     string `yaml:"code"`
	Severity string `yaml:"severity"`
	Counsel  bool   `yaml:"counsel"`
	Defect   string `yaml:"defect"`
	Text     string `yaml:"text"`
	// NoDeadline: the process does not bind the entity that is asked, so that no deadline of its law or of its own
	// counts.
	NoDeadline bool `yaml:"no_deadline"`
	// DoubtfulDeadline: whether the process binds the entity that is asked is for counsel to say, so that its deadlines
	// are shown and do not bind.
	DoubtfulDeadline bool `yaml:"doubtful_deadline"`
	// NoReach: the process reaches no data there, whatever the severity, and where nothing is disclosed it has no
	// silence to keep.
	NoReach bool `yaml:"no_reach"`
	// SoundAtHome: the process has no force on the entity that is asked and is sound under the law of its own State,
	// whose silence holds.
	SoundAtHome bool `yaml:"sound_at_home"`
	// SettlesEntity: the rule says all there is to say about a process that names another entity than the one in
	// Controllers, so that wrong_entity is not added for it.
	SettlesEntity bool `yaml:"settles_entity"`
	// AnalystText, LetterText and CureText replace the sentences of the code if set.
	AnalystText string `yaml:"analyst"`
	LetterText  string `yaml:"letter"`
	CureText    string `yaml:"cure"`

	normalised string // Match as normaliseCitation writes it; see BuildIndex
}

// article is what comes before the name of the instrument in a sentence.
func (i *Instrument) article() string {
	if i.ProperName {
		return ""
	}
	return "the "
}

// nameInText is the name of the instrument as it stands in a sentence.
func (i *Instrument) nameInText() string { return i.article() + i.Name }

// BuildIndex normalises the words by which statutes are found, so that no assessment has to. The loader of the policy
// calls it.
func (i *Instrument) BuildIndex() {
	i.citedWords = nil
	for _, way := range i.CitedAs {
		var words []string
		for _, w := range strings.Fields(way) {
			words = append(words, normaliseCitation(w))
		}
		i.citedWords = append(i.citedWords, words)
	}
	if i.Rank != nil {
		i.Rank.buildTitles()
	}
	for j := range i.WrongStatutes {
		i.WrongStatutes[j].normalised = normaliseCitation(i.WrongStatutes[j].Match)
	}
}

// matchText is the normalised text of the citation by which a wrong statute is found.
func (s *FindingRule) matchText() string {
	if s.normalised != "" {
		return s.normalised
	}
	return normaliseCitation(s.Match)
}

// Limit is a span that legal process may not exceed, or if AtLeast, not fall short of. Count says how it is counted:
// "days" (the first day does not count), "inclusive" (it does), "months" (inclusive), or "window" (both days of the
// collection window count).
type Limit struct {
	Basis  `yaml:",inline"`
	When   `yaml:"when"`
	Days   int    `yaml:"days"`
	Months int    `yaml:"months"`
	Count  string `yaml:"count"`
	// From and To are the two dates, as limitDate knows them: issued_on, received_at, served_at, return_by, now,
	// window.
	From    string `yaml:"from"`
	To      string `yaml:"to"`
	Code    string `yaml:"code"`
	AtLeast bool   `yaml:"at_least"`
	// Severity replaces that of the catalogue if set.
	Severity string `yaml:"severity"`
}

// NondisclosureRule is the nondisclosure that an instrument imposes by itself.
type NondisclosureRule struct {
	Basis `yaml:",inline"`
	// Ground is statute, regulation or court_order.
	Ground string `yaml:"ground"`
	// InDoubt: whether its law forbids to tell the user is for counsel to say.
	InDoubt bool `yaml:"in_doubt"`
	// NeedsCertification: only if the process has its own certification (a national security letter).
	NeedsCertification bool `yaml:"needs_certification"`
	// RecheckDays is after how many days it is rechecked; 0: never.
	RecheckDays int `yaml:"recheck_days"`
}

// StatutoryPreservation is a preservation period set by law.
type StatutoryPreservation struct {
	Basis       `yaml:",inline"`
	Days        int    `yaml:"days"`
	Renewals    int    `yaml:"renewals"`
	RenewalDays int    `yaml:"renewal_days"` // 0: as many as Days
	Count       string `yaml:"count"`        // days, eu_days
	Zone        string `yaml:"zone"`
	From        string `yaml:"from"` // issued_on; "": receipt
	// AskedIn are the countries of the companies that the law obliges; empty: any.
	AskedIn []string `yaml:"asked_in"`
	// ConfirmsOnly: it does not count as a renewal, but confirms that legal process will follow. The data is
	// preserved until that comes, and after Days the team checks whether it has.
	ConfirmsOnly bool `yaml:"confirms"`
}
