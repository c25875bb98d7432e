package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lert/review"
)

// TestNoRedFlagIsRemovedByADocument: what was found out against a requester, in a trusted document or by us, counts
// however often a document that nobody vouches for comes after it, whatever it changes about the requester. What was
// confirmed in the trusted document does not count for the later one, and the import says so.
func TestNoRedFlagIsRemovedByADocument(t *testing.T) {
	refused := &review.Callback{At: start, Number: "+12025550191", NumberSource: "directory", Result: "refused"}
	observed := func(o review.Observation) func(*fixture, *review.Request) string {
		return func(f *fixture, r *review.Request) string {
			o.RequestID = f.importRequest(r)
			if _, err := f.As(anna).Observe(bg, o); err != nil {
				f.t.Fatal(err)
			}
			return o.RequestID
		}
	}
	trusted := func(change func(*review.Requester)) func(*fixture, *review.Request) string {
		return func(f *fixture, r *review.Request) string {
			change(&r.Requester)
			in := incoming(f.t, r)
			in.Trusted = true
			return f.importDocument(in).ID
		}
	}
	found := map[string]struct {
		record func(*fixture, *review.Request) string
		code   string
	}{
		"a signal of a trusted document": {trusted(func(q *review.Requester) { q.Signals = []string{"known_fake"} }),
			"requester.fraud_signals"},
		"a call-back refused in one": {trusted(func(q *review.Requester) {
			q.Verification = &review.Verification{Callback: refused}
		}), "requester.callback_failed"},
		"mail that failed in one": {trusted(func(q *review.Requester) {
			q.Verification = &review.Verification{DKIM: "fail"}
		}), "requester.mail_auth_failed"},
		"a signal that we saw": {observed(review.Observation{Kind: review.ObservedSignal, Value: "voip_number"}),
			"requester.fraud_signals"},
		"a call-back refused to us": {observed(review.Observation{Kind: review.ObservedCallback, Callback: refused}),
			"requester.callback_failed"},
	}
	changes := map[string]func(*review.Requester){
		"nothing":     func(*review.Requester) {},
		"name":        func(q *review.Requester) { q.Name = "Somebody Else" },
		"badge":       func(q *review.Requester) { q.Badge = "7" },
		"telephone":   func(q *review.Requester) { q.Phone = "+12025550155" },
		"own signals": func(q *review.Requester) { q.Signals = []string{"voip_number"} },
		"own proof":   func(q *review.Requester) { q.Verification = siblingVerification(start) },
	}
	for name, x := range found {
		for changed, change := range changes {
			t.Run(name+", "+changed, func(t *testing.T) {
				f := openTest(t)
				id := x.record(f, warrant(1))
				before := f.openCase(anna, id)
				if !before.Assessment.Found(x.code) {
					t.Fatalf("%s is not found at first", x.code)
				}
				for n := range 2 {
					r := warrant(1)
					r.Justification = fmt.Sprint("letter ", n)
					change(&r.Requester)
					in := incoming(t, r)
					in.Revises, in.Why = id, "they sent another"
					if out := f.importDocument(in); out.Outcome != ImportRevision {
						t.Fatalf("%+v", out)
					}
					c := f.openCase(anna, id)
					if !c.Assessment.Found(x.code) {
						t.Errorf("revision %d: %s is no longer found", c.Row.Revision, x.code)
					}
					if !slices.Equal(c.Request.Requester.Signals, before.Request.Requester.Signals) ||
						c.Request.Requester.Verification.Confirms() {
						t.Errorf("revision %d: %+v", c.Row.Revision, c.Request.Requester)
					}
				}
				f.mustVerify()
			})
		}
	}
}

// TestAVerificationIsOfOneDocument: what a trusted document says was confirmed does not count for a later one that
// nobody vouches for, of the same requester or another, because nobody confirmed that this one is theirs; the import
// says so. A call-back that we recorded counts as long as it was to the same person.
func TestAVerificationIsOfOneDocument(t *testing.T) {
	for _, name := range []string{"", "Somebody Else"} {
		for _, ours := range []bool{false, true} {
			f := openTest(t)
			first := warrant(1)
			first.Requester.Verification = siblingVerification(first.ReceivedAt)
			in := incoming(t, first)
			in.Trusted = true
			id := f.importDocument(in).ID
			if ours {
				call := siblingVerification(f.clock.Now()).Callback
				if _, err := f.As(anna).Observe(bg, review.Observation{RequestID: id, Kind: review.ObservedCallback,
					Callback: call}); err != nil {
					t.Fatal(err)
				}
			}
			next := *first
			next.Justification = "More of the same."
			if name != "" {
				next.Requester.Name = name
			}
			in = incoming(t, &next)
			in.Revises, in.Why = id, "they sent another"
			out := f.importDocument(in)
			want := ours && name == ""
			if got := review.CallbackConfirmed(f.openCase(anna, id).Request, f.clock.Now()); got != want {
				t.Errorf("of %q, our call %v: confirmed %v", name, ours, got)
			}
			if says := strings.Contains(out.Why, "revision 1 does not count for revision 2"); says == want {
				t.Errorf("of %q, our call %v: the import says %q", name, ours, out.Why)
			}
			f.mustVerify()
		}
	}
}

// TestATrustedDocumentClearsARedFlag: a trusted document says what was found out now, and replaces what an earlier
// trusted one said; a confirmed call that we made after a refused one ends that, too.
func TestATrustedDocumentClearsARedFlag(t *testing.T) {
	f := openTest(t)
	r := warrant(1)
	r.Requester.Signals = []string{"known_fake"}
	r.Requester.Verification = &review.Verification{Callback: &review.Callback{At: start, Result: "refused"}}
	in := incoming(t, r)
	in.Trusted = true
	id := f.importDocument(in).ID
	revise := func(trusted bool, words string, change func(*review.Requester)) *Case {
		next := warrant(1)
		next.Justification = words
		change(&next.Requester)
		in := incoming(t, next)
		in.Trusted, in.Revises, in.Why = trusted, id, "they sent another"
		f.importDocument(in)
		return f.openCase(anna, id)
	}
	call := siblingVerification(f.clock.Now()).Callback
	if _, err := f.As(anna).Observe(bg, review.Observation{RequestID: id, Kind: review.ObservedCallback,
		Callback: call}); err != nil {
		t.Fatal(err)
	}
	c := revise(false, "one", func(q *review.Requester) { q.Phone = "+12025550155" })
	if c.Assessment.Found("requester.callback_failed") || !c.Assessment.Found("requester.fraud_signals") {
		t.Errorf("after our call: %v", c.Assessment.Codes())
	}
	revise(true, "two", func(*review.Requester) {})
	if c = revise(false, "three", func(*review.Requester) {}); c.Assessment.Found("requester.fraud_signals") {
		t.Errorf("after a trusted document without signals: %v", c.Assessment.Codes())
	}
	f.mustVerify()
}
