package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/obligation"
	"lert/review/report"
	"lert/store/engine"
	"lert/store/format"
)

// carriesOut records what was done, corrects it, or records that it was not done.
func (m *model) carriesOut() {
	x := m.aside(asideTap, asideProcess, asideKeep, asideEmergency)
	c := m.openCase(anna, x.id)
	if c.Row.State == review.StateOpen && rapid.Bool().Draw(m.rt, "approve first") {
		m.approves(x, c)
		c = m.openCase(anna, x.id)
	}
	done := slices.Clone(c.Fulfilments)
	done = slices.DeleteFunc(done, func(f FulfilmentRecord) bool { return f.Corrected || f.Fulfilment.Void })
	if len(done) > 0 && rapid.Bool().Draw(m.rt, "wrong") {
		last := done[len(done)-1].Fulfilment
		if f := void(x.id, last.Kind, last.ID); rapid.IntRange(0, 2).Draw(m.rt, "corrected") > 0 {
			if m.did(m.records(x.id, func() (Receipt, error) { return m.As(anna).Fulfil(bg, f) })) {
				m.sometimes(undone + last.Kind)
			}
			return
		}
		f := corrected(last.ID, fulfilmentOf(x.id, last.Kind, last.Categories...))
		f.Note = "at another hour"
		if m.did(m.As(anna).Fulfil(bg, f)) {
			m.sometimes("a fulfilment was corrected")
		}
		return
	}
	kinds := append([]string{review.Produced, review.Produced, review.Produced}, review.FulfilmentKinds...)
	if x == m.asides[asideTap] {
		next := review.CollectionStarted
		if review.RunningCollection(c.FulfilmentsInForce()) != nil {
			next = review.CollectionStopped
		}
		kinds = []string{next, next, next, next, review.NoticeSent, review.LetterSent, review.Produced}
	}
	kind := rapid.SampledFrom(kinds).Draw(m.rt, "kind")
	f := fulfilmentOf(x.id, kind)
	if kind == review.Produced {
		f.Categories = []string{pick(m, "category", "subscriber.name", "subscriber.name", "traffic.message_log")}
	}
	m.did(m.records(x.id, func() (Receipt, error) { return m.As(anna).Fulfil(bg, f) }))
}

// approves grants what can be granted; nobody needs to be notified.
func (m *model) approves(x *aside, c *Case) {
	d := approval(c)
	d.Notice = nil
	if !x.doc.Kind.IsPreservation() {
		d.Notice = &review.NoticeChoice{Action: review.NoticeNone, Reason: "test"}
	}
	if n := len(c.Decisions); n > 0 {
		d.Supersedes = c.CurrentDecision().Decision.ID
	}
	m.did(m.records(x.id, func() (Receipt, error) { return m.As(anna).Decide(bg, d, c.AssessmentJSON) }))
}

// renews records an order that extends a nondisclosure order, in time or after a gap, or one that extends nothing.
func (m *model) renews() {
	x := m.aside(asideGag)
	today := review.DateOf(m.now())
	r := review.NondisclosureRenewal{ID: freshID(), RequestID: x.id, OrderNumber: freshID(), Court: "D. Exampleland",
		Signed: true, IssuedOn: today,
		Authority: review.Authority{Role: pick(m, "signed by", "judge", "magistrate", "prosecutor")},
		Until:     today.AddDays(rapid.IntRange(0, 40).Draw(m.rt, "renewed for"))}
	ends := m.barEnds(x.id)
	if !m.did(m.records(x.id, func() (Receipt, error) { return m.As(anna).RenewNondisclosure(bg, r) })) {
		return
	}
	if r.Authority.Role == "prosecutor" || !r.Until.After(ends) {
		m.rt.Fatalf("a bar until %s was renewed by %+v", ends, r)
	}
	if today.After(ends) {
		m.sometimes("a bar was renewed after a gap")
	} else {
		m.sometimes("a bar was renewed")
	}
}

// barEnds is the last day of the nondisclosure order on a request.
func (m *model) barEnds(id string) (ends review.Date) {
	err := m.view(bg, func(r engine.Reader) error {
		c, err := m.Store.loadByID(m.readTx(r, anna), id)
		if err == nil {
			ends = obligation.NondisclosureEnd(c.records)
		}
		return err
	})
	if err != nil {
		m.rt.Fatal(err)
	}
	return ends
}

// keeps works on a copy: it is made, extended, requested, kept on, destroyed. Whoever keeps it must have its end as an
// obligation.
func (m *model) keeps() {
	x := m.aside(asideKeep, asideKeep, asideExtension, asideAgain, asideProcess)
	keep := m.asides[asideKeep]
	switch pick(m, "copy", "approve", "approve", "copy", "copy", "destroy", "destroy", "keep on") {
	case "approve":
		m.approves(x, m.openCase(anna, x.id))
	case "copy":
		m.did(m.As(anna).Fulfil(bg, fulfilmentOf(keep.id, review.Preserved)))
	case "destroy":
		err := m.recordCopy(keep.id, review.CopyDestroyed, "test", review.Date{})
		if m.did(nil, err) {
			m.sometimes("a copy was destroyed")
		} else if errContains(err, "legal process for the copy is pending") {
			m.sometimes("a copy is held for open process")
		}
	case "keep on":
		if m.did(nil, m.recordCopy(keep.id, review.CopyKept, "test", review.DateOf(m.now()).AddDays(20))) {
			m.sometimes("a copy is kept on")
		}
	}
	m.takenOver(asideKeep, "a copy was taken over by its extension")
	m.takenOver(asideExtension, "a copy was taken over by a second extension")
}

// takenOver checks that the request that took over a copy has its end as an obligation.
func (m *model) takenOver(name, state string) {
	id := m.asides[name].id
	for _, o := range m.headOf(id).Obligations {
		if o.ExtendedBy == "" {
			continue
		}
		m.sometimes(state)
		if !slices.ContainsFunc(m.headOf(o.ExtendedBy).Obligations, func(o2 obligation.Obligation) bool {
			return o2.Clock == review.ClockPreservation && !o2.Due.Before(o.Due)
		}) {
			m.rt.Fatalf("%s keeps the copy of %s until %s, and does not owe its end", o.ExtendedBy, id, o.Due)
		}
	}
}

// forges rejects a request as a forgery, or takes that back: the sender's other request says so for as long as that
// holds.
func (m *model) forges() {
	x, sibling := m.asides[asideForged], m.asides[asideSibling]
	c := m.openCase(anna, x.id)
	d := pushBack(c)
	rejectFor(&d, "requester.callback_failed", "they know of no such officer")
	back, shown := c.Row.State == review.StateDecided, c.AssessmentJSON
	if n := len(c.Decisions); n > 0 {
		d.Supersedes = c.CurrentDecision().Decision.ID
	}
	if back {
		last := d.Supersedes
		d, shown = takesBack(x.id, c.Row.Revision), nil
		d.Supersedes = last
	}
	was := slices.Contains(m.openCase(ben, sibling.id).Row.Codes, "requester.fraud_signals")
	if !m.did(m.records(x.id, func() (Receipt, error) { return m.As(anna).Decide(bg, d, shown) })) {
		return
	}
	now := slices.Contains(m.openCase(ben, sibling.id).Row.Codes, "requester.fraud_signals")
	open := m.headOf(sibling.id).State == review.StateOpen
	switch {
	case !back && open && !now:
		m.rt.Fatalf("%s is a forgery, and %s of the same sender does not say so", x.id, sibling.id)
	case !back && open:
		m.sometimes("a rejected sender's other requests are flagged")
	case back && was && !now:
		m.sometimes("the flag went with the rejection")
	}
}

// desk does what is not about a single request: bands, drafts, notes to the next shift, the people file, and rows that
// are recomputed.
func (m *model) desk() {
	switch pick(m, "of the desk", "bands", "draft", "shift", "people", "stale", "clock", "file") {
	case "bands":
		low := pick(m, "band", "0 - 499", "500 - 999")
		half, bands := report.Half(2026, 2), []report.Band{{Class: "NSLs", Requests: low}}
		m.did(m.As(cora).EnterBands(bg, half, bands))
	case "draft":
		m.did(m.As(ben).SaveDraft(bg, m.aside().id, DraftSave{Body: []byte("half a thought")}))
	case "shift":
		m.did(m.As(ben).WriteShiftNote(bg, "", "they call back at nine"))
	case "people":
		m.n++
		m.people = crewOf(m.rt, strings.Replace(peopleYAML, "Agent 11", fmt.Sprint("Agent 9", m.n), 1))
		m.peopleFile.List = m.people
		m.sometimes("the people file changed")
	case "stale":
		m.postpones(m.aside().id)
	case "clock":
		m.runsAhead()
	case "file":
		m.did(acceptOlder(m.t, m.Store))
	}
}

// runsAhead makes a record under a clock that runs ahead for a moment, which keeps the next one out until counsel
// lifts it.
func (m *model) runsAhead() {
	m.n++
	half, bands := report.Half(2026+m.n, 1), []report.Band{{Class: "NSLs", Requests: "0 - 499"}}
	const ahead = 3 * 24 * time.Hour
	m.clock.add(ahead)
	recorded := m.did(m.As(cora).EnterBands(bg, half, bands))
	m.clock.add(-ahead)
	if !recorded {
		return
	}
	if _, err := m.As(ben).Observe(bg, review.Observation{RequestID: m.aside().id, Kind: review.ObservedNote,
		Value: "too early"}); err == nil {
		m.rt.Fatal("a record is dated three days before the newest")
	}
	if !m.did(m.As(cora).LiftClock(bg, "the battery was empty")) {
		m.rt.Fatal("the record that is dated ahead was not lifted")
	}
}

// wasQuiet lets counsel state that nothing was recorded for as long as the clock says.
func (m *model) wasQuiet() {
	err := m.view(bg, func(r engine.Reader) error {
		_, err := m.checkAhead(m.readTx(r, cora))
		return err
	})
	if errors.Is(err, errAhead) {
		m.did(m.As(cora).ClockIsRight().WriteShiftNote(bg, "", "nothing came in for a year"))
	} else if err != nil {
		m.rt.Fatal(err)
	}
}

// postpones leaves a waiting request to the background refresh, and runs that.
func (m *model) postpones(id string) {
	if m.headOf(id).State == review.StateDecided {
		return
	}
	err := m.runTx(bg, newID(), func(t *tx) error {
		seq, _, err := t.seqByCaseNumber(id)
		if err != nil {
			return err
		}
		h, err := t.caseStateOf(seq)
		if err != nil {
			return err
		}
		return m.markStale(t, h)
	}, nil)
	if err != nil {
		m.rt.Fatal(err)
	}
	m.agrees(1)
	m.refreshDueRows(bg)
	m.agrees(0)
	m.sometimes("a stale row was rebuilt")
}

// ledgered notes which kinds of record the ledger has.
func (m *model) ledgered() {
	for _, kv := range everything(m.t, m.eng) {
		if kv.Key[0] != format.FamLeaf {
			continue
		}
		body, err := format.DecodeValue(kv.Val)
		if err != nil {
			m.rt.Fatal(err)
		}
		l, err := format.ParseLeaf(body)
		if err != nil {
			m.rt.Fatal(err)
		}
		m.sometimes(recorded + l.Kind)
	}
}
