package tui

import (
	"strings"

	"lert/review"
	"lert/review/letter"
	"lert/store"
)

// letter shows the letter that would go with the decision as it stands.
func (d *decide) letter(e *env) {
	dec := d.decision(e)
	dec.DecidedAt = e.now()
	d.leaveFor(e, newLetter(e, d.c, &dec, d.c.Assessment))
}

// newLetter is a letter to read and to copy.
func newLetter(e *env, c *store.Case, d *review.Decision, a *review.Assessment) Screen {
	text, err := letter.Write(e.desk.Policy(), letter.Input{
		Request: c.Request, Assessment: a, Decision: d, CaseNumber: c.Row.ID, Pseudonym: d.By.Pseudonym, Rehearsal: e.opts.Rehearsal,
	})
	body := func(*env) []para {
		if err != nil {
			return []para{{style: warned, text: sayError(err)}}
		}
		var out []para
		for _, l := range strings.Split(text, "\n") {
			out = append(out, para{text: review.Clean(l)})
		}
		return out
	}
	return newReader(say("%s · letter", c.Row.ID), 0, body, copyAll("the letter", text, err))
}
