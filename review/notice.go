package review

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// maxNondisclosureDays is the length from which a nondisclosure order is a matter for counsel. Federal prosecutors ask
// for a year at most (policy of the United States Department of Justice on 18 U.S.C. 2705(b)).
const maxNondisclosureDays = 365

// heldRecheckDays is when it is looked at again whether a bar that was in doubt binds.
const heldRecheckDays = 7

// defaultRecheckDays is when an exception to notice is rechecked if the platform's pack does not say.
const defaultRecheckDays = 90

const (
	// GroundNothingDisclosed is why nobody is told: there is nothing to tell.
	GroundNothingDisclosed = "nothing_disclosed"
	// groundCounterproductive is why notice is withheld: it would do harm.
	groundCounterproductive = "counterproductive"
)

// planNotice plans what the user is told if the request is approved. What a law or an order forbids comes first, then
// the platform's exceptions, then its promise to notify.
func (as *assessor) planNotice() {
	r, n := as.request, &as.assessment.Notice
	nothing := as.assessment.CountRows().Producible() == 0
	if as.noReach && nothing {
		*n = NoticePlan{Action: NoticeNone, Ground: GroundNothingDisclosed}
		return
	}
	switch forbidden := as.nondisclosurePlan(); {
	case forbidden.Action != "":
		*n = forbidden
	case r.Kind.IsPreservation() || nothing:
		*n = NoticePlan{Action: NoticeNone, Ground: GroundNothingDisclosed}
		return
	default:
		*n = as.fitNotice(as.exceptionPlan())
	}
	as.values.until = cmp.Or(n.Until.String(), n.RecheckOn.String())
	as.values.phrase, as.values.value = as.groundLabel(n.Ground), as.noticeRecipient()
	as.addNoticeFinding(n)
}

// addNoticeFinding says what the plan is and why.
func (as *assessor) addNoticeFinding(n *NoticePlan) {
	cite := as.noticeCite()
	switch n.Action {
	case NoticeBefore:
		as.addFinding("notice.due", findingOptions{cite: cite})
	case NoticeDelay:
		as.addFinding("notice.delayed", findingOptions{field: "process.nondisclosure"})
	case NoticeProhibited:
		w := findingOptions{cite: cite}
		if rule, binds := as.instrumentNondisclosure(); binds {
			w.cite = rule.Cite
			if rule.fromMemory() {
				w.variant = variantFromMemory
			}
		}
		as.addFinding("notice.prohibited", w)
	case NoticeWithhold:
		as.addFinding("notice.exception", findingOptions{cite: cite})
	}
}

// groundLabels says in words why notice is delayed or withheld.
var groundLabels = map[string]string{
	"court_order": "a court order", "statute": "a statute", "regulation": "a regulation",
	"child_exploitation":    "the exploitation of a child",
	groundCounterproductive: "notice would cause harm", "account_compromised": "the account is compromised",
	GroundDeadline: "a legal deadline leaves no time for prior notice",
}

// groundText says in words why notice is barred or withheld; an unknown ground reads as it is written.
func groundText(ground string) string {
	return cmp.Or(groundLabels[ground], strings.ReplaceAll(ground, "_", " "))
}

// harmLabels says in words what threatens in an emergency of each kind of harm.
var harmLabels = map[string]string{
	"serious_injury": "a threat of serious injury", "child": "a threat to a child",
	"infrastructure": "a threat to critical infrastructure", "other": "a threat to a person",
}

// groundLabel says in words why notice is delayed or withheld, and what of it is in doubt.
func (as *assessor) groundLabel(ground string) string {
	label := groundLabels[ground]
	if ground == "emergency" {
		label = "a threat to life"
		if e := as.request.Emergency; e != nil {
			label = cmp.Or(harmLabels[e.HarmKind], label)
		}
	}
	switch {
	case as.barInDoubt:
		if label == "" {
			label = "an order of " + as.silencingOffice(as.request.Process.Nondisclosure) + ", which is not a court,"
		}
		return "it is in doubt whether " + label + " bars it"
	case ground == "emergency" && as.hasFinding("emergency.no_harm", ""):
		return label + " is claimed but in doubt"
	default:
		return label
	}
}

// noticeRecipient is who is notified: the user or, on a platform that says so, the organisation that manages the
// account.
func (as *assessor) noticeRecipient() string {
	managed := slices.ContainsFunc(as.request.Targets, func(t Target) bool { return t.Enterprise })
	if as.platform != nil && as.platform.Notice.ManagedRecipient != "" && managed {
		return as.platform.Notice.ManagedRecipient
	}
	return "the user"
}

// noticeCite cites what the platform says about notice, "" if nothing is known.
func (as *assessor) noticeCite() string {
	if as.platform != nil {
		return as.platform.Notice.Cite
	}
	return ""
}

// nondisclosurePlan is the plan if notice is forbidden, by the instrument's own statute or by a court order in force;
// if not, it is empty. A letter that only asks for nondisclosure forbids nothing.
func (as *assessor) nondisclosurePlan() NoticePlan {
	if as.request.Process == nil {
		return NoticePlan{}
	}
	g := as.request.Process.Nondisclosure
	if g != nil && as.hasFinding("scope.redesign", "") {
		as.addFinding("notice.gag_on_redesign", findingOptions{field: "process.nondisclosure"})
	}
	rule, binds := as.instrumentNondisclosure()
	if binds {
		return as.instrumentPlan(rule, g)
	}
	if rule != nil && rule.NeedsCertification && (g == nil || g.Kind != "order") {
		return as.uncertifiedPlan(rule, g)
	}
	if g != nil && !(as.isVoid && g.Kind == statutory) {
		if n := as.orderPlan(g); n.Action != "" {
			return n
		}
	}
	if rule != nil {
		return as.heldPlan(rule.Ground)
	}
	return NoticePlan{}
}

// heldPlan is the plan while it is in doubt whether a bar on notice binds: counsel must answer before an approval, and
// until then nobody tells the user what may be forbidden. An exception of the platform's own comes first.
func (as *assessor) heldPlan(ground string) NoticePlan {
	if n := as.exceptionPlan(); n.Action == NoticeWithhold {
		return n
	}
	as.barInDoubt = true
	return NoticePlan{Action: NoticeWithhold, Ground: ground, RecheckOn: DateOf(as.now).AddDays(heldRecheckDays)}
}

// instrumentPlan is the plan under an instrument that forbids notice by itself. A court's order may set an end to that,
// but not if a regulation forbids notice; a mere letter ends nothing.
func (as *assessor) instrumentPlan(rule *NondisclosureRule, g *Nondisclosure) NoticePlan {
	if g != nil && !g.Until.IsZero() && rule.Ground != "regulation" && g.Attached && as.nondisclosureDefect(g) == "" {
		if as.orderExpired(g.Until) {
			return NoticePlan{}
		}
		return NoticePlan{Action: NoticeDelay, Until: g.Until, Ground: rule.Ground}
	}
	n := NoticePlan{Action: NoticeProhibited, Ground: rule.Ground}
	if rule.RecheckDays > 0 {
		n.RecheckOn = as.receivedOn.AddDays(rule.RecheckDays)
	}
	return n
}

// orderPlan is the plan under a nondisclosure order, empty if the order does not bind.
func (as *assessor) orderPlan(g *Nondisclosure) NoticePlan {
	if g.Kind != "order" || !g.Attached {
		as.addFinding("notice.gag_not_attached", findingOptions{field: "process.nondisclosure", cite: as.noticeCite()})
		if g.Kind != "order" {
			return NoticePlan{}
		}
	}
	as.values.until = g.Until.String()
	if d := as.nondisclosureDefect(g); d != "" {
		as.values.phrase = d
		as.addFinding("notice.gag_defective", findingOptions{field: "process.nondisclosure"})
		ground := "court_order"
		if as.silencingOffice(g) != "" {
			ground = ""
		}
		return as.heldPlan(ground)
	}
	if !g.Attached {
		return NoticePlan{}
	}
	if as.orderExpired(g.Until) {
		return NoticePlan{}
	}
	as.checkOrderLength(g)
	if g.Until.IsZero() {
		return NoticePlan{Action: NoticeProhibited, Ground: "court_order"}
	}
	return NoticePlan{Action: NoticeDelay, Until: g.Until, Ground: "court_order"}
}

// orderExpired reports whether the last day of a nondisclosure order is over, and adds that finding.
func (as *assessor) orderExpired(until Date) bool {
	if until.IsZero() || NondisclosureInForce(as.policy, as.request, NoticeDelay, until, as.now) {
		return false
	}
	as.values.until = until.String()
	as.addFinding("notice.gag_expired", findingOptions{field: "process.nondisclosure.until"})
	return true
}

// checkOrderLength adds a finding for an order that has no end or lasts longer than its law lets pass without counsel.
func (as *assessor) checkOrderLength(g *Nondisclosure) {
	from := cmp.Or(g.From, as.request.IssuedOn())
	limit, cite := maxNondisclosureDays, ""
	if rule := as.findNoticeRule(func(r *NoticeRule) bool { return r.NondisclosureCapDays > 0 }); rule != nil {
		limit, cite = rule.NondisclosureCapDays, rule.Cite
	}
	if g.Until.IsZero() || !from.IsZero() && g.Until.DaysSince(from) > limit {
		as.values.days = strconv.Itoa(limit)
		as.addFinding("notice.gag_indefinite", findingOptions{field: "process.nondisclosure.until", cite: cite})
	}
}

// instrumentNondisclosure is the rule by which the law of the instrument forbids to tell the user, nil if there is none
// or the process is void. It does not bind, and is in doubt, while the certification that it needs is missing, where
// the pack says so, or where it is that of the issuing State's own instruments and the process does not rest on one.
func (as *assessor) instrumentNondisclosure() (rule *NondisclosureRule, binds bool) {
	if as.instrument == nil || as.isVoid {
		return nil, false
	}
	rule, binds = as.instrument.Nondisclosure, true
	if len(as.national) > 0 {
		for _, n := range as.national {
			rule = cmp.Or(rule, n.Nondisclosure)
		}
	} else if law := as.policy.countryLaw[as.issuingCountry]; as.instrument.AnyCountry && law != nil {
		rule, binds = as.silenceOf(law)
	}
	if rule == nil {
		return nil, false
	}
	return rule, binds && !rule.InDoubt && (!rule.NeedsCertification || as.certifiesSilence())
}

// silenceOf is the rule by which the law of a country forbids to tell the user of a process that was not filed under
// one of its instruments, nil if there is none. It binds if the process rests on that law: it cites the statute, and
// serves the purposes of the instrument.
func (as *assessor) silenceOf(law *countryLaw) (rule *NondisclosureRule, binds bool) {
	purpose := as.ruledPurpose()
	for _, inst := range law.silent {
		if rule == nil {
			rule = inst.Nondisclosure
		}
		if (purpose == "" || admits(inst.Purposes, purpose)) && as.citesInstrument(inst) &&
			as.wrongStatute(inst) == nil {
			return inst.Nondisclosure, true
		}
	}
	return rule, false
}

// nondisclosureDefect says in words why a nondisclosure order does not bind, "" if it does.
func (as *assessor) nondisclosureDefect(g *Nondisclosure) string {
	office, country := as.silencingOffice(g), g.Authority.Country
	switch {
	case g.Kind != "order":
		return "it is not an order of a court"
	case !g.Signed:
		return "it is not signed"
	case office != "":
		return "it comes from " + office + ", not from a court"
	case country != "" && as.issuingCountry != "" && as.stateOf(country) != as.issuingCountry:
		return "it comes from a different country than the process"
	case as.isOfAnotherState(&g.Authority):
		return "it comes from a court of a different State than the process"
	case !g.From.IsZero() && g.From.After(LatestDate(as.now)):
		return "it has not taken effect yet"
	case !g.Until.IsZero() && !g.From.IsZero() && g.Until.Before(g.From):
		return "it ends before it begins"
	case g.Until.IsZero() && as.findNoticeRule(func(r *NoticeRule) bool { return r.NeedsEnd }) != nil:
		return "it does not say when it ends, as the law requires"
	}
	return ""
}

// isOfAnotherState reports whether a court is that of a State, as the document or its name says, and the legal process
// that of another, or of the United States.
func (as *assessor) isOfAnotherState(court *Authority) bool {
	state := court.Subdivision
	if court.isFederalCourt() {
		return false
	}
	if state == "" && as.issuingCountry == "US" {
		named, isFederal := stateNamed(court.Name)
		if isFederal || named == UnknownState {
			return false
		}
		state = named
	}
	issuing := as.issuingState()
	return state != "" && issuing != UnknownState && issuing != UnknownLevel && state != issuing
}

// findNoticeRule is the first notice rule of a kind that is in force for this legal process, nil if there is none.
func (as *assessor) findNoticeRule(kind func(*NoticeRule) bool) *NoticeRule {
	for i := range as.policy.NoticeRules {
		rule := &as.policy.NoticeRules[i]
		if kind(rule) && rule.inForceOn(as.receivedOn) && as.conditionMatches(&rule.When, "") {
			return rule
		}
	}
	return nil
}

// exceptionPlan is the plan if no law forbids notice: one of the platform's exceptions, with the date on which it is
// rechecked, or else notice before anything is disclosed. A platform that promises no notice does not warn who
// threatens a life.
func (as *assessor) exceptionPlan() NoticePlan {
	if as.platform == nil {
		return NoticePlan{Action: NoticeBefore}
	}
	np, ground := &as.platform.Notice, ""
	pr := as.request.Process
	switch {
	case pr != nil && pr.Offence != nil && pr.Offence.Category != "" &&
		slices.Contains(np.Exceptions, pr.Offence.Category):
		ground = groundCounterproductive
		if pr.Offence.Category == "child_exploitation" {
			ground = "child_exploitation"
		}
	case as.request.Kind == KindEmergency && (np.RightReserved || slices.Contains(np.Exceptions, "emergency")):
		ground = "emergency"
	default:
		return NoticePlan{Action: NoticeBefore}
	}
	recheck := DateOf(as.now).AddDays(cmp.Or(np.RecheckDays, defaultRecheckDays))
	return NoticePlan{Action: NoticeWithhold, Ground: ground, RecheckOn: recheck}
}

// addPolicyClauses names the passages of the platform's own rules that an approval would rest on, beside the law.
func (as *assessor) addPolicyClauses() {
	if as.platform == nil || as.request.Kind.IsPreservation() {
		return
	}
	for i := range as.platform.Clauses {
		c := &as.platform.Clauses[i]
		covers := func(row CategoryRow) bool {
			return row.Producible && (len(c.Categories) == 0 || matchesAny(c.Categories, row.Category))
		}
		if as.conditionMatches(&c.When, "") && slices.ContainsFunc(as.assessment.Categories, covers) {
			if as.values.phrase = c.sentence; c.sentence == "" {
				as.values.phrase = clauseSentence(c)
			}
			as.addFinding("legal_basis.policy_clause", findingOptions{cite: c.Cite, unverified: c.unverified()})
		}
	}
}
