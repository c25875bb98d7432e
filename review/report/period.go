package report

import (
	"fmt"
	"strconv"
	"time"

	"lert/review/problem"
)

// Half is half a calendar year, in UTC: 2026H1 is January to June.
type Half struct{ Year, Half int }

// ParseHalf reads 2026H1 or 2026H2.
func ParseHalf(s string) (Half, error) {
	if len(s) == 6 && (s[4] == 'H' || s[4] == 'h') && (s[5] == '1' || s[5] == '2') {
		if y, err := strconv.Atoi(s[:4]); err == nil && y > 0 && s[0] != '+' && s[0] != '-' {
			return Half{y, int(s[5] - '0')}, nil
		}
	}
	return Half{}, problem.Failed.New(strconv.Quote(s)+" is no half-year", "write it as 2026H1 or 2026H2")
}

// String is 2026H1.
func (h Half) String() string { return fmt.Sprintf("%04dH%d", h.Year, h.Half) }

// From is its first instant, To the first instant after it.
func (h Half) From() time.Time {
	return time.Date(h.Year, time.Month(6*h.Half-5), 1, 0, 0, 0, 0, time.UTC)
}

// To is the first instant that no longer belongs to it.
func (h Half) To() time.Time { return h.From().AddDate(0, 6, 0) }

// Holds reports whether an instant falls in it.
func (h Half) Holds(t time.Time) bool { return !t.Before(h.From()) && t.Before(h.To()) }

// MarshalText writes it as String does.
func (h Half) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what ParseHalf reads.
func (h *Half) UnmarshalText(b []byte) (err error) {
	*h, err = ParseHalf(string(b))
	return err
}
