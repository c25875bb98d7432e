package policy

import (
	"slices"
	"strings"

	"lert/review"
)

// checkTexts say what each check looks at.
var checkTexts = map[string]string{
	review.CheckRequester: "Who is asking: whether it is a government authority, whether the sender's address and the " +
		"call-back prove it, and whether anything points to a forgery.",
	review.CheckLegalBasis: "On what legal basis: whether the legal process is of the right kind, issued by the right " +
		"office, in good form and in time, and which data it reaches.",
	review.CheckScope: "For what: the accounts, the period and the kinds of data, whether the platform holds them, " +
		"and whether the request is specific.",
	review.CheckEmergency: "Whether a danger to life or limb is described, attested and imminent, and how the " +
		"account relates to it.",
	review.CheckNotice: "Whether and when the user is told, and what bars that.",
}

// glossary are the words that screens show for what the assessment and the desk know, with their meaning.
func glossary(p *review.Policy) []wordRow {
	var out []wordRow
	for _, check := range review.CheckNames {
		w := wordRow{id: check, title: "check", text: checkTexts[check]}
		for _, code := range sorted(p.Codes) {
			if strings.HasPrefix(code, check+".") {
				w.list = append(w.list, code)
			}
		}
		out = append(out, w)
	}
	for i := range review.ClockKinds {
		k := &review.ClockKinds[i]
		text := "It runs from when " + k.StartEvent + ", until " + k.StopEvent + ". "
		switch k.Binds {
		case review.BindsNobody:
			text += "It is for information only: nobody has to act by it."
		default:
			text += "It binds " + k.Binds + "."
		}
		if k.Label != "" {
			out = append(out, wordRow{id: k.Name, title: "clock: " + k.Label, text: text})
		}
	}
	return slices.Concat(out, assessmentWords, noticeWords, refusalGrounds, confidenceWords())
}

func confidenceWords() []wordRow {
	var out []wordRow
	for _, c := range confidences {
		out = append(out, wordRow{id: c, title: "confidence",
			text: "How sure we are of a rule: " + confidenceNames[c] + "."})
	}
	return out
}

// assessmentWords are verdicts, severities, recommendations and bases of a clock that no rule of a pack sets.
var assessmentWords = []wordRow{
	{id: string(review.Pass), title: "verdict of a check", text: "Nothing found that limits or stops a disclosure."},
	{id: string(review.Limited), title: "verdict of a check",
		text: "Some of the data requested cannot be disclosed; the rest can."},
	{id: string(review.Fail), title: "verdict of a check",
		text: "The request should be pushed back or rejected, or none of the data requested can be disclosed."},
	{id: string(review.NotApplicable), title: "verdict of a check", text: "The check does not apply to this request."},
	{id: review.SeverityInfo, title: "severity of a finding", text: "For information; nobody has to act."},
	{id: review.SeverityReview, title: "severity of a finding, and verdict of a check",
		text: "A person must review and acknowledge it before an approval."},
	{id: review.SeverityNarrow, title: "severity of a finding", text: "That data cannot be disclosed; the rest can."},
	{id: review.SeverityPushBack, title: "severity of a finding, and recommendation",
		text: "The agency is told what is missing and may reply; nothing is disclosed until it does."},
	{id: review.SeverityReject, title: "severity of a finding, and recommendation",
		text: "Nothing can be disclosed, and nothing the agency corrects would change that."},
	{id: review.RecommendApprove, title: "recommendation", text: "All data requested can be disclosed."},
	{id: review.RecommendNarrowed, title: "recommendation", text: "Some of the data requested can be disclosed."},
	{id: "house_target", title: "basis of a date",
		text: "The platform's own target time. It is not a legal deadline, and missing it breaches no law."},
	{id: "process.return_by", title: "basis of a date", text: "The return date stated in the legal process itself."},
}

// noticeWords are what is done about telling the user, and why the user is not told.
var noticeWords = []wordRow{
	{id: review.NoticeBefore, title: "user notice", text: "The user is told before anything is disclosed."},
	{id: review.NoticeDelay, title: "user notice", text: "The user is told after a known date, until which an " +
		"order or the law forbids it."},
	{id: review.NoticeProhibited, title: "user notice",
		text: "An order or the law forbids it, with no known end."},
	{id: review.NoticeWithhold, title: "user notice",
		text: "The user is not told for now, under an exception; a person rechecks this on a set date."},
	{id: review.NoticeNone, title: "user notice",
		text: "The user is not told: nothing is disclosed, or the platform does not exercise its right to notify."},
	{id: "court_order", title: "ground for withholding user notice", text: "A court's nondisclosure order forbids it."},
	{id: "statute", title: "ground for withholding user notice", text: "A statute forbids it."},
	{id: "regulation", title: "ground for withholding user notice", text: "A regulation forbids it."},
	{id: "emergency", title: "ground for withholding user notice", text: "Notice could endanger a person."},
	{id: "counterproductive", title: "ground for withholding user notice", text: "Notice would cause harm."},
	{id: "child_exploitation", title: "ground for withholding user notice, and kind of offence",
		text: "The case is about the exploitation of a child."},
	{id: "account_compromised", title: "ground for withholding user notice",
		text: "Somebody other than its user controls the account."},
	{id: review.GroundNothingDisclosed, title: "ground for withholding user notice",
		text: "Nothing was disclosed, so there is nothing to notify."},
	{id: review.GroundDeadline, title: "ground for withholding user notice",
		text: "A legal deadline leaves no time to tell the user first."},
}

// refusalGrounds are the grounds of a refusal, as reports count them.
var refusalGrounds = []wordRow{
	{id: "unlawful", title: "ground of a refusal", text: "The law does not allow the disclosure, or the demand."},
	{id: "overly_broad", title: "ground of a refusal",
		text: "More is requested than the purpose requires or the law allows."},
	{id: "legally_deficient", title: "ground of a refusal",
		text: "The legal process lacks something that it must contain."},
	{id: "international_standards", title: "ground of a refusal",
		text: "The disclosure would violate recognised standards of human rights, privacy or the rule of law."},
}
