package tui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"lert/review"
	"lert/review/intake"
	"lert/review/sample"
	"lert/store"
	"lert/tui/form"
)

// typedInstants are what may be typed where a day or a time is asked: the ends of what is read, what lies beyond, and
// what is neither.
var typedInstants = []string{"", "0001-01-01", "0001-01-01 00:00", "1899-12-31", "1899-12-31T23:59:59Z", "1900-01-01",
	"1900-01-01 00:00", "1900-01-01T00:00:00+14:00", "1900-01-01T00:00:00-14:00", "2199-12-31", "2199-12-31 23:59",
	"2199-12-31T23:59:59-14:00", "2199-12-31T23:59:59+14:00", "2200-01-01", "2200-01-01 00:00", "9999-12-31",
	"9999-12-31 23:59", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "10000-01-01", "-47", "-0001-01-01",
	"2562047h", "9999w", "-9223372036854775808", "yesterday", "2026-02-30", "\u202e2026-11-19", "12"}

// beyond reports whether a text is a day or an instant in a year that is not read.
func beyond(s string) bool {
	for _, layout := range []string{time.DateOnly, typedTime, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return !review.InRange(t)
		}
	}
	return false
}

// negativeSpan is a span of time that was computed beyond what a duration holds, or is shown with a sign. The list of
// the queue marks what is overdue with one: "-5:12".
var negativeSpan = regexp.MustCompile(
	`-\d+ (min|h\b|d\b|day|hour|month|year)|:-\d|-\d+:-|\s-\d{4,}:|(\bin|\bby|\bago|\bDue) -\d|292y|10675\dd`)

// wantSound fails if the frame or the line mode shows such a span outside of what was typed.
func (v *driver) wantSound(typed string) {
	v.t.Helper()
	shown := ansi.Strip(strings.Join(v.a.Frame(), "\n"))
	for _, l := range v.a.top().Lines(&v.a.env) {
		shown += "\n" + string(l)
	}
	if typed != "" {
		shown = strings.ReplaceAll(shown, typed, "")
	}
	if bad := negativeSpan.FindString(shown); bad != "" {
		v.t.Fatalf("with %q typed, %q is shown:\n%s", typed, bad, shown)
	}
}

// hintWithDay is what the line mode says of an entry whose examples have a day.
var hintWithDay = regexp.MustCompile(`: marked: .*: .*\. .*\d{4}-\d\d-\d\d`)

// asksWhen reports whether the entry with the cursor asks for a day or a time: its hint has an example of one, or it
// is among these.
func asksWhen(path string, f *form.Form) bool {
	for _, l := range f.Lines() {
		if hintWithDay.MatchString(string(l)) {
			return true
		}
	}
	return strings.Contains(" period.to process.valid_until process.window.to ", " "+path+" ")
}

// overInstants types each of typedInstants into each entry of a form that asks for a day or a time, looks at each
// frame, and records. before prepares the console; it returns the form.
func overInstants(t *testing.T, before func(*driver) *form.Form, fields ...string) {
	t.Helper()
	for _, path := range fields {
		refused := 0
		for i, typed := range typedInstants {
			if testing.Short() && i%3 != 0 {
				continue
			}
			v := drive(t, fakeWithPolicy(t), 120, 40)
			f := before(v)
			if f.Get(path) == nil || !f.Get(path).Visible() {
				t.Fatalf("the form does not ask %s", path)
			}
			f.GoTo(path, "")
			v.press("ctrl+u")
			f.Get(path).Set("")
			prefix := ""
			if path == "data.periods" {
				prefix = "subscriber.name "
				v.typeText(prefix)
			}
			for i, r := range typed {
				v.typeText(string(r)).wantSound(typed[:i+len(string(r))])
			}
			v.press("ctrl+s").wantSound(typed)
			// A field for a time does not take a day, nor one for a day a time.
			said := fmt.Sprint(f.Lines())
			if strings.Contains(said, "Only the years 1900 to 2199 are read.") {
				refused++
			} else if beyond(typed) && !strings.Contains(said, "Wrong: ") {
				t.Fatalf("%s: %q is taken", path, typed)
			}
		}
		if refused == 0 {
			t.Errorf("%s: only %d times it is said which years are read", path, refused)
		}
	}
}

// TestEveryInstantOfEveryForm types days and times at the ends of what is read, and beyond, into each form.
func TestEveryInstantOfEveryForm(t *testing.T) {
	request := func(v *driver) *form.Form {
		v.press("+")
		f := v.a.top().(*requestScreen).form
		fillRequestForm(&v.a.env, f, map[string]string{"kind": "records", "requester.agency": "Bundeskriminalamt",
			"requester.country": "US", "targets": "+911000000107", "data": "subscriber.name,traffic.ip_log",
			"process.instrument": "us.pen_register", "process.nondisclosure.kind": "order"})
		return f
	}
	dialog := func(open func(v *driver, c *store.Case) *formDialog) func(*driver) *form.Form {
		return func(v *driver) *form.Form {
			c, err := v.fake.Case(t.Context(), "WA-2026-000101")
			if err != nil {
				t.Fatal(err)
			}
			d := open(v, c)
			v.a.env.open(d)
			v.runAll(v.a.flush())
			return d.form
		}
	}
	type tried struct {
		before func(*driver) *form.Form
		fields []string
	}
	forms := map[string]tried{
		"new request": {request,
			[]string{"received_at", "period.from", "period.to", "data.periods", "process.issued_on",
				"process.valid_until", "process.served_at", "process.window.from", "process.window.to",
				"process.return_by", "process.nondisclosure.from", "process.nondisclosure.until"}},
		"emergency": {func(v *driver) *form.Form {
			f := request(v)
			f.Get("kind").Set("emergency")
			return f
		}, []string{"emergency.needed_by"}},
		"snooze": {dialog(func(*driver, *store.Case) *formDialog { return newSnoozeDialog("WA-2026-000101", false) }),
			[]string{"until"}},
		"renewal": {dialog(func(v *driver, c *store.Case) *formDialog {
			d := newRenewalDialog(&v.a.env, c)
			d.form.Load(map[string]string{"order": "7", "court": "A court", "by": "judge", "issued": "2026-11-01",
				"until": "2027-05-01"})
			return d
		}), []string{"issued", "until"}},
		"done": {dialog(func(v *driver, c *store.Case) *formDialog {
			c.Decisions = []store.DecisionRecord{{Decision: review.Decision{Outcome: review.OutcomeApprove}}}
			d := newFulfilmentDialog(&v.a.env, c)
			d.form.Get("kind").Set(review.CollectionStopped)
			return d
		}), []string{"at", "data_to"}},
		"keep": {dialog(func(v *driver, c *store.Case) *formDialog { return newPreserveDialog(&v.a.env, c) }),
			[]string{"at"}},
		"copy": {dialog(func(v *driver, c *store.Case) *formDialog {
			d := newCopyDisposalDialog(&v.a.env, c)
			d.form.Load(map[string]string{"copy": review.CopyKept, "why": "The case goes on."})
			return d
		}), []string{"until"}},
		"recheck": {dialog(func(_ *driver, c *store.Case) *formDialog {
			d := newRecheckDialog(c)
			d.form.Load(map[string]string{"recheck": review.ExceptionRemains, "why": "The child is not safe."})
			return d
		}), []string{"until"}},
	}
	var all []string
	for _, x := range forms {
		all = append(all, x.fields...)
	}
	for name, x := range forms {
		t.Run(name, func(t *testing.T) {
			f := x.before(drive(t, fakeWithPolicy(t), 120, 40))
			for path := range f.Asked() {
				if len(f.Get(path).Options) == 0 && f.GoTo(path, "") && asksWhen(path, f) &&
					!slices.Contains(all, path) {
					t.Errorf("%s asks for a day or a time, and is not tried", path)
				}
			}
			overInstants(t, x.before, x.fields...)
		})
	}
}

// TestNoticeDatesOverTheirRange types them into the dialog of a decision.
func TestNoticeDatesOverTheirRange(t *testing.T) {
	for _, typed := range typedInstants {
		v, d := askAgreed(t, newFake())
		v.press("ctrl+u")
		for i, r := range typed {
			v.typeText(string(r)).wantSound(typed[:i+len(string(r))])
		}
		v.press("enter").wantSound(typed)
		if _, err := review.ReadDate(typed); err != nil && typed != "" && !d.form.Notice.AgreedUntil.IsZero() {
			t.Errorf("%q is taken as %v", typed, d.form.Notice.AgreedUntil)
		}
		if day, err := review.ParseDate(typed); err == nil && !review.InRange(day.StartOfDay(time.UTC)) {
			v.sees("Only the years 1900 to 2199 are read.")
		}
	}
}

// TestStoredInstantsAtTheEndsOfTheirRange looks at requests whose dates are the first and the last that are read.
func TestStoredInstantsAtTheEndsOfTheirRange(t *testing.T) {
	first, last := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2199, 12, 31, 23, 59, 59, 0, time.UTC)
	cases, err := sample.Load(fakeNow)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Time{first, last} {
		x := openSample(t, 120, 40)
		day, point := review.DateOf(at), review.Point{Time: at}
		var in []store.ImportDocument
		for i := range cases {
			r, err := intake.Decode(cases[i].Raw)
			if err != nil {
				t.Fatal(err)
			}
			r.ID, r.Previous, r.ReceivedAt, r.Period = "", nil, at, review.Period{From: point, To: point}
			r.Reference = fmt.Sprint("bounds ", i)
			if pr := r.Process; pr != nil {
				pr.IssuedOn, pr.ValidUntil, pr.ReturnBy, pr.ServedAt, pr.Window = day, day, day, at, r.Period
				if n := pr.Nondisclosure; n != nil {
					n.From, n.Until = day, day
				}
			}
			if r.Emergency != nil {
				r.Emergency.NeededBy = at
			}
			raw, err := intake.Canonical(r)
			if err != nil {
				t.Fatal(err)
			}
			in = append(in, store.ImportDocument{Request: r, Raw: raw, Trusted: true, Source: "bounds"})
		}
		taken, err := x.store.As(samplePortal).Import(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		x.press("ctrl+r").wantSound("")
		for range 6 { // every tab, the due list among them
			x.press("]").wantSound("")
		}
		seen := 0
		for i := range taken {
			if taken[i].Outcome != "new" {
				continue
			}
			seen++
			x.open(taken[i].ID).wantSound("")
			for _, keys := range []string{"h", "esc", "l", "esc", "a", "esc", "p", "esc", "f", "esc", "v",
				"esc", "esc"} {
				x.press(keys).wantSound("")
			}
			for len(x.a.screens) > 1 {
				x.a.env.pop()
				x.runAll(x.a.flush())
			}
		}
		if seen < 20 {
			t.Errorf("only %d requests of %s were taken: %+v", seen, day, taken[0])
		}
	}
}
