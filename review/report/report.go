// Package report counts requests for the transparency report: how many came in
// a half-year, from where, on what papers, and what was done. It is pure: the
// caller brings the requests as entries and gets tables, and the same entries
// give the same bytes.
//
// A request counts in the half-year in which it first arrived, once, whatever
// became of it later. Every entry falls into exactly one class (see classOf),
// every cell of a table knows the requests behind it (Table.Explain), and no
// table is handed out before the identities that readers of such reports check
// hold for it (readMeta, Violations).
package report

import (
	"fmt"
	"slices"
	"strings"

	"lert/review/problem"
)

// Ledger says from which state of the ledger a report was computed.
type Ledger struct {
	Size int64  `json:"size"` // leaves
	Root string `json:"root"` // over them, in hex
}

// Options are what a report is told besides its entries.
type Options struct {
	Ledger Ledger
	Policy string // as Policy.Ref gives it: it says which family a paper is of
	// Platforms the entries were limited to; none: every platform.
	Platforms []string
	// CountryNames of countries by ISO 3166-1 alpha-2 code, as one's policy has them.
	CountryNames map[string]string
	// Bands are counsel's numbers of national-security requests.
	Bands *Bands
}

// Report is one half-year counted.
type Report struct {
	Period  HalfYear
	Options Options

	entries []Entry
	class   []class
	listed  []int32 // the counted ones: everything but national security
}

// class is where an entry is counted.
type class byte

const (
	legalProcess     class = iota + 1
	emergency              // an emergency, with a paper or without
	preservation           // outside all totals
	noProcess              // rests on no legal paper, or on one that the policy does not know
	privateParty           // from somebody who is no authority
	otherInstrument        // from the United States, on a paper that has no column there
	nationalSecurity       // only ever in bands
)

// uncounted are the classes that no total holds, with their words.
var uncounted = []struct {
	class  class
	column string
	says   string
}{
	{noProcess, "no_legal_process", "on no legal process"},
	{privateParty, "private_party", "from private parties"},
	{otherInstrument, "other_paper", "from the United States on a paper without a column"},
}

// classOf says where an entry counts. The order matters: what touches national
// security shows in no exact number, whatever else it is.
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

// Build counts the entries that were received in the period; others are left
// out. The error is problem.BadEntries where an entry has no case number, counts
// twice or contradicts itself, and problem.Refused where counsel's bands are of
// another period.
func Build(entries []Entry, period HalfYear, o Options) (*Report, error) {
	r := &Report{Period: period, Options: o}
	if o.Bands != nil {
		if err := o.Bands.Check(period); err != nil {
			return nil, err
		}
	}
	for i := range entries {
		if period.contains(entries[i].ReceivedAt) {
			r.entries = append(r.entries, entries[i])
		}
	}
	slices.SortFunc(r.entries, func(a, b Entry) int { return strings.Compare(a.Case, b.Case) })
	r.class = make([]class, len(r.entries))
	for i := range r.entries {
		e := &r.entries[i]
		err := e.check()
		if err == nil && i > 0 && r.entries[i-1].Case == e.Case {
			err = badEntry("it is there twice")
		}
		if err != nil {
			return nil, problem.In(string(problem.BadEntries), problem.In(strings.TrimSpace(e.Case), err))
		}
		if r.class[i] = classOf(e); r.class[i] != nationalSecurity {
			r.listed = append(r.listed, int32(i))
		}
	}
	return r, nil
}

// filter picks the entries of a list that fulfil a condition.
func (r *Report) filter(from []int32, keep func(e *Entry, c class) bool) []int32 {
	var out []int32
	for _, i := range from {
		if keep(&r.entries[i], r.class[i]) {
			out = append(out, i)
		}
	}
	return out
}

func (r *Report) ofClass(from []int32, c class) []int32 {
	return r.filter(from, func(_ *Entry, is class) bool { return is == c })
}

// counted are the requests that a total holds.
func (r *Report) counted(from []int32) []int32 {
	return r.filter(from, func(_ *Entry, is class) bool { return is == legalProcess || is == emergency })
}

func (r *Report) produced(from []int32) []int32 {
	return r.filter(from, func(e *Entry, _ class) bool { return e.produced })
}

// countries are the codes that entries came from, in the order of their
// published names, each with its entries.
func (r *Report) countries() []countryEntries {
	by := map[string][]int32{}
	for _, i := range r.listed {
		by[r.entries[i].Country] = append(by[r.entries[i].Country], i)
	}
	out := make([]countryEntries, 0, len(by))
	for code, list := range by {
		out = append(out, countryEntries{code, r.countryName(code), list})
	}
	slices.SortFunc(out, func(a, b countryEntries) int {
		return strings.Compare(strings.ToLower(a.name)+"\x00"+a.code, strings.ToLower(b.name)+"\x00"+b.code)
	})
	return out
}

type countryEntries struct {
	code, name string
	list       []int32
}

// notStated is the row of requests that name no country.
const notStated = "Not stated"

// countryName is a country as published reports write it.
func (r *Report) countryName(code string) string {
	switch {
	case code == "":
		return notStated
	case publishedNames[code] != "":
		return publishedNames[code]
	case r.Options.CountryNames[code] != "":
		return r.Options.CountryNames[code]
	}
	return code
}

// UncountedNotes says in words how many requests no total holds, and why; for the
// note that goes with a table. National security is never in it.
func (r *Report) UncountedNotes() []string {
	var out []string
	for _, o := range uncounted {
		if n := len(r.ofClass(r.listed, o.class)); n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, o.says))
		}
	}
	return out
}

// InProcessCount is how many of the counted requests have no outcome yet.
func (r *Report) InProcessCount() int {
	return len(r.filter(r.counted(r.listed), func(e *Entry, _ class) bool { return e.result() == inProcess }))
}

// percent is part of whole in whole percent, halves up; 0 of nothing is 0.
func percent(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (200*part + whole) / (2 * whole)
}
