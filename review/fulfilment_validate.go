package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review/problem"
	"lert/review/text"
)

// ValidateFulfilment lists why a fulfilment is not recorded; none means that it may be. What is disclosed must have
// been granted by a decision in force, go to the address that was verified, and not before the user could object or
// counsel signed.
func ValidateFulfilment(in FulfilmentInput) problem.List {
	c := &fulfilmentValidator{in: in, f: in.Fulfilment}
	f := c.f
	if !slices.Contains(FulfilmentKinds, f.Kind) {
		c.refuse(fmt.Sprintf("there is no kind of fulfilment %q", f.Kind),
			"use one of: "+strings.Join(FulfilmentKinds, ", "))
		return c.out
	}
	if r := Authorise(f.By.Role, ActFulfil); r != nil {
		c.out = append(c.out, r)
	}
	if old := in.Corrects; old != nil && old.Kind != f.Kind {
		c.refuse("the record being corrected is of the kind "+old.Kind,
			"mark that record as not done (--void), then record what was done")
	}
	if IsAhead(f.At, in.Now) {
		c.refuse("the record is dated "+formatUTC(f.At)+", which is in the future", "record it once it is done")
	}
	if IsAhead(f.DataTo, in.Now) {
		c.refuse("the data reaches to "+formatUTC(f.DataTo)+", which is in the future", "enter its last instant")
	}
	if f.Void {
		if text.IsEmpty(f.Note) {
			c.refuse("there is no explanation of why the record is wrong", "add a note that says what happened instead")
		}
		return c.out
	}
	before := len(c.out)
	if c.checkDecision(); len(c.out) > before { // without a decision in force nothing else is worth checking
		return c.out
	}
	if in.Decision != nil && f.Kind != CollectionStopped && f.At.Before(in.FinalAt.Truncate(time.Second)) {
		c.refuse("the record is dated "+formatUTC(f.At)+", before the decision was final at "+formatUTC(in.FinalAt),
			"enter the time at which it was done")
	}
	c.checkFiles()
	c.checkKind()
	return c.out
}

// fulfilmentValidator collects why a fulfilment is not recorded. These refusals have no number.
type fulfilmentValidator struct {
	in  FulfilmentInput
	f   *Fulfilment
	out problem.List
}

func (c *fulfilmentValidator) refuse(message, hint string) {
	c.out = append(c.out, problem.Refuse(problem.NoRule, message, hint))
}

// checkKind checks what a fulfilment of its kind must meet.
func (c *fulfilmentValidator) checkKind() {
	in, f := c.in, c.f
	switch f.Kind {
	case Produced:
		c.checkCategories()
		c.checkNoticeWindow()
		c.checkNotBefore()
		if len(f.Categories) > 0 || len(f.Files) > 0 {
			c.checkAddress()
		}
	case LetterSent:
		c.checkCategories()
		c.checkNoticeWindow()
		c.checkAddress()
	case Preserved:
		c.checkCategories()
		if f.At.Before(in.Request.ReceivedAt.Truncate(time.Second)) {
			c.refuse("the record is dated before the request arrived", "enter the time at which the copy was made")
		}
		c.checkRule()
	case CollectionStarted:
		c.checkCategories()
		c.checkStart()
		c.checkNoticeWindow()
		if f.To != "" || f.Channel != "" {
			c.checkAddress()
		}
	case CollectionStopped:
		if start := RunningCollection(in.Earlier); start != nil && f.At.Before(start.At) {
			c.refuse("the stop is dated before the start at "+formatUTC(start.At),
				"enter the time at which it was stopped")
		}
	case NoticeSent:
		c.checkNotice()
	case ReceiptTold, EffectTold:
		c.checkTold()
	}
}

// checkTold checks what the authority was told of its own order: it went to the address that was verified, and nothing
// of what was asked for went with it.
func (c *fulfilmentValidator) checkTold() {
	f := c.f
	if len(f.Categories)+len(f.Unavailable)+len(f.Files) > 0 {
		c.refuse("the record names data, but a record of this kind only says what the authority was told",
			"record disclosed data as produced")
	}
	if f.At.Before(c.in.Request.ReceivedAt.Truncate(time.Second)) {
		c.refuse("the record is dated before the request arrived", "enter the time at which the authority was told")
	}
	c.checkAddress()
}

// checkDecision checks that a decision in force permits this kind of fulfilment. Some need none: a correction was
// done under the decision of its time, a collection is stopped whatever became of the decision, a user is told what
// was disclosed whatever was decided since, and data may be preserved at our own initiative while the request is
// open.
func (c *fulfilmentValidator) checkDecision() {
	in, f, d, l := c.in, c.f, c.in.Decision, c.in.Latest
	switch {
	case in.Corrects != nil:
	case f.Kind == CollectionStopped:
		if RunningCollection(in.Earlier) == nil {
			c.refuse("no collection is running on this request", "record the start of the collection first (`collection_started`)")
		}
	case f.Kind == NoticeSent && LatestDisclosure(in.Earlier) != nil && d != nil && d.Outcome == OutcomeApprove &&
		d.Effect == EffectFinal:
	case f.Kind == ReceiptTold:
		if f.DecisionID != "" {
			c.refuse("a record that the authority was told of receipt names no decision", "leave the decision out")
		}
	case f.Kind == Preserved && f.DecisionID == "":
		if l != nil && l.Effect == EffectFinal && (l.Outcome == OutcomeReject || l.Outcome == OutcomeWithdrawn) {
			c.refuse("the request is closed ("+strings.ReplaceAll(l.Outcome, "_", " ")+")",
				"do not keep data that is no longer requested")
		}
	case d == nil || l == nil:
		c.refuse("the request has not been decided", "decide it first: `lert decide "+f.RequestID+" --outcome …`")
	case l.Outcome == OutcomeTakenBack:
		c.refuse("the decision was taken back", "decide the request again")
	case d.ID != l.ID && l.Outcome == OutcomeWithdrawn:
		c.refuse("the agency withdrew the request", "nothing may be sent on a withdrawn request")
	case d.ID != l.ID:
		c.refuse("the decision was superseded", "record it under the decision in force, "+l.ID+", if that decision grants it")
	case d.Effect != EffectFinal:
		c.refuse("the second signature is missing, or was refused",
			"counsel signs first: `lert countersign "+d.ID+" --answer agree`")
	default:
		c.checkPermits(d)
	}
}

// checkPermits checks that a final decision, the latest one, permits this kind of fulfilment.
func (c *fulfilmentValidator) checkPermits(d *Decision) {
	in, f := c.in, c.f
	switch preserves := in.Request.Kind.IsPreservation(); {
	case (f.Kind == LetterSent || f.Kind == EffectTold) && d.Outcome != OutcomeApprove:
	case d.Outcome == OutcomeWithdrawn:
		c.refuse("the agency withdrew the request", "nothing may be sent on a withdrawn request")
	case d.Outcome != OutcomeApprove:
		c.refuse("the request was not approved",
			"only an approval permits disclosure; record a letter as `letter_sent`")
	case d.Revision != in.Revision && f.Kind != NoticeSent && f.Kind != EffectTold:
		c.refuse(fmt.Sprintf("revision %d has arrived since the decision", in.Revision),
			"read what changed and decide the request again")
	case f.Kind == LetterSent, f.Kind == EffectTold:
	case f.Kind == Preserved && !preserves:
		c.refuse("this decision concerns disclosure, not preservation",
			"leave the decision out: data can be kept in the meantime without one")
	case f.Kind != Preserved && f.Kind != NoticeSent && preserves:
		c.refuse("a preservation discloses nothing",
			"record it as preserved; disclosure needs its own request")
	}
}

// checkCategories checks that everything named was granted.
func (c *fulfilmentValidator) checkCategories() {
	in, f := c.in, c.f
	if f.Kind == Produced && len(f.Categories)+len(f.Unavailable) == 0 {
		c.refuse("no produced data is named", "name the categories produced, and those in which there was nothing")
	}
	if f.Kind == Produced && len(f.Files) > 0 && len(f.Categories) == 0 {
		c.refuse("files were sent, but no category says what they contain", "name the categories that were produced")
	}
	granted := in.grantedRows()
	// A preservation is granted as a whole, unless its decision names categories.
	anyCategory := f.Kind == Preserved && (in.Decision == nil || len(in.Decision.Granted) == 0)
	for i, s := range f.Categories {
		g, err := ParseGrant(s)
		switch {
		case err != nil:
			c.refuse(err.Error(), "write it as the decision does: `lert show "+f.RequestID+"`")
		case slices.Contains(f.Categories[:i], s):
			c.refuse(s+" is named twice", "name it once")
		case !anyCategory:
			c.checkGranted(s, g, granted)
		}
	}
	for i, u := range f.Unavailable {
		c.checkNothing(u, f.Unavailable[:i], granted)
	}
}

// checkNothing checks that of a category that is said to hold nothing, something was granted, and that nothing else is
// on record of it. before is what the same record said already.
func (c *fulfilmentValidator) checkNothing(u Unavailable, before []Unavailable, granted []CategoryRow) {
	in, f := c.in, c.f
	if !isWhyUnavailable(u.Why) {
		c.refuse(fmt.Sprintf("%s: there is no reason %q", u.Category, u.Why), "say `no_data` or `no_account`")
	}
	var isGranted, isOpen, isEmpty bool // isOpen: data was granted of which nothing is on record yet, or more may come
	for _, r := range granted {
		if r.Category == u.Category {
			isGranted = true
			empty := in.Decision.IsEmpty(in.Earlier, r)
			isEmpty = isEmpty || empty
			isOpen = isOpen || in.isProspective(r) || !empty && !in.isProduced(r)
		}
	}
	switch {
	case namesCategory(before, u.Category):
		c.refuse(fmt.Sprintf("%s is listed twice as having no data", u.Category), "name it once")
	case !isGranted:
		c.refuse(fmt.Sprintf("%s was not granted", u.Category),
			"only granted data can be recorded as having no data")
	case f.Kind == Produced && !isOpen && isEmpty:
		c.refuse(fmt.Sprintf("%s is already recorded as having no data", u.Category),
			"leave it out, or correct that record (--corrects)")
	case f.Kind == Produced && !isOpen:
		c.refuse(fmt.Sprintf("%s was already produced, so it cannot have no data", u.Category),
			"leave it out, or correct the record of the production (--corrects)")
	}
}

// isProduced reports whether a granted row was produced before.
func (in *FulfilmentInput) isProduced(row CategoryRow) bool {
	return slices.ContainsFunc(in.Earlier, func(e Fulfilment) bool {
		return e.Kind == Produced && e.Revision == in.Decision.Revision && grantsCover(e.Categories, row)
	})
}

// checkGranted checks that a category was granted, and whether it is stored data, which is produced, or prospective
// data, which is collected first.
func (c *fulfilmentValidator) checkGranted(s string, g Grant, granted []CategoryRow) {
	in, f := c.in, c.f
	var isGranted, isStored, isProspective, isEmpty bool
	for _, r := range granted {
		if g.Covers(r) {
			isGranted = true
			if in.isProspective(r) { // a later part of a collection may hold what an earlier one did not
				isProspective = true
			} else {
				isStored, isEmpty = true, isEmpty || in.Decision.IsEmpty(in.Earlier, r)
			}
		}
	}
	started := slices.ContainsFunc(in.Earlier, func(e Fulfilment) bool { return e.Kind == CollectionStarted })
	switch {
	case !isGranted:
		c.refuse(s+" was not granted", "only granted data may be disclosed; decide again if more should be")
	case f.Kind == CollectionStarted && !isProspective:
		c.refuse(s+" is stored data, which is produced, not collected", "record it as produced")
	case f.Kind == Produced && !isStored && !started:
		c.refuse(s+" is future data, and no collection was started", "record the start first (`collection_started`)")
	case f.Kind == Produced && isEmpty:
		c.refuse(s+" is already recorded as having no data", "correct that record first (--corrects), or decide again")
	}
	for _, u := range f.Unavailable {
		if u.Category == g.Category {
			c.refuse(s+" is listed both as produced and as having no data", "name it once")
		}
	}
}

// checkRule checks that data preserved at our own initiative may be preserved under the rule that is named.
func (c *fulfilmentValidator) checkRule() {
	in, f := c.in, c.f
	if f.RuleID == "" {
		return
	}
	if f.DecisionID != "" || in.Request.Kind.IsPreservation() {
		c.refuse("a rule applies only to data kept on our own initiative, and this data was requested", "leave the rule out")
		return
	}
	if _, ok := OwnPreservationRule(in.Policy, in.Request, f.At, f.RuleID); !ok {
		var ids []string
		for _, k := range OwnPreservationRules(in.Policy, in.Request, f.At) {
			ids = append(ids, k.ID)
		}
		c.refuse(fmt.Sprintf("there is no rule %q under which this request's data may be kept", text.Clean(f.RuleID)),
			"name one of "+strings.Join(ids, ", "))
	}
}

func (c *fulfilmentValidator) checkFiles() {
	for _, x := range c.f.Files {
		isDigest := len(x.SHA256) == 64 && strings.Trim(x.SHA256, "0123456789abcdef") == ""
		if text.IsEmpty(x.Name) || !isDigest || x.Records < 0 {
			c.refuse(fmt.Sprintf("file %q: its name and the SHA-256 of its bytes are needed", text.Clean(x.Name)),
				"use 64 lower-case hex digits")
		}
	}
}

// checkNotBefore checks that no data is disclosed while the enforcing authority may still raise a ground for refusal
// (Regulation (EU) 2023/1543, Article 10(2)).
func (c *fulfilmentValidator) checkNotBefore() {
	if c.in.Shown == nil || len(c.f.Categories) == 0 || !text.IsEmpty(c.f.ConfirmedBy) {
		return
	}
	for _, k := range c.in.Shown.Clocks {
		if !k.NotBefore.IsZero() && c.f.At.Before(k.NotBefore) {
			c.refuse("the enforcing authority may raise a ground for refusal until "+formatUTC(k.NotBefore),
				"wait, or name the person who confirmed that it raises none")
			return
		}
	}
}

// checkAddress checks that it went where the requester was verified to be: to the e-mail address of the decided
// revision, or back through the channel by which the request came.
func (c *fulfilmentValidator) checkAddress() {
	r, f := c.in.Request, c.f
	mail := strings.TrimSpace(r.Requester.Email)
	if !slices.Contains(Channels, f.Channel) {
		c.refuse(fmt.Sprintf("there is no channel %q", f.Channel), "use "+strings.Join(Channels, ", "))
		return
	}
	cameByEEvidence := r.Process != nil && r.Process.Via == "e_evidence"
	sameChannel := f.Channel == r.Channel || f.Channel == "e_evidence" && cameByEEvidence
	verified := SameAddress(f.To, mail)
	switch {
	case f.Channel == "email" && mail == "":
		verified = false
	case f.Channel != "email":
		verified = verified || f.To == "" || sameChannel && SameAddress(f.To, r.Requester.Agency)
	}
	switch {
	case !verified:
		c.refuse(fmt.Sprintf("%s is not the address that was verified", text.Clean(orEmptyAddress(f.To))),
			"the verified address is "+text.Clean(cmp.Or(mail, "none")).String()+"; a new address needs a new request")
	case f.Channel != "email" && !sameChannel:
		c.refuse("the request did not come by "+strings.ReplaceAll(f.Channel, "_", "-"),
			"respond by the channel it came by, or to the verified e-mail address")
	}
}

func orEmptyAddress(s string) string {
	if text.IsEmpty(s) {
		return "an empty address"
	}
	return s
}

// checkStart checks that a collection was granted, and may begin now.
func (c *fulfilmentValidator) checkStart() {
	in, f := c.in, c.f
	if len(in.prospectiveRows()) == 0 {
		c.refuse("no collection was granted", "only an order for future data starts one")
		return
	}
	if r := RunningCollection(in.Earlier); r != nil && r.DecisionID == f.DecisionID {
		c.refuse("the collection has been running since "+formatUTC(r.At), "only a new order extends it")
	}
	if end := collectionEnd(in.Shown); !end.IsZero() && f.At.After(end) {
		c.refuse("the collection's window ended at "+formatUTC(end), "only a new order starts another")
	}
	if in.Request.Process != nil {
		if start := in.windowAssessor().collectionWindow().From.Time; !start.IsZero() && f.At.Before(start) {
			c.refuse("the collection's window opens at "+formatUTC(start), "start it then")
		}
	}
}
