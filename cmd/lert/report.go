package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/problem"
	transparency "lert/review/report"
	"lert/review/text"
	"lert/store"
)

// reportForms are the forms of --format.
var reportForms = []string{"meta", "google", "oti", "eu28", "dsa", "json"}

// reportFlags are the flags of report.
type reportFlags struct {
	period    transparency.Period
	form      string
	explain   string
	to        string
	platforms []string
	policy    string
	leaves    int64
	corrects  int64
}

func (l *cli) reportCmd() *cobra.Command {
	var a reportFlags
	var period string
	c := &cobra.Command{
		Use:         "report --period 2026H1",
		Annotations: allowedOverSSH,
		Short:       "Write the transparency report for a year, half-year or quarter",
		Long: "report counts the requests that first arrived in a period (UTC: 2026, 2026H1, 2026Q3),\n" +
			"once each: from where, under what legal process, for how many accounts, and whether\n" +
			"data was produced, which only a recorded fulfilment shows. Preservations are outside\n" +
			"the totals. So are requests without legal process and from private parties; a note\n" +
			"says how many. National-security requests appear in no number at all; only the bands\n" +
			"that counsel enters with `lert report bands` are shown.\n\n" +
			"Forms: meta (48 columns, one row per country), google (long form), oti (the grid of\n" +
			"outcomes and notices), eu28 (European orders, Article 28(4) of Regulation (EU)\n" +
			"2023/1543), dsa (the sheet of Member States' orders of Implementing Regulation (EU)\n" +
			"2024/2835, for one --platform), json (every number, with grounds and\n" +
			"encryption-related orders).\n\n" +
			"Every report names the state of the ledger from which it was computed. --leaves\n" +
			"computes it again from that state, byte for byte, under the same policy (--policy\n" +
			"names one that is no longer in force); --corrects shows what has changed since.",
		Example: "lert report --period 2026H1 --to 2026H1.csv\n" +
			"lert report --period 2026 --format dsa --platform telegram --to 3_member_states_orders.csv\n" +
			"lert report --period 2026H1 --explain 'IN/Total Requests'\n" +
			"lert report --period 2026H1 --corrects 4811",
		Args: argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := l.checkReportFlags(&a, period, cmd.Flags().Changed("format")); err != nil {
				return err
			}
			return l.withDatabase(cmd.Context(), "report", false,
				func(d *database) error { return l.report(cmd.Context(), d, a) })
		},
	}
	c.AddCommand(l.reportBandsCmd())
	f := c.Flags()
	f.StringVar(&period, "period", "", "the year, half-year or quarter: 2026, 2026H1, 2026Q3")
	f.StringVar(&a.form, "format", "meta", "the form: "+strings.Join(reportForms, ", "))
	f.StringVar(&a.explain, "explain", "", "list the case numbers behind a cell, ROW/COLUMN: 'IN/Total Requests'")
	f.StringVar(&a.to, "to", "", "write to this file, and beside it FILE.ledger, which says what it was computed from")
	f.StringArrayVar(&a.platforms, "platform", nil, "only requests to this platform; may be repeated")
	f.StringVar(&a.policy, "policy", "",
		"group legal process by this policy: a folder, builtin, or a digest that a report names (default: the one in force)")
	f.Int64Var(&a.leaves, "leaves", 0, "compute it as of this size of the ledger")
	f.Int64Var(&a.corrects, "corrects", 0,
		"write what changed since the report that was computed from this size of the ledger")
	return c
}

// checkReportFlags checks what can be checked before a database is opened.
func (l *cli) checkReportFlags(a *reportFlags, period string, named bool) (err error) {
	if period == "" {
		return usageError("a report covers a year, half-year or quarter", "name it: --period 2026H1")
	}
	if a.period, err = periodFlag(period); err != nil {
		return err
	}
	if l.json && !named && a.explain == "" && a.corrects == 0 {
		a.form = "json"
	}
	switch {
	case !slices.Contains(reportForms, a.form):
		return usageError(fmt.Sprintf("there is no form %q", a.form), "the forms are "+strings.Join(reportForms, ", "))
	case l.json && a.form != "json" && a.explain == "" && a.corrects == 0:
		return usageError("--json and --format "+a.form+" name two different forms", "leave one of them out")
	case a.form == "dsa" && len(a.platforms) != 1:
		return usageError("the Digital Services Act sheet covers one service", "name it: --platform telegram")
	case a.leaves < 0 || a.corrects < 0:
		return usageError("a ledger cannot have a negative size", "use the size that the report names")
	case a.explain != "" && a.corrects != 0:
		return usageError("--explain and --corrects cannot be used together", "leave one of them out")
	case a.to != "" && (a.explain != "" || a.corrects != 0):
		return usageError("--to writes a whole report", "leave it out with --explain and --corrects")
	}
	return nil
}

// periodFlag reads --period.
func periodFlag(period string) (transparency.Period, error) {
	half, err := transparency.ParsePeriod(period)
	if err != nil {
		p := problem.ListOf(err)[0]
		return half, usageError("--period "+p.What, p.Hint)
	}
	return half, nil
}

func (l *cli) report(ctx context.Context, d *database, a reportFlags) error {
	p := d.Policy()
	if a.policy != "" {
		var err error
		if p, err = l.storedPolicy(ctx, d, a.policy); err != nil {
			return err
		}
	}
	for _, name := range a.platforms {
		if p.Platform(name) == nil {
			return usageError(fmt.Sprintf("there is no platform %q", name), "`lert policy list` names them")
		}
	}
	o := transparency.Options{Policy: p.Ref(), Platforms: a.platforms, CountryNames: map[string]string{},
		PartOf: map[string]string{}}
	for code, c := range p.Countries {
		o.CountryNames[code] = c.Name
		if c.PartOf != "" {
			o.PartOf[code] = c.PartOf
		}
		if c.EU {
			o.MemberStates = append(o.MemberStates, code)
		}
	}
	if len(a.platforms) == 1 {
		o.Service = p.Platform(a.platforms[0]).Name
	}
	r, err := l.buildReport(ctx, d, p, a, a.leaves, o)
	if err != nil {
		return err
	}
	if a.corrects > 0 {
		return l.corrections(ctx, d, p, a, o, r)
	}
	if a.explain != "" {
		return l.explainCell(r, a)
	}
	var b bytes.Buffer
	if a.form == "json" {
		err = r.WriteJSON(&b)
	} else {
		var t *transparency.Table
		if t, err = reportTable(r, a.form); err == nil {
			err = t.WriteCSV(&b)
		}
	}
	if err != nil {
		return err
	}
	note := l.reportNote(r, a.form)
	if a.to != "" {
		return l.saveReport(a.to, b.Bytes(), note)
	}
	if err := l.printBytes(b.Bytes()); err != nil {
		return err
	}
	// To standard error: the published forms have no field for it.
	_, err = fmt.Fprint(l.env.Err, note)
	return err
}

// buildReport computes the report as of a size of the ledger.
func (l *cli) buildReport(ctx context.Context, d *database, p *review.Policy, a reportFlags, leaves int64,
	o transparency.Options) (*transparency.Report, error) {
	var entries []transparency.Entry
	var err error
	o.Ledger.Size, o.Ledger.Root, err = d.Snapshots(ctx, leaves, a.period.Start(), a.period.End(),
		func(s store.Snapshot) error {
			if len(a.platforms) == 0 || slices.Contains(a.platforms, s.Request.Platform) {
				entries = append(entries, transparency.EntryOf(p,
					transparency.Case{Request: s.Request, ReceivedAt: s.Received, Decision: s.Decision,
						Revision: s.Revision, Fulfilments: s.Fulfilments}))
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	switch b, err := d.Bands(ctx, o.Ledger.Size, a.period); {
	case err != nil:
		return nil, err
	case b != nil:
		o.Bands = &b.Bands
	}
	r, err := transparency.Build(entries, a.period, o)
	if err == nil {
		err = r.Check()
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// reportTable is the report in one of its forms; for json, the table by which cells
// are named.
func reportTable(r *transparency.Report, form string) (*transparency.Table, error) {
	switch form {
	case "google":
		return r.Google(), nil
	case "oti":
		return r.OTI(), nil
	case "eu28":
		return r.EU28(), nil
	case "dsa":
		return r.DSA(), nil
	case "json":
		return r.Summary(), nil
	}
	return r.Meta()
}

// reportNote says what a table was computed from and what it leaves out. It is the
// same for the same state of the ledger, so that it can be compared, too.
func (l *cli) reportNote(r *transparency.Report, form string) string {
	var b strings.Builder
	o := r.Options
	fmt.Fprintf(&b, "Period: %s (UTC)\nLedger: %s\nPolicy: %s\n", r.Period, ledgerState(o.Ledger), o.Policy)
	fmt.Fprintf(&b, "To repeat: lert report --period %s --leaves %d", r.Period, o.Ledger.Size)
	for _, p := range o.Platforms {
		b.WriteString(" --platform " + p)
	}
	b.WriteString("\n")
	b.WriteString("Produced: only what a recorded fulfilment shows; a grant alone does not count.\n")
	if n := r.InProcessCount(); n > 0 {
		fmt.Fprintf(&b, "In process: %d of the requests have no outcome yet.\n", n)
	}
	if out := r.UncountedNotes(); len(out) > 0 {
		fmt.Fprintf(&b, "Outside the totals: %s.\n", strings.Join(out, "; "))
	}
	b.WriteString("National security: included in no number")
	if !r.Period.IsHalfYear() {
		b.WriteString("; bands are entered for half-years only")
	} else if o.Bands != nil {
		b.WriteString("; the bands were entered by " + o.Bands.By)
	}
	b.WriteString(".\n")
	if form == "dsa" {
		b.WriteString(strings.Join(r.DSANotes(), "\n") + "\n")
	}
	var s strings.Builder
	for _, line := range text.CleanLines(strings.TrimRight(b.String(), "\n")) {
		s.WriteString(line.String() + "\n")
	}
	return s.String()
}

// ledgerState is a state of the ledger in words.
func ledgerState(at transparency.Ledger) text.Text {
	leaves := "leaves"
	if at.Size == 1 {
		leaves = "leaf"
	}
	return text.Text(fmt.Sprintf("%d %s, root %s", at.Size, leaves, at.Root))
}

// saveReport writes a report and its note. Neither file may exist, because a
// published report is corrected and never overwritten.
func (l *cli) saveReport(path string, table []byte, note string) error {
	for _, f := range []string{path, path + ".ledger"} {
		switch there, err := l.fileExists(f); {
		case err != nil:
			return failedBecause(err, "the report cannot be written", "name another file with --to")
		case there:
			return failedError(f+" already exists",
				"correct a published report with `--corrects` instead of replacing it, or name another file")
		}
	}
	if err := l.replaceFile(path, table, 0o644); err != nil {
		return err
	}
	if err := l.replaceFile(path+".ledger", []byte(note), 0o644); err != nil {
		l.removeFile(path) // a table without its note is only half a report
		return err
	}
	_, err := fmt.Fprint(l.env.Err, note)
	return err
}

// explainCell lists the cases behind one cell.
func (l *cli) explainCell(r *transparency.Report, a reportFlags) error {
	t, err := reportTable(r, a.form)
	if err != nil {
		return err
	}
	cell, parts, err := t.Explain(a.explain)
	if err != nil {
		return err
	}
	if l.json {
		for _, p := range parts {
			if err := l.printJSON(p); err != nil {
				return err
			}
		}
		return nil
	}
	out := l.printer()
	rows := [][]text.Text{{"REQUEST", "ACCOUNTS"}}
	for _, p := range parts {
		rows = append(rows, []text.Text{text.Clean(p.Case), text.Text(strconv.Itoa(p.Accounts))})
	}
	out.line(text.Clean(a.explain+": "+cell.Text), text.Text(fmt.Sprintf(" · cases: %d", len(parts))))
	if len(parts) > 0 {
		out.table(2, rows...)
	}
	return out.flush()
}

// corrections writes how the present state of the ledger differs from the report that
// was made from an earlier one.
func (l *cli) corrections(ctx context.Context, d *database, p *review.Policy, a reportFlags, o transparency.Options,
	is *transparency.Report) error {
	was, err := l.buildReport(ctx, d, p, a, a.corrects, o)
	if err != nil {
		return err
	}
	before, err := reportTable(was, a.form)
	if err != nil {
		return err
	}
	after, err := reportTable(is, a.form)
	if err != nil {
		return err
	}
	list := transparency.Corrections(before, after)
	if l.json {
		for i := range list {
			if err := l.printJSON(&list[i]); err != nil {
				return err
			}
		}
		return nil
	}
	out := l.printer()
	out.line(text.Text(fmt.Sprintf("Correction of the report of %s", a.period)))
	out.wrapped("  was  ", ledgerState(was.Options.Ledger))
	out.wrapped("  is   ", ledgerState(is.Options.Ledger))
	if len(list) == 0 {
		out.line("No cell has changed.")
	}
	for _, c := range list {
		line := text.Clean(c.Row + "/" + c.Column + ": " + orNothing(c.Before) + " → " + orNothing(c.After))
		if len(c.Added) > 0 {
			line += text.Clean("; added: " + strings.Join(c.Added, ", "))
		}
		if len(c.Removed) > 0 {
			line += text.Clean("; removed: " + strings.Join(c.Removed, ", "))
		}
		out.wrapped("  ", line)
	}
	return out.flush()
}

// orNothing is a cell's text, or a word if it is empty.
func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}
