package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/text"
)

func (l *cli) observeCmd() *cobra.Command {
	o := &observeFlags{l: l}
	c := &cobra.Command{
		Use:         "observe ID callback|signal|lookup|country|note|copy|recheck …",
		Annotations: allowedOverSSH,
		Short:       "Record what you found out about a request",
		Long: "observe records what you found out, under your own name and apart from what the\n" +
			"requester wrote:\n\n" +
			"  callback   you telephoned: --number, --source, --result, --reached\n" +
			"  signal     a red flag, by name\n" +
			"  lookup     what the account search showed: account, no_account\n" +
			"  country    the country of a target's user, as two letters\n" +
			"  note       anything else, in words\n" +
			"  copy       what happened to a preserved copy: destroyed, or kept --until a date,\n" +
			"             and why\n" +
			"  recheck    the result of rechecking why a user has not been told: remains --until\n" +
			"             a date, or over; and who says so\n\n" +
			"A number taken from the request itself confirms nothing.",
		Example: "lert observe WA-2026-000123 callback --number +12025550190 --source agency_site --reached 'desk " +
			"officer' --result confirmed\n" +
			"lert observe WA-2026-000123 signal voip_number\n" +
			"lert observe WA-2026-000123 lookup no_account --target 0\n" +
			"lert observe WA-2026-000123 note 'spoke to their liaison'\n" +
			"lert observe WA-2026-000123 copy destroyed 'the period ended and no legal process arrived'\n" +
			"lert observe WA-2026-000123 copy kept --until 2027-03-20 'legal process announced by telephone'\n" +
			"lert observe WA-2026-000123 recheck remains --until 2027-03-20 'Clara Novak: the child is not safe yet'",
		Args: argCount(2, -1, "a case number and a kind of observation"),
		RunE: func(cmd *cobra.Command, args []string) error {
			obs, err := o.observation(args[0], args[1], strings.Join(args[2:], " "))
			if err != nil {
				return err
			}
			return l.withDatabase(cmd.Context(), "observe", false, func(d *database) error {
				c, err := d.Case(cmd.Context(), obs.RequestID)
				if err != nil {
					return err
				}
				obs.Revision = c.Row.Revision
				r, err := d.Observe(cmd.Context(), obs)
				if err != nil {
					return err
				}
				return l.receipt(obs.RequestID, r, "Recorded on "+obs.RequestID+".")
			})
		},
	}
	f := c.Flags()
	f.StringVar(&o.number, "number", "", "the number that was called")
	f.StringVar(&o.source, "source", "", "where it was found: "+strings.Join(review.NumberSources, ", "))
	f.StringVar(&o.result, "result", "", "the result: "+strings.Join(review.CallbackResults, ", "))
	f.StringVar(&o.reached, "reached", "", "who was reached")
	f.StringVar(&o.at, "at", "", "time of the call (default: now)")
	f.IntVar(&o.target, "target", 0, "number of the target, for lookup and country")
	f.StringVar(&o.note, "note", "", "a note to record with it")
	f.StringVar(&o.until, "until", "", "for a copy: the date until which it is kept; for a recheck: the next date")
	f.StringVar(&o.supersedes, "supersedes", "", "id of the observation that this one corrects")
	return c
}

// observeFlags are the flags of observe.
type observeFlags struct {
	l                                                     *cli
	number, source, result, reached, at, note, supersedes string
	until                                                 string
	target                                                int
}

// observation makes the record. The store decides whether it is allowed.
func (o *observeFlags) observation(id, kind, value string) (review.Observation, error) {
	out := review.Observation{Schema: review.ObservationSchema, RequestID: id, Kind: kind, Value: value,
		Target: o.target, Note: o.note, Supersedes: o.supersedes}
	oneOf := func(what, got string, list []string) error {
		switch {
		case slices.Contains(list, got):
			return nil
		case got == "":
			return usageError("this observation needs a "+what, "one of: "+strings.Join(list, ", "))
		}
		return usageError(fmt.Sprintf("there is no %s %q", what, got), "one of: "+strings.Join(list, ", "))
	}
	switch kind {
	case review.ObservedCallback:
		if err := oneOf("source", o.source, review.NumberSources); err != nil {
			return out, err
		}
		if err := oneOf("result", o.result, review.CallbackResults); err != nil {
			return out, err
		}
		if text.IsEmpty(o.number) {
			return out, usageError("a call-back needs the --number that was called",
				"a number found in a directory or on the agency's own site")
		}
		at, err := timeFlag("--at", o.at)
		if err != nil {
			return out, err
		}
		if at.IsZero() {
			at = o.l.now()
		}
		out.Value = o.result
		out.Callback = &review.Callback{At: at, Reached: o.reached, Number: o.number, NumberSource: o.source,
			Result: o.result}
		if value != "" {
			out.Note = strings.TrimSpace(out.Note + " " + value)
		}
	case review.ObservedSignal:
		if err := oneOf("signal", value, review.SignalNames); err != nil {
			return out, err
		}
	case "country", review.ObservedCountry:
		out.Kind = review.ObservedCountry
		out.Value = strings.ToUpper(value)
		if len(value) != 2 {
			return out, usageError(fmt.Sprintf("%q is not a country", value), "use two letters, as in ISO 3166-1: FR")
		}
	case review.ObservedLookup, review.ObservedNote:
		if text.IsEmpty(value) {
			return out, usageError("what you found is missing", "add it: `lert observe "+id+" "+kind+" …`")
		}
	case review.ObservedCopy, review.ObservedRecheck:
		words := []string{review.CopyDestroyed, review.CopyKept}
		if kind == review.ObservedRecheck {
			words = []string{review.ExceptionRemains, review.ExceptionEnded}
		}
		word, why, _ := strings.Cut(value, " ")
		if err := oneOf("result", word, words); err != nil {
			return out, err
		}
		out.Value, out.Note = word, strings.TrimSpace(why+" "+o.note)
	default:
		return out, usageError(fmt.Sprintf("there is no kind of observation %q", kind),
			"one of: callback, signal, lookup, country, note, copy, recheck")
	}
	if o.at != "" && kind != review.ObservedCallback {
		return out, usageError("--at is only for a call-back",
			"leave it out: the time of other observations is that of the record")
	}
	if o.until != "" {
		if kind != review.ObservedCopy && kind != review.ObservedRecheck {
			return out, usageError("--until is only for a copy or a recheck",
				"leave it out, or use it with `copy kept` or `recheck remains`")
		}
		day, err := review.ReadDate(o.until)
		if err != nil {
			return out, usageError(fmt.Sprintf("--until %q is not a date", o.until), "write it as 2027-03-20")
		}
		out.Until = day
	}
	return out, nil
}
