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

func (l *cli) auditCmd() *cobra.Command {
	return l.verbGroup("audit", "Review decisions: list, show, verify and replay them",
		l.auditListCmd(), l.auditShowCmd(), l.auditVerifyCmd(), l.auditPeopleCmd(), l.auditClockCmd(),
		l.auditAcceptCmd(),
		l.auditReplayCmd())
}

// auditPage is how many decisions are read at a time.
const auditPage = 200

func (l *cli) auditListCmd() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use:         "list [QUERY]",
		Annotations: allowedOverSSH,
		Short:       "List decisions, newest first",
		Example:     "lert audit list\nlert audit list 'outcome:approve is:overridden decided:>2026-10-01'",
		Args:        argCount(0, -1, "a query"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.withDatabase(cmd.Context(), "audit list", false, func(d *database) error {
				return l.auditList(cmd.Context(), d, strings.Join(args, " "), limit)
			})
		},
	}
	c.Flags().IntVar(&limit, "limit", 0, "at most this many decisions (0: all)")
	return c
}

func (l *cli) auditList(ctx context.Context, d *database, query string, limit int) error {
	q, err := l.query(query, d.actor.Name)
	if err != nil {
		return err
	}
	rows := [][]text.Text{{"NO", "DECIDED", "REQUEST", "OUTCOME", "BY", "FROM", "REASONS"}}
	list := store.AuditQuery{Query: q, Limit: auditPage}
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
				if err := l.printJSON(decidedView{e.Decision, nil, leafOrNil(e.Leaf)}); err != nil {
					return err
				}
				continue
			}
			x := &e.Decision
			outcome := humanize(x.Outcome)
			if x.Effect == review.EffectAwaitingSignature {
				outcome += ", held"
			}
			if len(x.Overrides) > 0 {
				outcome += ", overridden"
			}
			rows = append(rows, []text.Text{text.Text(fmt.Sprint(x.Seq)), formatTime(x.DecidedAt),
				text.Clean(x.RequestID), outcome, text.Clean(x.By.Name),
				join(" ", text.Clean(e.Row.Country), truncate(text.Clean(e.Row.Agency), 28)),
				text.Clean(strings.Join(x.Reasons, " "))})
		}
		if !more || len(entries) == 0 {
			break
		}
	}
	if l.json {
		return nil
	}
	out := l.printer()
	if n == 0 {
		out.line("No decisions.")
		return out.flush()
	}
	out.table(0, rows...)
	return out.flush()
}

func (l *cli) auditShowCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "show DECISION",
		Annotations: allowedOverSSH,
		Short:       "Show one decision with the request and the assessment as they were then",
		Example:     "lert audit show 17\nlert audit show 5f0c…e1 --json",
		Args:        argCount(1, 1, "the id or number of one decision"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.withDatabase(cmd.Context(), "audit show", false, func(d *database) error {
				x, c, err := d.Decision(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if l.json {
					return l.printJSON(struct {
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

// auditShow prints a decision, then its basis.
func (l *cli) auditShow(p *review.Policy, x *store.DecisionRecord, c *store.Case) error {
	out := l.printer()
	d := &x.Decision
	out.line(text.Text(fmt.Sprintf("Decision %d · ", d.Seq)), humanize(d.Outcome), " · ", humanize(d.Effect), " · ",
		text.Clean(d.RequestID), text.Text(fmt.Sprintf(" revision %d", d.Revision)))
	out.pair("Id", text.Clean(d.ID))
	out.pair("Decided", join(", ", formatTime(d.DecidedAt), prefixed("by ", text.Clean(d.By.Name)), humanize(d.By.Role),
		prefixed("on ", text.Clean(d.By.Host)), text.Clean(d.By.Version)))
	out.pair("Opened", formatTime(d.OpenedAt))
	out.pair("Granted", text.Clean(strings.Join(d.Granted, ", ")))
	out.pair("Reasons", text.Clean(strings.Join(d.Reasons, ", ")))
	for _, o := range d.Own {
		out.pair("Own reason", text.Clean(o.Code)+", not found by the checks: "+text.Clean(o.Words))
	}
	out.pair("Grounds", humanize(strings.Join(d.Grounds, ", ")))
	out.paragraphs("Rationale", d.Rationale)
	for _, o := range d.Overrides {
		out.pair("Override", text.Clean(o.Code)+": "+text.Clean(o.Why))
	}
	out.pair("Acknowledged", text.Clean(strings.Join(d.Acknowledged, ", ")))
	if t := d.Tailoring; t != nil {
		out.pair("Statements", join(" · ", "necessary "+text.Clean(t.Necessary), "proportionate "+
			text.Clean(t.Proportionate), "specific "+text.Clean(t.Specific), "compliant "+text.Clean(t.Compliant)))
	}
	if stated := d.GoodFaith.Stated(); len(stated) > 0 {
		out.pair("Good faith", text.Text(strings.Join(stated, " yes · ")+" yes"))
	}
	if n := d.Notice; n != nil {
		chosen := noticeText(n.Plan())
		if !n.AgreedUntil.IsZero() {
			chosen += ", the agency agreed in writing to wait until " + text.Text(n.AgreedUntil.String())
		}
		out.pair("User notice", join(", ", chosen, text.Clean(n.Reason)))
	}
	if s := x.Countersign; s != nil {
		out.pair("Second", join(" · ", humanize(s.Answer), text.Clean(s.By.Name), formatTime(s.At), text.Clean(s.Why)))
	}
	out.pair("Policy", text.Clean(d.PolicyRef))
	out.pair("Assessment", text.Clean(d.AssessmentDigest))
	out.pair("Request", text.Clean(d.RequestDigest))
	if x.Leaf >= 0 {
		out.pair("Ledger", text.Text(fmt.Sprintf("leaf %d", x.Leaf)))
	}
	out.line()
	out.line("The request as it was")
	out.line(text.Clean(c.Row.ID), " · ", heading(p, c.Request))
	out.facts(p, c.Request)
	out.line()
	if x.Assessment == nil {
		out.line("It was made without an assessment.")
		return out.flush()
	}
	out.line("The assessment as it was, ", formatTime(x.Assessment.AssessedAt))
	out.assessment(x.Assessment, c.Request.Kind, d.DecidedAt)
	return out.flush()
}

func (l *cli) auditVerifyCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "verify",
		Annotations: allowedOverSSH,
		Short:       "Recompute every record, leaf and index of the database",
		Long: "verify recomputes every record and compares: bodies with commitments, commitments\n" +
			"with leaves, leaves with the root, indexes and counters with what they count. It\n" +
			"names each record that does not match. A person who can rewrite the whole file is\n" +
			"detected only by a root that is kept elsewhere: keep the line that it prints.",
		Example: "lert audit verify\nlert audit verify --json",
		Args:    argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.withDatabase(cmd.Context(), "audit verify", false, func(d *database) error {
				return l.verify(cmd.Context(), d)
			})
		},
	}
}

func (l *cli) verify(ctx context.Context, d *database) error {
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
		err = l.printJSON(verifiedView{v.Requests, v.Revisions, v.Observations, v.Decisions, v.Fulfilments, v.Leaves,
			v.LedgerSize, v.LedgerRoot, len(v.Faults) == 0, faults, d.Rehearsal(), d.BackupInfo()})
	} else {
		out := l.printer()
		if len(v.Faults) == 0 {
			out.line("Everything matches.")
		}
		out.table(2, []text.Text{"requests", text.Text(fmt.Sprint(v.Requests))},
			[]text.Text{"revisions", text.Text(fmt.Sprint(v.Revisions))},
			[]text.Text{"observations", text.Text(fmt.Sprint(v.Observations))},
			[]text.Text{"decisions", text.Text(fmt.Sprint(v.Decisions))},
			[]text.Text{"fulfilments", text.Text(fmt.Sprint(v.Fulfilments))},
			[]text.Text{"leaves", text.Text(fmt.Sprint(v.Leaves))},
			[]text.Text{"root", text.Clean(v.LedgerRoot)})
		if d.Rehearsal() {
			out.line("This is a rehearsal: its records were made under a fixed clock.")
		}
		if c := d.BackupInfo(); c != nil {
			out.line("It is ", copyLine(c, l.now()))
		}
		err = out.flush()
	}
	if err != nil {
		return err
	}
	for _, f := range v.Faults {
		printProblem(l.env.Err, f.Record+": "+f.What, "")
	}
	if len(v.Faults) > 0 {
		says := fmt.Sprintf("%d records do not match", len(v.Faults))
		if len(v.Faults) == 1 {
			says = "1 record does not match"
		}
		printProblem(l.env.Err, says,
			"do not change this file, tell counsel, and compare it with the newest backup")
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
	Copy *store.BackupInfo `json:"copy,omitempty"`
}

type faultView struct {
	Record string `json:"record"`
	What   string `json:"what"`
}
