package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lert/review/problem"
	"lert/review/text"
)

// securityClasses are the families of instruments that are shown in bands only.
var securityClasses = []string{"FISA Content Requests", "FISA Non-Content Requests", "NSLs"}

// Bands are numbers of national-security requests in ranges as wide as the law
// requires, entered by counsel. The report never computes them: an exact number that a
// program knows is one that it can print by mistake.
type Bands struct {
	Period Period `json:"period"`
	By     string `json:"by"` // the name of the counsel who entered them
	Bands  []Band `json:"bands"`
}

// Band is one class of legal process with its numbers, written as "0 - 499"; "" if
// counsel entered none.
type Band struct {
	Class    string `json:"class"` // the name of its column: "NSLs"
	Requests string `json:"requests"`
	Accounts string `json:"accounts"`
}

// Check refuses, with problem.Refused, bands of another half-year, bands without the
// name of counsel, and ranges that 50 USC 1874 does not provide for.
func (b *Bands) Check(period Period) error {
	switch {
	case !period.IsHalfYear():
		return problem.Refuse(problem.NoRule, "bands cover a half-year, not "+period.String(),
			"write it as 2026H1 or 2026H2")
	case b.Period != period:
		return problem.Refuse(problem.NoRule, fmt.Sprintf("counsel's bands cover %s, but the report covers %s", b.Period,
			period),
			"enter the bands for "+period.String())
	case text.IsEmpty(b.By):
		return problem.Refuse(problem.NoRule, "counsel's bands name no counsel", "have counsel enter them")
	}
	seen := map[string]bool{}
	for _, x := range b.Bands {
		if !slices.Contains(securityClasses, x.Class) {
			return problem.Refuse(problem.NoRule, fmt.Sprintf("counsel's bands: there is no class %q", x.Class),
				"the classes are "+strings.Join(securityClasses, ", "))
		}
		if seen[x.Class] {
			return problem.Refuse(problem.NoRule, fmt.Sprintf("counsel's bands: %s appears twice", x.Class),
				"enter it once")
		}
		seen[x.Class] = true
		for _, s := range []string{x.Requests, x.Accounts} {
			if s != "" && !isStatutoryBand(s) {
				return problem.Refuse(problem.NoRule,
					fmt.Sprintf("counsel's bands: %s: %q is not a band of 50 USC 1874", x.Class, s),
					"write it as 0 - 499, 500 - 999 (or 100, 250, 1000 wide)")
			}
		}
	}
	return nil
}

// isStatutoryBand reports whether a text is a band of 50 USC 1874(a): 1000, 500, 250 or
// 100 wide and beginning at a multiple of its width, or the lowest one beginning at 1.
func isStatutoryBand(s string) bool {
	a, b, _ := strings.Cut(strings.ReplaceAll(s, ",", ""), "-")
	lo, err1 := strconv.Atoi(strings.TrimSpace(a))
	hi, err2 := strconv.Atoi(strings.TrimSpace(b))
	return err1 == nil && err2 == nil && slices.ContainsFunc([]int{100, 250, 500, 1000}, func(width int) bool {
		return lo == 1 && hi == width-1 || lo%width == 0 && hi == lo+width-1
	})
}

// band is counsel's band of a class, "" if there is none.
func (r *Report) band(class string) (requests, accounts string) {
	if b := r.Options.Bands; b != nil {
		for _, x := range b.Bands {
			if x.Class == class {
				return x.Requests, x.Accounts
			}
		}
	}
	return "", ""
}
