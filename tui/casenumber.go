package tui

import (
	"strings"
	"time"

	"lert/review/text"
	"lert/tui/kit"
)

// shortWidth is how wide a short case number is at most.
const shortWidth = 11

// shortID is a case number as lists and headings show it: WA-2026-000051 is WA-51 in 2026 and WA-2026-51 in any other
// year, in UTC, as case numbers are made. One that somebody else gave is cut in the middle where it is long.
func shortID(id string, now time.Time) Text {
	prefix, rest, _ := strings.Cut(id, "-")
	year, number, _ := strings.Cut(rest, "-")
	if prefix != "" && len(year) == 4 && len(number) >= 6 && allDigits(year) && allDigits(number) {
		number = strings.TrimLeft(number[:len(number)-1], "0") + number[len(number)-1:]
		if y := now.UTC().Year(); isYear(year, y) {
			return text.Clean(prefix + "-" + number)
		}
		return text.Clean(prefix + "-" + year + "-" + number)
	}
	return cutMiddle(text.Clean(id), shortWidth)
}

// allDigits reports whether s consists of digits.
func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// isYear reports whether four digits are a year.
func isYear(digits string, year int) bool {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n == year
}

// cutMiddle is t in at most w columns. What is left out is in the middle: numbers differ at their end, and their
// beginning says whose they are.
func cutMiddle(t Text, w int) Text {
	if kit.Width(t) <= w {
		return t
	}
	runes := []rune(string(t))
	tail := (w - 1) / 2
	return kit.Textf("%s…%s", string(runes[:w-1-tail]), string(runes[len(runes)-tail:]))
}
