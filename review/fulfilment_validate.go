package review

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review/problem"
	"lert/review/text"
)

// ValidateFulfilment lists why a fulfilment is not recorded; nothing means that
// it may be. What leaves must have been granted by a decision in force, go to
// the address that was verified, and not before the user could object or the
// second person signed (contract section 6).
func ValidateFulfilment(in FulfilmentInput) problem.List {
	c := &fulfilmentValidator{in: in, f: in.Fulfilment}
	f := c.f
	if !slices.Contains(FulfilmentKinds, f.Kind) {
		c.refuse(fmt.Sprintf("there is no kind of fulfilment %q", f.Kind), "record "+strings.Join(FulfilmentKinds, ", "))
		return c.out
	}
	if r := Authorise(f.By.Role, ActFulfil); r != nil {
		c.out = append(c.out, r)
	}
	if old := in.Corrects; old != nil && old.Kind != f.Kind {
		c.refuse("the record that it corrects is of the kind "+old.Kind, "say that that was not done (--void), and record what was")
	}
	if f.Void {
		if strings.TrimSpace(f.Note) == "" {
			c.refuse("nobody says why the record is wrong", "add a note: what happened instead")
		}
		return c.out
	}
	if f.At.After(in.Now.Add(clockTolerance)) {
		c.refuse("it is dated "+formatUTC(f.At)+", which is still to come", "record it once it is done")
	}
	if !c.checkDecision() {
		return c.out
	}
	if in.Decision != nil && f.Kind != CollectionStopped && f.At.Before(in.FinalAt.Truncate(time.Second)) {
		c.refuse("it is dated "+formatUTC(f.At)+", before the decision was final at "+formatUTC(in.FinalAt), "give the time at which it was done")
	}
	c.checkFiles()
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
			c.refuse("it is dated before the request arrived", "give the time of the snapshot")
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
			c.refuse("the stop is dated before the start at "+formatUTC(start.At), "give the time at which it was stopped")
		}
	case NoticeSent:
		c.checkNotice()
	}
	return c.out
}

type fulfilmentValidator struct {
	in  FulfilmentInput
	f   *Fulfilment
	out problem.List
}

func (c *fulfilmentValidator) refuse(says, hint string) {
	c.out = append(c.out, problem.Refuse(0, says, hint))
}

// checkDecision asks whether there is a decision in force that bears this kind of
// fulfilment. Where there is none, nothing else is worth asking.
func (c *fulfilmentValidator) checkDecision() bool {
	in, f, before := c.in, c.f, len(c.out)
	d := in.Decision
	if in.Corrects != nil {
		return true // it was done under that decision, whatever was decided since
	}
	switch f.Kind {
	case CollectionStopped:
		// A stop is recorded whatever became of the decision since.
		if RunningCollection(in.Earlier) == nil {
			c.refuse("no collection runs on this request", "a stop follows a start: record collection_started first")
		}
		return len(c.out) == before
	case NoticeSent:
		if LatestDisclosure(in.Earlier) != nil && d != nil && d.Outcome == OutcomeApprove && d.Effect == EffectFinal {
			return true // the user is owed the truth about what left, whatever was decided since
		}
	case Preserved:
		if f.DecisionID == "" {
			if l := in.Latest; l != nil && l.Effect == EffectFinal && (l.Outcome == OutcomeReject || l.Outcome == OutcomeWithdrawn) {
				c.refuse("the request is closed ("+strings.ReplaceAll(l.Outcome, "_", " ")+")", "what is no longer asked for is not kept")
			}
			return len(c.out) == before
		}
	}
	switch l := in.Latest; {
	case d == nil || l == nil:
		c.refuse("the request is not decided", "decide it first: `lert decide "+f.RequestID+" --outcome …`")
	case l.Outcome == OutcomeTakenBack:
		c.refuse("the decision was taken back", "decide the request again")
	case d.ID != l.ID && l.Outcome == OutcomeWithdrawn:
		c.refuse("the agency withdrew the request", "nothing leaves on a request that was withdrawn")
	case d.ID != l.ID:
		c.refuse("the decision was superseded by "+l.ID, "record it on the decision in force, if that grants it")
	case d.Effect != EffectFinal:
		c.refuse("the second signature is missing, or was refused", "counsel signs first: `lert countersign "+d.ID+" --answer agree`")
	case f.Kind == LetterSent:
		if d.Outcome == OutcomeApprove && d.Revision != in.Revision {
			c.refuseRevised()
		}
	case d.Outcome == OutcomeWithdrawn:
		c.refuse("the agency withdrew the request", "nothing leaves on a request that was withdrawn")
	case d.Outcome != OutcomeApprove:
		c.refuse("the request was not approved", "only an approval lets something leave; a letter is recorded as letter_sent")
	case d.Revision != in.Revision && f.Kind != NoticeSent:
		c.refuseRevised()
	case f.Kind == Preserved && !in.Request.Kind.IsPreservation():
		c.refuse("this decision is on disclosure, not on preservation", "leave the decision out: data is kept meanwhile without one")
	case f.Kind != Preserved && f.Kind != NoticeSent && in.Request.Kind.IsPreservation():
		c.refuse("a preservation discloses nothing", "record preserved; what is to be disclosed needs a request of its own")
	}
	return len(c.out) == before
}

func (c *fulfilmentValidator) refuseRevised() {
	c.refuse(fmt.Sprintf("revision %d has arrived since the decision", c.in.Revision), "read what changed and decide the request again")
}

// checkCategories asks whether everything named was granted.
func (c *fulfilmentValidator) checkCategories() {
	in, f := c.in, c.f
	if f.Kind == Produced && len(f.Categories)+len(f.Unavailable) == 0 {
		c.refuse("nothing is said to have been produced", "name the categories, and those in which there was nothing")
	}
	if f.Kind == Produced && len(f.Files) > 0 && len(f.Categories) == 0 {
		c.refuse("files went out, and no category says what is in them", "name the categories that were produced")
	}
	granted := in.grantedRows()
	anyCategory := f.Kind == Preserved && (in.Decision == nil || len(in.Decision.Granted) == 0) // what is kept was not asked row by row
	started := false
	for i := range in.Earlier {
		started = started || in.Earlier[i].Kind == CollectionStarted
	}
	for i, s := range f.Categories {
		g, err := ParseGrant(s)
		switch {
		case err != nil:
			c.refuse(err.Error(), "write it as the decision does: `lert show "+f.RequestID+"`")
			continue
		case slices.Contains(f.Categories[:i], s):
			c.refuse(s+" is named twice", "name it once")
			continue
		case anyCategory:
			continue
		}
		found, now := false, false
		for _, r := range granted {
			if g.Covers(r) {
				found = true
				now = now || !in.isProspective(r)
			}
		}
		switch {
		case !found:
			c.refuse(s+" was not granted", "only what the decision grants may leave; decide again if more is due")
		case f.Kind == CollectionStarted && now && !c.coversProspective(g, granted):
			c.refuse(s+" is stored data, which is produced and not collected", "record it as produced")
		case f.Kind == Produced && !now && !started:
			c.refuse(s+" is data still to come, and no collection was started", "record collection_started first")
		}
		for _, u := range f.Unavailable {
			if u.Category == g.Category {
				c.refuse(s+" is said to be produced and to hold nothing", "name it once")
			}
		}
	}
	for _, u := range f.Unavailable {
		if u.Why != "no_data" && u.Why != "no_account" {
			c.refuse(fmt.Sprintf("%s: there is no reason %q", u.Category, u.Why), "say no_data or no_account")
		}
		if !slices.ContainsFunc(granted, func(r CategoryRow) bool { return r.Category == u.Category }) {
			c.refuse(fmt.Sprintf("%s was not granted", u.Category), "only of what was granted it is said that there is none")
		}
	}
}

// checkRule asks whether what is kept at our own initiative may be kept under the
// rule that is named.
func (c *fulfilmentValidator) checkRule() {
	in, f := c.in, c.f
	switch {
	case f.RuleID == "":
	case f.DecisionID != "" || in.Request.Kind.IsPreservation():
		c.refuse("a rule is named for what is kept at our own initiative, and this was asked for", "leave the rule out")
	default:
		if _, ok := OwnPreservationRule(in.Policy, in.Request, f.At, f.RuleID); !ok {
			var ids []string
			for _, k := range OwnPreservationRules(in.Policy, in.Request, f.At) {
				ids = append(ids, k.ID)
			}
			c.refuse(fmt.Sprintf("there is no rule %q under which this request's data may be kept", text.Clean(f.RuleID)), "name one of "+strings.Join(ids, ", "))
		}
	}
}

// coversProspective reports whether a grant covers a row that a collection brings.
func (c *fulfilmentValidator) coversProspective(g Grant, granted []CategoryRow) bool {
	return slices.ContainsFunc(granted, func(r CategoryRow) bool { return g.Covers(r) && c.in.isProspective(r) })
}

func (c *fulfilmentValidator) checkFiles() {
	for _, x := range c.f.Files {
		hex := len(x.SHA256) == 64 && strings.Trim(x.SHA256, "0123456789abcdef") == ""
		if strings.TrimSpace(x.Name) == "" || !hex || x.Records < 0 {
			c.refuse(fmt.Sprintf("file %q: a name and the SHA-256 of its bytes are needed", text.Clean(x.Name)), "give 64 lower-case hex digits")
		}
	}
}

// checkNoticeWindow holds back what would leave before the user could object.
func (c *fulfilmentValidator) checkNoticeWindow() {
	in, d := c.in, c.in.Decision
	if d == nil || d.Outcome != OutcomeApprove || d.Notice == nil || d.Notice.Action != NoticeBefore || in.Request.Kind.IsPreservation() {
		return
	}
	seen := map[int]bool{}
	for _, r := range in.grantedRows() {
		if seen[r.Target] || len(c.f.Categories) > 0 && !grantsCover(c.f.Categories, r) {
			continue
		}
		if c.f.Kind == Produced && len(c.f.Categories) == 0 {
			continue // nothing leaves
		}
		seen[r.Target] = true
		whom := "the user was not told"
		if len(in.Request.Targets) > 1 {
			whom = fmt.Sprintf("the user of target %d was not told", r.Target)
		}
		switch opens := noticeWindowEnd(in.Policy, in.Request, in.Earlier, r.Target); {
		case opens.IsZero():
			c.refuse(whom+", and the decision is to tell them before anything is disclosed", "record the notice first, or decide again on telling them")
		case c.f.At.Before(opens):
			c.refuse("the user may object until "+formatUTC(opens)+": it is too early", "wait until the notice window ends")
		}
	}
}

// checkNotBefore holds back data that an enforcing authority may still stop.
func (c *fulfilmentValidator) checkNotBefore() {
	if c.in.Shown == nil || len(c.f.Categories) == 0 || strings.TrimSpace(c.f.ConfirmedBy) != "" {
		return
	}
	for _, k := range c.in.Shown.Clocks {
		if !k.NotBefore.IsZero() && c.f.At.Before(k.NotBefore) {
			c.refuse("the enforcing authority may raise a ground for refusal until "+formatUTC(k.NotBefore), "wait, or say who confirmed that it raises none")
			return
		}
	}
}

// checkAddress asks whether it went where the requester was verified to be: to the
// e-mail address of the decided revision, or back by the way it came.
func (c *fulfilmentValidator) checkAddress() {
	r, f := c.in.Request, c.f
	mail := strings.TrimSpace(r.Requester.Email)
	if !slices.Contains(Channels, f.Channel) {
		c.refuse(fmt.Sprintf("there is no channel %q", f.Channel), "give "+strings.Join(Channels, ", "))
		return
	}
	own := f.Channel == r.Channel || f.Channel == "e_evidence" && r.Process != nil && r.Process.Via == "e_evidence"
	switch {
	case f.Channel == "email" && (mail == "" || !sameAddress(f.To, mail)), f.To != "" && f.Channel != "email" && !sameAddress(f.To, mail) && !(own && sameAddress(f.To, r.Requester.Agency)):
		if mail == "" {
			mail = "none"
		}
		c.refuse(fmt.Sprintf("%s is not the address that was verified", text.Clean(orEmptyAddress(f.To))), "the decided request's is "+text.Clean(mail).String()+"; a new address is a new request")
	case f.Channel != "email" && !own:
		c.refuse("the request did not come by "+strings.ReplaceAll(f.Channel, "_", "-"), "answer by the channel it came by, or to the verified e-mail address")
	}
}

func orEmptyAddress(s string) string {
	if strings.TrimSpace(s) == "" {
		return "an empty address"
	}
	return s
}

// checkStart asks whether a collection was granted, and may begin now.
func (c *fulfilmentValidator) checkStart() {
	in, f := c.in, c.f
	rows := in.prospectiveRows()
	if len(rows) == 0 {
		c.refuse("no collection was granted", "only an order for data still to come starts one")
		return
	}
	if r := RunningCollection(in.Earlier); r != nil && r.DecisionID == f.DecisionID {
		c.refuse("the collection runs since "+formatUTC(r.At), "only a new order extends it")
	}
	if end := collectionEnd(in.Shown); !end.IsZero() && f.At.After(end) {
		c.refuse("the collection's window ended at "+formatUTC(end), "only a new order starts one again")
	}
	if in.Request.Process != nil {
		if w := in.windowAssessor().collectionWindow(); !w.From.IsZero() && f.At.Before(w.From.Start()) {
			c.refuse("the collection's window opens at "+formatUTC(w.From.Start()), "start it then")
		}
	}
}

// checkNotice asks the three questions, and looks for what still bars the user from
// being told. A bar holds the notice; the notice stays owed.
func (c *fulfilmentValidator) checkNotice() {
	in, f := c.in, c.f
	if strings.TrimSpace(f.To) == "" {
		c.refuse("it is not said whom the notice went to", "name the user's address")
	} else if sameAddress(f.To, in.Request.Requester.Email) {
		c.refuse("that is the requester's address, not the user's", "name the user's address")
	}
	for _, t := range f.Targets {
		if t < 0 || t >= max(1, len(in.Request.Targets)) {
			c.refuse(fmt.Sprintf("there is no target %d", t), fmt.Sprintf("the request has %d, counted from 0", len(in.Request.Targets)))
		}
	}
	for t, x := range in.Request.Targets {
		if sameAddress(f.To, x.Value) && len(f.Targets) > 0 && !slices.Contains(f.Targets, t) {
			c.refuse(fmt.Sprintf("%s is target %d of revision %d, which was decided", f.To, t, in.Decision.Revision), fmt.Sprintf("name target %d", t))
		}
	}
	a := f.Notice
	if a == nil {
		a = &NoticeChecklist{}
	}
	if !a.PeriodEnded {
		c.refuse("nobody says that the period of silence has ended", "answer that it has, once it has")
	}
	if strings.TrimSpace(a.NoExceptionBy) == "" {
		c.refuse("nobody says that no exceptional circumstance remains", "name who says so")
	}
	if !a.NoOtherNondisclosure {
		c.refuse("nobody says that nothing else bars telling the user", "look at the other requests on this user and answer")
	}
	for _, d := range []*Decision{in.Decision, in.LaterApproval} {
		if d == nil || d.Notice == nil {
			continue
		}
		switch n := d.Notice; n.Action {
		case NoticeDelay:
			if NondisclosureInForce(in.Policy, in.Request, NoticeDelay, n.Until, f.At) {
				c.refuse("the user may not be told until "+n.Until.String()+" has passed where that was ordered, at "+formatUTC(NondisclosureEnd(in.Policy, in.Request, n.Until)), "the notice stays owed")
			}
		case NoticeProhibited:
			c.refuse("telling the user is prohibited by the decision", "where the bar was lifted, take the paper in as a new revision and decide again")
		}
	}
	for _, b := range in.Nondisclosures {
		c.refuse(b.Describe(), "the notice is held and stays owed: `lert show "+b.RequestID+"`")
	}
}
