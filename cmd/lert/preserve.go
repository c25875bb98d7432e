package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/text"
)

func (l *cli) preserveCmd() *cobra.Command {
	o := &preserveFlags{l: l}
	c := &cobra.Command{
		Use:         "preserve ID",
		Annotations: allowedOverSSH,
		Short:       "Record that data was kept on our own initiative while a request waits",
		Long: "preserve records that a copy of the requested data was made, so that it is not lost\n" +
			"while the request is pushed back, waits for an answer or is reviewed. Keeping data\n" +
			"discloses nothing. --as-of is the time of the copy: later data is not in it. --rule\n" +
			"names the rule under which it is kept, which sets how long; --rules lists the rules\n" +
			"that apply to the request.\n\n" +
			"When the request is rejected or withdrawn, you must record what happens to the copy:\n" +
			"`lert observe ID copy destroyed WHY`.",
		Example: "lert preserve WA-2026-000123\n" +
			"lert preserve WA-2026-000123 --as-of 2026-11-22T08:40:00Z --note 'account looked up by hand'\n" +
			"lert preserve WA-2026-000123 --rule us.2258a_h --as-of 2026-11-20T10:00:00Z\n" +
			"lert preserve WA-2026-000123 --rules",
		Args: argCount(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.withDatabase(cmd.Context(), "preserve", false, func(d *database) error {
				if o.list {
					return o.rules(cmd.Context(), d, args[0])
				}
				return o.record(cmd.Context(), d, args[0])
			})
		},
	}
	f := c.Flags()
	f.StringVar(&o.asOf, "as-of", "",
		"time of the copy (default: now); for a CyberTipline report, time of the report")
	f.StringVar(&o.rule, "rule", "", "rule under which it is kept (default: the first of --rules)")
	f.BoolVar(&o.list, "rules", false, "list the rules under which the request's data may be kept; records nothing")
	f.StringVar(&o.note, "note", "", "a note to record with it")
	f.StringVar(&o.id, "id", "",
		"the record's id, 32 hex digits, so that a repeated call is recorded once (default: generated)")
	return c
}

// preserveFlags are the flags of preserve.
type preserveFlags struct {
	l                    *cli
	asOf, rule, note, id string
	list                 bool
}

func (o *preserveFlags) record(ctx context.Context, d *database, id string) error {
	ff := &fulfilFlags{l: o.l, kind: review.Preserved, at: o.asOf, note: o.note, id: o.id, rule: o.rule}
	f, err := ff.fulfilment(id)
	if err != nil {
		return err
	}
	return ff.record(ctx, d, f)
}

// rules lists the rules under which the data of a request may be preserved, and until
// when if the copy were made now.
func (o *preserveFlags) rules(ctx context.Context, d *database, id string) error {
	c, err := d.Case(ctx, id)
	if err != nil {
		return err
	}
	p, now := d.Policy(), o.l.now()
	out := o.l.printer()
	for _, k := range review.OwnPreservationRules(p, c.Request, now) {
		until := review.OwnPreservationEnd(p, c.Request, &k, now)
		if o.l.json {
			if err := o.l.printJSON(preservationRuleView{k.ID, utc(until).Format("2006-01-02T15:04:05Z07:00"),
				!k.Informative, k.Cite, k.Text}); err != nil {
				return err
			}
			continue
		}
		binds := text.Text("on our own initiative")
		if !k.Informative {
			binds = "a duty"
		}
		out.line(join(" · ", text.Clean(k.ID), binds, prefixed("until ", formatTime(until)), text.Clean(k.Cite)))
		out.line("  " + text.Clean(strings.TrimSpace(k.Text)))
	}
	return out.flush()
}

// preservationRuleView is one rule under which data may be preserved.
type preservationRuleView struct {
	Rule  string `json:"rule"`
	Until string `json:"until"` // if the copy were made now
	Duty  bool   `json:"duty"`
	Cite  string `json:"cite,omitempty"`
	Text  string `json:"text"`
}
