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
	"github.com/charmbracelet/x/ansi"

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

// palettes are the sixteen colours of common terminals, as they come.
var palettes = map[string]string{
	"VGA, Linux console": "000000 AA0000 00AA00 AA5500 0000AA AA00AA 00AAAA AAAAAA " +
		"555555 FF5555 55FF55 FFFF55 5555FF FF55FF 55FFFF FFFFFF",
	"xterm": "000000 CD0000 00CD00 CDCD00 0000EE CD00CD 00CDCD E5E5E5 " +
		"7F7F7F FF0000 00FF00 FFFF00 5C5CFF FF00FF 00FFFF FFFFFF",
	"Windows console": "0C0C0C C50F1F 13A10E C19C00 0037DA 881798 3A96DD CCCCCC " +
		"767676 E74856 16C60C F9F1A5 3B78FF B4009E 61D6D6 F2F2F2",
	"Windows console until 2017": "000000 800000 008000 808000 000080 800080 008080 C0C0C0 " +
		"808080 FF0000 00FF00 FFFF00 0000FF FF00FF 00FFFF FFFFFF",
	"GNOME (Tango)": "000000 CC0000 4E9A06 C4A000 3465A4 75507B 06989A D3D7CF " +
		"555753 EF2929 8AE234 FCE94F 729FCF AD7FA8 34E2E2 EEEEEC",
	"macOS": "000000 C23621 25BC24 ADAD27 492EE1 D338D3 33BBC8 CBCCCD " +
		"818383 FC391F 31E722 EAEC23 5833FF F935F8 14F0F0 E9EBEB",
}

// TestSixteenColoursCanBeRead: where there are sixteen colours, each that the theme uses can be
// read in every common palette, on every page for which it is chosen.
func TestSixteenColoursCanBeRead(t *testing.T) {
	chosen := map[string]int{}
	check := func(th *kit.Theme, page color.Color) {
		chosen[th.Name]++
		for style, s := range map[string]kit.Style{"Approve": th.Approve, "PushBack": th.PushBack, "Reject": th.Reject,
			"Warn": th.Warn, "Urgent": th.Urgent} {
			n, coloured := s.Fg.(ansi.BasicColor)
			for name, p := range palettes {
				if c := kit.Contrast(lipgloss.Color("#"+strings.Fields(p)[n]), page); coloured && c < 4.5 {
					t.Errorf("%s: %s, colour %d in the palette of %s, has a contrast of %.2f on %v", th.Name, style, n,
						name, c, page)
				}
			}
		}
	}
	for _, page := range []string{"#282C34", "#300A24", "#FDF6E3", "#EEEEEC", "#F2F2F2", "#0C0C0C", "#000000", "#FFFFFF"} {
		check(kit.ThemeFor("", colorprofile.ANSI, lipgloss.Color(page)), lipgloss.Color(page))
	}
	for grey := range 256 {
		page := color.Gray{uint8(grey)}
		check(kit.ThemeFor("", colorprofile.ANSI, page), page)
	}
	check(kit.ThemeFor("dark", colorprofile.ANSI, nil), color.Black)
	check(kit.ThemeFor("light", colorprofile.ANSI, nil), color.White)
	if chosen["basic"] < 10 || chosen["basiclight"] < 10 || len(chosen) != 3 {
		t.Errorf("chosen: %v", chosen)
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

// TestThreeOutcomesLookDifferent: where an approval has a colour, a push back and a rejection look otherwise.
func TestThreeOutcomesLookDifferent(t *testing.T) {
	for name := range kit.ColourSets {
		th := kit.NewTheme(name)
		a, p, r := th.Approve.Apply("x"), th.PushBack.Apply("x"), th.Reject.Apply("x")
		if a == p || p == r || a == r || th.Warn.Apply("x") == "x" {
			t.Errorf("%s: %q, %q, %q", name, a, p, r)
		}
	}
}
