package review

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review/problem"
)

var fileDigest = strings.Repeat("0a", 32)

// validFulfilment is a production that is not refused; each test breaks one thing. The order is for two categories of
// stored data and for a prospective log.
func validFulfilment() FulfilmentInput {
	day := func(s string) Point {
		d, err := ParseDate(s)
		if err != nil {
			panic(err)
		}
		return Point{Time: d.StartOfDay(time.UTC), WholeDay: true}
	}
	r := &Request{
		ID: "WA-2026-000001", Kind: KindRecords, Platform: "p", Channel: "portal",
		ReceivedAt: decisionDay.Add(-48 * time.Hour),
		Requester:  Requester{Agency: "Agency", Email: "Officer@agency.gov"},
		Process:    &Process{Window: Period{From: day("2026-11-22"), To: day("2026-12-21")}},
		Targets:    []Target{{Type: "phone", Value: "+12025550101"}, {Type: "phone", Value: "+12025550102"}},
		Data: []Item{{Category: "subscriber.name"}, {Category: "subscriber.email"},
			{Category: "traffic.message_log", From: day("2026-11-22"), To: day("2026-12-21")}},
	}
	a := &Assessment{Clocks: []Clock{{Name: "collection_end", Due: time.Date(2026, 12, 21, 23, 59, 59, 0, time.UTC)}}}
	for i, it := range r.Data {
		for t := range r.Targets {
			a.Categories = append(a.Categories,
				CategoryRow{Category: it.Category, Item: i, Target: t, Asked: true, Authorised: true, Held: true,
					Producible: true})
		}
	}
	d := &Decision{ID: "d1", RequestID: r.ID, Revision: 1, Outcome: OutcomeApprove, Effect: EffectFinal,
		DecidedAt: decisionDay,
		Granted:   []string{"subscriber.name", "traffic.message_log"},
		Notice:    &NoticeChoice{Action: NoticeNone, Reason: "x"}}
	return FulfilmentInput{
		Policy:  &Policy{Platforms: map[string]*Platform{"p": {ID: "p", Notice: NoticePolicy{WaitDays: 10}}}},
		Request: r, Decision: d, Latest: d, Shown: a, FinalAt: decisionDay, Revision: 1,
		Now: decisionDay.Add(60 * 24 * time.Hour),
		Fulfilment: &Fulfilment{RequestID: r.ID, Revision: 1, DecisionID: "d1", Kind: Produced,
			At: decisionDay.Add(time.Hour), By: Actor{Role: RoleAnalyst},
			Categories: []string{"subscriber.name"},
			Files:      []ProducedFile{{Name: "a.zip", SHA256: fileDigest, Records: 2}}, To: "officer@agency.gov",
			Channel: "portal"},
	}
}

func done(kind string, at time.Time, categories ...string) Fulfilment {
	return Fulfilment{Kind: kind, DecisionID: "d1", Revision: 1, At: at, Categories: categories}
}

func TestRefuseFulfilment(t *testing.T) {
	if got := ValidateFulfilment(validFulfilment()); len(got) != 0 {
		t.Fatalf("a sound production is refused: %v", got)
	}
	hour := func(n int) time.Time { return decisionDay.Add(time.Duration(n) * time.Hour) }
	notice := func(in *FulfilmentInput) {
		in.Fulfilment = &Fulfilment{Kind: NoticeSent, DecisionID: "d1", At: hour(1), To: "+12025550101", Channel: "app",
			Notice: &NoticeChecklist{PeriodEnded: new(true), NoExceptionBy: "anna", NoOtherNondisclosure: true}}
	}
	past := NoticeChoice{Action: NoticeDelay, Until: Date{2026, 11, 20}}
	start := func(in *FulfilmentInput) {
		in.Fulfilment = &Fulfilment{Kind: CollectionStarted, DecisionID: "d1", At: hour(1)}
	}
	stop := func(in *FulfilmentInput) {
		in.Fulfilment = &Fulfilment{Kind: CollectionStopped, DecisionID: "d1", At: hour(3)}
		in.Earlier = []Fulfilment{done(CollectionStarted, hour(2))}
	}
	before := func(in *FulfilmentInput) { in.Decision.Notice.Action = NoticeBefore }
	for _, x := range []struct {
		name  string
		spoil func(*FulfilmentInput)
		says  string // part of the refusal; "": none
	}{
		{"an unknown kind", func(in *FulfilmentInput) { in.Fulfilment.Kind = "burnt" }, "no kind of fulfilment"},
		{"an auditor", func(in *FulfilmentInput) { in.Fulfilment.By.Role = RoleAuditor }, "may read but not act"},
		{"in the future", func(in *FulfilmentInput) { in.Fulfilment.At = in.Now.Add(3 * time.Minute) },
			"in the future"},
		{"void in the future", func(in *FulfilmentInput) {
			in.Fulfilment.Void, in.Fulfilment.Note, in.Fulfilment.At = true, "wrong file", in.Now.Add(3*time.Minute)
		}, "in the future"},
		{"data of the future", func(in *FulfilmentInput) { in.Fulfilment.DataTo = in.Now.Add(3 * time.Minute) },
			"reaches to"},
		{"two minutes of difference between clocks",
			func(in *FulfilmentInput) { in.Fulfilment.At = in.Now.Add(time.Minute) }, ""},
		{"before the decision", func(in *FulfilmentInput) { in.Fulfilment.At = hour(-1) },
			"before the decision was final"},
		{"before the second signature", func(in *FulfilmentInput) { in.FinalAt = hour(2) },
			"before the decision was final"},

		{"undecided", func(in *FulfilmentInput) { in.Decision, in.Latest = nil, nil }, "not been decided"},
		{"held", func(in *FulfilmentInput) { in.Decision.Effect = EffectAwaitingSignature },
			"second signature is missing"},
		{"taken back", func(in *FulfilmentInput) {
			in.Latest = &Decision{ID: "d2", Outcome: OutcomeTakenBack, Effect: EffectFinal}
		}, "taken back"},
		{"superseded", func(in *FulfilmentInput) {
			in.Latest = &Decision{ID: "d2", Outcome: OutcomeReject, Effect: EffectFinal}
		}, "the decision was superseded"},
		{"withdrawn since", func(in *FulfilmentInput) {
			in.Latest = &Decision{ID: "d2", Outcome: OutcomeWithdrawn, Effect: EffectFinal}
		}, "withdrew"},
		{"on a withdrawal", func(in *FulfilmentInput) { in.Decision.Outcome = OutcomeWithdrawn }, "withdrew"},
		{"on a push back", func(in *FulfilmentInput) { in.Decision.Outcome = OutcomePushBack }, "not approved"},
		{"a revision has come", func(in *FulfilmentInput) { in.Revision = 2 }, "revision 2 has arrived"},
		{"a production on a preservation", func(in *FulfilmentInput) { in.Request.Kind = KindPreservation },
			"discloses nothing"},

		{"not granted", func(in *FulfilmentInput) { in.Fulfilment.Categories = []string{"subscriber.email"} },
			"subscriber.email was not granted"},
		{"not granted of this target", func(in *FulfilmentInput) {
			in.Decision.Granted[0] = "subscriber.name@0#0"
			in.Fulfilment.Categories[0] = "subscriber.name@0#1"
		}, "was not granted"},
		{"of one target", func(in *FulfilmentInput) { in.Fulfilment.Categories[0] = "subscriber.name@0#1" }, ""},
		{"no category at all", func(in *FulfilmentInput) { in.Fulfilment.Categories = nil }, "no category says"},
		{"nothing at all", func(in *FulfilmentInput) { in.Fulfilment.Categories, in.Fulfilment.Files = nil, nil },
			"no produced data is named"},
		{"an unknown category",
			func(in *FulfilmentInput) { in.Fulfilment.Categories = []string{"subscriber.shoe_size"} }, "no category"},
		{"twice", func(in *FulfilmentInput) {
			in.Fulfilment.Categories = []string{"subscriber.name", "subscriber.name"}
		}, "named twice"},
		{"none of what was not granted",
			func(in *FulfilmentInput) { in.Fulfilment.Unavailable = []Unavailable{{"subscriber.email", "no_data"}} },
			"subscriber.email was not granted"},
		{"none for no reason",
			func(in *FulfilmentInput) { in.Fulfilment.Unavailable = []Unavailable{{"subscriber.name", "lazy"}} },
			"no reason"},
		{"both and neither", func(in *FulfilmentInput) {
			in.Fulfilment.Unavailable = []Unavailable{{"subscriber.name", "no_data"}}
		}, "having no data"},
		{"only none, and no address", func(in *FulfilmentInput) {
			*in.Fulfilment = Fulfilment{Kind: Produced, DecisionID: "d1", At: hour(1),
				Unavailable: []Unavailable{{"subscriber.name", "no_data"}}}
		}, ""},
		{"a file without a digest", func(in *FulfilmentInput) { in.Fulfilment.Files[0].SHA256 = "abc" }, "SHA-256"},

		{"another address", func(in *FulfilmentInput) { in.Fulfilment.To = "officer@agency.example" },
			"not the address that was verified"},
		{"by mail to the address", func(in *FulfilmentInput) { in.Fulfilment.Channel = "email" }, ""},
		{"by mail to nobody", func(in *FulfilmentInput) { in.Fulfilment.Channel, in.Fulfilment.To = "email", "" },
			"not the address that was verified"},
		{"back by the portal", func(in *FulfilmentInput) { in.Fulfilment.To = "" }, ""},
		{"by another channel", func(in *FulfilmentInput) { in.Fulfilment.Channel = "post"; in.Fulfilment.To = "" },
			"did not come by post"},
		{"by no channel", func(in *FulfilmentInput) { in.Fulfilment.Channel = "pigeon" }, "no channel"},

		{"the user not told", before, "the user of target 0 has not been told"},
		{"one of two users told", func(in *FulfilmentInput) {
			before(in)
			in.Earlier = []Fulfilment{{Kind: NoticeSent, At: hour(-24 * 20), Targets: []int{0}}}
		}, "the user of target 1 has not been told"},
		{"told, the window open",
			func(in *FulfilmentInput) { before(in); in.Earlier = []Fulfilment{done(NoticeSent, hour(0))} },
			"the user may still object until 2026-12-03 00:00:00"},
		{"told, the window over", func(in *FulfilmentInput) {
			before(in)
			in.Earlier = []Fulfilment{done(NoticeSent, hour(0))}
			in.Fulfilment.At = time.Date(2026, 12, 3, 0, 0, 0, 0, time.UTC)
		}, ""},
		{"a letter before the window", func(in *FulfilmentInput) { before(in); in.Fulfilment.Kind = LetterSent },
			"has not been told"},
		{"a letter on a push back", func(in *FulfilmentInput) {
			before(in)
			in.Decision.Outcome = OutcomePushBack
			*in.Fulfilment = Fulfilment{Kind: LetterSent, DecisionID: "d1", At: hour(1), Channel: "portal"}
		}, ""},
		{"the enforcing authority may still object", func(in *FulfilmentInput) {
			in.Shown.Clocks = append(in.Shown.Clocks, Clock{Name: "response", NotBefore: hour(48), Due: hour(48)})
		}, "may raise a ground"},
		{"the enforcing authority raised none", func(in *FulfilmentInput) {
			in.Shown.Clocks = append(in.Shown.Clocks, Clock{Name: "response", NotBefore: hour(48), Due: hour(48)})
			in.Fulfilment.ConfirmedBy = "Tribunal judiciaire de Paris, telephone"
		}, ""},

		{"data to come without a collection",
			func(in *FulfilmentInput) { in.Fulfilment.Categories = []string{"traffic.message_log"} },
			"no collection was started"},
		{"data of a collection", func(in *FulfilmentInput) {
			in.Fulfilment.Categories = []string{"traffic.message_log"}
			in.Earlier = []Fulfilment{done(CollectionStarted, hour(1)), done(CollectionStopped, hour(2))}
		}, ""},
		{"a start", start, ""},
		{"a start of what was not granted",
			func(in *FulfilmentInput) { start(in); in.Decision.Granted = in.Decision.Granted[:1] },
			"no collection was granted"},
		{"a start of stored data",
			func(in *FulfilmentInput) { start(in); in.Fulfilment.Categories = []string{"subscriber.name"} },
			"is stored data"},
		{"a second start", func(in *FulfilmentInput) {
			start(in)
			in.Earlier = []Fulfilment{done(CollectionStarted, hour(1))}
		}, "the collection has been running since"},
		{"a start on a later decision extends", func(in *FulfilmentInput) {
			start(in)
			in.Earlier = []Fulfilment{{Kind: CollectionStarted, DecisionID: "d0", At: hour(-200)}}
		}, ""},
		{"a start after the window",
			func(in *FulfilmentInput) { start(in); in.Fulfilment.At = time.Date(2026, 12, 22, 0, 0, 0, 0, time.UTC) },
			"window ended"},
		{"a start before the window", func(in *FulfilmentInput) {
			start(in)
			in.Request.Process.Window.From = Point{Time: hour(5)}
		}, "window opens"},
		{"a stop", stop, ""},
		{"a stop without a start", func(in *FulfilmentInput) { stop(in); in.Earlier = nil }, "no collection is running"},
		{"a stop after a stop",
			func(in *FulfilmentInput) { stop(in); in.Earlier = append(in.Earlier, done(CollectionStopped, hour(2))) },
			"no collection is running"},
		{"a stop before the start", func(in *FulfilmentInput) { stop(in); in.Fulfilment.At = hour(1) },
			"before the start"},
		{"a stop of what was withdrawn", func(in *FulfilmentInput) {
			stop(in)
			in.Latest = &Decision{ID: "d2", Outcome: OutcomeWithdrawn, Effect: EffectFinal}
		}, ""},

		{"kept meanwhile", func(in *FulfilmentInput) {
			in.Decision, in.Latest = nil, nil
			in.Fulfilment = &Fulfilment{Kind: Preserved, At: hour(-1)}
		}, ""},
		{"kept before it was asked", func(in *FulfilmentInput) {
			in.Decision, in.Latest = nil, nil
			in.Fulfilment = &Fulfilment{Kind: Preserved, At: hour(-49)}
		}, "before the request arrived"},
		{"kept after a rejection", func(in *FulfilmentInput) {
			in.Decision, in.Latest = nil, &Decision{ID: "d2", Outcome: OutcomeReject, Effect: EffectFinal}
			in.Fulfilment = &Fulfilment{Kind: Preserved, At: hour(1)}
		}, "closed"},
		{"kept on a decision to disclose",
			func(in *FulfilmentInput) { in.Fulfilment = &Fulfilment{Kind: Preserved, DecisionID: "d1", At: hour(1)} },
			"not preservation"},

		{"a notice", notice, ""},
		{"a notice to the requester",
			func(in *FulfilmentInput) { notice(in); in.Fulfilment.To = "officer@agency.gov" },
			"the requester's address"},
		{"a notice to nobody", func(in *FulfilmentInput) { notice(in); in.Fulfilment.To = "" }, "recipient"},
		{"a notice to a target that is not there",
			func(in *FulfilmentInput) { notice(in); in.Fulfilment.Targets = []int{2} }, "no target 2"},
		{"a delayed notice", func(in *FulfilmentInput) { notice(in); in.Decision.Notice = &past }, ""},
		{"the period not answered", func(in *FulfilmentInput) {
			notice(in)
			in.Decision.Notice, in.Fulfilment.Notice.PeriodEnded = &past, nil
		}, "nondisclosure period"},
		{"the exception not answered",
			func(in *FulfilmentInput) { notice(in); in.Fulfilment.Notice.NoExceptionBy = " " },
			"exceptional circumstance"},
		{"the others not looked at",
			func(in *FulfilmentInput) { notice(in); in.Fulfilment.Notice.NoOtherNondisclosure = false },
			"nothing else bars"},
		{"no answers", func(in *FulfilmentInput) { notice(in); in.Fulfilment.Notice = nil },
			"exceptional circumstance"},
		{"a bar in force", func(in *FulfilmentInput) {
			notice(in)
			in.Nondisclosures = []ActiveNondisclosure{{RequestID: "WA-2026-000009", Action: NoticeProhibited}}
		}, "WA-2026-000009 bars"},
		{"the last day of a delay", func(in *FulfilmentInput) {
			notice(in)
			in.Decision.Notice = &NoticeChoice{Action: NoticeDelay, Until: DateOf(in.Fulfilment.At)}
		}, "may not be told until"},
		{"the day after a delay", func(in *FulfilmentInput) {
			notice(in)
			in.Decision.Notice = &NoticeChoice{Action: NoticeDelay, Until: DateOf(in.Fulfilment.At).AddDays(-2)}
		}, ""},
		{"prohibited", func(in *FulfilmentInput) { notice(in); in.Decision.Notice.Action = NoticeProhibited },
			"prohibits"},
		{"a notice of what left before the withdrawal", func(in *FulfilmentInput) {
			notice(in)
			in.Latest = &Decision{ID: "d2", Outcome: OutcomeWithdrawn, Effect: EffectFinal}
			in.Earlier = []Fulfilment{done(Produced, hour(0), "subscriber.name")}
		}, ""},
		{"a notice of nothing", func(in *FulfilmentInput) {
			notice(in)
			in.Latest = &Decision{ID: "d2", Outcome: OutcomeWithdrawn, Effect: EffectFinal}
		}, "withdrew"},
	} {
		t.Run(x.name, func(t *testing.T) {
			in := validFulfilment()
			x.spoil(&in)
			if in.Fulfilment.By.Role == "" {
				in.Fulfilment.By.Role = RoleAnalyst
			}
			got := ValidateFulfilment(in)
			switch {
			case x.says == "" && len(got) > 0:
				t.Fatalf("refused: %v", got)
			case x.says != "" &&
				!slices.ContainsFunc(got,
					func(r *problem.Error) bool { return strings.Contains(r.What, x.says) && r.Hint != "" }):
				t.Fatalf("refused with %v, want %q", got, x.says)
			}
		})
	}
}

func TestOutstanding(t *testing.T) {
	in := validFulfilment()
	left := func() int {
		t.Helper()
		rows, all := OutstandingRows(in)
		if all != (len(rows) == 0) {
			t.Errorf("%d rows are outstanding and done is %v", len(rows), all)
		}
		return len(rows)
	}
	if n := left(); n != 4 {
		t.Fatalf("%d rows are outstanding of four", n)
	}
	in.Earlier = append(in.Earlier, done(Produced, decisionDay, "subscriber.name@0#0"))
	if n := left(); n != 3 {
		t.Errorf("%d rows are outstanding, one of four was produced", n)
	}
	in.Earlier = append(in.Earlier,
		Fulfilment{Kind: Produced, Revision: 1, Unavailable: []Unavailable{{"subscriber.name", "no_data"}}})
	if n := left(); n != 2 {
		t.Errorf("%d rows are outstanding, the log of two targets was not started", n)
	}
	in.Earlier = append(in.Earlier, Fulfilment{Kind: CollectionStarted, Revision: 2})
	if n := left(); n != 2 {
		t.Errorf("%d rows are outstanding: what was done on another revision counts", n)
	}
	in.Earlier = append(in.Earlier, done(CollectionStarted, decisionDay))
	if n := left(); n != 0 {
		t.Errorf("%d rows are outstanding", n)
	}
}

func TestIncident(t *testing.T) {
	end := time.Date(2026, 12, 22, 0, 0, 0, 0, time.UTC) // the first instant that the order does not reach
	for _, x := range []struct {
		name   string
		change func(*Fulfilment)
		want   bool
	}{
		{"stopped in time", func(f *Fulfilment) { f.Kind, f.At = CollectionStopped, end.Add(-time.Second) }, false},
		{"stopped too late", func(f *Fulfilment) { f.Kind, f.At = CollectionStopped, end }, true},
		{"stopped in time, data beyond", func(f *Fulfilment) {
			f.Kind, f.At, f.DataTo = CollectionStopped, end.Add(-time.Second), end.Add(time.Hour)
		}, true},
		{"produced, data within", func(f *Fulfilment) { f.At, f.DataTo = end.Add(time.Hour), end.Add(-time.Second) },
			false},
		{"produced, data beyond", func(f *Fulfilment) { f.At, f.DataTo = end.Add(time.Hour), end }, true},
	} {
		in := validFulfilment()
		x.change(in.Fulfilment)
		if got := IncidentText(in); (got != "") != x.want {
			t.Errorf("%s: %q", x.name, got)
		}
	}
}

// TestNothingLeavesUngranted: whatever a fulfilment names and whatever the state, one that is not refused names no
// category outside the grants, and discloses nothing without a decision in force or before the notice window ends.
func TestNothingLeavesUngranted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := validFulfilment()
		in.Decision.Notice.Action = rapid.SampledFrom([]string{NoticeBefore, NoticeNone, NoticeDelay, NoticeProhibited,
			NoticeWithhold}).Draw(t, "notice")
		in.Decision.Effect = rapid.SampledFrom([]string{EffectFinal, EffectAwaitingSignature}).Draw(t, "effect")
		in.Decision.Outcome = rapid.SampledFrom([]string{OutcomeApprove, OutcomePushBack, OutcomeReject,
			OutcomeWithdrawn}).Draw(t, "outcome")
		in.Decision.Granted = rapid.SliceOfDistinct(rapid.SampledFrom([]string{"subscriber.name",
			"subscriber.email@1#0", "traffic.message_log#1"}), rapid.ID).Draw(t, "granted")
		if rapid.Bool().Draw(t, "superseded") {
			in.Latest = &Decision{ID: "d2",
				Outcome: rapid.SampledFrom([]string{OutcomeApprove, OutcomeWithdrawn, OutcomeTakenBack}).Draw(t,
					"latest"), Effect: EffectFinal}
		}
		for range rapid.IntRange(0, 3).Draw(t, "earlier") {
			f := done(rapid.SampledFrom(FulfilmentKinds).Draw(t, "kind"),
				decisionDay.Add(time.Duration(rapid.IntRange(0, 900).Draw(t, "hours"))*time.Hour))
			in.Earlier = append(in.Earlier, f)
		}
		f := in.Fulfilment
		f.Kind = rapid.SampledFrom([]string{Produced, CollectionStarted}).Draw(t, "now")
		f.At = decisionDay.Add(time.Duration(rapid.IntRange(0, 900).Draw(t, "at")) * time.Hour)
		f.Categories = rapid.SliceOfN(rapid.SampledFrom([]string{"subscriber.name", "subscriber.name#1",
			"subscriber.email", "subscriber.email@1#1",
			"traffic.message_log", "traffic.message_log#0", "content.messages"}), 1, 3).Draw(t, "categories")
		if len(ValidateFulfilment(in)) > 0 {
			return
		}
		if in.Decision.Effect != EffectFinal || in.Decision.Outcome != OutcomeApprove || in.Latest != in.Decision {
			t.Fatal("it leaves on a decision that is not in force")
		}
		granted := in.grantedRows()
		for _, s := range f.Categories {
			g, err := ParseGrant(s)
			if err != nil || !slices.ContainsFunc(granted, g.Covers) {
				t.Fatalf("%s leaves, granted were %v", s, in.Decision.Granted)
			}
			if in.Decision.Notice.Action != NoticeBefore {
				continue
			}
			told := time.Time{}
			for _, e := range in.Earlier {
				if e.Kind == NoticeSent && told.IsZero() {
					told = e.At
				}
			}
			if told.IsZero() || f.At.Before(DateOf(told).AddDays(11).StartOfDay(time.UTC)) {
				t.Fatalf("%s leaves at %v, the user was told at %v", s, f.At, told)
			}
		}
	})
}

func TestManifest(t *testing.T) {
	in := validFulfilment()
	in.Request.Reference = "26-7\u202e"
	f := in.Fulfilment
	f.ID, f.By = "00ff", Actor{Name: "Anna Real", Pseudonym: "Agent 11"}
	f.Categories = []string{"subscriber.name@0#1"}
	f.Unavailable = []Unavailable{{"subscriber.email", "no_account"}}
	want := `Manifest of a production of records

Case           WA-2026-000001
Your reference 26-7<202E>
Agency         Agency
Produced       2026-11-22 10:00:00 UTC
By             Agent 11
Record         00ff
Decision       d1

Produced
  subscriber name, item 1 of the request, target 2 of the request

Requested and granted, but not found
  subscriber email: no account

Files
  a.zip
    SHA-256 ` + fileDigest + `
    records 2
`
	if got := Manifest(in.Request, f, false); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Manifest(in.Request, f, true); !strings.HasPrefix(got, "REHEARSAL") {
		t.Errorf("a rehearsal's manifest begins %.40q", got)
	}
}

// TestThePeriodIsAskedAboutWhereThereWasOne: over every choice about notice, every plan and every kind of
// nondisclosure, that the period has ended must be said exactly where a user might not be told.
func TestThePeriodIsAskedAboutWhereThereWasOne(t *testing.T) {
	barred := func(action string) bool { return action == NoticeDelay || action == NoticeProhibited }
	actions := []string{NoticeBefore, NoticeDelay, NoticeProhibited, NoticeWithhold, NoticeNone}
	for _, decided := range actions {
		for _, later := range append(actions, "") {
			for _, planned := range actions {
				for _, kind := range []string{"", "request", "order", "statutory"} {
					in := validFulfilment()
					in.Decision.Notice, in.Shown.Notice.Action = &NoticeChoice{Action: decided}, planned
					if later != "" {
						in.LaterApproval = &Decision{Notice: &NoticeChoice{Action: later}}
					}
					if kind != "" {
						in.Request.Process.Nondisclosure = &Nondisclosure{Kind: kind}
					}
					in.Fulfilment = &Fulfilment{Kind: NoticeSent, DecisionID: "d1", At: decisionDay.Add(time.Hour),
						To: "+12025550101", Notice: &NoticeChecklist{NoExceptionBy: "anna", NoOtherNondisclosure: true}}
					want := barred(decided) || barred(later) || barred(planned) || kind == "order" ||
						kind == "statutory"
					if got := saysOf(ValidateFulfilment(in), "nondisclosure period"); got != want {
						t.Errorf("decided %s, later %q, planned %s, %q: asked %v", decided, later, planned, kind, got)
					}
					in.Fulfilment.Notice.PeriodEnded = new(true)
					if saysOf(ValidateFulfilment(in), "nondisclosure period") {
						t.Error("answered, and still asked")
					}
				}
			}
		}
	}
	for _, stored := range []string{ // a record keeps its bytes
		`{"period_ended":false,"no_exception":"","nothing_else":false}`,
		`{"period_ended":true,"no_exception":"anna","nothing_else":true}`,
		`{"no_exception":"anna","nothing_else":true}`,
	} {
		var a NoticeChecklist
		if err := json.Unmarshal([]byte(stored), &a); err != nil {
			t.Fatal(err)
		}
		if b, err := json.Marshal(&a); err != nil || string(b) != stored {
			t.Errorf("%s became %s %v", stored, b, err)
		}
	}
}
