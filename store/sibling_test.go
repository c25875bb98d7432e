package store

import (
	"fmt"
	"testing"
	"time"

	"lert/review"
	"lert/review/problem"
)

// siblingVerification is a verification that confirms a request where it counts.
func siblingVerification(at time.Time) *review.Verification {
	return &review.Verification{EmailLogin: new(true), DKIM: "pass", Callback: &review.Callback{At: at,
		By: "Duty analyst", Number: "+12025550100", NumberSource: "directory", Result: "confirmed"}}
}

// TestNothingIsInheritedFromASibling: whatever was verified, called back or decided on a request, in whichever way, a
// duplicate of it, a request that follows it, one that is linked with it and one that answers it have only what is
// their own.
func TestNothingIsInheritedFromASibling(t *testing.T) {
	proofs := map[string]func(f *fixture, first *review.Request) string{
		"a trusted document": func(f *fixture, first *review.Request) string {
			first.Requester.Verification = siblingVerification(first.ReceivedAt)
			in := incoming(f.t, first)
			in.Trusted = true
			return f.importDocument(in).ID
		},
		"a call-back": func(f *fixture, first *review.Request) string {
			id := f.importRequest(first)
			if _, err := f.As(anna).Observe(bg, review.Observation{RequestID: id, Kind: review.ObservedCallback,
				Callback: siblingVerification(f.clock.Now()).Callback}); err != nil {
				f.t.Fatal(err)
			}
			return id
		},
	}
	acts := map[string]func(f *fixture, c *Case){
		"undecided":   func(*fixture, *Case) {},
		"approved":    func(f *fixture, c *Case) { f.decide(anna, approval(c), c) },
		"pushed back": func(f *fixture, c *Case) { f.decide(anna, pushBack(c), c) },
		"rejected": func(f *fixture, c *Case) {
			d := pushBack(c)
			rejectFor(&d, "requester.callback_failed", "They are no office.")
			f.decide(anna, d, c)
		},
	}
	relations := map[string]func(second *review.Request, first string){
		"duplicate": func(second *review.Request, _ string) { second.ReceivedAt = second.ReceivedAt.Add(time.Minute) },
		"linked":    func(second *review.Request, _ string) { second.Reference = "REF-other" },
		"answers":   func(second *review.Request, _ string) { second.ReceivedAt = start.Add(30 * time.Minute) },
	}
	for _, relation := range []string{"extends", "follows", "repeats"} {
		relations[relation] = func(second *review.Request, first string) {
			second.Previous = &review.Previous{ID: first, Relation: relation}
		}
	}
	for relation, relate := range relations {
		for proof, verify := range proofs {
			for _, kind := range []review.Kind{review.KindRecords, review.KindEmergency} {
				for act, decide := range acts {
					if relation == "answers" && act != "pushed back" {
						continue // nobody waits for an answer
					}
					t.Run(fmt.Sprintf("%s %s %s, %s", relation, kind, proof, act), func(t *testing.T) {
						f := openTest(t)
						first := warrant(1)
						first.Kind = kind
						id := verify(f, first)
						c := f.openCase(anna, id)
						if !review.CallbackConfirmed(c.Request, f.clock.Now()) {
							t.Fatal("the first request is not verified")
						}
						decide(f, c)
						f.clock.add(time.Hour)
						second := warrant(1)
						second.Kind = kind
						second.Requester.Verification = siblingVerification(second.ReceivedAt) // the document says so
						relate(second, id)
						own := f.importRequest(second)
						if own == id {
							t.Fatal("it is no request of its own")
						}
						switch link := (review.Link{RequestID: own, OtherID: id, Why: "the same matter"}); relation {
						case "linked":
							if _, err := f.As(anna).Link(bg, link); err != nil {
								t.Fatal(err)
							}
						case "answers":
							f.wantNothingInherited(own)
							if _, err := f.As(anna).LinkReply(bg, link); err != nil {
								t.Fatal(err)
							}
							f.wantUndecided(id)
							return
						}
						f.wantNothingInherited(own)
						f.mustVerify()
					})
				}
			}
		}
	}
}

// wantNothingInherited fails unless a request that nobody worked on has no verification, decision or opening.
func (f *fixture) wantNothingInherited(id string) {
	f.t.Helper()
	c, err := f.As(anna).Case(bg, id)
	if err != nil {
		f.t.Fatal(err)
	}
	if v := c.Request.Requester.Verification; v != nil || review.CallbackConfirmed(c.Request, f.clock.Now()) {
		f.t.Errorf("it has the verification %+v", v)
	}
	if len(c.Observations) > 0 || len(c.Decisions) > 0 || len(c.Fulfilments) > 0 || c.Row.State != review.StateOpen ||
		c.Row.Outcome != "" || !c.OpenedAt.IsZero() {
		f.t.Errorf("it has %d observations, %d decisions, %d fulfilments, the state %s, the outcome %q, opened at %s",
			len(c.Observations), len(c.Decisions), len(c.Fulfilments), c.Row.State, c.Row.Outcome, c.OpenedAt)
	}
	f.wantUndecided(id)
}

// wantUndecided fails unless nothing can be approved without opening the request, and nothing sent on it.
func (f *fixture) wantUndecided(id string) {
	f.t.Helper()
	c, err := f.As(anna).Case(bg, id)
	if err != nil {
		f.t.Fatal(err)
	}
	_, err = f.As(anna).Decide(bg, approval(c), c.AssessmentJSON)
	notOpened := false
	for _, r := range problem.ListOf(err) {
		notOpened = notOpened || r.Rule == problem.RuleNotOpened
	}
	if !notOpened {
		f.t.Errorf("it is approved as opened already: %v", err)
	}
	sent := fulfilmentOf(id, review.Produced)
	sent.Categories = []string{"subscriber.name"}
	if _, err := f.As(anna).Fulfil(bg, sent); err == nil {
		f.t.Error("data goes out on the decision of another request")
	}
}

// TestADocumentThatComesAgainVerifiesNothing: a document that a stranger sent is not verified because a trusted source
// sends the same one, nor the other way round.
func TestADocumentThatComesAgainVerifiesNothing(t *testing.T) {
	for _, trustedFirst := range []bool{false, true} {
		f := openTest(t)
		r := warrant(1)
		r.Requester.Verification = siblingVerification(r.ReceivedAt)
		var id string
		for i, trusted := range []bool{trustedFirst, !trustedFirst} {
			in := incoming(t, r)
			in.Trusted = trusted
			out := f.importDocument(in)
			if i == 0 {
				id = out.ID
			} else if out.ID != id {
				t.Errorf("the same document became %s beside %s", out.ID, id)
			}
		}
		if c := f.openCase(anna, id); review.CallbackConfirmed(c.Request, f.clock.Now()) != trustedFirst {
			t.Errorf("imported as trusted first: %v; confirmed: %v", trustedFirst, !trustedFirst)
		}
	}
}
