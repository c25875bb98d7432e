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
	"lert/tui/kit"
)

// fulfilCmd records what was done on a decision, and the sums of the files that
// went out.
func fulfilCmd(ctx context.Context, call callID, d Store, f review.Fulfilment, files []string, hash func(string) (review.ProducedFile, error)) tea.Cmd {
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
func fulfilAction(s *caseScreen) Action {
	return Action{Name: "done", Keys: []string{"f"}, Label: "done", Group: groupWork, Act: review.ActFulfil,
		Help:   "Record what was produced, kept, collected or sent on the decision, in the dialog that opens; it sends nothing by itself.",
		WhyNot: s.whyNotLoaded,
		Run:    func(e *env) tea.Cmd { e.open(newFulfilmentDialog(e, s.c)); return nil }}
}

// fulfilKinds are what may have been done on a case, the likeliest first. What
// is refused all the same, the store says in words.
func fulfilKinds(c *store.Case, d *review.Decision) []string {
	keeps := c.Request.Kind.IsPreservation()
	switch {
	case d == nil:
		return []string{review.Preserved}
	case d.Outcome != review.OutcomeApprove:
		return []string{review.LetterSent, review.Preserved}
	case keeps:
		return []string{review.Preserved, review.LetterSent}
	}
	return []string{review.Produced, review.LetterSent, review.NoticeSent, review.CollectionStarted, review.CollectionStopped, review.Preserved}
}

// latestDecision is the latest decision on a case, nil where none is or it was taken
// back.
func latestDecision(c *store.Case) *review.Decision {
	if len(c.Decisions) == 0 {
		return nil
	}
	if d := &c.Decisions[len(c.Decisions)-1].Decision; d.Outcome != review.OutcomeTakenBack {
		return d
	}
	return nil
}

// newFulfilmentDialog is the dialog that records what was done: the decision is not the
// disclosure.
func newFulfilmentDialog(e *env, c *store.Case) *formDialog {
	id, d := c.Row.ID, latestDecision(c)
	var grants, categories []option
	if d != nil {
		for _, g := range d.Granted {
			name, part, _ := strings.Cut(g, "@")
			word := review.Category(name).Label()
			label := kit.Textf("%s", word)
			if part != "" {
				label = kit.Textf("%s @%s", word, part)
			}
			grants = append(grants, option{g, label})
			if o := (option{name, kit.Textf("%s", word)}); !slices.Contains(categories, o) {
				categories = append(categories, o)
			}
		}
	}
	kind := choiceEntry("kind", "Done", "", wordOptions(fulfilKinds(c, d)...))
	is := func(x *entry, kinds ...string) *entry {
		x.visibleIf = func() bool { return slices.Contains(kinds, kind.value()) }
		return x
	}
	given := checkboxesEntry("categories", "Of it", "What is ticked left, or is being collected.", grants)
	for i := range given.checked {
		given.checked[i] = true
	}
	given.visibleIf = func() bool {
		return len(grants) > 0 && (kind.value() == review.Produced || kind.value() == review.CollectionStarted)
	}
	none := checkboxesEntry("none", "Nothing in", "Granted, looked for, and there was nothing.", categories)
	none.visibleIf = func() bool { return len(categories) > 0 && kind.value() == review.Produced }
	why := choiceEntry("none.why", "Because", "", []option{{"no_data", "no data"}, {"no_account", "no such account"}})
	why.visibleIf = func() bool { return none.visibleIf() && none.value() != "" }
	to := is(textEntry("to", "To", "The verified address."), review.Produced, review.LetterSent)
	to.set(c.Received.Requester.Email)
	user := is(textEntry("user", "To", "Where the user was told: the account, or an address of theirs."), review.NoticeSent)
	if len(c.Request.Targets) == 1 {
		user.set(c.Request.Targets[0].Value)
	}
	channel := is(choiceEntry("channel", "By", "", wordOptions(review.Channels...)), review.Produced, review.LetterSent)
	channel.set(c.Received.Channel)
	files := is(textEntry("files", "Files", "What went out, apart by commas: PATH or PATH=RECORDS, hashed here and not kept; SHA256:NAME of what is elsewhere."), review.Produced)
	if e.opts.Hash == nil {
		files.visibleIf = func() bool { return false }
	}
	confirmed := is(textEntry("confirmed", "Confirmed by", "Who of the enforcing authority says that it raises no ground for refusal."), review.Produced)
	if !awaitsAuthority(c) {
		confirmed.visibleIf = func() bool { return false }
	}
	toldTargets := is(checkboxesEntry("targets", "Told", "Whose user was told.", targetOptions(c)), review.NoticeSent)
	for i := range toldTargets.checked {
		toldTargets.checked[i] = true
	}
	if len(toldTargets.options) < 2 {
		toldTargets.visibleIf = func() bool { return false }
	}
	f := newForm(kind, given, none, why, files, to, channel, confirmed, user, toldTargets,
		is(checkboxEntry("period_ended", "", "no period of silence runs any more", ""), review.NoticeSent),
		is(textEntry("no_exception", "No exception", "Who says that no exceptional circumstance remains."), review.NoticeSent),
		is(checkboxEntry("nothing_else", "", "nothing else bars telling the user", "Bars in force: "+nondisclosureText(c)+"."), review.NoticeSent),
		is(textEntry("data_to", "Data reach to", "The last instant of the data, where it was a collection: 2026-11-23 09:00."), dataEndKinds(c)...),
		textEntry("at", "When", "2026-11-23 09:00; empty: now."),
		textEntry("note", "Note", "May stay empty."))
	record := e.opts.NewID()
	intro := []Text{"What was done on the decision, for the record; nothing is sent from here."}
	if len(c.Nondisclosures) > 0 {
		intro = append(intro, "No user may be told: "+nondisclosureText(c)+".")
	}
	return newFormDialog(kit.Textf("Done on %s", id), "record", intro, f, id+" done",
		func(e *env, call callID) (tea.Cmd, Text) {
			f.clearFaults()
			out, path, no := readFulfilment(f, e.zone)
			if no != "" {
				f.goTo(path, no)
				return nil, no
			}
			out.ID, out.RequestID = record, id
			sent := namedFiles(f)
			e.setCommandLine(fulfilCommand(&out, sent...))
			return fulfilCmd(e.ctx, call, e.store, out, sent, e.opts.Hash), ""
		})
}

// awaitsAuthority reports whether an enforcing authority may still stop what leaves.
func awaitsAuthority(c *store.Case) bool {
	return c.Assessment != nil && slices.ContainsFunc(c.Assessment.Clocks, func(k review.Clock) bool { return !k.NotBefore.IsZero() })
}

// dataEndKinds are what the last instant of the data is asked for: a stop, and a
// production where a collection was started.
func dataEndKinds(c *store.Case) []string {
	if slices.ContainsFunc(c.Fulfilments, func(f store.FulfilmentRecord) bool { return f.Fulfilment.Kind == review.CollectionStarted }) {
		return []string{review.CollectionStopped, review.Produced}
	}
	return []string{review.CollectionStopped}
}

// targetOptions are the targets of a case by their number.
func targetOptions(c *store.Case) []option {
	out := make([]option, len(c.Received.Targets))
	for i, t := range c.Received.Targets {
		out[i] = option{strconv.Itoa(i), kit.Textf("%s", t.Value)}
	}
	return out
}

// namedFiles are the files that the form names.
func namedFiles(f *form) []string {
	var out []string
	for _, s := range strings.Split(f.text("files"), ",") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// readFulfilment is the record that the form describes, or what in it cannot be
// read and where.
func readFulfilment(f *form, zone *time.Location) (out review.Fulfilment, path string, no Text) {
	out = review.Fulfilment{Kind: f.text("kind"), Note: f.text("note")}
	list := func(path string) []string {
		if v := f.text(path); v != "" {
			return strings.Split(v, ",")
		}
		return nil
	}
	out.Categories = list("categories")
	for _, c := range list("none") {
		if slices.ContainsFunc(out.Categories, func(g string) bool { return strings.SplitN(g, "@", 2)[0] == c }) {
			return out, "none", kit.Textf("%s is ticked as gone out too: it is one or the other.", review.Category(c).Label())
		}
		out.Unavailable = append(out.Unavailable, review.Unavailable{Category: review.Category(c), Why: f.text("none.why")})
	}
	if out.Kind != review.Produced || len(out.Categories) > 0 {
		out.To, out.Channel = f.text("to"), f.text("channel")
	}
	out.ConfirmedBy = f.text("confirmed")
	if told := list("targets"); out.Kind == review.NoticeSent && len(told) < len(f.get("targets").options) {
		for _, s := range told {
			n, _ := strconv.Atoi(s)
			out.Targets = append(out.Targets, n)
		}
		if len(told) == 0 && len(f.get("targets").options) > 1 {
			return out, "targets", kit.Textf("Nobody is ticked: whose user was told?")
		}
	}
	if out.Kind == review.NoticeSent {
		out.To = f.text("user")
		out.Notice = &review.NoticeChecklist{PeriodEnded: f.checked("period_ended"), NoExceptionBy: f.text("no_exception"), NoOtherNondisclosure: f.checked("nothing_else")}
	}
	r := &formReader{form: f, zone: zone}
	if f.text("at") != "" {
		out.At = r.timestamp("at")
	}
	if f.text("data_to") != "" {
		out.DataTo = r.timestamp("data_to")
	}
	if len(r.faults) > 0 {
		return out, r.faults[0].path, r.faults[0].message
	}
	return out, "", ""
}

// fulfilCommand is the command line that records the same.
func fulfilCommand(f *review.Fulfilment, files ...string) string {
	w := []string{"lert", "fulfil", f.RequestID, "--kind", f.Kind}
	atFlag := "--at"
	if f.RuleID != "" {
		w, atFlag = []string{"lert", "preserve", f.RequestID}, "--as-of"
	}
	add := func(flag, v string) {
		if v != "" {
			w = append(w, flag, v)
		}
	}
	for _, c := range f.Categories {
		add("--category", c)
	}
	for _, u := range f.Unavailable {
		add("--none", string(u.Category)+"="+u.Why)
	}
	for _, s := range files {
		add("--file", s)
	}
	add("--to", f.To)
	add("--channel", f.Channel)
	add("--confirmed", f.ConfirmedBy)
	for _, n := range f.Targets {
		add("--target", strconv.Itoa(n))
	}
	instant := func(flag string, at time.Time) {
		if !at.IsZero() {
			add(flag, at.UTC().Format(time.RFC3339))
		}
	}
	instant(atFlag, f.At)
	instant("--data-to", f.DataTo)
	if n := f.Notice; n != nil {
		if n.PeriodEnded {
			w = append(w, "--period-ended")
		}
		add("--no-exception", n.NoExceptionBy)
		if n.NoOtherNondisclosure {
			w = append(w, "--nothing-else")
		}
	}
	add("--rule", f.RuleID)
	add("--note", f.Note)
	return shellCommand(append(w, "--id", f.ID)...)
}

// fulfilmentText is one thing that was done, in words.
func fulfilmentText(e *env, f *review.Fulfilment) Text {
	parts := []string{strings.ReplaceAll(f.Kind, "_", " "), f.At.In(e.zone).Format("2006-01-02 15:04"), f.By.Name}
	if len(f.Categories) > 0 {
		parts = append(parts, strings.Join(f.Categories, ", "))
	}
	for _, u := range f.Unavailable {
		parts = append(parts, string(u.Category)+": "+strings.ReplaceAll(u.Why, "_", " "))
	}
	if n := len(f.Files); n > 0 {
		parts = append(parts, kit.Plural(n, "file", "files"))
	}
	if f.To != "" {
		parts = append(parts, "to "+f.To)
	}
	if f.RuleID != "" {
		parts = append(parts, "under "+f.RuleID)
	}
	if f.Note != "" {
		parts = append(parts, f.Note)
	}
	return kit.Textf("%s", strings.Join(parts, " · "))
}
