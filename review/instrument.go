package review

// Requirement is something a paper must show. Field names what is looked at
// (see hasField in requirements.go); a missing one gives Code.
type Requirement struct {
	Basis `yaml:",inline"`
	When  `yaml:"when"`
	Field string `yaml:"field"`
	// OneOf are words of which the field must be, or contain, one; see
	// OneOfFields for the fields of which that may be said.
	OneOf []string `yaml:"one_of"`
	Code  string   `yaml:"code"`
	// Severity and Counsel replace those of the catalogue where set.
	Severity string `yaml:"severity"`
	Counsel  bool   `yaml:"counsel"`
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
	// OutOfReach says by which code a category falls that no reach row covers;
	// legal_basis.insufficient where no row speaks.
	OutOfReach []OutOfReachRule `yaml:"beyond"`
	// Always are findings that this paper brings with it.
	Always   []FindingRule `yaml:"always"`
	Requires []Requirement `yaml:"requires"`
	// WrongStatutes are statutes that, when cited, give no power to demand data.
	WrongStatutes  []FindingRule      `yaml:"wrong_statutes"`
	AgeLimits      []Limit            `yaml:"fresh"`
	DurationLimits []Limit            `yaml:"duration"`
	Nondisclosure  *NondisclosureRule `yaml:"secrecy"`
	// Preservation is how long its law has data kept, for a preservation.
	Preservation *StatutoryPreservation `yaml:"keep"`
	// Emergency is the paper's own emergency test, apart from the voluntary one.
	Emergency *EmergencyRule `yaml:"emergency"`
	// Preserves marks a paper that asks to keep data and discloses none.
	Preserves bool `yaml:"preserves"`
	// Agreement marks a paper of an executive agreement (CLOUD Act limbs).
	Agreement  bool               `yaml:"agreement"`
	Severities []SeverityOverride `yaml:"severities"`
	// Sentences replace what a code says of this paper.
	Sentences []Wording `yaml:"sentences"`
	// Addressees are countries whose entities it may be served on; empty: any.
	Addressees []string `yaml:"addressees"`
	// CrossBorder marks an order of the Union that goes from one Member State
	// to an addressee in another: served on the Union's establishment, and no
	// such order inside one State (Regulation (EU) 2023/1543, Article 3).
	CrossBorder bool   `yaml:"other_state"`
	Note        string `yaml:"note"`
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

// OutOfReachRule names the code by which categories fall.
type OutOfReachRule struct {
	Basis      `yaml:",inline"`
	Categories []string `yaml:"categories"`
	Time       string   `yaml:"time"`
	Code       string   `yaml:"code"`
}

// FindingRule is a finding that a row always brings, or brings when it applies.
type FindingRule struct {
	Basis    `yaml:",inline"`
	When     `yaml:"when"`
	Match    string `yaml:"match"` // for wrong statutes: words of the citation
	Code     string `yaml:"code"`
	Severity string `yaml:"severity"`
	Counsel  bool   `yaml:"counsel"`
	Text     string `yaml:"text"`

	normalised string // Match as it is compared; see Index
}

// BuildIndex prepares the words by which wrong statutes are known, so that no
// request has to. The policy's loader calls it.
func (i *Instrument) BuildIndex() {
	for j := range i.WrongStatutes {
		i.WrongStatutes[j].normalised = normaliseCitation(i.WrongStatutes[j].Match)
	}
}

// matchText are those of the citation that a wrong statute is known by.
func (s *FindingRule) matchText() string {
	if s.normalised != "" {
		return s.normalised
	}
	return normaliseCitation(s.Match)
}

// Limit is a span that a paper may not exceed, or fall short of. Count says how it is counted:
// "days" (day of the start not counted), "inclusive" (it is), "months"
// (inclusive), "window" (the collection window itself, both days included).
type Limit struct {
	Basis  `yaml:",inline"`
	When   `yaml:"when"`
	Days   int    `yaml:"days"`
	Months int    `yaml:"months"`
	Count  string `yaml:"count"`
	// From is issued_on, served_at or window; To is served_at, now or window.
	From string `yaml:"from"`
	To   string `yaml:"to"`
	Code string `yaml:"code"`
	// AtLeast: the span may not be shorter instead of not longer.
	AtLeast bool `yaml:"at_least"`
	// Severity replaces the catalogue's where set.
	Severity string `yaml:"severity"`
}

// NondisclosureRule is the silence that an instrument brings by itself.
type NondisclosureRule struct {
	Basis `yaml:",inline"`
	// Ground is statute, regulation or court_order.
	Ground string `yaml:"ground"`
	// NeedsCertification: only with its own certification (an NSL).
	NeedsCertification bool `yaml:"needs_certification"`
	// RecheckDays until someone looks at it again; 0: never by itself.
	RecheckDays int `yaml:"recheck_days"`
}

// StatutoryPreservation is a preservation period set by law.
type StatutoryPreservation struct {
	Basis       `yaml:",inline"`
	Days        int    `yaml:"days"`
	Renewals    int    `yaml:"renewals"`
	RenewalDays int    `yaml:"renewal_days"` // 0: the same again
	Count       string `yaml:"count"`        // days, eu_days
	Zone        string `yaml:"zone"`
	From        string `yaml:"from"` // issued_on; "": receipt
	// ConfirmsOnly: it renews nothing and is counted as no renewal, but says that
	// process is on its way; what was preserved is kept for as long as that
	// needs, and the days are when the desk looks whether it came.
	ConfirmsOnly bool `yaml:"confirms"`
}
