package sample

import (
	"testing"
	"time"
)

func TestResolve(t *testing.T) {
	now := time.Date(2026, 11, 23, 0, 10, 5, 999, time.FixedZone("east", 5*3600))
	for _, c := range []struct{ in, want string }{
		{`{"a":"@-3h"}`, `{"a":"2026-11-22T16:10:05Z"}`},
		{`{"a":"@-2d3h15m","b":"@+90m"}`, `{"a":"2026-11-20T15:55:05Z","b":"2026-11-22T20:40:05Z"}`},
		{`["@d-5","@d+20","@d-0"]`, `["2026-11-17","2026-12-12","2026-11-22"]`},
		{`["@handle","a@b","@","@d","@x-1"]`, `["@handle","a@b","@","@d","@x-1"]`},
		{`[]`, `[]`},
	} {
		got, err := resolveTimes([]byte(c.in), now)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
		} else if string(got) != c.want {
			t.Errorf("%s gives %s, want %s", c.in, got, c.want)
		}
	}
	for _, bad := range []string{`["@-3"]`, `["@-h"]`, `["@+3x"]`, `["@d-x"]`, `["@-3h`} {
		if got, err := resolveTimes([]byte(bad), now); err == nil {
			t.Errorf("%s gives %s, want an error", bad, got)
		}
	}
}
