package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/store"
)

func (l *lert) decideCmd() *cobra.Command {
	d := &deciding{l: l}
	c := &cobra.Command{
		Use:         "decide ID --outcome OUTCOME …",
		Annotations: overSSH,
		Short:       "Record a decision, under the rules of the console",
		Long: "decide records what a person decided on one request. It opens nothing: an approval\n" +
			"of a revision that this person has not opened is refused (`lert show` opens it).\n\n" +
			"  --outcome approve     grants what can be produced, or what --grant names\n" +
			"  --outcome push_back   needs --reason and --rationale\n" +
			"  --outcome reject      needs --reason and --rationale\n" +
			"  --outcome withdrawn   the agency took it back; needs --rationale\n" +
			"  --outcome taken_back  undoes one's own decision within ten minutes\n\n" +
			"--sign states that the disclosure is necessary, proportionate, specific and\n" +
			"compliant. --good-faith states that the risk is imminent and that the data may help.",
		Example: "lert decide WA-2026-000123 --outcome approve --sign --notice notify_before\n" +
			"lert decide WA-2026-000123 --outcome push_back --reason legal_basis.unsigned --rationale 'The order bears no signature.'\n" +
			"lert decide WA-2026-000123 --outcome approve --good-faith --notice withhold --recheck 2026-12-22",
		Args: arguments(1, -1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d.grants = cmd.Flags().Changed("grant")
			if err := d.check(); err != nil {
				return err
			}
			return l.with(cmd.Context(), "decide", false, func(k *desk) error {
				return d.record(cmd.Context(), k, args)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&d.outcome, "outcome", "", "what was decided: approve, push_back, reject, withdrawn, taken_back")
	f.StringArrayVar(&d.grant, "grant", nil, "a granted category: subscriber.name, content.mail@2 (item), content.mail@2#0 (target); default: all that can be produced")
	f.StringArrayVar(&d.reasons, "reason", nil, "the code of a finding that the decision rests on")
	f.StringVar(&d.rationale, "rationale", "", "why, in one's own words")
	f.StringVar(&d.notice, "notice", "", "telling the user: notify_before, delay, prohibited, withhold, none")
	f.StringVar(&d.until, "until", "", "date on which a delay ends")
	f.StringVar(&d.recheck, "recheck", "", "date on which a withheld notice is looked at again")
	f.StringVar(&d.noticeWhy, "notice-reason", "", "why the right to notify is not exercised")
	f.StringArrayVar(&d.acks, "ack", nil, "the code of a finding that was looked at")
	f.StringArrayVar(&d.overrides, "override", nil, "a finding set aside, as CODE=WHY; the decision is then held for counsel")
	f.StringArrayVar(&d.unavailable, "unavailable", nil, "a lawful category that holds nothing, as CATEGORY=no_account or =no_data")
	f.StringArrayVar(&d.unmet, "unmet", nil, "one of the four statements that does not hold, as proportionate=WHY")
	f.BoolVar(&d.sign, "sign", false, "sign the four statements")
	f.BoolVar(&d.goodFaith, "good-faith", false, "make the two statements of an emergency disclosure")
	f.StringVar(&d.id, "id", "", "the decision's id, 32 hex digits, so that a repeated call is recorded once (default: made here)")
	f.IntVar(&d.revision, "revision", 0, "the revision that was decided (default: the current one)")
	f.StringVar(&d.supersedes, "supersedes", "", "id of the decision that is taken back (default: the latest)")
	return c
}

// deciding is what the flags of decide say.
type deciding struct {
	l                                                     *lert
	outcome, rationale, notice, until, recheck, noticeWhy string
	id, supersedes                                        string
	grant, reasons, acks, overrides, unavailable, unmet   []string
	sign, goodFaith, grants                               bool
	revision                                              int
	untilDate, recheckDate                                review.Date
}

// check reads the flags that have a form of their own. Whether the decision
// may be made is not asked here: the store says so, whoever calls.
func (d *deciding) check() (err error) {
	outcomes := "one of: " + strings.Join(review.Outcomes, ", ")
	switch {
	case d.outcome == "":
		return usage("a decision needs an --outcome", outcomes)
	case !slices.Contains(review.Outcomes, d.outcome):
		return usage(fmt.Sprintf("there is no outcome %q", d.outcome), outcomes)
	}
	if d.untilDate, err = dateFlag("--until", d.until); err != nil {
		return err
	}
	if d.recheckDate, err = dateFlag("--recheck", d.recheck); err != nil {
		return err
	}
	for _, o := range d.overrides {
		if code, _, ok := strings.Cut(o, "="); !ok || code == "" {
			return usage(fmt.Sprintf("--override %q does not say why", o), "write it as CODE=WHY")
		}
	}
	for _, u := range d.unavailable {
		c, why, _ := strings.Cut(u, "=")
		if !review.Category(c).Known() || why != "no_account" && why != "no_data" {
			return usage(fmt.Sprintf("--unavailable %q is not understood", u), "write it as subscriber.email=no_data or =no_account")
		}
	}
	for _, u := range d.unmet {
		name, why, _ := strings.Cut(u, "=")
		if statement(&review.Tailoring{}, name) == nil || strings.TrimSpace(why) == "" {
			return usage(fmt.Sprintf("--unmet %q is not understood", u), "write it as necessary=WHY, proportionate=WHY, specific=WHY or compliant=WHY")
		}
	}
	if d.id == "" {
		d.id = newID()
	} else if b, err := hex.DecodeString(d.id); err != nil || len(b) != 16 {
		return usage(fmt.Sprintf("--id %q is no id", d.id), "an id is 32 hex digits; leave it out to have one made")
	}
	return nil
}

func dateFlag(name, s string) (review.Date, error) {
	if s == "" {
		return review.Date{}, nil
	}
	v, err := review.ParseDate(s)
	if err != nil {
		return v, usage(fmt.Sprintf("%s %q is no date", name, s), "write it as 2026-12-31")
	}
	return v, nil
}

// newID makes the 128 random bits that name a decision.
func newID() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// record builds the decision on the assessment of this moment and hands it to
// the store with the very bytes it rests on.
func (d *deciding) record(ctx context.Context, k *desk, ids []string) error {
	c, err := k.Case(ctx, ids[0])
	if err != nil {
		return err
	}
	out := review.Decision{
		Schema: review.DecisionSchema, ID: d.id, Request: c.Row.ID, Revision: c.Row.Revision, Outcome: d.outcome,
		Reasons: d.reasons, Rationale: d.rationale, Acknowledged: d.acks, AlsoDecides: ids[1:],
		AssessmentDigest: c.AssessDigest, AssessedAt: c.Assessment.AssessedAt, Policy: c.Assessment.Policy,
		RequestDigest: c.Digest, OpenedAt: c.OpenedAt, Supersedes: d.supersedes, By: k.actor,
	}
	if d.revision != 0 {
		out.Revision = d.revision
	}
	for _, o := range d.overrides {
		code, why, _ := strings.Cut(o, "=")
		out.Overrides = append(out.Overrides, review.Override{Code: code, Why: why})
	}
	for _, u := range d.unavailable {
		cat, why, _ := strings.Cut(u, "=")
		out.Unavailable = append(out.Unavailable, review.Unavailable{Category: review.Category(cat), Why: why})
	}
	switch d.outcome {
	case review.OutcomeApprove:
		d.approval(&out, c)
	case review.OutcomeTakenBack:
		if out.Supersedes == "" && len(c.Decisions) > 0 {
			out.Supersedes = c.Decisions[len(c.Decisions)-1].Decision.ID
		}
	}
	r, err := k.Decide(ctx, out, c.AssessedJSON)
	if err != nil {
		return err
	}
	says := c.Row.ID + ": " + string(words(d.outcome)) + " recorded as decision " + r.ID
	if r.Held {
		says += ", held until counsel signs"
	}
	return d.l.receipt(c.Row.ID, r, says+".")
}

// approval adds what only an approval carries.
func (d *deciding) approval(out *review.Decision, c *store.Case) {
	out.Granted = d.grant
	if !d.grants {
		out.Granted = producible(c.Assessment)
	}
	if d.notice != "" {
		n := review.NoticeChoice{Action: d.notice, Until: d.untilDate, RecheckOn: d.recheckDate, Reason: d.noticeWhy}
		// Where the choice is the plan, the plan's ground and dates go with it.
		if plan := c.Assessment.Notice; plan.Action == d.notice {
			n.Ground = plan.Ground
			if n.Until.IsZero() {
				n.Until = plan.Until
			}
			if n.RecheckOn.IsZero() {
				n.RecheckOn = plan.RecheckOn
			}
		}
		out.Notice = &n
	}
	if d.sign || len(d.unmet) > 0 {
		t := &review.Tailoring{}
		if d.sign {
			*t = review.Tailoring{Necessary: "yes", Proportionate: "yes", Specific: "yes", Compliant: "yes"}
		}
		for _, u := range d.unmet {
			name, why, _ := strings.Cut(u, "=")
			*statement(t, name) = "no: " + why
		}
		out.Tailoring = t
	}
	if d.goodFaith {
		out.GoodFaith = &review.GoodFaith{ImminentRisk: true, MayHelp: true}
	}
}

// statement is one of the four statements by its name, nil for another name.
func statement(t *review.Tailoring, name string) *string {
	switch name {
	case "necessary":
		return &t.Necessary
	case "proportionate":
		return &t.Proportionate
	case "specific":
		return &t.Specific
	case "compliant":
		return &t.Compliant
	}
	return nil
}

// producible are the categories of which something can be produced, each once,
// in the order of the assessment: what a decision grants unless told otherwise.
func producible(a *review.Assessment) []string {
	var out []string
	seen := map[review.Category]bool{}
	for _, r := range a.Categories {
		if r.Producible && !seen[r.Category] {
			seen[r.Category] = true
			out = append(out, string(r.Category))
		}
	}
	return out
}
