package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/letter"
	"lert/review/text"
	"lert/store"
)

func (l *cli) letterCmd() *cobra.Command {
	o := &letterFlags{l: l}
	c := &cobra.Command{
		Use:         "letter ID",
		Annotations: allowedOverSSH,
		Short:       "Print a letter: for the latest decision, or another that can be sent",
		Long: "letter prints a letter and sends nothing; `lert fulfil` records that it was sent.\n\n" +
			"  decision         the latest decision, to the agency\n" +
			"  acknowledgement  that the request arrived, with its case number, before a decision\n" +
			"  order            asks for the order if nondisclosure is requested without one\n" +
			"  annex_iii        the EU form that explains why a European order is not carried out,\n" +
			"                   or not in full; --conflict fills in its Section E\n" +
			"  expiry           that a preservation is ending and no legal process has arrived\n" +
			"  notice           tells one user (--target) what was disclosed to whom; if the\n" +
			"                   decision delayed it: --period-ended, --no-exception, --nothing-else",
		Example: "lert letter WA-2026-000123\n" +
			"lert letter WA-2026-000123 --kind acknowledgement\n" +
			"lert letter WA-2026-000123 --kind notice --period-ended --no-exception 'Clara Novak' --nothing-else",
		Args: argCount(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(letter.KindNames, o.kind) {
				return usageError(fmt.Sprintf("there is no letter of the kind %q", o.kind),
					"--kind is one of "+strings.Join(letter.KindNames, ", "))
			}
			if !slices.Contains(letter.Formats, o.format) {
				return usageError(fmt.Sprintf("there is no format %q", o.format),
					"--format is one of "+strings.Join(letter.Formats, ", "))
			}
			for _, s := range o.conflict {
				key, text, _ := strings.Cut(s, "=")
				if o.kind != letter.AnnexIII || !slices.Contains(letter.ConflictKeys(), key) ||
					strings.TrimSpace(text) == "" {
					return usageError(fmt.Sprintf("--conflict %q matches no key", s),
						"use it with `--kind annex_iii`, as KEY=TEXT; the keys are "+
							strings.Join(letter.ConflictKeys(), ", "))
				}
			}
			if o.kind != letter.UserNotice && (o.target >= 0 || o.hasAnswers()) {
				return usageError("--target, --period-ended, --no-exception and --nothing-else are only for a notice",
					"add --kind notice, or leave them out")
			}
			return l.withDatabase(cmd.Context(), "letter", false, func(d *database) error {
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
	f.StringVar(&o.format, "format", letter.PlainText, "format of the letter: "+strings.Join(letter.Formats, ", "))
	f.StringArrayVar(&o.conflict, "conflict", nil,
		"for annex_iii: an answer in Section E, as law=TEXT, provision=TEXT, and so on")
	f.IntVar(&o.target, "target", -1, "for a notice: number of the target whose user is told, from 0")
	f.BoolVar(&o.periodEnded, "period-ended", false,
		"for a notice: the nondisclosure period has ended; only if there was one")
	f.StringVar(&o.answers.NoExceptionBy, "no-exception", "",
		"for a notice: who says that no exceptional circumstance remains")
	f.BoolVar(&o.answers.NoOtherNondisclosure, "nothing-else", false, "for a notice: nothing else bars user notice")
	return c
}

// letterFlags are the flags of letter.
type letterFlags struct {
	l        *cli
	kind     string
	format   string
	conflict []string
	target   int // -1: the only one
	answers  review.NoticeChecklist

	periodEnded bool // answers.PeriodEnded, as a flag
}

func (o *letterFlags) print(d *database, c *store.Case) error {
	in := c.LetterInput(o.kind, d.actor)
	in.Date, in.Rehearsal, in.Format = o.l.now(), d.Rehearsal(), o.format
	var decision string
	switch {
	case in.Decision != nil:
		decision = in.Decision.ID
	case o.kind == letter.OfDecision:
		return failedError(c.Row.ID+" has not been decided, so there is no decision letter",
			"decide it first: `lert decide "+c.Row.ID+" --outcome …`; before that, `lert letter "+c.Row.ID+" --kind "+
				letter.Acknowledgement+"`")
	}
	if o.kind == letter.AnnexIII {
		in.Conflict = map[string]string{}
		for _, s := range o.conflict {
			key, text, _ := strings.Cut(s, "=")
			in.Conflict[key] = text
		}
	}
	if o.kind == letter.UserNotice {
		if o.target < 0 && len(c.Request.Targets) > 1 {
			return usageError(fmt.Sprintf("%s has %d targets, and each user is told separately", c.Row.ID,
				len(c.Request.Targets)), "name one with --target, counted from 0")
		}
		in.Target = max(0, o.target)
		in.NoticeAnswers = o.noticeAnswers(c, in.Target)
	}
	body, err := letter.Write(d.Policy(), in)
	if err != nil {
		return err
	}
	if o.l.json {
		return o.l.printJSON(struct {
			Request  string `json:"request"`
			Kind     string `json:"kind"`
			Decision string `json:"decision,omitempty"`
			Format   string `json:"format"`
			Letter   string `json:"letter"`
		}{c.Row.ID, o.kind, decision, o.format, body})
	}
	out := o.l.printer()
	for _, t := range text.CleanLines(body) {
		out.line(t)
	}
	return out.flush()
}

// hasAnswers reports whether this call makes one of the three statements.
func (o *letterFlags) hasAnswers() bool {
	return o.periodEnded || o.answers.NoExceptionBy != "" || o.answers.NoOtherNondisclosure
}

// noticeAnswers are the three statements before a notice: those of this call, or
// those with which the notice to this user was recorded.
func (o *letterFlags) noticeAnswers(c *store.Case, target int) *review.NoticeChecklist {
	if !o.hasAnswers() {
		for _, f := range c.FulfilmentsInForce() {
			if f.Kind == review.NoticeSent && (len(f.Targets) == 0 || slices.Contains(f.Targets, target)) {
				return f.Notice
			}
		}
	}
	if o.periodEnded {
		o.answers.PeriodEnded = &o.periodEnded
	}
	return &o.answers
}
