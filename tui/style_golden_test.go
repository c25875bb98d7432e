package tui

import (
	"cmp"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"lert/tui/kit"
)

// lookedAt are the themes of the goldens with styles, by what the terminal shows: it
// answers that it is dark or light, it does not answer, it has sixteen colours, or none.
var lookedAt = []string{"dark", "light", "neutral", "basic", "basiclight", "none"}

// inTheme is the console in a theme of lookedAt.
func inTheme(v *driver, name string) {
	v.a.env.theme = kit.NewTheme(name)
	if strings.HasPrefix(name, "basic") {
		v.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
		v.a.env.theme = kit.NewTheme(name)
	}
}

// TestStyleGolden compares the main screens with their styles. Below each line of the screen
// a letter names the style of each cell.
func TestStyleGolden(t *testing.T) {
	for _, p := range places {
		if !slices.Contains([]string{"queue", "case", "approve", "pushback", "new"}, p.name) {
			continue
		}
		for _, theme := range lookedAt {
			t.Run(p.name+"/"+theme, func(t *testing.T) {
				v := drive(t, newFake(), 80, 24)
				inTheme(v, theme)
				p.by(v)
				names := stylesOf(v.a.env.theme)
				var b strings.Builder
				b.WriteString(names.legend())
				for _, l := range cells(v.a.Frame(), 80, true) {
					b.WriteString(strings.TrimRight(lineText(l), " ") + "\n")
					if s := strings.TrimRight(names.line(l), " "); s != "" {
						b.WriteString(s + "\n")
					}
				}
				compare(t, filepath.Join("testdata", "styles", p.name+"."+theme+".txt"), b.String())
			})
		}
	}
}

// TestEveryCellHasAStyleOfTheTheme walks to every screen in every theme: nothing is drawn in
// a colour of its own, whose contrast no test would know.
func TestEveryCellHasAStyleOfTheTheme(t *testing.T) {
	for _, p := range places {
		for _, theme := range []string{"dark", "basic"} {
			v := drive(t, newFake(), 120, 40)
			inTheme(v, theme)
			p.by(v)
			names := stylesOf(v.a.env.theme)
			for y, l := range cells(v.a.Frame(), 120, true) {
				if s := names.line(l); strings.Contains(s, "?") {
					t.Errorf("%s in %s, line %d: a style that the theme does not have\n%s\n%s", p.name, theme, y,
						lineText(l), s)
				}
			}
		}
	}
}

// styleNames are the letters of a theme's styles.
type styleNames struct {
	theme  *kit.Theme
	letter map[look]byte
	looks  map[byte]look
	fields map[byte][]string
}

// look is how a cell looks, without its content.
type look struct {
	fg, bg string
	attrs  uint8
	under  bool
}

// styleLetters are the styles of a theme by the letter of each, in the order in which they
// name a cell that fits several. On the band of the selected row the letter is a capital.
var styleLetters = []struct {
	letter byte
	field  string
}{{'.', "Text"}, {'s', "Strong"}, {'d', "Dim"}, {'r', "Rule"}, {'b', "Behind"}, {'k', "Key"}, {'a', "Approve"}, {'p', "PushBack"},
	{'j', "Reject"}, {'w', "Warn"}, {'u', "Urgent"}, {'f', "Field"}}

func stylesOf(theme *kit.Theme) *styleNames {
	n := &styleNames{theme, map[look]byte{}, map[byte]look{}, map[byte][]string{}}
	learn := func(open string, letter byte, name string) {
		l := lookOf(cells([]string{open + "x\x1b[m"}, 1, true)[0][0])
		if _, known := n.letter[l]; !known {
			n.letter[l] = letter
			if _, other := n.looks[letter]; !other {
				n.looks[letter] = l
			}
		}
		n.fields[n.letter[l]] = append(n.fields[n.letter[l]], name)
	}
	v := reflect.ValueOf(theme).Elem()
	for _, s := range styleLetters {
		learn(v.FieldByName(s.field).Interface().(kit.Style).Open, s.letter, s.field)
	}
	learn("", '.', "no style")
	band := theme.Selected.Open
	learn(band, 'B', "Selected")
	for _, s := range styleLetters {
		learn(band+v.FieldByName(s.field).Interface().(kit.Style).Open, s.letter-'a'+'A', s.field+" selected")
	}
	field := theme.Field.Open
	for _, s := range styleLetters {
		learn(field+v.FieldByName(s.field).Interface().(kit.Style).Open, 'f', s.field+" in a field")
	}
	return n
}

func lookOf(c uv.Cell) look {
	return look{hexOf(c.Style.Fg, ""), hexOf(c.Style.Bg, ""), c.Style.Attrs, c.Style.Underline != 0}
}

func (l look) String() string {
	var out []string
	if l.fg != "" {
		out = append(out, l.fg)
	}
	if l.bg != "" {
		out = append(out, "on "+l.bg)
	}
	for _, a := range []struct {
		on   bool
		name string
	}{{l.attrs&uv.AttrBold != 0, "bold"}, {l.attrs&uv.AttrFaint != 0, "faint"}, {l.attrs&uv.AttrReverse != 0, "reverse"}, {l.under, "underlined"}} {
		if a.on {
			out = append(out, a.name)
		}
	}
	return cmp.Or(strings.Join(out, " "), "the terminal's own")
}

// line is the letters of a line of cells. Text in the plain style and blanks have none.
func (n *styleNames) line(cells []uv.Cell) string {
	var b strings.Builder
	for _, c := range cells {
		letter, known := n.letter[lookOf(c)]
		mark := c
		mark.Style.Attrs ^= uv.AttrReverse
		if !known {
			if letter, known = n.letter[lookOf(mark)]; known {
				letter = '!' // the mark of a hidden character, in reverse video
			}
		}
		switch {
		case !known:
			letter = '?'
		case letter == '.':
			letter = ' '
		}
		b.WriteByte(letter)
	}
	return b.String()
}

// legend says how the styles look, and which share a letter.
func (n *styleNames) legend() string {
	var b strings.Builder
	fmt.Fprintf(&b, "theme %s\n", n.theme.Name)
	for _, s := range styleLetters {
		if names := n.fields[s.letter]; len(names) > 0 && s.letter != 'f' {
			fmt.Fprintf(&b, "%c %s: %v\n", s.letter, strings.Join(names, ", "), n.looks[s.letter])
		}
	}
	fmt.Fprintf(&b, "f a field: %v\nB the selected row: %v; other capitals are styles on it\n\n", n.looks['f'],
		n.looks['B'])
	return b.String()
}
