package form

import (
	"errors"
	"fmt"
	"time"

	"lert/review"
	"lert/review/text"
)

// Reader reads the values of a form and collects what cannot be read. Only
// the entries that are visible are read.
type Reader struct {
	*Form
	zone   *time.Location // of the times that people type
	Faults []Fault
}

// Fault is a value that cannot be read, or one that is missing.
type Fault struct {
	Path    string
	Message text.Text
}

// NewReader reads a form whose times are in a zone.
func NewReader(f *Form, zone *time.Location) *Reader { return &Reader{Form: f, zone: zone} }

// AddFault adds a fault.
func (r *Reader) AddFault(path string, message text.Text) {
	r.Faults = append(r.Faults, Fault{path, message})
}

// FirstFault is the fault to show first, with no message if there is none.
func (r *Reader) FirstFault() Fault {
	if len(r.Faults) == 0 {
		return Fault{}
	}
	return r.Faults[0]
}

// Date reads a day, zero if the entry is empty.
func (r *Reader) Date(path string) review.Date {
	d, err := ParseOptionalDate(r.Text(path))
	if err != nil {
		r.AddFault(path, DayFault(err))
	}
	return d
}

// Point reads an end of a period, zero if the entry is empty.
func (r *Reader) Point(path string) (out review.Point) {
	if v := r.Text(path); v != "" {
		var err error
		if out, err = review.ReadPoint(v); err != nil {
			r.AddFault(path, DayFault(err))
		}
	}
	return out
}

// Country reads a country, "" if the entry is empty.
func (r *Reader) Country(path string) string {
	v, ok := review.CountryCode(r.Text(path))
	if v != "" && !ok {
		r.AddFault(path, text.Clean("This is not a country: "+review.CountryHint(v)+"."))
		return ""
	}
	return v
}

// Timestamp reads a time.
func (r *Reader) Timestamp(path string) time.Time {
	t, err := parseTime(r.Text(path), r.zone)
	if err != nil {
		r.AddFault(path, faultText(err, "This is not a time: write it as 2026-11-23 09:00."))
		return time.Time{}
	}
	return t
}

// OptionalTimestamp reads a time, zero if the entry is empty.
func (r *Reader) OptionalTimestamp(path string) time.Time {
	if r.Text(path) == "" {
		return time.Time{}
	}
	return r.Timestamp(path)
}

// DayFault is what a form says of a day that cannot be read.
func DayFault(err error) text.Text {
	return faultText(err, "This is not a date: write it as 2026-11-19.")
}

// faultText is what a form says of a day or a time that cannot be read: which years are read if it is in another one,
// else how to write it.
func faultText(err error, howToWrite text.Text) text.Text {
	if errors.Is(err, review.ErrOutOfRange) {
		return OutOfRange
	}
	return howToWrite
}

// OutOfRange is what a form says of a day or a time in a year that is not read.
var OutOfRange = text.Text(fmt.Sprintf("Only the years %d to %d are read.", review.FirstYear, review.LastYear))

// ParseOptionalDate reads a day as people type it, zero if it is "".
func ParseOptionalDate(s string) (review.Date, error) {
	if s == "" {
		return review.Date{}, nil
	}
	return review.ReadDate(s)
}

// parseTime reads a time as people type it, in their zone, or as RFC 3339.
func parseTime(s string, zone *time.Location) (time.Time, error) {
	if t, err := time.ParseInLocation("2006-01-02 15:04", s, zone); err == nil {
		s = t.UTC().Format(time.RFC3339)
	}
	return review.ReadInstant(s)
}

// IsCountry reports whether v is the code of a country.
func IsCountry(v string) bool {
	_, ok := review.CountryCode(v)
	return ok
}
