package tui

import (
	"strings"
	"testing"

	"lert/review"
	"lert/store"
)

// TestS14TheLogInIsShown: whether the requester completed the log-in by e-mail is shown with what was verified, also
// when it was not, with what to tell them.
func TestS14TheLogInIsShown(t *testing.T) {
	yes, no := true, false
	for _, x := range []struct {
		login *bool
		want  string
	}{
		{&yes, "e-mail log-in proven"},
		{&no, "e-mail log-in not completed (the link may be in their spam folder)"},
	} {
		r := &review.Request{Requester: review.Requester{Verification: &review.Verification{EmailLogin: x.login}}}
		if got := string(proofText(&store.Case{Received: r, Request: r})); !strings.Contains(got, x.want) {
			t.Errorf("it says %q, want %q", got, x.want)
		}
	}
}

// TestS16APreservationIsAskedWhyDataMayBeLost: the form for a new request asks a preservation for the risk of loss,
// and what is answered is in the document.
func TestS16APreservationIsAskedWhyDataMayBeLost(t *testing.T) {
	e := &drive(t, fakeWithPolicy(t), 120, 40).a.env
	f := requestForm(e)
	f.Get("kind").Set(string(review.KindPreservation))
	why := f.Get("justification")
	if why == nil || !why.Visible() {
		t.Fatal("the form does not ask a preservation why")
	}
	why.Set("The account is being deleted.")
	if r, _ := readRequest(f, e.zone); r.Justification != "The account is being deleted." {
		t.Errorf("the document says %q", r.Justification)
	}
}
