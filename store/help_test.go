package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// hawaii is where a day ends last in the United States.
var hawaii = func() *time.Location {
	zone, err := time.LoadLocation("Pacific/Honolulu")
	if err != nil {
		panic(err)
	}
	return zone
}()

// midnightInHawaii is when a nondisclosure order with this last day ends.
func midnightInHawaii(last review.Date) time.Time {
	return time.Date(last.Year, last.Month, last.Day+1, 10, 0, 0, 0, time.UTC)
}

// start is when tests begin; testClock moves on only when a test moves it.
var start = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// testPolicy is a small policy: a warrant reaches everything, one platform holds names and nothing else. The store's
// rules do not depend on the real packs.
func testPolicy(body string) *review.Policy {
	sum := sha256.Sum256([]byte(body))
	digest := hex.EncodeToString(sum[:])
	set := sha256.Sum256([]byte(digest + "\n"))
	read := review.Basis{Cite: "test", Confidence: "A"}
	p := &review.Policy{
		Date: review.Date{Year: 2026, Month: 11, Day: 1}, Digest: hex.EncodeToString(set[:]),
		Packs: []review.Pack{{Name: "platform/test", AsOf: review.Date{Year: 2026, Month: 11, Day: 1}, Digest: digest,
			Body: []byte(body)}},
		Platforms: map[string]*review.Platform{"whatsapp": {
			ID: "whatsapp", Name: "WhatsApp", Prefix: "WA", ResponseTargetHours: 72, EmergencyTargetHours: 4,
			PreserveByHours: 24,
			Entities:        []review.Entity{{Name: "WhatsApp LLC", Country: "US", Default: true}},
			Targets:         []review.TargetRule{{Type: "phone"}},
			Channels:        []review.Channel{{Channel: "portal"}, {Channel: "email"}},
			Holdings: []review.Holding{
				{Categories: []string{"subscriber.*"}, Held: "stored"},
				{Categories: []string{"content.*"}, Held: "none", Why: "scope.encrypted"},
			},
			Preservation: review.PreservationRule{Days: 90, Renewals: 1},
			Notice:       review.NoticePolicy{Exceptions: []string{"emergency", "child_exploitation"}},
			Emergency: review.EmergencyRule{Harms: []string{"death", "serious_injury", "child"},
				Categories: []string{"subscriber.*"}},
		}, "telegram": {ID: "telegram", Name: "Telegram", Prefix: "TG", ServiceNames: []string{"Bot intake"}}},
		Instruments: map[string][]*review.Instrument{"us.search_warrant": {{
			ID: "us.search_warrant", Name: "Search warrant", Short: "warrant", Country: "US",
			Statute: "18 USC 2703", Tier: 3,
			Issuers: []string{"judge", "magistrate"},
			Reach:   []review.Reach{{Basis: read, Categories: []string{"*"}, Time: "stored"}},
			Basis:   read,
		}}},
		Countries: map[string]*review.Country{"US": {Code: "US", Name: "United States", Calling: []string{"1"},
			Zone: "America/New_York", LastZone: "Pacific/Honolulu", Language: "en"}},
		Zones:   map[string]*time.Location{"Pacific/Honolulu": hawaii},
		Sources: map[string]review.Source{},
		Codes:   map[string]*review.Code{},
	}
	for code, sev := range map[string]string{
		"scope.encrypted": review.SeverityNarrow, "scope.not_held": review.SeverityNarrow,
		"scope.no_period": review.SeverityPushBack, "scope.no_data": review.SeverityPushBack,
		"legal_basis.no_process": review.SeverityPushBack, "legal_basis.unsigned": review.SeverityPushBack,
		"requester.callback_missing": review.SeverityPushBack,
		"requester.callback_failed":  review.SeverityReject, "requester.fraud_signals": review.SeverityReview,
		"legal_basis.expired":    review.SeverityPushBack,
		"scope.no_justification": review.SeverityPushBack, "scope.no_target": review.SeverityPushBack,
		"intake.received_ahead": review.SeverityReview, "intake.received_long_ago": review.SeverityInfo,
	} {
		p.Codes[code] = &review.Code{Code: code, Severity: sev, AnalystText: code, LetterText: code,
			Ground: "legally_deficient", Basis: review.Basis{Cite: "test"}, Defect: review.DefectFormal}
	}
	p.Codes["legal_basis.wrong_issuer"] = &review.Code{Code: "legal_basis.wrong_issuer",
		Severity: review.SeverityPushBack, Defect: review.DefectAuthority, Ground: "legally_deficient"}
	for _, code := range []string{"legal_basis.no_process", "requester.callback_failed"} {
		p.Codes[code].Defect = review.DefectAuthority
	}
	p.Senders.BySuffix = map[string]*review.SenderRule{"usdoj.gov": {Suffix: "usdoj.gov", Country: "US"},
		"gov": {Suffix: "gov", Country: "US"}}
	return p
}

var defaultPolicy = testPolicy("platform: test\n")

// person makes an actor.
func person(name, role string) review.Actor {
	return review.Actor{Name: name, Role: role, User: name, Host: "desk", Version: "test"}
}

var (
	anna = person("anna", review.RoleAnalyst)
	ben  = person("ben", review.RoleAnalyst)
	cora = person("cora", review.RoleCounsel)
	lena = person("lena", review.RoleLead)
)

// fixture is a store on a file of its own.
type fixture struct {
	*Store
	t     testing.TB
	clock *testClock
	path  string
}

func openTest(t testing.TB) *fixture {
	return openAt(t, filepath.Join(t.TempDir(), "lert.db"), defaultPolicy)
}

func openAt(t testing.TB, path string, p *review.Policy) *fixture {
	t.Helper()
	f := &fixture{t: t, clock: &testClock{now: start}, path: path}
	s, err := Open(path, Options{Now: f.clock.Now, Policy: p, NoSync: true, Version: "test", Verb: "test"})
	if err != nil {
		t.Fatal(err)
	}
	f.Store = s
	t.Cleanup(func() { s.Close() })
	return f
}

// warrant is a request that the test policy lets pass; n makes it different from others.
func warrant(n int) *review.Request {
	from, _ := review.ParseDate("2026-10-01")
	to, _ := review.ParseDate("2026-11-01")
	issued, _ := review.ParseDate("2026-11-16")
	return &review.Request{
		Schema: review.RequestSchema, Platform: "whatsapp", Channel: "portal", Reference: fmt.Sprintf("REF-%d", n),
		ReceivedAt: start.Add(-time.Duration(n%50+1) * time.Hour), Kind: review.KindRecords,
		Requester: review.Requester{Agency: "U.S. Department of Justice", Country: "US", Kind: "law_enforcement",
			Name: "Dana Orlow", Badge: "4471",
			Email: fmt.Sprintf("dana%d@usdoj.gov", n%10), Attested: new(true)},
		Process: &review.Process{Instrument: "us.search_warrant", Docket: fmt.Sprintf("mj-%d", n),
			Authority: review.Authority{Name: "Magistrate Judge, United States District Court",
				Role: "magistrate", Country: "US"},
			IssuedOn: issued, ServedOn: "WhatsApp LLC", Signed: true, Sealed: true, Via: "direct", Language: "en",
			Purpose: "criminal_investigation",
			Offence: &review.Offence{Description: "Wire fraud", Category: "fraud", MaxSentenceYears: 20}},
		Targets: []review.Target{{Type: "phone", Value: fmt.Sprintf("+1202555%04d", 100+n%100)}},
		Data:    []review.Item{{Category: "subscriber.name"}, {Category: "content.messages"}},
		Period: review.Period{From: review.Point{Time: from.StartOfDay(time.UTC), WholeDay: true},
			To: review.Point{Time: to.StartOfDay(time.UTC), WholeDay: true}},
		Justification: "The account received the proceeds.",
	}
}

func incoming(t testing.TB, r *review.Request) ImportDocument {
	t.Helper()
	raw, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return ImportDocument{Request: r, Raw: raw, Source: "test.json:1"}
}

// importRequest imports one request and returns its number.
func (f *fixture) importRequest(r *review.Request) string {
	f.t.Helper()
	return f.importDocument(incoming(f.t, r)).ID
}

func (f *fixture) importDocument(in ImportDocument) ImportResult {
	f.t.Helper()
	out, err := f.As(anna).Import(context.Background(), []ImportDocument{in})
	if err != nil {
		f.t.Fatal(err)
	}
	return out[0]
}

func (f *fixture) openCase(by review.Actor, id string) *Case {
	f.t.Helper()
	c, err := f.As(by).OpenCase(context.Background(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

var decisions struct {
	sync.Mutex
	n int
}

func freshID() string {
	decisions.Lock()
	defer decisions.Unlock()
	decisions.n++
	sum := sha256.Sum256([]byte(fmt.Sprint("decision", decisions.n)))
	return hex.EncodeToString(sum[:16])
}

// approval is a decision that grants what can be produced and signs what must
// be signed.
func approval(c *Case) review.Decision {
	d := review.Decision{
		ID: freshID(), RequestID: c.Row.ID, Revision: c.Row.Revision, Outcome: review.OutcomeApprove,
		Tailoring: &review.Tailoring{Necessary: "yes", Proportionate: "yes", Specific: "yes", Compliant: "yes"},
		GoodFaith: &review.GoodFaith{ImminentRisk: true, MayHelp: true}, Rationale: "meets the law",
		Notice:           new(c.Assessment.Notice.Choice()),
		AssessmentDigest: c.AssessmentDigest, AssessedAt: c.Assessment.AssessedAt,
	}
	if d.Notice.Reason = "test"; d.Notice.Action == "" {
		d.Notice.Action = review.NoticeBefore
	}
	for _, r := range c.Assessment.Categories {
		if r.Producible && !slices.Contains(d.Granted, string(r.Category)) {
			d.Granted = append(d.Granted, string(r.Category))
		}
	}
	for i := range c.Assessment.Checks {
		for _, x := range c.Assessment.Checks[i].Findings {
			if x.Severity == review.SeverityReview {
				d.Acknowledged = append(d.Acknowledged, x.Code)
			}
		}
	}
	return d
}

func pushBack(c *Case) review.Decision {
	d := review.Decision{ID: freshID(), RequestID: c.Row.ID, Revision: c.Row.Revision,
		Outcome: review.OutcomePushBack,
		Reasons: []string{"scope.no_period"}, Rationale: "say for which dates", AssessmentDigest: c.AssessmentDigest,
		AssessedAt: c.Assessment.AssessedAt}
	if !c.Assessment.Found(d.Reasons[0]) {
		d.Own = []review.OwnReason{{Code: d.Reasons[0], Words: "Say for which dates."}}
	}
	return d
}

// rejectFor makes a decision a rejection for a reason that no check found.
func rejectFor(d *review.Decision, code, why string) {
	d.Outcome, d.Reasons, d.Rationale = review.OutcomeReject, []string{code}, why
	d.Own = []review.OwnReason{{Code: code, Words: why}}
}

func (f *fixture) decide(by review.Actor, d review.Decision, c *Case) Receipt {
	f.t.Helper()
	r, err := f.As(by).Decide(context.Background(), d, c.AssessmentJSON)
	if err != nil {
		f.t.Fatalf("%s %s: %v", d.Outcome, d.RequestID, err)
	}
	return r
}

// mustVerify fails the test unless everything agrees.
func (f *fixture) mustVerify() VerifyResult {
	f.t.Helper()
	v, err := f.As(anna).Verify(context.Background(), nil)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, x := range v.Faults {
		f.t.Errorf("%s: %s", x.Record, x.What)
	}
	return v
}

func (f *fixture) rows(l QueueQuery) QueuePage {
	f.t.Helper()
	out, err := f.As(anna).Queue(context.Background(), l)
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

// knownFamilies are the first bytes of all keys that this version knows, in order.
func knownFamilies() (out []byte) {
	for fam := range 256 {
		if format.KnownFamily(byte(fam)) {
			out = append(out, byte(fam))
		}
	}
	return out
}

// headOf is the stored state of a request.
func (f *fixture) headOf(id string) (h caseState) {
	err := f.view(bg, func(r engine.Reader) error {
		c, err := f.loadSummaryByID(&tx{r: r, now: f.now()}, id)
		if err == nil {
			h = c.state
		}
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return h
}
