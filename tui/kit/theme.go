package kit

import (
	"cmp"
	"image/color"
	"math"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// reset ends every style; the others distinguish the mark of a hidden character from
// the text around it, whatever its style.
const (
	reset         = "\x1b[m"
	markOn        = "\x1b[7m"
	markOnReverse = "\x1b[27m"
)

// Style is how a piece of text looks, ready as the sequence that switches it
// on. The zero Style is the terminal's own. Styles are made in this file only.
type Style struct {
	Open string
	flat bool // as a Base: reverse video, on which no other style is drawn
	Fg   color.Color
	bg   color.Color
}

// Apply is s in the style.
func (s Style) Apply(t string) string {
	if s.Open == "" || t == "" {
		return t
	}
	return s.Open + t + reset
}

// Theme is the style of each meaning. Colours only repeat what words say.
type Theme struct {
	Name string // dark, light, neutral, these with 256 for 256 colours, basic, basiclight, none
	// Graphemes: the terminal counts what is drawn, as mode 2027 asks for. Others count
	// characters, and so does the renderer until it knows.
	Graphemes bool

	Text     Style // body text
	Strong   Style // headings and the most important words
	Dim      Style // labels and hints
	Rule     Style // lines between parts
	Behind   Style // what a dialog is over
	Key      Style // a key in the footer and the help
	Selected Style // the band under the selected row; use as Line.Base
	Field    Style // the band under a text field
	Approve  Style
	PushBack Style
	Reject   Style
	Warn     Style // something is wrong or was not done
	Urgent   Style // an emergency, an overdue clock
}

// ColourSet is a theme's colours, as #RRGGBB or as one of the 256 or of the sixteen. A test
// checks for a contrast of at least 4.5 on the window's background and on the bands.
// Terminals of 256 colours have sets of their own, because the nearest of the 256 to a
// quiet band is a loud blue.
//
// The sixteen colours are whatever the terminal has under their numbers. The basic sets use
// those that every common palette lets one read: bright ones on black, normal ones but yellow
// on white. The faintest is the least contrasting colour that one of these palettes has there.
//
// The neutral sets are for a terminal whose background is not known. Their colours have
// that contrast on black and on white; what has no colour is drawn in the terminal's own.
type ColourSet struct {
	Window, Band, Field                         string
	Text, dim, rule, approve, push, reject, key string
	faintest                                    string
}

var ColourSets = map[string]ColourSet{
	"dark": {Window: "#0B0E14", Band: "#1D2735", Field: "#161C27",
		Text: "#D8DEE9", dim: "#9AA4B2", rule: "#5C6675", approve: "#6CB6FF", push: "#E3B341", reject: "#FF8B6B",
		key: "#9CC9F5"},
	"light": {Window: "#FFFFFF", Band: "#E4ECF7", Field: "#EEF2F7",
		Text: "#1F2328", dim: "#57606A", rule: "#8C959F", approve: "#0550AE", push: "#7A4E00", reject: "#A40E26",
		key: "#0B4A8F"},
	"neutral": {rule: "#6E7681", approve: "#1F75D7", push: "#A06B00", reject: "#DA3A12"},
	"dark256": {Window: "234", Band: "237", Field: "236",
		Text: "253", dim: "248", rule: "242", approve: "75", push: "179", reject: "209", key: "117"},
	"light256": {Window: "231", Band: "255", Field: "255",
		Text: "235", dim: "240", rule: "246", approve: "25", push: "94", reject: "124", key: "24"},
	"neutral256": {rule: "243", approve: "63", reject: "131"},
	"basic":      {approve: "14", push: "11", reject: "9", faintest: "#EF2929"},
	"basiclight": {approve: "4", reject: "1", faintest: "#C23621"},
}

// Themes are the names that Options.Theme accepts besides "".
var Themes = []string{"dark", "light", "none"}

// NewTheme makes the theme of a name: dark, light and neutral in full colour, with 256
// for terminals of 256 colours, basic and basiclight for those of sixteen, none for no
// colour. All but dark and light mark the selected row by reverse video.
func NewTheme(name string) *Theme {
	p := ColourSets[name]
	if p.Text == "" {
		behind := ink(p.rule, false)
		if p.rule == "" {
			behind = attr(ansi.NewStyle().Faint())
		}
		push := ink(p.push, p.push == "" && p.reject != "") // no yellow can be read on white
		return &Theme{Name: name, Behind: behind,
			Strong: attr(ansi.NewStyle().Bold()), Key: attr(ansi.NewStyle().Bold()),
			Rule: ink(p.rule, false), Approve: ink(p.approve, false), PushBack: push,
			Reject: ink(p.reject, false), Warn: push, Urgent: ink(p.reject, true),
			Selected: reverse(), Field: attr(ansi.NewStyle().Underline(true))}
	}
	return &Theme{Name: name,
		Text: ink(p.Text, false), Strong: ink(p.Text, true), Dim: ink(p.dim, false), Rule: ink(p.rule, false),
		Behind:   ink(p.rule, false),
		Key:      ink(p.key, true),
		Selected: band(p.Text, p.Band), Field: band(p.Text, p.Field),
		Approve: ink(p.approve, false), PushBack: ink(p.push, false), Reject: ink(p.reject, false),
		Warn: ink(p.push, false), Urgent: ink(p.reject, true),
	}
}

// ThemeFor picks a theme: the one that the person asked for, as far as the terminal
// can show it, else one that can be read on the background; nil: it is not known.
func ThemeFor(asked string, profile colorprofile.Profile, background color.Color) *Theme {
	if asked == "none" || profile <= colorprofile.ASCII {
		return NewTheme("none")
	}
	sets := setsFor[profile]
	return NewTheme(cmp.Or(sets[cmp.Or(asked, readableOn(background, sets))], "none"))
}

// setsFor names the sets of a terminal's colours. None of the sixteen colours can be read on
// black and on white in every palette.
var setsFor = map[colorprofile.Profile]map[string]string{
	colorprofile.TrueColor: {"dark": "dark", "light": "light", "neutral": "neutral"},
	colorprofile.ANSI256:   {"dark": "dark256", "light": "light256", "neutral": "neutral256"},
	colorprofile.ANSI:      {"dark": "basic", "light": "basiclight"},
}

// minContrast is the least contrast of text with its background (WCAG 2, level AA).
const minContrast = 4.5

// readableOn says which of the sets has only colours that can be read on a background, none
// if no set has.
func readableOn(background color.Color, sets map[string]string) string {
	if background == nil {
		return "neutral"
	}
	for _, name := range []string{"dark", "light"} {
		p, readable := ColourSets[sets[name]], true
		colours := []string{p.Text, p.dim, p.approve, p.push, p.reject, p.key}
		if p.faintest != "" {
			colours = []string{p.faintest}
		}
		for _, c := range colours {
			readable = readable && Contrast(lipgloss.Color(c), background) >= minContrast
		}
		if readable {
			return name
		}
	}
	return "none"
}

// Contrast is the contrast of two colours after WCAG 2: 1 for the same, 21 for black and white.
func Contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is how bright a colour is, from 0 to 1.
func luminance(c color.Color) float64 {
	linear := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// ink is text in a colour, "" for the terminal's own.
func ink(colour string, bold bool) Style {
	s := ansi.NewStyle()
	if bold {
		s = s.Bold()
	}
	if colour == "" {
		if !bold {
			return Style{}
		}
		return attr(s)
	}
	c := lipgloss.Color(colour)
	return Style{Open: s.ForegroundColor(c).String(), Fg: c}
}

func band(fg, bg string) Style {
	f, b := lipgloss.Color(fg), lipgloss.Color(bg)
	return Style{Open: ansi.NewStyle().ForegroundColor(f).BackgroundColor(b).String(), Fg: f, bg: b}
}

func attr(s ansi.Style) Style { return Style{Open: s.String()} }

func reverse() Style {
	return Style{Open: ansi.NewStyle().Reverse(true).String(), flat: true}
}
