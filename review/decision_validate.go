package review

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review/problem"
	"lert/review/text"
)

// DecisionInput is a decision about to be recorded, with everything that ValidateDecision looks at. The store fills
// it from the database inside the transaction that records the decision, and from a case that was read, to say
// beforehand what is missing.
type DecisionInput struct {
	Policy   *Policy
	Request  *Request // with observations applied
	Decision *Decision
	// Shown is the assessment that the person saw. Its digest was verified.
	Shown *Assessment
	// Current is the assessment as of the store's own clock; nil if it is the same as Shown.
	Current *Assessment
	// Revision is the current revision of the request.
	Revision int
	// OpenedAt is when the person who decides opened this revision; zero if they did not.
	OpenedAt time.Time
	// ClaimedBy holds a claim on the request until ClaimedUntil; "" if nobody does.
	ClaimedBy    string
	ClaimedUntil time.Time
	// OpinionGiven: counsel gave an opinion on a referral of this revision.
	OpinionGiven bool
	// OpenQuestion is what counsel was asked and has not answered; "" if nothing.
	OpenQuestion string
	// AskedAt is when OpenQuestion was asked.
	AskedAt time.Time
	// OnCall: the person who decides is the lead on call.
	OnCall bool
	// CallbackTrustedBy imported as trusted the document within which the call-back came; nil if we recorded the call.
	CallbackTrustedBy *Actor
	// NewestRecordAt is the time of the newest record; Now the store's clock.
	NewestRecordAt, Now time.Time
	// Closes is the push back that a rejection closes because no reply came, nil if it closes none.
	Closes *Decision
	// Superseded is the decision that is taken back, nil if none is. AnythingSent: something was disclosed on it.
	Superseded   *Decision
	AnythingSent bool
}

// TakeBackPeriod is how long a person may take back their own decision, if nothing was sent on it.
const TakeBackPeriod = 10 * time.Minute

// InTakeBackPeriod reports whether a decision made at an instant may still be taken back. If it is dated ahead, the
// clock ran ahead, and nobody knows how long ago it was made.
func InTakeBackPeriod(decided, now time.Time) bool {
	return !IsAhead(decided, now) && now.Sub(decided) <= TakeBackPeriod
}

// ValidateDecision lists every refusal that a decision meets, by number (ARCHITECTURE.md, "The thirteen refusals"),
// in their order; none means that the decision may be recorded.
func ValidateDecision(in DecisionInput) problem.List {
	c := &decisionValidator{DecisionInput: in}
	d := in.Decision
	if !slices.Contains(Outcomes, d.Outcome) {
		c.refuse(problem.NoRule, fmt.Sprintf("there is no outcome %q", d.Outcome),
			"one of: "+strings.Join(Outcomes, ", "))
		return c.out
	}
	if r := Authorise(d.By.Role, ActDecide); r != nil {
		c.out = append(c.out, r)
	}
	switch d.Outcome {
	case OutcomeApprove:
		c.checkApproval()
	case OutcomePushBack, OutcomeReject:
		c.checkReasons()
		c.checkOffered()
	case OutcomeWithdrawn:
		if text.IsEmpty(d.Rationale) {
			c.refuse(problem.RuleNoReason, "a withdrawal needs a rationale", "say who withdrew the request, and how")
		}
	case OutcomeTakenBack:
		c.checkTakeBack()
	}
	c.checkFields()
	if RestsOnAssessment(d.Outcome) {
		c.checkUnavailable()
	}
	if d.Revision != in.Revision {
		c.refuse(problem.RuleOutOfDate,
			fmt.Sprintf("revision %d is no longer current: revision %d has arrived", d.Revision, in.Revision),
			"open the request again and read what changed")
	}
	if d.Outcome == OutcomePushBack || d.Outcome == OutcomeReject {
		c.checkOwnReasons()
	}
	if in.ClaimedBy != "" && in.ClaimedBy != d.By.Name && in.Now.Before(in.ClaimedUntil) {
		until := in.ClaimedUntil.UTC().Format("15:04")
		c.refuse(problem.RuleOutOfDate, fmt.Sprintf("%s holds this request until %s UTC", in.ClaimedBy, until),
			"ask them to release it, or wait until the claim expires")
	}
	if !in.NewestRecordAt.IsZero() && IsAhead(in.NewestRecordAt, in.Now) {
		c.refuse(problem.RuleBackdated,
			fmt.Sprintf("the clock says %s, but the newest record is from %s", formatUTC(in.Now),
				formatUTC(in.NewestRecordAt)),
			"set this machine's clock; records cannot be backdated")
	}
	if len(d.AlsoDecides) > 0 {
		c.refuse(problem.RuleSeveralAtOnce, "each decision concerns one request",
			"decide each request on its own, after reading it")
	}
	return c.out
}

func formatUTC(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// decisionValidator collects the refusals that a decision meets.
type decisionValidator struct {
	DecisionInput
	out problem.List
}

// refuse adds a refusal: its number or problem.NoRule, what is wrong, and what to do about it.
func (c *decisionValidator) refuse(number int, message, hint string) {
	c.refuseFinding(number, "", message, hint)
}

// refuseFinding adds a refusal that is about a finding.
func (c *decisionValidator) refuseFinding(number int, code, message, hint string) {
	e := problem.Refuse(number, message, hint)
	e.Finding = code
	c.out = append(c.out, e)
}

// checkReasons checks what a push back or rejection needs: refusal 9.
func (c *decisionValidator) checkReasons() {
	if len(c.Decision.Reasons) == 0 || text.IsEmpty(c.Decision.Rationale) {
		c.refuse(problem.RuleNoReason, "a push back or rejection needs a reason code and a rationale",
			"name at least one reason, and say why in your own words")
	}
	for _, code := range c.Decision.Reasons {
		if c.Policy.Codes[code] == nil {
			c.refuseFinding(problem.RuleNoReason, code, fmt.Sprintf("there is no reason %q", code),
				"reasons are the codes of the findings: `lert policy list codes`")
		}
	}
}

// checkOffered checks that counsel has answered, or has sent it back, before a request that fails is sent back or
// closed although it describes a danger to life: refusal 5.
func (c *decisionValidator) checkOffered() {
	sentBack := c.Closes != nil && c.Closes.By.Role == RoleCounsel && c.Closes.Revision == c.Decision.Revision
	if c.Shown.Find(CodeOfferChannel) != nil && !c.counselSpoke() && !sentBack {
		c.refuseFinding(problem.RuleCounselNeeded, CodeOfferChannel,
			"the request describes a danger to life: counsel must answer before it is sent back or closed",
			"call the agency, offer the emergency route, and refer it: `lert refer "+c.Decision.RequestID+
				" --question …`")
	}
}

// checkApproval checks refusals 1 to 8.
func (c *decisionValidator) checkApproval() {
	d := c.Decision
	if c.OpenedAt.IsZero() && d.Revision == c.Revision { // of another revision refusal 10 says it better
		c.refuse(problem.RuleNotOpened, "this revision was not opened by the person who approves it",
			"open it first: `lert show "+d.RequestID+"`, or in the console")
	}
	rows := c.checkGrants()
	c.checkBlocking()
	leadOnCall := c.Request.Kind == KindEmergency && c.OnCall
	if c.Shown.Counsel && !c.counselSpoke() && !leadOnCall {
		code, why := "", ""
		if f := firstForCounsel(c.Shown); f != nil {
			code, why = f.Code, ": "+f.Text.String()
		}
		c.refuseFinding(problem.RuleCounselNeeded, code, "counsel must review this before it is approved"+why,
			"refer it: `lert refer "+d.RequestID+" --question …`; counsel answers or decides")
	}
	c.checkAcknowledged()
	if !c.Request.Kind.IsPreservation() {
		if message, hint := c.noticeProblem(); message != "" {
			c.refuse(problem.RuleNoticeMissing, message, hint)
		}
	}
	need := StatementsNeeded(c.Request.Kind, d.Outcome, rows)
	if need.Tailoring {
		c.checkStatements()
	}
	if need.GoodFaith {
		c.checkVoluntary()
	}
}

// checkGrants checks what an approval grants, refusals 2 to 4, and returns the rows.
func (c *decisionValidator) checkGrants() []CategoryRow {
	if c.Request.Kind == KindRecords && len(c.Decision.Granted) == 0 {
		hint := "grant at least one category, or push back"
		if len(c.Decision.Unavailable) > 0 {
			hint = "grant what the law allows, and record with `lert fulfil --none` that there was no data"
		}
		c.refuse(problem.RuleNothingGranted, "an approval that grants nothing is not an approval", hint)
	}
	rows, problems := Granted(c.Shown, c.Decision.Granted)
	for _, message := range problems {
		c.refuse(problem.RuleNotRequested, message,
			"grant only what was requested; `lert show` lists the categories")
	}
	for i, row := range rows {
		if ContainsRow(rows[:i], row) {
			c.refuse(problem.NoRule, string(row.Category)+" is granted twice for the same data", "grant it once")
		}
		if !row.Producible && !c.isOverridden(row.Code) {
			c.refuseFinding(problem.RuleObjectionOpen, row.Code,
				fmt.Sprintf("%s cannot be produced: %s", row.Category, c.why(&row, row.Code)),
				"leave it out, or override "+row.Code+" with a reason; it is then held for counsel")
		}
		if c.Shown.Waits(&row) {
			for _, code := range row.After {
				if !c.isOverridden(code) {
					c.refuseFinding(problem.RuleObjectionOpen, code,
						fmt.Sprintf("%s can be produced once the legal process is corrected: %s", row.Category, c.why(&row, code)),
						"leave it out until it is, or override "+code+" with a reason; it is then held for counsel")
				}
			}
		}
	}
	return rows
}

// why is what the person saw of a finding that stops a row: the one about its own data, if there are several.
func (c *decisionValidator) why(row *CategoryRow, code string) string {
	says := code
	for f := range c.Shown.Findings() {
		if f.Code == code && (says == code || f.Category == row.Category) {
			says = f.Text.String()
		}
	}
	return says
}

// isOverridden reports whether the decision sets a finding aside and says why.
func (c *decisionValidator) isOverridden(code string) bool {
	return slices.ContainsFunc(c.Decision.Overrides, func(o Override) bool {
		return o.Code == code && !text.IsEmpty(o.Why)
	})
}

// checkBlocking checks for findings that block an approval, in what the person saw and in what is true now: refusal
// 4.
func (c *decisionValidator) checkBlocking() {
	seen := map[string]bool{}
	for _, a := range []*Assessment{c.Shown, c.Current} {
		if a == nil {
			continue
		}
		for f := range a.Findings() {
			blocks := f.Severity == SeverityPushBack || f.Severity == SeverityReject
			if !blocks || seen[f.Code] || c.isOverridden(f.Code) {
				continue
			}
			seen[f.Code] = true
			c.refuseFinding(problem.RuleObjectionOpen, f.Code, "a finding blocks approval: "+f.Text.String(),
				"push back or reject, or override "+f.Code+" with a reason; it is then held for counsel")
		}
	}
}

// CodeQuestionOpen is acknowledged by an approval that does not wait for counsel's answer. It is no finding of the
// engine: a question can be asked after the assessment was made.
const CodeQuestionOpen = "counsel.question_open"

// checkAcknowledged checks that every finding for review was acknowledged or overridden, and a question to counsel
// that is still open: refusal 6.
func (c *decisionValidator) checkAcknowledged() {
	switch acknowledged := slices.Contains(c.Decision.Acknowledged, CodeQuestionOpen); {
	case c.OpenQuestion == "":
	case acknowledged && c.AskedAt.After(c.Decision.AssessedAt): // it was another question that was acknowledged
		c.refuseFinding(problem.RuleReviewOpen, CodeQuestionOpen,
			"counsel was asked after the assessment was shown: “"+c.OpenQuestion+"”",
			"open the request again, and acknowledge this question to approve without an answer")
	case !acknowledged:
		c.refuseFinding(problem.RuleReviewOpen, CodeQuestionOpen,
			"not acknowledged: counsel has not answered the question “"+c.OpenQuestion+"”",
			"wait for counsel, or acknowledge "+CodeQuestionOpen+" to approve without the answer")
	}
	seen := map[string]bool{}
	for f := range c.Shown.Findings() {
		if f.Severity != SeverityReview || seen[f.Code] || slices.Contains(c.Decision.Acknowledged, f.Code) ||
			c.isOverridden(f.Code) {
			continue
		}
		seen[f.Code] = true
		c.refuseFinding(problem.RuleReviewOpen, f.Code, "not acknowledged: "+f.Text.String(),
			"acknowledge "+f.Code+" once you have reviewed it")
	}
}

// checkStatements checks the four statements of an approval of records: refusal 7.
func (c *decisionValidator) checkStatements() {
	t := c.Decision.Tailoring
	if t == nil {
		t = new(Tailoring)
	}
	for _, name := range StatementNames {
		answer := *t.Statement(name)
		why, isNo := strings.CutPrefix(answer, "no:")
		if answer != statementYes && (!isNo || text.IsEmpty(why)) {
			c.refuse(problem.RuleNoticeMissing, "there is no statement on whether the disclosure is "+name,
				"answer each of the four: yes, or no with a reason")
		}
	}
}

// checkVoluntary checks what a voluntary emergency disclosure needs: refusal 8.
func (c *decisionValidator) checkVoluntary() {
	if g := c.Decision.GoodFaith; g == nil || !g.ImminentRisk || !g.MayHelp {
		c.refuse(problem.RuleEmergencyUnconfirmed, "a voluntary emergency disclosure needs both good-faith statements",
			"state that the risk is imminent and that the data may help avert it, or push back")
	}
	says := ""
	if by := c.CallbackTrustedBy; !CallbackConfirmed(c.Request, c.Now) {
		says = "no call-back was confirmed on a number found in the directory or on the agency's own site"
	} else if by != nil && by.SamePerson(c.Decision.By) {
		says = "the call-back came within the document, which the person deciding imported as trusted"
	}
	if says != "" {
		c.refuseFinding(problem.RuleEmergencyUnconfirmed, "requester.callback_missing", says,
			"call the agency on such a number and record it: `lert observe "+c.Decision.RequestID+" callback …`")
	}
}

// checkTakeBack checks that an own decision is taken back, in time, and that nothing was sent on it.
func (c *decisionValidator) checkTakeBack() {
	switch s := c.Superseded; {
	case s == nil:
		c.refuse(problem.NoRule, "the decision to take back is not named",
			"name your own latest decision on this request")
	case s.By.Name != c.Decision.By.Name:
		c.refuse(problem.NoRule, "only "+s.By.Name+" may take this decision back",
			"ask them, or record a new decision once the case is open")
	case !InTakeBackPeriod(s.DecidedAt, c.Now):
		c.refuse(problem.NoRule, "the ten minutes for taking it back have passed",
			"record a new decision that corrects it, and tell counsel")
	case c.AnythingSent:
		c.refuse(problem.NoRule, "something has already been sent under this decision",
			"it can no longer be taken back; tell counsel")
	}
}

func firstForCounsel(a *Assessment) *Finding {
	for f := range a.Findings() {
		if f.Counsel {
			return f
		}
	}
	return nil
}

// NeedsCountersignature reports whether counsel must sign a decision before anything may be disclosed on it.
func NeedsCountersignature(in DecisionInput) bool {
	return in.Decision.Outcome == OutcomeApprove && len(in.Decision.Overrides) > 0
}

// ValidateCountersignature lists why a countersignature is not recorded; none means that it may be. It must come from
// another person than the decision (refusal 11), whose role may sign.
func ValidateCountersignature(d *Decision, c *Countersignature) problem.List {
	var out problem.List
	if d.Effect != EffectAwaitingSignature {
		out = append(out,
			problem.Refuse(problem.NoRule, "this decision is not awaiting a second signature",
				"look up its state: `lert audit show`"))
	}
	if c.Answer != "agree" && c.Answer != "refuse" {
		out = append(out, problem.Refuse(problem.NoRule, fmt.Sprintf("there is no answer %q", c.Answer),
			"answer agree or refuse"))
	}
	if c.Answer == "refuse" && text.IsEmpty(c.Why) {
		out = append(out, problem.Refuse(problem.NoRule, "a refusal needs a reason", "say why"))
	}
	if c.By.Name == d.By.Name || c.By.User == d.By.User && c.By.Host == d.By.Host {
		out = append(out, problem.Refuse(problem.RuleSameSigner, "a second signature by the same person does not count",
			"ask counsel to sign"))
	}
	if r := Authorise(c.By.Role, ActCountersign); r != nil {
		out = append(out, r)
	}
	return out
}
