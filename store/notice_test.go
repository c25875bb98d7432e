package store

import (
	"context"
	"strings"
	"testing"

	"lert/review"
	"lert/review/letter"
)

// noticeSent is a notice to the user at a number.
func noticeSent(id, number string, targets ...int) review.Fulfilment {
	d := fulfilmentOf(id, review.NoticeSent)
	d.To, d.Targets = number, targets
	return d
}

// obligationLines are the texts of the obligations under a clock.
func (f *fixture) obligationLines(id, clock string) (out []string) {
	f.t.Helper()
	for _, o := range f.openCase(anna, id).Obligations {
		if o.Clock == clock {
			out = append(out, o.Text)
		}
	}
	return out
}

// TestARejectedRevisionLiftsNoBar: rejecting a later document does not lift the nondisclosure order on a user whose
// data was disclosed before.
func TestARejectedRevisionLiftsNoBar(t *testing.T) {
	f := openFulfil(t)
	other := warrant(1)
	other.Reference = "other"
	id, beside := f.importRequest(requestWithNondisclosure(1)), f.importRequest(other)
	f.approveDelayedNotice(id, 30)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.approve(anna, beside, func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeBefore} })
	f.revised(id, requestWithNondisclosure(2))
	c := f.openCase(anna, id)
	d := pushBack(c)
	rejectFor(&d, "requester.callback_failed", "not an office")
	d.Supersedes = c.Decisions[0].Decision.ID
	f.decide(anna, d, c)
	f.wantFulfilRefused(fulfilmentOf(beside, review.NoticeSent), id+" bars notice to this user until "+dayAfterStart(30))
	f.mustVerify()
}

// TestWhatLeavesAfterTheNotice: what is disclosed after a user was notified needs a notice of its own, and the
// nondisclosure order that its document brought holds.
func TestWhatLeavesAfterTheNotice(t *testing.T) {
	more := func() *review.Request {
		r := warrant(1)
		r.Data = append(r.Data, review.Item{Category: "subscriber.email"})
		return r
	}
	t.Run("under another decision", func(t *testing.T) {
		f := openFulfil(t)
		other := warrant(1)
		other.Reference = "other"
		id, beside := f.importRequest(requestWithNondisclosure(1)), f.importRequest(other)
		f.approveDelayedNotice(id, 30)
		f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
		f.clock.add(40 * day)
		f.fulfil(fulfilmentOf(id, review.NoticeSent))
		f.wantClocks(id, "")
		again := more()
		again.Process.Nondisclosure = requestWithNondisclosure(1).Process.Nondisclosure
		again.Process.Nondisclosure.Until = review.DateOf(start).AddDays(90)
		f.revised(id, again)
		f.approve(anna, beside,
			func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeBefore} })
		f.wantFulfilRefused(fulfilmentOf(beside, review.NoticeSent),
			id+" bars notice to this user until "+dayAfterStart(90))
		f.approveDelayedNotice(id, 90)
		f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.email"))
		f.wantObligation(id, review.ClockNotice, dayAfterStart(90))
		f.wantObligation(id, review.ClockNondisclosure, dayAfterStart(90))
		f.wantFulfilRefused(fulfilmentOf(beside, review.NoticeSent),
			id+" bars notice to this user until "+dayAfterStart(90))
		f.clock.add(60 * day)
		f.fulfil(fulfilmentOf(id, review.NoticeSent))
		f.wantClocks(id, "")
		f.mustVerify()
	})
	t.Run("under the same decision", func(t *testing.T) {
		f := openFulfil(t)
		id := f.importRequest(barred(more(), 30))
		f.approveDelayedNotice(id, 30)
		f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
		f.clock.add(40 * day)
		f.fulfil(fulfilmentOf(id, review.NoticeSent))
		f.wantClocks(id, "response")
		f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.email"))
		f.wantClocks(id, "gag notice")
		f.fulfil(fulfilmentOf(id, review.NoticeSent))
		f.wantClocks(id, "")
		f.mustVerify()
	})
}

// TestAUserWhomALaterPaperDoesNotName: a user whose data was disclosed is notified, whatever targets a later document
// names.
func TestAUserWhomALaterPaperDoesNotName(t *testing.T) {
	was := warrant(1).Targets[0].Value
	f := openFulfil(t)
	id := f.importRequest(barred(warrant(1), 5))
	f.approveDelayedNotice(id, 5)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	elsewhere := barred(warrant(1), 5)
	elsewhere.Targets[0].Value = otherNumber
	f.revised(id, elsewhere)
	f.approveDelayedNotice(id, 5)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.clock.add(20 * day)
	if got := f.obligationLines(id, review.ClockNotice); len(got) != 2 ||
		!strings.Contains(got[1], "for "+was+", who is no longer named in the request") {
		t.Errorf("two users are owed a word: %q", got)
	}
	f.fulfil(noticeSent(id, otherNumber))
	if !strings.Contains(f.clocksOn(id), "notice") {
		t.Errorf("the first user was not told, and it owes %q", f.clocksOn(id))
	}
	in := f.openCase(anna, id).LetterInput(letter.UserNotice, anna)
	in.Date, in.NoticeAnswers = f.clock.Now(), &review.NoticeChecklist{PeriodEnded: new(true), NoExceptionBy: "Clara",
		NoOtherNondisclosure: true}
	if got, err := letter.Write(f.rules.Policy(), in); err != nil || !strings.Contains(got, was) {
		t.Errorf("the letter to the first user: %v\n%s", err, got)
	}
	f.fulfil(noticeSent(id, was))
	f.wantClocks(id, "")
	f.mustVerify()
}

// TestBarsOfTheDecidedTargets: the users to notify, and the nondisclosure orders to look for, are those of the targets
// of the decided revision.
func TestBarsOfTheDecidedTargets(t *testing.T) {
	was := warrant(1).Targets[0].Value
	f := openFulfil(t)
	other := requestWithNondisclosure(1)
	other.Reference = "other"
	id := f.importRequest(barred(warrant(1), 5))
	beside := f.importRequest(other)
	f.approveDelayedNotice(id, 5)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.clock.add(10 * day)
	f.wantFulfilRefused(noticeSent(id, was), beside+" bars notice to this user")
	elsewhere := warrant(1)
	elsewhere.Targets[0].Value = otherNumber
	f.revised(id, elsewhere)
	f.wantFulfilRefused(noticeSent(id, was), beside+" bars notice to this user")
	f.mustVerify()
}

// TestACorrectedNoticeIsHeldToo: a notice goes to a target by its address, and a correction notifies nobody whose
// notice was forbidden then.
func TestACorrectedNoticeIsHeldToo(t *testing.T) {
	was := warrant(1).Targets[0].Value
	f := openFulfil(t)
	two := warrant(1)
	two.Targets = append(two.Targets, review.Target{Type: "phone", Value: otherNumber})
	other := requestWithNondisclosure(1)
	other.Reference = "other"
	id, beside := f.importRequest(barred(two, 5)), f.importRequest(other)
	f.approveDelayedNotice(id, 5)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.clock.add(10 * day)
	f.wantFulfilRefused(noticeSent(id, was, 0), beside+" bars notice to this user")
	f.wantFulfilRefused(noticeSent(id, was, 1), "is target 0 of revision 1")
	sent := noticeSent(id, otherNumber, 1)
	f.fulfil(sent)
	fixed := noticeSent(id, otherNumber)
	fixed.Supersedes, fixed.Note = sent.ID, "both"
	f.wantFulfilRefused(fixed, beside+" bars notice to this user")
	fixed = noticeSent(id, otherNumber, 1)
	fixed.Supersedes, fixed.Note, fixed.Channel = sent.ID, "by letter", "post"
	f.fulfil(fixed)
	if !strings.Contains(f.clocksOn(id), "notice") {
		t.Errorf("one user was not told, and it owes %q", f.clocksOn(id))
	}
	if _, err := f.As(anna).Case(context.Background(), id); err != nil {
		t.Fatal(err)
	}
	f.mustVerify()
}

// TestTheLetterToAUserWhoIsStillOwedIt: the letter to a user rests on the approval under which their data was
// disclosed, whatever was decided or imported since, and is held while anything forbids it.
func TestTheLetterToAUserWhoIsStillOwedIt(t *testing.T) {
	was := warrant(1).Targets[0].Value
	write := func(f *fixture, id string) (string, error) {
		in := f.openCase(anna, id).LetterInput(letter.UserNotice, anna)
		in.Date, in.NoticeAnswers = f.clock.Now(),
			&review.NoticeChecklist{PeriodEnded: new(true), NoExceptionBy: "Clara",
				NoOtherNondisclosure: true}
		return letter.Write(f.rules.Policy(), in)
	}
	elsewhere := warrant(1)
	elsewhere.Targets[0].Value = otherNumber
	for name, then := range map[string]func(f *fixture, id string){
		"nothing": func(*fixture, string) {},
		"withdrawn": func(f *fixture, id string) {
			c := f.openCase(anna, id)
			d := withdraw(c)
			d.Supersedes = c.Decisions[0].Decision.ID
			f.decide(anna, d, c)
		},
		"revised": func(f *fixture, id string) { f.revised(id, elsewhere) },
		"not to be told of the rest": func(f *fixture, id string) {
			c := f.openCase(anna, id)
			d := approval(c)
			d.Supersedes, d.Notice = c.Decisions[0].Decision.ID, &review.NoticeChoice{Action: review.NoticeNone,
				Reason: "test"}
			f.decide(anna, d, c)
		},
	} {
		f := openFulfil(t)
		id := f.importRequest(barred(warrant(1), 5))
		f.approveDelayedNotice(id, 5)
		f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
		then(f, id)
		f.clock.add(20 * day)
		got, err := write(f, id)
		if err != nil || !strings.Contains(got, was) || !strings.Contains(got, "name") {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
		other := requestWithNondisclosure(1)
		other.Reference = "other"
		other.Process.Nondisclosure.Until = review.DateOf(f.clock.Now()).AddDays(30)
		beside := f.importRequest(other)
		if got, err := write(f, id); err == nil || !strings.Contains(err.Error(), beside+" bars notice to this user") {
			t.Errorf("%s: while another request bars it: %v\n%s", name, err, got)
		}
	}
}

// TestAnIDOfAnotherKind: an id that was used for a decision cannot be used for a fulfilment.
func TestAnIDOfAnotherKind(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(barred(warrant(1), 5))
	f.approveDelayedNotice(id, 5)
	d := fulfilmentOf(id, review.Produced, "subscriber.name")
	d.ID = f.openCase(anna, id).Decisions[0].Decision.ID
	_, err := f.As(anna).Fulfil(context.Background(), d)
	if err == nil || !strings.Contains(err.Error(), "something else was recorded under this id") {
		t.Errorf("got %v", err)
	}
}

// TestALaterBarWithoutAnEndHoldsItsOwnNotice: a nondisclosure order without an end in a later document holds the notice
// of what was disclosed before, whatever is decided on it except a delay.
func TestALaterBarWithoutAnEndHoldsItsOwnNotice(t *testing.T) {
	for _, then := range []func(f *fixture, id string){
		func(*fixture, string) {},
		func(f *fixture, id string) { f.rejected(id) },
		func(f *fixture, id string) {
			c := f.openCase(anna, id)
			d := pushBack(c)
			d.Supersedes = c.Decisions[0].Decision.ID
			f.decide(anna, d, c)
		},
	} {
		f := openFulfil(t)
		id := f.importRequest(requestWithNondisclosure(1))
		f.approveDelayedNotice(id, 30)
		f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
		endless := requestWithNondisclosure(1)
		endless.Process.Nondisclosure.Until = review.Date{}
		f.revised(id, endless)
		then(f, id)
		f.clock.add(40 * day)
		f.wantFulfilRefused(fulfilmentOf(id, review.NoticeSent), "bars notice to this user, with no known end")
	}
}

// TestAnEarlierApprovalTellsNobody: an earlier approval allows no notice to a user about whom the one in force decides
// otherwise.
func TestAnEarlierApprovalTellsNobody(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(requestWithNondisclosure(1))
	f.approveDelayedNotice(id, 30)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	first := f.openCase(anna, id).Decisions[0].Decision.ID
	f.renew(renewal(id, 0, 200))
	c := f.openCase(anna, id)
	d := approval(c)
	d.Supersedes = first
	d.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: review.DateOf(start).AddDays(200),
		Ground: "court_order"}
	f.decide(anna, d, c)
	f.clock.add(60 * day)
	early := fulfilmentOf(id, review.NoticeSent)
	early.DecisionID = first
	f.wantFulfilRefused(early, "until "+dayAfterStart(200))
	f.wantFulfilRefused(fulfilmentOf(id, review.NoticeSent), "until "+dayAfterStart(200))
	f.mustVerify()
}

// TestATypingErrorInANotice: a typing error in a notice can be corrected, whatever forbids the notice since.
func TestATypingErrorInANotice(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(requestWithNondisclosure(1))
	f.approveDelayedNotice(id, 30)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.clock.add(40 * day)
	sent := fulfilmentOf(id, review.NoticeSent)
	f.fulfil(sent)
	sent.At = f.openCase(anna, id).FulfilmentsInForce()[1].At
	f.clock.add(day)
	f.renew(renewal(id, 41, 90))
	fixed := sent
	fixed.ID, fixed.Supersedes, fixed.Note, fixed.Channel = freshID(), sent.ID, "a typing error", "post"
	f.fulfil(fixed)
	f.mustVerify()
}

// TestANoticeBeforeHoldsForTheSameDataDecidedAgain: a notice that was given before disclosure counts for the same data
// under a new decision.
func TestANoticeBeforeHoldsForTheSameDataDecidedAgain(t *testing.T) {
	f := openFulfil(t)
	before := func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeBefore} }
	id := f.importRequest(warrant(1))
	f.approve(anna, id, before)
	f.fulfil(fulfilmentOf(id, review.NoticeSent))
	f.clock.add(12 * day)
	again := warrant(1)
	again.Justification += " It is urgent."
	f.revised(id, again)
	f.approve(anna, id, before)
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.wantClocks(id, "")
	f.mustVerify()
}

// TestTheOnlyCopyIsUnderAWithdrawnExtension: the copy under a withdrawn extension is the only one, and the first
// request needs it: nobody is asked to destroy it.
func TestTheOnlyCopyIsUnderAWithdrawnExtension(t *testing.T) {
	f := openFulfil(t)
	first := f.importRequest(preservation(1))
	f.approve(anna, first, nil)
	second := f.importRequest(extensionRequest(1, first))
	f.approve(anna, second, nil)
	f.fulfil(fulfilmentOf(second, review.Preserved))
	c := f.openCase(anna, second)
	f.decide(anna, withdraw(c), c)
	f.wantCopyRefused(second, "destroyed", "withdrawn", review.Date{}, "no copy is kept on")
	if got := f.clocksOn(first); !strings.Contains(got, "response") {
		t.Errorf("the first owes %q", got)
	}
	f.mustVerify()
}
