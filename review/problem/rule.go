package problem

// The thirteen refusals of a decision by number, for Error.Rule; "The thirteen refusals" in
// ARCHITECTURE.md says what each refuses and why. NoRule is a refusal without a number.
const (
	NoRule = iota
	RuleNotOpened
	RuleNothingGranted
	RuleNotRequested
	RuleObjectionOpen
	RuleCounselNeeded
	RuleReviewOpen
	RuleNoticeMissing
	RuleEmergencyUnconfirmed
	RuleNoReason
	RuleOutOfDate
	RuleSameSigner
	RuleBackdated
	RuleSeveralAtOnce
)
