package report

import (
	"fmt"
	"strconv"
	"time"

	"lert/review/problem"
)

// HalfYear is half a calendar year in UTC: 2026H1 is January to June. Half is 1 or 2.
type HalfYear struct{ Year, Half int }

// ParseHalf reads a half-year as 2026H1 or 2026H2. The error is problem.Failed.
func ParseHalf(s string) (HalfYear, error) {
	if len(s) == 6 && (s[4] == 'H' || s[4] == 'h') && (s[5] == '1' || s[5] == '2') {
		if y, err := strconv.Atoi(s[:4]); err == nil && y > 0 && s[0] != '+' && s[0] != '-' {
			return HalfYear{y, int(s[5] - '0')}, nil
		}
	}
	return HalfYear{}, problem.Failed.New(strconv.Quote(s)+" is no half-year", "write it as 2026H1 or 2026H2")
}

// String is the half-year as 2026H1.
func (h HalfYear) String() string { return fmt.Sprintf("%04dH%d", h.Year, h.Half) }

// Start is the first instant of the half-year.
func (h HalfYear) Start() time.Time {
	return time.Date(h.Year, time.Month(6*h.Half-5), 1, 0, 0, 0, 0, time.UTC)
}

// End is the first instant after the half-year.
func (h HalfYear) End() time.Time { return h.Start().AddDate(0, 6, 0) }

// contains reports whether an instant falls in the half-year.
func (h HalfYear) contains(t time.Time) bool { return !t.Before(h.Start()) && t.Before(h.End()) }

// MarshalText writes the half-year as String does.
func (h HalfYear) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads the half-year as ParseHalf does.
func (h *HalfYear) UnmarshalText(b []byte) (err error) {
	*h, err = ParseHalf(string(b))
	return err
}
