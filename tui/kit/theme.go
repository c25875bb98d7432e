package kit

import (
	"image/color"

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
	Name string // dark, light, dark256, light256, basic, none
	// Graphemes: the terminal counts what is drawn, as mode 2027 asks for. Others count
	// characters, and so does the renderer until it knows.
	Graphemes bool

	Text     Style // body text
	Strong   Style // headings and the most important words
	Dim      Style // labels and hints
	Rule     Style // lines between parts
	Key      Style // a key in the footer and the help
	Selected Style // the band under the selected row; use as Line.Base
	Field    Style // the band under a text field
	Approve  Style
	PushBack Style
	Reject   Style
	Warn     Style // something is wrong or was not done
	Urgent   Style // an emergency, an overdue clock
}

// ColourSet is a theme's colours, as #RRGGBB or as one of the 256. A test checks for a
// contrast of at least 4.5 on the window's background and on the bands. Terminals of
// 256 colours have sets of their own, because the nearest of the 256 to a quiet band
// is a loud blue.
type ColourSet struct {
	Window, Band, Field                         string
	Text, dim, rule, approve, push, reject, key string
}

var ColourSets = map[string]ColourSet{
	"dark": {Window: "#0B0E14", Band: "#1D2735", Field: "#161C27",
		Text: "#D8DEE9", dim: "#9AA4B2", rule: "#5C6675", approve: "#6CB6FF", push: "#E3B341", reject: "#FF8B6B",
		key: "#9CC9F5"},
	"light": {Window: "#FFFFFF", Band: "#E4ECF7", Field: "#EEF2F7",
		Text: "#1F2328", dim: "#57606A", rule: "#8C959F", approve: "#0550AE", push: "#7A4E00", reject: "#A40E26",
		key: "#0B4A8F"},
	"dark256": {Window: "234", Band: "237", Field: "236",
		Text: "253", dim: "248", rule: "242", approve: "75", push: "179", reject: "209", key: "117"},
	"light256": {Window: "231", Band: "255", Field: "255",
		Text: "235", dim: "240", rule: "246", approve: "25", push: "94", reject: "124", key: "24"},
}

// Themes are the names that Options.Theme accepts besides "".
var Themes = []string{"dark", "light", "none"}

// NewTheme makes the theme of a name: dark and light in full colour, dark256 and
// light256 for terminals of 256 colours, basic for those of sixteen, none for no
// colour. Basic and none mark the selected row by reverse video.
func NewTheme(name string) *Theme {
	switch name {
	case "none":
		return &Theme{Name: name, Strong: attr(ansi.NewStyle().Bold()), Key: attr(ansi.NewStyle().Bold()),
			Urgent:   attr(ansi.NewStyle().Bold()),
			Selected: reverse(), Field: attr(ansi.NewStyle().Underline(true))}
	case "basic":
		basic := func(c ansi.BasicColor) Style { return attr(ansi.NewStyle().ForegroundColor(c)) }
		return &Theme{Name: name, Strong: attr(ansi.NewStyle().Bold()), Key: attr(ansi.NewStyle().Bold()),
			Approve: basic(ansi.Cyan), PushBack: basic(ansi.Yellow), Reject: basic(ansi.Red), Warn: basic(ansi.Yellow),
			Urgent: attr(ansi.NewStyle().Bold().ForegroundColor(ansi.Red)), Selected: reverse(),
			Field: attr(ansi.NewStyle().Underline(true))}
	}
	p := ColourSets[name]
	return &Theme{Name: name,
		Text: ink(p.Text, false), Strong: ink(p.Text, true), Dim: ink(p.dim, false), Rule: ink(p.rule, false),
		Key:      ink(p.key, true),
		Selected: band(p.Text, p.Band), Field: band(p.Text, p.Field),
		Approve: ink(p.approve, false), PushBack: ink(p.push, false), Reject: ink(p.reject, false),
		Warn: ink(p.push, false), Urgent: ink(p.reject, true),
	}
}

// ThemeFor picks a theme: the one that the person asked for, as far as the terminal
// can show it.
func ThemeFor(asked string, profile colorprofile.Profile, dark bool) *Theme {
	name := "light"
	if asked == "dark" || asked != "light" && dark {
		name = "dark"
	}
	switch {
	case asked == "none" || profile <= colorprofile.ASCII:
		return NewTheme("none")
	case profile == colorprofile.ANSI:
		return NewTheme("basic")
	case profile == colorprofile.ANSI256:
		return NewTheme(name + "256")
	}
	return NewTheme(name)
}

func ink(colour string, bold bool) Style {
	c := lipgloss.Color(colour)
	s := ansi.NewStyle()
	if bold {
		s = s.Bold()
	}
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
