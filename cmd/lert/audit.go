package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

func (l *lert) auditCmd() *cobra.Command {
	return l.family("audit", "Counsel's work: list, show, verify and replay what was decided",
		l.auditListCmd(), l.auditShowCmd(), l.auditVerifyCmd(), l.auditPeopleCmd(), l.auditReplayCmd())
}

// auditPage is how many decisions are asked for at a time.
const auditPage = 200

func (l *lert) auditListCmd() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use:         "list [QUERY]",
		Annotations: overSSH,
		Short:       "List decisions, newest first",
		Example:     "lert audit list\nlert audit list 'outcome:approve is:overridden decided:>2026-10-01'",
		Args:        arguments(0, -1, "a query"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.with(cmd.Context(), "audit list", false, func(d *desk) error {
				return l.auditList(cmd.Context(), d, strings.Join(args, " "), limit)
			})
		},
	}
	c.Flags().IntVar(&limit, "limit", 0, "at most this many decisions (0: all)")
	return c
}

func (l *lert) auditList(ctx context.Context, d *desk, query string, limit int) error {
	q, err := l.query(query, d.actor.Analyst)
	if err != nil {
		return err
	}
	rows := [][]text.Text{{"NO", "DECIDED", "REQUEST", "OUTCOME", "BY", "FROM", "REASONS"}}
	list := store.AuditList{Query: q, N: auditPage}
	n := 0
	for {
		entries, more, err := d.Audit(ctx, list)
		if err != nil {
			return err
		}
		for i := range entries {
			if limit > 0 && n == limit {
				more = false
				break
			}
			n++
			e := &entries[i]
			list.From = e.Decision.Seq
			if l.json {
				if err := l.emit(decidedView{e.Decision, nil, leaf(e.Leaf)}); err != nil {
					return err
				}
				continue
			}
			x := &e.Decision
			outcome := words(x.Outcome)
			if x.Effect == review.EffectHeld {
				outcome += ", held"
			}
			if len(x.Overrides) > 0 {
				outcome += ", overridden"
			}
			rows = append(rows, []text.Text{text.Text(fmt.Sprint(x.Seq)), instant(x.DecidedAt), text.Clean(x.Request), outcome, text.Clean(x.By.Analyst),
				join(" ", text.Clean(e.Row.Country), clip(text.Clean(e.Row.Agency), 28)), text.Clean(strings.Join(x.Reasons, " "))})
		}
		if !more || len(entries) == 0 {
			break
		}
	}
	if l.json {
		return nil
	}
	out := l.page()
	if n == 0 {
		out.line("No decisions here.")
		return out.done()
	}
	out.table(0, rows...)
	return out.done()
}

func (l *lert) auditShowCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "show DECISION",
		Annotations: overSSH,
		Short:       "Show one decision with the request and the assessment as they stood",
		Example:     "lert audit show 17\nlert audit show 5f0c…e1 --json",
		Args:        arguments(1, 1, "the id or number of one decision"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.with(cmd.Context(), "audit show", false, func(d *desk) error {
				x, c, err := d.Decision(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if l.json {
					return l.emit(struct {
						Decision   decidedView        `json:"decision"`
						Assessment *review.Assessment `json:"assessment"`
						Case       caseView           `json:"case"`
					}{viewDecided(x), x.Assessment, viewCase(c)})
				}
				return l.auditShow(d.Policy(), x, c)
			})
		},
	}
}

// auditShow prints the decision, then what it rested on.
func (l *lert) auditShow(p *review.Policy, x *store.Decided, c *store.Case) error {
	out := l.page()
	d := &x.Decision
	out.line(text.Text(fmt.Sprintf("Decision %d · ", d.Seq)), words(d.Outcome), " · ", words(d.Effect), " · ", text.Clean(d.Request), text.Text(fmt.Sprintf(" revision %d", d.Revision)))
	out.pair("Id", text.Clean(d.ID))
	out.pair("Decided", join(", ", instant(d.DecidedAt), after("by ", text.Clean(d.By.Analyst)), words(d.By.Role), after("on ", text.Clean(d.By.Host)), text.Clean(d.By.Version)))
	out.pair("Opened", instant(d.OpenedAt))
	out.pair("Granted", text.Clean(strings.Join(d.Granted, ", ")))
	out.pair("Reasons", text.Clean(strings.Join(d.Reasons, ", ")))
	out.pair("Grounds", words(strings.Join(d.Grounds, ", ")))
	out.body("Rationale", d.Rationale)
	for _, o := range d.Overrides {
		out.pair("Override", text.Clean(o.Code)+": "+text.Clean(o.Why))
	}
	out.pair("Looked at", text.Clean(strings.Join(d.Acknowledged, ", ")))
	if t := d.Tailoring; t != nil {
		out.pair("Statements", join(" · ", "necessary "+text.Clean(t.Necessary), "proportionate "+text.Clean(t.Proportionate), "specific "+text.Clean(t.Specific), "compliant "+text.Clean(t.Compliant)))
	}
	if g := d.GoodFaith; g != nil {
		out.pair("Good faith", "imminent risk "+yes(g.ImminentRisk)+" · may help "+yes(g.MayHelp))
	}
	if n := d.Notice; n != nil {
		out.pair("User notice", join(", ", noticeText(n.Action, n.Until, n.Ground, n.RecheckOn), text.Clean(n.Reason)))
	}
	if s := x.Sign; s != nil {
		out.pair("Second", join(" · ", words(s.Answer), text.Clean(s.By.Analyst), instant(s.At), text.Clean(s.Why)))
	}
	out.pair("Policy", text.Clean(d.Policy))
	out.pair("Assessment", text.Clean(d.AssessmentDigest))
	out.pair("Request", text.Clean(d.RequestDigest))
	if x.Leaf >= 0 {
		out.pair("Ledger", text.Text(fmt.Sprintf("leaf %d", x.Leaf)))
	}
	out.line()
	out.line("The request as it stood")
	out.line(text.Clean(c.Row.ID), " · ", heading(p, c.Request))
	out.facts(p, c.Request)
	out.line()
	out.line("The assessment as it was, ", instant(x.Assessment.AssessedAt))
	out.assessment(x.Assessment, d.DecidedAt)
	return out.done()
}

func (l *lert) auditVerifyCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "verify",
		Annotations: overSSH,
		Short:       "Recompute every record, leaf and index of the database",
		Long: "verify recomputes what every record should be: bodies against commitments,\n" +
			"commitments against leaves, leaves against the root, indexes and counters anew. It\n" +
			"names each record that does not agree. Against somebody who can rewrite the whole\n" +
			"file it needs the root that was noted elsewhere: keep the line that it prints.",
		Example: "lert audit verify\nlert audit verify --json",
		Args:    arguments(0, 0, "no words"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.with(cmd.Context(), "audit verify", false, func(d *desk) error {
				return l.verify(cmd.Context(), d)
			})
		},
	}
}

func (l *lert) verify(ctx context.Context, d *desk) error {
	live := isTerminal(l.env.Err) && !l.json
	v, err := d.Verify(ctx, func(done, total int) {
		if live {
			fmt.Fprintf(l.env.Err, "\r%d of %d", done, total)
		}
	})
	if live {
		fmt.Fprint(l.env.Err, "\r\x1b[K")
	}
	if err != nil {
		return err
	}
	if l.json {
		faults := []faultView{}
		for _, f := range v.Faults {
			faults = append(faults, faultView{f.Record, f.What})
		}
		err = l.emit(verifiedView{v.Requests, v.Revisions, v.Observations, v.Decisions, v.Fulfilments, v.Leaves, v.Size, v.Root, len(v.Faults) == 0, faults, d.Rehearsal(), d.CopyOf()})
	} else {
		out := l.page()
		if len(v.Faults) == 0 {
			out.line("Everything agrees.")
		}
		out.table(2, []text.Text{"requests", text.Text(fmt.Sprint(v.Requests))},
			[]text.Text{"revisions", text.Text(fmt.Sprint(v.Revisions))},
			[]text.Text{"observations", text.Text(fmt.Sprint(v.Observations))},
			[]text.Text{"decisions", text.Text(fmt.Sprint(v.Decisions))},
			[]text.Text{"fulfilments", text.Text(fmt.Sprint(v.Fulfilments))},
			[]text.Text{"leaves", text.Text(fmt.Sprint(v.Leaves))},
			[]text.Text{"root", text.Clean(v.Root)})
		if d.Rehearsal() {
			out.line("A rehearsal: its records were made under a fixed clock.")
		}
		if c := d.CopyOf(); c != nil {
			out.line("It is ", copyLine(c, l.now()))
		}
		err = out.done()
	}
	if err != nil {
		return err
	}
	for _, f := range v.Faults {
		complain(l.env.Err, f.Record+": "+f.What, "")
	}
	if len(v.Faults) > 0 {
		complain(l.env.Err, fmt.Sprintf("%d records do not agree", len(v.Faults)), "keep this file untouched, tell counsel, and compare with the last copy")
		return errReported
	}
	return nil
}

type verifiedView struct {
	Requests     int         `json:"requests"`
	Revisions    int         `json:"revisions"`
	Observations int         `json:"observations"`
	Decisions    int         `json:"decisions"`
	Fulfilments  int         `json:"fulfilments"`
	Leaves       int         `json:"leaves"`
	Size         int64       `json:"size"`
	Root         string      `json:"root"`
	Agrees       bool        `json:"agrees"`
	Faults       []faultView `json:"faults"`
	Rehearsal    bool        `json:"rehearsal,omitempty"`
	// Copy says of which database this one is a copy.
	Copy *store.Copied `json:"copy,omitempty"`
}

type faultView struct {
	Record string `json:"record"`
	What   string `json:"what"`
}
