package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAYear runs the verbs that testdata/year/plan.txt lists. At the end of each
// month `lert due` must list exactly the obligations that the plan expects, to the
// second. At the end the half-yearly reports must equal the tables that were counted
// by hand.
func TestAYear(t *testing.T) {
	if testing.Short() {
		t.Skip("a year takes a while")
	}
	t.Parallel()
	p := readPlan(t, "testdata/year")
	if len(p.cases) != 200 {
		t.Errorf("%d requests arrive in the plan, want 200", len(p.cases))
	}
	y := &yearRun{t: t, dir: t.TempDir(), decision: map[string]string{}}
	if err := copyFile("testdata/documents/people.yaml", filepath.Join(y.dir, "people.yaml")); err != nil {
		t.Fatal(err)
	}
	month := time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)
	for i := range p.steps {
		for ; !p.steps[i].at.Before(month); month = month.AddDate(0, 1, 0) {
			y.checkObligations(p, month)
			if month.Month() == time.August && month.Year() == 2027 {
				y.publish(month)
			}
		}
		y.runStep(&p.steps[i])
	}
	end := p.steps[len(p.steps)-1].at.Add(time.Hour)
	y.checkObligations(p, end)
	y.checkReports(end)
	y.checkPublished(end)
	if out := y.mustRun(end, "priya", "audit", "verify"); !strings.Contains(out, "Everything matches") {
		t.Error(out)
	}
}

// yearRun is a desk and its database on the way through a plan.
type yearRun struct {
	t        *testing.T
	dir      string
	decision map[string]string // latest on each case
	leaves   string            // of the ledger when the first half-year was published
	table    string            // as it was published
}

// run runs one verb at an instant, as somebody.
func (y *yearRun) run(at time.Time, by string, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	env := testEnv(strings.NewReader(""), &o, &e, append(args, "--db", filepath.Join(y.dir, "lert.db"), "--now",
		at.Format(time.RFC3339))...)
	env.User = func() (string, error) { return by, nil }
	code = run(y.t.Context(), env)
	return o.String(), e.String(), code
}

// mustRun runs a verb that must succeed.
func (y *yearRun) mustRun(at time.Time, by string, args ...string) string {
	y.t.Helper()
	out, errs, code := y.run(at, by, args...)
	if code != 0 {
		y.t.Fatalf("%s, %s: lert %s: exit %d: %s%s", at.Format(time.RFC3339), by, strings.Join(args, " "), code, out,
			errs)
	}
	return out
}

// runStep does what one line of the plan says.
func (y *yearRun) runStep(a *planStep) {
	y.t.Helper()
	words := append(a.args, "--json")
	switch a.args[0] {
	case "import":
		f := filepath.Join(y.dir, fmt.Sprintf("%s-%d.json", a.id, a.line))
		if err := os.WriteFile(f, a.doc, 0o600); err != nil {
			y.t.Fatal(err)
		}
		words = append(words, f)
	case "countersign":
		words = slices.Insert(words, 1, y.decision[a.id])
	case "answer":
		words = slices.Insert(words, 1, a.id)
	case "decide": // nobody decides what they did not open
		y.mustRun(a.at, a.user, "show", a.id)
		fallthrough
	default:
		words = slices.Insert(words, 1, a.id)
	}
	out, errs, code := y.run(a.at, a.user, words...)
	switch {
	case a.wantRefusal != "":
		if code == 0 || !strings.Contains(errs, a.wantRefusal) {
			y.t.Fatalf("plan.txt:%d: exit %d, and not refused with %q: %s%s", a.line, code, a.wantRefusal, out, errs)
		}
		return
	case code != 0:
		y.t.Fatalf("plan.txt:%d: lert %s: exit %d: %s%s", a.line, strings.Join(words, " "), code, out, errs)
	}
	var said struct {
		ID      string `json:"id"`
		Outcome string `json:"outcome"`
	}
	if err := json.Unmarshal([]byte(strings.SplitN(out, "\n", 2)[0]), &said); err != nil {
		y.t.Fatalf("plan.txt:%d: %v: %s", a.line, err, out)
	}
	switch a.args[0] {
	case "import":
		if said.ID != a.id || said.Outcome == "refused" || said.Outcome == "known" {
			y.t.Fatalf("plan.txt:%d: taken as %s, %s", a.line, said.ID, out)
		}
	case "decide":
		y.decision[a.id] = said.ID
	}
}

// checkObligations compares what `lert due` lists at an instant with the plan: the same
// debts in the order of their time, and behind --within the overdue ones.
func (y *yearRun) checkObligations(p *plan, at time.Time) {
	y.t.Helper()
	var want []string
	overdue := 0
	for i := range p.obligations {
		if d := &p.obligations[i]; d.appliesAt(at) {
			want = append(want, d.due.Format(time.RFC3339)+" "+d.clock+" "+d.id)
			if !d.due.After(at.Add(time.Minute)) {
				overdue++
			}
		}
	}
	slices.Sort(want)
	got := y.listDue(at)
	order := slices.Clone(got)
	slices.SortStableFunc(order, func(a, b string) int { return strings.Compare(a[:20], b[:20]) })
	if !slices.Equal(order, got) {
		y.t.Errorf("%s: due is not in the order of time", at.Format(time.DateOnly))
	}
	slices.Sort(got)
	for _, s := range got {
		if i, found := slices.BinarySearch(want, s); found {
			want = slices.Delete(want, i, i+1)
		} else {
			y.t.Errorf("%s: due lists %s, and the plan does not", at.Format(time.DateOnly), s)
		}
	}
	for _, s := range want {
		y.t.Errorf("%s: due does not list %s", at.Format(time.DateOnly), s)
	}
	if n := len(y.listDue(at, "--within", "1m")); n != overdue {
		y.t.Errorf("%s: %d are overdue, want %d", at.Format(time.DateOnly), n, overdue)
	}
}

func (y *yearRun) listDue(at time.Time, more ...string) []string {
	y.t.Helper()
	var out []string
	d := json.NewDecoder(strings.NewReader(y.mustRun(at, "priya", append([]string{"due", "--json"}, more...)...)))
	for {
		var o struct{ Due, Clock, Request string }
		if err := d.Decode(&o); err == io.EOF {
			return out
		} else if err != nil {
			y.t.Fatal(err)
		}
		out = append(out, o.Due+" "+o.Clock+" "+o.Request)
	}
}

// checkReports compares the year's reports with the tables beside the plan. The
// columns that name the state of the ledger are left out: salts are random.
func (y *yearRun) checkReports(at time.Time) {
	y.t.Helper()
	for _, half := range []string{"2027H1", "2027H2"} {
		y.mustRun(at, "clara", "report", "bands", "--period", half, "FISA Content Requests=0 - 499/0 - 499",
			"NSLs=0 - 499/0 - 499")
	}
	for _, f := range []string{"2027H1.meta", "2027H2.meta", "2027H1.eu28", "2027H2.eu28", "2027H1.oti", "2027H2.oti"} {
		period, form, _ := strings.Cut(f, ".")
		want, err := os.ReadFile(filepath.Join("testdata/year", f+".csv"))
		if err != nil {
			y.t.Fatal(err)
		}
		got := y.mustRun(at, "priya", "report", "--period", period, "--format", form)
		if form != "meta" {
			got = cutColumns(got, 2)
		}
		if got != string(want) {
			y.t.Errorf("the report %s is\n%swant\n%s", f, got, want)
		}
	}
	cells, err := os.ReadFile("testdata/year/cells.txt")
	if err != nil {
		y.t.Fatal(err)
	}
	for _, m := range planCell.FindAllStringSubmatch(string(cells), -1) {
		var got []string
		d := json.NewDecoder(strings.NewReader(y.mustRun(at, "clara", "report", "--period", m[1], "--format", m[2],
			"--explain", m[3], "--json")))
		for {
			var part struct{ Case string }
			if err := d.Decode(&part); err == io.EOF {
				break
			} else if err != nil {
				y.t.Fatal(err)
			}
			got = append(got, part.Case)
		}
		if s := strings.Join(got, " "); s != m[4] {
			y.t.Errorf("behind %s %s stand %s, want %s", m[1], m[3], s, m[4])
		}
	}
}

// publish makes the report of the first half-year while some of it is open.
func (y *yearRun) publish(at time.Time) {
	y.t.Helper()
	out, errs, code := y.run(at, "priya", "report", "--period", "2027H1")
	m := planLeaves.FindStringSubmatch(errs)
	if code != 0 || m == nil {
		y.t.Fatalf("report: exit %d: %s%s", code, out, errs)
	}
	y.table, y.leaves = out, m[1]
}

// checkPublished makes it again, to the byte, from the state of the ledger that it
// named, and asks what has changed since: what was open then was decided.
func (y *yearRun) checkPublished(at time.Time) {
	y.t.Helper()
	if out := y.mustRun(at, "jonas", "report", "--period", "2027H1", "--leaves", y.leaves); out != y.table {
		y.t.Errorf("as of %s leaves the report is\n%swant\n%s", y.leaves, out, y.table)
	}
	note := y.mustRun(at, "jonas", "report", "--period", "2027H1", "--corrects", y.leaves)
	if !strings.Contains(note, "US/NSLs: ") || strings.Contains(note, "India") {
		y.t.Errorf("the correction is\n%s", note)
	}
}

var planLeaves = regexp.MustCompile(`Ledger: (\d+) leaves`)

var planCell = regexp.MustCompile(`(?m)^(\d{4}H\d) (\w+) ([^:]+): (.+)$`)

// cutColumns leaves out the last columns of a table that quotes none of them.
func cutColumns(table string, n int) string {
	var b strings.Builder
	for line := range strings.Lines(table) {
		line = strings.TrimSuffix(line, "\n")
		for range n {
			line = line[:strings.LastIndexByte(line, ',')]
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
