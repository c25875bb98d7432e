// Package letter writes the letters of a team: to the agency about a decision,
// to the user about a disclosure, and others such as an acknowledgement.
//
// Every word comes from the policy or from a file of this package: the
// sentences from the policy's codes and platforms, the text around them from
// frame.yaml, the form of Annex III from annex_iii.yaml. Untrusted text passes
// through text.Clean. The rationale of a decision is for the record only and
// never part of a letter.
package letter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
)

// noLetter is the error of a letter that does not fit the present state of the request.
func noLetter(what, do string) error {
	return problem.NoLetter.New(string(problem.NoLetter)+": "+what, do)
}

// Hints that several errors share.
const (
	hintOtherLetter = "`lert letter --help` lists the letters"
	hintDecideAgain = "record a new decision"
)

// incomplete is the error of a letter for which a text or a value is missing.
func incomplete(what, do string) error {
	return problem.Incomplete.New(string(problem.Incomplete)+": "+what, do)
}

// Kinds of letter.
const (
	// Acknowledgement says that a request has arrived and which number it has.
	// It goes out before a decision.
	Acknowledgement = "acknowledgement"
	// OfDecision states the latest decision. The empty kind means the same.
	OfDecision = "decision"
	// Order asks for the nondisclosure order, if the agency only asked for
	// secrecy.
	Order = "order"
	// UserNotice goes to the user, not to the agency. It says who asked for
	// their data, under which law, and what was disclosed when.
	UserNotice = "notice"
	// AnnexIII is the form of Annex III to Regulation (EU) 2023/1543. It tells
	// the authority of a European order why the order is not carried out, or
	// not in full.
	AnnexIII = "annex_iii"
	// Expiry reminds an agency that its preservation ends and that no legal
	// process has arrived.
	Expiry = "expiry"
)

// KindNames are the kinds of letter.
var KindNames = []string{Acknowledgement, OfDecision, Order, UserNotice, AnnexIII, Expiry}

// Input is what a letter is made from.
type Input struct {
	Kind       string             // of letter; "": OfDecision
	Request    *review.Request    // with observations applied
	Assessment *review.Assessment // the one that the decider saw
	// Decision is on the present revision; nil if there is none.
	Decision *review.Decision
	// Fulfilments are those of the request so far, oldest first.
	Fulfilments []review.Fulfilment
	// Target is the target whose user is notified, counted from 0. Each user has
	// a letter that names no other target.
	Target int
	// NoticeAnswers are the three answers that a notice needs if the decision
	// delayed it; nil if they are not given.
	NoticeAnswers *review.NoticeChecklist
	// Conflict answers Section E of Annex III, by ConflictKeys, if the decision
	// names a conflict with the law of a third country.
	Conflict map[string]string
	// ProcessCases are the ids of the requests for the preserved data.
	ProcessCases []string
	// Format is PlainText, which "" means too, or Markdown.
	Format string
	// Date is the date of a letter that is not about a decision.
	Date time.Time
	// CaseNumber is the number in the header; if empty, the request's id.
	CaseNumber string
	// Pseudonym signs the letter; if empty, that of the decision. If both are
	// empty only the team signs: a letter never has an analyst's own name.
	Pseudonym string
	// DutyEnds and KeptUntil are when the duty to preserve and the preservation
	// end, as recorded with the obligation; if zero, as the assessment says.
	DutyEnds, KeptUntil time.Time
	// CopyExisted says that an extension keeps an earlier copy, and that none was
	// made for it.
	CopyExisted bool
	// NondisclosureUntil is the last day of the nondisclosure order as a court
	// renewed it after the decision; if zero, as the decision says.
	NondisclosureUntil review.Date
	// Nondisclosures are in force now for users of the targets.
	Nondisclosures []review.ActiveNondisclosure
	// UnansweredSince is the day of the push back to which the agency did not
	// reply, if the letter closes the case for that reason; else zero.
	UnansweredSince review.Date
	// Rehearsal says that the clock of the database was set by hand.
	Rehearsal bool
}

// Write makes a letter in plain text or in Markdown. The same input gives the
// same bytes.
//
// If the reasons of a decision only point elsewhere, the letter says where to
// turn. If they doubt the sender's identity, the letter repeats nothing of the
// request. The letter of a decision that needs a second signature says that it
// is a draft.
//
// The error is problem.NoLetter if there is no such letter, as for a decision
// that was taken back or an acknowledgement of a decided request. It is
// problem.Incomplete if a text or a value is missing; no part of a letter is
// returned then.
func Write(p *review.Policy, in Input) (string, error) {
	f, err := frame()
	if err != nil {
		return "", err
	}
	if in.Kind == "" {
		in.Kind = OfDecision
	}
	if p == nil || in.Request == nil {
		return "", incomplete("request and policy are needed", "open the case and try again")
	}
	if in.Decision == nil && in.Kind == OfDecision {
		return "", noLetter("the request has not been decided", "decide it first")
	}
	if in.Assessment == nil {
		in.Assessment = &review.Assessment{}
	}
	if in.Format != "" && !slices.Contains(Formats, in.Format) {
		return "", noLetter(fmt.Sprintf("there is no format %q", text.Clean(in.Format)),
			"use one of: "+joinWords(Formats))
	}
	w, err := newWriter(f, p, in)
	if err != nil {
		return "", err
	}
	name, err := w.templateName()
	if err != nil {
		return "", err
	}
	return w.compose(name)
}

// compose writes the letter of one template.
func (w *writer) compose(name string) (string, error) {
	f := w.frame
	values, err := w.values(name)
	if err == nil {
		err = w.err
	}
	if err != nil {
		return "", err
	}
	template := f.Letters[name]
	if name == AnnexIII {
		form, err := annex()
		if err != nil {
			return "", err
		}
		template = form.Form
	}
	body, err := w.layout.paragraphs(name, template, values)
	if err != nil {
		return "", err
	}
	head, end := w.header(name, values), f.Closing
	if toUser(name) {
		head, end = w.userHeader(values), f.ClosingUser
	}
	closing, err := w.layout.paragraphs("closing", end, values)
	if err != nil {
		return "", err
	}
	return strings.Join(slices.Concat(head, body, closing), "\n\n") + "\n", nil
}

// writer is the state of one letter.
type writer struct {
	frame      *frameFile
	policy     *review.Policy
	in         Input
	request    *review.Request
	decision   *review.Decision
	assessment *review.Assessment
	date       time.Time // the letter's date
	platform   *review.Platform
	layout     layout
	err        error              // the first sentence that could not be filled
	instrument *review.Instrument // nil if there is no legal process, or the policy does not know its instrument
}

// newWriter is the writer of a letter, whose input Write has checked.
func newWriter(f *frameFile, p *review.Policy, in Input) (*writer, error) {
	w := &writer{frame: f, policy: p, in: in, request: in.Request, decision: in.Decision, assessment: in.Assessment,
		date: in.Date, platform: p.Platform(in.Request.Platform), layout: layout{markdown: in.Format == Markdown}}
	if w.decision == nil {
		w.decision = &review.Decision{}
	} else if in.Kind == OfDecision || in.Kind == AnnexIII && in.Date.IsZero() {
		w.date = w.decision.DecidedAt
	}
	if w.platform == nil {
		return nil, incomplete(fmt.Sprintf("there is no platform %q in the policy", text.Clean(in.Request.Platform)),
			"load its pack with --packs")
	}
	for _, link := range []string{w.platform.Guide, w.platform.Portal, w.platform.Emergency.Address} {
		if link != "" {
			w.layout.links = append(w.layout.links, clean(link))
		}
	}
	if pr := w.request.Process; pr != nil {
		w.instrument = p.Instrument(pr.Instrument, review.DateOf(w.request.ReceivedAt.UTC()))
	}
	return w, nil
}

// templateName is the name of the letter's template. The error says why there is no letter.
func (w *writer) templateName() (string, error) {
	switch w.in.Kind {
	case OfDecision:
		return w.decisionTemplate()
	case Acknowledgement:
		return w.in.Kind, w.checkAcknowledgement()
	case Order:
		return w.in.Kind, w.checkOrder()
	case UserNotice:
		return w.noticeTemplate()
	case AnnexIII:
		return w.in.Kind, w.checkAnnexIII()
	case Expiry:
		return w.in.Kind, w.checkExpiry()
	}
	return "", noLetter(fmt.Sprintf("there is no letter of the kind %q", text.Clean(w.in.Kind)),
		"use one of: "+joinWords(KindNames))
}

// decisionTemplate is templateName for the letter of a decision.
func (w *writer) decisionTemplate() (string, error) {
	switch w.decision.Outcome {
	case review.OutcomeApprove:
		if w.request.Kind.IsPreservation() {
			return "preservation", nil
		}
		return "approve", nil
	case review.OutcomePushBack, review.OutcomeReject:
		reasons := w.decision.Reasons
		allIn := func(list []string) bool {
			missing := func(code string) bool { return !slices.Contains(list, code) }
			return len(reasons) > 0 && !slices.ContainsFunc(reasons, missing)
		}
		switch {
		case slices.ContainsFunc(reasons, func(c string) bool { return slices.Contains(w.frame.Guarded, c) }):
			return "guarded", nil
		case !allIn(w.frame.Redirects):
			return w.decision.Outcome, nil
		case w.platform.SelfService != nil && allIn([]string{codeSelfService}):
			return "self_service", nil
		}
		return "redirect", nil
	case review.OutcomeWithdrawn:
		return "withdrawn", nil
	case review.OutcomeTakenBack:
		return "", noLetter("the decision was taken back", "the case is open again and needs a new decision")
	}
	return "", noLetter(fmt.Sprintf("outcome %q", w.decision.Outcome),
		"record a decision with an outcome that this version knows")
}

// values are the values of the names in a template. A name that the template does not use may be empty.
func (w *writer) values(name string) (map[string]string, error) {
	v := map[string]string{
		"platform": clean(w.platform.Name),
		"case":     w.caseNumber(),
		"officer":  cmp.Or(clean(w.request.Requester.Name), "Sir or Madam"),
		"kind":     w.frame.Kinds[string(w.request.Kind)],
		"received": formatDay(w.request.ReceivedAt),
		"accounts": w.accounts(),
	}
	v["team"] = fill(w.frame.Team, v)
	v["pseudonym"] = cmp.Or(clean(w.in.Pseudonym), clean(w.decision.By.Pseudonym))
	if w.platform.Guide != "" {
		v["guide"] = w.fillSentence("guide", "link", clean(w.platform.Guide))
	}
	switch {
	case w.request.Channel == "e_evidence":
		v["contact"] = w.fillSentence("contact_e_evidence", "case", v["case"])
	case w.platform.Portal != "":
		v["contact"] = w.fillSentence("contact_portal", "link", clean(w.platform.Portal), "case", v["case"])
	case w.platform.Mailbox != "":
		v["contact"] = w.fillSentence("contact_mailbox", "link", clean(w.platform.Mailbox), "case", v["case"])
	}
	if o := w.decision.Outcome; o == review.OutcomePushBack || o == review.OutcomeReject {
		if err := w.fillEmergencyRoute(v); err != nil {
			return nil, err
		}
	}
	return v, w.fillBlocks(name, v)
}

// fillBlocks sets the values that only one kind of letter has.
func (w *writer) fillBlocks(name string, v map[string]string) error {
	switch name {
	case "push_back", "reject", "approve":
		var notes []string
		addNew(&notes, review.LetterNotes(w.policy, w.request)...)
		v["notes"] = strings.Join(notes, " ")
	}
	switch name {
	case "push_back", "reject", "redirect":
		return w.fillRefusal(v)
	case "approve":
		return w.fillApproval(v)
	case "preservation":
		return w.fillPreservation(v)
	case Acknowledgement:
		w.fillAcknowledgement(v)
	case Order:
		return w.fillOrder(v)
	case AnnexIII:
		return w.fillAnnexIII(v)
	case Expiry:
		w.fillExpiry(v)
	case "self_service":
		return w.fillSelfService(v)
	case "notice_before", "notice_after":
		return w.fillUserNotice(name, v)
	}
	return nil
}

func (w *writer) caseNumber() string {
	return clean(cmp.Or(w.in.CaseNumber, w.decision.RequestID, w.request.ID))
}

// rehearsalBanner is the warning above every letter if the clock of the database was set by hand.
func (w *writer) rehearsalBanner() []string {
	if !w.in.Rehearsal {
		return nil
	}
	return []string{w.layout.wrap(w.frame.Banner.Rehearsal, "", "")}
}

// header is the head of a letter: warnings, sender, case, addressee. A guarded letter names no person and no agency,
// because those that the request names may not have sent it.
func (w *writer) header(name string, v map[string]string) []string {
	out := w.rehearsalBanner()
	if w.decision.Effect == review.EffectAwaitingSignature && w.in.Kind == OfDecision {
		out = append(out, w.layout.wrap(w.frame.Banner.Held, "", ""))
	}
	from := []string{v["team"], "Case " + v["case"]}
	if ref := clean(w.request.Reference); ref != "" && name != "guarded" {
		from = append(from, "Your reference "+ref)
	}
	if !w.date.IsZero() {
		from = append(from, formatDay(w.date))
	}
	out = append(out, w.layout.lines(from...))
	if name == "guarded" {
		return out
	}
	q := w.request.Requester
	officer := clean(q.Name)
	if t := clean(q.Title); t != "" && officer != "" {
		officer += ", " + t
	}
	if to := w.layout.lines(clean(q.Agency), officer, clean(q.Email)); to != "" {
		out = append(out, to)
	}
	return out
}

// accounts names the accounts of the request, or counts them.
func (w *writer) accounts() string {
	var names []string
	for _, t := range w.request.Targets {
		names = append(names, clean(t.Value))
	}
	switch n := len(names); {
	case n == 0:
		return "account"
	case n == 1:
		return "account " + names[0]
	case n <= 3:
		return "accounts " + joinWords(names)
	default:
		return fmt.Sprintf("%d accounts", n)
	}
}

// clean makes untrusted text one printable line without space around it.
func clean(s string) string { return string(text.Clean(strings.TrimSpace(s))) }

// formatDay is the calendar day in UTC, as 2026-11-22.
func formatDay(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func joinWords(w []string) string {
	if len(w) < 2 {
		return strings.Join(w, "")
	}
	return strings.Join(w[:len(w)-1], ", ") + " and " + w[len(w)-1]
}
