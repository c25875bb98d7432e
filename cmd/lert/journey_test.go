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
	s := newScene(t)
	s.now = time.Date(2026, 11, 23, 3, 12, 0, 0, time.UTC)

	// "Your own service in ten minutes".
	packs := filepath.Join(t.TempDir(), "packs")
	if err := os.Mkdir(packs, 0o755); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(packs, "examplehost.yaml")
	must(t, s, "priya", "policy", "new", "examplehost", "--name", "Example Host", "--to", page)
	edit(t, page, "authorities@example.com", "police-desk@examplehost.example")
	edit(t, page, `{name: "Example Host", country: DE, default: true}`, `{name: "Example Host Ltd", country: IE, default: true}`)
	must(t, s, "priya", "policy", "validate", packs)
	s.leave()
	s.packs = packs
	s.reopen()

	// Three in the morning: a sheriff's office on the telephone.
	v := sit(t, s.Store, s.actor("priya"), s.clock).sees("Nothing is open")
	before := v.keys
	v.press("n").sees("New request")
	v.typed("e").press("tab").typed("e").press("tab").sees("emergency")
	v.typed("Lake County Sheriff's Office").press("tab").typed("US").press("tab tab tab").typed("LC-26-118").press("tab")
	v.typed("Dana Cole").press("tab tab").typed("dana.cole@lakecountymn.gov").press("tab").typed("+12025550119").press("tab").typed("204").press("tab tab space tab")
	v.typed("taken@example.com").press("tab tab tab")
	v.typed("A girl of 11 was taken at 02:10; he wrote that he will kill her").press("tab").typed("d").press("tab")
	v.typed("The girl").press("tab").typed("He wrote: by sunrise").press("tab").typed("He wrote from this account").press("tab space tab space ctrl+s")
	typed := v.keys - before
	v.sees("is on the queue", "EMERGENCY", "Example Host")
	t.Logf("the emergency was on the queue after %d keys, %.0f seconds of typing", typed, float64(typed)/5)
	if typed > aMinuteOfTyping {
		t.Errorf("an emergency takes %d keys, more than a minute of typing", typed)
	}
	emergency := only(t, s, "").ID

	// It cannot be approved before somebody called back.
	v.press("a").sees("No call-back is recorded").press("y").sees("Not yet").press("esc")
	s.now = s.now.Add(4 * time.Minute)
	v.press("v").sees("Find the agency's number without using the request")
	v.press("tab").typed("+12025550191").press("tab").typed("a").press("tab").typed("switchboard, then Sgt. Cole").press("tab space right space right space right space tab")
	v.typed("badge prefix 2").press("tab tab").typed("c").press("ctrl+s").sees("call-back confirmed, number from agency site")

	// Decided, and its letter copied.
	v.press("a").mark("imminent").press("space").mark("may help to avert").press("space y").sees("approve recorded")
	v.press("] ] ] ]").sees("[Decided").open(emergency).press("l").sees(emergency).press("y").sees("Copied the letter")

	if len(v.copied) != 1 || !strings.Contains(v.copied[0], emergency) || !strings.Contains(v.copied[0], "Example Host") {
		t.Fatalf("copied %q", v.copied)
	}

	// The order that came by e-mail the afternoon before, typed in too.
	s.now = s.now.Add(5 * time.Hour)
	v = sit(t, s.Store, s.actor("priya"), s.clock).press("n").sees("New request")
	v.typed("e").at("Agency").typed("Staatsanwaltschaft Musterstadt").at("Country").typed("DE").at("Received").press("ctrl+u").typed("2026-11-22 16:00")
	v.at("Reference").typed("53 Js 118/26").at("Name").typed("Karla Vogt").at("Title").typed("Staatsanwältin").at("E-mail").typed("karla.vogt@justiz.nrw.de")
	v.at("Phone").typed("+4915550118001").at("Badge").typed("StA-118").at("Office").typed("p").press("tab space")
	v.at("Targets").typed("shop@example.com").at("Data").typed("ii").press("space").sees("[x] IP log")
	v.at("From").typed("2026-11-01").at("To").typed("2026-11-19").at("Why").typed("The log-ins show who ran the false shop from this account.")
	v.at("Paper").choose("European Production Order").at("Statute").typed("Regulation (EU) 2023/1543, Article 5").at("File number").typed("53 Js 118/26")
	v.at("Issued by").choose("prosecutor").at("Their name").typed("Staatsanwaltschaft Musterstadt").at("Issued on").typed("2026-11-20")
	v.at("Addressed to").typed("Example Host Ltd").at("[ ] signed").press("space").at("[ ] carries the certification").press("space").at("Came by").choose("e evidence")
	v.at("Language").typed("en").at("Offence").typed("Fraud by means of a false shop").at("Provisions").typed("StGB, section 263").at("Of the kind").choose("fraud")
	v.at("Up to, years").typed("5").at("Limb").choose("three years")
	v.press("ctrl+s").sees("is on the queue")
	epoc := only(t, s, "kind:records").ID
	v = sit(t, s.Store, s.actor("priya"), s.clock).open(epoc).sees("European Production Order")
	v.press("p").sees("[x] The issuer (prosecutor) may not issue").press("y").sees("push back recorded")
	v.press("] ] ]").sees("[Waiting").open(epoc).press("l").sees(epoc).press("y").sees("Copied the letter")
	if len(v.copied) != 1 || !strings.Contains(v.copied[0], epoc) || !strings.Contains(v.copied[0], "53 Js 118/26") {
		t.Fatalf("copied %q", v.copied)
	}
	for _, id := range []string{emergency, epoc} {
		if letter := must(t, s, "priya", "letter", id); !strings.Contains(letter, id) {
			t.Errorf("lert letter %s prints %q", id, letter)
		}
	}

	// What the decisions started: the withheld notice is looked at again, the
	// agency's answer is waited for.
	due := must(t, s, "priya", "due")
	for _, want := range []string{"recheck +" + emergency, "clarification +" + epoc} {
		if !regexp.MustCompile(want).MatchString(due) {
			t.Errorf("due does not say %q:\n%s", want, due)
		}
	}
	sit(t, s.Store, s.actor("priya"), s.clock).press("[").sees("[Due").press("w w").sees("everything", emergency, epoc)

	// Counsel finds both, as they were, and the log agrees.
	list := must(t, s, "clara", "audit", "list")
	if !strings.Contains(list, emergency) || !strings.Contains(list, epoc) {
		t.Errorf("audit list:\n%s", list)
	}
	c := sit(t, s.Store, s.actor("clara"), s.clock, func(o *tui.Options) { o.Start = tui.StartCounsel })
	c.sees("2 decisions", epoc, emergency).press("enter").sees("push back", "Priya Das (analyst)", "legal_basis.wrong_issuer", "What the checks said then")
	c.press("q j enter").sees("approve", emergency, "imminent risk: yes").press("q v").sees("agrees")
	if out := must(t, s, "clara", "audit", "verify"); !strings.Contains(out, "Everything agrees") {
		t.Errorf("audit verify: %s", out)
	}
}

// at goes to the next field of a form whose line begins with a label.
func (v *seat) at(label string) *seat {
	v.t.Helper()
	for range 80 {
		for l := range strings.SplitSeq(v.text(), "\n") {
			if l = strings.TrimLeft(l, "│ "); strings.HasPrefix(l, "> ") && strings.HasPrefix(strings.TrimLeft(l, "> "), label) {
				return v
			}
		}
		v.press("tab")
	}
	v.t.Fatalf("the form never came to %q:\n%s", label, v.text())
	return v
}

// choose presses space until an option of the field stands in brackets.
func (v *seat) choose(option string) *seat {
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

// must runs a verb that has to succeed and gives what it printed.
func must(t *testing.T, s *scene, user string, args ...string) string {
	t.Helper()
	code, out, errs := s.verb(user, args...)
	if code != 0 {
		t.Fatalf("lert %s: exit %d\n%s", strings.Join(args, " "), code, errs)
	}
	return out
}

// edit changes one word of a file, as a person in an editor would.
func edit(t *testing.T, path, from, to string) {
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

// only is the single request of the open queue that holds a word.
func only(t *testing.T, s *scene, expression string) store.Row {
	t.Helper()
	q, err := query.ParseQuery(expression, s.now, "")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.As(s.actor("priya")).Queue(t.Context(), store.List{Tab: store.TabAll, Query: q, N: 10})
	if err != nil || len(rows.Rows) != 1 {
		t.Fatalf("%d requests match %q: %v", len(rows.Rows), expression, err)
	}
	return rows.Rows[0]
}
