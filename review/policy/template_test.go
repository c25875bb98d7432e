package policy

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
)

// TestTemplateLoadsUnchanged: the template loads for every name of a service.
func TestTemplateLoadsUnchanged(t *testing.T) {
	for _, c := range []struct{ host, name, id string }{
		{"example", "Example Host", "example"},
		{"example-host", "", "example-host"},
		{"Mein Host!", "Mein \"Host\": #1", "meinhost"},
		{"123", "123", "123"},
		{"null", "null", "null"},
		{"no", "no", "no"},
		{"", "\n\x00- a: b", "example"},
		{"e1", "{x} & *y \u2028 z", "e1"},
	} {
		p, err := Load(write(t, map[string]string{"host.yaml": string(Template(c.host, c.name))}))
		if err != nil {
			t.Errorf("%q: %v", c.host, err)
			continue
		}
		plat := p.Platforms[c.id]
		if plat == nil || plat.Name == "" || len(plat.Prefix) < 2 {
			t.Errorf("%q: %+v", c.host, plat)
		}
		for _, problem := range Validate(p) {
			if strings.Contains(problem.row, "platform "+c.id) {
				t.Errorf("%q: %s", c.host, problem)
			}
		}
	}
}

func TestTemplateOfAnyName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wrong := &faults{}
		body := Template(rapid.String().Draw(t, "host"), rapid.String().Draw(t, "name"))
		if parse("host.yaml", body, wrong) == nil {
			t.Fatalf("%v\n%s", wrong.err(), body)
		}
	})
}

// TestTemplateIsOnePage: the template has comments and fits on one page.
func TestTemplateIsOnePage(t *testing.T) {
	text := string(Template("example", "Example Host"))
	lines := strings.Count(text, "\n")
	comments := strings.Count(text, "#")
	if lines > 110 || comments < 30 {
		t.Errorf("%d lines, %d comments", lines, comments)
	}
	if strings.Contains(text, "{{") {
		t.Error("a name was left out")
	}
}

// TestTemplateTriages: a request to a service that only the template describes has all five checks.
func TestTemplateTriages(t *testing.T) {
	p := mustLoad(t, write(t, map[string]string{"host.yaml": string(Template("example", "Example Host"))}))
	received := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	callback := &review.Callback{At: received, By: "Ana", Reached: "duty desk", Number: "+493012345",
		NumberSource: "agency_site", Result: "confirmed"}
	request := func(change func(*review.Request)) *review.Assessment {
		r := &review.Request{
			Schema: "lert.request/v1", ID: "EXA-2026-000001", Platform: "example", Channel: "email",
			Reference: "7-12/26", ReceivedAt: received, Kind: review.KindEmergency,
			Requester: review.Requester{
				Agency: "Bundeskriminalamt", Country: "DE", Kind: "law_enforcement", Name: "Jana Weller", Badge: "4711",
				Email: "jana.weller@bka.bund.de", Phone: "+4930123456",
				Attested: new(true), Verification: &review.Verification{Callback: callback},
			},
			Targets: []review.Target{{Type: "email", Value: "kestrel@example.com"}},
			Data: []review.Item{{Category: "subscriber.name"}, {Category: "subscriber.ip_address"},
				{Category: "content.messages"}},
			Emergency: &review.EmergencyClaim{
				Harm: "A man wrote that he will kill his child.", HarmKind: "death", PersonAtRisk: "a girl of six",
				Imminence: "He set four o'clock today.",
				Nexus:     "He wrote from this account; its last address shows where he is.", Attested: true,
			},
			Justification: "The last address shows where he is.",
		}
		change(r)
		return review.Assess(p, r, nil, received.Add(time.Minute))
	}
	a := request(func(*review.Request) {})
	if a.Recommendation != review.RecommendNarrowed {
		t.Errorf("an emergency: %s, codes %v", a.Recommendation, a.Codes())
	}
	if f := a.Find("scope.not_held"); f == nil {
		t.Errorf("what the page says is not held was not narrowed: %v", a.Codes())
	}
	if c, ok := a.ResponseClock(); !ok || !c.InternalTarget || c.Due.Sub(received) != 4*time.Hour {
		t.Errorf("the page's emergency target: %+v", c)
	}
	a = request(func(r *review.Request) { r.Requester.Verification = nil })
	if a.Recommendation != review.RecommendPushBack || a.Find("requester.callback_missing") == nil {
		t.Errorf("nobody was called back: %s, codes %v", a.Recommendation, a.Codes())
	}
	a = request(func(r *review.Request) { r.Kind, r.Emergency = review.KindRecords, nil })
	if a.Recommendation != review.RecommendPushBack || a.Find("legal_basis.no_process") == nil {
		t.Errorf("records without process: %s, codes %v", a.Recommendation, a.Codes())
	}
	if c, ok := a.ResponseClock(); !ok || c.Due.Sub(received) != 240*time.Hour {
		t.Errorf("the page's house target: %+v", c)
	}
	a = request(func(r *review.Request) { r.Kind, r.Emergency, r.Data = review.KindPreservation, nil, nil })
	if a.Recommendation != review.RecommendApprove {
		t.Errorf("a preservation: %s, codes %v", a.Recommendation, a.Codes())
	}
	a = request(func(r *review.Request) { r.Requester.Email = "jana.weller@gmx.de" })
	if a.Recommendation != review.RecommendReject {
		t.Errorf("webmail: %s", a.Recommendation)
	}
}
