package tui

import (
	"fmt"
	"html"
	"image/color"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"lert/review"
	"lert/store"
	"lert/tui/kit"
)

// The README's pictures: the queue and a case of the sample week, as the console
// draws them, for readers on a dark page and on a light one.
func TestThePicturesOfTheReadme(t *testing.T) {
	for _, theme := range []string{"dark", "light"} {
		x := openSample(t, 92, 27, func(o *Options) { o.Theme, o.Demo = theme, true })
		show := func(name string) {
			t.Helper()
			compare(t, filepath.Join("testdata", name+"."+theme+".svg"), picture(x.a.Frame(), kit.ColourSets[theme]))
		}
		x.press("4 j")
		show("queue")
		id := x.findRequest("European order that is narrowed", func(r *store.QueueRow, _ *store.Case) bool {
			return r.Instrument == "eu.epoc" && r.Kind == review.KindRecords &&
				r.Recommendation == review.RecommendNarrowed
		})
		x.open(id)
		show("case")
	}
}

// The README's strip of a first hour: an emergency is opened, called back, decided beside its
// facts; then the next case, and what is owed now.
func TestThePicturesOfAFirstHour(t *testing.T) {
	for _, theme := range []string{"dark", "light"} {
		x := openSample(t, 116, 30, func(o *Options) { o.Theme, o.Demo = theme, true })
		n := 0
		show := func(words ...string) {
			t.Helper()
			x.sees(words...)
			n++
			compare(t, filepath.Join("testdata", fmt.Sprintf("hour-%d.%s.svg", n, theme)),
				picture(x.a.Frame(), kit.ColourSets[theme]))
		}
		id := x.findRequest("emergency to approve that nobody called back on",
			func(r *store.QueueRow, c *store.Case) bool {
				return r.Kind == review.KindEmergency && voluntaryOnly(c) && !c.Assessment.Counsel &&
					!review.CallbackConfirmed(c.Request, c.Assessment.AssessedAt) &&
					c.Assessment.CountRows().Producible() == len(c.Assessment.Categories)
			})
		q := x.a.screens[0].(*queueScreen)
		for q.row().ID != id {
			x.press("j")
		}
		x.press("enter")
		show("Harm")
		x.press("v").typeText("+12025550191").press("tab d tab").typeText("duty officer").
			press("tab a c h tab tab tab c")
		show("duty officer")
		x.press("ctrl+s a 1 2")
		d := x.a.dialogs[0].dialog.(*decideDialog)
		for i, it := range d.items {
			if it.kind == itemAck {
				d.cursor = i
				x.press("space")
			}
		}
		show("imminent")
		x.press("y")
		if _, n := x.lastDecision(); n != 1 {
			t.Fatalf("nothing was decided:\n%s", x.text())
		}
		show(" u ")
		x.press("q alt+6")
		show("[Due")
	}
}

// TestThePictureShowsWhatTheTerminalDoes: a wide character takes two columns,
// reverse video turns round, and what would be markup is text.
func TestThePictureShowsWhatTheTerminalDoes(t *testing.T) {
	p := kit.ColourSets["dark"]
	got := picture([]string{"a<\x1b[31;1mb\x1b[m \x1b[7mc\x1b[m", "日x  "}, p)
	for _, want := range []string{`>a&lt;</text>`, `font-weight="bold"`, `fill="` + p.Text + `"/>`,
		`x="32" y="49" textLength="9"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

// picture draws lines, as a terminal shows them, as an SVG: one rectangle or
// text for each stretch of cells that look the same.
func picture(lines []string, p kit.ColourSet) string {
	const cw, ch, pad = 9, 20, 14 // a cell and the margin, in pixels
	w, h := ansi.StringWidth(lines[0]), len(lines)
	emu := vt.NewEmulator(w, h)
	fmt.Fprint(emu, strings.Join(lines, "\r\n"))
	var b strings.Builder
	fmt.Fprintf(&b,
		`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="15" xml:space="preserve">`+"\n", w*cw+2*pad, h*ch+2*pad)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", p.Window)
	for y := range h {
		var runs []styledRun
		for x := range w {
			c := emu.CellAt(x, y)
			if c == nil || c.Width == 0 {
				continue
			}
			r := styledRun{from: x, n: c.Width, fg: hexOf(c.Style.Fg, p.Text), bg: hexOf(c.Style.Bg, ""),
				bold: c.Style.Attrs&1 != 0, faint: c.Style.Attrs&0b10 != 0, text: c.Content}
			if c.Style.Attrs&0b100000 != 0 {
				r.fg, r.bg = p.Window, r.fg
			}
			if r.text == "" {
				r.text = " "
			}
			if n := len(runs) - 1; n >= 0 && runs[n].canJoin(r) {
				runs[n].n += r.n
				runs[n].text += r.text
				continue
			}
			runs = append(runs, r)
		}
		for _, r := range runs {
			if r.bg != "" {
				fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n", pad+r.from*cw, pad+y*ch,
					r.n*cw, ch, r.bg)
			}
			text := strings.TrimRight(r.text, " ")
			if text == "" {
				continue
			}
			lead := len(text) - len(strings.TrimLeft(text, " "))
			r.from, r.n, text = r.from+lead, r.n-lead-(len(r.text)-len(text)), text[lead:]
			weight := ""
			if r.bold {
				weight = ` font-weight="bold"`
			}
			if r.faint {
				weight += ` opacity=".5"`
			}
			fmt.Fprintf(&b, `<text x="%d" y="%d" textLength="%d" fill="%s"%s>%s</text>`+"\n", pad+r.from*cw, pad+y*ch+
				15, r.n*cw, r.fg, weight, html.EscapeString(text))
		}
	}
	return b.String() + "</svg>\n"
}

// styledRun is cells side by side that look the same.
type styledRun struct {
	from, n int
	fg, bg  string
	bold    bool
	faint   bool
	text    string
}

// canJoin reports whether the next cell may join. A wide character is a run of its own,
// so that a font that draws it wider or narrower does not shift what follows.
func (r styledRun) canJoin(next styledRun) bool {
	return r.fg == next.fg && r.bg == next.bg && r.bold == next.bold && r.faint == next.faint && r.from+r.n == next.from && next.n == 1 &&
		r.n == len([]rune(r.text))
}

func hexOf(c color.Color, other string) string {
	if c == nil {
		return other
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02X%02X%02X", r>>8, g>>8, b>>8)
}
