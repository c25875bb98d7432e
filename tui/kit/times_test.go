package kit

import (
	"math"
	"strings"
	"testing"
	"time"
)

// TestShortDurationIsNeverNegative: not even for the span that has no opposite.
func TestShortDurationIsNeverNegative(t *testing.T) {
	for _, d := range []time.Duration{math.MinInt64, math.MinInt64 + 1, -time.Hour, 0, math.MaxInt64} {
		if s := string(ShortDuration(d)); strings.Contains(s, "-") || len(s) > 6 {
			t.Errorf("%d is %q", d, s)
		}
	}
}
