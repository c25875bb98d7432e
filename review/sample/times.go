package sample

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// resolveTimes replaces the relative times in a sample file. A string "@-2d3h15m"
// becomes the instant that long before now, in RFC 3339 and UTC; "@d-5" or "@d+20"
// becomes the calendar day that many days before or after today, in UTC. Other strings
// that begin with @ are left unchanged.
func resolveTimes(src []byte, now time.Time) ([]byte, error) {
	now = now.UTC().Truncate(time.Second)
	out := make([]byte, 0, len(src)+len(src)/8)
	for {
		i := bytes.Index(src, []byte(`"@`))
		if i < 0 {
			return append(out, src...), nil
		}
		out = append(out, src[:i+1]...)
		src = src[i+1:]
		end := bytes.IndexByte(src, '"')
		if end < 0 {
			return nil, fmt.Errorf("a string that begins with %q has no end", src[:min(len(src), 20)])
		}
		word := string(src[1:end])
		src = src[end:]
		switch {
		case len(word) > 2 && word[0] == 'd' && (word[1] == '+' || word[1] == '-'):
			n, err := strconv.Atoi(word[1:])
			if err != nil {
				return nil, fmt.Errorf("%q is not a date: use @d-5 or @d+20", "@"+word)
			}
			out = now.AddDate(0, 0, n).AppendFormat(out, time.DateOnly)
		case len(word) > 1 && (word[0] == '+' || word[0] == '-'):
			d, err := parseDuration(word[1:])
			if err != nil {
				return nil, err
			}
			if word[0] == '-' {
				d = -d
			}
			out = now.Add(d).AppendFormat(out, time.RFC3339)
		default:
			out = append(append(out, '@'), word...)
		}
	}
}

// parseDuration reads a duration in days, hours and minutes: "2d3h15m".
func parseDuration(s string) (time.Duration, error) {
	units := map[byte]time.Duration{'d': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute}
	var d time.Duration
	for rest := s; rest != ""; {
		n := strings.IndexAny(rest, "dhm")
		count, err := strconv.ParseUint(rest[:max(n, 0)], 10, 63)
		if err != nil {
			return 0, fmt.Errorf("%q is not a duration: use days, hours and minutes, as 2d3h15m", s)
		}
		d += time.Duration(count) * units[rest[n]]
		rest = rest[n+1:]
	}
	return d, nil
}
