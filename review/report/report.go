// Package report counts requests for the transparency report: how many arrived in a
// year, half-year or quarter, from where, with what legal process, and what was done. It is pure: the
// caller passes the requests as entries and gets tables, and the same entries give the
// same bytes.
//
// A request counts once, in the period in which it first arrived, whatever became of
// it later. Every entry is in exactly one class (classOf). Every cell of a table knows
// the requests that it counts (Table.Explain). Report.Check must hold before a table is
// published: it checks the identities that readers of such reports check.
package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lert/review/problem"
)

// Ledger is the state of the ledger from which a report was computed.
type Ledger struct {
	Size int64  `json:"size"` // leaves
	Root string `json:"root"` // hash over them, in hex
}

// Options are what goes into a report besides its entries.
type Options struct {
	Ledger Ledger
	Policy string // Policy.Ref of the policy that says to which family an instrument belongs
	// Platforms are those to which the entries were limited; empty means every
	// platform.
	Platforms []string
	// CountryNames are the policy's names of countries by ISO 3166-1 alpha-2 code.
	CountryNames map[string]string
	// MemberStates are the codes of the Member States of the Union, and Service is the name of the platform, for the
	// sheet of their orders (DSA).
	MemberStates []string
	Service      string
	// PartOf are the Member States that territories with codes of their own are part of.
	PartOf map[string]string
	// Bands are counsel's numbers of national-security requests, nil if there are none.
	Bands *Bands
}

// Report is the count of one period.
type Report struct {
	Period  Period
	Options Options

	entries []Entry
	listed  []int32 // indexes of the entries to show: all but national security
}

// class is where an entry is counted.
type class byte

const (
	legalProcess     class = iota + 1
	emergency              // with legal process or without
	preservation           // outside all totals
	noProcess              // without legal process, or with one that the policy does not know
	privateParty           // the requester is not an authority
	otherInstrument        // from the United States, with an instrument that has no column there
	nationalSecurity       // only ever in bands
)

// uncounted are the classes that are in no total, with their column in the JSON form
// and their words in a note.
var uncounted = []struct {
	class  class
	column string
	says   string
}{
	{noProcess, "no_legal_process", "without legal process"},
	{privateParty, "private_party", "from private parties"},
	{otherInstrument, "other_paper", "from the United States on legal process that has no column"},
}

// classOf is the class of an entry. The order of the cases matters: what concerns
// national security must be in no exact number, whatever else it is.
func classOf(e *Entry) class {
	switch {
	case e.nationalSecurity:
		return nationalSecurity
	case e.private:
		return privateParty
	case e.Kind.IsPreservation():
		return preservation
	case e.Kind == "emergency":
		return emergency
	case e.family == "":
		return noProcess
	case e.Country == "US" && subtype(e.family) < 0:
		return otherInstrument
	}
	return legalProcess
}

// counted reports whether an entry is in the totals.
func (e *Entry) counted() bool { return e.class == legalProcess || e.class == emergency }

// Build counts the entries that were received in the period and ignores others. The
// error is problem.BadEntries if an entry has no case number, is there twice or
// contradicts itself, and problem.Refused if counsel's bands are not valid for the
// period.
func Build(entries []Entry, period Period, o Options) (*Report, error) {
	r := &Report{Period: period, Options: o}
	if o.Bands != nil {
		if err := o.Bands.Check(period); err != nil {
			return nil, err
		}
	}
	outside := func(e Entry) bool { return !period.contains(e.ReceivedAt) }
	r.entries = slices.DeleteFunc(slices.Clone(entries), outside)
	slices.SortFunc(r.entries, func(a, b Entry) int { return strings.Compare(a.Case, b.Case) })
	for i := range r.entries {
		e := &r.entries[i]
		err := e.check()
		if err == nil && i > 0 && r.entries[i-1].Case == e.Case {
			err = badEntry("it appears twice")
		}
		if err != nil {
			return nil, problem.In(string(problem.BadEntries), problem.In(strings.TrimSpace(e.Case), err))
		}
		if e.class = classOf(e); e.class != nationalSecurity {
			r.listed = append(r.listed, int32(i))
		}
	}
	return r, nil
}

// filter are the entries of a list that satisfy a condition.
func (r *Report) filter(from []int32, keep func(*Entry) bool) (out []int32) {
	for _, i := range from {
		if keep(&r.entries[i]) {
			out = append(out, i)
		}
	}
	return out
}

func (r *Report) ofClass(from []int32, c class) []int32 {
	return r.filter(from, func(e *Entry) bool { return e.class == c })
}

// countryEntries are a country and its entries.
type countryEntries struct {
	code, name string // code is "" for requests that name no country
	list       []int32
}

// notStated is the row of requests that name no country.
const notStated = "Not stated"

// key names the country's rows.
func (o *countryEntries) key() string { return cmp.Or(o.code, notStated) }

// countries are the countries that entries came from, and those of the codes in also,
// in the order of their published names.
func (r *Report) countries(also ...string) []countryEntries {
	by := map[string][]int32{}
	for _, code := range also {
		by[code] = nil
	}
	for _, i := range r.listed {
		by[r.entries[i].Country] = append(by[r.entries[i].Country], i)
	}
	out := make([]countryEntries, 0, len(by))
	for code, list := range by {
		out = append(out, countryEntries{code, r.countryName(code), list})
	}
	slices.SortFunc(out, func(a, b countryEntries) int {
		byName := strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
		return cmp.Or(byName, strings.Compare(a.code, b.code))
	})
	return out
}

// countryName is the name of a country in published reports.
func (r *Report) countryName(code string) string {
	if code == "" {
		return notStated
	}
	return cmp.Or(publishedNames[code], r.Options.CountryNames[code], code)
}

// UncountedNotes say how many requests are in no total and why, for the note that goes
// with a table. National security is never among them.
func (r *Report) UncountedNotes() []string {
	var out []string
	for _, o := range uncounted {
		if n := len(r.ofClass(r.listed, o.class)); n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, o.says))
		}
	}
	return out
}

// InProcessCount is how many of the counted requests have no result yet.
func (r *Report) InProcessCount() int {
	return len(r.filter(r.listed, func(e *Entry) bool { return e.counted() && e.result() == inProcess }))
}

// percent is part of whole in whole percent, halves rounded up; 0 if whole is 0.
func percent(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (200*part + whole) / (2 * whole)
}
