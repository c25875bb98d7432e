package review

import "time"

// gagYear is where a gag's length becomes a matter for counsel: federal
// prosecutors ask for a year at most (facts: DOJ policy on 18 USC 2705(b)).
const gagYear = 365

// defaultRecheck is when an exception is looked at again where a platform's
// pack does not say.
const defaultRecheck = 90

// notice plans what the user is told, were the request approved. What a law
// or an order forbids comes first, then the exceptions, then the promise.
func (as *assessor) notice() {
	r, n := as.r, &as.a.Notice
	gag := as.gag()
	switch {
	case gag.Action == Prohibited || gag.Action == Delay:
		*n = gag
	case r.Kind.Preserves() || !as.producible():
		*n = Notice{Action: NoNotice, Ground: "nothing_disclosed"}
		return
	default:
		*n = as.exception()
	}
	as.v.Until = n.Until.String()
	if as.v.Until == "" {
		as.v.Until = n.RecheckOn.String()
	}
	as.v.Phrase, as.v.Value = groundWords[n.Ground], as.told()
	cite := as.noticeCite()
	switch n.Action {
	case NotifyBefore:
		as.find("notice.due", at{cite: cite})
	case Delay:
		as.find("notice.delayed", at{field: "process.nondisclosure"})
	case Prohibited:
		if as.inst != nil && as.inst.Secrecy != nil {
			cite = as.inst.Secrecy.Cite
		}
		as.find("notice.prohibited", at{cite: cite})
	case Withhold:
		as.find("notice.exception", at{cite: cite})
	}
}

var groundWords = map[string]string{
	"court_order": "a court's order", "statute": "a statute", "regulation": "a regulation", "emergency": "a threat to life",
	"child_exploitation": "the exploitation of a child", "counterproductive": "notice would do harm", "account_compromised": "the account is in other hands",
}

// told is who hears of a request: the user, or whoever manages the account
// where the platform says so.
func (as *assessor) told() string {
	if as.plat != nil && as.plat.Notice.Managed != "" {
		for i := range as.r.Targets {
			if as.r.Targets[i].Enterprise {
				return as.plat.Notice.Managed
			}
		}
	}
	return "the user"
}

func (as *assessor) noticeCite() string {
	if as.plat != nil {
		return as.plat.Notice.Cite
	}
	return ""
}

func (as *assessor) producible() bool {
	for i := range as.a.Categories {
		if as.a.Categories[i].Producible {
			return true
		}
	}
	return false
}

// gag is what bars notice: the instrument's own silence, or a court's order
// that holds. A letter that merely asks bars nothing.
func (as *assessor) gag() Notice {
	pr := as.r.Process
	if pr == nil {
		return Notice{}
	}
	g := pr.Nondisclosure
	if g != nil && as.found("scope.redesign", "") {
		as.find("notice.gag_on_redesign", at{field: "process.nondisclosure"})
	}
	if s := as.secrecy(); s != nil {
		n := Notice{Action: Prohibited, Ground: s.Ground}
		if s.RecheckDays > 0 {
			n.RecheckOn = as.day.AddDays(s.RecheckDays)
		}
		// A statute's silence ends where a court says so; a letter ends nothing.
		if g != nil && !g.Until.IsZero() && s.Ground != "regulation" && g.Attached && as.gagDefect(g) == "" {
			if !Barred(as.p, as.r, Delay, g.Until, as.now) {
				as.v.Until = g.Until.String()
				as.find("notice.gag_expired", at{field: "process.nondisclosure.until"})
				return Notice{}
			}
			n = Notice{Action: Delay, Until: g.Until, Ground: s.Ground}
		}
		return n
	}
	if g == nil {
		return Notice{}
	}
	if g.Kind != "order" || !g.Attached {
		as.find("notice.gag_not_attached", at{field: "process.nondisclosure", cite: as.noticeCite()})
		return Notice{}
	}
	as.v.Until = g.Until.String()
	if d := as.gagDefect(g); d != "" {
		as.v.Phrase = d
		as.find("notice.gag_defective", at{field: "process.nondisclosure"})
		return Notice{}
	}
	if !g.Until.IsZero() && !Barred(as.p, as.r, Delay, g.Until, as.now) {
		as.find("notice.gag_expired", at{field: "process.nondisclosure.until"})
		return Notice{}
	}
	from := g.From
	if from.IsZero() {
		from = pr.IssuedOn
	}
	cap, cite := gagYear, ""
	if rule := as.gagRule(func(r *NoticeRule) bool { return r.GagCapDays > 0 }); rule != nil {
		cap, cite = rule.GagCapDays, rule.Cite
	}
	if g.Until.IsZero() || !from.IsZero() && g.Until.Sub(from) > cap {
		as.v.Days = itoa(cap)
		as.find("notice.gag_indefinite", at{field: "process.nondisclosure.until", cite: cite})
	}
	if g.Until.IsZero() {
		return Notice{Action: Prohibited, Ground: "court_order"}
	}
	return Notice{Action: Delay, Until: g.Until, Ground: "court_order"}
}

// secrecy is the silence that the instrument brings by itself, if it does.
func (as *assessor) secrecy() *Secrecy {
	if as.inst == nil || as.inst.Secrecy == nil {
		return nil
	}
	s := as.inst.Secrecy
	if s.NeedsCertification && !as.r.Process.Certified {
		return nil
	}
	return s
}

// gagDefect says what keeps an order of silence from binding, or nothing.
func (as *assessor) gagDefect(g *Nondisclosure) string {
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
	case g.Until.IsZero() && as.gagRule(func(r *NoticeRule) bool { return r.NeedsEnd }) != nil:
		return "it does not say when it ends, as its law asks"
	}
	return ""
}

// gagRule is the first rule of some kind that speaks of this paper.
func (as *assessor) gagRule(kind func(*NoticeRule) bool) *NoticeRule {
	for i := range as.p.Notices {
		rule := &as.p.Notices[i]
		if kind(rule) && rule.On(as.day) && as.holds(&rule.When, "") {
			return rule
		}
	}
	return nil
}

// exception: the user may be left untold, and until when that is looked at
// again; else they are told before anything is disclosed.
func (as *assessor) exception() Notice {
	if as.plat == nil {
		return Notice{Action: NotifyBefore}
	}
	np := &as.plat.Notice
	days := np.RecheckDays
	if days == 0 {
		days = defaultRecheck
	}
	recheck := DateOf(as.now).AddDays(days)
	if pr := as.r.Process; pr != nil && pr.Offence != nil && pr.Offence.Category != "" && has(np.Exceptions, pr.Offence.Category) {
		ground := pr.Offence.Category
		if ground != "child_exploitation" {
			ground = "counterproductive"
		}
		return Notice{Action: Withhold, Ground: ground, RecheckOn: recheck}
	}
	if as.r.Kind == Emergency && has(np.Exceptions, "emergency") {
		return Notice{Action: Withhold, Ground: "emergency", RecheckOn: recheck}
	}
	return Notice{Action: NotifyBefore}
}

// policyClauses names the passages of the platform's own rules that an
// approval would rest on, beside the law.
func (as *assessor) policyClauses() {
	if as.plat == nil || as.r.Kind.Preserves() {
		return
	}
	for i := range as.plat.Clauses {
		c := &as.plat.Clauses[i]
		if !as.holds(&c.When, "") {
			continue
		}
		for j := range as.a.Categories {
			row := &as.a.Categories[j]
			if row.Producible && (len(c.Categories) == 0 || matchesAny(c.Categories, row.Category)) {
				as.v.Phrase = "An approval also rests on the published policy: " + c.Text
				as.find("legal_basis.policy_clause", at{cite: c.Cite, doubtful: c.Doubtful()})
				break
			}
		}
	}
}
