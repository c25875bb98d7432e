package tui

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// crowdedCase is a case with as much as t draws of everything that a case can have.
func crowdedCase(t *rapid.T, d *fakeStore) *store.Case {
	words := func(name string) string {
		n := rapid.IntRange(1, 400).Draw(t, name+" words")
		word := rapid.SampledFrom([]string{"word ", "सत्यापन ", "عربي ", "語 ", "<b>&\x1b[2J "}).Draw(t, name)
		return strings.ReplaceAll(name, " ", "") + "Begins " + strings.Repeat(word, n)
	}
	c, err := d.Case(context.Background(), "WA-2026-000105")
	if err != nil {
		t.Fatal(err)
	}
	r := *c.Request
	r.Kind, c.Row.Kind = review.KindEmergency, review.KindEmergency
	r.Emergency = &review.EmergencyClaim{Harm: words("Harm"), PersonAtRisk: words("Person"),
		Imminence: words("Imminence"), Nexus: words("Nexus")}
	r.Justification, r.Requester.Name = words("Justification"), words("Requester")
	for i := range rapid.IntRange(0, 30).Draw(t, "more targets") {
		r.Targets = append(r.Targets, review.Target{Type: "phone", Value: fmt.Sprintf("+911000001%03d", i)})
	}
	c.Request, c.Received = &r, &r
	a := *c.Assessment
	for i := range rapid.IntRange(0, 3).Draw(t, "refusals") {
		a.Checks[i].Verdict = review.Fail
		a.Checks[i].Findings = []review.Finding{{Code: review.CheckNames[i] + ".some_code", Cite: "usc-2703#d",
			Severity: review.SeverityPushBack, Text: kit.Textf("%s", words(fmt.Sprintf("Finding %d", i)))}}
	}
	c.Assessment = &a
	if rapid.Bool().Draw(t, "asked") {
		c.Referrals = []review.Referral{{RequestID: c.Row.ID, By: review.Actor{Name: "r.okoye"}, At: fakeNow,
			Question: words("Question")}}
	}
	if rapid.Bool().Draw(t, "barred") {
		a.Notice = review.NoticePlan{Action: review.NoticeDelay, Ground: "court_order",
			Until: review.DateOf(fakeNow).AddDays(90)}
	}
	c.Obligations = []store.Obligation{{Due: fakeNow.Add(time.Hour), Clock: review.ClockResponse, Request: c.Row.ID,
		Text: "respond to the agency"}}
	for i := range rapid.IntRange(0, 40).Draw(t, "related") {
		c.Related = append(c.Related, review.Related{ID: fmt.Sprintf("WA-2026-%06d", 200+i), Why: "same target"})
	}
	for i := range rapid.IntRange(0, 20).Draw(t, "notes") {
		c.Observations = append(c.Observations, review.Observation{Kind: review.ObservedNote,
			Value: words(fmt.Sprintf("Note %d", i)), By: review.Actor{Name: "r.okoye"}, At: fakeNow})
	}
	return c
}

// TestWhatDecidesIsNeverHidden: whatever a case has, an open question, a bar, harm, imminence, nexus, justification, a
// refusal, a target, what is owed, the verdicts, what can be disclosed and the recommendation are on the screen, and a
// line says what is not.
func TestWhatDecidesIsNeverHidden(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := fakeWithPolicy(t)
		c := crowdedCase(rt, d)
		d.cases = map[string]*store.Case{c.Row.ID: c}
		size := rapid.SampledFrom([][2]int{{60, 20}, {80, 24}, {104, 30}, {120, 40}, {160, 50}}).Draw(rt, "size")
		v := drive(t, d, size[0], size[1])
		v.a.env.push(newCaseScreen(&v.a.env, c.Row.ID))
		v.runAll(v.a.flush())
		screen := v.text()
		must := []string{"HarmBegins", "PersonBegins", "ImminenceBegins", "NexusBegins", "JustificationBegins",
			"Recommended:", "User notice:"}
		if size[1] > 20 { // the smallest window has room for less
			verdict := "  E n/a  "
			if size[0] >= twoPanes && size[1] > roomForRule {
				verdict = "E Emergency    n/a"
			}
			must = append(must, "phone +91", "by "+string(kit.FullTime(c.Obligations[0].Due, time.UTC)), verdict,
				"Disclose")
		}
		if len(c.Referrals) > 0 {
			must = append(must, "QuestionBegins")
		}
		if c.Assessment.Notice.Action == review.NoticeDelay {
			must = append(must, "Notice barred until")
		}
		for f := range c.Assessment.Findings() {
			if f.Severity == review.SeverityPushBack {
				must = append(must, string(f.Text)[:len("Finding0Begins")])
			}
		}
		for _, m := range must {
			if !strings.Contains(screen, m) {
				rt.Fatalf("at %v the screen does not say %q:\n%s", size, m, screen)
			}
		}
		if len(c.Related)+len(c.Observations) > 55 && !strings.Contains(screen, "Cut: ") {
			rt.Fatalf("no line says what is not shown:\n%s", screen)
		}
	})
}

// TestTheCursorReachesAllOfACase: whatever is marked is on the screen, and so everything can be opened.
func TestTheCursorReachesAllOfACase(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := fakeWithPolicy(t)
		c := crowdedCase(rt, d)
		d.cases = map[string]*store.Case{c.Row.ID: c}
		size := rapid.SampledFrom([][2]int{{60, 20}, {80, 24}, {120, 40}, {160, 50}}).Draw(rt, "size")
		v := drive(t, d, size[0], size[1])
		v.a.env.push(newCaseScreen(&v.a.env, c.Row.ID))
		v.runAll(v.a.flush())
		s := v.a.top().(*caseScreen)
		v.press("g")
		n := s.counts(&v.a.env)
		for i := range n[0] + n[1] + n[2] {
			if !strings.Contains(v.text(), ">") {
				rt.Fatalf("mark %d of part %d is not on the screen at %v:\n%s", s.marks[s.part], s.part, size, v.text())
			}
			if i > 0 {
				v.press("j")
			}
		}
		if s.part != partData || s.marks[s.part] != n[partData]-1 {
			rt.Fatalf("the cursor ends at %d of part %d", s.marks[s.part], s.part)
		}
	})
}

// TestTheDocumentHasEveryWordOfTheRequester fills every text of a request, and finds each in the document.
func TestTheDocumentHasEveryWordOfTheRequester(t *testing.T) {
	var r review.Request
	var want []string
	fill(reflect.ValueOf(&r).Elem(), "", &want)
	r.ReceivedAt = fakeNow
	d := fakeWithPolicy(t)
	c, err := d.Case(t.Context(), "WA-2026-000105")
	if err != nil {
		t.Fatal(err)
	}
	c.Received = &r
	v := drive(t, d, 80, 24)
	v.a.env.push(newDocumentScreen(c))
	v.runAll(v.a.flush())
	var all []string
	for _, l := range v.a.top().Lines(&v.a.env) {
		all = append(all, string(l))
	}
	document := strings.Join(all, "\n")
	for _, w := range want {
		if !strings.Contains(document, w) {
			t.Errorf("the document lacks %s", w)
		}
	}
	if len(want) < 50 {
		t.Errorf("only %d texts were filled", len(want))
	}
}

// fill writes a word of its own into every text of a value, with one entry in every list.
func fill(v reflect.Value, path string, want *[]string) {
	switch v.Kind() {
	case reflect.String:
		if path == "Schema" || path == "ID" || strings.HasPrefix(path, "Trimmed") {
			return
		}
		word := "w" + strings.NewReplacer(".", "", "[]", "").Replace(path) + "w"
		v.SetString(word)
		*want = append(*want, word)
	case reflect.Pointer:
		if v.Type().Elem().Kind() == reflect.Bool {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), path, want)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), path+"[]", want)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				fill(v.Field(i), strings.TrimPrefix(path+"."+f.Name, "."), want)
			}
		}
	}
}

// TestEveryMarkOfTheSampleHasAPage walks through every case of the sample week and opens the information page of all
// that can be marked.
func TestEveryMarkOfTheSampleHasAPage(t *testing.T) {
	x := openSample(t, 120, 40)
	pages := 0
	for _, tab := range []store.Tab{store.TabOpen, store.TabCounsel, store.TabWaiting, store.TabDecided} {
		rows, err := x.store.As(testOptions().Me).Queue(t.Context(), store.QueueQuery{Tab: tab, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows.Rows {
			x.open(row.ID)
			if n := strings.Count(x.text(), "ublished policy"); n > 1 {
				t.Errorf("%s: the published policy is named %d times:\n%s", row.ID, n, x.text())
			}
			s := x.a.top().(*caseScreen)
			n := s.counts(&x.a.env)
			x.press("g")
			for range n[0] + n[1] + n[2] {
				b := s.marked(&x.a.env)
				x.press("i")
				if x.a.top() == screen(s) {
					if b.link != "" || b.information != nil {
						t.Errorf("%s: nothing opens on %q %q (link %q): %s", row.ID, b.label, b.text, b.link,
							x.a.toast.text)
					}
				} else {
					pages++
					x.press("q")
				}
				x.press("j")
			}
			x.press("q")
		}
	}
	if pages < 500 {
		t.Errorf("only %d pages were opened", pages)
	}
}

// TestRelatedCasesStandBesideTheFacts: in three panes, many targets take no room from the related cases.
func TestRelatedCasesStandBesideTheFacts(t *testing.T) {
	v := drive(t, newFake(), 160, 50)
	v.policy()
	crowded(t, v.fake)
	v.opened("WA-2026-000101")
	for i := range 6 {
		v.sees(fmt.Sprintf("WA-%d: same target", 60+i))
	}
	if cut := v.text(); strings.Contains(cut, "related, ") {
		t.Errorf("related cases are cut:\n%s", cut)
	}
}

// TestAReaderKeepsAReadableMeasure: no line of a text to read is much longer than 100 columns.
func TestAReaderKeepsAReadableMeasure(t *testing.T) {
	for _, p := range places {
		v := drive(t, newFake(), 200, 50)
		p.by(v)
		s, ok := v.a.top().(interface {
			draw(e *env, w int) ([]string, int)
		})
		if !ok {
			continue
		}
		for _, l := range strings.Split(v.text(), "\n")[2:49] {
			if n := kit.StringWidth(strings.TrimRight(l, " ")); n > readerMeasure+26 {
				t.Errorf("%s (%T): a line of %d columns: %s", p.name, s, n, l)
			}
		}
	}
}
