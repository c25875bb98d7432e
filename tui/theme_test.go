package tui

import (
	"image/color"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"lert/tui/kit"
)

// colourCode is a colour in a frame: foreground or background, in RGB or of the 256.
var colourCode = regexp.MustCompile(`([34])8;(?:2;(\d+);(\d+);(\d+)|5;(\d+))`)

// checkColours fails if a frame has a background, or a foreground that cannot be read on
// both black and white. What has no colour is drawn in the terminal's own.
func (v *driver) checkColours() (colours int) {
	v.t.Helper()
	for _, m := range colourCode.FindAllStringSubmatch(strings.Join(v.a.Frame(), ""), -1) {
		if m[1] == "4" {
			v.t.Fatalf("%s: a background of its own: %s", v.a.top().Title(), m[0])
		}
		c := lipgloss.Color(m[5])
		if m[5] == "" {
			var rgb [3]uint8
			for i := range rgb {
				n, _ := strconv.Atoi(m[2+i])
				rgb[i] = uint8(n)
			}
			c = color.RGBA{rgb[0], rgb[1], rgb[2], 255}
		}
		if black, white := kit.Contrast(c, color.Black), kit.Contrast(c, color.White); min(black, white) < 4.5 {
			v.t.Errorf("%s: %s has a contrast of %.2f on black and %.2f on white", v.a.top().Title(), m[0], black, white)
		}
		colours++
	}
	return colours
}

// TestAnUnknownBackgroundHidesNoText: before the terminal answers, every screen can be
// read on a black and on a white one.
func TestAnUnknownBackgroundHidesNoText(t *testing.T) {
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
		colours := 0
		eachScreen(t, func(v *driver) {
			v.a.env.opts.Theme, v.a.background = "", nil
			v.send(tea.ColorProfileMsg{Profile: profile})
			colours += v.checkColours()
			if profile == colorprofile.ANSI && strings.Contains(strings.Join(v.a.Frame(), ""), "\x1b[3") {
				t.Errorf("%s: one of the sixteen colours, which may be any", v.a.top().Title())
			}
		})
		if (colours > 0) != (profile != colorprofile.ANSI) {
			t.Errorf("%v: %d colours", profile, colours)
		}
	}
}

func TestTheTerminalsAnswerReplacesTheGuess(t *testing.T) {
	start := func(env ...string) *driver {
		return drive(t, newFake(), 80, 24, func(o *Options) { o.Theme, o.Env = "", append(o.Env, env...) })
	}
	name := func(v *driver) string { return v.a.env.theme.Name }
	for env, want := range map[string]string{"COLORFGBG=15;0": "dark", "COLORFGBG=0;15": "light",
		"COLORFGBG=0;default;15": "light", "COLORFGBG=12;8": "dark", "COLORFGBG=15;default": "neutral",
		"COLORFGBG=": "neutral", "COLORFGBG=x;15;99": "neutral"} {
		if got := name(start(env)); got != want {
			t.Errorf("%s: %s", env, got)
		}
	}
	v := start()
	if got := name(v); got != "neutral" {
		t.Errorf("it begins %s", got)
	}
	v.send(tea.BackgroundColorMsg{Color: color.White})
	if got := name(v); got != "light" {
		t.Errorf("on white it is %s", got)
	}
	v = start("COLORFGBG=0;15")
	v.send(tea.BackgroundColorMsg{Color: lipgloss.Color("#1E1E1E")})
	if got := name(v); got != "dark" {
		t.Errorf("on black, said to be white, it is %s", got)
	}
}

func TestContrastIsThatOfWCAG(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#FFFFFF", "#000000", 21}, {"#777777", "#FFFFFF", 4.48}, {"#123456", "#123456", 1}} {
		if got := kit.Contrast(lipgloss.Color(c.a), lipgloss.Color(c.b)); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%s on %s: %.2f", c.a, c.b, got)
		}
	}
}
