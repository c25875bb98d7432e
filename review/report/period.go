package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"lert/review/problem"
)

// Period is a calendar year, half-year or quarter in UTC, written as 2026, 2026H1 (January to June) or 2026Q3 (July to
// September).
type Period struct {
	Year int
	// Months is how long it is: 12, 6 or 3. Number is which one of its year, counted from 1.
	Months, Number int
}

// Half is a half-year: the first or second of a year.
func Half(year, number int) Period { return Period{year, 6, number} }

// periodForms are the letters after the year, with the length in months of what they name.
var periodForms = map[string]int{"": 12, "H": 6, "Q": 3}

// ParsePeriod reads a period as 2026, 2026H1 or 2026Q3. The error is problem.Failed.
func ParsePeriod(s string) (Period, error) {
	if len(s) >= 4 {
		year, number, letter := s[:4], "1", ""
		if len(s) == 6 {
			letter, number = strings.ToUpper(s[4:5]), s[5:]
		}
		y, err := strconv.Atoi(year)
		n, errNumber := strconv.Atoi(number)
		months := periodForms[letter]
		if (len(s) == 4 || letter != "") && err == nil && errNumber == nil && y > 0 && year[0] != '+' &&
			months > 0 && n >= 1 && n*months <= 12 {
			return Period{y, months, n}, nil
		}
	}
	return Period{}, problem.Failed.New(strconv.Quote(s)+" is not a year, half-year or quarter",
		"write it as 2026, 2026H1 or 2026Q3")
}

// String is the period as ParsePeriod reads it.
func (p Period) String() string {
	switch p.Months {
	case 6:
		return fmt.Sprintf("%04dH%d", p.Year, p.Number)
	case 3:
		return fmt.Sprintf("%04dQ%d", p.Year, p.Number)
	}
	return fmt.Sprintf("%04d", p.Year)
}

// IsHalfYear reports whether the period is a half-year, the only one that counsel's bands are entered for.
func (p Period) IsHalfYear() bool { return p.Months == 6 }

// Start is the first instant of the period.
func (p Period) Start() time.Time {
	return time.Date(p.Year, time.Month(p.Months*(p.Number-1)+1), 1, 0, 0, 0, 0, time.UTC)
}

// End is the first instant after the period.
func (p Period) End() time.Time { return p.Start().AddDate(0, p.Months, 0) }

// contains reports whether an instant falls in the period.
func (p Period) contains(t time.Time) bool { return !t.Before(p.Start()) && t.Before(p.End()) }

// MarshalText writes the period as String does.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the period as ParsePeriod does.
func (p *Period) UnmarshalText(b []byte) (err error) {
	*p, err = ParsePeriod(string(b))
	return err
}
