package policy_test

import (
	"testing"

	"lert/review/policy"
)

// groupWarrant is a warrant of the United States that names a group.
const groupWarrant = `{"platform": "whatsapp", "process": {"instrument": "us.search_warrant", "statute":
	"18 U.S.C. 2703; Fed. R. Crim. P. 41", "served_on": "WhatsApp LLC", "via": "direct", "language": "en",
	"valid_until":
	"2026-11-30", "authority": {"role": "magistrate", "country": "US"}}, "targets": [{"type": "group_id", "value":
	"120363000000000001@g.us"}], "data": [{"category": "account.groups"}]}`

// TestGroups: the identifier of a group reaches what is held about the group. Who is in it is for counsel, and data of
// everyone in it is not given.
func TestGroups(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const tooBroad = "scope.area_search"
	phone := `{"type": "phone", "value": "+12025550143"}`
	runVariations(t, p, groupWarrant, []variation{
		{"who is in it", "", answer{"approve", tooBroad + "=review+c", "", "account.groups", "", ""}},
		{"its picture and description",
			`{"data": [{"category": "account.about"}, {"category": "account.profile_photo"}]}`,
			answer{"approve", "", tooBroad, "account.about account.profile_photo", "", ""}},
		{"names", `{"data": [{"category": "subscriber.name"}]}`,
			answer{"", tooBroad + "=narrow+c", "", "none", "", ""}},
		{"addresses", `{"data": [{"category": "traffic.ip_log"}]}`,
			answer{"", tooBroad + "=narrow+c", "", "none", "", ""}},
		{"messages", `{"data": [{"category": "content.messages"}]}`,
			answer{"", tooBroad + "=narrow+c", "", "none", "", ""}},
		{"address books", `{"data": [{"category": "account.contacts"}]}`,
			answer{"", tooBroad + "=narrow+c", "", "none", "", ""}},
		{"names and who is in it", `{"data": [{"category": "subscriber.name"}, {"category": "account.groups"}]}`,
			answer{"approve_narrowed", tooBroad + "=narrow+c " + tooBroad + "=review+c", "", "account.groups", "", ""}},
		{"names, of the group and of an account", `{"data": [{"category": "subscriber.name"}], "targets": [{"type":
			"group_id", "value": "120363000000000001@g.us"}, ` + phone + `]}`,
			answer{"approve_narrowed", tooBroad + "=narrow+c", "", "subscriber.name", "", ""}},
		{"the groups of an account", `{"targets": [` + phone + `]}`,
			answer{"approve", "", tooBroad, "account.groups", "", ""}},
		{"by a subpoena", `{"process": {"instrument": "us.grand_jury_subpoena", "authority": {"role": "clerk"}}}`,
			answer{"", "legal_basis.insufficient", "", "none", "", ""}},
		{"in an emergency", `{"data": [{"category": "subscriber.ip_address"}], ` + emergencyMembers + `}`,
			answer{"", tooBroad + "=narrow+c", "", "none", "", ""}},
		{"a platform that has no groups", `{"platform": "facebook", "process": {"served_on": "Meta Platforms, Inc."}}`,
			answer{"push_back", "scope.not_our_target", tooBroad, "", "", ""}},
	})
	with := 0
	for _, plat := range p.Platforms {
		for _, rule := range plat.Targets {
			if rule.Type != "group_id" {
				continue
			}
			with++
			if !rule.Group || len(rule.OwnData) == 0 {
				t.Errorf("%s takes the identifier of a group as an account's: %+v", plat.ID, rule)
			}
		}
	}
	if with == 0 {
		t.Error("no platform has groups")
	}
}
