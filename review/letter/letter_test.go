package letter

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
)

var update = flag.Bool("update", false, "write the golden letters again")

// testPolicy is a small policy, so that these tests do not depend on the wording of the program's own packs.
func testPolicy() *review.Policy {
	code := func(name, severity, ground, letter, cure string) *review.Code {
		return &review.Code{Code: name, Severity: severity, Ground: ground, LetterText: letter, CureText: cure,
			Basis: review.Basis{Cite: "test#1"}}
	}
	codes := map[string]*review.Code{}
	for _, c := range []*review.Code{
		code("requester.incomplete", review.SeverityPushBack, "legally_deficient", "The request does not give {field}.",
			"Send {field} from your official address."),
		code("requester.lookalike_domain", review.SeverityReject, "unlawful", "{domain} passes for an official domain.",
			""),
		code("requester.private_party", review.SeverityReject, "unlawful", "We answer government authorities only.",
			"Turn to our help pages, or to the police."),
		code("legal_basis.unsigned", review.SeverityPushBack, "legally_deficient",
			"The {instrument} from {authority} bears no signature.", "Send a signed copy."),
		code("legal_basis.no_obligation", review.SeverityReject, "unlawful", "{statute} puts no duty on a provider.",
			""),
		code("legal_basis.insufficient", review.SeverityNarrow, "legally_deficient",
			"A {instrument} does not reach {category}.", "Bring a search warrant."),
		code("legal_basis.wrong_entity", review.SeverityPushBack, "legally_deficient",
			"{served_on} does not control this data; {entity} does.", "Address the paper to {entity}."),
		code("scope.encrypted", review.SeverityNarrow, "", "{category} is end-to-end encrypted and cannot be "+
			"produced by {platform}, whatever the process; {instead} can be had instead.", ""),
		code("notice.gag_not_attached", review.SeverityReview, "legally_deficient",
			"A request not to tell the user binds {platform} only with an order.",
			"Attach the order, or say that the user may be told."),
		code("legal_basis.consent_self_service", review.SeverityReject, "legally_deficient",
			"Where the holder agrees, the holder can obtain the data.", ""),
		code("scope.beyond_emergency", review.SeverityNarrow, "overly_broad", "An emergency does not reach {category}.",
			"Say why it is needed."),
	} {
		codes[c.Code] = c
	}
	return &review.Policy{
		Date: review.Date{Year: 2026, Month: 11, Day: 1}, Digest: "00", Codes: codes,
		Platforms: map[string]*review.Platform{"example": {
			ID: "example", Name: "Example Messenger", Portal: "https://records.example.com",
			Guide:          "https://example.com/guidelines",
			CloseAfterDays: 30, Preservation: review.PreservationRule{Days: 90, Renewals: 1},
			SelfService: &review.SelfService{Name: "Download my data", Where: "in the settings of the app",
				Lacks: "addresses used"},
			Entities: []review.Entity{{Name: "Example Ireland Limited", Default: true}},
			Holdings: []review.Holding{{Categories: []string{"content.*"}, Held: "none", Why: "scope.encrypted",
				Instead: "subscriber data"}},
		}},
		Instruments: map[string][]*review.Instrument{
			"us.grand_jury_subpoena": {{ID: "us.grand_jury_subpoena", Name: "grand jury subpoena",
				Statute: "18 USC 2703(c)(2)"}},
			"us.2703f": {{ID: "us.2703f", Name: "preservation letter", Preserves: true,
				Preservation: &review.StatutoryPreservation{Days: 90, Renewals: 1}}},
			"eu.epoc": {{ID: "eu.epoc", Name: "European Production Order"}},
		},
		ClockRules: []review.ClockRule{{ID: "eu.epoc_10_days", Clock: review.ClockResponse,
			Pause: &review.PauseRule{Codes: []string{"legal_basis.wrong_entity"}}}},
		Countries: map[string]*review.Country{"US": {Code: "US", Name: "United States"}},
	}
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func testRequest() *review.Request {
	return &review.Request{
		Schema: review.RequestSchema, ID: "EX-2026-000042", Platform: "example", Channel: "portal",
		Reference:  "TF9-2026-0107",
		ReceivedAt: at("2026-11-19T15:00:00Z"), Kind: review.KindRecords,
		Requester: review.Requester{Agency: "Financial Fraud Task Force 9", Country: "US", Kind: "law_enforcement",
			Name:  "Dana Orlow",
			Title: "Special Agent", Email: "dana.orlow@usdoj.gov"},
		Process: &review.Process{Instrument: "us.grand_jury_subpoena", Statute: "18 U.S.C. § 2703(c)(2)",
			Docket:    "2:26-mj-00107",
			Authority: review.Authority{Name: "Clerk of Court, District of Nevada", Role: "clerk", Country: "US"},
			ServedOn:  "Example Inc."},
		Targets: []review.Target{{Type: "phone", Value: "+12025550143"}, {Type: "phone", Value: "+12025550144"}},
		Data: []review.Item{{Category: "subscriber.name"}, {Category: "account.groups"},
			{Category: "account.contacts"}, {Category: "content.messages"}},
		Period: review.Period{From: point("2026-08-01"), To: point("2026-11-10")},
	}
}

func point(s string) review.Point {
	var p review.Point
	if err := p.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return p
}

// assessed is the assessment of a request of which only the first category can be produced.
func assessed(r *review.Request, findings ...review.Finding) *review.Assessment {
	a := &review.Assessment{}
	for i, name := range review.CheckNames {
		a.Checks[i].Name = name
		for _, f := range findings {
			if strings.HasPrefix(f.Code, name+".") {
				a.Checks[i].Findings = append(a.Checks[i].Findings, f)
			}
		}
	}
	for i, item := range r.Data {
		for t := range r.Targets {
			row := review.CategoryRow{Category: item.Category, Item: i, Target: t, Asked: true, Authorised: true,
				Held: true, Producible: true}
			switch item.Category.Class() {
			case "account":
				row.Authorised, row.Producible, row.Code = false, false, "legal_basis.insufficient"
			case "content":
				row.Held, row.Producible, row.Code = false, false, "scope.encrypted"
			}
			a.Categories = append(a.Categories, row)
		}
	}
	return a
}

func decided(outcome string, reasons ...string) *review.Decision {
	return &review.Decision{RequestID: "EX-2026-000042", Outcome: outcome, Effect: review.EffectFinal, Reasons: reasons,
		Rationale: "INTERNAL WORDS", DecidedAt: at("2026-11-20T09:30:00Z"), By: review.Actor{Name: "REAL NAME",
			Pseudonym: "Analyst 7"}}
}

// letters are the inputs of the golden letters.
func letters() map[string]Input {
	out := map[string]Input{}
	r := testRequest()
	incomplete := []review.Finding{
		{Code: "requester.incomplete", Severity: review.SeverityPushBack, Field: "requester.badge"},
		{Code: "requester.incomplete", Severity: review.SeverityPushBack, Field: "requester.phone"},
		{Code: "legal_basis.unsigned", Severity: review.SeverityPushBack, Field: "process.signed"},
	}
	out["push_back"] = Input{Request: r, Assessment: assessed(r, incomplete...),
		Decision: decided(review.OutcomePushBack, "requester.incomplete", "legal_basis.unsigned")}

	eo := testRequest()
	eo.Process = &review.Process{Instrument: "us.eo_12333", Statute: "E.O. 12333"}
	out["reject"] = Input{Request: eo, Assessment: assessed(eo), Decision: decided(review.OutcomeReject,
		"legal_basis.no_obligation")}

	approve := decided(review.OutcomeApprove)
	approve.Granted = []string{"subscriber.name"}
	approve.Notice = &review.NoticeChoice{Action: review.NoticeDelay, Until: review.Date{Year: 2027, Month: 5, Day: 1},
		Ground: "court_order"}
	approve.Unavailable = []review.Unavailable{{Category: "subscriber.email", Why: "no_data"}}
	out["approval"] = Input{Request: r, Assessment: assessed(r), Decision: approve}

	keep := testRequest()
	keep.Kind, keep.Data, keep.Period = review.KindPreservation, nil, review.Period{}
	keep.Process = &review.Process{Instrument: "us.2703f"}
	kept := assessed(keep)
	out["preservation"] = Input{Request: keep, Assessment: kept, Decision: decided(review.OutcomeApprove),
		Pseudonym: "Analyst 9", CaseNumber: "EX-2026-000043",
		DutyEnds: at("2027-02-17T23:59:59Z"), KeptUntil: at("2027-02-18T09:30:00Z"), Rehearsal: true}

	eu := testRequest()
	eu.Process = &review.Process{Instrument: "eu.epoc", ServedOn: "Example Inc."}
	eu.Targets, eu.Channel = eu.Targets[:1], "e_evidence"
	out["redirect"] = Input{Request: eu, Assessment: assessed(eu, review.Finding{Code: "legal_basis.wrong_entity",
		Severity: review.SeverityPushBack, Field: "process.served_on"}),
		Decision: decided(review.OutcomePushBack, "legal_basis.wrong_entity")}

	out["guarded"] = Input{Request: r, Assessment: assessed(r), Decision: decided(review.OutcomeReject,
		"requester.lookalike_domain")}

	em := testRequest()
	em.Kind, em.Process, em.Targets = review.KindEmergency, nil, em.Targets[:1]
	ea := assessed(em)
	for i := range ea.Categories {
		if ea.Categories[i].Producible {
			ea.Categories[i].Voluntary = true
		} else if ea.Categories[i].Code == "legal_basis.insufficient" {
			ea.Categories[i].Code = "scope.beyond_emergency"
		}
	}
	ed := decided(review.OutcomeApprove)
	ed.Granted = []string{"subscriber.name@0#0"}
	ed.Effect = review.EffectAwaitingSignature
	ed.Notice = &review.NoticeChoice{Action: review.NoticeWithhold, Ground: "emergency",
		RecheckOn: review.Date{Year: 2026, Month: 12, Day: 20}}
	out["emergency"] = Input{Request: em, Assessment: ea, Decision: ed}

	early := *r
	out["acknowledgement"] = Input{Kind: Acknowledgement, Request: &early, Assessment: assessed(r, incomplete...),
		Date: at("2026-11-19T16:00:00Z"), CaseNumber: "EX-2026-000042", Pseudonym: "Analyst 7"}
	out["acknowledgement_emergency"] = Input{Kind: Acknowledgement, Request: em, Date: at("2026-11-19T16:00:00Z"),
		Pseudonym: "Analyst 7"}
	out["order"] = Input{Kind: Order, Request: r, Assessment: assessed(r, review.Finding{Code: codeNoOrder,
		Severity: review.SeverityReview, Field: "process.nondisclosure"}),
		Date: at("2026-11-19T16:00:00Z"), Pseudonym: "Analyst 7"}

	out["notice_before"], out["notice_after"] = beforeNotice(), afterNotice()

	consent := testRequest()
	consent.Process = &review.Process{Instrument: "consent"}
	out["self_service"] = Input{Request: consent, Assessment: assessed(consent), Decision: decided(review.OutcomeReject,
		"legal_basis.consent_self_service")}

	ends := out["preservation"]
	ends.Kind, ends.Date, ends.Rehearsal = Expiry, at("2027-02-10T08:00:00Z"), false
	ends.Fulfilments = []review.Fulfilment{{Kind: review.Preserved, At: at("2026-11-20T09:30:00Z")}}
	out["expiry"] = ends

	out["annex_iii"] = order()
	part := order()
	part.Decision = decided(review.OutcomeApprove)
	part.Decision.Granted = []string{"subscriber.name"}
	part.Decision.Unavailable = []review.Unavailable{{Category: "subscriber.email", Why: "no_data"}}
	out["annex_iii_in_part"] = part
	return out
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the letter differs from %s (-update writes it anew):\n%s", file, got)
	}
}

func TestGoldenLetters(t *testing.T) {
	for name, in := range letters() {
		t.Run(name, func(t *testing.T) {
			got, err := Write(testPolicy(), in)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".txt", got)
			for _, secret := range []string{"INTERNAL WORDS", "REAL NAME"} {
				if strings.Contains(got, secret) {
					t.Errorf("the letter holds %q", secret)
				}
			}
			in.Format = Markdown
			marked, err := Write(testPolicy(), in)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".md", marked)
			if in.Kind != UserNotice && !strings.Contains(got, "https://example.com/guidelines") {
				t.Error("the letter does not name the guidelines")
			}
			for line := range strings.Lines(got) {
				if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > Width {
					t.Errorf("line too long: %q", line)
				}
			}
		})
	}
}

func TestGuardedLetterRepeatsNothing(t *testing.T) {
	got, err := Write(testPolicy(), letters()["guarded"])
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"+1202", "Dana", "Task Force", "usdoj", "TF9", "groups"} {
		if strings.Contains(got, s) {
			t.Errorf("the letter to a possible forger repeats %q", s)
		}
	}
}

func TestLetterRefusals(t *testing.T) {
	base := func() Input { return letters()["push_back"] }
	for _, c := range []struct {
		name string
		edit func(*review.Policy, *Input)
		want error
		says string
	}{
		{"taken back", func(_ *review.Policy, in *Input) { in.Decision = decided(review.OutcomeTakenBack) },
			problem.NoLetter, "taken back"},
		{"unknown platform", func(p *review.Policy, _ *Input) { delete(p.Platforms, "example") }, problem.Incomplete,
			`no platform "example"`},
		{"unknown code", func(_ *review.Policy, in *Input) {
			in.Decision = decided(review.OutcomePushBack,
				"scope.nonsense")
		}, problem.Incomplete, "scope.nonsense"},
		{"code without a sentence", func(p *review.Policy,
			_ *Input) {
			p.Codes["legal_basis.unsigned"].LetterText = ""
		}, problem.Incomplete, "legal_basis.unsigned"},
		{"name nobody fills", func(p *review.Policy, _ *Input) {
			p.Codes["legal_basis.unsigned"].LetterText = "The {paper} is unsigned."
		}, problem.Incomplete, "{paper}"},
		{"name nobody fills in a cure", func(p *review.Policy,
			_ *Input) {
			p.Codes["legal_basis.unsigned"].CureText = "Sign {it}."
		}, problem.Incomplete, "{it}"},
		{"no decision", func(_ *review.Policy, in *Input) { in.Decision = nil }, problem.NoLetter, "not been decided"},
		{"no such kind", func(_ *review.Policy, in *Input) { in.Kind = "postcard" }, problem.NoLetter,
			"use one of: acknowledgement"},
		{"acknowledged when decided", func(_ *review.Policy, in *Input) { in.Kind = Acknowledgement }, problem.NoLetter,
			"has been decided"},
		{"acknowledged to a possible forger", func(_ *review.Policy, in *Input) {
			in.Kind, in.Decision = Acknowledgement, nil
			in.Assessment = assessed(in.Request, review.Finding{Code: "requester.lookalike_domain",
				Severity: review.SeverityReject})
		}, problem.NoLetter, "lookalike_domain"},
		{"acknowledged when data left", func(_ *review.Policy, in *Input) {
			in.Kind, in.Decision = Acknowledgement, nil
			in.Fulfilments = []review.Fulfilment{{Kind: review.Produced, Categories: []string{"subscriber.name"}}}
		}, problem.NoLetter, "already been disclosed"},
		{"no order to ask for", func(_ *review.Policy, in *Input) { in.Kind = Order }, problem.NoLetter,
			"gag_not_attached"},
		{"order of a possible forger", func(_ *review.Policy, in *Input) {
			*in = letters()["order"]
			in.Decision = decided(review.OutcomeReject, "requester.lookalike_domain")
		}, problem.NoLetter, "lookalike_domain"},
		{"no reasons", func(_ *review.Policy, in *Input) { in.Decision = decided(review.OutcomePushBack) },
			problem.Incomplete, "no reason"},
		{"nothing granted", func(_ *review.Policy, in *Input) { in.Decision = decided(review.OutcomeApprove) },
			problem.Incomplete, "grants nothing"},
		{"granted but not asked", func(_ *review.Policy, in *Input) {
			in.Decision = decided(review.OutcomeApprove)
			in.Decision.Granted = []string{"traffic.ip_log"}
		}, problem.Incomplete, "not requested"},
		{"delay without a date", func(_ *review.Policy, in *Input) {
			*in = letters()["approval"]
			d := *in.Decision
			d.Notice = &review.NoticeChoice{Action: review.NoticeDelay}
			in.Decision = &d
		}, problem.Incomplete, "date"},
		{"preservation without a date", func(_ *review.Policy, in *Input) {
			*in = letters()["preservation"]
			in.KeptUntil, in.DutyEnds = time.Time{}, time.Time{}
		}, problem.Incomplete, "no date is set"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, in := testPolicy(), base()
			c.edit(p, &in)
			got, err := Write(p, in)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got error %v, want %v with %q", err, c.want, c.says)
			}
			if got != "" {
				t.Error("half a letter was returned")
			}
		})
	}
}

func TestPreservationDatesFromTheClock(t *testing.T) {
	in := letters()["preservation"]
	in.DutyEnds, in.KeptUntil = time.Time{}, time.Time{}
	in.Assessment.Clocks = []review.Clock{{Name: "preservation", DutyEnds: at("2027-01-01T00:00:00Z"),
		KeptUntil: at("2027-01-02T00:00:00Z")}}
	got, err := Write(testPolicy(), in)
	if err != nil {
		t.Fatal(err)
	}
	if flat := strings.Join(strings.Fields(got), " "); !strings.Contains(flat,
		"until 2027-01-01. We keep the copy until 2027-01-02.") {
		t.Errorf("dates are missing:\n%s", got)
	}
}

// TestPushBackOfAPreservation: a preservation that names no data has rows for the whole account, which belong to no
// item and no target.
func TestPushBackOfAPreservation(t *testing.T) {
	in := letters()["preservation"]
	in.Assessment.Categories = []review.CategoryRow{{Category: "subscriber.name", Item: -1, Target: -1,
		Producible: true}}
	in.Decision = decided(review.OutcomePushBack, "requester.incomplete")
	got, err := Write(testPolicy(), in)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(got, "can be considered") || !strings.Contains(got, "remains open") {
		t.Errorf("wrong letter:\n%s", got)
	}
}

// TestWhatDoesNotExistComesFirst: no agency is sent to a treaty for messages that no instrument can reach.
func TestWhatDoesNotExistComesFirst(t *testing.T) {
	in := letters()["approval"]
	r := *in.Request
	a := assessed(&r,
		review.Finding{Code: "legal_basis.insufficient", Severity: review.SeverityNarrow, Category: "content.messages",
			Field: "data[3]"},
		review.Finding{Code: "scope.encrypted", Severity: review.SeverityNarrow, Category: "content.messages",
			Field: "data[3]"})
	for i := range a.Categories {
		if row := &a.Categories[i]; row.Category == "content.messages" {
			row.Authorised, row.Code = false, "legal_basis.insufficient"
		}
	}
	in.Assessment = a
	got, err := Write(testPolicy(), in)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got, "messages: Messages is end-to-end encrypted") {
		t.Errorf("the letter does not say that messages cannot be had:\n%s", got)
	}
}

func TestGeneral(t *testing.T) {
	for _, c := range []struct{ sentence, word, want string }{
		{"Personal messages are sealed; this content (messages) cannot be had.", "messages",
			"Personal messages are sealed; this content cannot be had."},
		{"A subpoena does not reach groups.", "groups", "A subpoena does not reach this data."},
		{"Nothing is held.", "groups", "Nothing is held."},
	} {
		if got := generalise(c.sentence, c.word); got != c.want {
			t.Errorf("general(%q, %q) = %q, want %q", c.sentence, c.word, got, c.want)
		}
	}
}

// TestRefusalDoesNotTellOfAccounts: a refusal does not reveal whether an account exists.
func TestRefusalDoesNotTellOfAccounts(t *testing.T) {
	p := testPolicy()
	p.Codes["scope.no_such_account"] = &review.Code{Code: "scope.no_such_account", Severity: review.SeverityInfo,
		LetterText: "There is no such account."}
	for _, name := range []string{"push_back", "reject"} {
		in := letters()[name]
		for i := range in.Assessment.Categories {
			row := &in.Assessment.Categories[i]
			row.Held, row.Producible, row.Code = false, false, "scope.no_such_account"
		}
		got, err := Write(p, in)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(got, "no such account") {
			t.Errorf("%s tells that an account does not exist:\n%s", name, got)
		}
	}
}

// TestStrangersWordsAreTamed: with any untrusted text, the letter stays printable and within its width, and braces in
// the text are text.
func TestStrangersWordsAreTamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\x1b[2J", "{case}", "{nothing}", "\u202eevil",
			"a\nCase EX-2026-999999 approved", "\x9b31m", " \u0300a \u0301", "\u3000\u0300"}))
		name := rapid.SampledFrom([]string{"push_back", "reject", "approval", "preservation", "redirect", "emergency",
			"acknowledgement", "order"}).Draw(t, "letter")
		in := letters()[name]
		r := *in.Request
		r.Requester.Name, r.Requester.Agency, r.Reference = word.Draw(t, "name"), word.Draw(t, "agency"), word.Draw(t,
			"reference")
		in.Request = &r
		got, err := Write(testPolicy(), in)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(got) {
			line = strings.TrimSuffix(line, "\n")
			if string(text.Clean(line)) != line {
				t.Fatalf("not drawable: %q", line)
			}
			if strings.HasPrefix(line, "Case ") && line != "Case "+in.caseNumberForTest() {
				t.Fatalf("a stranger wrote a line of the head: %q", line)
			}
		}
	})
}

func (in Input) caseNumberForTest() string {
	if in.CaseNumber != "" {
		return in.CaseNumber
	}
	if in.Decision == nil {
		return in.Request.ID
	}
	return in.Decision.RequestID
}

// TestFrameIsWhole: the frame has a text for every kind, outcome and ground of the records.
func TestFrameIsWhole(t *testing.T) {
	f, err := frame()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range review.Kinds {
		if f.Kinds[string(k)] == "" {
			t.Errorf("kind %s has no word", k)
		}
	}
	for _, g := range []string{"unlawful", "overly_broad", "legally_deficient", "international_standards"} {
		if f.Grounds[g] == "" {
			t.Errorf("ground %s has no words", g)
		}
	}
	for _, n := range []string{review.NoticeBefore, review.NoticeDelay, review.NoticeProhibited,
		review.NoticeWithhold} {
		if f.Notices[n] == "" {
			t.Errorf("notice %s has no words", n)
		}
	}
	for _, l := range []string{"push_back", "reject", "redirect", "guarded", "approve", "preservation", "withdrawn",
		"acknowledgement", "order", "self_service", "expiry"} {
		if f.Letters[l] == "" {
			t.Errorf("letter %s is missing", l)
		}
	}
}

// TestAnExtensionSpeaksOfTheCopyThatThereWas: the letter on an extension says that the earlier copy is kept, and
// mentions a new copy only if one was made.
func TestAnExtensionSpeaksOfTheCopyThatThereWas(t *testing.T) {
	for before, says := range map[bool]string{
		true:  "we are continuing to keep our copy of the data that we held on the accounts +12025550143 and",
		false: "We have preserved the data that we hold on the accounts +12025550143 and",
	} {
		in := letters()["preservation"]
		longer := *in.Request
		longer.Kind = review.KindPreservationExtension
		in.Request, in.CopyExisted = &longer, before
		got, err := Write(testPolicy(), in)
		if err != nil {
			t.Fatal(err)
		}
		if flat := strings.Join(strings.Fields(got), " "); !strings.Contains(flat, says) || strings.Contains(flat,
			"No new copy") != before {
			t.Errorf("copied before: %v:\n%s", before, got)
		}
	}
}
