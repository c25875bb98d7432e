package tui

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
	"lert/tui/form"
)

// builtinPolicy are the built-in packs, read once for all tests.
var builtinPolicy = sync.OnceValues(policy.Builtin)

// fakeWithPolicy is a fake store with the built-in packs.
func fakeWithPolicy(t *testing.T) *fakeStore {
	t.Helper()
	p, err := builtinPolicy()
	if err != nil {
		t.Fatal(err)
	}
	d := newFake()
	d.policy = p
	return d
}

// goTo moves the cursor of the form on top to the entry of a path.
func (v *driver) goTo(path string) *driver {
	v.t.Helper()
	if !v.a.screens[len(v.a.screens)-1].(*requestScreen).form.GoTo(path, "") {
		v.t.Fatalf("the form does not ask %s", path)
	}
	return v
}

// TestAnEmergencyIsTypedInInUnderAMinute types an emergency with one target
// with only the keys of the form. Two hundred keys take a minute to type.
func TestAnEmergencyIsTypedInInUnderAMinute(t *testing.T) {
	v := drive(t, fakeWithPolicy(t), 80, 24)
	keys := 0
	press := func(k string) { keys += len(strings.Fields(k)); v.press(k) }
	typed := func(s string) { keys += len(s); v.typeText(s) }
	press("+")
	v.sees("New request", "whatsapp", "2026-11-23 09:00")
	press("tab e tab")
	typed("PC Sao Paulo")
	press("tab")
	typed("br")
	press("tab tab tab tab")
	typed("A. Lima")
	press("tab tab")
	typed("a.lima@policia.example")
	press("tab tab tab tab space tab")
	typed("+551199990107")
	press("tab tab tab")
	typed("Girl of 9 taken, threat to kill her")
	press("tab c tab")
	typed("the girl")
	press("tab")
	typed("deadline in two hours")
	press("tab")
	typed("the kidnapper writes from it")
	press("tab space tab space")
	press("ctrl+s")
	if keys > 200 {
		t.Errorf("%d keys", keys)
	}
	if len(v.fake.imported) != 1 {
		t.Fatalf("nothing was taken in:\n%s", v.text())
	}
	in := v.fake.imported[0]
	r := in.Request
	if r.Kind != review.KindEmergency || r.Requester.Country != "BR" || !r.ReceivedAt.Equal(fakeNow) ||
		r.Emergency == nil || !r.Emergency.Attested || r.Emergency.HarmKind != "child" ||
		len(r.Targets) != 1 || r.Targets[0] != (review.Target{Type: "phone", Value: "+551199990107"}) ||
		!r.Requester.Attests() || len(r.Data) != 10 {
		t.Errorf("taken in: %+v %+v", r, r.Emergency)
	}
	if in.Trusted {
		t.Error("what is typed from a paper proves nothing by itself")
	}
	if back, err := intake.Decode(in.Raw); err != nil || back.Requester.Name != "A. Lima" {
		t.Errorf("the recorded bytes read as %+v, %v", back, err)
	}
	if v.fake.draft["new"] != nil {
		t.Error("the draft is still there")
	}
	if !containsCall(v.fake.calls, "open WA-2026-000900") {
		t.Error("the new case was not opened")
	}
}

func TestTheAssessmentGrowsBesideTheForm(t *testing.T) {
	v := drive(t, fakeWithPolicy(t), 120, 40)
	v.press("+").sees("So far: ", "Requester", "Legal basis")
	before := v.a.screens[1].(*requestScreen).a
	v.goTo("requester.email").typeText("r.verma@delhipolice.gov.in").goTo("requester.country").typeText("in").
		goTo("targets").typeText("+911000000107")
	after := v.a.screens[1].(*requestScreen).a
	if reflect.DeepEqual(before.Checks, after.Checks) {
		t.Error("typing changed nothing in the assessment")
	}
	v.checkFrameSize()
}

func TestPapersFollowTheCountry(t *testing.T) {
	v := drive(t, fakeWithPolicy(t), 80, 24)
	v.press("+").goTo("requester.country").typeText("in")
	f := v.a.screens[1].(*requestScreen).form
	has := func(id string) bool {
		return slices.ContainsFunc(f.Get("process.instrument").Options,
			func(o form.Option) bool { return o.Value == id })
	}
	if !has("in.bnss_94") || has("us.search_warrant") {
		t.Errorf("India is offered %v", f.Get("process.instrument").Options)
	}
	f.Get("process.instrument").Set("in.bnss_94")
	v.goTo("requester.country").press("backspace backspace").typeText("us")
	if has("in.bnss_94") || !has("us.search_warrant") || f.Text("process.instrument") != "" {
		t.Errorf("the United States are offered %v, %q chosen", f.Get("process.instrument").Options,
			f.Text("process.instrument"))
	}
}

func TestAPaperOfAUnionIsOfferedToItsMembers(t *testing.T) {
	d := fakeWithPolicy(t)
	union := *d.policy
	union.Instruments = maps.Clone(d.policy.Instruments)
	union.Instruments["test.eea"] = []*review.Instrument{
		{ID: "test.eea", Name: "Of the EEA", Countries: []string{"EEA"}}}
	d.policy = &union
	for country, want := range map[string][2]bool{"DE": {true, true}, "no": {false, true}, "US": {}, "": {}} {
		f := requestForm(&drive(t, d, 80, 24).a.env)
		f.Get("requester.country").Set(country)
		offerInstruments(&drive(t, d, 80, 24).a.env, f)
		for i, id := range []string{"eu.epoc", "test.eea"} {
			if got := slices.ContainsFunc(f.Get("process.instrument").Options,
				func(o form.Option) bool { return o.Value == id }); got != want[i] {
				t.Errorf("%q is offered %s: %v", country, id, got)
			}
		}
	}
}

func TestTheFormSurvives(t *testing.T) {
	d := fakeWithPolicy(t)
	v := drive(t, d, 80, 24)
	v.press("+").goTo("requester.agency").typeText("Delhi Police").goTo("requester.country").typeText("IN")
	v.goTo("process.instrument")
	form := v.a.screens[1].(*requestScreen).form
	form.Get("process.instrument").Set("in.bnss_94")
	v.goTo("process.statute").typeText("s.94 BNSS 2023").press("esc")
	// A new console on the same store, as after a crash.
	v = drive(t, d, 80, 24, func(o *Options) { o.Start = StartNew })
	v.runAll(v.a.flush())
	v.sees("unfinished text is here again", "Delhi Police")
	f := v.a.screens[1].(*requestScreen).form
	if f.Text("process.instrument") != "in.bnss_94" || f.Text("process.statute") != "s.94 BNSS 2023" {
		t.Errorf("restored %v", f.Values())
	}
	v.press("ctrl+x").misses("Delhi Police").press("esc +").misses("Delhi Police", "half written")
}

func TestWhatCannotBeReadIsSaidAtItsField(t *testing.T) {
	for _, c := range []struct{ path, typed, says string }{
		{"received_at", "yesterday", "not a time"},
		{"received_at", "2026-11-24 09:00", "says that it arrived at 2026-11-24"},
		{"requester.country", "India", "two letters"},
		{"period.from", "2026-13-01", "not a date"},
		{"process.served_at", "at noon", "not a time"},
		{"process.issued_on", "1.2.2026", "not a date"},
		{"process.offence.max_sentence_years", "seven", "not a number of years"},
	} {
		v := drive(t, fakeWithPolicy(t), 80, 24)
		v.press("+").goTo("requester.country").typeText("IN").goTo("process.instrument").press("space").goTo(c.path)
		v.press("ctrl+u").typeText(c.typed).goTo("platform").press("ctrl+s").sees(c.says)
		if at := v.a.screens[1].(*requestScreen).form.Current().Path; at != c.path || len(v.fake.imported) != 0 {
			t.Errorf("%s: the cursor is at %s, %d taken in", c.path, at, len(v.fake.imported))
		}
	}
}

func TestAPasteIntoTheFormIsTextOnly(t *testing.T) {
	v := drive(t, fakeWithPolicy(t), 80, 24)
	v.press("+").goTo("targets")
	v.send(tea.PasteMsg{Content: "+911000000107\r\n+911000000108\u202e\n\x13"})
	r, _ := readRequest(v.a.screens[1].(*requestScreen).form, time.UTC)
	if len(v.fake.imported) != 0 || len(r.Targets) < 2 || r.Targets[0].Value != "+911000000107" ||
		r.Targets[1] != (review.Target{Type: "phone", Value: "+911000000108\u202e"}) {
		t.Errorf("targets %+v", r.Targets)
	}
	v.sees("+911000000108<202E>")
}

func TestTargetsAreKnownByTheirLook(t *testing.T) {
	for in, want := range map[string]review.Target{
		"+91 10 0000 0107":             {Type: "phone", Value: "+91 10 0000 0107"},
		"a.name@example.org":           {Type: "email", Value: "a.name@example.org"},
		"@a_name":                      {Type: "username", Value: "@a_name"},
		"a_name":                       {Type: "username", Value: "a_name"},
		"user_id 4711":                 {Type: "user_id", Value: "4711"},
		"ip: 192.0.2.1":                {Type: "ip", Value: "192.0.2.1"},
		"https://example.org/p/a_name": {Type: "profile_url", Value: "https://example.org/p/a_name"},
	} {
		if got, ok := parseTarget("  " + in + " "); !ok || got != want {
			t.Errorf("%q: %+v", in, got)
		}
	}
	if _, ok := parseTarget("  "); ok {
		t.Error("an empty line is a target")
	}
}

func TestATargetMayHaveAPlaceOfItsOwn(t *testing.T) {
	f := requestForm(&drive(t, fakeWithPolicy(t), 80, 24).a.env)
	f.Get("targets.country").Set("in")
	f.Get("targets").Set("@a\n@b [fr eu]\n@c [EU]\n@d [-]\n@e [US] \nkeyword x [Paris]\nkeyword y [EU -]")
	r, bad := readRequest(f, time.UTC)
	want := []review.Target{{Type: "username", Value: "@a", Country: "IN"},
		{Type: "username", Value: "@b", Country: "FR", Region: "EU"}, {Type: "username", Value: "@c", Region: "EU"},
		{Type: "username", Value: "@d"}, {Type: "username", Value: "@e", Country: "US"},
		{Type: "keyword", Value: "x [Paris]", Country: "IN"}, {Type: "keyword", Value: "y [EU -]", Country: "IN"}}
	if len(bad) > 0 || !slices.Equal(r.Targets, want) {
		t.Errorf("read %+v, %+v", r.Targets, bad)
	}
}

// TestEveryFieldOfTheFormReachesTheDocument fills in an order that collects data,
// with a category that has its own period, and an emergency.
func TestEveryFieldOfTheFormReachesTheDocument(t *testing.T) {
	e := &drive(t, fakeWithPolicy(t), 120, 40).a.env
	f := requestForm(e)
	fill := func(in ...string) {
		t.Helper()
		for i := 0; i < len(in); i += 2 {
			if x := f.Get(in[i]); x == nil || !x.Visible() {
				t.Fatalf("the form does not ask %s", in[i])
			}
			f.Get(in[i]).Set(in[i+1])
		}
	}
	fill("requester.country", "US", "data", "traffic.ip_log,subscriber.name", "data.periods",
		"ip log: 2026-10-01 to 2026-10-31\nsubscriber.name - 2026-11-01")
	offerInstruments(e, f)
	if f.Get("process.window.from").Visible() || f.Get("process.validated_by.name").Visible() {
		t.Error("the fields of a paper are asked before there is one")
	}
	fill("process.instrument", "us.title_iii", "process.window.from", "2026-12-01", "process.window.to", "2026-12-30",
		"process.validated_by.name", "District Court",
		"process.validated_by.role", "judge", "process.offence.provisions", "18 U.S.C. 1343; 18 U.S.C. 1956 ;",
		"process.valid_until", "2026-12-05", "process.served_at", "2026-11-21 08:15",
		"process.nondisclosure.kind", "order", "process.nondisclosure.from", "2026-11-20")
	if f.Get("process.review_notice").Visible() || f.Get("process.offence.limb").Visible() {
		t.Error("a wiretap order is asked what only other papers carry")
	}
	r, bad := readRequest(f, time.UTC)
	if len(bad) > 0 {
		t.Fatalf("cannot read %+v", bad)
	}
	day := func(s string) review.Date { d, _ := review.ParseDate(s); return d }
	p := r.Process
	if p.Window.From.String() != "2026-12-01" || p.Window.To.String() != "2026-12-30" || p.ValidatedBy == nil ||
		*p.ValidatedBy != (review.Authority{Name: "District Court", Role: "judge"}) ||
		p.Offence == nil || !slices.Equal(p.Offence.Provisions, []string{"18 U.S.C. 1343", "18 U.S.C. 1956"}) ||
		p.ValidUntil != day("2026-12-05") || !p.ServedAt.Equal(time.Date(2026, 11, 21, 8, 15, 0, 0, time.UTC)) ||
		p.Nondisclosure.From != day("2026-11-20") {
		t.Errorf("process %+v %+v", p, p.Offence)
	}
	for _, it := range r.Data {
		want := map[review.Category]string{"traffic.ip_log": "traffic.ip_log 2026-10-01 2026-10-31",
			"subscriber.name": "subscriber.name - 2026-11-01"}[it.Category]
		if periodLine(&it) != want {
			t.Errorf("%s has %q", it.Category, periodLine(&it))
		}
	}
	fill("process.instrument", "us.nsl", "process.review_notice", "yes", "process.certified", "yes")
	if r, _ = readRequest(f, time.UTC); !r.Process.ReviewNotice || !r.Process.Certified ||
		!r.Process.Window.IsZero() && !f.Get("process.window.from").Visible() {
		t.Errorf("process %+v", r.Process)
	}
	fill("kind", "emergency", "emergency.needed_by", "2026-11-23 14:30")
	if r, bad = readRequest(f, time.FixedZone("", 3600)); r.Emergency == nil ||
		!r.Emergency.NeededBy.Equal(time.Date(2026, 11, 23, 13, 30, 0, 0, time.UTC)) {
		t.Errorf("needed by %+v, %v", r.Emergency, bad)
	}
}

func TestAnOwnPeriodIsReadOrSaidToBeUnreadable(t *testing.T) {
	for in, want := range map[string]string{
		"messages 2026-10-01 2026-10-31": "is not ticked",
		"IP log":                         "Enter the category",
		"IP log 2026-10-01 soon":         "Enter the category",
		"IP log 2026-13-01":              "Enter the category",
		"IP log 2026-1-1 2026-2-2 - -":   "Enter the category",
		"2026-10-01":                     "Enter the category",
		"IP log 2026-10-01":              "",
		"traffic.ip_log: - 2026-10-31":   "",
		"IP log - -":                     "",
		"\n  \n":                         "",
	} {
		f := requestForm(&drive(t, fakeWithPolicy(t), 80, 24).a.env)
		f.Get("data").Set("traffic.ip_log")
		f.Get("data.periods").Set(in)
		_, bad := readRequest(f, time.UTC)
		if want == "" && len(bad) > 0 ||
			want != "" && (len(bad) != 1 || bad[0].Path != "data.periods" ||
				!strings.Contains(string(bad[0].Message), want)) {
			t.Errorf("%q: %+v", in, bad)
		}
	}
}
