package review

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lert/review/problem"
	"lert/review/text"
)

// DecisionFlag is a flag of the command that records a decision, with its explanation and the field that it sets.
type DecisionFlag struct {
	Name, Help string
	// Type is one of the Flag constants. Only a FlagList may be repeated.
	Type string

	// set reads one value into a decision whose Notice and Tailoring are not nil. A flag that was not given is set to
	// "", a list not at all.
	set func(d *Decision, value string) *problem.Error
	// values are the values from which set would read the same field.
	values func(d *Decision) []string
}

// The types of a flag, as the help names them.
const (
	FlagText   = "string"
	FlagList   = "stringArray"
	FlagSwitch = "bool" // "true" if no value is given
	FlagNumber = "int"
)

// DecisionFlags are all flags of a decision, in the order in which they are read and printed. --sign comes after
// --unmet, because it makes the statements that --unmet does not mention.
var DecisionFlags = []DecisionFlag{
	{"outcome", "the decision: approve, push_back, reject, withdrawn, taken_back",
		FlagText, setOutcome, func(d *Decision) []string { return nonEmpty(d.Outcome) }},
	{"grant", "a granted category: subscriber.name, content.mail@2 (item), content.mail@2#0 (target); " +
		"none (default: all that can be produced)",
		FlagList, setGrant, grantValues},
	{"reason", "the code of a finding on which the decision is based; CODE=WORDS for a reason of your own " +
		"that the checks did not find; the letter uses your words",
		FlagList, setReason, reasonValues},
	textFlag("rationale", "why, in your own words",
		func(d *Decision) *string { return &d.Rationale }),
	textFlag("notice", "user notice: notify_before, withhold, none; "+
		"delay and prohibited only where the assessment plans them",
		func(d *Decision) *string { return &d.Notice.Action }),
	dateFlag("until", "date on which the delay ends",
		func(d *Decision) *Date { return &d.Notice.Until }),
	dateFlag("recheck", "date on which withheld notice is rechecked",
		func(d *Decision) *Date { return &d.Notice.RecheckOn }),
	{"wait-days", "days between notice and disclosure, if fewer than the platform's period", FlagNumber, setWaitDays,
		waitDaysValues},
	dateFlag("agreed-until",
		"date until which the agency agreed in writing to wait; --notice-reason identifies its letter",
		func(d *Decision) *Date { return &d.Notice.AgreedUntil }),
	textFlag("notice-ground", "why notice is withheld: child_exploitation, emergency, counterproductive, "+
		"account_compromised, "+
		"legal_deadline (default: as planned)",
		func(d *Decision) *string { return &d.Notice.Ground }),
	textFlag("notice-reason", "why the right to notify is not exercised, or why notice would cause harm",
		func(d *Decision) *string { return &d.Notice.Reason }),
	listFlag("ack", "the code of a finding that was acknowledged",
		func(d *Decision) *[]string { return &d.Acknowledged }),
	{"override", "an overridden finding, as CODE=WHY; the decision is then held for counsel",
		FlagList, setOverride, overrideValues},
	{"unavailable", "a lawful category in which there is nothing to disclose, as CATEGORY=no_account or =no_data",
		FlagList, setUnavailable, unavailableValues},
	{"unmet", "a statement that does not hold, as proportionate=WHY",
		FlagList, setUnmet, unmetValues},
	{"sign", "sign the four statements that an approval of records requires",
		FlagSwitch, setSign, signValues},
	{"good-faith", "make the two statements that a voluntary emergency disclosure requires",
		FlagSwitch, setGoodFaith, goodFaithValues},
	{"id", "the decision's id, 32 hex digits, so that a repeated call is recorded once (default: generated)",
		FlagText, setID, func(d *Decision) []string { return nonEmpty(d.ID) }},
	{"revision", "the revision that was decided (default: the current one)",
		FlagNumber, setRevision, revisionValues},
	textFlag("supersedes",
		"id of the decision being corrected or taken back (default when taking back: the latest)",
		func(d *Decision) *string { return &d.Supersedes }),
}

// DecisionArgs are the flags that record the same decision on the same request. ParseDecision reads it from them,
// except for what FillDefaults adds.
func DecisionArgs(d *Decision) []string {
	whole := *d
	if whole.Notice == nil {
		whole.Notice = new(NoticeChoice)
	}
	if whole.Tailoring == nil {
		whole.Tailoring = new(Tailoring)
	}
	var out []string
	for i := range DecisionFlags {
		f := &DecisionFlags[i]
		for _, v := range f.values(&whole) {
			switch {
			case f.Type != FlagSwitch:
				out = append(out, "--"+f.Name, v)
			case v == "true":
				out = append(out, "--"+f.Name)
			default:
				out = append(out, "--"+f.Name+"="+v)
			}
		}
	}
	return out
}

// ParseDecision reads a decision from the values of its flags by name, or says which of them it cannot read. Fields
// that only an approval has are nil in every other decision.
func ParseDecision(flags map[string][]string) (Decision, *problem.Error) {
	d := Decision{Notice: new(NoticeChoice), Tailoring: new(Tailoring)}
	for i := range DecisionFlags {
		f := &DecisionFlags[i]
		values := flags[f.Name]
		if f.Type != FlagList && len(values) == 0 {
			values = []string{""}
		}
		for _, v := range values {
			if refusal := f.set(&d, v); refusal != nil {
				return Decision{}, refusal
			}
		}
	}
	if d.Notice.Action == "" {
		d.Notice = nil
	}
	if *d.Tailoring == (Tailoring{}) {
		d.Tailoring = nil
	}
	if d.Outcome != OutcomeApprove {
		d.Granted, d.Notice, d.Tailoring, d.GoodFaith = nil, nil, nil, nil
	}
	return d, nil
}

func flagError(hint, format string, args ...any) *problem.Error {
	return problem.Refuse(problem.NoRule, fmt.Sprintf(format, args...), hint)
}

// nonEmpty is a list of one value, nil if the value is "".
func nonEmpty(v string) []string {
	if v == "" {
		return nil
	}
	return []string{v}
}

func textFlag(name, help string, field func(*Decision) *string) DecisionFlag {
	return DecisionFlag{name, help, FlagText,
		func(d *Decision, v string) *problem.Error { *field(d) = v; return nil },
		func(d *Decision) []string { return nonEmpty(*field(d)) }}
}

func listFlag(name, help string, field func(*Decision) *[]string) DecisionFlag {
	return DecisionFlag{name, help, FlagList,
		func(d *Decision, v string) *problem.Error { *field(d) = append(*field(d), v); return nil },
		func(d *Decision) []string { return *field(d) }}
}

func dateFlag(name, help string, field func(*Decision) *Date) DecisionFlag {
	return DecisionFlag{name, help, FlagText,
		func(d *Decision, v string) *problem.Error {
			day, err := ReadDate(v)
			if v != "" && err != nil {
				return flagError("write it as 2026-12-31", "--%s %q is not a date", name, v)
			}
			*field(d) = day
			return nil
		},
		func(d *Decision) []string { return nonEmpty(field(d).String()) }}
}

func setOutcome(d *Decision, v string) *problem.Error {
	d.Outcome = v
	switch offered := "one of: " + strings.Join(Outcomes, ", "); {
	case v == "":
		return flagError(offered, "a decision needs an --outcome")
	case !slices.Contains(Outcomes, v):
		return flagError(offered, "there is no outcome %q", v)
	}
	return nil
}

// grantsNothing is the value of --grant for an approval that grants nothing. Without the flag, an approval grants all
// that can be produced.
const grantsNothing = "none"

func setGrant(d *Decision, v string) *problem.Error {
	if d.Granted == nil {
		d.Granted = []string{}
	}
	if v != grantsNothing {
		d.Granted = append(d.Granted, v)
	}
	return nil
}

func grantValues(d *Decision) []string {
	if d.Outcome == OutcomeApprove && len(d.Granted) == 0 {
		return []string{grantsNothing}
	}
	return d.Granted
}

func setReason(d *Decision, v string) *problem.Error {
	code, words, own := strings.Cut(v, "=")
	if code == "" || own && text.IsEmpty(words) {
		return flagError("write it as CODE or CODE=WORDS", "--reason %q is not in the right form", v)
	}
	if d.Reasons = append(d.Reasons, code); own {
		d.Own = append(d.Own, OwnReason{code, words})
	}
	return nil
}

func reasonValues(d *Decision) (out []string) {
	for _, code := range d.Reasons {
		if words := d.OwnWords(code); words != "" {
			code += "=" + words
		}
		out = append(out, code)
	}
	return out
}

func setOverride(d *Decision, v string) *problem.Error {
	code, why, ok := strings.Cut(v, "=")
	if !ok || code == "" {
		return flagError("write it as CODE=WHY", "--override %q does not say why", v)
	}
	d.Overrides = append(d.Overrides, Override{code, why})
	return nil
}

func overrideValues(d *Decision) (out []string) {
	for _, o := range d.Overrides {
		out = append(out, o.Code+"="+o.Why)
	}
	return out
}

func setUnavailable(d *Decision, v string) *problem.Error {
	name, why, _ := strings.Cut(v, "=")
	if c := Category(name); c.Known() && isWhyUnavailable(why) {
		d.Unavailable = append(d.Unavailable, Unavailable{c, why})
		return nil
	}
	return flagError("write it as `subscriber.email=no_data` or `=no_account`",
		"--unavailable %q is not in the right form", v)
}

func unavailableValues(d *Decision) (out []string) {
	for _, u := range d.Unavailable {
		out = append(out, string(u.Category)+"="+u.Why)
	}
	return out
}

func setUnmet(d *Decision, v string) *problem.Error {
	name, why, _ := strings.Cut(v, "=")
	s := d.Tailoring.Statement(name)
	if s == nil || text.IsEmpty(why) {
		return flagError("write it as necessary=WHY, proportionate=WHY, specific=WHY or compliant=WHY",
			"--unmet %q is not in the right form", v)
	}
	*s = "no: " + why
	return nil
}

func unmetValues(d *Decision) (out []string) {
	for _, name := range StatementNames {
		if why, unmet := strings.CutPrefix(*d.Tailoring.Statement(name), "no:"); unmet {
			out = append(out, name+"="+strings.TrimPrefix(why, " "))
		}
	}
	return out
}

func setSign(d *Decision, v string) *problem.Error {
	on, refusal := parseSwitch("sign", v)
	for _, name := range StatementNames {
		if s := d.Tailoring.Statement(name); on && *s == "" {
			*s = statementYes
		}
	}
	return refusal
}

// signValues says that the statements are signed if each of them is made and at least one holds.
func signValues(d *Decision) (out []string) {
	for _, name := range StatementNames {
		switch s := *d.Tailoring.Statement(name); {
		case s == statementYes:
			out = []string{"true"}
		case !strings.HasPrefix(s, "no:"):
			return nil
		}
	}
	return out
}

func setGoodFaith(d *Decision, v string) *problem.Error {
	both, refusal := parseSwitch("good-faith", v)
	if both {
		d.GoodFaith = &GoodFaith{ImminentRisk: true, MayHelp: true}
	}
	return refusal
}

// goodFaithValues says that both statements are made. One alone is refused, and has no flag.
func goodFaithValues(d *Decision) []string {
	if g := d.GoodFaith; g != nil && g.ImminentRisk && g.MayHelp {
		return []string{"true"}
	}
	return nil
}

// parseSwitch reads the value of a switch, which is off if it was not given.
func parseSwitch(name, v string) (on bool, refusal *problem.Error) {
	on, err := strconv.ParseBool(v)
	if v != "" && err != nil {
		refusal = flagError("write --"+name+", or leave it out", "--%s=%q is not true or false", name, v)
	}
	return on, refusal
}

func setID(d *Decision, v string) *problem.Error {
	if b, err := hex.DecodeString(v); v != "" && (err != nil || len(b) != 16) {
		return flagError("an id has 32 hex digits; leave it out to have one generated", "--id %q is not an id", v)
	}
	d.ID = v
	return nil
}

func setRevision(d *Decision, v string) *problem.Error {
	return setNumber(&d.Revision, "revision", v, "`lert show` says which one is current")
}

func revisionValues(d *Decision) []string { return nonZero(d.Revision) }

func setWaitDays(d *Decision, v string) *problem.Error {
	return setNumber(&d.Notice.WaitDays, "wait-days", v, "use a whole number of days")
}

func waitDaysValues(d *Decision) []string { return nonZero(d.Notice.WaitDays) }

func setNumber(into *int, flag, v, hint string) *problem.Error {
	n, err := strconv.Atoi(v)
	if v != "" && err != nil {
		return flagError(hint, "--%s %q is not a number", flag, v)
	}
	*into = n
	return nil
}

func nonZero(n int) []string {
	if n == 0 {
		return nil
	}
	return []string{strconv.Itoa(n)}
}
