package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

func (l *cli) auditReplayCmd() *cobra.Command {
	var under string
	c := &cobra.Command{
		Use:         "replay --policy DIR",
		Annotations: allowedOverSSH,
		Short:       "Reassess decided requests under another policy and list what changes",
		Long: "replay reassesses every decided request under another policy, as the request was when\n" +
			"it was decided: the same revision, the same observations, the same time. It lists\n" +
			"what would be different and which rule causes it, and writes nothing. The policy is\n" +
			"a folder of packs laid over the built-in ones, `builtin`, or the digest of one that\n" +
			"the database keeps. Without --policy it is the policy in force, which shows what the\n" +
			"packs and the engine have changed since.",
		Example: "lert audit replay --policy packs-2027/\nlert audit replay --policy builtin --json",
		Args:    argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.withDatabase(cmd.Context(), "audit replay", false, func(d *database) error {
				return l.replay(cmd.Context(), d, under)
			})
		},
	}
	c.Flags().StringVar(&under, "policy", "", "the policy to replay under: a folder, builtin, or a digest")
	return c
}

func (l *cli) replay(ctx context.Context, d *database, under string) error {
	p := d.Policy()
	if under != "" {
		var err error
		if p, err = l.storedPolicy(ctx, d, under); err != nil {
			return err
		}
	}
	live := isTerminal(l.env.Err) && !l.json
	wipe := func() {
		if live {
			fmt.Fprint(l.env.Err, "\r\x1b[K")
		}
	}
	out := l.printer()
	sum, err := d.Replay(ctx, p, func(r store.ReplayedDecision) error {
		wipe()
		if l.json {
			return l.printJSON(viewReplayed(&r))
		}
		out.replayedDecision(&r)
		return out.flush()
	}, func(done, total int) {
		if live {
			fmt.Fprintf(l.env.Err, "\r%d of %d", done, total)
		}
	})
	wipe()
	if err != nil {
		return err
	}
	if l.json {
		return l.printJSON(replaySummaryView{sum.Policy, sum.Decisions, sum.WithoutAssessment, sum.Changed,
			sum.Reworded, sum.ByDifference})
	}
	if sum.Changed == 0 {
		out.line("Nothing would change.")
	}
	out.line("Under the policy ", text.Clean(shortPolicy(sum.Policy)), ":")
	decisions := "decisions"
	if sum.Decisions == 1 {
		decisions = "decision"
	}
	out.line(text.Text(fmt.Sprintf("%d %s, %d of them without an assessment; %d would be different, "+
		"%d only in wording or citation.",
		sum.Decisions, decisions, sum.WithoutAssessment, sum.Changed, sum.Reworded)))
	for _, what := range differenceKinds {
		if n := sum.ByDifference[what.key]; n > 0 {
			out.line(text.Text(fmt.Sprintf("  %5d  ", n)), what.text)
		}
	}
	return out.flush()
}

// shortPolicy is a policy's name with twelve digits of its digest, as screens
// show it.
func shortPolicy(ref string) string {
	date, digest, _ := strings.Cut(ref, "#")
	return date + "#" + digest[:min(12, len(digest))]
}

// differenceKinds are the kinds of difference in the order in which they are
// counted.
var differenceKinds = []struct {
	key  string
	text text.Text
}{
	{review.DiffRecommendation, "the recommendation"},
	{review.DiffCounsel, "counsel"},
	{review.DiffRow, "what may be disclosed"},
	{review.DiffNotice, "user notice"},
	{review.DiffCodeAdded, "a new finding"},
	{review.DiffCodeRemoved, "a finding that disappears"},
	{review.DiffCodeSeverity, "the severity of a finding"},
	{review.DiffClock, "a clock"},
}

// replayedDecision prints one decision that would come out differently.
func (p *printer) replayedDecision(r *store.ReplayedDecision) {
	header := text.Text(fmt.Sprintf("Decision %d · ", r.Seq)) + humanize(r.Outcome) + " · " + text.Clean(r.Request) +
		text.Text(fmt.Sprintf(" revision %d · ", r.Revision)) + formatTime(r.DecidedAt) + " · by " +
		text.Clean(r.Analyst)
	if !r.InForce {
		header += " · superseded"
	}
	p.line(header)
	p.pair("Policy", text.Clean(shortPolicy(r.PolicyBefore)+" → "+shortPolicy(r.PolicyAfter)))
	for i := range r.Differences {
		d := &r.Differences[i]
		lead, detail := describeDifference(d)
		if d.Cite != "" {
			detail += " [" + text.Clean(d.Cite) + "]"
		}
		p.pair(lead, detail)
	}
	if len(r.LostGrants) > 0 {
		p.pair("Granted", "no longer: "+text.Clean(strings.Join(r.LostGrants, ", ")))
	}
	p.line()
}

func describeDifference(d *review.Difference) (label, detail text.Text) {
	fromTo := humanize(d.From) + " → " + humanize(d.To)
	by := func(t text.Text) text.Text {
		if d.Code == "" {
			return t
		}
		return t + ", by " + text.Clean(d.Code)
	}
	switch d.Kind {
	case review.DiffRecommendation:
		return "Recommends", by(fromTo)
	case review.DiffCounsel:
		return "Counsel", fromTo
	case review.DiffRow:
		where := text.Clean(string(d.Category))
		if d.Target > 0 {
			where += text.Text(fmt.Sprintf(" of target #%d", d.Target))
		}
		if d.Part != "" {
			where += " (" + humanize(d.Part) + ")"
		}
		return "Data", by(where + ": " + fromTo)
	case review.DiffNotice:
		return "Notice", text.Clean(d.From + " → " + d.To)
	case review.DiffCodeAdded:
		return "New finding", join(": ", text.Clean(d.Code)+" ("+humanize(d.To)+")", d.Text)
	case review.DiffCodeRemoved:
		return "No longer", join(": ", text.Clean(d.Code)+" ("+humanize(d.From)+")", d.Text)
	case review.DiffCodeSeverity:
		return "Severity", text.Clean(d.Code) + ": " + fromTo
	}
	from, to := d.From, d.To
	if from == "" {
		return "Clock", "new: " + text.Clean(to)
	}
	if to == "" {
		return "Clock", "no longer: " + text.Clean(from)
	}
	return "Clock", text.Clean(from + " → " + to)
}

// replayedView is one line of audit replay --json.
type replayedView struct {
	Seq             uint64              `json:"seq"`
	Decision        string              `json:"decision"`
	Request         string              `json:"request"`
	Revision        int                 `json:"revision"`
	Outcome         string              `json:"outcome"`
	Analyst         string              `json:"analyst"`
	InForce         bool                `json:"in_force"`
	DecidedAt       time.Time           `json:"decided_at"`
	AssessedAt      time.Time           `json:"assessed_at"`
	PolicyWas       string              `json:"policy_was"`
	PolicyIs        string              `json:"policy_is"`
	Differences     []review.Difference `json:"differences"`
	Reworded        bool                `json:"reworded"`
	NoLongerGranted []string            `json:"granted_no_more"`
}

func viewReplayed(r *store.ReplayedDecision) replayedView {
	return replayedView{r.Seq, r.Decision, r.Request, r.Revision, r.Outcome, r.Analyst, r.InForce, utc(r.DecidedAt),
		utc(r.AssessedAt),
		r.PolicyBefore, r.PolicyAfter, nonNil(r.Differences), r.Reworded, nonNil(r.LostGrants)}
}

// replaySummaryView is its last line.
type replaySummaryView struct {
	Policy            string         `json:"policy"`
	Decisions         int            `json:"decisions"`
	WithoutAssessment int            `json:"without_assessment"`
	Changed           int            `json:"changed"`
	Reworded          int            `json:"reworded"`
	By                map[string]int `json:"by"`
}
