package problem_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"testing"

	"lert/review/problem"
)

// full is an error with a place and a cause.
func full() error {
	return problem.In("a.db",
		problem.DiskFull.New("nothing was recorded: no room left", "free some space").WithCause(fs.ErrPermission))
}

// TestToldApartByCode: errors are distinguished by their code, however they are
// wrapped, and by nothing else.
func TestToldApartByCode(t *testing.T) {
	for name, err := range map[string]error{
		"itself":        full(),
		"a bare code":   problem.DiskFull,
		"a wrapper":     fmt.Errorf("import: %w", full()),
		"with a place":  problem.In("request WA-2026-000001", full()),
		"one of a list": problem.List{problem.Refuse(8, "a", "b"), full().(*problem.Error)},
		"a cause":       problem.InDoubt.New("the disk failed", "start again").WithCause(full()),
		"joined":        errors.Join(errors.New("x"), full()),
	} {
		if !errors.Is(err, problem.DiskFull) || errors.Is(err, problem.Locked) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !errors.Is(full(), fs.ErrPermission) {
		t.Error("the cause is lost")
	}
}

// TestOf: every part of an error is listed once, wherever it comes from.
func TestOf(t *testing.T) {
	type part struct{ says, hint string }
	for _, x := range []struct {
		name string
		err  error
		want []part
	}{
		{"nothing", nil, nil},
		{"a place, what and what to do", full(),
			[]part{{"a.db: nothing was recorded: no room left", "free some space"}}},
		{"a code that says it all", problem.NotFound.At("request WA-1", "`lert queue` lists the numbers"),
			[]part{{"request WA-1: not found", "`lert queue` lists the numbers"}}},
		{"a bare code", problem.Closed, []part{{"database is closed", "open it again"}}},
		{"two refusals",
			problem.List{problem.Refuse(8, "no call-back", "call"), problem.Refuse(0, "no words", "write")},
			[]part{{"refused (rule 8): no call-back", "call"}, {"refused: no words", "write"}}},
		{"a list with a place", problem.In("WA-1", problem.List{problem.Refuse(8, "no call-back", "call")}),
			[]part{{"refused (rule 8): WA-1: no call-back", "call"}}},
		{"a place in a place",
			problem.In("decision 3", problem.In("request WA-1", problem.Damaged.New("cut short", "restore"))),
			[]part{{"decision 3: request WA-1: cut short", "restore"}}},
		{"somebody else's words before", fmt.Errorf("the sample: %w", full()),
			[]part{{"the sample: a.db: nothing was recorded: no room left", "free some space"}}},
		{"somebody else's words behind", fmt.Errorf("%w (twice)", full()),
			[]part{{"a.db: nothing was recorded: no room left: free some space (twice)", ""}}},
		{"somebody else's error", problem.In("people.yaml", fs.ErrPermission),
			[]part{{"people.yaml: permission denied", ""}}},
		{"several", errors.Join(errors.New("a; b: c"), full()),
			[]part{{"a; b: c", ""}, {"a.db: nothing was recorded: no room left", "free some space"}}},
		{"an interruption", problem.In("copy", fmt.Errorf("reading: %w", context.Canceled)),
			[]part{{"copy: interrupted", "everything reported as recorded is recorded; run it again for the rest"}}},
	} {
		var got []part
		for _, p := range problem.ListOf(x.err) {
			got = append(got, part{p.Summary(), p.Hint})
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", x.name, got, x.want)
		}
	}
}

// TestPlace: a place shows what is known of it and nothing else.
func TestPlace(t *testing.T) {
	for want, p := range map[string]problem.Place{
		"":                                   {},
		"a.json:3:1":                         {File: "a.json", Line: 3},
		"a.json:3:14: data[2].from":          {File: "a.json", Line: 3, Column: 14, Path: "data[2].from"},
		"query, character 5":                 {File: "query", Column: 5},
		"request WA-1: a.db: key \"\\x00k\"": {Subject: "request WA-1", File: "a.db", Key: "\x00k"},
	} {
		if got := p.String(); got != want {
			t.Errorf("%#v is %q, want %q", p, got, want)
		}
	}
}

// TestAListIsOneErrorALine: a list is one error a line, and nil if it is empty.
func TestAListIsOneErrorALine(t *testing.T) {
	l := problem.List{problem.Refuse(8, "no call-back", "call"), problem.Refuse(0, "no words", "")}
	if got := l.Err().Error(); got != "no call-back: call\nno words" {
		t.Errorf("%q", got)
	}
	if err := (problem.List{}).Err(); err != nil {
		t.Errorf("an empty list is %v", err)
	}
}
