package tui

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"lert/review"
	"lert/store"
)

func TestCounselListsWhatWasDecidedAndOpensIt(t *testing.T) {
	v := drive(t, newFake(), 120, 40)
	v.press("A").sees("Counsel", "WA-109", "push back", "WA-110", "Checked against the",
		"2 decisions")
	v.press("enter").sees("WA-2026-000110 · decision 10", "Decided", "approve", "What the checks said then",
		"Recommended", "Proof", "leaf 30")
	v.press("G").sees("Record", "d10").press("d").sees("the request in full", "FIR 118/2026").press("q q").
		sees("newest first")
	v.press("I").sees("Everything matches.", "50 leaves", strings.Repeat("0f", 16)).press("y").sees("kept elsewhere").
		press("esc").misses("Everything agrees")
	v.press("q").sees("[Open")
}

func TestVerifyingNamesWhatDoesNotAgree(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.fake.faults = []store.Fault{{Record: "leaf 17", What: "is not the leaf that the root was made of"}}
	v.press("A I").sees("1 record does not match", "leaf 17: is not the leaf")
	v.press("esc")
	v.fake.fails["verify"] = errors.New("the database is damaged")
	v.press("I").sees("The database is damaged").misses("Everything agrees")
}

func TestCounselFiltersAsOneTypes(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("A /").typeText("outcome:approve").press("enter").sees("/outcome:approve").press(";").
		sees("lert audit list outcome:approve")
	if q := v.fake.audits[len(v.fake.audits)-1].Query; q == nil || q.String() != "outcome:approve" {
		t.Errorf("asked with %v", q)
	}
	v.press("/").typeText(" nosuch:x").sees("nosuch").press("esc").sees("/outcome:approve").press("esc").
		misses("/outcome").sees("WA-110")
	v.press("esc").sees("[Open")
}

func TestCounselPagesBelow(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.fake.decided = 120
	v.press("A").sees("50+ decisions").press("3 0 j").sees("100+ decisions").press("5 0 j").sees("120 decisions")
	seen := map[string]bool{}
	for _, x := range v.a.screens[1].(*counselScreen).list {
		if seen[x.Decision.ID] {
			t.Fatalf("%s is listed twice", x.Decision.ID)
		}
		seen[x.Decision.ID] = true
	}
}

func TestOnlyCounselSignsAndARefusalNeedsAReason(t *testing.T) {
	d := newFake()
	row := d.row("WA-2026-000110")
	row.Effect = review.EffectAwaitingSignature
	v := drive(t, d, 80, 24)
	v.press("A enter").sees("Nothing may be disclosed under it until").press("s").
		sees("The role analyst may not sign for counsel")
	v.a.env.me = review.Actor{Name: "c.moreau", Role: review.RoleCounsel, User: "cmoreau", Host: "desk2"}
	v.press("s").sees("Sign decision 10").press("ctrl+s").sees("Choose agree or refuse first.")
	v.press("r ctrl+s").sees("A refusal needs a reason.").press("tab").typeText("The limb is not met.").press("ctrl+s").
		sees("Signed.")
	if !containsCall(d.calls, "countersign d10 refuse") {
		t.Errorf("calls %q", d.calls)
	}
}

func TestPolicyThenAndNowShowsWhatChanged(t *testing.T) {
	d := newFake()
	d.packs = []review.Pack{{Name: "law/in", Digest: "aa", Body: []byte("a: 1\nhours: 36\n")},
		{Name: "law/us", Digest: "cc"}, {Name: "gone", Digest: "dd"}}
	d.policy = &review.Policy{Packs: []review.Pack{{Name: "law/in", Digest: "bb", Body: []byte("a: 1\nhours: 3\n")},
		{Name: "law/us", Digest: "cc"}, {Name: "fresh", Digest: "ee"}}}
	v := drive(t, d, 80, 24)
	v.press("A j enter P").sees("changed since", "the same now", "no longer there", "new since", "- hours: 36",
		"+ hours: 3").misses("- a: 1")
}

// TestCounselChangesNothing presses every key of these screens: none but the
// dialog for a signature may reach a call of the desk that writes.
func TestCounselChangesNothing(t *testing.T) {
	for _, way := range []string{"A", "A enter", "A v"} {
		v := drive(t, newFake(), 80, 24)
		v.press(way)
		for _, a := range v.a.top().Actions() {
			for _, k := range a.Keys {
				v := drive(t, newFake(), 80, 24)
				v.press(way).press(k)
				for _, c := range v.fake.calls {
					verb, _, _ := strings.Cut(c, " ")
					switch verb {
					case "queue", "audit", "verify", "packs", "pack", "open":
					default:
						t.Errorf("%s then %s called %q", way, k, c)
					}
				}
			}
		}
	}
}

// fakeDecisions is a long list of decisions, newest first, as the store pages it.
func fakeDecisions(row store.QueueRow, n int, l store.AuditQuery) ([]store.AuditEntry, bool) {
	var out []store.AuditEntry
	from := uint64(n)
	if l.From != 0 {
		from = l.From - 1
	}
	for seq := from; seq > 0; seq-- {
		if len(out) == l.Limit {
			return out, true
		}
		out = append(out, store.AuditEntry{Row: row,
			Decision: review.Decision{ID: fmt.Sprintf("d%d", seq), Seq: seq, RequestID: row.ID,
				Outcome: review.OutcomeApprove, DecidedAt: fakeNow}})
	}
	return out, false
}
