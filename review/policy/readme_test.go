package policy

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"lert/review"
)

var update = flag.Bool("update", false, "write the table of instruments into README.md")

// The table is between these lines of the page.
const (
	tableBegins = "<!-- instruments: made from the packs by go test ./review/policy -run TestReadmeTable -update -->\n"
	tableEnds   = "<!-- end of instruments -->\n"
)

// TestReadmeTable: the table of instruments in README.md agrees with the packs.
func TestReadmeTable(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(page), tableBegins)
	old, tail, ended := strings.Cut(rest, tableEnds)
	if !ok || !ended {
		t.Fatalf("README.md lacks the lines %q and %q", tableBegins, tableEnds)
	}
	table := "\n" + instrumentTables(load(t)) + "\n"
	if *update {
		if err := os.WriteFile("README.md", []byte(head+tableBegins+table+tableEnds+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != old {
		t.Error("the table in README.md is not what the packs say; run go test ./review/policy -run TestReadmeTable " +
			"-update")
	}
	for id := range load(t).Instruments {
		if !strings.Contains(old, "`"+id+"`") {
			t.Errorf("%s is not in the table", id)
		}
	}
}

// TestReadmeTableFollowsThePacks: an instrument that reaches less has another line.
func TestReadmeTableFollowsThePacks(t *testing.T) {
	p := *load(t)
	before := instrumentTables(&p)
	p.Instruments = maps.Clone(p.Instruments)
	inst := *p.Instruments["us.search_warrant"][0]
	inst.Reach = nil
	p.Instruments["us.search_warrant"] = []*review.Instrument{&inst}
	if instrumentTables(&p) == before {
		t.Error("a search warrant that reaches nothing reads as before")
	}
}

// classes are the columns of the table.
var classes = []string{"subscriber", "account", "traffic", "content", "location"}

// instrumentTables is one table for each country, with the instruments that reach least first.
func instrumentTables(p *review.Policy) string {
	places := map[string][]*review.Instrument{}
	for _, versions := range p.Instruments {
		inst := versions[len(versions)-1]
		places[whose(p, inst)] = append(places[whose(p, inst)], inst)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(places)) {
		rows := places[name]
		slices.SortFunc(rows, func(x, y *review.Instrument) int {
			return cmp.Or(cmp.Compare(x.Tier, y.Tier), strings.Compare(x.ID, y.ID))
		})
		fmt.Fprintf(&b, "### %s\n\n| paper | id | issued by | subscriber | account | traffic | content | location | "+
			"rests on |\n|---|---|---|---|---|---|---|---|---|\n", name)
		for _, inst := range rows {
			fmt.Fprintf(&b, "| %s | `%s` | %s", inst.Name, inst.ID, cmp.Or(spacedList(inst.Issuers), "anyone"))
			for _, class := range classes {
				b.WriteString(" | " + reached(p, inst, class))
			}
			fmt.Fprintf(&b, " | %s (%s) |\n", inst.Cite, inst.Confidence)
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// whose names the country or countries of an instrument.
func whose(p *review.Policy, inst *review.Instrument) string {
	switch {
	case inst.Country != "":
		return p.Countries[inst.Country].Name
	case slices.Contains(inst.Countries, "EU"):
		return "European Union"
	}
	return "Any country"
}

// reached says how much of a class an instrument reaches: all or part of the stored or of the future data, or nothing,
// and then by which code it is excluded. A star marks a condition besides the issuer: an offence, a State, a platform.
func reached(p *review.Policy, inst *review.Instrument, class string) string {
	if code := standsAgainst(p, inst); code != "" {
		return code
	}
	if inst.Preserves {
		return "kept"
	}
	of, all := map[string]int{}, 0
	barred, falls := false, ""
	for _, c := range review.Categories {
		if c.Class() != class && !(class == "location" && c == review.LocationHistory) {
			continue
		}
		all++
		for _, time := range []string{"stored", "prospective"} {
			there, free := false, false
			for i := range inst.Reach {
				r := &inst.Reach[i]
				if (r.Time == time || r.Time == "any" || r.Time == "") && matches(r.Categories, c) {
					there = true
					free = free || len(r.Issuers) == 0 && r.MinYears == 0 && len(r.Limbs) == 0 &&
						!r.IdentificationOnly && conditionText(&r.When) == ""
				}
			}
			if there {
				of[time]++
				barred = barred || !free
			}
		}
		for i := range inst.OutOfReach {
			if matches(inst.OutOfReach[i].Categories, c) && falls == "" {
				falls = inst.OutOfReach[i].Code
			}
		}
	}
	var out []string
	for _, time := range []string{"stored", "prospective"} {
		switch n := of[time]; {
		case n == 0:
		case n < all:
			out = append(out, "part "+time)
		default:
			out = append(out, time)
		}
	}
	text := strings.Join(out, ", ")
	switch {
	case text == "" && falls == "legal_basis.treaty_required":
		return "treaty"
	case text == "":
		return "no"
	case barred:
		return text + "\\*"
	}
	return text
}

// standsAgainst is the code that refuses an instrument entirely, regardless of its issuer.
func standsAgainst(p *review.Policy, inst *review.Instrument) string {
	for i := range inst.Always {
		s := &inst.Always[i]
		severity := cmp.Or(s.Severity, p.Codes[s.Code].Severity)
		if conditionText(&s.When) == "" && (severity == review.SeverityReject || severity == review.SeverityPushBack) {
			return strings.TrimPrefix(s.Code, "legal_basis.")
		}
	}
	return ""
}

func matches(patterns []string, c review.Category) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return c.Matches(p) })
}
