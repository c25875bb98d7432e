package store

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

var bg = context.Background()

// wantRefusal fails the test unless the error is a refusal with these words.
func wantRefusal(t testing.TB, err error, words string) {
	t.Helper()
	if !errors.Is(err, problem.Refused) || !strings.Contains(err.Error(), words) {
		t.Errorf("got %v, want a refusal that says %q", err, words)
	}
}

// pushedBack imports a request without its period and pushes it back.
func (f *fixture) pushedBack(n int) (string, *review.Request) {
	f.t.Helper()
	r := warrant(n)
	r.Period = review.Period{}
	id := f.importRequest(r)
	c := f.openCase(anna, id)
	f.decide(anna, pushBack(c), c)
	return id, r
}

// replyTo is what the agency sends after a push back, a day later, as a document that names no case number of ours.
func (f *fixture) replyTo(n int) *review.Request {
	r := warrant(n)
	r.ReceivedAt = f.clock.Now().Add(-time.Hour)
	return r
}

// TestS67AnAnswerIsProposedAndConfirmed: a reply is proposed to the request that it may answer, by case number,
// reference and sender. A person confirms it, and it becomes a new revision there, with what it cures shown finding by
// finding.
func TestS67AnAnswerIsProposedAndConfirmed(t *testing.T) {
	f := openTest(t)
	id, _ := f.pushedBack(1)
	other, _ := f.pushedBack(11) // the same sender, another matter
	f.clock.add(24 * time.Hour)
	answer := f.replyTo(1)
	list, err := f.As(anna).replyCandidates(bg, answer)
	if err != nil || len(list) != 2 || list[0].ID != id || list[1].ID != other {
		t.Fatalf("candidates %+v (%v), want %s before %s", list, err, id, other)
	}
	if got := strings.Join(list[0].Why, ", "); got != "same reference, same sender, same target" {
		t.Errorf("proposed because of %q", got)
	}
	named := f.replyTo(11)
	named.Reference, named.Requester.Email = "", "x@usdoj.gov"
	named.Justification = "This is about your case " + other + "."
	if list, err = f.As(anna).replyCandidates(bg, named); err != nil || len(list) != 1 || list[0].ID != other ||
		list[0].mismatch != "another e-mail" {
		t.Errorf("candidates of one that names the number and another address: %+v (%v)", list, err)
	}

	fresh := f.importRequest(answer)
	may, err := f.As(anna).WaitingCandidates(bg, []string{fresh})
	if err != nil || len(may[0]) != 2 || may[0][0].ID != id {
		t.Fatalf("it may answer %+v (%v)", may, err)
	}
	_, err = f.As(anna).LinkReply(bg, review.Link{RequestID: fresh, OtherID: id})
	wantRefusal(t, err, "needs a reason")
	if _, err := f.As(anna).LinkReply(bg,
		review.Link{RequestID: fresh, OtherID: id, Why: "the dates that we asked for"}); err != nil {
		t.Fatal(err)
	}
	c := f.openCase(anna, id)
	if c.Row.Revision != 2 || c.Row.State != review.StateOpen || c.AgencyReply == nil {
		t.Fatalf("revision %d, %s, answer %v", c.Row.Revision, c.Row.State, c.AgencyReply)
	}
	cured := false
	for _, s := range c.AgencyReply.CureStatus {
		cured = cured || s.Status == review.CureStatusCured && s.Finding.Code == "scope.no_period" && s.NamedInPushBack
	}
	if !cured {
		t.Errorf("the period is not said to be cured: %+v", c.AgencyReply.CureStatus)
	}
	n := f.openCase(anna, fresh)
	if n.ReplyTo != id || n.Row.State != review.StateDecided || len(n.Obligations) != 0 {
		t.Errorf("the answer stands as %s, answers %q, owes %v", n.Row.State, n.ReplyTo, n.Obligations)
	}
	d := approval(n)
	_, err = f.decideAsDryRun(anna, d, n.AssessmentJSON)
	wantRefusal(t, err, "was recorded as the reply to "+id)
	_, err = f.As(anna).Fulfil(bg, review.Fulfilment{ID: freshID(), RequestID: fresh, Kind: review.Preserved})
	wantRefusal(t, err, "was recorded as the reply to "+id)
	if again := f.importDocument(incoming(t, answer)); again.Outcome != ImportDuplicate || again.ID != id {
		t.Errorf("the same again is %+v", again)
	}
	f.mustVerify()

	// It was a mistake: the link ends, its record stays, and both requests continue.
	if _, err := f.As(ben).Unlink(bg,
		review.Link{RequestID: id, OtherID: fresh, Why: "it is a second order"}); err != nil {
		t.Fatal(err)
	}
	if n = f.openCase(anna, fresh); n.ReplyTo != "" || n.Row.State != review.StateOpen ||
		len(n.Obligations) == 0 || len(n.Links) != 2 {
		t.Errorf("taken back: %s, answers %q, owes %v, links %v", n.Row.State, n.ReplyTo, n.Obligations, n.Links)
	}
	f.mustVerify()
}

// TestWhatIsNoAnswer: a request that was itself worked on is not a reply, nor is one of another sender.
func TestWhatIsNoAnswer(t *testing.T) {
	f := openTest(t)
	id, _ := f.pushedBack(1)
	decided := f.importRequest(warrant(2))
	c := f.openCase(anna, decided)
	f.decide(anna, pushBack(c), c)
	_, err := f.As(anna).LinkReply(bg, review.Link{RequestID: decided, OtherID: id, Why: "x"})
	wantRefusal(t, err, "was worked on as a separate request")
	moved := f.replyTo(1)
	moved.Requester.Email = "dana@courts.gov"
	fresh := f.importRequest(moved)
	_, err = f.As(anna).LinkReply(bg, review.Link{RequestID: fresh, OtherID: id, Why: "x"})
	wantRefusal(t, err, "another e-mail")
	_, err = f.As(anna).LinkReply(bg, review.Link{RequestID: id, OtherID: id, Why: "x"})
	wantRefusal(t, err, "cannot be linked to itself")
}

// TestAKnownDocumentIsNoRevisionElsewhere: a document that is on record as a request of its own does not silently
// become a revision of another one.
func TestAKnownDocumentIsNoRevisionElsewhere(t *testing.T) {
	f := openTest(t)
	id, _ := f.pushedBack(1)
	answer := f.replyTo(1)
	fresh := f.importRequest(answer)
	in := incoming(t, answer)
	in.Revises, in.Why = id, "the answer"
	if got := f.importDocument(in); got.Outcome != ImportRefused ||
		!strings.Contains(got.Why, "lert link "+fresh+" "+id+" --answers") {
		t.Errorf("got %+v", got)
	}
}

// TestU9SiblingsAreShownAndLinksAreReversible: related requests are shown when a case is opened, and a link is a record
// that can be taken back.
func TestU9SiblingsAreShownAndLinksAreReversible(t *testing.T) {
	f := openTest(t)
	sum := strings.Repeat("ab", 32)
	first := warrant(1)
	first.Attachments = []review.Attachment{{Name: "order.pdf", SHA256: sum}}
	a := f.importRequest(first)
	second := warrant(2)
	second.Attachments = []review.Attachment{{Name: "scan.pdf", SHA256: strings.ToUpper(sum)}}
	b := f.importRequest(second)
	why := func(id, other string) string {
		for _, r := range f.openCase(anna, id).Related {
			if r.ID == other {
				return r.Why
			}
		}
		return ""
	}
	if got := why(b, a); got != "same attachment" {
		t.Errorf("related because of %q", got)
	}
	far := f.importRequest(warrant(53))
	if got := why(far, a); got != "" {
		t.Fatalf("related already: %q", got)
	}
	_, err := f.As(anna).Link(bg, review.Link{RequestID: far, OtherID: a})
	wantRefusal(t, err, "needs a reason")
	if _, err := f.As(anna).Link(bg, review.Link{RequestID: far, OtherID: a, Why: "the same gang"}); err != nil {
		t.Fatal(err)
	}
	_, err = f.As(ben).Link(bg, review.Link{RequestID: a, OtherID: far, Why: "again"})
	wantRefusal(t, err, "already linked")
	for _, x := range [][2]string{{far, a}, {a, far}} {
		if got := why(x[0], x[1]); got != "linked by anna: the same gang" {
			t.Errorf("%s shows %s because of %q", x[0], x[1], got)
		}
	}
	f.mustVerify()
	if _, err := f.As(ben).Unlink(bg, review.Link{RequestID: a, OtherID: far, Why: "another gang"}); err != nil {
		t.Fatal(err)
	}
	if why(far, a) != "" || why(a, far) != "" {
		t.Error("a link that was taken back is shown")
	}
	_, err = f.As(ben).Unlink(bg, review.Link{RequestID: a, OtherID: far, Why: "again"})
	wantRefusal(t, err, "not linked")
	c := f.openCase(anna, a)
	if len(c.Links) != 2 || !c.Links[0].Ended || c.Links[0].Leaf < 0 || c.Links[1].Link.Why != "another gang" {
		t.Errorf("the record of both is %+v", c.Links)
	}
	if _, err := f.As(anna).Link(bg,
		review.Link{RequestID: a, OtherID: far, Why: "after all"}); err != nil || why(far, a) == "" {
		t.Errorf("linked again: %v", err)
	}
	f.mustVerify()
}

// TestU10LinksNeverChangeVerificationOrAssessment: linking requests never changes what was verified or what is
// assessed.
func TestU10LinksNeverChangeVerificationOrAssessment(t *testing.T) {
	f := openTest(t)
	a, b := f.importRequest(warrant(1)), f.importRequest(warrant(12))
	if _, err := f.As(anna).Observe(bg, review.Observation{RequestID: a, Kind: review.ObservedCallback,
		Callback: &review.Callback{Number: "+12025550100", NumberSource: "directory",
			Result: "confirmed"}}); err != nil {
		t.Fatal(err)
	}
	before := [2]*Case{f.openCase(anna, a), f.openCase(anna, b)}
	for _, act := range []func() (Receipt, error){
		func() (Receipt, error) {
			return f.As(anna).Link(bg, review.Link{RequestID: b, OtherID: a, Why: "same officer"})
		},
		func() (Receipt, error) {
			return f.As(anna).Unlink(bg, review.Link{RequestID: b, OtherID: a, Why: "not"})
		},
	} {
		if _, err := act(); err != nil {
			t.Fatal(err)
		}
		for i, id := range []string{a, b} {
			c := f.openCase(anna, id)
			was := before[i]
			if c.AssessmentDigest != was.AssessmentDigest || c.History.Digest() != was.History.Digest() ||
				c.Row.State != was.Row.State || !c.Row.Due.Equal(was.Row.Due) {
				t.Errorf("%s is assessed otherwise", id)
			}
			if (c.Request.Requester.Verification == nil) != (was.Request.Requester.Verification == nil) ||
				review.CallbackConfirmed(c.Request, f.clock.Now()) != review.CallbackConfirmed(was.Request,
					f.clock.Now()) {
				t.Errorf("%s is verified otherwise", id)
			}
		}
	}
}

// TestARejectedForgeryFlagsTheSender: a forgery that was found shows at once on the sender's open requests, and no more
// once the rejection is taken back.
func TestARejectedForgeryFlagsTheSender(t *testing.T) {
	f := openTest(t)
	forged, open, other := f.importRequest(warrant(1)), f.importRequest(warrant(11)), f.importRequest(warrant(2))
	codes := func(id string) string { return strings.Join(f.openCase(ben, id).Row.Codes, " ") }
	row := func(id string) string {
		for _, r := range f.rows(QueueQuery{Tab: TabOpen}).Rows {
			if r.ID == id {
				return strings.Join(r.Codes, " ")
			}
		}
		return "no row"
	}
	c := f.openCase(anna, forged)
	d := pushBack(c)
	rejectFor(&d, "requester.callback_failed", "they know of no such officer")
	f.decide(anna, d, c)
	if !strings.Contains(codes(open), "fraud_signals") || !strings.Contains(row(open), "fraud_signals") {
		t.Errorf("the sender's other request says %q, its row %q", codes(open), row(open))
	}
	if strings.Contains(row(other), "fraud_signals") {
		t.Error("another sender is flagged")
	}
	f.decide(anna, review.Decision{ID: freshID(), RequestID: forged, Revision: 1, Outcome: review.OutcomeTakenBack,
		Supersedes: d.ID}, &Case{})
	if strings.Contains(row(open), "fraud_signals") {
		t.Error("the flag outlives the rejection")
	}
	f.mustVerify()
}

// replyCandidates lists the requests that a document may be the agency's reply on.
func (v *Session) replyCandidates(ctx context.Context, r *review.Request) ([]ReplyCandidate, error) {
	var out []ReplyCandidate
	err := v.view(ctx, review.ActImport, func(t *tx) (err error) {
		out, err = v.s.replyCandidates(t, r, 0)
		return err
	})
	return out, err
}
