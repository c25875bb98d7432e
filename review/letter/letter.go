// Package letter writes what leaves the desk in words: the letter that tells the
// agency of a decision, and the letters before and beside it.
//
// Every word is policy text: the sentences come from the codes and the
// platform of the policy, what stands around them from frame.yaml beside this
// file. What a stranger wrote passes through text.Clean. The decider's
// rationale is for the record and never part of a letter.
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

// noLetter is a letter that does not go with the request as it stands.
func noLetter(what, do string) error {
	return problem.NoLetter.New(string(problem.NoLetter)+": "+what, do)
}

// What to do where there is little to say.
const (
	hintOtherLetter = "`lert letter --help` names the letters that there are"
	hintDecideAgain = "record a new decision"
)

// incomplete is text of the policy that names something that cannot be filled in.
func incomplete(what, do string) error {
	return problem.Incomplete.New(string(problem.Incomplete)+": "+what, do)
}

// Kinds of letter.
const (
	// Acknowledgement says that a request arrived and which number it has; it
	// goes out before a decision.
	Acknowledgement = "acknowledgement"
	// OfDecision tells of the latest decision. It is what "" means.
	OfDecision = "decision"
	// Order asks for the order behind a mere request for secrecy.
	Order = "order"
	// UserNotice tells a user, never the agency, who asked for their data,
	// under which law and what was disclosed when.
	UserNotice = "notice"
	// AnnexIII is the form that tells the authority behind a European order why
	// it is not carried out, or not in full.
	AnnexIII = "annex_iii"
	// Expiry reminds an agency that its preservation ends and that no process
	// came.
	Expiry = "expiry"
)

// KindNames are the kinds of letter.
var KindNames = []string{Acknowledgement, OfDecision, Order, UserNotice, AnnexIII, Expiry}

// Input is what a letter is made from.
type Input struct {
	Kind       string             // of letter; "": OfDecision
	Request    *review.Request    // with observations laid over it
	Assessment *review.Assessment // the one that the decider saw
	// Decision on the revision at hand; nil before one.
	Decision *review.Decision
	// Fulfilments are what was done on the request so far, oldest first.
	Fulfilments []review.Fulfilment
	// Target is the target whose user is told, counted from 0: each user is
	// told alone, and of nobody else.
	Target int
	// NoticeAnswers are the three that a notice needs where the decision put it off.
	NoticeAnswers *review.NoticeChecklist
	// Conflict is what Section E of Annex III asks, by ConflictKeys, where the
	// decision rests on a conflict with the law of a third country.
	Conflict map[string]string
	// ProcessCases are the requests that ask for what a preservation keeps.
	ProcessCases []string
	// Format is PlainText ("" too) or Markdown.
	Format string
	// Date dates a letter that tells of no decision.
	Date time.Time
	// CaseNumber stands in the head; empty: the request's own id.
	CaseNumber string
	// Pseudonym signs; empty: the decision's. Where both are empty the team
	// alone signs: a letter never carries an analyst's own name.
	Pseudonym string
	// DutyEnds and KeptUntil are the two dates of a preservation, as its
	// obligation was recorded; zero: as the assessment shows them.
	DutyEnds, KeptUntil time.Time
	// CopyExisted: an extension keeps the copy that there was, and none was made for
	// it.
	CopyExisted bool
	// NondisclosureUntil is the last day of the bar on telling the user, as a court renewed
	// it after the decision; zero: as the decision says.
	NondisclosureUntil review.Date
	// Nondisclosures forbid telling the users of the targets now.
	Nondisclosures []review.ActiveNondisclosure
	// UnansweredSince is the day of the push back that nobody answered, of a letter
	// that closes the case for that; zero: of any other.
	UnansweredSince review.Date
	// Rehearsal marks a database whose clock was set by hand.
	Rehearsal bool
}

// Write makes a letter in plain text or in Markdown. The same input gives the
// same bytes.
//
// A decision that only points elsewhere becomes a letter that says where to
// turn; one that doubts who is asking becomes a letter that repeats nothing of
// the request. A held decision is written as a draft and says so.
//
// It fails with problem.NoLetter where such a letter has no place, as for a
// decision that was taken back or an acknowledgement of what is decided, and with
// problem.Incomplete where policy text has a gap: half a letter is never returned.
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
		return "", noLetter("the request is not decided", "decide it first")
	}
	if in.Assessment == nil {
		in.Assessment = &review.Assessment{}
	}
	if in.Format != "" && !slices.Contains(Formats, in.Format) {
		return "", noLetter(fmt.Sprintf("there is no format %q", text.Clean(in.Format)),
			"there are "+joinWords(Formats))
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

// compose sets the letter of one template.
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

// writer is one letter under way.
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
	instrument *review.Instrument // nil: no paper, or one the policy does not know
}

// newWriter is a writer of one letter, whose kind and format are known to exist.
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
	for _, link := range []string{w.platform.Guide, w.platform.Portal} {
		if link != "" {
			w.layout.links = append(w.layout.links, clean(link))
		}
	}
	if pr := w.request.Process; pr != nil {
		w.instrument = p.Instrument(pr.Instrument, review.DateOf(w.request.ReceivedAt.UTC()))
	}
	return w, nil
}

// templateName names the letter in the frame.
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
		"there are "+joinWords(KindNames))
}

// decisionTemplate names the letter in the frame that goes with the decision.
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
		return "", noLetter("it was taken back", "the case is open again and needs a new decision")
	}
	return "", noLetter(fmt.Sprintf("outcome %q", w.decision.Outcome),
		"record a decision with an outcome that this version knows")
}

// values finds what the letter's names stand for. A name that this letter does
// not use may be left empty.
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
	return v, w.fillBlocks(name, v)
}

// fillBlocks fills the names that only one letter has.
func (w *writer) fillBlocks(name string, v map[string]string) error {
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

// rehearsalBanner is what stands above every letter of a database whose clock was set by hand.
func (w *writer) rehearsalBanner() []string {
	if !w.in.Rehearsal {
		return nil
	}
	return []string{w.layout.wrap(w.frame.Banner.Rehearsal, "", "")}
}

// header is what stands above the letter: warnings, sender, case, addressee. A
// guarded letter names nobody, because whom the request names did not ask.
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

// clean makes a stranger's words one drawable line without space around it.
func clean(s string) string { return string(text.Clean(strings.TrimSpace(s))) }

// formatDay is the calendar day in UTC.
func formatDay(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func joinWords(w []string) string {
	if len(w) < 2 {
		return strings.Join(w, "")
	}
	return strings.Join(w[:len(w)-1], ", ") + " and " + w[len(w)-1]
}
