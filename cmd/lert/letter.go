package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/letter"
	"lert/store"
)

func (l *lert) letterCmd() *cobra.Command {
	o := &lettering{l: l}
	c := &cobra.Command{
		Use:         "letter ID",
		Annotations: overSSH,
		Short:       "Print a letter: of the latest decision, or one before and beside it",
		Long: "letter prints a letter and sends nothing; `lert fulfil` records that it went.\n\n" +
			"  decision         the latest decision, to the agency\n" +
			"  acknowledgement  that the request arrived, with its case number, before a decision\n" +
			"  order            asks for the order, where secrecy is asked without one\n" +
			"  notice           tells one user (--target) what was disclosed to whom; where the\n" +
			"                   decision put it off: --period-ended, --no-exception, --nothing-else",
		Example: "lert letter WA-2026-000123\n" +
			"lert letter WA-2026-000123 --kind acknowledgement\n" +
			"lert letter WA-2026-000123 --kind notice --period-ended --no-exception 'Clara Novak' --nothing-else",
		Args: arguments(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(letter.KindNames, o.kind) {
				return usage(fmt.Sprintf("there is no letter of the kind %q", o.kind), "--kind is one of "+strings.Join(letter.KindNames, ", "))
			}
			if o.kind != letter.UserNotice && (o.target >= 0 || o.answered()) {
				return usage("--target, --period-ended, --no-exception and --nothing-else speak of a notice", "add --kind notice, or leave them out")
			}
			return l.with(cmd.Context(), "letter", false, func(d *desk) error {
				c, err := d.Case(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				return o.print(d, c)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&o.kind, "kind", letter.OfDecision, "which letter: "+strings.Join(letter.KindNames, ", "))
	f.IntVar(&o.target, "target", -1, "of a notice: number of the target whose user is told, from 0")
	f.BoolVar(&o.answers.PeriodEnded, "period-ended", false, "of a notice: the period of silence has ended")
	f.StringVar(&o.answers.NoException, "no-exception", "", "of a notice: who says that no exceptional circumstance remains")
	f.BoolVar(&o.answers.NothingElse, "nothing-else", false, "of a notice: nothing else bars telling the user")
	return c
}

// lettering is one letter asked for.
type lettering struct {
	l       *lert
	kind    string
	target  int // -1: the only one
	answers review.NoticeAnswers
}

func (o *lettering) print(d *desk, c *store.Case) error {
	in := letter.Input{
		Kind: o.kind, Request: c.Request, Assessment: c.Assessment, At: o.l.now(),
		CaseNumber: c.Row.ID, Rehearsal: d.Rehearsal(),
	}
	in.Fulfilments = c.Done()
	var decision string
	if n := len(c.Decisions); n > 0 {
		last := &c.Decisions[n-1]
		// A letter beside the decision looks at the revision as it stands now;
		// a decision that a newer revision or a taking back left behind is none.
		stands := last.Decision.Revision == c.Row.Revision && last.Decision.Outcome != review.OutcomeTakenBack
		if o.kind == letter.OfDecision || stands {
			in.Decision, in.Assessment, decision = &last.Decision, last.Assessment, last.Decision.ID
		}
	}
	if in.Decision == nil && o.kind == letter.OfDecision {
		return failure(c.Row.ID+" is not decided, so there is no letter of a decision",
			"decide it first: `lert decide "+c.Row.ID+" --outcome …`; before that, `lert letter "+c.Row.ID+" --kind "+letter.Acknowledgement+"`")
	}
	if in.Decision != nil {
		in.Pseudonym = in.Decision.By.Pseudonym
	} else {
		in.Pseudonym = d.actor.Pseudonym
	}
	in.DutyEnds, in.KeptUntil = preserved(c)
	if o.kind == letter.UserNotice {
		if o.target < 0 && len(c.Request.Targets) > 1 {
			return usage(fmt.Sprintf("%s has %d targets, and each user is told alone", c.Row.ID, len(c.Request.Targets)), "name one with --target, counted from 0")
		}
		in.Target = max(0, o.target)
		in.Answers = o.given(c, in.Target)
	}
	text, err := letter.Write(d.Policy(), in)
	if err != nil {
		return err
	}
	if o.l.json {
		return o.l.emit(struct {
			Request  string `json:"request"`
			Kind     string `json:"kind"`
			Decision string `json:"decision,omitempty"`
			Letter   string `json:"letter"`
		}{c.Row.ID, o.kind, decision, text})
	}
	out := o.l.page()
	for _, t := range review.CleanLines(text) {
		out.line(t)
	}
	return out.done()
}

// answered reports that this call answers one of the three.
func (o *lettering) answered() bool {
	return o.answers.PeriodEnded || o.answers.NoException != "" || o.answers.NothingElse
}

// given are the three answers before a notice: those of this call, or those
// with which the notice to this user was recorded.
func (o *lettering) given(c *store.Case, target int) *review.NoticeAnswers {
	if !o.answered() {
		for _, f := range c.Done() {
			if f.Kind == review.NoticeSent && (len(f.Targets) == 0 || slices.Contains(f.Targets, target)) {
				return f.Notice
			}
		}
	}
	return &o.answers
}

// preserved are the two dates of a preservation as its obligations stand: the
// duty, which law sets, and until when we keep the copy. Where one date is
// owed it is both; zero where none is, and the assessment's dates hold.
func preserved(c *store.Case) (duty, kept time.Time) {
	if !c.Request.Kind.Preserves() {
		return
	}
	for i := range c.Owed {
		o := &c.Owed[i]
		switch {
		case o.Clock != "preservation":
		case o.Target:
			kept = o.Due
		default:
			duty = o.Due
		}
	}
	if kept.IsZero() {
		kept = duty
	}
	return duty, kept
}
