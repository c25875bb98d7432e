package letter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lert/review"
	"lert/review/text"
)

// noticeTemplate is templateName for the notice to a user.
func (w *writer) noticeTemplate() (string, error) {
	d := w.in.Decision
	if err := w.checkNotice(); err != nil {
		return "", err
	}
	for i := range w.in.Fulfilments {
		if len(w.disclosedWords(&w.in.Fulfilments[i])) > 0 {
			return "notice_after", nil
		}
	}
	if d.Notice.Action == review.NoticeBefore {
		return "notice_before", nil
	}
	return "", noLetter("none of this user's data was disclosed", "there is nothing to notify")
}

// checkNotice reports why the user may not be notified, nil if they may. Its conditions are those under which a
// fulfilment records the notice (review.ValidateFulfilment).
func (w *writer) checkNotice() error {
	d := w.in.Decision
	switch {
	case d == nil || d.Outcome != review.OutcomeApprove:
		return noLetter("nothing was approved, so there is nothing to notify", hintOtherLetter)
	case d.Effect == review.EffectAwaitingSignature:
		return noLetter("the decision is awaiting a second signature", "no user may be notified under it")
	case w.request.Kind.IsPreservation():
		return noLetter("a preservation discloses nothing, so there is nothing to notify", hintOtherLetter)
	case d.Notice == nil || d.Notice.Action == review.NoticeNone:
		return noLetter("the decision does not provide for user notice", "make a new decision if the user should be told")
	case w.in.Target < 0 || w.in.Target >= max(1, len(w.request.Targets)):
		return noLetter(fmt.Sprintf("there is no target %d", w.in.Target),
			fmt.Sprintf("the request has %d, counted from 0", len(w.request.Targets)))
	}
	if err := w.checkSender(); err != nil {
		return err
	}
	if err := w.checkNoticePeriod(); err != nil {
		return err
	}
	for _, b := range w.in.Nondisclosures {
		if b.Target == w.in.Target || b.RequestID == w.caseNumber() {
			return noLetter(b.Describe(), "the notice is on hold and remains outstanding: `lert show "+clean(b.RequestID)+"`")
		}
	}
	return nil
}

// checkNoticePeriod reports why a notice that the decision delayed may not go out yet: an answer is missing, or the
// nondisclosure order is still in force; nil if it may.
func (w *writer) checkNoticePeriod() error {
	n, a := w.in.Decision.Notice, w.in.NoticeAnswers
	if a == nil {
		a = new(review.NoticeChecklist)
	}
	until := n.Until
	if w.in.NondisclosureUntil.After(until) {
		until = w.in.NondisclosureUntil
	}
	prohibited := !until.IsZero() && review.NondisclosureInForce(w.policy, w.request, review.NoticeDelay, until,
		w.in.Date)
	switch {
	case n.Action == review.NoticeBefore && !prohibited:
		return nil
	case n.Action == review.NoticeProhibited:
		return noLetter("the decision prohibits user notice",
			"if the bar was lifted, import the document as a new revision and decide again")
	case (!until.IsZero() || review.HadSilence(w.request, w.assessment, w.in.Decision)) && !a.SaysPeriodEnded():
		return noLetter("there is no statement that the nondisclosure period has ended",
			"state that it has ended, once it has")
	case text.IsEmpty(a.NoExceptionBy):
		return noLetter("there is no statement that no exceptional circumstance remains", "name the person who says so")
	case !a.NoOtherNondisclosure:
		return noLetter("there is no statement that nothing else bars user notice",
			"check the other requests about this user, then answer")
	case prohibited || n.Action == review.NoticeDelay && until.IsZero():
		return noLetter("the user may not be told until "+until.String()+" has passed", "the notice remains outstanding")
	}
	return nil
}

// grantedRows are the rows of the notified user that the decision granted, without those in which there was nothing.
func (w *writer) grantedRows() []review.CategoryRow {
	rows, _ := review.Granted(w.assessment, w.decision.Granted)
	return slices.DeleteFunc(rows, func(r review.CategoryRow) bool {
		return r.Target != w.in.Target && r.Target >= 0 || w.isEmpty(r)
	})
}

// disclosedWords are the labels of the user's data that a fulfilment disclosed or began to collect.
func (w *writer) disclosedWords(f *review.Fulfilment) []string {
	if !f.Discloses() {
		return nil
	}
	var out []string
	for _, r := range w.grantedRows() {
		if f.Kind == review.CollectionStarted && !w.prospective(r) {
			continue
		}
		covers := len(f.Categories) == 0
		for _, s := range f.Categories {
			g, err := review.ParseGrant(s)
			covers = covers || err == nil && g.Covers(r)
		}
		empty := slices.ContainsFunc(f.Unavailable, func(u review.Unavailable) bool { return u.Category == r.Category })
		if covers && !empty {
			addNew(&out, r.Category.Label())
		}
	}
	return out
}

// fillUserNotice sets the values of the letter to a user. It leaves out everything about nondisclosure: the request
// for secrecy, the decision's choice of notice and its dates, the docket number of the legal process, which may be that
// of a sealed case, and the statute as the agency cites it, which may name the nondisclosure order beside the power.
func (w *writer) fillUserNotice(name string, v map[string]string) error {
	v["accounts"] = "account"
	if w.in.Target < len(w.request.Targets) {
		v["accounts"] = "account " + clean(w.request.Targets[w.in.Target].Value)
	}
	v["authority"] = clean(w.request.Requester.Agency)
	if c := w.policy.Countries[w.request.Requester.Country]; c != nil && v["authority"] != "" {
		v["authority"] += " (" + clean(c.Name) + ")"
	}
	var before, law []string
	for _, r := range w.grantedRows() {
		addNew(&before, r.Category.Label())
		switch {
		case r.Voluntary:
			addNew(&law, w.fillSentence("law_emergency"))
		case w.instrument == nil:
			return incomplete("the policy does not cover the legal process behind the disclosure, "+
				"so the law cannot be named", "load its pack with --packs")
		case w.instrument.Statute == "":
			addNew(&law, clean(w.instrument.Name))
		default:
			addNew(&law, w.fillSentence("law", "instrument", clean(w.instrument.Name),
				"statute", clean(w.instrument.Statute)))
		}
	}
	if len(law) == 0 {
		return incomplete("the decision grants none of this user's data", "name another target")
	}
	v["law"] = strings.Join(law, "; ")
	if name == "notice_before" {
		v["disclosed"] = w.layout.bullets(before)
		v["object"] = w.fillSentence("object_soon")
		if days := review.WaitDays(w.policy, w.request, w.decision.Notice); days > 0 {
			v["object"] = w.fillSentence("object", "days", strconv.Itoa(days))
		}
		return nil
	}
	var out []string
	for i := range w.in.Fulfilments {
		f := &w.in.Fulfilments[i]
		words := w.disclosedWords(f)
		if len(words) == 0 {
			continue
		}
		sentence := "disclosed_on"
		if f.Kind == review.CollectionStarted {
			sentence = "collected_from"
		}
		out = append(out, w.fillSentence(sentence, "day", formatDay(f.At), "data", strings.Join(words, ", ")))
	}
	v["disclosed"] = w.layout.bullets(out)
	return nil
}

// toUser reports whether a letter goes to the user and not to the agency.
func toUser(name string) bool { return strings.HasPrefix(name, "notice_") }

// userHeader is the head of a letter to a user.
func (w *writer) userHeader(v map[string]string) []string {
	from := []string{v["platform"], "Case " + v["case"]}
	if !w.date.IsZero() {
		from = append(from, formatDay(w.date))
	}
	return append(w.rehearsalBanner(), w.layout.lines(from...))
}
