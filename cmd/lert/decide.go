package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lert/review"
	"lert/review/problem"
)

func (l *cli) decideCmd() *cobra.Command {
	c := &cobra.Command{
		Use:         "decide ID --outcome OUTCOME …",
		Annotations: allowedOverSSH,
		Short:       "Record a decision, under the same rules as the console",
		Long: "decide records a person's decision on one request. It does not open the request: an\n" +
			"approval is refused if this person has not opened the revision (`lert show` opens it).\n\n" +
			"  --outcome approve     grants what can be produced, or what --grant names\n" +
			"  --outcome push_back   needs --reason and --rationale\n" +
			"  --outcome reject      needs --reason and --rationale\n" +
			"  --outcome withdrawn   the agency withdrew it; needs --rationale\n" +
			"  --outcome taken_back  undoes your own decision within ten minutes\n\n" +
			"A --reason that the checks did not find is your own: add your words as CODE=WORDS; the\n" +
			"letter quotes them.\n\n" +
			"--sign states that the disclosure is necessary, proportionate, specific and\n" +
			"compliant; an approval of records needs it. --good-faith states that the risk is\n" +
			"imminent and that the data may help; an emergency disclosure needs it if no legal\n" +
			"process compels it. Statements that the decision does not need are not recorded.",
		Example: "lert decide WA-2026-000123 --outcome approve --sign --notice notify_before\n" +
			"lert decide WA-2026-000123 --outcome push_back --reason legal_basis.unsigned --rationale 'The order " +
			"bears no signature.'\n" +
			"lert decide WA-2026-000123 --outcome approve --good-faith --notice withhold --recheck 2026-12-22",
		Args: argCount(1, -1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, no := decisionFromFlags(cmd.Flags())
			if no != nil {
				return usageError(no.What, no.Hint)
			}
			if d.ID == "" {
				d.ID = newID()
			}
			return l.withDatabase(cmd.Context(), "decide", false, func(k *database) error {
				return l.decide(cmd.Context(), k, d, args)
			})
		},
	}
	for i := range review.DecisionFlags {
		f := &review.DecisionFlags[i]
		v := c.Flags().VarPF(&decisionFlag{kind: f.Type}, f.Name, "", f.Help)
		if f.Type == review.FlagSwitch {
			v.NoOptDefVal = "true"
		}
	}
	return c
}

// decisionFlag is a flag of decide as it was typed.
type decisionFlag struct {
	kind   string
	values []string
}

func (f *decisionFlag) Set(v string) error {
	if f.kind != review.FlagList {
		f.values = nil
	}
	f.values = append(f.values, v)
	return nil
}

func (f *decisionFlag) Type() string   { return f.kind }
func (f *decisionFlag) String() string { return strings.Join(f.values, " ") }

// decisionFromFlags is the decision that the flags describe.
func decisionFromFlags(flags *pflag.FlagSet) (review.Decision, *problem.Error) {
	typed := map[string][]string{}
	for i := range review.DecisionFlags {
		name := review.DecisionFlags[i].Name
		typed[name] = flags.Lookup(name).Value.(*decisionFlag).values
	}
	return review.ParseDecision(typed)
}

// newID makes the id of a record: 128 random bits in hex.
func newID() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// decide completes the typed decision from the present assessment and passes it to
// the store with the bytes of that assessment. The store decides whether the decision
// is allowed.
func (l *cli) decide(ctx context.Context, k *database, d review.Decision, ids []string) error {
	c, err := k.Case(ctx, ids[0])
	if err != nil {
		return err
	}
	defaults := review.Propose(c.Assessment, c.Request, d.Outcome, c.Assessment.RecommendedChoice())
	defaults.Revision, defaults.Supersedes = c.Row.Revision, c.Superseded(d.Outcome)
	// A repeated call means what it meant the first time, also if other things follow from the request by now.
	for i := range c.Decisions {
		if earlier := &c.Decisions[i].Decision; strings.EqualFold(earlier.ID, d.ID) {
			defaults = *earlier
		}
	}
	d.FillDefaults(&defaults)
	d.Revision, d.Supersedes = cmp.Or(d.Revision, defaults.Revision), cmp.Or(d.Supersedes, defaults.Supersedes)
	d.RequestID, d.AlsoDecides, d.By = c.Row.ID, ids[1:], k.actor
	d.AssessmentDigest, d.RequestDigest, d.OpenedAt = c.AssessmentDigest, c.Digest, c.OpenedAt
	r, err := k.Decide(ctx, d, c.AssessmentJSON)
	if err != nil {
		return err
	}
	says := c.Row.ID + ": " + string(humanize(d.Outcome)) + " recorded as decision " + r.ID
	if r.AwaitingSignature {
		says += ", held until counsel signs"
	}
	return l.receipt(c.Row.ID, r, says+".")
}
