package review

import (
	"slices"
	"strings"
	"testing"
)

// TestRoles holds the table of permissions as people read it. A new act or role must be added here too.
func TestRoles(t *testing.T) {
	order := []string{RoleAnalyst, RoleLead, RoleCounsel, RoleOutsideCounsel, RoleAuditor}
	if !slices.Equal(order, DeskRoles) {
		t.Fatalf("roles: %v", DeskRoles)
	}
	table := map[Act]string{
		ActRead: "+++++", ActOpen: "+++++", ActAudit: "+++++", ActOversee: "+++-+", ActImport: "+++--",
		ActTrust: "-+---",
		ActClaim: "+++--", ActReassign: "-+---", ActBoard: "-+--+",
		ActObserve: "+++--", ActDecide: "+++--", ActFulfil: "+++--", ActLink: "+++--", ActSnooze: "+++--",
		ActRefer: "+++--", ActGiveOpinion: "--++-", ActCountersign: "--+--", ActEnterBands: "--+--",
		ActLiftClock: "--+--", ActPutInForce: "-+---",
		ActAcceptFile: "-++--",
		ActDraft:      "++++-", ActHandOver: "+++++", ActShiftNote: "+++--",
	}
	for _, act := range Acts {
		want, ok := table[act]
		if !ok {
			t.Errorf("%q has no row", act)
			continue
		}
		for i, role := range order {
			r := Authorise(role, act)
			if (r == nil) != (want[i] == '+') {
				t.Errorf("%s, %s: %v", role, act, r)
			}
			if r != nil && (!strings.Contains(r.What, RoleLabel(role)) || r.Hint == "") {
				t.Errorf("%s, %s: a refusal says who and what to do: %+v", role, act, r)
			}
		}
		for _, role := range []string{"", "boss", "outside counsel"} {
			if Authorise(role, act) == nil {
				t.Errorf("%q may %s", role, act)
			}
		}
	}
	if len(table) != len(Acts) || Authorise(RoleLead, "fly") == nil {
		t.Error("what has no row may not be done")
	}
}

// TestRolesThatRead: an auditor records nothing, and outside counsel nothing but an opinion.
func TestRolesThatRead(t *testing.T) {
	for _, act := range Acts {
		if act.LeavesRecord() && Authorise(RoleAuditor, act) == nil {
			t.Errorf("an auditor may %s", act)
		}
		if act.LeavesRecord() && act != ActGiveOpinion && Authorise(RoleOutsideCounsel, act) == nil {
			t.Errorf("outside counsel may %s", act)
		}
	}
}

func TestS58TrainingIsGoodForAYear(t *testing.T) {
	day := func(s string) Date {
		d, err := ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, x := range []struct{ on, privacy, today, want string }{
		{"2025-11-21", "2025-11-21", "2026-11-20", ""},
		{"2025-11-20", "2025-11-21", "2026-11-20", "training expired on 2026-11-20"},
		{"2026-01-01", "2025-11-19", "2026-11-20", "privacy training expired on 2026-11-19"},
		{"2025-02-28", "2024-02-29", "2025-02-28", ""},
		{"2025-02-28", "2024-02-29", "2025-03-01", "privacy training expired on 2025-03-01"},
		{"", "2026-11-01", "2026-11-20", "no training on record"},
		{"2026-11-21", "2199-01-01", "2026-11-20", "privacy training is dated 2199-01-01, which is in the future"},
		{"", "", "2026-11-20", "no training on record, no privacy training on record"},
	} {
		var tr Training
		if x.on != "" {
			tr.Work = day(x.on)
		}
		if x.privacy != "" {
			tr.Privacy = day(x.privacy)
		}
		if got := tr.Lapsed(day(x.today)); got != x.want {
			t.Errorf("%+v: %q", x, got)
		}
	}
}
