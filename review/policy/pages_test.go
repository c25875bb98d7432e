package policy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
	"lert/review/sample"
)

// TestEveryIDOfAnAssessmentHasAPage: whatever the assessment of the sample week and of the worked cases names has a
// page of its own, and so has everything that one of those pages names.
func TestEveryIDOfAnAssessmentHasAPage(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{p.Ref(): true, p.Digest[:12]: true}
	note := func(all ...string) {
		for _, id := range all {
			if id != "" {
				ids[id] = true
			}
		}
	}
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	week, err := sample.Load(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range week {
		noteIDs(note, p, c.Request, now)
	}
	if dir := os.Getenv("LERT_CASES"); dir != "" {
		files, err := filepath.Glob(filepath.Join(dir, "*.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no worked cases in %s: %v", dir, err)
		}
		for _, file := range files {
			r, at := workedCase(t, file)
			noteIDs(note, p, r, at)
		}
	}
	if len(ids) < 100 {
		t.Errorf("only %d ids were found", len(ids))
	}
	named := map[string]bool{}
	for id := range ids {
		pg, err := policy.PageOf(p, id)
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		if len(pg.Entries) < 2 {
			t.Errorf("%s: the page says nothing:\n%s", id, pg.Text())
		}
		for _, n := range pg.Named {
			if n.Title == "" {
				t.Errorf("%s names %s without a title", id, n.ID)
			}
			named[n.ID] = true
		}
	}
	for id := range named {
		if _, err := policy.PageOf(p, id); err != nil {
			t.Errorf("a page names %s: %v", id, err)
		}
	}
}

// noteIDs notes every id that a screen prints about a request.
func noteIDs(note func(...string), p *review.Policy, r *review.Request, now time.Time) {
	a := review.Assess(p, r, &review.History{}, now)
	note(r.Platform, r.Requester.Country, a.PolicyRef, a.Recommendation, a.Notice.Action, a.Notice.Ground)
	note(r.Requester.Signals...)
	for _, c := range a.Checks {
		note(c.Name, string(c.Verdict))
	}
	for f := range a.Findings() {
		note(f.Code, f.Cite, f.Severity, string(f.Category))
	}
	for _, row := range a.Categories {
		note(string(row.Category), row.Code)
		note(row.After...)
	}
	for _, c := range a.Clocks {
		note(c.Name, c.Basis)
	}
	for _, t := range r.Targets {
		note(t.Country)
	}
	if r.Process == nil {
		return
	}
	if inst := p.Instrument(r.Process.Instrument, review.DateOf(r.ReceivedAt)); inst != nil {
		note(inst.ID, inst.Name, inst.Short, inst.Cite)
	}
}

// workedCase reads one worked case: the request, and when it is assessed.
func workedCase(t *testing.T, file string) (*review.Request, time.Time) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Now     time.Time       `json:"now"`
		Request json.RawMessage `json:"request"`
	}
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	r, err := intake.Decode(c.Request)
	if err != nil {
		t.Fatal(err)
	}
	return r, c.Now
}

// TestAPageAnswersToAName: a name is as good as an id, a digest as good as a name.
func TestAPageAnswersToAName(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"BNSS s.94": "in.bnss_94 - ", "last seen": "subscriber.last_seen - ", "LAST_SEEN": "subscriber.last_seen - ",
		"WhatsApp": "whatsapp - ", "ireland": "IE - Ireland", "wrong issuer": "legal_basis.wrong_issuer - ",
		"fbi.gov": "Federal Bureau of Investigation - agency", "federal bureau of investigation": "fbi.gov",
		"usc-2702#b-8": "18 U.S.C. 2702(b)(8)", "usc-2702": "Passages cited", p.Packs[0].Digest[:12]: "pack: ",
		"policy_clause": "legal_basis.policy_clause - ", "gov.uk": "official suffix", "house_target": "target",
		"any-process": "Any process", "legal_basis": "legal_basis.unsigned",
	} {
		pg, err := policy.PageOf(p, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !strings.Contains(pg.Text(), want) {
			t.Errorf("%s: no %q in\n%s", name, want, pg.Text())
		}
	}
}

// TestAPageOfACodeSaysWhatCuresIt: what it means, its effect, the cure, and the rules that raise it; and a citation
// says where it can be read and what rests on it.
func TestAPageOfACodeSaysWhatCuresIt(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	code, err := policy.PageOf(p, "legal_basis.wrong_issuer")
	if err != nil {
		t.Fatal(err)
	}
	var labels []string
	for _, x := range code.Entries {
		labels = append(labels, x.Label, map[bool]string{true: x.Text}[x.Kind == policy.EntryHeading])
		if strings.ContainsAny(x.Text, "{}") {
			t.Errorf("a name in braces stands on the page: %s", x.Text)
		}
	}
	for _, want := range []string{"Meaning", "Effect", "Letter says", "Cure", "Raised by", "Sources"} {
		if !slices.Contains(labels, want) {
			t.Errorf("the page has no %s:\n%s", want, code.Text())
		}
	}
	cite, err := policy.PageOf(p, "wa-gov#emergency")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"https://faq.whatsapp.com/808280033839222", "A: its text was checked",
		"whatsapp, emergency"} {
		if !strings.Contains(cite.Text(), want) {
			t.Errorf("no %q in\n%s", want, cite.Text())
		}
	}
}

func TestACitationReadsAsWords(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for cite, want := range map[string]string{
		"usc-2702#b-8": "18 U.S.C. 2702(b)(8)", "usc-2703": "18 U.S.C. 2703",
		"usc-3121#c":  "18 U.S.C. 3121 to 3127(c) (pen registers)",
		"eu-1543#4-5": "Regulation (EU) 2023/1543 (e-Evidence), 4(5)",
		"in-rules#3-1-j": "Information Technology (Intermediary Guidelines and Digital Media Ethics Code) Rules, 2021, rule " +
			"3(1)(j)",
		"ca-code#487-012-4": "Criminal Code, R.S.C. 1985, c. C-46, section 487.012(4)",
		"in-bnss#94-1":      "Bharatiya Nagarik Suraksha Sanhita, 2023, section 94(1)",
		"wa-gov#nsl":        "WhatsApp: About government requests for user data, nsl",
		"wa-gov#eo-12333":   "WhatsApp: About government requests for user data, eo 12333", "nowhere#1": "nowhere#1",
	} {
		if got := policy.CitationText(p, cite); got != want {
			t.Errorf("%s: %q, want %q", cite, got, want)
		}
	}
}
