package review

import "slices"

// Platform is one service: what data it holds, which requests it accepts, how long it preserves and what it tells its
// users.
type Platform struct {
	names []entityName             // of Entities; see BuildIndex
	held  map[Category][2]*Holding // what covers a category, for users who are not protected and who are; see BuildIndex

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
	// Seat is where the company has its seat, nil if it is not known; Presence are further places where it has an
	// office.
	Seat     *Place  `yaml:"seat"`
	Presence []Place `yaml:"presence"`
	// SocialPlatform: it is more than mail or direct messages. MonthlyUsers is a number of monthly users that it is
	// known to exceed; 0: none is known.
	SocialPlatform bool `yaml:"social_platform"`
	MonthlyUsers   int  `yaml:"monthly_users_over"`
	// Targets are the types of identifier that this platform has.
	Targets    []TargetRule `yaml:"targets"`
	MaxTargets int          `yaml:"max_targets"` // 0: 100
	// LongPeriodDays is the length from which a period needs human review; 0: 731.
	LongPeriodDays int              `yaml:"long_period_days"`
	Languages      []string         `yaml:"languages"`
	Holdings       []Holding        `yaml:"holdings"`
	Preservation   PreservationRule `yaml:"preservation"`
	Emergency      EmergencyRule    `yaml:"emergency"`
	Notice         NoticePolicy     `yaml:"notice"`
	// ResponseTargetHours is the platform's own target for a response if no law sets a time: it is shown as a target
	// and never counted as a breach.
	ResponseTargetHours  int `yaml:"house_target_hours"`
	EmergencyTargetHours int `yaml:"emergency_target_hours"`
	// PreserveByHours is the platform's own target, from receipt, for making the copy that a request to preserve or an
	// order that must be preserved on receipt asks for; 0: none.
	PreserveByHours int                `yaml:"preserve_by_hours"`
	Requires        []Requirement      `yaml:"requires"`
	Severities      []SeverityOverride `yaml:"severities"`
	Sentences       []Wording          `yaml:"sentences"`
	Clauses         []Clause           `yaml:"clauses"`
	Attestations    []string           `yaml:"attestations"`
	CloseAfterDays  int                `yaml:"close_after_days"`
	ServiceNames    []string           `yaml:"service_names"` // other names of the same intake: "LERS"
	DeletionDays    int                `yaml:"deletion_days"` // until a deleted account is gone
	// Switches are the settings of SwitchNames that are on.
	Switches []string `yaml:"switches"`
	// SelfService is the export that the account holder can make; nil if there is none.
	SelfService *SelfService `yaml:"self_service"`
}

// SelfService is an export of an account that its holder makes alone, without the platform's help. The answer to a
// request that rests on the holder's consent points to it.
type SelfService struct {
	Basis `yaml:",inline"`
	Name  string `yaml:"name"`  // as the service calls it
	Where string `yaml:"where"` // where it is found, in words that follow the name
	Lacks string `yaml:"lacks"` // what the platform holds and the export does not; "": nothing known
}

// Place is a State or another part of a country in which the company of a platform is, after ISO 3166-2.
type Place struct {
	Basis `yaml:",inline"`
	Place string `yaml:"place"`
}

// isIn reports whether the platform has its seat or an office in one of some places.
func (p *Platform) isIn(places []string) bool {
	return p.Seat != nil && slices.Contains(places, p.Seat.Place) ||
		slices.ContainsFunc(p.Presence, func(at Place) bool { return slices.Contains(places, at.Place) })
}

// Entity is a legal person behind a platform and the users for whom it is the addressee.
type Entity struct {
	Basis `yaml:",inline"`
	Name  string `yaml:"name"`
	// Aliases are other spellings of the same addressee.
	Aliases []string `yaml:"aliases"`
	Country string   `yaml:"country"`
	// Places are words of an address, such as "Dublin", that point to it where the process names no entity for certain.
	Places []string `yaml:"places"`
	// Regions and Countries are where its users are; Default: every user of no other entity.
	Regions   []string `yaml:"regions"`
	Countries []string `yaml:"countries"`
	Default   bool     `yaml:"default"`
	// Representative: it takes in the orders of Member States for a provider that has no establishment in the Union,
	// and controls nobody's data.
	Representative bool `yaml:"representative"`
	// Languages are those in which it accepts orders between Member States of the Union (Regulation (EU) 2023/1543,
	// Article 27); empty: none is known.
	Languages []string `yaml:"languages"`
}

// Channel is a way by which the platform receives requests.
type Channel struct {
	Basis   `yaml:",inline"`
	Channel string `yaml:"channel"`
	Address string `yaml:"address"`
}

// TargetRule is a type of identifier that the platform has, and what must come with it.
type TargetRule struct {
	Basis `yaml:",inline"`
	Type  string `yaml:"type"`
	// NeedsDate: the identifier, such as a username, means an account only on a given date.
	NeedsDate bool `yaml:"needs_date"`
	// Group: the identifier is that of a group and not of an account. OwnData are the categories that it reaches: those
	// about the group itself. All others would be data of everyone in it.
	Group   bool     `yaml:"group"`
	OwnData []string `yaml:"own_data"`
	// Hosts are those that a profile's address may have; empty: any.
	Hosts []string `yaml:"hosts"`
}

// Holding says whether the platform has some categories of data, which kind of legal process it asks for and, if it
// does not have the data, why not.
type Holding struct {
	Basis      `yaml:",inline"`
	Categories []string `yaml:"categories"`
	// Held is stored, prospective (only once a collection starts) or none.
	Held string `yaml:"held"`
	// Why is the finding's code for what is not held: scope.encrypted, scope.not_held or legal_basis.wrong_provider.
	Why string `yaml:"why"`
	// Tier is the lowest tier of instrument that the platform accepts for these categories; 0 asks nothing beyond the
	// law.
	Tier int `yaml:"tier"`
	// RetentionDays: older data of this kind is not held; 0: no limit is known.
	RetentionDays int `yaml:"retention_days"`
	// ProtectedOnly: the row is only about targets under the user's own end-to-end setting.
	ProtectedOnly bool `yaml:"protected_only"`
	// Instead is what the agency can have instead, for the letter.
	Instead string `yaml:"instead"`
}

// PreservationRule is how long a preserved copy is kept and how often that is renewed.
type PreservationRule struct {
	Basis    `yaml:",inline"`
	Days     int `yaml:"days"`
	Renewals int `yaml:"renewals"`
	// NotOffered: the platform publishes no preservation.
	NotOffered bool `yaml:"none"`
}

// EmergencyRule is the platform's test for a voluntary emergency disclosure.
type EmergencyRule struct {
	Basis `yaml:",inline"`
	// Harms are those that count: death, serious_injury, child, infrastructure.
	Harms []string `yaml:"harms"`
	// AskedHarms are kinds of harm that may meet the test: counsel asks what is feared.
	AskedHarms []string `yaml:"asked_harms"`
	// HarmsAbroad count for an authority outside the United States: to one inside it, the test is the statute's.
	HarmsAbroad []string `yaml:"harms_abroad"`
	// Categories that go without a nexus that says why more.
	Categories []string `yaml:"categories"`
	// SessionDays is how many days of sessions may be disclosed; 0: 30.
	SessionDays int `yaml:"session_days"`
	// Address is where an emergency request goes, if that is not the way for all requests.
	Address string `yaml:"address"`
	// NotOffered: the platform publishes no emergency route.
	NotOffered bool `yaml:"none"`
}

// NoticePolicy is what the platform promises its users about requests for their data.
type NoticePolicy struct {
	Basis `yaml:",inline"`
	// RightReserved: the platform reserves the right to notify and does not promise to.
	RightReserved bool `yaml:"reserved"`
	// ManagedRecipient is who is notified if an organisation manages the account; empty: the user.
	ManagedRecipient string `yaml:"managed"`
	// WaitDays are the days between notice and disclosure.
	WaitDays int `yaml:"wait_days"`
	// ShortestDays is the shortest that the platform lets that window be where a legal deadline comes first; 0: it lets
	// none be shorter.
	ShortestDays int `yaml:"shortest_wait_days"`
	// Exceptions are the offence categories and grounds on which the user may not be notified: child_exploitation,
	// emergency, counterproductive, account_compromised.
	Exceptions []string `yaml:"exceptions"`
	// RecheckDays are the days until an exception is rechecked; 0: 90.
	RecheckDays int `yaml:"recheck_days"`
}

// SeverityOverride raises or lowers the severity of a code on one platform or under one instrument.
type SeverityOverride struct {
	Valid    `yaml:",inline"`
	Basis    `yaml:",inline"`
	When     `yaml:"when"`
	Code     string `yaml:"code"`
	Severity string `yaml:"severity"`
	Counsel  *bool  `yaml:"counsel"`
}

// Wording replaces the texts of a code on one platform or under one instrument. Categories, if given, limits it to
// findings about these categories.
type Wording struct {
	Basis       `yaml:",inline"`
	Code        string   `yaml:"code"`
	Categories  []string `yaml:"categories"`
	AnalystText string   `yaml:"analyst"`
	LetterText  string   `yaml:"letter"`
}

// Clause is a published passage that an approval of these categories rests on, beside the law (finding
// legal_basis.policy_clause).
type Clause struct {
	Basis      `yaml:",inline"`
	When       `yaml:"when"`
	Categories []string `yaml:"categories"`
	Text       string   `yaml:"text"`

	sentence string // see BuildIndex
}

// BuildIndex writes the sentences about the platform's clauses and prepares the names of its entities and what it
// holds, so that no assessment has to. The loader of the policy calls it.
func (p *Platform) BuildIndex() {
	p.names = p.indexNames()
	p.held = make(map[Category][2]*Holding, len(Categories))
	for _, c := range Categories {
		p.held[c] = [2]*Holding{p.findHolding(c, false), p.findHolding(c, true)}
	}
	for i := range p.Clauses {
		p.Clauses[i].sentence = clauseSentence(&p.Clauses[i])
	}
}

func clauseSentence(c *Clause) string { return "Published policy: " + c.Text }

// holding is the first row that covers a category, nil if there is none. A row for protected targets counts only if the
// target is protected.
func (p *Platform) holding(c Category, protected bool) *Holding {
	switch {
	case p.held == nil: // no loader made this policy
		return p.findHolding(c, protected)
	case protected:
		return p.held[c][1]
	}
	return p.held[c][0]
}

func (p *Platform) findHolding(c Category, protected bool) *Holding {
	for i := range p.Holdings {
		h := &p.Holdings[i]
		if (!h.ProtectedOnly || protected) && matchesAny(h.Categories, c) {
			return h
		}
	}
	return nil
}
