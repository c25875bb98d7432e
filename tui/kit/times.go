package kit

import (
	"math"
	"strconv"
	"time"

	"lert/review/text"
)

// ShortDuration is a length of time in at most six columns: "0:41", "5:12", "1d 3h",
// "12d", "3y". Minutes are rounded down.
func ShortDuration(d time.Duration) text.Text {
	if d < 0 {
		d = -max(d, -math.MaxInt64) // the smallest has no opposite
	}
	days := int(d / (24 * time.Hour))
	switch {
	case days >= 1000:
		return number(days/365) + "y"
	case days >= 10:
		return number(days) + "d"
	case days >= 1:
		return number(days) + "d " + number(int(d/time.Hour)%24) + "h"
	}
	minutes := number(int(d/time.Minute) % 60)
	if len(minutes) == 1 {
		return number(int(d/time.Hour)) + ":0" + minutes
	}
	return number(int(d/time.Hour)) + ":" + minutes
}

// Late is how long a date has passed: "35m late", "2d late".
func Late(now, due time.Time) text.Text {
	if now.Sub(due) < time.Minute {
		return "<1m late"
	}
	return Ago(now, due) + " late"
}

// Ago is how long ago an instant was, for holders and histories: "3m", "2h",
// "5d".
func Ago(now, at time.Time) text.Text {
	d := max(0, now.Sub(at))
	switch {
	case d < time.Hour:
		return number(int(d/time.Minute)) + "m"
	case d < 48*time.Hour:
		return number(int(d/time.Hour)) + "h"
	}
	return number(int(d/(24*time.Hour))) + "d"
}

// number is n in digits. Lists draw many with every key, and fmt would allocate for each.
func number(n int) text.Text { return text.Text(strconv.Itoa(n)) }

// ShortTime is the time of day for an instant of today, else the date, in a zone.
func ShortTime(now, at time.Time, zone *time.Location) text.Text {
	if at.IsZero() {
		return "-"
	}
	at, now = at.In(zone), now.In(zone)
	if y, m, d := at.Date(); y == now.Year() && m == now.Month() && d == now.Day() {
		return Textf("%s", at.Format("15:04"))
	}
	return Textf("%s", at.Format("2006-01-02"))
}

// FullTime is an instant in full: date, time and zone.
func FullTime(at time.Time, zone *time.Location) text.Text {
	if at.IsZero() {
		return "-"
	}
	return Textf("%s", at.In(zone).Format("2006-01-02 15:04 MST"))
}
