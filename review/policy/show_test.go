package policy

import (
	"errors"
	"strings"
	"testing"

	"lert/review/problem"
)

// TestShowReadsAsAPage: the page has the texts that counsel looks for, and no line is wider than a screen.
func TestShowReadsAsAPage(t *testing.T) {
	p := mustLoad(t, write(t, map[string]string{"host.yaml": host, "own.yaml": head +
		"cite: other\nconfidence: A\nclocks: [{id: xx.days, clock: response, days: 10, count: eu_days, from: " +
		"received_at, zone: Europe/Dublin, notified: true, when: {instruments: [xx.order]}}]\n"}))
	for id, want := range map[string][]string{
		"xx.order": {"xx.order - Order of X", "Issued by      judge", "- stored subscriber: all [test-guide, A]",
			"Keeps          60 days, 1 renewal", "Sources", "test-guide: Guide, as of 2026-11-02 (A)"},
		"testhost": {"testhost - Test host", "- Test Ltd (IE) for all others",
			"- does not have content: all: that data is excluded (scope.encrypted); instead: nothing",
			"7 days between notice and disclosure", "TST-"},
		"scope.encrypted": {"scope.encrypted", "narrow", "Letter says", "whatever the process", "wa-gov"},
		"xx.days": {"10 days from receipt, the first day not counted, extended to the next working day (Regulation " +
			"1182/71), in Europe/Dublin", "the enforcing authority was notified"},
		"IE":            {"IE - Ireland", "+353", "garda.ie", "xx.order"},
		"platform/test": {"pack: platform/test"},
	} {
		text, err := Show(p, id)
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		for _, w := range want {
			if !strings.Contains(text, w) && !strings.Contains(strings.Join(strings.Fields(text), " "), w) {
				t.Errorf("%s: no %q in\n%s", id, w, text)
			}
		}
		if id == "platform/test" {
			continue
		}
		for line := range strings.Lines(text) {
			if len([]rune(strings.TrimRight(line, "\n"))) > 78 && strings.Count(strings.TrimSpace(line), " ") > 1 {
				t.Errorf("%s: a line of %d columns: %s", id, len(line), line)
			}
		}
	}
	if _, err := Show(p, "us.2703dd"); !errors.Is(err, problem.NotFound) {
		t.Errorf("no such row: %v", err)
	}
	if _, err := Show(p, "testhos"); err == nil || !strings.Contains(err.Error(), `did you mean "testhost"?`) {
		t.Errorf("a near miss: %v", err)
	}
}

// TestEverythingListedCanBeShown: Show has a page for every id that it may suggest.
func TestEverythingListedCanBeShown(t *testing.T) {
	p := load(t)
	for _, id := range rowIDs(pagedRows(p)) {
		if text, err := Show(p, id); err != nil || text == "" {
			t.Errorf("%s: %v", id, err)
		}
	}
}
