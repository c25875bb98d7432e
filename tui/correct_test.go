package tui

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"lert/review"
	"lert/review/intake"
	"lert/review/sample"
	"lert/store"
)

// TestACorrectionTouchesOnlyWhatWasChanged opens the form for every request of
// the sample week. If nothing is changed, the document is the same to the byte;
// if one field is changed, only that field differs.
func TestACorrectionTouchesOnlyWhatWasChanged(t *testing.T) {
	v := drive(t, fakeWithPolicy(t), 120, 40)
	cases, err := sample.Load(fakeNow)
	if err != nil {
		t.Fatal(err)
	}
	for i := range cases {
		c := &store.Case{Row: store.QueueRow{ID: "WA-2026-000001", Revision: 1}, Received: cases[i].Request,
			Request: cases[i].Request, Raw: cases[i].Raw}
		s, err := newCorrection(&v.a.env, c)
		if err != nil {
			t.Fatal(err)
		}
		r, bad := readRequest(s.form, v.a.env.zone)
		if len(bad) > 0 {
			t.Errorf("%s: the form cannot read its own filling: %+v", cases[i].Title, bad)
			continue
		}
		d, err := s.correction.document(s.form, r)
		if err != nil || !bytes.Equal(d.Raw, cases[i].Raw) {
			t.Errorf("%s: recorded unchanged it reads, %v\n%s\nand was\n%s", cases[i].Title, err, d.Raw, cases[i].Raw)
			continue
		}
		s.form.Get("requester.badge").Set("B-4711")
		r, _ = readRequest(s.form, v.a.env.zone)
		if d, err = s.correction.document(s.form, r); err != nil {
			t.Errorf("%s: %v", cases[i].Title, err)
			continue
		}
		was, now := map[string]any{}, map[string]any{}
		if json.Unmarshal(cases[i].Raw, &was) != nil || json.Unmarshal(d.Raw, &now) != nil {
			t.Fatal("no JSON")
		}
		was["requester"].(map[string]any)["badge"] = "B-4711"
		a, _ := json.Marshal(was)
		b, _ := json.Marshal(now)
		if !bytes.Equal(a, b) {
			t.Errorf("%s: more than the badge changed:\n%s\n%s", cases[i].Title, a, b)
		}
	}
}

func TestACorrectionIsARevisionWithAReason(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	x.open(id).press("E").sees("Correct " + id).press("ctrl+s").sees("A correction needs a reason.")
	x.typeText("the officer telephoned").press("tab")
	f := x.a.screens[2].(*requestScreen).form
	f.GoTo("requester.badge", "")
	x.press("ctrl+u").typeText("B-4711").press("ctrl+s").sees("is corrected: revision 2", "B-4711")
	c, err := x.store.As(testOptions().Me).Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if c.Row.Revision != 2 || len(c.Revisions) != 2 || c.Revisions[1].Why != "the officer telephoned" ||
		c.Received.Requester.Badge != "B-4711" {
		t.Errorf("revisions %+v", c.Revisions)
	}
	isForm := func(s screen) bool { _, is := s.(*requestScreen); return is }
	if len(x.a.screens) != 2 || slices.ContainsFunc(x.a.screens, isForm) {
		t.Errorf("%d screens lie on the stack", len(x.a.screens))
	}
}

// TestACorrectionOfAListOrAnOfficeTakesItWhole changes parts of the document that
// have more fields than the form asks.
func TestACorrectionOfAListOrAnOfficeTakesItWhole(t *testing.T) {
	v := drive(t, fakeWithPolicy(t), 120, 40)
	const doc = `{"schema":"lert.request/v1","platform":"whatsapp","kind":"records","channel":"email","received_at":"2026-11-22T16:00:00Z","requester":{"country":"DE"},
"process":{"instrument":"eu.epoc","authority":{"role":"prosecutor","country":"DE"},"validated_by":{"role":"judge","country":"DE"},"offence":{"provisions":["A 1","B 2"]}},
"data":[{"category":"traffic.ip_log","from":"2026-10-01"},{"category":"subscriber.name"}]}`
	for _, c := range []struct {
		set  map[string]string
		want func(r *review.Request) bool
	}{
		{map[string]string{"process.validated_by.role": ""}, func(r *review.Request) bool {
			return r.Process.ValidatedBy == nil && len(r.Process.Offence.Provisions) == 2
		}},
		{map[string]string{"process.validated_by.name": "AG Neustadt"}, func(r *review.Request) bool {
			return *r.Process.ValidatedBy == review.Authority{Name: "AG Neustadt", Role: "judge", Country: "DE"}
		}},
		{map[string]string{"process.offence.provisions": "A 1; C 3"}, func(r *review.Request) bool {
			return slices.Equal(r.Process.Offence.Provisions, []string{"A 1", "C 3"})
		}},
		{map[string]string{"data.periods": "name 2026-09-01 2026-09-30"}, func(r *review.Request) bool {
			return len(r.Data) == 2 && slices.ContainsFunc(r.Data,
				func(i review.Item) bool { return i.Category == "subscriber.name" && i.To.String() == "2026-09-30" }) &&
				slices.ContainsFunc(r.Data,
					func(i review.Item) bool { return i.Category == "traffic.ip_log" && i.From.IsZero() })
		}},
	} {
		var in *review.Request
		var raw []byte
		for d, err := range intake.Read(strings.NewReader(doc), "test", intake.Limits{}) {
			if err != nil {
				t.Fatal(err)
			}
			in, raw = d.Request, d.Raw
		}
		s, err := newCorrection(&v.a.env, &store.Case{Row: store.QueueRow{ID: "WA-2026-000001", Revision: 1},
			Received: in, Request: in, Raw: raw})
		if err != nil {
			t.Fatal(err)
		}
		for path, value := range c.set {
			if path == "process.validated_by.role" {
				s.form.Get(path).Set("")
				continue
			}
			s.form.Get(path).Set(value)
		}
		r, bad := readRequest(s.form, v.a.env.zone)
		d, err := s.correction.document(s.form, r)
		if err != nil || len(bad) > 0 || !c.want(d.Request) {
			t.Errorf("%v: %v %v\n%s", c.set, err, bad, d.Raw)
		}
	}
}

// TestACorrectedListKeepsWhatTheFormDoesNotAsk changes one target and one period
// of a document whose rows have fields that the form does not ask.
func TestACorrectedListKeepsWhatTheFormDoesNotAsk(t *testing.T) {
	const doc = `{"schema":"lert.request/v1","platform":"whatsapp","kind":"records","channel":"email","received_at":"2026-11-20T09:00:00Z",
	"requester":{"agency":"Delhi Police","country":"IN"},
	"targets":[{"type":"username","value":"@a","country":"FR","region":"EU","as_of":"2026-10-02"},{"type":"keyword","value":"b [FR]","us_person":true},{"type":"phone","value":"+911000000107","country":"IN"}],
	"data":[{"category":"subscriber.name","note":"with all aliases"},{"category":"traffic.ip_log","note":"from the night only"},{"category":"traffic.ip_log","from":"2026-11-20","to":"2026-12-01"}],
	"process":{"instrument":"eu.epoc","served_at":"2026-11-20T10:30:00Z"}}`
	var in intake.Document
	for d, err := range intake.Read(strings.NewReader(doc), "test", intake.Limits{}) {
		if err != nil {
			t.Fatal(err)
		}
		in = d
	}
	v := drive(t, fakeWithPolicy(t), 120, 40)
	s, err := newCorrection(&v.a.env, &store.Case{Row: store.QueueRow{ID: "WA-2026-000001", Revision: 1},
		Received: in.Request, Request: in.Request, Raw: in.Raw})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"targets": "username @a\nkeyword b [FR] [-]\nphone +911000000107 [IN]",
		"targets.country": "FR", "targets.region": "yes",
		"data.periods":      "traffic.ip_log - -\ntraffic.ip_log 2026-11-20 2026-12-01",
		"process.served_at": "2026-11-20 10:30"} {
		if got := s.form.Text(path); got != want {
			t.Errorf("%s is filled with %q, want %q", path, got, want)
		}
	}
	s.form.Get("targets").Set(strings.Replace(s.form.Text("targets"), "0107 [IN]", "0108 [IN]", 1))
	s.form.Get("data.periods").Set(strings.Replace(s.form.Text("data.periods"), "12-01", "12-02", 1))
	r, bad := readRequest(s.form, v.a.env.zone)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	d, err := s.correction.document(s.form, r)
	if err != nil {
		t.Fatal(err)
	}
	var was, now any
	if json.Unmarshal(in.Raw, &was) != nil || json.Unmarshal(d.Raw, &now) != nil {
		t.Fatal("no JSON")
	}
	m := was.(map[string]any)
	m["targets"].([]any)[2].(map[string]any)["value"] = "+911000000108"
	m["data"].([]any)[2].(map[string]any)["to"] = "2026-12-02"
	a, _ := json.Marshal(was)
	b, _ := json.Marshal(now)
	if !bytes.Equal(a, b) {
		t.Errorf("corrected it reads\n%s\nwant\n%s", b, a)
	}
}
