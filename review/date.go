package review

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// Date is a calendar day without a time zone, as a statute or a form states it. The zero Date means that no date was
// given.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// errBadDate says which form a date must have.
var errBadDate = errors.New("use a calendar date, as YYYY-MM-DD")

// ParseDate reads YYYY-MM-DD, from the year 1 on. A day that the calendar does not have is an error.
func ParseDate(s string) (Date, error) {
	if len(s) != len(time.DateOnly) {
		return Date{}, errBadDate
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, errBadDate
	}
	return DateOf(t), nil
}

// FirstYear and LastYear bound the dates and instants that are taken in. What lies outside was mistyped; and no sum of
// what lies inside leaves the years that can be written.
const FirstYear, LastYear = 1900, 2199

// ErrOutOfRange says which years a date may have.
var ErrOutOfRange = fmt.Errorf("use a year from %d to %d", FirstYear, LastYear)

// InRange reports whether an instant may be taken in.
func InRange(t time.Time) bool {
	y := t.UTC().Year()
	return y >= FirstYear && y <= LastYear
}

// ReadDate is ParseDate for a date that is taken in: one outside of the years that may be is an error.
func ReadDate(s string) (Date, error) {
	d, err := ParseDate(s)
	if err == nil && (d.Year < FirstYear || d.Year > LastYear) {
		return Date{}, ErrOutOfRange
	}
	return d, err
}

// errBadInstant says which form an instant must have.
var errBadInstant = errors.New("use an RFC 3339 time, as 2026-11-22T09:00:00Z")

// ReadInstant reads RFC 3339 for an instant that is taken in: one outside of the years that may be is ErrOutOfRange.
// What time.Parse takes against RFC 3339 is an error: an hour of one digit, a comma before the fraction, an offset of
// a day or more.
func ReadInstant(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || s[13] != ':' || s[19] == ',' {
		return time.Time{}, errBadInstant
	}
	if offset := s[len(s)-5:]; s[len(s)-1] != 'Z' && (offset[:2] >= "24" || offset[3:] >= "60") {
		return time.Time{}, errBadInstant
	}
	if !InRange(t) {
		return time.Time{}, ErrOutOfRange
	}
	return t.UTC(), nil
}

// firstIssueYear is the first year from which an order that is still in use may be. An earlier date was mistyped, or is
// what a program writes for "no date".
const firstIssueYear = 1970

// lastIssueYear is the last year that an order may name as its own: the one after it arrived.
func (r *Request) lastIssueYear() int { return r.ReceivedAt.UTC().Year() + 1 }

// IssuedOn is the day on which the legal process was issued. It is zero without process, without a date, and if the
// date cannot be right: before 1970, or later than the year after the request arrived.
func (r *Request) IssuedOn() Date {
	if r.Process == nil || r.Process.IssuedOn.Year < firstIssueYear || r.Process.IssuedOn.Year > r.lastIssueYear() {
		return Date{}
	}
	return r.Process.IssuedOn
}

// DateOf is the calendar day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// IsZero reports that no date was given.
func (d Date) IsZero() bool { return d == Date{} }

// StartOfDay is the first instant of the day in a time zone, in that zone.
func (d Date) StartOfDay(zone *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
	if zone == time.UTC {
		return t
	}
	// If clocks change at midnight, there are two midnights or none, and time.Date may be off by an hour.
	if DateOf(t).Before(d) {
		return t.Add(time.Hour)
	}
	if first := t.Add(-time.Hour); DateOf(first) == d {
		return first
	}
	return t
}

// EndOfDay is the last second of the day in a time zone. It is the end of a period that runs to the end of the day.
func (d Date) EndOfDay(zone *time.Location) time.Time {
	return d.AddDays(1).StartOfDay(zone).Add(-time.Second)
}

// AddDays is the date so many calendar days later, at most the last day of the year 9999.
func (d Date) AddDays(n int) Date {
	return writable(DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC)))
}

// writable is the date, or the nearest one that YYYY-MM-DD can write.
func writable(d Date) Date {
	switch {
	case d.Year < 1:
		return Date{1, time.January, 1}
	case d.Year > 9999:
		return Date{9999, time.December, 31}
	}
	return d
}

// AddMonths is the date so many calendar months later. A day that the month does not have becomes its last day: 31
// January and one month is 28 February. The last date is that of AddDays.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return writable(Date{first.Year(), first.Month(), min(d.Day, last)})
}

// DaysSince is the number of days from o to d.
func (d Date) DaysSince(o Date) int {
	return int((d.StartOfDay(time.UTC).Unix() - o.StartOfDay(time.UTC).Unix()) / (24 * 60 * 60))
}

// Before reports whether d is an earlier day than o.
func (d Date) Before(o Date) bool {
	return cmp.Or(cmp.Compare(d.Year, o.Year), cmp.Compare(d.Month, o.Month), cmp.Compare(d.Day, o.Day)) < 0
}

// After reports whether d is a later day than o.
func (d Date) After(o Date) bool { return o.Before(d) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.StartOfDay(time.UTC).Weekday() }

// String is YYYY-MM-DD, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText writes YYYY-MM-DD, or nothing for the zero Date.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Point is one end of a period: a whole day, or an instant. The zero Point means that this end was not given.
type Point struct {
	// Time is the instant; for a whole day, its first instant in UTC.
	Time time.Time
	// WholeDay marks a calendar day. As the end of a period, the day is included.
	WholeDay bool
}

// IsZero reports that this end of the period was not given.
func (p Point) IsZero() bool { return p.Time.IsZero() }

// Date is the calendar day of the point: as written for a whole day, in UTC for an instant.
func (p Point) Date() Date {
	if p.IsZero() {
		return Date{}
	}
	return DateOf(p.Time.UTC())
}

// Start is the instant at which a period that begins at this point begins.
func (p Point) Start() time.Time { return p.Time }

// EndExclusive is the first instant after a period that ends at this point.
func (p Point) EndExclusive() time.Time {
	if p.WholeDay {
		return p.Time.Add(24 * time.Hour)
	}
	return p.Time
}

// String is the point as the document writes it: a date, or RFC 3339; "" for the zero Point.
func (p Point) String() string {
	switch {
	case p.IsZero():
		return ""
	case p.WholeDay:
		return p.Time.Format(time.DateOnly)
	}
	return p.Time.Format(time.RFC3339)
}

// MarshalText writes a date for a whole day, RFC 3339 for an instant.
func (p Point) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a date or an RFC 3339 instant.
func (p *Point) UnmarshalText(b []byte) error {
	s := string(b)
	if d, err := ParseDate(s); err == nil {
		*p = Point{Time: d.StartOfDay(time.UTC), WholeDay: true}
		return nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return errors.New("use a date, as YYYY-MM-DD, or a time, as 2026-11-22T09:00:00Z")
	}
	*p = Point{Time: t}
	return nil
}

// ReadPoint reads a date or an RFC 3339 instant that is taken in; outside of the years that may be: ErrOutOfRange.
func ReadPoint(s string) (Point, error) {
	if _, err := ParseDate(s); err == nil {
		d, err := ReadDate(s)
		return Point{Time: d.StartOfDay(time.UTC), WholeDay: true}, err
	}
	t, err := ReadInstant(s)
	return Point{Time: t}, err
}

// Period is a span of time; a whole day at either end is included.
type Period struct {
	From Point `json:"from,omitzero"`
	To   Point `json:"to,omitzero"`
}

// IsZero reports that neither end was given.
func (p Period) IsZero() bool { return p.From.IsZero() && p.To.IsZero() }

// Days counts the calendar days of a period with both ends, whole or in part.
func (p Period) Days() int { return max(0, p.To.Date().DaysSince(p.From.Date())+1) }
