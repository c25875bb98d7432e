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
var reportForms = []string{"meta", "google", "oti", "eu28", "json"}

// asked is one report as its flags ask for it.
type asked struct {
	period    transparency.Half
	form      string
	explain   string
	to        string
	platforms []string
	policy    string
	leaves    int64
	corrects  int64
}

func (l *lert) reportCmd() *cobra.Command {
	var a asked
	var period string
	c := &cobra.Command{
		Use:         "report --period 2026H1",
		Annotations: overSSH,
		Short:       "Write the transparency report of a half-year",
		Long: "report counts the requests that first arrived in a half-year (UTC), once each: from\n" +
			"where, on what paper, with how many accounts, and whether data was produced, which\n" +
			"only a recorded fulfilment says. Preservations stand outside the totals. Requests on\n" +
			"no legal process and from private parties are left out of them; a note says how many.\n" +
			"National-security requests are in no number at all: what is shown of them are the\n" +
			"bands that counsel enters with `lert report bands`.\n\n" +
			"Forms: meta (48 columns, a row per country), google (long form), oti (the grid of\n" +
			"outcomes and notices), eu28 (European orders, Article 28(4) of Regulation (EU)\n" +
			"2023/1543), json (every number, with grounds and encryption-related orders).\n\n" +
			"Every report says from which state of the ledger it was computed. --leaves computes\n" +
			"it again from that state, to the byte, given the same policy (--policy names one that\n" +
			"is no longer in force); --corrects says what has changed since.",
		Example: "lert report --period 2026H1 --to 2026H1.csv\nlert report --period 2026H1 --explain 'IN/Total Requests'\n" +
			"lert report --period 2026H1 --corrects 4811",
		Args: arguments(0, 0, "no words"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := l.readAsked(&a, period, cmd.Flags().Changed("format")); err != nil {
				return err
			}
			return l.with(cmd.Context(), "report", false, func(d *desk) error { return l.report(cmd.Context(), d, a) })
		},
	}
	c.AddCommand(l.bandsCmd())
	f := c.Flags()
	f.StringVar(&period, "period", "", "the half-year: 2026H1 or 2026H2")
	f.StringVar(&a.form, "format", "meta", "the form: "+strings.Join(reportForms, ", "))
	f.StringVar(&a.explain, "explain", "", "list the case numbers behind a cell, ROW/COLUMN: 'IN/Total Requests'")
	f.StringVar(&a.to, "to", "", "write to this file, and beside it FILE.ledger, which says what it was computed from")
	f.StringArrayVar(&a.platforms, "platform", nil, "only requests to this platform; may be repeated")
	f.StringVar(&a.policy, "policy", "", "group papers by this policy: a folder, builtin, or a digest that a report names (default: the one in force)")
	f.Int64Var(&a.leaves, "leaves", 0, "compute it as of this size of the ledger")
	f.Int64Var(&a.corrects, "corrects", 0, "write what changed since the report that was computed from this size of the ledger")
	return c
}

// readAsked checks what can be checked before a database is opened.
func (l *lert) readAsked(a *asked, period string, named bool) (err error) {
	if period == "" {
		return usage("a report is of a half-year", "name it: --period 2026H1")
	}
	if a.period, err = halfYear(period); err != nil {
		return err
	}
	if l.json && !named && a.explain == "" && a.corrects == 0 {
		a.form = "json"
	}
	switch {
	case !slices.Contains(reportForms, a.form):
		return usage(fmt.Sprintf("there is no form %q", a.form), "the forms are "+strings.Join(reportForms, ", "))
	case l.json && a.form != "json" && a.explain == "" && a.corrects == 0:
		return usage("--json and --format "+a.form+" ask for two forms", "leave one of them out")
	case a.leaves < 0 || a.corrects < 0:
		return usage("a ledger has no fewer than no leaves", "give the size that the report names")
	case a.explain != "" && a.corrects != 0:
		return usage("--explain and --corrects ask for two things", "leave one of them out")
	case a.to != "" && (a.explain != "" || a.corrects != 0):
		return usage("--to writes a whole report", "leave it out beside --explain and --corrects")
	}
	return nil
}

// halfYear reads --period.
func halfYear(period string) (transparency.Half, error) {
	half, err := transparency.ParseHalf(period)
	if err != nil {
		p := problem.Of(err)[0]
		return half, usage("--period "+p.What, p.Do)
	}
	return half, nil
}

func (l *lert) report(ctx context.Context, d *desk, a asked) error {
	p := d.Policy()
	if a.policy != "" {
		var err error
		if p, err = l.keptPolicy(ctx, d, a.policy); err != nil {
			return err
		}
	}
	for _, name := range a.platforms {
		if p.Platform(name) == nil {
			return usage(fmt.Sprintf("there is no platform %q", name), "`lert policy list` names them")
		}
	}
	o := transparency.Options{Policy: p.Ref(), Platforms: a.platforms, Names: map[string]string{}}
	for code, c := range p.Countries {
		o.Names[code] = c.Name
	}
	r, err := l.count(ctx, d, p, a, a.leaves, o)
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
		if t, err = formOf(r, a.form); err == nil {
			err = t.WriteCSV(&b)
		}
	}
	if err != nil {
		return err
	}
	note := l.reportNote(r)
	if a.to != "" {
		return l.keepReport(a.to, b.Bytes(), note)
	}
	if _, err := l.env.Out.Write(b.Bytes()); err != nil {
		return err
	}
	// Beside the output: the published forms have no place for it.
	_, err = fmt.Fprint(l.env.Err, note)
	return err
}

// count computes the report as of a size of the ledger.
func (l *lert) count(ctx context.Context, d *desk, p *review.Policy, a asked, leaves int64, o transparency.Options) (*transparency.Report, error) {
	var entries []transparency.Entry
	var err error
	o.Ledger.Size, o.Ledger.Root, err = d.Standings(ctx, leaves, a.period.From(), a.period.To(), func(s store.Standing) error {
		if len(a.platforms) == 0 || slices.Contains(a.platforms, s.Request.Platform) {
			entries = append(entries, transparency.Of(p, transparency.Case{Request: s.Request, Received: s.Received, Decision: s.Decision, Revision: s.Revision, Done: s.Fulfilments}))
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

// formOf is the report in one of its forms, json as the table that its cells
// are addressed in.
func formOf(r *transparency.Report, form string) (*transparency.Table, error) {
	switch form {
	case "google":
		return r.Google(), nil
	case "oti":
		return r.OTI(), nil
	case "eu28":
		return r.EU28(), nil
	case "json":
		return r.Summary(), nil
	}
	return r.Meta()
}

// reportNote says what a table was computed from and what it leaves out. It is
// the same for the same state of the ledger, so that it can be compared too.
func (l *lert) reportNote(r *transparency.Report) string {
	var b strings.Builder
	o := r.Options
	fmt.Fprintf(&b, "Period: %s (UTC)\nLedger: %s\nPolicy: %s\n", r.Period, ledgerAt(o.Ledger), o.Policy)
	fmt.Fprintf(&b, "Again: lert report --period %s --leaves %d", r.Period, o.Ledger.Size)
	for _, p := range o.Platforms {
		b.WriteString(" --platform " + p)
	}
	b.WriteString("\n")
	b.WriteString("Produced: only what a recorded fulfilment says; a grant alone counts for nothing.\n")
	if n := r.InProcess(); n > 0 {
		fmt.Fprintf(&b, "In process: %d of the requests have no outcome yet.\n", n)
	}
	if out := r.Outside(); len(out) > 0 {
		fmt.Fprintf(&b, "Outside the totals: %s.\n", strings.Join(out, "; "))
	}
	b.WriteString("National security: in no number")
	if o.Bands != nil {
		b.WriteString("; the bands are those that " + o.Bands.By + " entered")
	}
	b.WriteString(".\n")
	var s strings.Builder
	for _, line := range text.CleanLines(strings.TrimRight(b.String(), "\n")) {
		s.WriteString(line.String() + "\n")
	}
	return s.String()
}

// ledgerAt is a state of the ledger in words.
func ledgerAt(at transparency.Ledger) text.Text {
	leaves := "leaves"
	if at.Size == 1 {
		leaves = "leaf"
	}
	return text.Text(fmt.Sprintf("%d %s, root %s", at.Size, leaves, at.Root))
}

// keepReport writes a report and the note beside it; neither may be there yet,
// because a published report is corrected and never overwritten.
func (l *lert) keepReport(path string, table []byte, note string) error {
	for _, f := range []string{path, path + ".ledger"} {
		switch there, err := l.isThere(f); {
		case err != nil:
			return becauseOf(err, "the report cannot be written", "name another file with --to")
		case there:
			return failure(f+" is there already", "a report that is out is corrected (`--corrects`), not replaced: name another file")
		}
	}
	if err := l.replaceFile(path, table, 0o644); err != nil {
		return err
	}
	if err := l.replaceFile(path+".ledger", []byte(note), 0o644); err != nil {
		l.removeFile(path) // a table without its origin is half a report
		return err
	}
	_, err := fmt.Fprint(l.env.Err, note)
	return err
}

// explainCell lists what stands behind one cell.
func (l *lert) explainCell(r *transparency.Report, a asked) error {
	t, err := formOf(r, a.form)
	if err != nil {
		return err
	}
	cell, parts, err := t.Explain(a.explain)
	if err != nil {
		return err
	}
	if l.json {
		for _, p := range parts {
			if err := l.emit(p); err != nil {
				return err
			}
		}
		return nil
	}
	out := l.page()
	rows := [][]text.Text{{"REQUEST", "ACCOUNTS"}}
	for _, p := range parts {
		rows = append(rows, []text.Text{text.Clean(p.Case), text.Text(strconv.Itoa(p.Accounts))})
	}
	out.line(text.Clean(a.explain+": "+cell.Text), text.Text(fmt.Sprintf(" · %d behind it", len(parts))))
	if len(parts) > 0 {
		out.table(2, rows...)
	}
	return out.done()
}

// corrections writes what a later state of the ledger changed in the report
// that was made from an earlier one.
func (l *lert) corrections(ctx context.Context, d *desk, p *review.Policy, a asked, o transparency.Options, is *transparency.Report) error {
	was, err := l.count(ctx, d, p, a, a.corrects, o)
	if err != nil {
		return err
	}
	before, err := formOf(was, a.form)
	if err != nil {
		return err
	}
	after, err := formOf(is, a.form)
	if err != nil {
		return err
	}
	list := transparency.Corrections(before, after)
	if l.json {
		for i := range list {
			if err := l.emit(&list[i]); err != nil {
				return err
			}
		}
		return nil
	}
	out := l.page()
	out.line(text.Text(fmt.Sprintf("Correction of the report of %s", a.period)))
	out.hang("  was  ", ledgerAt(was.Options.Ledger))
	out.hang("  is   ", ledgerAt(is.Options.Ledger))
	if len(list) == 0 {
		out.line("No cell has changed.")
	}
	for _, c := range list {
		line := text.Clean(c.Row + "/" + c.Column + ": " + shown(c.Was) + " → " + shown(c.Is))
		if len(c.Added) > 0 {
			line += text.Clean("; more: " + strings.Join(c.Added, ", "))
		}
		if len(c.Gone) > 0 {
			line += text.Clean("; no more: " + strings.Join(c.Gone, ", "))
		}
		out.hang("  ", line)
	}
	return out.done()
}

// shown is a cell's text, a word where it is empty.
func shown(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}
