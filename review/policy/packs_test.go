package policy_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"lert/review"
	"lert/review/policy"
)

// baseRequest is a request without a fault under a United States subpoena; each test changes a part of it.
const baseRequest = `{
 "schema": "lert.request/v1", "platform": "whatsapp", "channel": "portal", "reference": "R-1",
 "received_at": "2026-11-19T15:00:00Z", "kind": "records",
 "requester": {"agency": "Federal Bureau of Investigation", "country": "US", "kind": "law_enforcement",
 "name": "A. Agent",
  "badge": "1", "email": "a.agent@fbi.gov", "phone": "+12025550110", "attested": true},
 "process": {"instrument": "us.grand_jury_subpoena", "docket": "26-1", "issued_on": "2026-11-16", "signed": true,
 "sealed": true,
  "authority": {"name": "District Court", "role": "clerk", "country": "US"}, "purpose": "criminal_investigation",
  "offence": {"description": "Wire fraud", "provisions": ["18 U.S.C. 1343"], "max_sentence_years": 20,
  "category": "fraud"}},
 "targets": [{"type": "phone", "value": "+12025550143"}],
 "period": {"from": "2026-08-01", "to": "2026-11-10"},
 "justification": "Who opened the account."
}`

// withChanges is baseRequest with a change: maps are merged, other values are replaced.
func withChanges(t *testing.T, change string) *review.Request {
	t.Helper()
	return mergeRequest(t, []byte(baseRequest), change)
}

// withFurtherChanges is a request with a change, as for withChanges; a member that is null is removed.
func withFurtherChanges(t *testing.T, r *review.Request, change string) *review.Request {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return mergeRequest(t, b, change)
}

func mergeRequest(t *testing.T, base []byte, change string) *review.Request {
	t.Helper()
	var doc, patch map[string]any
	if err := json.Unmarshal(base, &doc); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(change), &patch); err != nil {
		t.Fatalf("%v in %s", err, change)
	}
	var merge func(to, from map[string]any)
	merge = func(to, from map[string]any) {
		for k, v := range from {
			inner, ok := v.(map[string]any)
			have, there := to[k].(map[string]any)
			if ok && there {
				merge(have, inner)
				continue
			}
			to[k] = v
		}
	}
	merge(doc, patch)
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	r := &review.Request{}
	if err := json.Unmarshal(b, r); err != nil {
		t.Fatal(err)
	}
	return r
}

const producible = "" // the code of a row that can be produced

// TestPacks assesses requests that differ in one thing under the program's own packs. rows is, for each category of the
// request, the code that excludes it.
func TestPacks(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const insufficient, treaty = "legal_basis.insufficient", "legal_basis.treaty_required"
	const threshold, issuer = "legal_basis.threshold", "legal_basis.wrong_issuer"
	epoc := func(role, more string) string {
		return `{"channel": "e_evidence", "received_at": "2026-11-19T10:00:00Z", "requester": {"country": "FR",
		 "email": "x@justice.gouv.fr"},
		 "targets": [{"type": "user_id", "value": "100000000000108", "region": "EU"}], "platform": "facebook",
		 "process": {"instrument": "eu.epoc", "certified": true, "served_on": "Meta Platforms Ireland Limited",
		 "via": "e_evidence",
		 "authority": {"role": "` + role + `", "country": "FR"}` + more + `}}`
	}
	indian := func(more string) string {
		return `{"requester": {"country": "IN", "email": "x@mahapolice.gov.in"}, "targets": [{"type": "phone",
		 "value": "+911000000107"}],
		 "process": {"instrument": "in.bnss_94", "authority": {"role": "police", "country": "IN"}` + more + `}}`
	}
	for _, c := range []struct {
		name   string
		change string
		rows   map[review.Category]string
		must   []string
		never  []string
		due    string // of the response clock
	}{
		{name: "a subpoena reaches the closed list and no more",
			change: `{}`,
			rows: map[review.Category]string{"subscriber.name": producible, "subscriber.device_type": producible,
				"traffic.ip_log":  producible,
				"account.blocked": insufficient, "account.contacts": insufficient, "traffic.message_log": insufficient},
			never: []string{"legal_basis.unsealed", "legal_basis.expired"}},
		{name: "an unsealed subpoena is looked at", change: `{"process": {"sealed": false}}`,
			must: []string{"legal_basis.unsealed"}},
		{name: "a court order adds blocked numbers",
			change: `{"process": {"instrument": "us.2703d", "statute": "18 U.S.C. 2703(d)",
				"authority": {"role": "judge"}}}`,
			rows: map[review.Category]string{"subscriber.name": producible, "account.blocked": producible,
				"account.contacts": insufficient}},
		{name: "a clerk may not issue a court order",
			change: `{"process": {"instrument": "us.2703d"}}`, must: []string{issuer},
			rows: map[review.Category]string{"subscriber.name": issuer}},
		{name: "a warrant reaches what is stored, and not what is encrypted",
			change: `{"process": {"instrument": "us.search_warrant", "authority": {"role": "magistrate"}}}`,
			rows: map[review.Category]string{"account.contacts": producible, "content.messages": "scope.encrypted",
				"content.backup": "legal_basis.wrong_provider", "traffic.message_log": "scope.not_held"}},
		{name: "a federal warrant is served within fourteen days",
			change: `{"process": {"instrument": "us.search_warrant", "authority": {"role": "magistrate"}, ` +
				`"issued_on": "2026-11-05"}}`, never: []string{"legal_basis.expired"}},
		{name: "and not on the fifteenth",
			change: `{"process": {"instrument": "us.search_warrant", "authority": {"role": "magistrate"}, ` +
				`"issued_on": "2026-11-04"}}`, must: []string{"legal_basis.expired"}},
		{name: "a warrant of California is void after ten",
			change: `{"process": {"instrument": "us.search_warrant", "authority": {"role": "judge", "subdivision": ` +
				`"US-CA"}, "issued_on": "2026-11-08"}}`, must: []string{"legal_basis.expired"}},
		{name: "a subpoena of California reaches plain identity",
			change: `{"process": {"authority": {"subdivision": "US-CA"}}}`,
			rows:   map[review.Category]string{"subscriber.name": producible, "traffic.ip_log": insufficient}},
		{name: "a warrant of Texas says that it is not about health care, and has fifteen business days",
			change: `{"process": {"instrument": "us.search_warrant", "authority": {"role": "judge", "subdivision": ` +
				`"US-TX"}}}`,
			must: []string{"legal_basis.conflict_of_laws"}, due: "2026-12-12T05:59:59Z"},
		{name: "and then may pass",
			change: `{"process": {"instrument": "us.search_warrant", "attestations": ` +
				`["not_protected_health_activity"], "authority": {"role": "judge", "subdivision": "US-TX"}}}`,
			never: []string{"legal_basis.conflict_of_laws"}},
		{name: "a pen register looks forward and needs an offence",
			change: `{"process": {"instrument": "us.pen_register", "statute": "18 U.S.C. 3123", ` +
				`"authority": {"role": "judge"}, "offence": null, ` +
				`"window": {"from": "2026-11-23", "to": "2027-01-22"}}, "period": null}`,
			must: []string{"legal_basis.no_offence", "legal_basis.duration_exceeded"},
			rows: map[review.Category]string{"traffic.call_log": "legal_basis.duration_exceeded",
				"subscriber.name": insufficient, "content.calls": insufficient}},
		{name: "sixty days counted with both ends are sixty",
			change: `{"process": {"instrument": "us.pen_register", "authority": {"role": "judge"}, "window": ` +
				`{"from": "2026-11-23", "to": "2027-01-21"}}}`,
			never: []string{"legal_basis.duration_exceeded"}},
		{name: "an interception ends forty days after the order at the latest",
			change: `{"process": {"instrument": "us.title_iii", "statute": "18 U.S.C. 2518", "authority": {"role": ` +
				`"judge"}, "window": {"from": "2026-12-01", "to": "2026-12-27"}}}`,
			must: []string{"legal_basis.duration_exceeded"}},
		{name: "a national security letter gives two things",
			change: `{"process": {"instrument": "us.nsl", "statute": "18 U.S.C. 2709", "certified": true,
				"review_notice": true, "purpose": ` +
				`"intelligence", "authority": {"role": "fbi_designee"}}}`,
			never: []string{"legal_basis.nsl_defective"},
			rows: map[review.Category]string{"subscriber.name": producible, "subscriber.service_start": producible,
				"subscriber.email": "scope.nsl_limit", "traffic.ip_log": "scope.nsl_limit"}},
		{name: "and needs its rank and its notice of review",
			change: `{"process": {"instrument": "us.nsl", "certified": true, "purpose": "intelligence", ` +
				`"authority": {"role": "police"}}}`, must: []string{"legal_basis.nsl_defective", issuer}},
		{name: "section 3056 is no subpoena power",
			change: `{"process": {"instrument": "us.admin_subpoena", "statute": "18 U.S.C. § 3056", "authority": ` +
				`{"role": "agency_head"}}}`, must: []string{"legal_basis.wrong_statute"}},
		{name: "section 3486 is",
			change: `{"process": {"instrument": "us.admin_subpoena", "statute": "18 U.S.C. § 3486", "offence": ` +
				`{"category": "child_exploitation"}, "authority": {"role": "agency_head"}}}`,
			never: []string{"legal_basis.wrong_statute", "legal_basis.purpose_mismatch"}},
		{name: "but not for drugs",
			change: `{"process": {"instrument": "us.admin_subpoena", "statute": "18 U.S.C. § 3486", "offence": ` +
				`{"category": "drugs"}, "authority": {"role": "agency_head"}}}`,
			must: []string{"legal_basis.purpose_mismatch"}},
		{name: "a customs summons about speech", change: `{"process": {"instrument": "us.customs_summons", ` +
			`"offence": {"category": "speech"}, "authority": {"role": "agency_head"}}}`,
			must: []string{"legal_basis.purpose_mismatch"}},
		{name: "a civil demand is weighed at WhatsApp", change: `{"process": {"instrument": "us.ftc_cid", ` +
			`"purpose": "civil", "authority": {"role": "agency_head"}}}`,
			must: []string{"legal_basis.purpose_mismatch"}},
		{name: "and passes at Google",
			change: `{"platform": "google", "requester": {"agency": "Federal Trade Commission"},
				"targets": [{"type": "email", "value": ` +
				`"a@example.com"}], "process": {"instrument": "us.ftc_cid", "purpose": "civil",
					"authority": {"role": ` +
				`"agency_head"}}}`,
			never: []string{"legal_basis.purpose_mismatch"},
			rows:  map[review.Category]string{"subscriber.name": producible, "content.mail": insufficient}},
		{name: "nobody owes anything under the Executive Order", change: `{"process": {"instrument": "us.eo_12333"}}`,
			must: []string{"legal_basis.no_obligation"},
			rows: map[review.Category]string{"subscriber.name": insufficient}},
		{name: "civil process", change: `{"process": {"instrument": "us.civil_subpoena"}}`,
			must: []string{"legal_basis.civil"}},
		{name: "consent", change: `{"process": {"instrument": "consent"}}`,
			must: []string{"legal_basis.consent_self_service"}},

		{name: "an Indian notice within 72 hours", change: indian(""), due: "2026-11-22T15:00:00Z",
			rows: map[review.Category]string{"subscriber.ip_address": producible, "account.about": insufficient,
				"content.messages": treaty, "traffic.message_log": "scope.not_held"}},
		{name: "an unsigned notice of the police is looked at", change: indian(`, "signed": false, "sealed": false`),
			must: []string{"legal_basis.unsigned", "legal_basis.unsealed"},
			rows: map[review.Category]string{"subscriber.ip_address": producible}},
		{name: "section 179 calls witnesses", change: indian(`, "statute": "BNSS s. 179"`),
			must: []string{"legal_basis.wrong_statute"}},
		{name: "section 179 beside 94", change: indian(`, "statute": "BNSS sections 94 and 179"`),
			never: []string{"legal_basis.wrong_statute"}},
		{name: "the paper of that section", change: indian(`, "instrument": "in.bnss_179"`),
			must: []string{"legal_basis.wrong_statute"}},
		{name: "an Indian paper of an American", change: `{"process": {"instrument": "in.bnss_94", "authority": ` +
			`{"role": "judge"}}}`, must: []string{"legal_basis.wrong_country"}},

		{name: "a prosecutor's European order", change: epoc("prosecutor", ""), due: "2026-11-30T23:59:59Z",
			rows: map[review.Category]string{"subscriber.name": producible, "account.profile_photo": producible,
				"traffic.ip_log": issuer, "subscriber.last_seen": issuer, "account.contacts": issuer}},
		{name: "only to identify", change: epoc("prosecutor", `, "identification_only": true`),
			rows: map[review.Category]string{"traffic.ip_log": producible, "subscriber.ip_address": producible,
				"traffic.headers": issuer}},
		{name: "a judge's, for a lesser offence", change: epoc("judge", `, "offence": {"max_sentence_years": 2}`),
			rows: map[review.Category]string{"subscriber.name": producible, "traffic.ip_log": threshold,
				"content.messages": threshold}},
		{name: "a judge's, for three years", change: epoc("judge", `, "offence": {"max_sentence_years": 3}`),
			rows: map[review.Category]string{"traffic.ip_log": producible, "content.messages": producible,
				"account.contacts": producible}},
		{name: "the police alone", change: epoc("police", ""), must: []string{issuer},
			rows: map[review.Category]string{"subscriber.name": issuer}},
		{name: "the police, validated by a prosecutor", change: epoc("police",
			`, "validated_by": {"role": "prosecutor", "country": "FR"}`),
			rows: map[review.Category]string{"subscriber.name": producible, "traffic.ip_log": issuer}},
		{name: "with notification not before the end", change: epoc("judge", `, "authority_notified": true`),
			due: "2026-11-30T23:59:59Z"},
		{name: "Denmark has no such order", change: `{"requester": {"country": "DK"}, "process": {"instrument": ` +
			`"eu.epoc", "authority": {"role": "judge", "country": "DK"}}}`,
			must: []string{"legal_basis.wrong_statute"}},
		{name: "none inside one State", change: `{"platform": "facebook", "requester": {"country": "IE"}, ` +
			`"process": {"instrument": "eu.epoc", "authority": {"role": "judge", "country": "IE"}}}`,
			must: []string{"legal_basis.wrong_statute"}},
		{name: "none before the Regulation applied", change: `{"received_at": "2026-08-17T10:00:00Z", "process": ` +
			`{"instrument": "eu.epoc"}}`, must: []string{"legal_basis.unknown_instrument"}},

		{name: "a treaty letter without a court's paper", change: `{"requester": {"country": "IN"}, "process": ` +
			`{"instrument": "treaty.mlat", "via": "direct", "authority": {"role": "judge", "country": "IN"}}}`,
			must: []string{issuer}, rows: map[review.Category]string{"subscriber.name": insufficient}},
		{name: "a treaty request in a court's hands", change: `{"platform": "google", "targets": [{"type": "email", ` +
			`"value": "a@example.com"}], "requester": {"country": "IN", "email": "x@mahapolice.gov.in"}, "process": ` +
			`{"instrument": "treaty.mlat", "via": "mlat", "authority": {"role": "judge", "country": "US"}}}`,
			never: []string{issuer, "requester.country_mismatch"},
			rows:  map[review.Category]string{"content.mail": producible, "subscriber.name": producible}},
		{name: "a foreign order", change: `{"platform": "google", "targets": [{"type": "email", "value": ` +
			`"a@example.com"}], "requester": {"country": "CL"}, "process": {"instrument": "foreign.order", ` +
			`"authority": {"role": "judge", "country": "CL"}}}`,
			rows: map[review.Category]string{"subscriber.name": producible, "content.mail": treaty,
				"traffic.headers": producible}},
		{name: "a prosecutor's foreign order",
			change: `{"platform": "google", "targets": [{"type": "email", "value": ` +
				`"a@example.com"}], "requester": {"country": "CL"}, "process": {"instrument": "foreign.order", ` +
				`"authority": {"role": "prosecutor", "country": "CL"}}}`,
			rows: map[review.Category]string{"subscriber.name": producible, "content.mail": treaty,
				"traffic.headers": insufficient}},
		{name: "a foreign letter", change: `{"requester": {"country": "CL"}, "process": {"instrument": ` +
			`"foreign.letter", "authority": {"role": "police", "country": "CL"}}}`,
			must: []string{"legal_basis.no_process"},
			rows: map[review.Category]string{"subscriber.name": "legal_basis.no_process"}},

		{name: "an overseas production order reaches content and not subscribers",
			change: `{"platform": "google", "channel": "treaty", "targets": [{"type": "email",
			 "value": "a@example.com"}], "requester": {"country": "GB"},
			 "process": {"instrument": "uk.opo", "via": "agreement", "certified": true,
			 "served_by": "Secretary of State", "issued_on": "2026-08-20", "authority": {"role": "judge",
			 "country": "GB"}}}`,
			rows: map[review.Category]string{"content.mail": producible, "subscriber.name": insufficient,
				"traffic.headers": insufficient},
			never: []string{"legal_basis.agreement_limb", treaty}, due: "2026-11-25T23:59:59Z", must: []string{}},
		{name: "three months begin with the day of the order",
			change: `{"requester": {"country": "GB"}, "process": {"instrument": "uk.opo", "via": "agreement", ` +
				`"issued_on": "2026-08-19", "authority": {"role": "judge", "country": "GB"}}}`,
			must: []string{"legal_basis.expired", "legal_basis.agreement_limb"}},
		{name: "Brazil gives registration data to the police",
			change: `{"requester": {"country": "BR"}, "platform": "google", "process": {"instrument": ` +
				`"br.administrative_request", "statute": "Law 12.965/2014, Article 10", "authority": {"role": ` +
				`"police", "country": "BR"}}}`,
			rows: map[review.Category]string{"subscriber.name": producible, "subscriber.ip_address": insufficient,
				"traffic.ip_log": insufficient}},
		{name: "France opens connections for three years", change: `{"requester": {"country": "FR"}, "process": ` +
			`{"instrument": "fr.requisition", "offence": {"max_sentence_years": 2}, "authority": {"role": ` +
			`"prosecutor", "country": "FR"}}}`,
			rows: map[review.Category]string{"subscriber.name": producible, "subscriber.ip_address": threshold}},
		{name: "a German prosecutor may not order usage data alone",
			change: `{"requester": {"country": "DE"}, "process": {"instrument": "de.stpo_100k", "authority": ` +
				`{"role": "prosecutor", "country": "DE"}}}`,
			rows: map[review.Category]string{"traffic.ip_log": issuer}},

		{name: "Telegram wants a judge and a suspect", change: `{"platform": "telegram", "channel": "email", ` +
			`"process": {"authority": {"role": "clerk"}}}`,
			must: []string{"legal_basis.suspect_not_confirmed", issuer}},
		{name: "and then gives two things", change: `{"platform": "telegram", "channel": "email", "process": ` +
			`{"instrument": "us.search_warrant", "suspect_confirmed": true, "authority": {"role": "judge"}}}`,
			never: []string{"legal_basis.suspect_not_confirmed", issuer},
			rows: map[review.Category]string{"subscriber.phone": producible, "subscriber.ip_address": producible,
				"content.messages": insufficient, "subscriber.name": insufficient}},
		{name: "protected content at Apple", change: `{"platform": "apple", "targets": [{"type": "email", "value": ` +
			`"a@example.com", "protected": true}], "process": {"instrument": "us.search_warrant", "authority": ` +
			`{"role": "judge"}}}`,
			rows: map[review.Category]string{"content.files": "scope.encrypted", "content.mail": producible,
				"account.contacts": producible}},
		{name: "Apple's logs age out", change: `{"platform": "apple", "period": {"from": "2026-01-01", "to": ` +
			`"2026-02-01"}, "targets": [{"type": "email", "value": "a@example.com"}]}`,
			rows: map[review.Category]string{"traffic.ip_log": "scope.not_held", "subscriber.name": producible}},
		{name: "the addressee of a European user", change: `{"targets": [{"type": "phone", "value": "+33639980011", ` +
			`"country": "FR"}], "requester": {"country": "CL"}, "process": {"instrument": "foreign.order", ` +
			`"served_on": "WhatsApp LLC", "authority": {"role": "judge", "country": "CL"}}}`,
			must: []string{treaty}, never: []string{"legal_basis.wrong_entity"}},
		{name: "whom the United States may ask of its own company", change: `{"targets": [{"type": "phone", "value": ` +
			`"+33639980011", "country": "FR"}], "process": {"served_on": "WhatsApp LLC"}}`,
			never: []string{"legal_basis.wrong_entity", treaty}},
		{name: "of a British one at Apple", change: `{"platform": "apple", "targets": [{"type": "email", "value": ` +
			`"a@example.com", "country": "GB"}], "process": {"served_on": "Apple Distribution International Ltd."}}`,
			never: []string{"legal_basis.wrong_entity"}},
		{name: "of a British one at Google", change: `{"platform": "google", "targets": [{"type": "email", "value": ` +
			`"a@example.com", "country": "GB"}], "process": {"served_on": "Google Ireland Limited"}}`,
			must: []string{"legal_basis.wrong_entity"}},
		{name: "a name on Instagram has a date", change: `{"platform": "instagram", "targets": [{"type": ` +
			`"username", "value": "blue_heron"}]}`, must: []string{"scope.invalid_target"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := withChanges(t, c.change)
			for category := range c.rows {
				r.Data = append(r.Data, review.Item{Category: category})
			}
			slices.SortFunc(r.Data, func(a, b review.Item) int {
				return slices.Index(review.Categories, a.Category) - slices.Index(review.Categories, b.Category)
			})
			if len(r.Data) == 0 {
				r.Data = []review.Item{{Category: "subscriber.name"}}
			}
			a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
			for _, row := range a.Categories {
				if want := c.rows[row.Category]; c.rows != nil &&
					(row.Code != want || row.Producible != (want == producible)) {
					t.Errorf("%s: producible %t, code %q, want %q", row.Category, row.Producible, row.Code, want)
				}
			}
			codes := a.Codes()
			for _, code := range c.must {
				if !slices.Contains(codes, code) {
					t.Errorf("%s is missing among %v", code, codes)
				}
			}
			for _, code := range c.never {
				if slices.Contains(codes, code) {
					t.Errorf("%s must not be found", code)
				}
			}
			if c.due != "" && !slices.ContainsFunc(a.Clocks, func(k review.Clock) bool {
				return k.Name == "response" && !k.Informative && k.Due.Format(time.RFC3339) == c.due
			}) {
				t.Errorf("no response due %s among %v", c.due, a.Clocks)
			}
		})
	}
}

// TestRowsInEachPlatform: every platform has a row for every category, and the six items of data that WhatsApp's
// guidelines name come first there.
func TestRowsInEachPlatform(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for id, plat := range p.Platforms {
		for _, c := range review.Categories {
			if c == review.AnyAndAll || c == review.Credentials {
				continue
			}
			if !slices.ContainsFunc(plat.Holdings, func(h review.Holding) bool {
				return !h.ProtectedOnly && slices.ContainsFunc(h.Categories, c.Matches)
			}) {
				t.Errorf("%s does not speak of %s", id, c)
			}
		}
	}
	six := []string{"subscriber.name", "subscriber.service_start", "subscriber.last_seen", "subscriber.ip_address",
		"subscriber.device_type", "subscriber.email"}
	if got := p.Platform("whatsapp").Holdings[0].Categories; !slices.Equal(got, six) {
		t.Errorf("WhatsApp's holdings begin with %v", got)
	}
}

// TestPacksClocks checks the periods of the program's own packs against dates worked out by hand, each counted as its
// law counts and in its time zone.
func TestPacksClocks(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, change, clock string
		due                 string // in UTC; of a preservation, when the duty ends
	}{
		{"2703(f), ninety days", `{"kind": "preservation", "received_at": "2026-11-20T10:00:00Z", "process": ` +
			`{"instrument": "us.2703f"}}`, "preservation", "2027-02-18T23:59:59Z"},
		{"a European preservation, sixty days", `{"kind": "preservation", "received_at": "2026-11-20T10:00:00Z", ` +
			`"requester": {"country": "FR"}, "process": {"instrument": "eu.epoc_pr", "authority": {"role": ` +
			`"prosecutor", "country": "FR"}}}`, "preservation", "2027-01-19T23:59:59Z"},
		{"its extension, thirty", `{"kind": "preservation_extension", "received_at": "2027-01-19T10:00:00Z", ` +
			`"requester": {"country": "FR"}, "process": {"instrument": "eu.epoc_pr_extension", "authority": ` +
			`{"role": "prosecutor", "country": "FR"}}}`, "preservation", "2027-02-18T23:59:59Z"},
		{"a Brazilian request, sixty days", `{"kind": "preservation", "received_at": "2026-11-20T10:00:00Z", ` +
			`"requester": {"country": "BR"}, "process": {"instrument": "br.preservation_request", "authority": ` +
			`{"role": "police", "country": "BR"}}}`, "preservation", "2027-01-19T23:59:59Z"},
		{"a Spanish order, ninety days", `{"kind": "preservation", "received_at": "2026-11-20T10:00:00Z", ` +
			`"requester": {"country": "ES"}, "process": {"instrument": "es.lecrim_588octies", "authority": {"role": ` +
			`"prosecutor", "country": "ES"}}}`, "preservation", "2027-02-18T23:59:59Z"},
		{"a European order of a Thursday ends on a Monday", `{"received_at": "2026-11-19T10:00:00Z", "requester": ` +
			`{"country": "FR"}, "process": {"instrument": "eu.epoc", "authority": {"role": "judge", "country": "FR"}}}`,
			"response", "2026-11-30T23:59:59Z"},
		{"an emergency of a Friday ends that night", `{"kind": "emergency", "received_at": "2026-11-20T14:20:00Z", ` +
			`"requester": {"country": "FR"}, "process": {"instrument": "eu.epoc", "authority": {"role": "judge", ` +
			`"country": "FR"}}}`, "response", "2026-11-20T23:00:00Z"},
		{"an overseas production order counts the day of service",
			`{"received_at": "2026-11-20T10:00:00Z", "requester": {"country": "GB"}, "process": {"instrument": ` +
				`"uk.opo", "via": "agreement", "served_by": "Home Office", "offence": {"description": "Fraud"},
					"authority": {"role": "judge", "country": "GB"}}}`, "response",
			"2026-11-26T23:59:59Z"},
		{"72 Indian hours run on", `{"received_at": "2026-11-20T14:20:00Z", "requester": {"country": "IN"}, ` +
			`"process": {"instrument": "in.bnss_94", "authority": {"role": "police", "country": "IN"}}}`, "response",
			"2026-11-23T14:20:00Z"},
		{"an urgent German order, three working days", `{"kind": "emergency", "requester": {"country": "DE"}, ` +
			`"process": {"instrument": "de.stpo_100k", "issued_on": "2026-11-20", "authority": {"role": ` +
			`"prosecutor", "country": "DE"}}}`, "validation", "2026-11-25T22:59:59Z"},
		{"an emergency pen register, 48 hours", `{"received_at": "2026-11-20T10:00:00Z", "process": {"instrument": ` +
			`"us.pen_register_emergency", "authority": {"role": "police"}}}`, "collection_end", "2026-11-22T10:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := withChanges(t, c.change)
			if !r.Kind.IsPreservation() {
				r.Data = []review.Item{{Category: "subscriber.name"}}
			}
			a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
			for _, k := range a.Clocks {
				due := k.Due
				if !k.DutyEnds.IsZero() {
					due = k.DutyEnds
				}
				if k.Name == c.clock && due.Format(time.RFC3339) == c.due {
					return
				}
			}
			t.Errorf("no %s due %s among %+v", c.clock, c.due, a.Clocks)
		})
	}
}

// TestPacksNotice: notice is prohibited by law, delayed by an order, or due.
func TestPacksNotice(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	order := func(until string) string {
		return `, "nondisclosure": {"kind": "order", "attached": true, "signed": true, "authority": {"role": ` +
			`"judge"}, "from": "2026-11-16", "until": "` + until + `"}`
	}
	const sound = `"instrument": "us.nsl", "statute": "18 U.S.C. 2709", "purpose": "intelligence",
		"review_notice": true, ` +
		`"authority": {"role": "fbi_designee"}, `
	const silence = `"nondisclosure": {"kind": "statutory", "signed": true, "attached": true}`
	for _, c := range []struct{ name, process, action, ground, must string }{
		{"a subpoena", `"statute": "none"`, "notify_before", "", "notice.due"},
		{"a year's gag", `"statute": "none"` + order("2027-11-15"), "delay", "court_order", "notice.delayed"},
		{"a longer one", `"statute": "none"` + order("2028-01-01"), "delay", "court_order", "notice.gag_indefinite"},
		{"four months in California", `"authority": {"subdivision": "US-CA"}` + order("2027-03-16"), "delay",
			"court_order", "notice.gag_indefinite"},
		{"four months of section 3486", `"instrument": "us.admin_subpoena", "statute": "18 U.S.C. 3486", ` +
			`"authority": {"role": "agency_head"}` + order("2027-03-16"), "delay", "court_order",
			"notice.gag_indefinite"},
		{"a letter that is certified", sound + `"certified": true, ` + silence, "prohibited", "statute",
			"notice.prohibited"},
		{"one that is not", sound + silence, "withhold", "statute", "notice.exception"},
		{"one that asks for silence only", sound + `"certified": true, "nondisclosure": {"kind": "request"}`,
			"withhold", "statute", "notice.gag_not_attached"},
		{"a European order", `"instrument": "eu.epoc", "certified": true, "authority": {"role": "judge", "country": ` +
			`"FR"}`, "prohibited", "regulation", "notice.prohibited"},
		{"a German request", `"instrument": "de.stpo_100j", "statute": "§ 100j StPO", ` +
			`"authority": {"role": "police", "country": "DE"}`,
			"prohibited", "statute", "notice.prohibited"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := withChanges(t, `{"process": {`+c.process+`}}`)
			r.Data = []review.Item{{Category: "subscriber.name"}}
			a := review.Assess(p, r, nil, r.ReceivedAt.Add(time.Hour))
			if a.Notice.Action != c.action || a.Notice.Ground != c.ground || !slices.Contains(a.Codes(), c.must) {
				t.Errorf("%s on the ground of %q with %v, want %s, %q, %s", a.Notice.Action, a.Notice.Ground, a.Codes(),
					c.action, c.ground, c.must)
			}
		})
	}
}
