package policy_test

import (
	"strings"
	"testing"

	"lert/review/policy"
)

// TestShowTopics: counsel can read by which words and provisions a topic is found, and which rules ask for it.
func TestShowTopics(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range p.Topics {
		page, err := policy.Show(p, topic.Topic)
		if err != nil {
			t.Fatalf("%s: %v", topic.Topic, err)
		}
		flat := strings.Join(strings.Fields(page), " ")
		want := append([]string{"Searched in"}, topic.Words...)
		for _, x := range topic.Provisions {
			want = append(want, x.Sections...)
		}
		if topic.Topic == "sorcery" {
			want = append(want, "Death penalty SA")
		}
		if topic.Topic == "reproductive_care" {
			want = append(want, "Rules that use it", "push back, counsel must review it (legal_basis.conflict_of_laws)")
		}
		for _, w := range want {
			if !strings.Contains(flat, w) {
				t.Errorf("the page of %s lacks %q:\n%s", topic.Topic, w, page)
			}
		}
	}
}
