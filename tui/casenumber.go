package tui

import (
	"strconv"
	"strings"
	"time"

	"lert/tui/kit"
)

// shortWidth is how wide a short case number is at most.
const shortWidth = 11

// shortID is a case number as lists and headings show it: WA-2026-000051 is WA-51 in 2026 and WA-2026-51 in any other
// year, in UTC, as case numbers are made. One that somebody else gave is cut in the middle where it is long.
func shortID(id string, now time.Time) Text {
	parts := strings.Split(id, "-")
	if len(parts) == 3 && len(parts[1]) == 4 && len(parts[2]) >= 6 {
		year, yearErr := strconv.ParseUint(parts[1], 10, 32)
		n, err := strconv.ParseUint(parts[2], 10, 64)
		if yearErr == nil && err == nil && parts[0] != "" {
			if int(year) == now.UTC().Year() {
				return kit.Textf("%s-%d", parts[0], n)
			}
			return kit.Textf("%s-%04d-%d", parts[0], year, n)
		}
	}
	return cutMiddle(kit.Textf("%s", id), shortWidth)
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
