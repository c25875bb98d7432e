package tui

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"lert/review"
	"lert/store"
)

// replies runs the line mode and returns what it said before the first line, and after each.
func replies(t *testing.T, d Store, lines ...string) []string {
	t.Helper()
	parts := strings.Split(listen(t, d, lines...), "\n> ")
	if len(parts) < len(lines)+1 {
		t.Fatalf("%d replies to %d lines", len(parts)-1, len(lines))
	}
	return parts
}

// wants fails unless each reply has the words expected of it.
func wants(t *testing.T, d Store, turns ...[2]string) {
	t.Helper()
	lines := make([]string, len(turns))
	for i, x := range turns {
		lines[i] = x[0]
	}
	got := replies(t, d, lines...)
	for i, x := range turns {
		if !strings.Contains(got[i+1], x[1]) {
			t.Errorf("%d. %q: no %q in\n%s", i+1, x[0], x[1], got[i+1])
		}
	}
}

func TestAnActIsNamedByRowOrCase(t *testing.T) {
	d := newFake()
	wants(t, d,
		[2]string{"claim row 2", "To record, type: claim WA-102"},
		[2]string{"claim 102", "There is no act called claim 102 here"},
		[2]string{"claim WA-999", "There is no act called claim WA-999 here"},
		[2]string{"row 99", "There is no row 99 on this page."},
		[2]string{"row two", "There is no row two on this page."},
		[2]string{"WA-103", "Row 3 is marked."},
		[2]string{"open 3", "Type open row 3 for that row, or open and the number of a case with its platform"},
		[2]string{"open 103", "Case WA-2026-000103"},
		[2]string{"back", "Queue, Open."},
		[2]string{"open WA-999", "No case has the number WA-999."},
		[2]string{"open row 4", "Case WA-"},
		[2]string{"open wa-105", "Case WA-"},
		[2]string{"back", "Case WA-"},
		[2]string{"leave", "Queue, Open."},
		[2]string{"back", "This is the first screen. Type quit to leave lert."},
		[2]string{"leave", "This is the first screen. Type quit to leave lert."},
		[2]string{"claim wa-2026-000102", "You hold WA-"},
	)
	other := func(s string) bool { return !strings.HasPrefix(s, "claim") }
	if got := slices.DeleteFunc(slices.Clone(d.calls), other); len(got) != 1 || got[0] != "claim WA-2026-000102" {
		t.Errorf("claimed: %q", got)
	}
}

func TestANumberThatSeveralCasesHaveOpensNone(t *testing.T) {
	d := newFake()
	d.rows[4].ID = "FB-2026-000101"
	wants(t, d, [2]string{"open row 2", "Case"},
		[2]string{"open 101", "Several cases have the number 101: FB-101 and WA-101. Type open and one of these."},
		[2]string{"where", "You are in Case WA-2026-000102"}, [2]string{"open 103", "Case WA-2026-000103"})
}

// TestTheNumbersOfActsStay: an act has the same number on every case, whatever is possible.
func TestTheNumbersOfActsStay(t *testing.T) {
	x := openSample(t, 80, 24)
	session := x.store.As(testOptions().Me)
	numbers := map[string]string{}
	decided := x.findRequest("clean request", approvable(review.KindRecords))
	emergency := x.findRequest("an emergency", func(r *store.QueueRow, _ *store.Case) bool {
		return r.Kind == review.KindEmergency
	})
	out := listen(t, session, "open "+decided, "acts", "more acts", "approve", "yes", "yes", "yes", "yes",
		"approve "+decided, "back", "open "+decided, "acts", "more acts", "back", "open "+emergency, "acts",
		"more acts")
	acts := regexp.MustCompile(`(\d+) ([a-z][a-z -]*)[,.]`)
	for line := range strings.Lines(out) {
		line = strings.TrimPrefix(line, "> ")
		if !strings.HasPrefix(line, "Acts: ") && !strings.HasPrefix(line, "More acts: ") ||
			strings.Contains(line, " open, ") {
			continue
		}
		for _, m := range acts.FindAllStringSubmatch(line, -1) {
			if was := numbers[m[2]]; was != "" && was != m[1] && m[2] != "command line" && m[2] != "quit" &&
				m[2] != "letter" && m[2] != "change" {
				t.Errorf("%s is %s and was %s: %s", m[2], m[1], was, line)
			}
			numbers[m[2]] = m[1]
		}
	}
	if numbers["approve"] != "1" || numbers["back"] == "" || numbers["undo"] == "" {
		t.Errorf("listed: %v", numbers)
	}
	wants(t, session, [2]string{"open " + decided, "Decided: approved by you"},
		[2]string{"1", "This request is decided."}, [2]string{"help approve", "Not now: This request is decided."})
}

// TestATabIsOpenedByTheNameThatWasSaid: each name of the line that names the tabs opens its tab, but where an act has
// that name.
func TestATabIsOpenedByTheNameThatWasSaid(t *testing.T) {
	x := openSample(t, 80, 24)
	for _, name := range []string{"mine", "counsel", "waiting", "decided", "due"} {
		wants(t, x.store.As(testOptions().Me), [2]string{name, "This is tab " + name + "."})
	}
}

// TestNothingIsSaidTwice: a reply repeats no line of the one before it, but where it is asked to.
func TestNothingIsSaidTwice(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	lines := []string{"row 2", "where", "row 3", "details", "open " + id, "details", "approve", "yes", "yes",
		"no", "too wide", "yes", "rationale", "Read.", "leave", "approve", "leave", "back",
		"tab mine", "tab open", "decisions", "back"}
	got := replies(t, x.store.As(testOptions().Me), lines...)
	for i, reply := range got[1 : len(lines)+1] {
		for line := range strings.Lines(reply) {
			line = strings.TrimSpace(line)
			if len(line) > 12 && strings.Contains(got[i], line) && lines[i] != "details" {
				t.Errorf("%q says again: %s", lines[i], line)
			}
		}
	}
	all := strings.Join(got, "\n")
	for _, row := range []string{"\nRow 1: ", "\nActs: 1 open, "} {
		if n := strings.Count(all, row); n > 2 { // once for each way in which the list was rebuilt
			t.Errorf("%q is said %d times", row, n)
		}
	}
	again := replies(t, x.store.As(testOptions().Me), "row 2", "again")
	screen := again[0][strings.Index(again[0], "\nQueue"):strings.Index(again[0], "\nActs: ")]
	if !strings.Contains(again[2], screen) {
		t.Errorf("again does not repeat the screen:\n%s\nwas\n%s", again[2], screen)
	}
}

// TestRowsThatMoveAreSaid: what leaves the list moves the rows below it; they are not read again, and their numbers
// are not left wrong without a word.
func TestRowsThatMoveAreSaid(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	got := replies(t, x.store.As(testOptions().Me), "open "+id, "approve", "yes", "yes", "yes", "yes", "approve "+id,
		"back", "again")
	back := got[8]
	if !strings.Contains(back, "The numbers of rows have changed. Type again for the list.") ||
		strings.Count(back, "\nRow ") > 2 {
		t.Errorf("after a decision the list says\n%s", back)
	}
	if strings.Count(got[9], "\nRow ") != lineModeRows {
		t.Errorf("again says\n%s", got[9])
	}
}

func TestAFormIsAskedRowByRow(t *testing.T) {
	d := fakeWithPolicy(t)
	wants(t, d,
		[2]string{"new request", "Row 1 of "},
		[2]string{"", "Row 2 of "},
		[2]string{"urgent", "There is no act called urgent here"},
		[2]string{"preservation", "Agency: empty."},
		[2]string{"empty form", "Taken as text. For the act, type .empty form."},
		[2]string{".row 3", "Agency: empty form."},
		[2]string{"Police Nationale", "Country: empty."},
		[2]string{"", "Row 5 of "},
		[2]string{".details", "Agency: Police Nationale."},
		[2]string{".where", "it holds 2026-11-23 09:00"},
		[2]string{".acts", ".back"},
		[2]string{".row 99", "There is no row 99 on this page."},
		[2]string{"again", "Row 5 of "},
		[2]string{"record later", "Row 6 of "}, // it is text here
		[2]string{"record now", "This is not a time"},
	)
	if len(d.imported) != 0 {
		t.Errorf("taken in: %+v", d.imported)
	}
	wants(t, d, [2]string{"open WA-101", "Case"}, [2]string{"note", "Note: empty."},
		[2]string{"Called back.", "That was the last row. To record it, type: record WA-101."},
		[2]string{"record WA-101", "Case"})
}

// TestWhatIsAcknowledgedIsAsked: a finding that a person must have looked at is a question of its own, read in full.
func TestWhatIsAcknowledgedIsAsked(t *testing.T) {
	x := openSample(t, 80, 24)
	var finding string
	id := x.findRequest("a request with a finding to look at", func(_ *store.QueueRow, c *store.Case) bool {
		if c.Assessment.Recommendation != review.RecommendApprove || c.Request.Kind != review.KindRecords {
			return false
		}
		for f := range c.Assessment.Findings() {
			if f.Severity == review.SeverityReview {
				finding = string(f.Text)
				return true
			}
		}
		return false
	})
	got := replies(t, x.store.As(testOptions().Me), "open "+id, "approve", "maybe", "", "no", "yes", "yes",
		"yes", "yes", "", "acts")
	for i, want := range []string{"Question 1 of 5. Finding: " + finding, "Answer yes or no",
		"Have you looked at it? Yes or no?", "Not acknowledged: "} {
		if !strings.Contains(got[i+2], want) {
			t.Errorf("no %q in\n%s", want, got[i+2])
		}
	}
	all := strings.Join(got, "\n")
	change := regexp.MustCompile(`Type change row \d+\.`)
	if !strings.Contains(all, "Missing: not acknowledged: ") || !change.MatchString(all) ||
		strings.Contains(all, "Nothing is missing") {
		t.Errorf("what is missing is not named:\n%s", strings.Join(got[9:], "\n"))
	}
}

// TestACaseOfAnotherPageIsNotActedOn: what is not on the page was not read out.
func TestACaseOfAnotherPageIsNotActedOn(t *testing.T) {
	x := openSample(t, 80, 24)
	page, err := x.store.As(testOptions().Me).Queue(t.Context(), store.QueueQuery{Tab: store.TabOpen, Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	far := string(shortID(page.Rows[15].ID, x.a.env.now()))
	wants(t, x.store.As(testOptions().Me),
		[2]string{"claim " + far, "Nothing was done: " + far + " is not among these rows."},
		[2]string{"more", "Row 16: "}, [2]string{"claim " + far, "You hold "})
}

// TestNoCodeIsSpoken: what is read of the cases of the sample week has no code, no word with an underscore of ours, and
// no mark that a voice reads by its name.
func TestNoCodeIsSpoken(t *testing.T) {
	x := openSample(t, 80, 24)
	session := x.store.As(testOptions().Me)
	page, err := session.Queue(t.Context(), store.QueueQuery{Tab: store.TabOpen, Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for i := range page.Rows {
		if !testing.Short() || i%4 == 0 {
			id := page.Rows[i].ID
			lines = append(lines, "open "+id, "details", "more", "approve", "details", "leave", "open "+id,
				"push back", "details", "leave", "back", "back", "back", "back")
		}
	}
	lines = append(lines, "decisions", "row 1", "open", "details", "back", "back", "tab due", "row 1", "row 2", "row 3")
	codes := session.Policy().Codes
	category := regexp.MustCompile(`\b(subscriber|account|traffic|content|location|area|credentials)\.[a-z_]+\b`)
	coded := regexp.MustCompile(`\b[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*\b`)
	mark := regexp.MustCompile(`[·…“”–→│─~]|house_target`)
	for line := range strings.Lines(listen(t, session, lines...)) {
		for _, word := range coded.FindAllString(line, -1) {
			if codes[word] != nil && !strings.HasPrefix(word, "process.") {
				t.Errorf("the code %s: %s", word, line)
			}
		}
		if bad := category.FindString(line) + mark.FindString(line); bad != "" {
			t.Errorf("%q: %s", bad, line)
		}
	}
}
