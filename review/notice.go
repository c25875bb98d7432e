package review

import "time"

// maxNondisclosureDays is where a gag's length becomes a matter for counsel: federal
// prosecutors ask for a year at most (facts: DOJ policy on 18 USC 2705(b)).
const maxNondisclosureDays = 365

// defaultRecheckDays is when an exception is looked at again where a platform's
// pack does not say.
const defaultRecheckDays = 90

// planNotice plans what the user is told, were the request approved. What a law
// or an order forbids comes first, then the exceptions, then the promise.
func (as *assessor) planNotice() {
	r, n := as.request, &as.assessment.Notice
	gag := as.nondisclosurePlan()
	switch {
	case gag.Action == NoticeProhibited || gag.Action == NoticeDelay:
		*n = gag
	case r.Kind.IsPreservation() || !as.anyProducible():
		*n = NoticePlan{Action: NoticeNone, Ground: "nothing_disclosed"}
		return
	default:
		*n = as.exceptionPlan()
	}
	as.values.until = n.Until.String()
	if as.values.until == "" {
		as.values.until = n.RecheckOn.String()
	}
	as.values.phrase, as.values.value = groundLabels[n.Ground], as.noticeRecipient()
	cite := as.noticeCite()
	switch n.Action {
	case NoticeBefore:
		as.addFinding("notice.due", findingOptions{cite: cite})
	case NoticeDelay:
		as.addFinding("notice.delayed", findingOptions{field: "process.nondisclosure"})
	case NoticeProhibited:
		if as.instrument != nil && as.instrument.Nondisclosure != nil {
			cite = as.instrument.Nondisclosure.Cite
		}
		as.addFinding("notice.prohibited", findingOptions{cite: cite})
	case NoticeWithhold:
		as.addFinding("notice.exception", findingOptions{cite: cite})
	}
}

var groundLabels = map[string]string{
	"court_order": "a court's order", "statute": "a statute", "regulation": "a regulation", "emergency": "a threat to life",
	"child_exploitation": "the exploitation of a child", "counterproductive": "notice would do harm", "account_compromised": "the account is in other hands",
}

// noticeRecipient is who hears of a request: the user, or whoever manages the account
// where the platform says so.
func (as *assessor) noticeRecipient() string {
	if as.platform != nil && as.platform.Notice.ManagedRecipient != "" {
		for i := range as.request.Targets {
			if as.request.Targets[i].Enterprise {
				return as.platform.Notice.ManagedRecipient
			}
		}
	}
	return "the user"
}

func (as *assessor) noticeCite() string {
	if as.platform != nil {
		return as.platform.Notice.Cite
	}
	return ""
}

func (as *assessor) anyProducible() bool {
	for i := range as.assessment.Categories {
		if as.assessment.Categories[i].Producible {
			return true
		}
	}
	return false
}

// nondisclosurePlan is what bars notice: the instrument's own silence, or a court's order
// that holds. A letter that merely asks bars nothing.
func (as *assessor) nondisclosurePlan() NoticePlan {
	pr := as.request.Process
	if pr == nil {
		return NoticePlan{}
	}
	g := pr.Nondisclosure
	if g != nil && as.hasFinding("scope.redesign", "") {
		as.addFinding("notice.gag_on_redesign", findingOptions{field: "process.nondisclosure"})
	}
	if s := as.instrumentNondisclosure(); s != nil {
		n := NoticePlan{Action: NoticeProhibited, Ground: s.Ground}
		if s.RecheckDays > 0 {
			n.RecheckOn = as.receivedOn.AddDays(s.RecheckDays)
		}
		// A statute's silence ends where a court says so; a letter ends nothing.
		if g != nil && !g.Until.IsZero() && s.Ground != "regulation" && g.Attached && as.nondisclosureDefect(g) == "" {
			if !NondisclosureInForce(as.policy, as.request, NoticeDelay, g.Until, as.now) {
				as.values.until = g.Until.String()
				as.addFinding("notice.gag_expired", findingOptions{field: "process.nondisclosure.until"})
				return NoticePlan{}
			}
			n = NoticePlan{Action: NoticeDelay, Until: g.Until, Ground: s.Ground}
		}
		return n
	}
	if g == nil {
		return NoticePlan{}
	}
	if g.Kind != "order" || !g.Attached {
		as.addFinding("notice.gag_not_attached", findingOptions{field: "process.nondisclosure", cite: as.noticeCite()})
		return NoticePlan{}
	}
	as.values.until = g.Until.String()
	if d := as.nondisclosureDefect(g); d != "" {
		as.values.phrase = d
		as.addFinding("notice.gag_defective", findingOptions{field: "process.nondisclosure"})
		return NoticePlan{}
	}
	if !g.Until.IsZero() && !NondisclosureInForce(as.policy, as.request, NoticeDelay, g.Until, as.now) {
		as.addFinding("notice.gag_expired", findingOptions{field: "process.nondisclosure.until"})
		return NoticePlan{}
	}
	from := g.From
	if from.IsZero() {
		from = pr.IssuedOn
	}
	cap, cite := maxNondisclosureDays, ""
	if rule := as.findNoticeRule(func(r *NoticeRule) bool { return r.NondisclosureCapDays > 0 }); rule != nil {
		cap, cite = rule.NondisclosureCapDays, rule.Cite
	}
	if g.Until.IsZero() || !from.IsZero() && g.Until.DaysSince(from) > cap {
		as.values.days = itoa(cap)
		as.addFinding("notice.gag_indefinite", findingOptions{field: "process.nondisclosure.until", cite: cite})
	}
	if g.Until.IsZero() {
		return NoticePlan{Action: NoticeProhibited, Ground: "court_order"}
	}
	return NoticePlan{Action: NoticeDelay, Until: g.Until, Ground: "court_order"}
}

// instrumentNondisclosure is the silence that the instrument brings by itself, if it does.
func (as *assessor) instrumentNondisclosure() *NondisclosureRule {
	if as.instrument == nil || as.instrument.Nondisclosure == nil {
		return nil
	}
	s := as.instrument.Nondisclosure
	if s.NeedsCertification && !as.request.Process.Certified {
		return nil
	}
	return s
}

// nondisclosureDefect says what keeps an order of silence from binding, or nothing.
func (as *assessor) nondisclosureDefect(g *Nondisclosure) string {
	role, country := g.Authority.Role, g.Authority.Country
	switch {
	case g.Kind != "order":
		return "it is no court's order"
	case !g.Signed:
		return "it is not signed"
	case role != "" && role != "judge" && role != "magistrate":
		return "it comes from an office that is no court"
	case country != "" && as.issuingCountry() != "" && country != as.issuingCountry():
		return "it comes from another country than the process"
	// Some courts are fourteen hours ahead of UTC.
	case !g.From.IsZero() && g.From.After(DateOf(as.now.Add(14*time.Hour))):
		return "it does not run yet"
	case !g.Until.IsZero() && !g.From.IsZero() && g.Until.Before(g.From):
		return "it ends before it begins"
	case g.Until.IsZero() && as.findNoticeRule(func(r *NoticeRule) bool { return r.NeedsEnd }) != nil:
		return "it does not say when it ends, as its law asks"
	}
	return ""
}

// findNoticeRule is the first rule of some kind that speaks of this paper.
func (as *assessor) findNoticeRule(kind func(*NoticeRule) bool) *NoticeRule {
	for i := range as.policy.NoticeRules {
		rule := &as.policy.NoticeRules[i]
		if kind(rule) && rule.inForceOn(as.receivedOn) && as.conditionMatches(&rule.When, "") {
			return rule
		}
	}
	return nil
}

// exceptionPlan: the user may be left untold, and until when that is looked at
// again; else they are told before anything is disclosed.
func (as *assessor) exceptionPlan() NoticePlan {
	if as.platform == nil {
		return NoticePlan{Action: NoticeBefore}
	}
	np := &as.platform.Notice
	days := np.RecheckDays
	if days == 0 {
		days = defaultRecheckDays
	}
	recheck := DateOf(as.now).AddDays(days)
	if pr := as.request.Process; pr != nil && pr.Offence != nil && pr.Offence.Category != "" && contains(np.Exceptions, pr.Offence.Category) {
		ground := pr.Offence.Category
		if ground != "child_exploitation" {
			ground = "counterproductive"
		}
		return NoticePlan{Action: NoticeWithhold, Ground: ground, RecheckOn: recheck}
	}
	if as.request.Kind == KindEmergency && contains(np.Exceptions, "emergency") {
		return NoticePlan{Action: NoticeWithhold, Ground: "emergency", RecheckOn: recheck}
	}
	return NoticePlan{Action: NoticeBefore}
}

// addPolicyClauses names the passages of the platform's own rules that an
// approval would rest on, beside the law.
func (as *assessor) addPolicyClauses() {
	if as.platform == nil || as.request.Kind.IsPreservation() {
		return
	}
	for i := range as.platform.Clauses {
		c := &as.platform.Clauses[i]
		if !as.conditionMatches(&c.When, "") {
			continue
		}
		for j := range as.assessment.Categories {
			row := &as.assessment.Categories[j]
			if row.Producible && (len(c.Categories) == 0 || matchesAny(c.Categories, row.Category)) {
				as.values.phrase = "An approval also rests on the published policy: " + c.Text
				as.addFinding("legal_basis.policy_clause", findingOptions{cite: c.Cite, unverified: c.unverified()})
				break
			}
		}
	}
}
