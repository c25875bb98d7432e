package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lert/review"
	"lert/store/people"
)

// allRolesPeople is a people file with one person of each role; their log-in is the
// role.
const allRolesPeople = `people:
  - {name: Ann Alder, pseudonym: Agent 1, role: analyst, user: analyst}
  - {name: Lea Lark, role: lead, user: lead}
  - {name: Coy Crane, role: counsel, user: counsel}
  - {name: Ovid Orr, role: outside_counsel, user: outside_counsel}
  - {name: Ada Adler, role: auditor, user: auditor}
`

// verbActs says of each verb which act it is, and how it is called on request 1,
// which outside counsel was asked about, or 2, which they were not; ~ is a space within a word. "" is law,
// which is the same for everybody, or needs no database.
var verbActs = map[string]struct {
	act   review.Act
	words string
}{
	"lert":          {review.ActRead, ""}, // the console; its screens have a table of their own
	"lert queue":    {review.ActRead, "queue"},
	"lert show":     {review.ActOpen, "show WA-2026-000001"},
	"lert due":      {review.ActRead, "due"},
	"lert letter":   {review.ActRead, "letter WA-2026-000001 --kind acknowledgement"},
	"lert handover": {review.ActHandOver, "handover"},
	"lert board":    {review.ActBoard, "board"},
	"lert import":   {review.ActImport, "import doc.json"},
	"lert new":      {review.ActImport, "new -"},
	"lert claim":    {review.ActClaim, "claim WA-2026-000001"},
	"lert release":  {review.ActClaim, "release WA-2026-000001"},
	"lert observe":  {review.ActObserve, "observe WA-2026-000001 note hello"},
	"lert gag": {review.ActObserve,
		"gag WA-2026-000001 --order 26-mj-1 --court C --by judge --issued 2026-11-20 --until 2027-01-01"},
	"lert link":         {review.ActLink, "link WA-2026-000001 WA-2026-000002 --why same"},
	"lert unlink":       {review.ActLink, "unlink WA-2026-000001 WA-2026-000002 --why other"},
	"lert snooze":       {review.ActSnooze, "snooze WA-2026-000001 --until 2026-11-22T10:00:00Z"},
	"lert refer":        {review.ActRefer, "refer WA-2026-000002 --question why"},
	"lert decide":       {review.ActDecide, "decide WA-2026-000001 --outcome withdrawn --rationale gone"},
	"lert close":        {review.ActDecide, "close WA-2026-000001"},
	"lert fulfil":       {review.ActFulfil, "fulfil WA-2026-000001 --kind preserved"},
	"lert preserve":     {review.ActFulfil, "preserve WA-2026-000001"},
	"lert answer":       {review.ActGiveOpinion, "answer WA-2026-000001 yes"},
	"lert countersign":  {review.ActCountersign, "countersign 1 --answer agree"},
	"lert audit list":   {review.ActAudit, "audit list"},
	"lert audit show":   {review.ActAudit, "audit show 1"},
	"lert audit verify": {review.ActOversee, "audit verify"},
	"lert audit people": {review.ActOversee, "audit people"},
	"lert audit clock":  {review.ActOversee, "audit clock"},
	"lert audit accept": {review.ActOversee, "audit accept"},
	"lert audit replay": {review.ActOversee, "audit replay"},
	"lert report":       {review.ActOversee, "report --period 2026H2"},
	"lert report bands": {review.ActEnterBands, "report bands --period 2026H2 NSLs=0~-~499/0~-~499"},
	"lert backup":       {review.ActOversee, "backup copy.db"},

	"lert demo": {}, "lert check": {}, "lert schema": {}, "lert version": {}, "lert serve": {}, "lert audit": {},
	"lert policy":      {},
	"lert policy list": {}, "lert policy show": {}, "lert policy validate": {}, "lert policy new": {},
	"lert policy diff": {}, "lert policy import-agencies": {},
}

// newRolesFixture is a scene with everybody, three requests, of which outside counsel was
// asked about the first, and a decision on the third.
func newRolesFixture(t *testing.T) *fixture {
	t.Helper()
	s := newFixture(t)
	s.closeStore()
	dir := filepath.Dir(s.path)
	if err := os.WriteFile(filepath.Join(dir, "people.yaml"), []byte(allRolesPeople), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.people, err = people.Parse("people.yaml", []byte(allRolesPeople)); err != nil {
		t.Fatal(err)
	}
	s.openStore()
	for _, name := range []string{"clean", "content"} {
		code, _, errs := s.verb("analyst", "import", filepath.Join("testdata", "documents", name+".json"))
		if code != 0 {
			t.Fatal(errs)
		}
	}
	if _, err := s.As(s.actor("analyst")).Refer(t.Context(),
		review.Referral{RequestID: "WA-2026-000001", Question: "May we?", To: "Ovid Orr"}); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestU17EveryVerbIsPlacedByRole holds the table of roles against every verb, from
// this machine and over SSH: who may not do a thing is told so and why, who may
// is refused by something else at most.
func TestU17EveryVerbIsPlacedByRole(t *testing.T) {
	var verbs []string
	for _, c := range allCommands((&cli{}).root()) {
		verbs = append(verbs, c.CommandPath())
		if _, ok := verbActs[c.CommandPath()]; !ok {
			t.Errorf("`%s` has no place in the table of roles: name its act", c.CommandPath())
		}
	}
	acts := map[review.Act]bool{review.ActDraft: true, review.ActReassign: true, review.ActShiftNote: true,
		review.ActLiftClock:  true,
		review.ActAcceptFile: true,
		// Half-written text is the console's; the others are flags, see below.
		review.ActPutInForce: true, review.ActTrust: true}
	for verb, p := range verbActs {
		if !slices.Contains(verbs, verb) {
			t.Errorf("`%s` is placed and is no verb", verb)
		}
		acts[p.act] = true
	}
	for _, act := range review.Acts {
		if !acts[act] {
			t.Errorf("no verb does %q", act)
		}
	}
	s := newRolesFixture(t)
	over := map[string]bool{}
	for _, c := range allCommands((&cli{}).root()) {
		over[c.CommandPath()] = c.Annotations["over"] != ""
	}
	type cell struct {
		verb, words string
		act         review.Act
	}
	cells := []cell{
		{"lert claim", "claim WA-2026-000001 --to Nobody --why x", review.ActClaim},
		{"lert handover", "handover --note x", review.ActShiftNote},
		{"lert board", "board --from Ann~Alder", review.ActBoard},
		{"lert audit clock", "audit clock --lift --why x", review.ActLiftClock},
		{"lert import", "import --trusted doc.json", review.ActTrust},
		{"lert audit accept", "audit accept 7 --why x", review.ActAcceptFile},
		{"lert audit people", "audit people --put-in-force none --why x", review.ActPutInForce},
		{"lert handover", "handover --read", review.ActHandOver},
	}
	for verb, p := range verbActs {
		if p.words != "" {
			cells = append(cells, cell{verb, p.words, p.act})
		}
	}
	for _, x := range cells {
		for _, role := range review.DeskRoles {
			no := review.Authorise(role, x.act)
			check := func(via string, code int, errs string) {
				switch {
				case no == nil && strings.Contains(errs, "the role "+review.RoleLabel(role)):
					t.Errorf("%s, %s, %s: refused for the role: %s", x.words, role, via, errs)
				case no != nil && (code != exitFailed || !strings.Contains(errs, no.What) ||
					!strings.Contains(errs, no.Hint)):
					t.Errorf("%s, %s, %s: exit %d, %q, want %v", x.words, role, via, code, errs, no)
				}
			}
			args := strings.Fields(x.words)
			in := ""
			for i, a := range args {
				args[i] = strings.ReplaceAll(a, "~", " ")
				switch {
				case a == "doc.json":
					args[i] = filepath.Join("testdata", "documents", "clean.json")
				case a == "copy.db":
					args[i] = filepath.Join(t.TempDir(), "copy.db")
				case a == "-":
					in, args = newPage(t), args[:i]
				}
			}
			code, _, errs := s.verbWith(role, in, args...)
			check("here", code, errs)
			if !over[x.verb] || x.verb == "lert import" {
				continue
			}
			code, _, errs = s.verbOverSSH(role, in, args...)
			check("over SSH", code, errs)
		}
	}
	// What outside counsel was not asked about is not there for them.
	for _, words := range []string{"show WA-2026-000002", "answer WA-2026-000002 yes",
		"letter WA-2026-000002 --kind acknowledgement"} {
		if code, out, errs := s.verb("outside_counsel", strings.Fields(words)...); code != exitFailed ||
			!strings.Contains(errs, "request WA-2026-000002: not found") || out != "" {
			t.Errorf("%s: exit %d, %q, %s", words, code, out, errs)
		}
	}
}

// newPage is a page as `lert new` reads it.
func newPage(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "documents", "clean.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
