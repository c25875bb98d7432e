package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

const portalYAML = peopleYAML + "  - {name: gate, role: analyst, user: gate, portal: true}\n"

var gate = person("gate", review.RoleAnalyst)

// confirmedEmergency is a voluntary emergency within whose document a call-back was confirmed.
func confirmedEmergency(n int) *review.Request {
	r := warrant(n)
	r.Kind, r.Process, r.Data = review.KindEmergency, nil, []review.Item{{Category: "subscriber.name"}}
	r.Emergency = &review.EmergencyClaim{Harm: "He wrote that he will kill her.", HarmKind: "death",
		PersonAtRisk: "the girl in the report", Imminence: "within the hour", Nexus: "he wrote from this number",
		Attested: true}
	r.Requester.Phone, r.Requester.Title = "+12025550177", "Detective"
	r.Requester.Verification = &review.Verification{Callback: &review.Callback{At: r.ReceivedAt.Add(time.Minute),
		By: "a colleague", Number: "+12025550191", NumberSource: "directory", Result: "confirmed"}}
	return r
}

// importTrusted imports a request as trusted.
func (f *fixture) importTrusted(by review.Actor, r *review.Request) (string, error) {
	f.t.Helper()
	in := incoming(f.t, r)
	in.Trusted = true
	out, err := f.As(by).Import(context.Background(), []ImportDocument{in})
	if err != nil {
		return "", err
	}
	if out[0].Outcome == ImportRefused {
		f.t.Fatal(out[0].Why)
	}
	return out[0].ID, nil
}

// TestTrustedIntakeIsAnAct: a lead, or the portal, imports as trusted; nobody else, and nobody in a session that does
// not. The record says who did, and by which right.
func TestTrustedIntakeIsAnAct(t *testing.T) {
	f, _ := withPeople(t, portalYAML)
	for i, x := range []struct {
		by   review.Actor
		as   string
		says string // of the refusal
	}{
		{anna, "", "the role analyst may not import documents as trusted"},
		{cora, "", "the role counsel may not import documents as trusted"},
		{otto, "", "the role outside counsel may not import documents as trusted"},
		{ada, "", "the role auditor may not import documents as trusted"},
		{lena, TrustedByLead, ""},
		{gate, TrustedByPortal, ""},
	} {
		if _, err := f.As(x.by).WithoutTrustedIntake().Import(bg, []ImportDocument{{Request: warrant(i),
			Raw: incoming(t, warrant(i)).Raw, Trusted: true}}); !errContains(err, "lert serve --trusted-intake") {
			t.Errorf("%s, where nobody may: %v", x.by.Name, err)
		}
		id, err := f.importTrusted(x.by, warrant(i))
		if x.says != "" {
			if !errContains(err, x.says) {
				t.Errorf("%s: %v", x.by.Name, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		c := f.openCase(ada, id)
		if !c.Trusted || c.TrustedBy != x.by.Name || c.TrustedAs != x.as {
			t.Errorf("%s: trusted %v by %q as %q", x.by.Name, c.Trusted, c.TrustedBy, c.TrustedAs)
		}
	}
	f.mustVerify()

	alone := openTest(t)
	id, err := alone.importTrusted(anna, warrant(1))
	if err != nil {
		t.Fatal(err)
	}
	c := alone.openCase(anna, id)
	said := ""
	for _, e := range c.Timeline {
		said += e.Text.String() + "\n"
	}
	if c.TrustedAs != TrustedAlone || !strings.Contains(said, "trusted, without a people file") {
		t.Errorf("without a people file: %q\n%s", c.TrustedAs, said)
	}
}

// approveEmergency tries to approve a request, and returns why that is refused.
func (f *fixture) approveEmergency(by review.Actor, id string) error {
	f.t.Helper()
	c := f.openCase(by, id)
	d := approval(c)
	d.Notice = &review.NoticeChoice{Action: review.NoticeWithhold, Ground: "emergency", Reason: "test",
		RecheckOn: review.DateOf(f.clock.Now().AddDate(0, 1, 0))}
	return f.As(by).WouldRefuse(c, d, c.AssessmentJSON)
}

const cameWithin = "the call-back came within the document, which the person deciding imported as trusted"

// TestACallbackTakenInIsNotOnesOwn: a call-back within a document never satisfies refusal 8 for the person who imported
// the document as trusted, by whatever way it became a revision; one that we record does.
func TestACallbackTakenInIsNotOnesOwn(t *testing.T) {
	f, _ := withPeople(t, portalYAML+"  - {name: lena too, role: analyst, user: lena}\n")
	id, err := f.importTrusted(lena, confirmedEmergency(1))
	if err != nil {
		t.Fatal(err)
	}
	self := person("lena too", review.RoleAnalyst)
	self.User = "lena"
	for _, by := range []review.Actor{lena, self} {
		if err := f.approveEmergency(by, id); !errContains(err, cameWithin) {
			t.Errorf("%s approves what lena took in: %v", by.Name, err)
		}
	}
	if err := f.approveEmergency(anna, id); err != nil {
		t.Errorf("a colleague: %v", err)
	}
	// A correction by somebody else that says the same about the requester keeps lena's word.
	r := confirmedEmergency(1)
	r.Justification = "The account is his, says the mother."
	in := incoming(t, r)
	in.Trusted, in.Revises, in.Why = true, id, "a word was missing"
	if out, err := f.As(ben).Import(bg, []ImportDocument{in}); err != nil || out[0].Outcome != ImportRevision {
		t.Fatalf("%+v, %v", out, err)
	}
	if err := f.approveEmergency(lena, id); !errContains(err, cameWithin) {
		t.Errorf("after a correction: %v", err)
	}
	if c := f.openCase(ben, id); c.TrustedBy != "lena" {
		t.Errorf("the correction is trusted by %q", c.TrustedBy)
	}
	// One that says another thing about the requester is trusted intake.
	for name, change := range map[string]func(*review.Request){
		"the call-back": func(r *review.Request) { r.Requester.Verification.Callback.Number = "+12025550199" },
		"the signals":   func(r *review.Request) { r.Requester.Signals = []string{"known_fake"} },
		"the requester": func(r *review.Request) { r.Requester.Name = "Somebody Else" },
	} {
		r := confirmedEmergency(1)
		change(r)
		in := incoming(t, r)
		in.Trusted, in.Revises, in.Why = true, id, "a word was missing"
		out, err := f.As(ben).Import(bg, []ImportDocument{in})
		if err != nil || out[0].Outcome != ImportRefused || !strings.Contains(out[0].Why, "as trusted") {
			t.Errorf("%s: %+v, %v", name, out, err)
		}
	}
	// So does the answer that another person links.
	second := confirmedEmergency(1)
	second.Reference, second.ReceivedAt = "REF-again", start
	second.Requester.Verification.Callback.At = start
	answer, err := f.importTrusted(lena, second)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.As(ben).LinkReply(bg, review.Link{RequestID: answer, OtherID: id, Why: "same case"}); err != nil {
		t.Fatal(err)
	}
	if err := f.approveEmergency(lena, id); !errContains(err, cameWithin) {
		t.Errorf("after an answer: %v", err)
	}
	// Our own call counts for everybody.
	call := review.Callback{At: f.clock.Now(), Number: "+12025550191", NumberSource: "directory", Result: "confirmed"}
	if _, err := f.As(lena).Observe(bg, review.Observation{RequestID: id, Kind: review.ObservedCallback,
		Callback: &call}); err != nil {
		t.Fatal(err)
	}
	if err := f.approveEmergency(lena, id); errContains(err, cameWithin) {
		t.Errorf("after our own call: %v", err)
	}
	f.mustVerify()
}

// TestNothingIsHandedToAPortal: a portal is a program. It is not among the colleagues, and nobody can hand it a
// request.
func TestNothingIsHandedToAPortal(t *testing.T) {
	f, _ := withPeople(t, portalYAML)
	id := f.importRequest(warrant(1))
	b, err := f.As(ben).DeskStatus(bg)
	if err != nil || !slices.Equal(b.Colleagues, []string{"anna", "lena", "cora"}) {
		t.Errorf("%v, %v", b.Colleagues, err)
	}
	for _, by := range []review.Actor{ben, lena} {
		if _, err := f.As(by).Assign(bg, id, "gate", "night"); !errors.Is(err, problem.Refused) ||
			!strings.Contains(err.Error(), "it is a portal") {
			t.Errorf("%s: %v", by.Name, err)
		}
	}
	if _, err := f.As(anna).WriteShiftNote(bg, "gate", "x"); !errors.Is(err, problem.Refused) {
		t.Error(err)
	}
	if c := f.openCase(ben, id).Claim; c != nil {
		t.Errorf("%+v", c)
	}
}
