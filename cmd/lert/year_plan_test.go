package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// plan is a year of work, written down in advance: what arrives, what is typed, and
// by whom, and which obligations exist from when to when. testdata/year/plan.txt
// explains the format of its lines. Nothing in this file counts a period: the
// dates were worked out from the law and are only compared.
type plan struct {
	steps       []planStep
	obligations []plannedObligation
	cases       []string
}

// planStep is one command line of the plan.
type planStep struct {
	at          time.Time
	user        string // the system's user
	id          string // case number
	args        []string
	doc         []byte // document that an import takes in
	wantRefusal string // what standard error must say; "": it is done
	line        int
}

// plannedObligation is an expected obligation of a request: when it is due, and from
// and until when it is open; until is zero if it is still open at the end of the year.
type plannedObligation struct {
	clock, id   string
	due         time.Time
	from, until time.Time
	line        int
}

func (d *plannedObligation) appliesAt(t time.Time) bool {
	return !d.from.After(t) && (d.until.IsZero() || d.until.After(t))
}

// readPlan reads a plan and the papers that it names.
func readPlan(t *testing.T, dir string) *plan {
	t.Helper()
	papers := map[string]json.RawMessage{}
	b, err := os.ReadFile(filepath.Join(dir, "papers.json"))
	if err == nil {
		err = json.Unmarshal(b, &papers)
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "plan.txt"))
	if err != nil {
		t.Fatal(err)
	}
	p := &plan{}
	r := &planReader{papers: papers}
	for i, line := range strings.Split(string(text), "\n") {
		r.line = i + 1
		if err := r.read(p, line); err != nil {
			t.Fatalf("plan.txt:%d: %v\n%s", r.line, err, line)
		}
	}
	slices.SortStableFunc(p.steps, func(a, b planStep) int { return a.at.Compare(b.at) })
	return p
}

type planReader struct {
	papers   map[string]json.RawMessage
	line     int
	id       string    // of the block that is read
	received time.Time // of its request
	set      []string  // what its document says beside the paper
}

var (
	planCase       = regexp.MustCompile(`^([A-Z]{2}-\d{4}-\d{6}) (\S+) (\S+)((?: \S+=\S+)*)$`)
	planObligation = regexp.MustCompile(`^  owes (\w+) (\S+), from (\S+)(?: until (\S+))?: .+$`)
	planAct        = regexp.MustCompile(`^  (\S+)(?: (priya|jonas|clara))?(?: refused "([^"]+)")?: (.+)$`)
)

func (r *planReader) read(p *plan, line string) (err error) {
	at := func(s string) (t time.Time) {
		if err == nil && s != "" {
			t, err = time.Parse("2006-01-02T15:04:05Z", s)
			if err != nil {
				t, err = time.Parse("2006-01-02T15:04Z", s)
			}
		}
		return t
	}
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	if m := planCase.FindStringSubmatch(line); m != nil {
		r.id, r.received, r.set = m[1], at(m[2]), strings.Fields(m[4])
		if err != nil {
			return err
		}
		doc, err := r.document(m[3], nil)
		if err != nil {
			return err
		}
		p.cases = append(p.cases, r.id)
		// Five minutes pass between a request's arrival and its intake.
		p.steps = append(p.steps, planStep{at: r.received.Add(5 * time.Minute), user: "portal", id: r.id,
			args: []string{"import", "--trusted"}, doc: doc, line: r.line})
		return nil
	}
	if m := planObligation.FindStringSubmatch(line); m != nil {
		p.obligations = append(p.obligations, plannedObligation{m[1], r.id, at(m[2]), at(m[3]), at(m[4]), r.line})
		return err
	}
	m := planAct.FindStringSubmatch(line)
	if m == nil {
		return fmt.Errorf("the line is not understood")
	}
	a := planStep{at: at(m[1]), user: m[2], id: r.id, wantRefusal: m[3], line: r.line}
	if a.args = shellWords(m[4]); a.args[0] == "import" {
		// The document follows the flags, in brackets.
		i := slices.Index(a.args, "[")
		if i < 0 || a.args[len(a.args)-1] != "]" {
			return fmt.Errorf("an import names its document in brackets")
		}
		if a.doc, err = r.document(a.args[i+1], a.args[i+2:len(a.args)-1]); err != nil {
			return err
		}
		a.args = a.args[:i]
	}
	if a.user == "" {
		a.user = "priya"
		if slices.Contains(a.args, "--trusted") {
			a.user = "portal"
		}
	}
	p.steps = append(p.steps, a)
	return err
}

// document is a paper with the block's own facts and those of a line in it.
// Its days are written from the day of receipt: "@d-2" is two days before.
func (r *planReader) document(paper string, more []string) ([]byte, error) {
	raw, ok := r.papers[paper]
	if !ok {
		return nil, fmt.Errorf("there is no paper %q", paper)
	}
	set := append([]string{"received_at=" + r.received.Format(time.RFC3339), "reference=" + r.id[:2] + "/" + r.id[8:] +
		"/27"}, r.set...)
	var doc any
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	for _, s := range append(set, more...) {
		path, value, ok := strings.Cut(s, "=")
		if !ok {
			return nil, fmt.Errorf("%q is no field=value", s)
		}
		put(doc, strings.Split(path, "."), value)
	}
	b, err := json.Marshal(doc)
	return planDay.ReplaceAllFunc(b, func(word []byte) []byte {
		n, _ := strconv.Atoi(string(word[3 : len(word)-1]))
		return []byte(`"` + r.received.AddDate(0, 0, n).Format(time.DateOnly) + `"`)
	}), err
}

var planDay = regexp.MustCompile(`"@d[+-]\d+"`)

// put sets a field of a document; a missing object on the way is made.
func put(doc any, path []string, value string) {
	switch v := doc.(type) {
	case map[string]any:
		if len(path) == 1 {
			v[path[0]] = value
			return
		}
		if v[path[0]] == nil {
			v[path[0]] = map[string]any{}
		}
		put(v[path[0]], path[1:], value)
	case []any:
		i, _ := strconv.Atoi(path[0])
		put(v[i], path[1:], value)
	}
}

// shellWords splits a command line at its spaces; text in single quotes is one word.
func shellWords(s string) []string {
	var out []string
	for i, part := range strings.Split(s, "'") {
		if i%2 == 1 {
			if n := len(out); n > 0 && strings.HasSuffix(out[n-1], "=") {
				out[n-1] += part
			} else {
				out = append(out, part)
			}
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}
