package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/policy"
)

// The columns that the official template has, in the words of its file.
const dsaTemplate = `Applicability,Service,Reporting period,Category of illegal content,` +
	`"Description of the sub-category ""Other""",Scope,Number of orders to act against illegal content received,` +
	`Number of specific items of information included in the total number of orders to act against illegal content,` +
	`Median time to inform the authority of the receipt of the order to act against illegal content,` +
	`Median time to give effect to the order to act against illegal content,Number of orders to provide information,` +
	`Median time to inform the authority of the receipt of the order to provide information,` +
	`Median time to give effect to the order to provide information,` +
	`Contextual information on Number of orders to act against illegal content received,` +
	`Contextual information on Number of specific items of information included in the total number of orders to ` +
	`act against illegal content,` +
	`Contextual information on Median time to inform the authority of the receipt of the order to act against ` +
	`illegal content,` +
	`Contextual information on Median time to give effect to the order to act against illegal content,` +
	`Contextual information on Number of orders to provide information,` +
	`Contextual information on Median time to inform the authority of the receipt of the order to provide ` +
	`information,` +
	`Contextual information on Median time to give effect to the order to provide information`

var memberStates = []string{"DE", "FR", "GR"}

func dsaOptions() Options {
	o := options2026()
	o.MemberStates, o.Service = memberStates, "Telegram"
	return o
}

// readDSA is the file of the sheet as an outsider reads it: the rows by scope and category.
func readDSA(t interface{ Fatal(...any) }, r *Report) (header []string, rows map[string][]string) {
	var b bytes.Buffer
	if err := r.DSA().WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Count(b.String(), "\r\n") != strings.Count(b.String(), "\n") {
		t.Fatal("the lines do not end as RFC 4180 has them")
	}
	lines, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string][]string{}
	for _, l := range lines[1:] {
		if rows[l[5]+" "+l[3]] != nil {
			t.Fatal("a row is there twice: ", l)
		}
		rows[l[5]+" "+l[3]] = l
	}
	return lines[0], rows
}

// TestDSAIsTheTemplate: the sheet has the columns of the template, and its rows for all Member States and for each.
func TestDSAIsTheTemplate(t *testing.T) {
	r := built(t, nil, dsaOptions())
	header, rows := readDSA(t, r)
	want, err := csv.NewReader(strings.NewReader(dsaTemplate)).Read()
	if err != nil || !slices.Equal(header, want) {
		t.Errorf("%v: the columns are\n%q\nwant\n%q", err, header, want)
	}
	categories := append([]string{"TOTAL"}, review.StatementCategories...)
	categories = append(categories, "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER")
	if len(categories) != 16 || len(rows) != 16*4 {
		t.Errorf("%d categories, %d rows", len(categories), len(rows))
	}
	for _, scope := range []string{"TOTAL", "DE", "EL", "FR"} { // Eurostat's code of Greece
		for _, c := range categories {
			row := rows[scope+" "+c]
			if row == nil {
				t.Errorf("there is no row %s %s", scope, c)
			} else if row[0] != "All" || row[1] != "Telegram" || row[2] != "2026-01-01/2026-06-30" || row[10] != "0" ||
				strings.Join(slices.Concat(row[6:10], row[11:]), "") != "" {
				t.Errorf("of nothing the row is %q", row)
			}
		}
	}
}

// medianHours is the median of times in hours, counted in another way than the report does.
func medianHours(times []time.Duration) string {
	if len(times) == 0 {
		return ""
	}
	slices.Sort(times)
	for len(times) > 2 {
		times = times[1 : len(times)-1]
	}
	n := int64((times[0]+times[len(times)-1])/time.Second) * 100 // twice the median, in hundredths of a second
	hundredths := n / 7200
	if n%7200 >= 3600 {
		hundredths++
	}
	return fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
}

// TestDSAIsCountedAgain: every number of the file is what counting the entries again gives, a cell lists the requests
// that it counts, and an entry that is no order of a Member State is in no number.
func TestDSAIsCountedAgain(t *testing.T) {
	counted := 0
	rapid.Check(t, func(t *rapid.T) {
		entries := drawEntries(t)
		for i := range entries {
			e := &entries[i]
			e.Country = rapid.SampledFrom(append([]string{"US", "CH", ""}, memberStates...)).Draw(t, "State")
			e.isOrder = rapid.IntRange(0, 3).Draw(t, "order") > 0
			e.statementCategory = rapid.SampledFrom(append([]string{review.StatementNotSpecified},
				review.StatementCategories[9:11]...)).Draw(t, "category")
			for _, at := range []*time.Time{&e.receiptToldAt, &e.effectAt} {
				if rapid.Bool().Draw(t, "known") {
					*at = e.ReceivedAt.Add(time.Duration(rapid.Int64Range(-10, 1<<20).Draw(t, "seconds")) * time.Second)
				}
			}
		}
		r, err := Build(entries, h1, dsaOptions())
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		_, rows := readDSA(t, r)
		for key, row := range rows {
			scope, category, _ := strings.Cut(key, " ")
			var cases []string
			var receipts, effects []time.Duration
			for i := range entries {
				e := &entries[i]
				state := map[string]string{"GR": "EL"}[e.Country]
				if state == "" {
					state = e.Country
				}
				if !h1.contains(e.ReceivedAt) || !e.isOrder || !slices.Contains(memberStates, e.Country) ||
					e.private || e.nationalSecurity || e.Kind.IsPreservation() ||
					e.family == "" && e.Kind != review.KindEmergency ||
					scope != "TOTAL" && scope != state || category != "TOTAL" && category != e.statementCategory {
					continue
				}
				cases = append(cases, e.Case)
				if !e.receiptToldAt.IsZero() {
					receipts = append(receipts, max(0, e.receiptToldAt.Sub(e.ReceivedAt)))
				}
				if !e.effectAt.IsZero() {
					effects = append(effects, max(0, e.effectAt.Sub(e.ReceivedAt)))
				}
			}
			counted += len(cases)
			told, given := len(receipts), len(effects)
			if row[10] != strconv.Itoa(len(cases)) || row[11] != medianHours(receipts) ||
				row[12] != medianHours(effects) {
				t.Fatalf("%s is %q; counted again: %d, %s, %s", key, row[10:13], len(cases), medianHours(receipts),
					medianHours(effects))
			}
			for i, n := range map[int]int{18: told, 19: given} {
				if said := fmt.Sprintf("Median of %d of %d orders", n, len(cases)); strings.HasPrefix(row[i], said) !=
					(n > 0 && n < len(cases)) {
					t.Fatalf("%s: %d of %d, and it says %q", key, n, len(cases), row[i])
				}
			}
			_, behind, err := r.DSA().Explain(key + "/" + dsaOrders)
			if err != nil {
				t.Fatal(err)
			}
			var listed []string
			for _, b := range behind {
				listed = append(listed, b.Case)
			}
			if slices.Sort(cases); !slices.Equal(listed, cases) {
				t.Fatalf("behind %s stand %v, want %v", key, listed, cases)
			}
		}
	})
	if counted == 0 {
		t.Error("no order was drawn")
	}
}

// TestDSATotalsAreChecked: a sheet whose rows do not add up is found.
func TestDSATotalsAreChecked(t *testing.T) {
	order := Entry{Case: "TG-2026-000001", Country: "DE", Kind: review.KindRecords, family: "Other", isOrder: true,
		Accounts: 1, ReceivedAt: day(2, 3), statementCategory: review.StatementNotSpecified}
	r := built(t, []Entry{order}, dsaOptions())
	for _, key := range []string{"TOTAL TOTAL", "DE TOTAL", "DE " + review.StatementNotSpecified} {
		table := r.DSA()
		c := &checker{period: h1}
		if c.checkDSA(table); c.err != nil {
			t.Fatal(c.err)
		}
		table.row(key).cells[slices.Index(table.header, dsaOrders)].n = 2
		if c.checkDSA(table); c.err == nil {
			t.Errorf("%s is wrong, and nobody says so", key)
		}
	}
	order.statementCategory = "" // in no category
	r, err := Build([]Entry{order}, h1, dsaOptions())
	if err != nil || r.Check() == nil {
		t.Errorf("%v: an order in no category is published", err)
	}
}

// TestDSAEntry: which requests are orders, in which category they count, and when the authority was told.
func TestDSAEntry(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what   string
		change func(r *review.Request, c *Case)
		want   func(e *Entry) bool
	}{
		{"an order in order", func(*review.Request, *Case) {}, func(e *Entry) bool {
			return e.isOrder && e.statesOffence && e.statementCategory == "STATEMENT_CATEGORY_SCAMS_AND_FRAUD" &&
				e.receiptToldAt.IsZero() && e.effectAt.IsZero()
		}},
		{"told twice", func(_ *review.Request, c *Case) {
			c.Fulfilments = []review.Fulfilment{{Kind: review.ReceiptTold, At: day(3, 5)},
				{Kind: review.ReceiptTold, At: day(3, 3)}, {Kind: review.EffectTold, At: day(3, 2)}}
		}, func(e *Entry) bool { return e.receiptToldAt.Equal(day(3, 3)) && e.effectAt.IsZero() && !e.produced }},
		{"produced", func(_ *review.Request, c *Case) {
			c.Fulfilments = []review.Fulfilment{{Kind: review.Produced, At: day(3, 7)},
				{Kind: review.Produced, At: day(3, 4),
					Categories: []string{"subscriber.name"}}, {Kind: review.LetterSent, At: day(3, 2)}}
		}, func(e *Entry) bool { return e.effectAt.Equal(day(3, 4)) && e.receiptToldAt.IsZero() }},
		{"there was nothing", func(_ *review.Request, c *Case) {
			c.Decision = approval()
			c.Decision.DecidedAt = day(3, 6)
			c.Decision.Unavailable = []review.Unavailable{{Category: "subscriber.name", Why: "no_data"}}
		}, func(e *Entry) bool { return e.effectAt.Equal(day(3, 6)) }},
		{"no offence", func(r *review.Request, _ *Case) { r.Process.Offence = nil }, func(e *Entry) bool {
			return !e.statesOffence && e.statementCategory == review.StatementNotSpecified
		}},
		{"an offence without a category", func(r *review.Request, _ *Case) { r.Process.Offence.Category = "other" },
			func(e *Entry) bool { return e.statesOffence && e.statementCategory == review.StatementNotSpecified }},
		{"another law's order", func(r *review.Request, _ *Case) { r.Process.Instrument = "de.stpo_100j" },
			func(e *Entry) bool { return e.isOrder }},
		{"a letter", func(r *review.Request, _ *Case) { r.Process.Instrument = "foreign.letter" },
			func(e *Entry) bool { return !e.isOrder }},
		{"the user's consent", func(r *review.Request, _ *Case) { r.Process.Instrument = "consent" },
			func(e *Entry) bool { return !e.isOrder }},
		{"a preservation", func(r *review.Request, _ *Case) {
			r.Kind, r.Process.Instrument = review.KindPreservation, "eu.epoc_pr"
		}, func(e *Entry) bool { return !e.isOrder }},
		{"no process", func(r *review.Request, _ *Case) { r.Process = nil },
			func(e *Entry) bool { return !e.isOrder && e.statementCategory == review.StatementNotSpecified }},
	} {
		r := request()
		r.Requester.Country = "DE"
		r.Process.Instrument = "eu.dsa_order"
		r.Process.Offence = &review.Offence{Category: "fraud"}
		k := Case{Request: r, ReceivedAt: r.ReceivedAt, Revision: 1}
		c.change(r, &k)
		if e := EntryOf(p, k); !c.want(&e) {
			t.Errorf("%s: %+v", c.what, e)
		}
	}
}

// TestEveryOffenceHasItsPlace: the table of the policy places each category of offence that a row of the template fits,
// and a row of a later pack takes the place of an earlier one.
func TestEveryOffenceHasItsPlace(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for offence, want := range map[string]string{
		"child_exploitation": "PROTECTION_OF_MINORS", "terrorism": "RISK_FOR_PUBLIC_SECURITY", "violent": "VIOLENCE",
		"trafficking": "VIOLENCE", "fraud": "SCAMS_AND_FRAUD", "cyber": "SCAMS_AND_FRAUD",
		"drugs": "UNSAFE_AND_PROHIBITED_PRODUCTS", "speech": "ILLEGAL_OR_HARMFUL_SPEECH",
		"missing_person": "NOT_SPECIFIED_ORDER", "civil": "NOT_SPECIFIED_ORDER", "other": "NOT_SPECIFIED_ORDER",
		"": "NOT_SPECIFIED_ORDER",
	} {
		if got := p.StatementCategory(offence); got != "STATEMENT_CATEGORY_"+want {
			t.Errorf("%q is placed in %s", offence, got)
		}
	}
	q := *p
	q.StatementRules = append(slices.Clone(p.StatementRules), review.StatementRule{Offences: []string{"cyber"},
		Category: "STATEMENT_CATEGORY_CYBER_VIOLENCE"})
	if got := q.StatementCategory("cyber"); got != "STATEMENT_CATEGORY_CYBER_VIOLENCE" {
		t.Errorf("the earlier row counts: %s", got)
	}
}
