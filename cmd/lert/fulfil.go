package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

func (l *cli) fulfilCmd() *cobra.Command {
	o := &fulfilFlags{l: l}
	c := &cobra.Command{
		Use:         "fulfil ID --kind KIND …",
		Annotations: allowedOverSSH,
		Short:       "Record what was produced, preserved, started, stopped or sent",
		Long: "fulfil records what was done under a decision. It sends nothing itself:\n\n" +
			"  produced            data was disclosed: --category, --none, --file, --to, --channel\n" +
			"  preserved           a copy was made; needs no decision while the request is open\n" +
			"  collection_started  an order for future data was put into effect\n" +
			"  collection_stopped  the collection ended; a person confirms the stop\n" +
			"  letter_sent         the letter was sent to the agency\n" +
			"  notice_sent         the user was told: --no-exception, --nothing-else, and\n" +
			"                      --period-ended if an order or the decision delayed it\n" +
			"  receipt_told        the authority was told that its order arrived; needs no decision\n" +
			"  effect_told         the authority was told whether and when its order took effect\n\n" +
			"A record is refused if the decision in force does not grant it, if it comes before\n" +
			"the notice window ends or the second signature is made, or if it names an address\n" +
			"that was not verified. Files are hashed on this machine and not kept.\n\n" +
			"To correct a record, make a new one that replaces it completely: --corrects names\n" +
			"it, --void says that what it recorded was not done at all.",
		Example: "lert fulfil WA-2026-000123 --kind produced --category subscriber.name --none " +
			"subscriber.email=no_data --file out.zip=14 --channel portal\n" +
			"lert fulfil WA-2026-000123 --kind preserved --at 2026-11-22T09:00:00Z\n" +
			"lert fulfil WA-2026-000123 --corrects 00112233445566778899aabbccddeeff --void --note 'recorded on the " +
			"wrong case'\n" +
			"lert fulfil WA-2026-000123 --kind notice_sent --to +12025550190 --period-ended --no-exception 'Clara " +
			"Novak' --nothing-else",
		Args: argCount(1, 1, "one case number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := o.fulfilment(args[0])
			if err != nil {
				return err
			}
			return l.withDatabase(cmd.Context(), "fulfil", false, func(d *database) error {
				return o.record(cmd.Context(), d, f)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&o.kind, "kind", "", "what was done: "+strings.Join(review.FulfilmentKinds, ", "))
	f.StringArrayVar(&o.categories, "category", nil,
		"a granted category, as decided: subscriber.name, content.mail@2, content.mail@2#0")
	f.StringArrayVar(&o.none, "none", nil,
		"a granted category in which there was nothing, as CATEGORY=no_data or =no_account")
	f.StringArrayVar(&o.files, "file", nil,
		"a file that was sent, as PATH or PATH=RECORDS; SHA256:NAME if it is not on this machine")
	f.StringVar(&o.to, "to", "", "where it was sent: the verified address; for a notice, the user's")
	f.StringVar(&o.channel, "channel", "", "how it was sent: "+strings.Join(review.Channels, ", ")+
		" (default: as the request arrived)")
	f.StringVar(&o.at, "at", "", "when it was done (default: now)")
	f.StringVar(&o.dataTo, "data-to", "", "last time covered by the data of a collection")
	f.StringVar(&o.confirmed, "confirmed", "",
		"who at the enforcing authority confirmed that it raises no ground for refusal")
	f.IntSliceVar(&o.targets, "target", nil, "number of a target whose user was told (default: all)")
	f.BoolVar(&o.periodEnded, "period-ended", false,
		"for a notice: the nondisclosure period has ended; only if there was one")
	f.StringVar(&o.answers.NoExceptionBy, "no-exception", "",
		"for a notice: who says that no exceptional circumstance remains")
	f.BoolVar(&o.answers.NoOtherNondisclosure, "nothing-else", false, "for a notice: nothing else bars user notice")
	f.StringVar(&o.manifest, "manifest", "", "write the manifest that accompanies a production to this new file")
	f.StringVar(&o.note, "note", "", "a note to record with it")
	f.StringVar(&o.decision, "decision", "", "id of the decision it is based on (default: the one in force)")
	f.StringVar(&o.corrects, "corrects", "", "id of the record that this one corrects")
	f.BoolVar(&o.void, "void", false, "what that record says was not done; requires a --note")
	f.StringVar(&o.id, "id", "",
		"the record's id, 32 hex digits, so that a repeated call is recorded once (default: generated)")
	return c
}

// fulfilFlags are the flags of fulfil.
type fulfilFlags struct {
	l                                                            *cli
	kind, to, channel, at, dataTo, confirmed, note, decision, id string
	rule, corrects                                               string
	void, periodEnded                                            bool
	categories, none, files                                      []string
	request, manifest                                            string
	targets                                                      []int
	answers                                                      review.NoticeChecklist
}

// fulfilment makes the record. The store decides whether it is allowed.
func (o *fulfilFlags) fulfilment(id string) (f review.Fulfilment, err error) {
	if o.void && o.corrects == "" {
		return f, usageError("--void needs --corrects", "name the record that is wrong")
	}
	if o.kind == "" && !o.void {
		return f, usageError("a fulfilment needs a --kind", "one of: "+strings.Join(review.FulfilmentKinds, ", "))
	}
	if o.kind != "" && !slices.Contains(review.FulfilmentKinds, o.kind) {
		return f, usageError(fmt.Sprintf("there is no kind of fulfilment %q", o.kind),
			"one of: "+strings.Join(review.FulfilmentKinds, ", "))
	}
	f = review.Fulfilment{ID: o.id, RequestID: id, Kind: o.kind, DecisionID: o.decision, To: o.to, Channel: o.channel,
		Categories:  o.categories,
		ConfirmedBy: o.confirmed, Targets: o.targets, Note: o.note, RuleID: o.rule, Supersedes: o.corrects,
		Void: o.void}
	if f.ID == "" {
		f.ID = newID()
	} else if b, err := hex.DecodeString(f.ID); err != nil || len(b) != 16 {
		return f, usageError(fmt.Sprintf("--id %q is not an id", f.ID),
			"an id has 32 hex digits; leave it out to have one generated")
	}
	if f.At, err = timeFlag("--at", o.at); err != nil {
		return f, err
	}
	if f.DataTo, err = timeFlag("--data-to", o.dataTo); err != nil {
		return f, err
	}
	for _, s := range o.none {
		c, why, _ := strings.Cut(s, "=")
		if !review.Category(c).Known() || why != "no_account" && why != "no_data" {
			return f, usageError(fmt.Sprintf("--none %q is not in the right form", s),
				"write it as `subscriber.email=no_data` or `=no_account`")
		}
		f.Unavailable = append(f.Unavailable, review.Unavailable{Category: review.Category(c), Why: why})
	}
	if o.request = id; o.manifest != "" && o.kind != review.Produced {
		return f, usageError("--manifest is only for a production", "leave it out, or use `--kind produced`")
	}
	if o.kind == review.NoticeSent {
		if f.Notice = &o.answers; o.periodEnded {
			f.Notice.PeriodEnded = &o.periodEnded
		}
	} else if a := o.answers; o.periodEnded || a.NoOtherNondisclosure || a.NoExceptionBy != "" {
		return f, usageError("--period-ended, --no-exception and --nothing-else are only for a notice",
			"leave them out, or use `--kind notice_sent`")
	} else if len(o.targets) > 0 {
		return f, usageError("--target is only for a notice", "name the target of a category as subscriber.name#0")
	}
	for _, s := range o.files {
		x, err := o.l.hashFile(s)
		if err != nil {
			return f, err
		}
		f.Files = append(f.Files, x)
	}
	return f, nil
}

func timeFlag(name, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := review.ReadInstant(s)
	switch {
	case errors.Is(err, review.ErrOutOfRange):
		return t, usageError(fmt.Sprintf("%s %q is out of range", name, s),
			fmt.Sprintf("use a time from %d to %d", review.FirstYear, review.LastYear))
	case err != nil:
		return t, usageError(fmt.Sprintf("%s %q is not a time", name, s), "write it as 2026-11-22T09:00:00Z")
	}
	return t, nil
}

// hashFile reads a disclosed file, named as PATH or PATH=RECORDS. A file that is not
// on this machine is given as SHA256:NAME.
func (l *cli) hashFile(s string) (x review.ProducedFile, err error) {
	path := s
	if i := strings.LastIndexByte(s, '='); i > 0 {
		if n, err := strconv.Atoi(s[i+1:]); err == nil && n >= 0 {
			path, x.Records = s[:i], n
		}
	}
	if sum, name, ok := strings.Cut(path, ":"); ok && len(sum) == 64 && strings.Trim(sum, "0123456789abcdef") == "" &&
		name != "" {
		x.Name, x.SHA256 = name, sum
		return x, nil
	}
	in, err := l.openFile(path)
	if err != nil {
		return x, failedBecause(err, "a file that was sent cannot be read", "name it as PATH or PATH=RECORDS")
	}
	defer in.Close()
	if st, err := in.Stat(); err != nil || !st.Mode().IsRegular() {
		return x, failedError(path+" is not a file", "name each file that was sent")
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, in); err != nil {
		return x, failedError("a file that was sent cannot be read: "+err.Error(), "nothing was recorded; try again")
	}
	x.Name, x.SHA256 = filepath.Base(path), hex.EncodeToString(sum.Sum(nil))
	return x, nil
}

// record passes the fulfilment to the store. What goes to the agency goes through the
// channel by which the request came, unless another one is named.
func (o *fulfilFlags) record(ctx context.Context, d *database, f review.Fulfilment) error {
	if f.Void && f.Kind == "" {
		c, err := d.Case(ctx, f.RequestID)
		if err != nil {
			return err
		}
		for i := range c.Fulfilments {
			if old := &c.Fulfilments[i].Fulfilment; old.ID == f.Supersedes {
				f.Kind = old.Kind
			}
		}
	}
	sent := !f.Void && f.TellsOnly() && f.Kind != review.NoticeSent ||
		f.Kind == review.Produced && len(f.Categories)+len(f.Files) > 0
	if f.Channel == "" && sent {
		c, err := d.Case(ctx, f.RequestID)
		if err != nil {
			return err
		}
		f.Channel = c.Received.Channel
	}
	var page *os.File
	if o.manifest != "" {
		// The page is made before the record, and removed if the record is refused.
		var err error
		if page, err = o.l.createFile(o.manifest, 0o600); err != nil {
			return failedBecause(err, "the manifest cannot be written",
				"name a file that does not exist yet; nothing was recorded")
		}
	}
	r, err := d.Fulfil(ctx, f)
	if page != nil {
		if err != nil {
			page.Close()
			o.l.removeFile(o.manifest)
			return err
		}
		if err := o.writeManifest(ctx, d, page, r.ID); err != nil {
			return failedError("it was recorded, but the manifest was not written: "+err.Error(),
				"repeat the call with --id "+r.ID+" and another file")
		}
	}
	if err != nil {
		return err
	}
	says := f.RequestID + ": recorded: " + review.FulfilmentLabel(f.Kind)
	if err := o.l.receipt(f.RequestID, r, says); err != nil || o.l.json || f.Kind != review.Preserved {
		return err
	}
	c, err := d.Case(ctx, f.RequestID)
	if err != nil {
		return err
	}
	return o.l.printPreservations(c)
}

// printPreservations prints until when each copy is kept.
func (l *cli) printPreservations(c *store.Case) error {
	out := l.printer()
	for i := range c.Obligations {
		if x := &c.Obligations[i]; x.Clock == review.ClockPreservation {
			out.line(join(": ", formatTime(x.Due), text.Clean(x.Text)))
		}
	}
	return out.flush()
}

// writeManifest writes the manifest of a recorded production.
func (o *fulfilFlags) writeManifest(ctx context.Context, d *database, page *os.File, id string) error {
	defer page.Close()
	request := o.request
	c, err := d.Case(ctx, request)
	if err != nil {
		return err
	}
	for i := range c.Fulfilments {
		if f := &c.Fulfilments[i].Fulfilment; f.ID == id {
			if _, err := page.WriteString(review.Manifest(c.Received, f, d.Rehearsal())); err != nil {
				return err
			}
			return page.Close()
		}
	}
	return failedError("record "+id+" is not on "+request, "`lert show "+request+"` lists the records")
}

// fulfilments prints what was done, oldest record first.
func (p *printer) fulfilments(done []store.FulfilmentRecord) {
	for i := range done {
		f := &done[i].Fulfilment
		what := make([]text.Text, 0, len(f.Categories)+len(f.Unavailable))
		for _, c := range f.Categories {
			what = append(what, text.Clean(c))
		}
		for _, u := range f.Unavailable {
			what = append(what, text.Clean(string(u.Category))+": "+humanize(u.Why))
		}
		label := text.Text("Done")
		switch {
		case done[i].Corrected:
			label = "Corrected"
		case f.Void:
			label = "Void"
		}
		p.pair(label, join(" · ", humanize(f.Kind), formatTime(f.At), text.Clean(f.By.Name), join(", ", what...),
			join(" ", prefixed("to ", text.Clean(f.To)), prefixed("by ", humanize(f.Channel))), text.Clean(f.Note)))
		p.pair("", join(" · ", "record "+text.Clean(f.ID), prefixed("corrects ", text.Clean(f.Supersedes))))
		p.pair("", prefixed("LATE: it was ", text.Clean(f.Late)))
		p.pair("", prefixed("INCIDENT: ", text.Clean(f.Incident)))
		for _, x := range f.Files {
			records := text.Text("")
			if x.Records > 0 {
				records = text.Text(fmt.Sprintf("%d records", x.Records))
			}
			p.pair("", join(" · ", text.Clean(x.Name), records, prefixed("sha256 ", text.Clean(x.SHA256))))
		}
	}
}
