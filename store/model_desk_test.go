package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/problem"
	"lert/store/people"
)

// aside is a request without a sheet: the team does things on it that no sheet notes, and it must still agree with its
// records.
type aside struct {
	id  string
	doc *review.Request
}

// What the requests without a sheet are for.
const (
	asideTalk      = "talk" // a conversation: it names no dates, and comes by mail
	asideEmergency = "emergency"
	asideTap       = "tap"       // an order for future data
	asideKeep      = "keep"      // a preservation
	asideExtension = "extension" // of that preservation
	asideAgain     = "again"     // a second extension that names the first request
	asideProcess   = "process"   // that asks for what it preserves
	asideForged    = "forged"    // of the same sender as the next
	asideSibling   = "sibling"
	asideGag       = "gag" // with a nondisclosure order
)

var asides = []string{
	asideTalk, asideEmergency, asideTap, asideKeep, asideExtension, asideAgain, asideProcess, asideForged, asideSibling,
	asideGag,
}

func crewOf(rt *rapid.T, text string) *people.List {
	p, err := people.Parse("people.yaml", []byte(strings.Replace(text, "role: lead,", "role: lead, on_call: true,", 1)))
	if err != nil {
		rt.Fatal(err)
	}
	return p
}

// arriveBeside imports the requests without a sheet, each about a user of its own except those that preserve and ask
// for the same data.
func (m *model) arriveBeside() {
	today := review.DateOf(m.now())
	point := func(days int) review.Point {
		return review.Point{Time: today.AddDays(days).StartOfDay(time.UTC), WholeDay: true}
	}
	for i, name := range asides {
		r := warrant(i + 2)
		r.Reference, r.ReceivedAt, r.Process.IssuedOn = "beside "+name, m.now().Add(-time.Hour), today.AddDays(-2)
		r.Targets[0].Value = fmt.Sprintf("+1202555%04d", 120+i)
		switch name {
		case asideTalk:
			r.Channel, r.Period = "email", review.Period{}
		case asideEmergency:
			r.Kind, r.Emergency = review.KindEmergency, &review.EmergencyClaim{Harm: "a bomb",
				HarmKind: "death", Attested: true}
		case asideTap:
			r.Process.Instrument, r.Period = "us.pen_register", review.Period{}
			r.Process.Window = review.Period{From: point(0), To: point(29)}
			r.Data = []review.Item{{Category: "traffic.message_log", From: point(1), To: point(29)}}
		case asideKeep, asideExtension, asideAgain, asideProcess:
			r.Targets[0].Value, r.Requester.Email = "+12025550150", "dana5@usdoj.gov"
			switch r.Kind = review.KindPreservation; name {
			case asideProcess:
				r.Kind = review.KindRecords
			case asideAgain:
				r.Previous = &review.Previous{ID: m.asides[asideKeep].id, Relation: "extends"}
				fallthrough
			case asideExtension:
				r.Kind = review.KindPreservationExtension
			}
		case asideGag:
			r.Process.Nondisclosure = &review.Nondisclosure{Kind: "order", Authority: r.Process.Authority,
				Signed: true, Attached: true,
				From: today, Until: today.AddDays(10)}
		case asideForged, asideSibling:
			r.Requester.Email = "dana9@usdoj.gov"
		}
		m.asides[name] = &aside{id: m.importRequest(r), doc: r}
	}
}

// aside is the request of the present session if it is one of those named, else one drawn among them.
func (m *model) aside(names ...string) *aside {
	if len(names) == 0 || slices.Contains(names, m.focus) {
		return m.asides[m.focus]
	}
	return m.asides[rapid.SampledFrom(names).Draw(m.rt, "beside which")]
}

// pick draws one of several.
func pick[T any](m *model, label string, of ...T) T { return rapid.SampledFrom(of).Draw(m.rt, label) }

// takesBack is a taking back of the latest decision. It is made without an assessment.
func takesBack(id string, revision int) review.Decision {
	return review.Decision{ID: freshID(), RequestID: id, Revision: revision, Outcome: review.OutcomeTakenBack}
}

// did reports whether something was recorded, and fails on an error that is not a refusal.
func (m *model) did(_ any, err error) bool {
	if err != nil && !errors.Is(err, problem.NotFound) {
		m.refused(err)
	}
	return err == nil
}

// sits is a while at the console, mostly on one request without a sheet.
func (m *model) sits() {
	m.focus = rapid.SampledFrom(append([]string{asideTap}, asides...)).Draw(m.rt, "sits at")
	for range rapid.IntRange(1, 9).Draw(m.rt, "sitting") {
		m.deskAct()
		m.holds()
		m.clock.add(pick(m, "later", 0, 0, time.Minute, 10*time.Minute, 10*time.Minute, time.Hour, 30*time.Hour))
	}
}

// deskAct does one thing on a request without a sheet.
func (m *model) deskAct() {
	acts := map[string]func(){
		"decide": m.decidesBeside, "sign": m.signsBeside, "claim": m.claims, "note": m.notes, "ask": m.asks,
		"talk": m.converses, "snooze": m.snoozes, "fulfil": m.carriesOut, "copy": m.keeps, "forge": m.forges,
		"desk": m.desk, "renew": m.renews,
	}
	names := []string{
		"decide", "decide", "decide", "sign", "note", "note", "ask", "snooze", "desk", "fulfil", "fulfil", "claim",
	}
	switch m.focus {
	case asideTalk:
		names = append(names, "talk", "talk", "talk", "claim", "claim")
	case asideTap:
		names = append(names, "fulfil", "fulfil", "fulfil", "fulfil")
	case asideKeep, asideExtension, asideAgain, asideProcess:
		names = append(names, "copy", "copy", "copy", "copy", "fulfil")
	case asideForged:
		names = append(names, "forge", "forge", "forge", "forge")
	case asideSibling:
		names = append(names, "claim", "claim", "claim", "claim")
	case asideGag:
		names = append(names, "renew", "renew", "fulfil")
	}
	acts[rapid.SampledFrom(names).Draw(m.rt, "desk")]()
}

// decidesBeside decides in the name of anybody who may.
func (m *model) decidesBeside() {
	x := m.aside()
	by := pick(m, "by", anna, ben, lena)
	c := m.openCase(by, x.id)
	d, shown := approval(c), c.AssessmentJSON
	switch pick(m, "outcome", outcomes...) {
	case "override":
		d.Overrides = []review.Override{{Code: "scope.encrypted", Why: "test"}}
	case "push_back":
		d = pushBack(c)
	case "reject":
		d = pushBack(c)
		d.Outcome = review.OutcomeReject
	case "withdrawn":
		d = withdraw(c)
	case "taken_back":
		d, shown = takesBack(x.id, c.Row.Revision), nil
	}
	if d.Outcome == review.OutcomeApprove {
		d.Notice = &review.NoticeChoice{Action: review.NoticeWithhold, Ground: "emergency", Reason: "test"}
		d.Notice.RecheckOn = review.DateOf(m.now()).AddDays(30)
		if c.Request.Kind.IsPreservation() {
			d.Notice = nil
		}
	}
	if n := len(c.Decisions); n > 0 {
		d.Supersedes = c.CurrentDecision().Decision.ID
	}
	m.did(m.records(x.id, func() (Receipt, error) { return m.As(by).Decide(bg, d, shown) }))
}

func (m *model) signsBeside() {
	x := m.aside()
	c := m.openCase(cora, x.id)
	if n := len(c.Decisions); n > 0 {
		sign := review.Countersignature{DecisionID: c.Decisions[n-1].Decision.ID, Why: "seen"}
		sign.Answer = pick(m, "answer", "agree", "refuse")
		m.did(m.records(x.id, func() (Receipt, error) { return m.As(cora).Countersign(bg, sign) }))
	}
}

// claims claims, hands over and releases: a running claim keeps others off, and one that has ended does not.
func (m *model) claims() {
	x := m.aside(asideTalk, asideSibling, asideProcess)
	who := pick(m, "who", anna, ben)
	h := m.headOf(x.id)
	others := h.Holder != "" && h.Holder != who.Name
	runs := others && m.now().Before(h.ClaimedUntil)
	switch pick(m, "claim", "claim", "claim", "claim", "next", "release", "hand over", "move", "move") {
	case "claim":
		got, err := m.As(who).Claim(bg, x.id)
		switch {
		case runs && !errors.Is(err, problem.Claimed):
			m.rt.Fatalf("%s: %s took what %s holds until %s: %v", x.id, who.Name, h.Holder, h.ClaimedUntil, err)
		case runs:
			m.sometimes("another's claim is refused")
		case m.did(got, err) && others:
			m.sometimes("an expired claim was taken")
		}
	case "next":
		m.did(m.As(who).ClaimNext(bg))
	case "release":
		if who.Name = h.Holder; h.Holder != "" && m.did(nil, m.As(who).ReleaseClaim(bg, x.id, "")) {
			m.sometimes("undone: claim")
		}
	case "hand over":
		if m.did(m.As(who).Assign(bg, x.id, "lena", "she knows them")) && h.Holder == who.Name {
			m.sometimes("a claim was handed over")
		}
	case "move":
		if m.did(m.As(lena).Assign(bg, x.id, who.Name, "the day is over")) && runs {
			m.sometimes("a lead moved a claim")
		}
	}
}

// notes records an observation, or corrects one.
func (m *model) notes() {
	x := m.aside()
	by := pick(m, "by", anna, cora)
	o := review.Observation{RequestID: x.id, Kind: review.ObservedNote, Value: "a note"}
	switch pick(m, "found out", "note", "call", "call", "signal", "lookup", "recheck", "recheck") {
	case "call":
		result := pick(m, "result", "unreachable", "unreachable", "confirmed")
		o.Kind, o.Value = review.ObservedCallback, ""
		o.Callback = &review.Callback{Number: "+12025550110", NumberSource: "directory", Result: result}
	case "signal":
		o.Kind, o.Value = review.ObservedSignal, "odd_hour"
	case "lookup":
		o.Kind, o.Value = review.ObservedLookup, "account"
	case "recheck":
		o.Kind, o.Value, o.Note = review.ObservedRecheck, "remains", "cora: not yet"
		if o.Until = review.DateOf(m.now()).AddDays(20); rapid.Bool().Draw(m.rt, "over") {
			o.Value, o.Until = "over", review.Date{}
		}
	}
	if all := m.openCase(by, x.id).Observations; len(all) > 0 && o.Kind == review.ObservedNote {
		o.Supersedes = all[len(all)-1].ID
	}
	if m.did(m.As(by).Observe(bg, o)) && o.Supersedes != "" {
		m.sometimes("undone: observation")
	}
}

// asks refers a request to in-house or outside counsel, or answers.
func (m *model) asks() {
	x := m.aside()
	switch pick(m, "counsel", "ask", "ask outside", "ask outside", "answer", "answer outside") {
	case "ask":
		m.did(m.As(anna).Refer(bg, review.Referral{RequestID: x.id, Question: "May we?"}))
	case "ask outside":
		m.did(m.As(anna).Refer(bg, review.Referral{RequestID: x.id, Question: "May we?", To: "otto"}))
	case "answer":
		m.did(m.As(cora).RecordOpinion(bg, x.id, "Yes."))
	case "answer outside":
		for _, x := range m.asides {
			if h := m.headOf(x.id); h.QuestionCount > h.AnsweredUpTo &&
				m.did(m.As(otto).RecordOpinion(bg, x.id, "No.")) {
				m.sometimes("outside counsel answered")
			}
		}
	}
}

// converses lets the agency reply, and links or unlinks requests.
func (m *model) converses() {
	x, other := m.asides[asideTalk], m.asides[asideSibling]
	m.n++
	r := *x.doc
	r.ReceivedAt, r.Period = m.now().Add(-time.Hour), warrant(1).Period
	r.Justification = fmt.Sprint("The account received the proceeds, says letter ", m.n)
	switch pick(m, "talk", "push back", "answer", "answer by itself", "link", "link") {
	case "push back":
		c := m.openCase(anna, x.id)
		d := pushBack(c)
		if n := len(c.Decisions); n > 0 {
			d.Supersedes = c.CurrentDecision().Decision.ID
		}
		m.did(m.records(x.id, func() (Receipt, error) { return m.As(anna).Decide(bg, d, c.AssessmentJSON) }))
	case "answer":
		decided := m.headOf(x.id).State == review.StateDecided || m.headOf(x.id).State == review.StateWaiting
		in := incoming(m.t, &r)
		in.Revises, in.Why = x.id, "the agency's answer"
		m.importDocument(in)
		if decided {
			m.sometimes("a case was reopened")
		}
	case "answer by itself":
		fresh := m.importRequest(&r)
		if !m.did(m.As(anna).LinkReply(bg, review.Link{RequestID: fresh, OtherID: x.id, Why: "it is"})) {
			return
		}
		not := review.Link{RequestID: fresh, OtherID: x.id, Why: "it is not"}
		if rapid.Bool().Draw(m.rt, "a mistake") && m.did(m.As(anna).Unlink(bg, not)) {
			m.sometimes("undone: answer")
		}
	case "link":
		if !m.did(m.As(anna).Link(bg, review.Link{RequestID: x.id, OtherID: other.id, Why: "the same gang"})) &&
			m.did(m.As(ben).Unlink(bg, review.Link{RequestID: x.id, OtherID: other.id, Why: "it is not"})) {
			m.sometimes("undone: link")
		}
	}
}

func (m *model) snoozes() {
	x := m.aside()
	if rapid.Bool().Draw(m.rt, "wake") {
		if m.did(m.As(anna).Snooze(bg, review.Snooze{RequestID: x.id})) {
			m.sometimes("undone: snooze")
		}
		return
	}
	until := m.now().Add(time.Duration(rapid.IntRange(1, 200).Draw(m.rt, "hours")) * time.Hour)
	m.did(m.As(anna).Snooze(bg, review.Snooze{RequestID: x.id, Until: until}))
}
