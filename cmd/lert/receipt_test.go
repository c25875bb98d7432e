package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTimeOfReceiptAtEveryDoor: a request that says that it arrived after the clock is refused at each door with its
// place and both times, and the others behind it are taken. What is believed, by check and from a trusted intake, is
// asked about instead.
func TestTimeOfReceiptAtEveryDoor(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	const page = "schema: lert.request/v1\nplatform: whatsapp\nkind: records\n\nreceived_at: %s\n" +
		"requester:\n  agency: Harbour Town Police\n"
	const doc = `{"schema":"lert.request/v1","platform":"whatsapp",` + "\n" + `  "received_at": %q,"kind":"records",` +
		`"requester":{"agency":"Harbour Town Police"}}` + "\n"
	for _, x := range []struct{ door, form, place, takes, leaves string }{
		{"import -", doc, "lert: stdin:2:18: received_at: ", "2 imported", "1 imported"},
		{"import --trusted -", doc, "", "2 imported", ""},
		{"new", page, "lert: the form, line 5, column 14: received_at: ", "is in the queue", ""},
		{"new", doc, "lert: the form, line 2, column 18: received_at: ", "is in the queue", ""},
		{"check -", doc, "", "Recommended", ""},
	} {
		for _, after := range []time.Duration{-300 * 24 * time.Hour, -29 * 24 * time.Hour, 2 * time.Minute,
			3 * time.Minute,
			1000 * 24 * time.Hour} {
			in := fmt.Sprintf(x.form, now.Add(after).Format(time.RFC3339))
			if x.door != "new" {
				in += fmt.Sprintf(x.form, now.Add(-time.Hour).Format(time.RFC3339))
			}
			db := filepath.Join(t.TempDir(), "lert.db")
			verb := func(in string, words ...string) (int, string, string) {
				var out, errs bytes.Buffer
				e := testEnv(strings.NewReader(in), &out, &errs, words...)
				e.Now = func() time.Time { return now }
				e.Lookup = func(name string) (string, bool) {
					return map[string]string{"LERT_DB": db}[name], name == "LERT_DB"
				}
				return run(context.Background(), e), out.String(), errs.String()
			}
			code, out, errs := verb(in, strings.Fields(x.door)...)
			refused, says := after > 2*time.Minute && x.place != "", x.takes
			if refused {
				says = x.leaves
			}
			if refused != (code == exitFailed) || !strings.Contains(out, says) {
				t.Errorf("%s, %v after the clock: exit %d\n%s%s", x.door, after, code, out, errs)
			}
			if refused && !(strings.HasPrefix(errs, x.place) && strings.Contains(errs, "2026-11-22 09:00:00 UTC") &&
				strings.Contains(errs, now.Add(after).Format("2006-01-02 15:04:05 UTC"))) {
				t.Errorf("%s, %v after the clock: %s", x.door, after, errs)
			}
			if x.door != "check -" && !refused {
				_, out, _ = verb("", "show", fmt.Sprintf("WA-%d-000001", now.Add(after).Year()))
			}
			for code, want := range map[string]bool{"intake.received_long_ago (info)": after < -30*24*time.Hour,
				"intake.received_ahead (review)": after > 2*time.Minute && x.place == ""} {
				if strings.Contains(out, code) != want {
					t.Errorf("%s, %v after the clock: %s is shown: %v\n%s", x.door, after, code, !want, out)
				}
			}
		}
	}
}
