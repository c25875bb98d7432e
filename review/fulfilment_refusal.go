package review

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review/problem"
	"lert/review/text"
)

// RefuseFulfilment lists why a fulfilment is not recorded; nothing means that
// it may be. What leaves must have been granted by a decision in force, go to
// the address that was verified, and not before the user could object or the
// second person signed (contract section 6).
func RefuseFulfilment(in Release) problem.List {
	c := &releaseCheck{in: in, f: in.Fulfilment}
	f := c.f
	if !slices.Contains(FulfilmentKinds, f.Kind) {
		c.no(fmt.Sprintf("there is no kind of fulfilment %q", f.Kind), "record "+strings.Join(FulfilmentKinds, ", "))
		return c.out
	}
	if r := May(f.By.Role, ActFulfil); r != nil {
		c.out = append(c.out, r)
	}
	if old := in.Corrects; old != nil && old.Kind != f.Kind {
		c.no("the record that it corrects is of the kind "+old.Kind, "say that that was not done (--void), and record what was")
	}
	if f.Void {
		if strings.TrimSpace(f.Note) == "" {
			c.no("nobody says why the record is wrong", "add a note: what happened instead")
		}
		return c.out
	}
	if f.At.After(in.Now.Add(backdating)) {
		c.no("it is dated "+stamp(f.At)+", which is still to come", "record it once it is done")
	}
	if !c.stands() {
		return c.out
	}
	if in.Decision != nil && f.Kind != CollectionStopped && f.At.Before(in.FinalAt.Truncate(time.Second)) {
		c.no("it is dated "+stamp(f.At)+", before the decision was final at "+stamp(in.FinalAt), "give the time at which it was done")
	}
	c.files()
	switch f.Kind {
	case Produced:
		c.what()
		c.window()
		c.notBefore()
		if len(f.Categories) > 0 || len(f.Files) > 0 {
			c.address()
		}
	case LetterSent:
		c.what()
		c.window()
		c.address()
	case Preserved:
		c.what()
		if f.At.Before(in.Request.ReceivedAt.Truncate(time.Second)) {
			c.no("it is dated before the request arrived", "give the time of the snapshot")
		}
		c.rule()
	case CollectionStarted:
		c.what()
		c.start()
		c.window()
		if f.To != "" || f.Channel != "" {
			c.address()
		}
	case CollectionStopped:
		if start := Running(in.Earlier); start != nil && f.At.Before(start.At) {
			c.no("the stop is dated before the start at "+stamp(start.At), "give the time at which it was stopped")
		}
	case NoticeSent:
		c.notice()
	}
	return c.out
}

type releaseCheck struct {
	in  Release
	f   *Fulfilment
	out problem.List
}

func (c *releaseCheck) no(says, hint string) { c.out = append(c.out, problem.Refuse(0, says, hint)) }

// stands asks whether there is a decision in force that bears this kind of
// fulfilment. Where there is none, nothing else is worth asking.
func (c *releaseCheck) stands() bool {
	in, f, before := c.in, c.f, len(c.out)
	d := in.Decision
	if in.Corrects != nil {
		return true // it was done under that decision, whatever was decided since
	}
	switch f.Kind {
	case CollectionStopped:
		// A stop is recorded whatever became of the decision since.
		if Running(in.Earlier) == nil {
			c.no("no collection runs on this request", "a stop follows a start: record collection_started first")
		}
		return len(c.out) == before
	case NoticeSent:
		if Disclosed(in.Earlier) != nil && d != nil && d.Outcome == OutcomeApprove && d.Effect == EffectFinal {
			return true // the user is owed the truth about what left, whatever was decided since
		}
	case Preserved:
		if f.Decision == "" {
			if l := in.Latest; l != nil && l.Effect == EffectFinal && (l.Outcome == OutcomeReject || l.Outcome == OutcomeWithdrawn) {
				c.no("the request is closed ("+strings.ReplaceAll(l.Outcome, "_", " ")+")", "what is no longer asked for is not kept")
			}
			return len(c.out) == before
		}
	}
	switch l := in.Latest; {
	case d == nil || l == nil:
		c.no("the request is not decided", "decide it first: `lert decide "+f.Request+" --outcome …`")
	case l.Outcome == OutcomeTakenBack:
		c.no("the decision was taken back", "decide the request again")
	case d.ID != l.ID && l.Outcome == OutcomeWithdrawn:
		c.no("the agency withdrew the request", "nothing leaves on a request that was withdrawn")
	case d.ID != l.ID:
		c.no("the decision was superseded by "+l.ID, "record it on the decision in force, if that grants it")
	case d.Effect != EffectFinal:
		c.no("the second signature is missing, or was refused", "counsel signs first: `lert countersign "+d.ID+" --answer agree`")
	case f.Kind == LetterSent:
		if d.Outcome == OutcomeApprove && d.Revision != in.Revision {
			c.revised()
		}
	case d.Outcome == OutcomeWithdrawn:
		c.no("the agency withdrew the request", "nothing leaves on a request that was withdrawn")
	case d.Outcome != OutcomeApprove:
		c.no("the request was not approved", "only an approval lets something leave; a letter is recorded as letter_sent")
	case d.Revision != in.Revision && f.Kind != NoticeSent:
		c.revised()
	case f.Kind == Preserved && !in.Request.Kind.Preserves():
		c.no("this decision is on disclosure, not on preservation", "leave the decision out: data is kept meanwhile without one")
	case f.Kind != Preserved && f.Kind != NoticeSent && in.Request.Kind.Preserves():
		c.no("a preservation discloses nothing", "record preserved; what is to be disclosed needs a request of its own")
	}
	return len(c.out) == before
}

func (c *releaseCheck) revised() {
	c.no(fmt.Sprintf("revision %d has arrived since the decision", c.in.Revision), "read what changed and decide the request again")
}

// what asks whether everything named was granted.
func (c *releaseCheck) what() {
	in, f := c.in, c.f
	if f.Kind == Produced && len(f.Categories)+len(f.None) == 0 {
		c.no("nothing is said to have been produced", "name the categories, and those in which there was nothing")
	}
	if f.Kind == Produced && len(f.Files) > 0 && len(f.Categories) == 0 {
		c.no("files went out, and no category says what is in them", "name the categories that were produced")
	}
	granted := in.granted()
	free := f.Kind == Preserved && (in.Decision == nil || len(in.Decision.Granted) == 0) // what is kept was not asked row by row
	started := false
	for i := range in.Earlier {
		started = started || in.Earlier[i].Kind == CollectionStarted
	}
	for i, s := range f.Categories {
		g, err := ParseGrant(s)
		switch {
		case err != nil:
			c.no(err.Error(), "write it as the decision does: `lert show "+f.Request+"`")
			continue
		case slices.Contains(f.Categories[:i], s):
			c.no(s+" is named twice", "name it once")
			continue
		case free:
			continue
		}
		found, now := false, false
		for _, r := range granted {
			if g.Covers(r) {
				found = true
				now = now || !in.ahead(r)
			}
		}
		switch {
		case !found:
			c.no(s+" was not granted", "only what the decision grants may leave; decide again if more is due")
		case f.Kind == CollectionStarted && now && !c.aheadToo(g, granted):
			c.no(s+" is stored data, which is produced and not collected", "record it as produced")
		case f.Kind == Produced && !now && !started:
			c.no(s+" is data still to come, and no collection was started", "record collection_started first")
		}
		for _, u := range f.None {
			if u.Category == g.Category {
				c.no(s+" is said to be produced and to hold nothing", "name it once")
			}
		}
	}
	for _, u := range f.None {
		if u.Why != "no_data" && u.Why != "no_account" {
			c.no(fmt.Sprintf("%s: there is no reason %q", u.Category, u.Why), "say no_data or no_account")
		}
		if !slices.ContainsFunc(granted, func(r Row) bool { return r.Category == u.Category }) {
			c.no(fmt.Sprintf("%s was not granted", u.Category), "only of what was granted it is said that there is none")
		}
	}
}

// rule asks whether what is kept at our own initiative may be kept under the
// rule that is named.
func (c *releaseCheck) rule() {
	in, f := c.in, c.f
	switch {
	case f.Rule == "":
	case f.Decision != "" || in.Request.Kind.Preserves():
		c.no("a rule is named for what is kept at our own initiative, and this was asked for", "leave the rule out")
	default:
		if _, ok := KeepRule(in.Policy, in.Request, f.At, f.Rule); !ok {
			var ids []string
			for _, k := range KeepRules(in.Policy, in.Request, f.At) {
				ids = append(ids, k.ID)
			}
			c.no(fmt.Sprintf("there is no rule %q under which this request's data may be kept", text.Clean(f.Rule)), "name one of "+strings.Join(ids, ", "))
		}
	}
}

// aheadToo reports whether a grant covers a row that a collection brings.
func (c *releaseCheck) aheadToo(g Grant, granted []Row) bool {
	return slices.ContainsFunc(granted, func(r Row) bool { return g.Covers(r) && c.in.ahead(r) })
}

func (c *releaseCheck) files() {
	for _, x := range c.f.Files {
		hex := len(x.SHA256) == 64 && strings.Trim(x.SHA256, "0123456789abcdef") == ""
		if strings.TrimSpace(x.Name) == "" || !hex || x.Records < 0 {
			c.no(fmt.Sprintf("file %q: a name and the SHA-256 of its bytes are needed", text.Clean(x.Name)), "give 64 lower-case hex digits")
		}
	}
}

// window holds back what would leave before the user could object.
func (c *releaseCheck) window() {
	in, d := c.in, c.in.Decision
	if d == nil || d.Outcome != OutcomeApprove || d.Notice == nil || d.Notice.Action != NotifyBefore || in.Request.Kind.Preserves() {
		return
	}
	seen := map[int]bool{}
	for _, r := range in.granted() {
		if seen[r.Target] || len(c.f.Categories) > 0 && !names(c.f.Categories, r) {
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
		switch opens := NoticeWindow(in.Policy, in.Request, in.Earlier, r.Target); {
		case opens.IsZero():
			c.no(whom+", and the decision is to tell them before anything is disclosed", "record the notice first, or decide again on telling them")
		case c.f.At.Before(opens):
			c.no("the user may object until "+stamp(opens)+": it is too early", "wait until the notice window ends")
		}
	}
}

// notBefore holds back data that an enforcing authority may still stop.
func (c *releaseCheck) notBefore() {
	if c.in.Shown == nil || len(c.f.Categories) == 0 || strings.TrimSpace(c.f.Confirmed) != "" {
		return
	}
	for _, k := range c.in.Shown.Clocks {
		if !k.NotBefore.IsZero() && c.f.At.Before(k.NotBefore) {
			c.no("the enforcing authority may raise a ground for refusal until "+stamp(k.NotBefore), "wait, or say who confirmed that it raises none")
			return
		}
	}
}

// address asks whether it went where the requester was verified to be: to the
// e-mail address of the decided revision, or back by the way it came.
func (c *releaseCheck) address() {
	r, f := c.in.Request, c.f
	mail := strings.TrimSpace(r.Requester.Email)
	if !slices.Contains(Channels, f.Channel) {
		c.no(fmt.Sprintf("there is no channel %q", f.Channel), "give "+strings.Join(Channels, ", "))
		return
	}
	own := f.Channel == r.Channel || f.Channel == "e_evidence" && r.Process != nil && r.Process.Via == "e_evidence"
	switch {
	case f.Channel == "email" && (mail == "" || !sameAddress(f.To, mail)), f.To != "" && f.Channel != "email" && !sameAddress(f.To, mail) && !(own && sameAddress(f.To, r.Requester.Agency)):
		if mail == "" {
			mail = "none"
		}
		c.no(fmt.Sprintf("%s is not the address that was verified", text.Clean(orNothing(f.To))), "the decided request's is "+text.Clean(mail).String()+"; a new address is a new request")
	case f.Channel != "email" && !own:
		c.no("the request did not come by "+strings.ReplaceAll(f.Channel, "_", "-"), "answer by the channel it came by, or to the verified e-mail address")
	}
}

func orNothing(s string) string {
	if strings.TrimSpace(s) == "" {
		return "an empty address"
	}
	return s
}

// start asks whether a collection was granted, and may begin now.
func (c *releaseCheck) start() {
	in, f := c.in, c.f
	rows := in.collects()
	if len(rows) == 0 {
		c.no("no collection was granted", "only an order for data still to come starts one")
		return
	}
	if r := Running(in.Earlier); r != nil && r.Decision == f.Decision {
		c.no("the collection runs since "+stamp(r.At), "only a new order extends it")
	}
	if end := CollectionEnd(in.Shown); !end.IsZero() && f.At.After(end) {
		c.no("the collection's window ended at "+stamp(end), "only a new order starts one again")
	}
	if in.Request.Process != nil {
		if w := in.reader().collection(); !w.From.IsZero() && f.At.Before(w.From.Start()) {
			c.no("the collection's window opens at "+stamp(w.From.Start()), "start it then")
		}
	}
}

// notice asks the three questions, and looks for what still bars the user from
// being told. A bar holds the notice; the notice stays owed.
func (c *releaseCheck) notice() {
	in, f := c.in, c.f
	if strings.TrimSpace(f.To) == "" {
		c.no("it is not said whom the notice went to", "name the user's address")
	} else if sameAddress(f.To, in.Request.Requester.Email) {
		c.no("that is the requester's address, not the user's", "name the user's address")
	}
	for _, t := range f.Targets {
		if t < 0 || t >= max(1, len(in.Request.Targets)) {
			c.no(fmt.Sprintf("there is no target %d", t), fmt.Sprintf("the request has %d, counted from 0", len(in.Request.Targets)))
		}
	}
	for t, x := range in.Request.Targets {
		if sameAddress(f.To, x.Value) && len(f.Targets) > 0 && !slices.Contains(f.Targets, t) {
			c.no(fmt.Sprintf("%s is target %d of revision %d, which was decided", f.To, t, in.Decision.Revision), fmt.Sprintf("name target %d", t))
		}
	}
	a := f.Notice
	if a == nil {
		a = &NoticeAnswers{}
	}
	if !a.PeriodEnded {
		c.no("nobody says that the period of silence has ended", "answer that it has, once it has")
	}
	if strings.TrimSpace(a.NoException) == "" {
		c.no("nobody says that no exceptional circumstance remains", "name who says so")
	}
	if !a.NothingElse {
		c.no("nobody says that nothing else bars telling the user", "look at the other requests on this user and answer")
	}
	for _, d := range []*Decision{in.Decision, in.Speaks} {
		if d == nil || d.Notice == nil {
			continue
		}
		switch n := d.Notice; n.Action {
		case Delay:
			if Barred(in.Policy, in.Request, Delay, n.Until, f.At) {
				c.no("the user may not be told until "+n.Until.String()+" has passed where that was ordered, at "+stamp(BarEnd(in.Policy, in.Request, n.Until)), "the notice stays owed")
			}
		case Prohibited:
			c.no("telling the user is prohibited by the decision", "where the bar was lifted, take the paper in as a new revision and decide again")
		}
	}
	for _, b := range in.Bars {
		c.no(b.Says(), "the notice is held and stays owed: `lert show "+b.Request+"`")
	}
}
