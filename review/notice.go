package review

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
	as.v.Phrase = groundWords[n.Ground]
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
	today := DateOf(as.now)
	if s := as.secrecy(); s != nil {
		n := Notice{Action: Prohibited, Ground: s.Ground}
		if s.RecheckDays > 0 {
			n.RecheckOn = as.day.AddDays(s.RecheckDays)
		}
		if g != nil && !g.Until.IsZero() && s.Ground != "regulation" {
			if g.Until.Before(today) {
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
		as.find("notice.gag_not_attached", at{field: "process.nondisclosure"})
		return Notice{}
	}
	as.v.Until = g.Until.String()
	switch role := g.Authority.Role; {
	case !g.Signed, role != "" && role != "judge" && role != "magistrate",
		!g.From.IsZero() && g.From.After(today),
		!g.Until.IsZero() && !g.From.IsZero() && g.Until.Before(g.From):
		as.find("notice.gag_defective", at{field: "process.nondisclosure"})
		return Notice{}
	}
	if !g.Until.IsZero() && g.Until.Before(today) {
		as.find("notice.gag_expired", at{field: "process.nondisclosure.until"})
		return Notice{}
	}
	from := g.From
	if from.IsZero() {
		from = pr.IssuedOn
	}
	cap, cite := as.gagCap()
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

// gagCap is the length beyond which a gag goes to counsel, by its source.
func (as *assessor) gagCap() (int, string) {
	for i := range as.p.Notices {
		rule := &as.p.Notices[i]
		if rule.GagCapDays > 0 && rule.On(as.day) && as.holds(&rule.When, "") {
			return rule.GagCapDays, rule.Cite
		}
	}
	return gagYear, ""
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
