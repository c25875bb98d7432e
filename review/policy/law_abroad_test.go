package policy

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"lert/review"
)

// paperAbroad is the legal process of a case; process holds more JSON members of it, data the requested items.
type paperAbroad struct {
	platform, country, instrument, role string
	issued, received                    string
	kind                                string // records if empty
	process                             string
	data                                string // categories, separated by spaces
	period                              string // a past month if empty
	targets                             string // one account if empty
}

func (c *paperAbroad) assess(t *testing.T, p *review.Policy) *review.Assessment {
	t.Helper()
	r := c.request(t)
	return review.Assess(p, r, &review.History{}, r.ReceivedAt.Add(time.Hour))
}

func (c *paperAbroad) request(t *testing.T) *review.Request {
	t.Helper()
	kind, period := c.kind, c.period
	if kind == "" {
		kind = "records"
	}
	if period == "" {
		period = `{"from":"2026-09-01","to":"2026-09-30"}`
	}
	var items []string
	for _, category := range strings.Fields(c.data) {
		items = append(items, fmt.Sprintf(`{"category":%q}`, category))
	}
	targets := c.targets
	if targets == "" {
		targets = `{"type":"user_id","value":"100000000000145"}`
	}
	process := ""
	if c.process != "" {
		process = "," + c.process
	}
	doc := fmt.Sprintf(`{"schema":"lert.request/v1","platform":%q,"kind":%q,"received_at":%q,"reference":"R-1",
		"requester":{"agency":"Agency","country":%q,"kind":"law_enforcement","attested":true},
		"process":{"instrument":%q,"statute":"as cited","docket":"D-1","authority":{"name":"Office","role":%q,
		 "country":%q},
			"issued_on":%q,"signed":true,"sealed":true,"purpose":"criminal_investigation"%s},
		"targets":[%s],"data":[%s],"period":%s,
		 "justification":"The holder is sought."}`,
		c.platform, kind, c.received, c.country, c.instrument, c.role, c.country, c.issued, process, targets,
		strings.Join(items, ","), period)
	var r review.Request
	if err := json.Unmarshal([]byte(doc), &r); err != nil {
		t.Fatalf("%v in %s", err, doc)
	}
	return &r
}

// TestPapersAbroad: which data the instruments of other countries reach, who may issue them, and for how long they are
// valid.
func TestPapersAbroad(t *testing.T) {
	p := load(t)
	const (
		day       = "2026-11-19T15:00:00Z"
		agreement = `"via":"agreement","certified":true,"served_by":"Secretary of State","served_on":"Meta ` +
			`Platforms, Inc."`
	)
	fraud := func(years float64) string {
		return fmt.Sprintf(`"offence":{"description":"Fraud","max_sentence_years":%g,"category":"fraud"}`, years)
	}
	tests := []struct {
		name  string
		paper paperAbroad
		want  map[string]string // code by category, empty if the category is reached
		must  string            // findings, as code=severity
		never string
	}{
		{"overseas production order leaves communications data out",
			paperAbroad{platform: "facebook", country: "GB", instrument: "uk.opo", role: "judge", issued: "2026-11-16",
				received: day,
				process:  agreement + "," + fraud(10), data: "content.messages subscriber.name traffic.ip_log"},
			map[string]string{"content.messages": "", "subscriber.name": "legal_basis.insufficient",
				"traffic.ip_log": "legal_basis.insufficient"},
			"", "legal_basis.expired legal_basis.agreement_limb legal_basis.treaty_required"},
		{"overseas production order on the last day of its three months",
			paperAbroad{platform: "facebook", country: "GB", instrument: "uk.opo", role: "judge", issued: "2026-08-20",
				received: day, process: agreement + "," + fraud(10), data: "content.messages"},
			map[string]string{"content.messages": ""}, "", "legal_basis.expired"},
		{"overseas production order a day later",
			paperAbroad{platform: "facebook", country: "GB", instrument: "uk.opo", role: "judge", issued: "2026-08-20",
				received: "2026-11-20T15:00:00Z", process: agreement + "," + fraud(10), data: "content.messages"},
			nil, "legal_basis.expired=push_back", ""},
		{"overseas production order below the bar of the agreement, brought by nobody",
			paperAbroad{platform: "facebook", country: "GB", instrument: "uk.opo", role: "judge", issued: "2026-11-16",
				received: day, process: `"via":"direct",` + fraud(2), data: "content.messages"},
			map[string]string{"content.messages": "legal_basis.threshold"}, "legal_basis.agreement_limb=push_back", ""},
		{"communications data under the agreement take three years",
			paperAbroad{platform: "facebook", country: "GB", instrument: "uk.ipa_cd", role: "other",
				issued: "2026-11-16", received: day, process: agreement + "," + fraud(2),
				data: "subscriber.name traffic.ip_log content.messages"},
			map[string]string{"subscriber.name": "", "traffic.ip_log": "legal_basis.threshold",
				"content.messages": "legal_basis.insufficient"}, "", "legal_basis.conflict_of_laws"},
		{"communications data outside the agreement take one, and counsel",
			paperAbroad{platform: "facebook", country: "GB", instrument: "uk.ipa_cd", role: "other",
				issued: "2026-11-16", received: day, process: `"via":"direct",` + fraud(2), data: "traffic.ip_log"},
			map[string]string{"traffic.ip_log": ""}, "legal_basis.conflict_of_laws=review",
			"legal_basis.agreement_limb"},
		{"an interception warrant without its commissioner",
			paperAbroad{platform: "facebook", country: "GB", instrument: "uk.ipa_interception",
				role: "secretary_of_state", issued: "2026-11-16", received: day, process: agreement + "," + fraud(10),
				data: "content.messages"},
			map[string]string{"content.messages": "scope.past_period"}, "legal_basis.agreement_limb=push_back", ""},
		{"Brazilian administrative request",
			paperAbroad{platform: "instagram", country: "BR", instrument: "br.administrative_request", role: "police",
				issued: "2026-11-16", received: day, process: fraud(5),
				data: "subscriber.name subscriber.ip_address traffic.ip_log"},
			map[string]string{"subscriber.name": "", "subscriber.ip_address": "legal_basis.insufficient",
				"traffic.ip_log": "legal_basis.insufficient"}, "", ""},
		{"Brazilian civil order goes to counsel",
			paperAbroad{platform: "whatsapp", country: "BR", instrument: "br.judicial_order", role: "judge",
				issued: "2026-11-16", received: day, process: `"purpose":"civil",` + fraud(5), data: "subscriber.name"},
			map[string]string{"subscriber.name": ""}, "legal_basis.civil=review", ""},
		{"German prosecutor alone",
			paperAbroad{platform: "whatsapp", country: "DE", instrument: "de.stpo_100k", role: "prosecutor",
				issued: "2026-11-16", received: day, process: fraud(5), data: "traffic.ip_log"},
			map[string]string{"traffic.ip_log": "legal_basis.wrong_issuer"},
			"legal_basis.wrong_issuer=narrow notice.prohibited=info", ""},
		{"German prosecutor, confirmed by the court",
			paperAbroad{platform: "whatsapp", country: "DE", instrument: "de.stpo_100k", role: "prosecutor",
				issued: "2026-11-16", received: day,
				process: `"validated_by":{"name":"Amtsgericht","role":"judge","country":"DE"},` + fraud(5),
				data:    "traffic.ip_log"},
			map[string]string{"traffic.ip_log": ""}, "notice.prohibited=info", ""},
		{"German prosecutor, to identify the user only",
			paperAbroad{platform: "whatsapp", country: "DE", instrument: "de.stpo_100k", role: "prosecutor",
				issued: "2026-11-16", received: day, process: `"identification_only":true,` + fraud(5),
				data: "traffic.ip_log"},
			map[string]string{"traffic.ip_log": ""}, "", "legal_basis.wrong_issuer"},
		{"French gate, two years",
			paperAbroad{platform: "whatsapp", country: "FR", instrument: "fr.requisition", role: "prosecutor",
				issued: "2026-11-16", received: day, process: fraud(2), data: "subscriber.name subscriber.ip_address"},
			map[string]string{"subscriber.name": "", "subscriber.ip_address": "legal_basis.threshold"}, "", ""},
		{"French gate, two years and to identify only",
			paperAbroad{platform: "whatsapp", country: "FR", instrument: "fr.requisition", role: "prosecutor",
				issued: "2026-11-16", received: day, process: `"identification_only":true,` + fraud(2),
				data: "subscriber.ip_address"},
			map[string]string{"subscriber.ip_address": ""}, "", ""},
		{"Canadian order has no effect abroad on content",
			paperAbroad{platform: "facebook", country: "CA", instrument: "ca.production_order", role: "judge",
				issued: "2026-11-16", received: day, process: fraud(14), data: "subscriber.name content.messages"},
			map[string]string{"subscriber.name": "", "content.messages": "legal_basis.treaty_required"}, "", ""},
		{"Australian order by its one door",
			paperAbroad{platform: "facebook", country: "AU", instrument: "au.ipo_data", role: "judge",
				issued: "2026-11-16", received: day, process: `"via":"agreement",` + fraud(5),
				data: "subscriber.name content.messages"},
			map[string]string{"subscriber.name": "legal_basis.agreement_limb",
				"content.messages": "legal_basis.insufficient"},
			"legal_basis.agreement_limb=push_back", ""},
		{"Korean police need the court's leave",
			paperAbroad{platform: "whatsapp", country: "KR", instrument: "kr.pcsa_13", role: "police",
				issued: "2026-11-16", received: day, process: fraud(5), data: "traffic.ip_log"},
			map[string]string{"traffic.ip_log": "legal_basis.wrong_issuer"}, "legal_basis.wrong_issuer=push_back", ""},
		{"Korean police with the court's leave",
			paperAbroad{platform: "whatsapp", country: "KR", instrument: "kr.pcsa_13", role: "police",
				issued: "2026-11-16", received: day,
				process: `"validated_by":{"name":"District court","role":"judge","country":"KR"},` + fraud(5),
				data:    "traffic.ip_log"},
			map[string]string{"traffic.ip_log": ""}, "", "legal_basis.wrong_issuer"},
		{"the Protocol is not in force",
			paperAbroad{platform: "whatsapp", country: "RS", instrument: "coe.p2_art8", role: "judge",
				issued: "2026-11-16", received: day, process: fraud(5), data: "subscriber.name"},
			map[string]string{"subscriber.name": "legal_basis.insufficient"}, "legal_basis.wrong_statute=push_back",
			""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := tt.paper.assess(t, p)
			for i := range a.Categories {
				row := &a.Categories[i]
				code, ok := tt.want[string(row.Category)]
				if !ok {
					continue
				}
				if row.Authorised != (code == "") || code != "" && row.Code != code {
					t.Errorf("%s: authorised %v, code %q; want %q", row.Category, row.Authorised, row.Code, code)
				}
			}
			found := map[string]string{}
			for _, c := range a.Checks {
				for _, f := range c.Findings {
					found[f.Code] = f.Severity
				}
			}
			for _, want := range strings.Fields(tt.must) {
				code, severity, _ := strings.Cut(want, "=")
				if found[code] != severity {
					t.Errorf("%s is %q, want %q", code, found[code], severity)
				}
			}
			for _, code := range strings.Fields(tt.never) {
				if s, ok := found[code]; ok {
					t.Errorf("%s (%s) was not to be found", code, s)
				}
			}
		})
	}
}

// TestClocksAbroad: the periods of other countries run from the right day, and only for their own instrument.
func TestClocksAbroad(t *testing.T) {
	p := load(t)
	tests := []struct {
		paper paperAbroad
		basis string
		due   string
	}{
		{paperAbroad{platform: "facebook", country: "GB", instrument: "uk.opo", role: "judge", issued: "2026-11-16",
			received: "2026-11-20T09:00:00Z", data: "content.messages", process: `"via": "agreement",
			"served_by": "Home Office", "offence": {"description": "Fraud"}, "served_on": "Meta Platforms, Inc."`},
			"uk.opo_7_days", "2026-11-26T23:59:59Z"},
		{paperAbroad{platform: "facebook", country: "CA", instrument: "ca.production_order", role: "judge",
			issued: "2026-11-20", received: "2026-11-23T09:00:00Z", data: "subscriber.name"},
			"ca.code_487_0193", "2026-12-21T04:59:59Z"},
		{paperAbroad{platform: "whatsapp", country: "DE", instrument: "de.stpo_100k", role: "prosecutor",
			issued: "2026-11-20", received: "2026-11-20T15:00:00Z", kind: "emergency", data: "traffic.ip_log"},
			"de.stpo_100e_confirmation", "2026-11-25T22:59:59Z"},
	}
	for _, tt := range tests {
		due := ""
		for _, c := range tt.paper.assess(t, p).Clocks {
			if c.Basis == tt.basis {
				due = c.Due.UTC().Format(time.RFC3339)
			}
		}
		if due != tt.due {
			t.Errorf("%s: due %q, want %s", tt.basis, due, tt.due)
		}
	}
}
