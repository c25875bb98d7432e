package tui

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lert/review"
	"lert/store"
)

// listen runs the line mode with lines of input and returns what it wrote.
func listen(t interface{ Fatal(...any) }, d Store, lines ...string) string {
	var out strings.Builder
	o := testOptions()
	o.Plain, o.Out, o.In = true, &out, strings.NewReader(strings.Join(lines, "\n")+"\n")
	if err := runLineMode(d, o.defaults()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestOnlyAPhraseRecordsInTheLineMode types numbers, names, keys and answers in any order, first on a request that can
// be approved, with its dialog open. Nothing is recorded.
func TestOnlyAPhraseRecordsInTheLineMode(t *testing.T) {
	x := openSample(t, 80, 24)
	id := x.findRequest("clean request", approvable(review.KindRecords))
	size := x.ledgerSize()
	words := strings.Fields(
		"yes no y n a r p 1 2 3 4 5 6 7 8 approve confirm record sign tick .confirm .record .y .1 " +
			"commands .run run row more all ctrl+s .ctrl+s c x r space claim release back leave")
	words = append(words, "claim next", "row 1", "row 2", "row 3", "push back", "approve WA-2026-000099",
		"approve "+id+" please")
	rapid.Check(t, func(rt *rapid.T) {
		in := []string{"open " + id, "approve"}
		in = in[:rapid.SampledFrom([]int{0, 1, 2}).Draw(rt, "on the queue, a case or the dialog")]
		if rapid.Bool().Draw(rt, "answered") {
			in = append(in, "yes", "yes", "yes", "yes")
		}
		in = append(in, rapid.SliceOfN(rapid.SampledFrom(words), 1, 12).Draw(rt, "lines")...)
		out := listen(rt, x.store.As(testOptions().Me), in...)
		if got := x.ledgerSize(); got != size {
			rt.Fatalf("%q recorded something:\n%s", in, out)
		}
		if len(x.claimed()) > 0 {
			rt.Fatalf("%q claimed something:\n%s", in, out)
		}
	})
	x = openSample(t, 80, 24) // without the drafts that are left
	id = x.findRequest("clean request", approvable(review.KindRecords))
	out := listen(t, x.store.As(testOptions().Me), "open "+id, "approve", "yes", "yes", "yes", "no", "too wide",
		"fourth statement", "yes", "approve "+id)
	if !strings.Contains(out, "The disclosure is not compliant: too wide") {
		t.Error(out)
	}
	if d, n := x.lastDecision(); n != 1 || d.RequestID != id || d.Tailoring.Compliant != "yes" {
		t.Errorf("the phrase recorded %d decisions, %+v", n, d)
	}
}

// TestTheLineModeNamesNoKey: no line of any screen tells a listener to press a key.
func TestTheLineModeNamesNoKey(t *testing.T) {
	x := openSample(t, 80, 24)
	clean := x.findRequest("clean request", approvable(review.KindRecords))
	emergency := x.findRequest("an emergency without a call-back", func(r *store.QueueRow, c *store.Case) bool {
		return r.Kind == review.KindEmergency && !review.CallbackConfirmed(c.Request, c.Assessment.AssessedAt)
	})
	actions := []string{"approve", "push back", "reject", "close", "withdrawn", "undo", "done", "not done",
		"keep data", "letter", "history", "verify", "counsel", "recheck", "renew bar", "is an answer", "correct",
		"worked answer", "help"}
	var lines []string
	for _, id := range []string{clean, emergency} {
		lines = append(lines, "open "+id)
		for _, a := range actions {
			lines = append(lines, a, ".leave", ".back", ".close")
			lines = append(lines, "open "+id)
		}
		lines = append(lines, "approve", "yes", "yes", "yes", "yes", "approve "+id, "back", "back")
		lines = append(lines, "open "+id, "approve", ".back", "keep data", ".back", ".back")
	}
	lines = append(lines, "filter nothing-like-this", "clear filter", "shift hand-over", "back",
		"decisions", "open", "back", "filter code:none", "help", "help open", "close", "back", "tab due",
		"new request", ".help", ".more acts")
	out := listen(t, x.store.As(testOptions().Me), lines...)
	key := regexp.MustCompile(
		`(^|[ (])(esc|enter|space|tab|F1|ctrl\+\w|\^[A-Z]|[b-zB-HJ-Z1-9])( and [a-z0-9])?( then)? ` +
			`(records|states?|shows|clears|takes|lists|says|opens|closes|keeps|confirms|signs|looks|empties|works)\b`)
	for l := range strings.SplitSeq(out, "\n") {
		if key.MatchString(l) || strings.Contains(l, "ctrl+") || strings.Contains(l, "(key ") {
			t.Errorf("a key is named: %s", l)
		}
	}
	for _, want := range []string{"Type undo within ten minutes to take it back", "Type clear filter to clear it."} {
		if !strings.Contains(out, want) {
			t.Errorf("%q was never said", want)
		}
	}
}

// TestEveryListIsReadInPages: a list in the line mode says how many rows it has, and more goes on until each was read
// once under its own number.
func TestEveryListIsReadInPages(t *testing.T) {
	x := openSample(t, 80, 24)
	session := x.store.As(testOptions().Me)
	pushBack := x.findRequest("clean request", approvable(review.KindRecords))
	var lines []string
	for range 60 { // decisions for counsel's list
		lines = append(lines, "open "+pushBack, "approve", "yes", "yes", "yes", "yes", "approve "+pushBack, "undo",
			"undo "+pushBack, "back", "back")
	}
	listen(t, session, lines...)
	_, decided := x.lastDecision()
	if decided < 60 {
		t.Fatalf("only %d decisions", decided)
	}
	open, err := session.Queue(t.Context(), store.QueueQuery{Tab: store.TabOpen, Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		open []string
		rows int
		size string
	}{
		"queue":   {nil, len(open.Rows), fmt.Sprintf("Rows 1 to 12 of %d.", len(open.Rows))},
		"counsel": {[]string{"decisions"}, decided, "Rows 1 to 12 of 50 read so far, with others after them."},
		"due":     {[]string{"tab due", "period", "period", "period"}, -1, "Rows 1 to 12 of "},
	} {
		t.Run(name, func(t *testing.T) {
			in := append([]string(nil), c.open...)
			for range 20 {
				in = append(in, "more")
			}
			out := listen(t, session, in...)
			if !strings.Contains(out, c.size) || !strings.Contains(out, "Nothing follows.") {
				t.Errorf("no size, or no end:\n%s", out)
			}
			said := map[string]int{}
			for _, m := range regexp.MustCompile(`(?m)^Row (\d+): `).FindAllStringSubmatch(
				out[strings.Index(out, c.size):], -1) {
				said[m[1]]++
			}
			if c.rows >= 0 && len(said) != c.rows {
				t.Errorf("%d of %d rows were read", len(said), c.rows)
			}
			for i := range len(said) {
				if said[fmt.Sprint(i+1)] == 0 {
					t.Errorf("row %d was not read", i+1)
				}
			}
		})
	}
	t.Run("back to the first page", func(t *testing.T) {
		out := listen(t, session, "more", "more", "first")
		if size := fmt.Sprintf("Rows 1 to 12 of %d.", len(open.Rows)); strings.Count(out, size) != 2 {
			t.Errorf("%q is not read again:\n%s", size, out)
		}
		for _, word := range []string{"a number before", "A number before", "half page"} {
			if strings.Contains(out, word) {
				t.Errorf("the line mode speaks of keys: %q", word)
			}
		}
	})
	t.Run("a long text", func(t *testing.T) {
		in := []string{"open " + pushBack, "history"}
		first := listen(t, session, in...)
		m := regexp.MustCompile(`(\d+) lines follow\. Type more`).FindStringSubmatchIndex(first)
		if m == nil {
			t.Fatalf("a history of %d decisions has no size:\n%s", decided, first)
		}
		size, err := strconv.Atoi(first[m[2]:m[3]])
		if err != nil || size+linesAtOnce <= decided {
			t.Fatalf("%d lines of %d decisions, %v", size+linesAtOnce, decided, err)
		}
		all := append(in, slices.Repeat([]string{"more"}, size/linesAtOnce+2)...)
		out := listen(t, session, all...)
		if !strings.HasPrefix(out, first[:m[0]]) || !strings.Contains(out, "Nothing follows.") {
			t.Error("more does not go on to the end")
		}
		const entry = "decided: decision taken back"
		if n, of := strings.Count(first, entry), strings.Count(out, entry); n >= of || of < 40 {
			t.Errorf("%d of %d entries before more", n, of)
		}
	})
}
