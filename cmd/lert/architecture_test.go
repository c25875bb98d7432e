package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestArchitectureNamesEveryRequirement compares the table of requirements in
// ARCHITECTURE.md with the tests: every number in the name of a test has a row, and
// every test that a row names exists.
func TestArchitectureNamesEveryRequirement(t *testing.T) {
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{} // number -> tests
	name := regexp.MustCompile("`(Test\\w+)(?:/\\w+)?`")
	for _, m := range regexp.MustCompile(`(?m)^\| ([SUM]\d+) \|.*\| (.*) \|$`).FindAllStringSubmatch(string(page), -1) {
		if _, twice := rows[m[1]]; twice {
			t.Errorf("%s has two rows", m[1])
		}
		rows[m[1]] = []string{}
		for _, n := range name.FindAllStringSubmatch(m[2], -1) {
			rows[m[1]] = append(rows[m[1]], n[1])
		}
	}
	tests := map[string]bool{}
	number := regexp.MustCompile(`[SUM]\d+`)
	function := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err = filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range function.FindAllStringSubmatch(string(b), -1) {
			tests[m[1]] = true
			// The numbers stand together behind "Test": TestS65T… is one, TestU8U23… two.
			numbers := regexp.MustCompile(`^Test((?:[SUM]\d+)+)`).FindStringSubmatch(m[1])
			if numbers == nil {
				continue
			}
			for _, n := range number.FindAllString(numbers[1], -1) {
				if _, ok := rows[n]; !ok {
					t.Errorf("%s: ARCHITECTURE.md has no row for %s", m[1], n)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for n, names := range rows {
		for _, test := range names {
			if !tests[test] {
				t.Errorf("%s names the test %s, which does not exist", n, test)
			}
		}
	}
	if len(rows) < 100 {
		t.Errorf("the table has %d rows", len(rows))
	}
}
