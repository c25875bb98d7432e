package tui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"lert/store"
)

func TestTimesAsAVoiceReadsThem(t *testing.T) {
	now := fakeNow
	for _, c := range []struct {
		in     time.Duration
		target bool
		want   Text
	}{
		{20 * time.Second, false, "due in less than a minute"},
		{time.Minute, false, "due in 1 minute"},
		{139 * time.Minute, false, "due in 2 hours 19 minutes"},
		{2 * time.Hour, true, "target in 2 hours"},
		{29 * time.Hour, false, "due in 1 day 5 hours"},
		{75 * time.Hour, false, "due in 3 days"},
		{-35 * time.Minute, false, "35 minutes late"},
		{-35 * time.Minute, true, "35 minutes past the target"},
		{-169 * 24 * time.Hour, true, "169 days past the target"},
		{-4000 * 24 * time.Hour, false, "10 years late"},
	} {
		if got := spokenDue(now, now.Add(c.in), c.target); got != c.want {
			t.Errorf("%v: %q, want %q", c.in, got, c.want)
		}
	}
	if got := spokenDuration(-1 << 63); strings.Contains(string(got), "-") {
		t.Errorf("the longest time is %q", got)
	}
	for at, want := range map[time.Time]Text{
		now.Add(-time.Hour):            "08:00 UTC",
		now.Add(-30 * time.Hour):       "22 November at 03:00 UTC",
		now.Add(-400 * 24 * time.Hour): "19 October 2025 at 09:00 UTC",
		{}:                             "not known",
	} {
		if got := spokenTime(now, at, time.UTC); got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
}

// TestARowIsAboutTenWords: no row of the sample week is much longer, or has a code, an abbreviation of ours or a mark
// that a voice reads by its name. What an agency wrote stands as it is.
func TestARowIsAboutTenWords(t *testing.T) {
	x := openSample(t, 80, 24)
	page, err := x.store.As(testOptions().Me).Queue(t.Context(), store.QueueQuery{Tab: store.TabOpen, Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	e, words := &x.a.env, 0
	ours := regexp.MustCompile(`_|[A-Z]{5,}|[0-9]:[0-9]|[~·…–“”]`)
	for i := range page.Rows {
		r := &page.Rows[i]
		row := string(rowText(e, r))
		n := len(strings.Fields(row))
		words += n
		if n > 22 {
			t.Errorf("%d words: %s", n, row)
		}
		if bad := ours.FindString(strings.ReplaceAll(row, r.Agency, "")); bad != "" {
			t.Errorf("%q in %s", bad, row)
		}
		if !strings.Contains(row, string(shortID(r.ID, e.now()))) {
			t.Errorf("%s is not named: %s", r.ID, row)
		}
	}
	if n := len(page.Rows); words > 13*n {
		t.Errorf("%d rows have %d words each", n, words/n)
	}
}
