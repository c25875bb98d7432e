package tui

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/store"
	"lert/tui/form"
	"lert/tui/kit"
)

// fulfilCmd records what was done on a decision, with the hashes of the files that were sent.
func fulfilCmd(ctx context.Context, call callID, d Store, f review.Fulfilment, files []string,
	hash func(string) (review.ProducedFile, error)) tea.Cmd {
	return callCmd(call, func() (store.Receipt, error) {
		for _, named := range files {
			x, err := hash(named)
			if err != nil {
				return store.Receipt{}, err
			}
			f.Files = append(f.Files, x)
		}
		return d.Fulfil(ctx, f)
	})
}

// fulfilAction is the key on a case that opens the dialog.
func fulfilAction(s *caseScreen) action {
	return action{Name: "done", Keys: []string{"f"}, Label: "done", Group: groupWork, Act: review.ActFulfil,
		Help: "Record what was produced, preserved, collected or sent under the decision, in the dialog that opens; it " +
			"sends nothing itself.",
		WhyNot: s.whyNotLoaded,
		Run:    func(e *env) tea.Cmd { e.open(newFulfilmentDialog(e, s.c)); return nil }}
}

// fulfilKinds are what may have been done on a case, the most likely first. The
// store may still refuse one of them, and says why.
func fulfilKinds(c *store.Case, d *review.Decision) []string {
	switch {
	case d == nil:
		return []string{review.Preserved, review.ReceiptTold}
	case d.Outcome != review.OutcomeApprove:
		return []string{review.LetterSent, review.Preserved, review.ReceiptTold, review.EffectTold}
	case c.Request.Kind.IsPreservation():
		return []string{review.Preserved, review.LetterSent, review.ReceiptTold, review.EffectTold}
	}
	return []string{review.Produced, review.LetterSent, review.NoticeSent,
		review.CollectionStarted, review.CollectionStopped, review.Preserved, review.ReceiptTold, review.EffectTold}
}

// latestDecision is the current decision on a case, nil if there is none or it was taken back.
func latestDecision(c *store.Case) *review.Decision {
	if d := c.CurrentDecision(); d != nil && d.Decision.Outcome != review.OutcomeTakenBack {
		return &d.Decision
	}
	return nil
}

// newFulfilmentDialog is the dialog that records what was done on a decision. The
// decision itself discloses nothing.
func newFulfilmentDialog(e *env, c *store.Case) *formDialog {
	id, record := c.Row.ID, e.opts.NewID()
	f := fulfilmentForm(e, c)
	intro := []Text{"What was done under the decision, for the record; this sends nothing."}
	if len(c.Nondisclosures) > 0 {
		intro = append(intro, "No user may be told: "+nondisclosureText(c)+".")
	}
	return newFormDialog(kit.Textf("Done on %s", id), "record", intro, f, id+" done",
		func(e *env, call callID) (tea.Cmd, Text) {
			out, path, no := readFulfilment(f, e.zone)
			if no != "" {
				return nil, f.FaultAt(path, no)
			}
			out.ID, out.RequestID = record, id
			sent := namedFiles(f)
			e.setCommandLine(fulfilCommand(&out, sent...))
			return fulfilCmd(e.ctx, call, e.store, out, sent, e.opts.Hash), ""
		})
}

// toAgency are the kinds that go to the agency, so that an address and a channel are asked for.
var toAgency = []string{review.Produced, review.LetterSent, review.ReceiptTold, review.EffectTold}

// fulfilmentForm asks what was done; what else it asks depends on that.
func fulfilmentForm(e *env, c *store.Case) *form.Form {
	d := latestDecision(c)
	grants, categories := grantOptions(d)
	kind := form.Choice("kind", "Done", "", kindOptions(fulfilKinds(c, d)...)).
		Unanswered().Needs("Choose what was done.")
	// only shows an entry for some kinds, if there is reason to ask it at all.
	only := func(asked bool, x *form.Entry, kinds ...string) *form.Entry {
		if !asked {
			kinds = nil
		}
		return x.For(kind, kinds...)
	}
	given := only(len(grants) > 0, form.Checkboxes("categories", "Data",
		"What was sent or is being collected.", grants), review.Produced, review.CollectionStarted)
	none := only(len(categories) > 0, form.Checkboxes("none", "No data in",
		"Granted and searched for, but nothing was found.", categories), review.Produced)
	why := form.Choice("none.why", "Because", "", form.Pairs("no_data", "no data", "no_account", "no such account"))
	why.VisibleIf = func() bool { return none.Visible() && none.Value() != "" }
	user := only(true, form.Text("user", "To", "Where the user was told: the account, or the user's address."),
		review.NoticeSent)
	if len(c.Request.Targets) == 1 {
		user.Set(c.Request.Targets[0].Value)
	}
	users := only(len(c.Received.Targets) > 1, form.Checkboxes("targets", "Told", "The target whose user was told.",
		targetOptions(c)), review.NoticeSent)
	given.CheckAll()
	users.CheckAll()
	return form.New(kind, given, none, why,
		only(e.opts.Hash != nil, form.Text("files", "Files", "What was sent, separated by commas: PATH or "+
			"PATH=RECORDS, hashed here and not kept; SHA256:NAME for files elsewhere."), review.Produced),
		only(true, form.Text("to", "To", "The verified address.").Filled(c.Received.Requester.Email),
			toAgency...),
		only(true, form.Choice("channel", "By", "", form.Words(review.Channels...)).Filled(c.Received.Channel),
			toAgency...),
		only(awaitsAuthority(c), form.Text("confirmed", "Confirmed by",
			"Who at the enforcing authority says that it raises no ground for refusal."), review.Produced),
		user, users,
		only(c.HadSilence(), form.Checkbox("period_ended", "", "the nondisclosure period has ended", ""),
			review.NoticeSent),
		only(true, form.Text("no_exception", "No exception",
			"Who says that no exceptional circumstance remains."), review.NoticeSent),
		only(true, form.Checkbox("nothing_else", "", "nothing else bars user notice",
			"Bars in force: "+nondisclosureText(c)+"."), review.NoticeSent),
		only(true, form.Text("data_to", "Data until",
			"For a collection, the last time that the data covers: 2026-11-23 09:00."), dataEndKinds(c)...),
		form.Text("at", "When", "2026-11-23 09:00; empty: now."),
		form.Text("note", "Note", "Optional."))
}

// kindOptions are kinds of what was done, in words.
func kindOptions(kinds ...string) []form.Option {
	out := make([]form.Option, len(kinds))
	for i, k := range kinds {
		out[i] = form.Option{Value: k, Text: kit.Textf("%s", review.FulfilmentLabel(k))}
	}
	return out
}

// grantOptions are what a decision granted, and the categories of it, each once.
func grantOptions(d *review.Decision) (grants, categories []form.Option) {
	if d == nil {
		return nil, nil
	}
	for _, g := range d.Granted {
		name, part, _ := strings.Cut(g, "@")
		label := kit.Textf("%s", review.Category(name).Label())
		if o := (form.Option{Value: name, Text: label}); !slices.Contains(categories, o) {
			categories = append(categories, o)
		}
		if part != "" {
			label = kit.Textf("%s @%s", label, part)
		}
		grants = append(grants, form.Option{Value: g, Text: label})
	}
	return grants, categories
}

// awaitsAuthority reports whether an enforcing authority may still stop the disclosure.
func awaitsAuthority(c *store.Case) bool {
	return c.Assessment != nil &&
		slices.ContainsFunc(c.Assessment.Clocks, func(k review.Clock) bool { return !k.NotBefore.IsZero() })
}

// dataEndKinds are the kinds for which the end of the data is asked: the end of a
// collection, and a production if a collection was started.
func dataEndKinds(c *store.Case) []string {
	started := func(f store.FulfilmentRecord) bool { return f.Fulfilment.Kind == review.CollectionStarted }
	if slices.ContainsFunc(c.Fulfilments, started) {
		return []string{review.CollectionStopped, review.Produced}
	}
	return []string{review.CollectionStopped}
}

// targetOptions are the targets of a case by their index.
func targetOptions(c *store.Case) []form.Option {
	out := make([]form.Option, len(c.Received.Targets))
	for i, t := range c.Received.Targets {
		out[i] = form.Option{Value: strconv.Itoa(i), Text: kit.Textf("%s", t.Value)}
	}
	return out
}

// namedFiles are the files that the form names.
func namedFiles(f *form.Form) []string {
	var out []string
	for s := range strings.SplitSeq(f.Text("files"), ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// readFulfilment is the fulfilment that the form describes. no says what is
// wrong, at the entry of path.
func readFulfilment(f *form.Form, zone *time.Location) (out review.Fulfilment, path string, no Text) {
	r := form.NewReader(f, zone)
	out = review.Fulfilment{Kind: f.Text("kind"), Note: f.Text("note"), ConfirmedBy: f.Text("confirmed"),
		Categories: checkedValues(f, "categories")}
	for _, c := range checkedValues(f, "none") {
		if slices.ContainsFunc(out.Categories, func(g string) bool { return strings.SplitN(g, "@", 2)[0] == c }) {
			r.AddFault("none", kit.Textf("%s is also ticked as sent: it must be one or the other.",
				review.Category(c).Label()))
			break
		}
		none := review.Unavailable{Category: review.Category(c), Why: f.Text("none.why")}
		out.Unavailable = append(out.Unavailable, none)
	}
	if out.Kind != review.Produced || len(out.Categories) > 0 {
		out.To, out.Channel = f.Text("to"), f.Text("channel")
	}
	if out.Kind == review.NoticeSent {
		out.To = f.Text("user")
		out.Notice = &review.NoticeChecklist{NoExceptionBy: f.Text("no_exception"),
			NoOtherNondisclosure: f.Checked("nothing_else")}
		if f.Checked("period_ended") {
			out.Notice.PeriodEnded = new(true)
		}
		out.Targets = readNotified(r)
	}
	out.At, out.DataTo = r.OptionalTimestamp("at"), r.OptionalTimestamp("data_to")
	fault := r.FirstFault()
	return out, fault.Path, fault.Message
}

// readNotified are the targets whose users were notified, by index; nil if all were.
func readNotified(r *form.Reader) (targets []int) {
	notified, all := checkedValues(r.Form, "targets"), len(r.Get("targets").Options)
	if len(notified) == all {
		return nil
	}
	if len(notified) == 0 && all > 1 {
		r.AddFault("targets", "Nobody is ticked: whose user was told?")
	}
	for _, s := range notified {
		n, _ := strconv.Atoi(s)
		targets = append(targets, n)
	}
	return targets
}

// checkedValues are the checked options of an entry.
func checkedValues(f *form.Form, path string) []string {
	if v := f.Text(path); v != "" {
		return strings.Split(v, ",")
	}
	return nil
}

// fulfilCommand is the command line that records the same fulfilment.
func fulfilCommand(f *review.Fulfilment, files ...string) string {
	w := []string{"lert", "fulfil", f.RequestID, "--kind", f.Kind}
	atFlag := "--at"
	if f.RuleID != "" {
		w, atFlag = []string{"lert", "preserve", f.RequestID}, "--as-of"
	}
	for _, c := range f.Categories {
		w = addFlags(w, "--category", c)
	}
	for _, u := range f.Unavailable {
		w = append(w, "--none", string(u.Category)+"="+u.Why)
	}
	for _, s := range files {
		w = addFlags(w, "--file", s)
	}
	w = addFlags(w, "--to", f.To, "--channel", f.Channel, "--confirmed", f.ConfirmedBy)
	for _, n := range f.Targets {
		w = append(w, "--target", strconv.Itoa(n))
	}
	instant := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.UTC().Format(time.RFC3339)
	}
	w = addFlags(w, atFlag, instant(f.At), "--data-to", instant(f.DataTo))
	if n := f.Notice; n != nil {
		if n.SaysPeriodEnded() {
			w = append(w, "--period-ended")
		}
		w = addFlags(w, "--no-exception", n.NoExceptionBy)
		if n.NoOtherNondisclosure {
			w = append(w, "--nothing-else")
		}
	}
	return shellCommand(append(addFlags(w, "--rule", f.RuleID, "--note", f.Note), "--id", f.ID)...)
}

// fulfilmentText describes one fulfilment in a line.
func fulfilmentText(e *env, f *review.Fulfilment) Text {
	parts := []string{review.FulfilmentLabel(f.Kind), f.At.In(e.zone).Format(typedTime), f.By.Name}
	if len(f.Categories) > 0 {
		labels := make([]string, len(f.Categories))
		for i, c := range f.Categories {
			labels[i] = grantLabel(c)
		}
		parts = append(parts, strings.Join(labels, ", "))
	}
	for _, u := range f.Unavailable {
		parts = append(parts, grantLabel(string(u.Category))+": "+strings.ReplaceAll(u.Why, "_", " "))
	}
	if n := len(f.Files); n > 0 {
		parts = append(parts, kit.Plural(n, "file", "files"))
	}
	if f.To != "" {
		parts = append(parts, "to "+f.To)
	}
	if f.Note != "" {
		parts = append(parts, f.Note)
	}
	if f.RuleID != "" {
		parts = append(parts, "rule "+f.RuleID)
	}
	return kit.Textf("%s", strings.Join(parts, " · "))
}

// grantLabel is a kind of data as a decision grants it, in words: "IP log #2" for traffic.ip_log#2.
func grantLabel(grant string) string {
	i := strings.IndexAny(grant, "@#")
	if i < 0 {
		i = len(grant)
	}
	label := review.Category(grant[:i]).Label()
	if _, target, ok := strings.Cut(grant[i:], "#"); ok {
		label += " #" + target
	}
	return label
}
