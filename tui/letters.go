package tui

import (
	"errors"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/review/letter"
	"lert/review/problem"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// showLetter shows the letter that would go out with the decision as it is now.
func (d *decideDialog) showLetter(e *env) {
	dec := d.decision(e)
	dec.DecidedAt = e.now()
	in := d.c.LetterInput(letter.OfDecision, e.me)
	in.Decision, in.Assessment, in.Pseudonym, in.UnansweredSince = &dec, d.c.Assessment, dec.By.Pseudonym, review.Date{}
	d.leaveFor(e, newLettersScreen(e, d.c, in))
}

// lettersOf are the letters that can go out on a case now, the decision's
// first.
func lettersOf(e *env, c *store.Case) []letter.Input {
	var out []letter.Input
	for _, kind := range []string{letter.OfDecision, letter.Acknowledgement, letter.AnnexIII, letter.Order,
		letter.Expiry, letter.UserNotice} {
		in := c.LetterInput(kind, e.me)
		in.Date = e.now()
		for i := range in.Fulfilments { // the statements with which it was recorded
			if f := &in.Fulfilments[i]; kind == letter.UserNotice && f.Kind == review.NoticeSent {
				in.NoticeAnswers = f.Notice
			}
		}
		if _, err := letter.Write(e.store.Policy(), in); errors.Is(err, problem.NoLetter) {
			continue
		}
		out = append(out, in)
	}
	return out
}

// letterTitles name the letters as their titles do.
var letterTitles = map[string]Text{
	letter.OfDecision: "letter", letter.Acknowledgement: "acknowledgement", letter.AnnexIII: "Annex III",
	letter.Order:  "letter that asks for the order",
	letter.Expiry: "reminder of the end", letter.UserNotice: "notice to the user",
}

// newLettersScreen shows letters to read and to copy, one at a time.
func newLettersScreen(e *env, c *store.Case, inputs ...letter.Input) screen {
	at, form := 0, letter.PlainText
	var s *readerScreen
	var letterText string
	var err error
	show := func() {
		in := inputs[at]
		in.Format, in.Rehearsal = form, e.opts.Rehearsal
		letterText, err = letter.Write(e.store.Policy(), in)
		s.title = kit.Textf("%s · %s", c.Row.ID, letterTitles[in.Kind])
		if n := len(inputs); n > 1 {
			s.title += kit.Textf(" · %d of %d", at+1, n)
		}
		s.viewport.Top = 0
	}
	body := func(e *env) []kit.Para {
		if err != nil {
			return []kit.Para{{Style: kit.Warned, Text: errorLine(err)}}
		}
		var out []kit.Para
		lines := strings.Split(letterText, "\n")
		if e.area.W-2 < letter.Width {
			lines = unwrapped(lines)
		}
		for _, l := range lines {
			out = append(out, kit.Para{Text: text.Clean(l)})
		}
		return out
	}
	s = newReader("", 0, body, copyAction("the letter", func() (string, error) { return letterText, err }),
		action{Name: "next letter", Keys: []string{"tab"}, Label: "next letter", Group: groupView,
			Help: "The next letter that can go out on this request now.",
			WhyNot: func(*env) Text {
				if len(inputs) < 2 {
					return "No other letter can be sent on this request at present."
				}
				return ""
			},
			Run: func(*env) tea.Cmd { at = (at + 1) % len(inputs); show(); return nil }},
		action{Name: "markdown", Keys: []string{"space"}, Label: "markdown", Group: groupView,
			Help: "The letter in Markdown, or in plain text again.",
			Run: func(*env) tea.Cmd {
				if form == letter.PlainText {
					form = letter.Markdown
				} else {
					form = letter.PlainText
				}
				show()
				return nil
			}})
	show()
	return s
}

// unwrapped joins the lines that were broken because the next word had no room, so that a narrower window breaks each
// paragraph only once.
func unwrapped(lines []string) []string {
	var out []string
	last := "" // the line before, as the letter has it
	for _, l := range lines {
		words := strings.TrimLeft(l, " ")
		first, _, _ := strings.Cut(words, " ")
		switch indent := len(l) - len(words); {
		case last != "" && words != "" && indent == len(last)-len(strings.TrimLeft(last, " ")) &&
			utf8.RuneCountInString(last+" "+first) > letter.Width:
			out[len(out)-1] += " " + words
		default:
			out = append(out, l)
		}
		last = l
	}
	return out
}
