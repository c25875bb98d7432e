package tui

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/store"
)

// place is a screen or dialog as the tests show it, at the desk of newFake.
type place struct {
	name string
	// shows is the constructor of what is on top there.
	shows any
	by    func(v *driver)
	// short dialogs are looked at in small windows only: a large one shows nothing more.
	short bool
}

// places are all screens and dialogs. Their goldens, and the tests that hold for every
// screen, go through them.
var places = []place{
	{name: "queue", shows: newQueueScreen, by: func(v *driver) { v.press("j j") }},
	{name: "due", shows: newQueueScreen, by: func(v *driver) { v.press("alt+6 j") }},
	{name: "decided", shows: newQueueScreen, by: func(v *driver) { v.press("alt+5") }},
	{name: "waiting", shows: newQueueScreen, by: func(v *driver) { v.press("alt+4") }},
	{name: "filter", shows: newQueueScreen, by: func(v *driver) { v.press("/").typeText("country:IN") }},
	{name: "cases", shows: newCaseChoice, short: true, by: func(v *driver) {
		old := v.fake.rows[4]
		old.ID, old.State, old.DecidedAt = "WA-2025-000105", review.StateDecided, fakeNow.AddDate(-1, 0, 0)
		v.fake.rows = append([]store.QueueRow{old}, v.fake.rows...)
		v.press("/").typeText("105").press("enter j")
	}},
	{name: "kept", shows: newQueueScreen, by: func(v *driver) {
		v.press("/").typeText("country:IN").press("enter V")
	}},
	{name: "looking", shows: newQueueScreen, by: func(v *driver) {
		v.fake.board.Viewers = map[string][]string{"WA-2026-000105": {"c.moreau"}, "WA-2026-000106": {"r.okoye"}}
		v.fake.board.Notes = []store.ShiftNote{{Number: 3, Text: "Kerala calls back at nine.",
			By: review.Actor{Name: "r.okoye"}, At: fakeNow.Add(-3 * time.Hour)}}
		v.send(changedMsg{})
	}},
	{name: "help", shows: newHelpDialog, by: func(v *driver) { v.press("?") }},
	{name: "draft", shows: newOtherDraftDialog, short: true, by: func(v *driver) {
		v.press("enter n")
		v.a.env.open(newOtherDraftDialog(&v.a.top().(*formDialog).draft, newerDraft))
		v.runAll(v.a.flush())
	}},
	{name: "palette", shows: newCommandPalette, by: func(v *driver) { v.press(":").typeText("cl") }},
	{name: "case", shows: newCaseScreen, by: func(v *driver) { v.policy().press("4 j enter tab") }},
	{name: "crowded", shows: newCaseScreen, by: func(v *driver) {
		v.policy()
		crowded(v.t, v.fake)
		v.opened("WA-2026-000101")
	}},
	{name: "outcome", shows: newCaseScreen, by: func(v *driver) { v.policy().opened(decided(v.t, v.fake)) }},
	{name: "findings", shows: newFindingsScreen, by: func(v *driver) { v.policy().press("4 j enter enter") }},
	{name: "disclosure", shows: newDisclosureScreen, by: func(v *driver) { v.policy().press("4 j enter tab enter") }, short: true},
	{name: "category", shows: newCategoryScreen, by: func(v *driver) { v.policy().push("WA-2026-000105", dataPage) }, short: true},
	{name: "finding", shows: newFindingScreen, by: func(v *driver) {
		v.policy()
		v.press("4 j enter i")
	}},
	{name: "page", shows: newPageScreen, by: func(v *driver) {
		v.policy()
		openPage(&v.a.env, "scope.encrypted")
		v.runAll(v.a.flush())
		v.press("tab")
	}},
	{name: "document", shows: newDocumentScreen, by: func(v *driver) { v.policy().press("4 j enter shift+tab enter") }},
	{name: "history", shows: newHistoryScreen, by: func(v *driver) { v.press("j enter h") }},
	{name: "approve", shows: newDecideDialog, by: func(v *driver) {
		v.policy()
		v.fake.row("WA-2026-000105").Holder = ""
		v.press("4 j enter a")
	}},
	{name: "pushback", shows: newDecideDialog, by: func(v *driver) {
		v.policy()
		v.press("5 j enter p")
	}},
	{name: "emergency", shows: newDecideDialog, by: func(v *driver) { v.policy().press("j enter a") }},
	{name: "long", shows: newDecideDialog, by: func(v *driver) {
		v.policy()
		manyFindings(v.t, v.fake)
		v.opened("WA-2026-000105")
		v.press("a j space ctrl+d")
	}},
	{name: "override", shows: newDecideDialog, by: func(v *driver) {
		v.policy()
		v.press("5 j enter a space").typeText("The signed original was shown to us at the station.").press("enter")
	}},
	{name: "takeback", shows: newTakeBackDialog, short: true, by: func(v *driver) {
		v.over(decided(v.t, v.fake), func(e *env, c *store.Case) dialog {
			return newTakeBackDialog(e, c, &c.Decisions[0].Decision)
		})
	}},
	{name: "verify", shows: newVerifyScreen, by: func(v *driver) { v.press("j enter v") }},
	{name: "note", shows: newNoteDialog, by: func(v *driver) { v.press("j enter n").typeText("Spoke to their liaison.") }},
	{name: "refer", shows: newReferralDialog, short: true, by: func(v *driver) {
		v.over("WA-2026-000105", func(e *env, c *store.Case) dialog { return newReferralDialog(e, c) })
	}},
	{name: "opinion", shows: newOpinionDialog, short: true, by: func(v *driver) {
		v.over("WA-2026-000107", func(_ *env, c *store.Case) dialog {
			return newOpinionDialog(c, &review.Referral{RequestID: c.Row.ID, By: review.Actor{Name: "r.okoye"},
				At: fakeNow.Add(-time.Hour), Question: "May four accounts be kept on one letter?"})
		})
	}},
	{name: "assign", shows: newAssignDialog, short: true, by: func(v *driver) {
		v.colleagues("c.moreau", "r.okoye")
		v.over("WA-2026-000101", func(e *env, c *store.Case) dialog { return newAssignDialog(e, &c.Row) })
	}},
	{name: "fulfil", shows: newFulfilmentDialog, by: func(v *driver) {
		v.over(decided(v.t, v.fake), func(e *env, c *store.Case) dialog { return newFulfilmentDialog(e, c) })
	}},
	{name: "void", shows: newVoidDialog, short: true, by: func(v *driver) {
		id := decided(v.t, v.fake)
		v.fake.cases[id].Fulfilments = []store.FulfilmentRecord{{Fulfilment: review.Fulfilment{ID: "f1", RequestID: id,
			Kind: review.Produced, At: fakeNow.Add(-time.Hour), To: "r.verma@delhipolice.gov.in", Channel: "portal",
			By: testOptions().Me}}}
		v.over(id, func(e *env, c *store.Case) dialog { return newVoidDialog(e, c) })
	}},
	{name: "keep", shows: newPreserveDialog, short: true, by: func(v *driver) {
		v.over("WA-2026-000105", func(e *env, c *store.Case) dialog { return newPreserveDialog(e, c) })
	}},
	{name: "copy", shows: newCopyDisposalDialog, short: true, by: func(v *driver) {
		v.over("WA-2026-000105", func(e *env, c *store.Case) dialog { return newCopyDisposalDialog(e, c) })
	}},
	{name: "recheck", shows: newRecheckDialog, short: true, by: func(v *driver) {
		v.over(decided(v.t, v.fake), func(_ *env, c *store.Case) dialog { return newRecheckDialog(c) })
	}},
	{name: "renew", shows: newRenewalDialog, short: true, by: func(v *driver) {
		v.over("WA-2026-000105", func(e *env, c *store.Case) dialog {
			c.NondisclosureEnds = review.DateOf(fakeNow).AddDays(20)
			return newRenewalDialog(e, c)
		})
	}},
	{name: "reply", shows: newReplyDialog, short: true, by: func(v *driver) {
		v.over("WA-2026-000105", func(e *env, c *store.Case) dialog {
			c.ReplyCandidates = []store.ReplyCandidate{{ID: "WA-2026-000109", Why: []string{"same reference", "same sender"}}}
			return newReplyDialog(e, c)
		})
	}},
	{name: "link", shows: newLinkDialog, short: true, by: func(v *driver) {
		v.over("WA-2026-000105", func(_ *env, c *store.Case) dialog { return newLinkDialog(c) })
	}},
	{name: "snooze", shows: newSnoozeDialog, short: true, by: func(v *driver) {
		v.over("WA-2026-000105", func(_ *env, c *store.Case) dialog { return newSnoozeDialog(c.Row.ID, false) })
	}},
	{name: "close", shows: newCloseDialog, short: true, by: func(v *driver) {
		id := decided(v.t, v.fake)
		d := &v.fake.cases[id].Decisions[0].Decision
		d.Outcome, d.Reasons = review.OutcomePushBack, []string{"legal_basis.unsigned"}
		d.DecidedAt = fakeNow.AddDate(0, 0, -31)
		v.over(id, func(e *env, c *store.Case) dialog { return newCloseDialog(e, c) })
	}},
	{name: "withdrawn", shows: newWithdrawalDialog, short: true, by: func(v *driver) {
		v.over("WA-2026-000105", func(e *env, c *store.Case) dialog { return newWithdrawalDialog(e, c) })
	}},
	{name: "letter", shows: newLettersScreen, by: func(v *driver) {
		v.policy()
		v.push("WA-2026-000105", func(e *env, c *store.Case) screen {
			return newLettersScreen(e, c, lettersOf(e, c)...)
		})
	}},
	{name: "worked", shows: newWorkedAnswerScreen, short: true, by: func(v *driver) {
		v.push("WA-2026-000105", func(_ *env, c *store.Case) screen {
			return newWorkedAnswerScreen(c.Row.ID, "Approve, narrowed.\n\nA BNSS notice reaches no content.\n")
		})
	}},
	{name: "counsel", shows: newCounselScreen, by: func(v *driver) { v.press("A j") }},
	{name: "decision", shows: newDecisionScreen, by: func(v *driver) {
		v.fake.policy = &review.Policy{Date: review.DateOf(fakeNow), Digest: strings.Repeat("e1", 32)}
		v.press("A enter")
	}},
	{name: "sign", shows: newCountersignDialog, short: true, by: func(v *driver) {
		v.over(decided(v.t, v.fake), func(_ *env, c *store.Case) dialog { return newCountersignDialog(c, &c.Decisions[0]) })
	}},
	{name: "policy", shows: newPolicyDiffScreen, short: true, by: func(v *driver) {
		v.fake.packs = []review.Pack{{Name: "base/codes", Digest: "cc", AsOf: review.DateOf(fakeNow).AddDays(-50)},
			{Name: "law/in", Digest: "aa", AsOf: review.DateOf(fakeNow).AddDays(-50), Body: []byte("clocks:\n  hours: 36\n")}}
		v.fake.policy = &review.Policy{Packs: []review.Pack{{Name: "base/codes", Digest: "cc"},
			{Name: "law/in", Digest: "bb", Body: []byte("clocks:\n  hours: 3\n")}}}
		v.push("WA-2026-000105", func(_ *env, c *store.Case) screen {
			return newPolicyDiffScreen(c.Row.ID, c.Assessment.PolicyRef)
		})
	}},
	{name: "audit", shows: newIntegrityDialog, by: func(v *driver) { v.press("A I") }},
	{name: "handover", shows: newHandoverScreen, by: func(v *driver) { fakeHandover(v.fake); v.press("T") }},
	{name: "handedtome", shows: newHandoverScreen, short: true, by: func(v *driver) {
		fakeHandover(v.fake)
		v.press("T ]")
	}},
	{name: "shiftnote", shows: newShiftNoteDialog, short: true, by: func(v *driver) {
		v.colleagues("r.okoye", "c.moreau")
		v.over("WA-2026-000105", func(e *env, _ *store.Case) dialog { return newShiftNoteDialog(e) })
	}},
	{name: "board", shows: newBoardScreen, by: func(v *driver) {
		v.lead()
		v.press("Q j")
	}},
	{name: "boardlist", shows: newBoardCasesScreen, by: func(v *driver) {
		v.lead()
		v.press("Q j enter j")
	}},
	{name: "boardmove", shows: newMoveDialog, by: func(v *driver) {
		v.lead()
		v.press("Q j 2 t")
	}},
	{name: "new", shows: newRequestScreen, by: func(v *driver) {
		v.fake.assessed = fakeAssessment(v.fake.row("WA-2026-000105"))
		v.fake.policy = &review.Policy{Platforms: map[string]*review.Platform{"example": {ID: "example"},
			"whatsapp": {ID: "whatsapp"}}}
		v.press("+ tab e tab").typeText("Polícia Civil").press("tab").typeText("br")
	}},
	{name: "correct", shows: newCorrection, short: true, by: func(v *driver) {
		v.push("WA-2026-000105", func(e *env, c *store.Case) screen {
			s, err := newCorrection(e, c)
			if err != nil {
				v.t.Fatal(err)
			}
			return s
		})
	}},
}

// policy gives the desk the rules that come with the program.
func (v *driver) policy() *driver {
	v.fake.policy = fakeWithPolicy(v.t).policy
	return v
}

// colleagues are those to whom a request can be handed.
func (v *driver) colleagues(names ...string) {
	v.fake.board.Colleagues = names
	v.send(changedMsg{})
}

// lead makes the person of the desk a lead with a team.
func (v *driver) lead() {
	fakeTeam(v.fake)
	v.send(changedMsg{})
}

func dataPage(e *env, c *store.Case) screen { return newCategoryScreen(e, c, 0) }

// push opens a case and puts a screen on top of it.
func (v *driver) push(id string, make func(*env, *store.Case) screen) {
	v.t.Helper()
	v.runAll(v.a.push(make(&v.a.env, v.opened(id))))
}

// over opens a case and puts a dialog over it.
func (v *driver) over(id string, make func(*env, *store.Case) dialog) {
	v.t.Helper()
	c := v.opened(id)
	v.runAll(v.a.open(make(&v.a.env, c)))
	v.runAll(v.a.flush())
}

func (v *driver) opened(id string) *store.Case {
	v.t.Helper()
	v.runAll(v.a.push(newCaseScreen(&v.a.env, id)))
	v.runAll(v.a.flush())
	c, err := v.a.env.store.Case(v.t.Context(), id)
	if err != nil {
		v.t.Fatal(err)
	}
	return c
}

// decided approves a request of the fake, a minute ago.
func decided(t *testing.T, d *fakeStore) string {
	t.Helper()
	const id = "WA-2026-000110"
	c, err := d.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	c.Decisions = []store.DecisionRecord{{Decision: review.Decision{ID: strings.Repeat("ab", 16), Seq: 10, RequestID: id,
		Revision: 1, Outcome: review.OutcomeApprove, Effect: review.EffectFinal, By: testOptions().Me,
		DecidedAt: fakeNow.Add(-time.Minute), Granted: []string{"subscriber.name@0", "subscriber.ip_address@1"},
		Rationale: "Checked against the order.", Notice: &review.NoticeChoice{Action: review.NoticeWithhold,
			Ground: "emergency", RecheckOn: review.DateOf(fakeNow).AddDays(90)}}, Leaf: 30, Assessment: c.Assessment}}
	d.cases[id] = c
	return id
}

// crowded makes an emergency of the fake have what stands above all, a refusal, more targets than there is room for, and
// text in several scripts.
func crowded(t *testing.T, d *fakeStore) {
	t.Helper()
	c, err := d.Case(t.Context(), "WA-2026-000101")
	if err != nil {
		t.Fatal(err)
	}
	r := *c.Request
	r.Emergency = &review.EmergencyClaim{Harm: "एक व्यक्ति को कल रात कार पार्क से उठाया गया; वह बंधा हुआ है और घायल है।",
		PersonAtRisk: "A man of 34", Imminence: "تقول الرسالة الأخيرة إنه سيموت عند الظهر.",
		Nexus: "The photograph\nand the demands \x1b[31mcome from this account.", NeededBy: fakeNow.Add(time.Hour)}
	for i := range 29 {
		r.Targets = append(r.Targets, review.Target{Type: "phone", Value: fmt.Sprintf("+55119999%04d", i), Country: "BR"})
	}
	c.Request, c.Received = &r, &r
	c.Assessment.Checks[0].Verdict = review.Fail
	c.Assessment.Checks[0].Findings = []review.Finding{{Code: "requester.callback_missing", Cite: "fbi-pin",
		Severity: review.SeverityPushBack, Text: "Nobody has confirmed this emergency on a number found independently."}}
	c.Assessment.Notice = review.NoticePlan{Action: review.NoticeProhibited, Ground: "statute"}
	c.Referrals = []review.Referral{{RequestID: c.Row.ID, By: review.Actor{Name: "r.okoye"}, At: fakeNow,
		Question: "May thirty numbers be disclosed on one emergency?"}}
	c.Obligations = []store.Obligation{{Due: fakeNow.Add(41 * time.Minute), Clock: review.ClockResponse,
		Request: c.Row.ID, Text: "respond to the agency"}}
	for i := range 6 {
		c.Related = append(c.Related, review.Related{ID: fmt.Sprintf("WA-2026-%06d", 60+i), Why: "same target"})
	}
	d.cases[c.Row.ID] = c
}

// manyFindings makes a request of the fake have more findings, targets and data types than a form has room for.
func manyFindings(t *testing.T, d *fakeStore) {
	t.Helper()
	d.row("WA-2026-000105").Holder = ""
	c, err := d.Case(t.Context(), "WA-2026-000105")
	if err != nil {
		t.Fatal(err)
	}
	r := *c.Request
	r.Targets = append(r.Targets, review.Target{Type: "phone", Value: "+919820000042", Country: "IN"},
		review.Target{Type: "email", Value: "seller@example.in"})
	c.Request, c.Received = &r, &r
	for i, f := range []review.Finding{
		{Code: "requester.country_mismatch", Text: "The address ends in another country than the agency's."},
		{Code: "legal_basis.docket_missing", Text: "The order names no docket under which its court could be asked."},
		{Code: "scope.period_long", Text: "The period of 26 months is longer than the offence that the request describes, " +
			"and the request does not say why so much of the past is needed."},
		{Code: "scope.third_party", Text: "The second account is not said to be the suspect's."},
	} {
		f.Severity, f.Cite = review.SeverityReview, "whatsapp.guidelines#requirements"
		check := &c.Assessment.Checks[min(i, 2)]
		check.Verdict, check.Findings = review.NeedsReview, append(check.Findings, f)
	}
	c.Assessment.Categories = nil
	for i, category := range []review.Category{"subscriber.name", "subscriber.email", "subscriber.ip_address",
		"traffic.ip_log", "content.messages"} {
		for n := range r.Targets {
			content := i == 4
			row := review.CategoryRow{Category: category, Item: i, Target: n, Asked: true, Authorised: true, Held: !content,
				Producible: !content}
			if content {
				row.Code = "scope.encrypted"
			}
			c.Assessment.Categories = append(c.Assessment.Categories, row)
		}
	}
	d.cases[c.Row.ID] = c
}

// TestGolden compares every screen with testdata: the large ones at every size, short
// dialogs where there is little room.
func TestGolden(t *testing.T) {
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			at := sizes
			if p.short {
				at = sizes[:2]
			}
			for _, s := range at {
				goldenAt(t, p.name, s[0], s[1], p.by)
			}
		})
	}
	// All columns at full width: without a preview, and beside one.
	goldenAt(t, "queue", 109, 30, func(v *driver) { v.press("j j") })
	goldenAt(t, "queue", 200, 50, func(v *driver) { v.press("j j") })
}

// TestEveryScreenHasAGolden finds in the source every constructor of a screen or dialog:
// each must be in the table, and what the table shows must be on top there.
func TestEveryScreenHasAGolden(t *testing.T) {
	shown := map[string]bool{}
	for _, p := range places {
		f := reflect.ValueOf(p.shows)
		name := runtime.FuncForPC(f.Pointer()).Name()
		shown[name[strings.LastIndexByte(name, '.')+1:]] = true
		v := drive(t, newFake(), 80, 24)
		p.by(v)
		if made, top := f.Type().Out(0), reflect.TypeOf(v.a.top()); made.Kind() != reflect.Interface && made != top {
			t.Errorf("%s shows %v, not what %s makes", p.name, top, name)
		}
	}
	for _, name := range screenConstructors(t) {
		if !shown[name] {
			t.Errorf("what %s makes has no golden: add it to places", name)
		}
	}
}

// screenConstructors are the functions of this package that make a screen or a dialog.
// The makers of a whole kind, of which each has a constructor of its own, are left out.
func screenConstructors(t *testing.T) []string {
	t.Helper()
	drawn, made := map[string]bool{"screen": true, "dialog": true}, map[string]string{}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			switch {
			case !ok:
			case fn.Recv != nil:
				if fn.Name.Name == "Render" {
					drawn[typeName(fn.Recv.List[0].Type)] = true
				}
			case strings.HasPrefix(fn.Name.Name, "new") && fn.Type.Results != nil:
				made[fn.Name.Name] = typeName(fn.Type.Results.List[0].Type)
			}
		}
		// A type that embeds a screen is one.
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.TypeSpec); ok {
				if st, ok := s.Type.(*ast.StructType); ok {
					for _, field := range st.Fields.List {
						if len(field.Names) == 0 && typeName(field.Type) == "readerScreen" {
							drawn[s.Name.Name] = true
						}
					}
				}
			}
			return true
		})
	}
	var out []string
	for name, typ := range made {
		switch name {
		case "newReader", "newLinkedReader", "newFormDialog", "newObservationDialog":
		default:
			if drawn[typ] {
				out = append(out, name)
			}
		}
	}
	if len(out) < 30 {
		t.Fatalf("only %d constructors were found: %v", len(out), out)
	}
	return out
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// TestNoGoldenIsLeftOver: a file in testdata that no test compares would tell of a screen
// that is gone.
func TestNoGoldenIsLeftOver(t *testing.T) {
	known := map[string]bool{}
	for _, p := range places {
		known[p.name] = true
	}
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name, _, _ := strings.Cut(filepath.Base(f), "."); !known[name] {
			t.Errorf("%s is of no place", f)
		}
	}
	if len(files) < len(places) {
		t.Errorf("%d goldens of %d places", len(files), len(places))
	}
}
