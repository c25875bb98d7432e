package review

import "slices"

// StatementCategories are the categories of illegal content in the order of the templates of Implementing Regulation
// (EU) 2024/2835. StatementNotSpecified is for an order of which none is known.
var StatementCategories = []string{
	"STATEMENT_CATEGORY_ANIMAL_WELFARE",
	"STATEMENT_CATEGORY_CONSUMER_INFORMATION",
	"STATEMENT_CATEGORY_CYBER_VIOLENCE",
	"STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN",
	"STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
	"STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
	"STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
	"STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
	"STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
	"STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
	"STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
	"STATEMENT_CATEGORY_SELF_HARM",
	"STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
	"STATEMENT_CATEGORY_VIOLENCE",
}

// StatementNotSpecified is the category of an order for which no other is known.
const StatementNotSpecified = "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER"

// StatementRule says in which category of illegal content an order counts that states an offence of some category.
type StatementRule struct {
	Basis    `yaml:",inline"`
	Offences []string `yaml:"offences"` // values of Offence.Category
	Category string   `yaml:"category"` // one of StatementCategories
}

// StatementCategory is the category in which an order counts for which an offence is stated, StatementNotSpecified if
// no row of the policy names it. The row of a later pack counts.
func (p *Policy) StatementCategory(offence string) string {
	for _, r := range slices.Backward(p.StatementRules) {
		if slices.Contains(r.Offences, offence) {
			return r.Category
		}
	}
	return StatementNotSpecified
}
