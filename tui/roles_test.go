package tui

import (
	"slices"
	"strings"
	"testing"

	"lert/review"
)

// actsWithoutKey are the acts that no key does: reading is the screens themselves, and
// drafts keep themselves. Bands are counsel's twice a year and have a verb only.
var actsWithoutKey = []review.Act{review.ActRead, review.ActDraft, review.ActEnterBands,
	review.ActLiftClock, review.ActPutInForce, review.ActTrust, review.ActAcceptFile}

// TestU17EveryKeyIsPlacedByRole holds the table of roles against every key of
// every screen: what works or decides names its act, and who may not do it is
// told so by the key, even if something else prevents it too.
func TestU17EveryKeyIsPlacedByRole(t *testing.T) {
	done := map[review.Act]bool{}
	eachScreen(t, func(v *driver) {
		name := string(v.a.top().Title())
		_, recording := v.a.top().(*formDialog) // reached only by a key that names its act
		me := v.a.env.me
		defer func() { v.a.env.me = me }()
		for _, a := range slices.Concat(v.a.top().Actions(), globals) {
			if a.Act == "" {
				if !recording && (a.Group == groupWork || a.Group == groupDecide || a.Danger) {
					t.Errorf("%s: %q has no place in the table of roles: name its act", name, a.Name)
				}
				continue
			}
			done[a.Act], done[a.Or] = true, true
			for _, role := range review.DeskRoles {
				v.a.env.me.Role = role
				no := review.Authorise(role, a.Act)
				if a.Or != "" && review.Authorise(role, a.Or) == nil {
					no = nil
				}
				why := strings.ToLower(a.whyNot(&v.a.env).String())
				says := "the role " + review.RoleLabel(role)
				switch {
				case no != nil && !strings.Contains(why, strings.ToLower(no.What)):
					t.Errorf("%s: %q as %s says %q, want %q", name, a.Name, role, why, no.What)
				case no == nil && a.Or == "" && strings.Contains(why, says):
					t.Errorf("%s: %q as %s is refused for the role: %q", name, a.Name, role, why)
				}
			}
		}
	})
	for _, act := range review.Acts {
		if !done[act] && !slices.Contains(actsWithoutKey, act) {
			t.Errorf("no key does %q, which a verb does", act)
		}
	}
}

// TestU18CounselsInboxIsOneKey: what waits for counsel is a tab of its own.
func TestU18CounselsInboxIsOneKey(t *testing.T) {
	v := drive(t, newFake(), 80, 24)
	v.press("alt+3").sees("[Counsel", "FBI Boston")
}

// S59 on the screen: a question goes to one by name, inside the house or out.
func TestS59AQuestionNamesWhomItAsks(t *testing.T) {
	d := newFake()
	d.board.Counsel = []string{"c.moreau", "outside.prado"}
	v := drive(t, d, 80, 24)
	v.send(changedMsg{})
	v.press("j enter e").sees("outside counsel can then see this request").typeText("May we?").press("tab o").
		press("ctrl+s").sees("Referred.")
	v.press(";").sees("lert refer WA-2026-000102 --question 'May we?' --to outside.prado")
	v.press("e").typeText("May we?").press("ctrl+s ;").sees("lert refer WA-2026-000102 --question 'May we?'").
		misses("--to")
}
