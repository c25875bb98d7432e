package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/policy"
	"lert/review/text"
)

// TestCasesThroughCheck holds `lert check --json` to what the engine says of
// every worked case: the verb adds nothing and loses nothing. What the engine
// must say of them is TestWorkedCases of package review.
func TestCasesThroughCheck(t *testing.T) {
	dir := os.Getenv("LERT_CASES")
	if dir == "" {
		t.Skip("LERT_CASES names no folder of worked cases")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no worked cases in %s: %v", dir, err)
	}
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var c struct {
				Now     time.Time       `json:"now"`
				Request json.RawMessage `json:"request"`
			}
			if err := json.Unmarshal(b, &c); err != nil {
				t.Fatal(err)
			}
			r, err := intake.Decode(c.Request)
			if err != nil {
				t.Fatal(err)
			}
			want := text.EscapeJSON(review.Assess(p, r, &review.History{}, c.Now).Canonical())
			var out, errs bytes.Buffer
			code := run(context.Background(), testEnv(bytes.NewReader(c.Request), &out, &errs, "check", "--json",
				"--now", c.Now.Format(time.RFC3339), "-"))
			if code != 0 || errs.Len() > 0 {
				t.Fatalf("exit %d: %s", code, errs.String())
			}
			if got := bytes.TrimRight(out.Bytes(), "\n"); !bytes.Equal(got, want) {
				t.Errorf("printed\n%s\nwant\n%s", got, want)
			}
		})
	}
}
