package tui

import (
	"strings"
	"time"

	"lert/review"
)

// formReader reads the values of a form and collects what cannot be read. Only
// the entries that are visible are read.
type formReader struct {
	*form
	zone   *time.Location // of the times that people type
	faults []fault
}

// fault is a value that cannot be read, or one that is missing.
type fault struct {
	path    string
	message Text
}

// newReader reads a form whose times are in a zone.
func newFormReader(f *form, zone *time.Location) *formReader { return &formReader{form: f, zone: zone} }

// addFault adds a fault.
func (r *formReader) addFault(path string, message Text) {
	r.faults = append(r.faults, fault{path, message})
}

// firstFault is the fault to show first, with no message if there is none.
func (r *formReader) firstFault() fault {
	if len(r.faults) == 0 {
		return fault{}
	}
	return r.faults[0]
}

// date reads a day, zero if the entry is empty.
func (r *formReader) date(path string) review.Date {
	d, err := parseOptionalDate(r.text(path))
	if err != nil {
		r.addFault(path, "This is no day: write it as 2026-11-19.")
	}
	return d
}

// point reads an end of a period, zero if the entry is empty.
func (r *formReader) point(path string) (out review.Point) {
	if v := r.text(path); v != "" {
		if err := out.UnmarshalText([]byte(v)); err != nil {
			r.addFault(path, "This is no day: write it as 2026-10-01.")
			return review.Point{}
		}
	}
	return out
}

// country reads a country, "" if the entry is empty.
func (r *formReader) country(path string) string {
	v := strings.ToUpper(r.text(path))
	if v != "" && !isCountry(v) {
		r.addFault(path, "A country is two letters: IN, US, DE.")
		return ""
	}
	return v
}

// timestamp reads a time.
func (r *formReader) timestamp(path string) time.Time {
	t, err := parseTime(r.text(path), r.zone)
	if err != nil {
		r.addFault(path, "This is no time: write it as 2026-11-23 09:00.")
		return time.Time{}
	}
	return t
}

// optionalTimestamp reads a time, zero if the entry is empty.
func (r *formReader) optionalTimestamp(path string) time.Time {
	if r.text(path) == "" {
		return time.Time{}
	}
	return r.timestamp(path)
}

// parseOptionalDate reads a day as people type it, zero if it is "".
func parseOptionalDate(s string) (review.Date, error) {
	if s == "" {
		return review.Date{}, nil
	}
	return review.ParseDate(s)
}

// parseTime reads a time as people type it, in their zone, or as RFC 3339.
func parseTime(s string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC(), nil
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	return t.UTC(), err
}

// isCountry reports whether v is written as a country is: two capital letters.
func isCountry(v string) bool {
	return len(v) == 2 && strings.Trim(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
