package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lert/review/query"
	"lert/store"
	"lert/tui"
)

// aMinuteOfTyping is a minute at five keys a second: within so many keys an
// emergency that came by telephone must be on the queue.
const aMinuteOfTyping = 5 * 60

// TestTheNextMorning: with what the README says and nothing else, somebody
// sets lert up for a service of their own, types in two requests, makes the
// call, decides both, copies both letters, and counsel finds everything.
func TestTheNextMorning(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.now = time.Date(2026, 11, 23, 3, 12, 0, 0, time.UTC)

	// "Your own service in ten minutes".
	packs := filepath.Join(t.TempDir(), "packs")
	if err := os.Mkdir(packs, 0o755); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(packs, "examplehost.yaml")
	mustVerb(t, s, "priya", "policy", "new", "examplehost", "--name", "Example Host", "--to", page)
	replaceInFile(t, page, "authorities@example.com", "police-desk@examplehost.example")
	replaceInFile(t, page, `{name: "Example Host", country: DE, places: [Germany, Berlin], default: true}`,
		`{name: "Example Host Ltd", country: IE, places: [Ireland], default: true}`)
	mustVerb(t, s, "priya", "policy", "validate", packs)
	s.closeStore()
	s.packs = packs
	s.openStore()

	// Three in the morning: a sheriff's office on the telephone.
	v := openConsole(t, s.Store, s.actor("priya"), s.clock).expect("Nothing is open")
	before := v.keys
	v.press("+").expect("New request")
	v.typeText("e").press("tab").typeText("e").press("tab").expect("emergency")
	v.typeText("Lake County Sheriff's Office").press("tab").typeText("US").press("tab tab tab").typeText("LC-26-118").
		press("tab")
	v.typeText("Dana Cole").press("tab tab").typeText("dana.cole@lakecountymn.gov").press("tab").
		typeText("+12025550119").press("tab").typeText("204").press("tab tab space tab")
	v.typeText("taken@example.com").press("tab tab tab")
	v.typeText("A girl of 11 was taken at 02:10; he wrote that he will kill her").press("tab").typeText("d").
		press("tab")
	v.typeText("The girl").press("tab").typeText("He wrote: by sunrise").press("tab").
		typeText("He wrote from this account").press("tab space tab space ctrl+s")
	typed := v.keys - before
	v.expect("is in the queue", "EMERG", "Example Host")
	t.Logf("the emergency was on the queue after %d keys, %.0f seconds of typing", typed, float64(typed)/5)
	if typed > aMinuteOfTyping {
		t.Errorf("an emergency takes %d keys, more than a minute of typing", typed)
	}
	emergency := onlyRequest(t, s, "").ID

	// It cannot be approved before somebody called back.
	v.press("a").expect("none recorded; v records one").press("y").expect("Not yet").press("esc")
	s.now = s.now.Add(4 * time.Minute)
	v.press("v").expect("Find the agency's number without using the request")
	v.typeText("+12025550191").press("tab a tab").typeText("switchboard, then Sgt. Cole").press("tab a c h d tab")
	v.typeText("badge prefix 2").press("tab tab").typeText("c").press("ctrl+s").
		expect("call-back confirmed, number from the agency's site")

	// Decided, and its letter copied.
	v.press("a").moveTo("imminent").press("space").moveTo("may help to avert").press("space y").
		expect("Approved")
	v.press("] ] ] ]").expect("[Decided").openCase(emergency).press("l").expect(emergency).press("y").
		expect("Copied the letter")

	if len(v.copied) != 1 || !strings.Contains(v.copied[0], emergency) ||
		!strings.Contains(v.copied[0], "Example Host") {
		t.Fatalf("copied %q", v.copied)
	}

	// The order that came by e-mail the afternoon before, typed in too.
	s.now = s.now.Add(5 * time.Hour)
	v = openConsole(t, s.Store, s.actor("priya"), s.clock).press("+").expect("New request")
	v.typeText("e").focus("Agency").typeText("Staatsanwaltschaft Musterstadt").focus("Country").typeText("DE").
		focus("Received").press("ctrl+u").typeText("2026-11-22 16:00")
	v.focus("Reference").typeText("53 Js 118/26").focus("Name").typeText("Karla Vogt").focus("Title").
		typeText("Staatsanwältin").focus("E-mail").typeText("karla.vogt@justiz.nrw.de")
	v.focus("Phone").typeText("+4915550118001").focus("Badge").typeText("StA-118").focus("Office").typeText("p").
		press("tab space")
	v.focus("Targets").typeText("shop@example.com").focus("Data").typeText("ii").press("space").expect("[x] IP log")
	v.focus("From").typeText("2026-11-01").focus("To").typeText("2026-11-19").focus("Why").
		typeText("The log-ins show who ran the false shop from this account.")
	v.focus("Instrument").choose("European Production Order").focus("Statute").
		typeText("Regulation (EU) 2023/1543, Article 5").focus("File number").typeText("53 Js 118/26")
	v.focus("Issued by").choose("prosecutor").focus("Their name").typeText("Staatsanwaltschaft Musterstadt").
		focus("Issued on").typeText("2026-11-20")
	v.focus("Addressed to").typeText("Example Host Ltd").focus("[ ] signed").press("space").
		focus("[ ] carries the certification").press("space").focus("Route").choose("e-evidence system")
	v.focus("Language").typeText("en").focus("Offence").typeText("Fraud by means of a false shop").focus("Provisions").
		typeText("StGB, section 263").focus("Kind of offence").choose("fraud")
	v.focus("Max. sentence").typeText("5").focus("Limb").choose("three years")
	v.press("ctrl+s").expect("is in the queue")
	epoc := onlyRequest(t, s, "kind:records").ID
	v = openConsole(t, s.Store, s.actor("priya"), s.clock).openCase(epoc).expect("European Production Order")
	v.press("p").expect("[x] The issuer (a prosecutor) has no power").press("y").expect("Pushed back")
	v.press("] ] ]").expect("[Waiting").openCase(epoc).press("l").expect(epoc).press("y").expect("Copied the letter")
	if len(v.copied) != 1 || !strings.Contains(v.copied[0], epoc) || !strings.Contains(v.copied[0], "53 Js 118/26") {
		t.Fatalf("copied %q", v.copied)
	}
	for _, id := range []string{emergency, epoc} {
		if letter := mustVerb(t, s, "priya", "letter", id); !strings.Contains(letter, id) {
			t.Errorf("lert letter %s prints %q", id, letter)
		}
	}

	// What the decisions started: the withheld notice is looked at again, the
	// agency's answer is waited for.
	due := mustVerb(t, s, "priya", "due")
	for _, want := range []string{"recheck +" + emergency, "clarification +" + epoc} {
		if !regexp.MustCompile(want).MatchString(due) {
			t.Errorf("due does not say %q:\n%s", want, due)
		}
	}
	openConsole(t, s.Store, s.actor("priya"), s.clock).press("[").expect("[Due").press("w w").
		expect("everything", "EXA-1", "EXA-2")

	// Counsel finds both, as they were, and the log agrees.
	list := mustVerb(t, s, "clara", "audit", "list")
	if !strings.Contains(list, emergency) || !strings.Contains(list, epoc) {
		t.Errorf("audit list:\n%s", list)
	}
	c := openConsole(t, s.Store, s.actor("clara"), s.clock, func(o *tui.Options) { o.Start = tui.StartCounsel })
	c.expect("2 decisions", short(epoc), short(emergency)).press("enter").expect("push back", "Priya Das (analyst)",
		"wrong issuer", "What the checks said then")
	c.press("q j enter").expect("approve", emergency, "imminent risk: yes").press("q I").expect("matches")
	if out := mustVerb(t, s, "clara", "audit", "verify"); !strings.Contains(out, "Everything matches") {
		t.Errorf("audit verify: %s", out)
	}
}

// focus goes to the next field of a form whose line begins with a label.
func (v *testConsole) focus(label string) *testConsole {
	v.t.Helper()
	for range 80 {
		for l := range strings.SplitSeq(v.text(), "\n") {
			if l = strings.TrimLeft(l, "│ "); strings.HasPrefix(l, "> ") &&
				strings.HasPrefix(strings.TrimLeft(l, "> "), label) {
				return v
			}
		}
		v.press("tab")
	}
	v.t.Fatalf("the form never came to %q:\n%s", label, v.text())
	return v
}

// choose presses space until the field shows the option in brackets.
func (v *testConsole) choose(option string) *testConsole {
	v.t.Helper()
	for range 60 {
		if _, field, ok := strings.Cut(v.text(), "\n > "); ok && strings.Contains(field, "["+option+"]") {
			return v
		}
		v.press("space")
	}
	v.t.Fatalf("%q is not offered:\n%s", option, v.text())
	return v
}

// mustVerb runs a verb that has to succeed and gives what it printed.
func mustVerb(t *testing.T, s *fixture, user string, args ...string) string {
	t.Helper()
	code, out, errs := s.verb(user, args...)
	if code != 0 {
		t.Fatalf("lert %s: exit %d\n%s", strings.Join(args, " "), code, errs)
	}
	return out
}

// replaceInFile changes one word of a file, as a person in an editor would.
func replaceInFile(t *testing.T, path, from, to string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte(from)) {
		t.Fatalf("%s does not say %q", path, from)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(b, []byte(from), []byte(to)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// onlyRequest is the single request of the open queue that holds a word.
func onlyRequest(t *testing.T, s *fixture, expression string) store.QueueRow {
	t.Helper()
	q, err := query.Parse(expression, s.now, "")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.As(s.actor("priya")).Queue(t.Context(), store.QueueQuery{Tab: store.TabAll, Query: q, Limit: 10})
	if err != nil || len(rows.Rows) != 1 {
		t.Fatalf("%d requests match %q: %v", len(rows.Rows), expression, err)
	}
	return rows.Rows[0]
}
