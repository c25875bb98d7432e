package review

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
	// ResponseTargetHours is the platform's own aim for an answer where no law
	// sets a time: shown as a target, never counted as a breach.
	ResponseTargetHours  int                `yaml:"house_target_hours"`
	EmergencyTargetHours int                `yaml:"emergency_target_hours"`
	Requires             []Requirement      `yaml:"requires"`
	Severities           []SeverityOverride `yaml:"severities"`
	Sentences            []Wording          `yaml:"sentences"`
	Clauses              []Clause           `yaml:"clauses"`
	Attestations         []string           `yaml:"attestations"`
	CloseAfterDays       int                `yaml:"close_after_days"`
	ServiceNames         []string           `yaml:"service_names"` // other names of the same intake: "LERS"
	DeletionDays         int                `yaml:"deletion_days"` // until a deleted account is gone
	// SelfService is the export that the account's holder can make; nil: none.
	SelfService *SelfService `yaml:"self_service"`
}

// SelfService is an export of an account that its holder makes alone, without
// the platform's help: a request that rests on the holder's consent is led
// there.
type SelfService struct {
	Basis `yaml:",inline"`
	Name  string `yaml:"name"`  // as the service calls it
	Where string `yaml:"where"` // where it is found, in words that follow the name
	Lacks string `yaml:"lacks"` // what the platform holds and the export does not; "": nothing known
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
	// Hosts are those that a profile's address may have; empty: any.
	Hosts []string `yaml:"hosts"`
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
	// NotOffered: the platform publishes no preservation.
	NotOffered bool `yaml:"none"`
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
	// NotOffered: the platform publishes no emergency route.
	NotOffered bool `yaml:"none"`
}

// NoticePolicy is what the platform promises its users about requests.
type NoticePolicy struct {
	Basis `yaml:",inline"`
	// RightReserved: the platform reserves the right and does not promise.
	RightReserved bool `yaml:"reserved"`
	// ManagedRecipient says who is told where an organisation manages the account;
	// empty: the user.
	ManagedRecipient string `yaml:"managed"`
	// WaitDays between notice and disclosure.
	WaitDays int `yaml:"wait_days"`
	// Exceptions are offence categories and grounds on which the user may not
	// be told: child_exploitation, emergency, counterproductive,
	// account_compromised.
	Exceptions []string `yaml:"exceptions"`
	// RecheckDays until an exception is looked at again.
	RecheckDays int `yaml:"recheck_days"`
}

// SeverityOverride raises or lowers what a code weighs on one platform or under one
// instrument.
type SeverityOverride struct {
	Basis    `yaml:",inline"`
	When     `yaml:"when"`
	Code     string `yaml:"code"`
	Severity string `yaml:"severity"`
	Counsel  *bool  `yaml:"counsel"`
}

// Wording replaces what a code says on one platform. Categories narrows it.
type Wording struct {
	Basis       `yaml:",inline"`
	Code        string   `yaml:"code"`
	Categories  []string `yaml:"categories"`
	AnalystText string   `yaml:"analyst"`
	LetterText  string   `yaml:"letter"`
}

// Clause is a published passage that an approval of these categories rests
// on, beside the law (finding legal_basis.policy_clause).
type Clause struct {
	Basis      `yaml:",inline"`
	When       `yaml:"when"`
	Categories []string `yaml:"categories"`
	Text       string   `yaml:"text"`
}

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
