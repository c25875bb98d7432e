package review

import "strings"

// requester checks whether this is really an authority, as far as papers and
// mail can show it. A domain never proves a person.
func (as *assessor) requester() {
	r, q := as.r, &as.r.Requester
	if q.Kind == "private" {
		as.find("requester.private_party", at{field: "requester.kind"})
	}
	for _, f := range [...]struct{ name, value string }{
		{"requester.agency", q.Agency}, {"requester.country", q.Country}, {"requester.name", q.Name}, {"requester.badge", q.Badge},
		{"requester.email", q.Email}, {"requester.phone", q.Phone},
	} {
		if as.blank(f.value) {
			as.find("requester.incomplete", at{field: f.name})
		}
	}
	// Between systems nobody ticks a box: there the certified order speaks.
	system := r.Channel == "e_evidence" || r.Channel == "etsi"
	if !q.Attested && !system {
		as.find("requester.not_attested", at{field: "requester.attested"})
	} else if r.Kind == Records && !q.AttestsRequest() {
		as.find("requester.not_attested", at{field: "requester.attested_request"})
	}
	s := as.sender()
	as.verification(s)
	as.countries(s)
	as.channel()
}

// sender weighs the address and says what it amounts to.
func (as *assessor) sender() standing {
	q := &as.r.Requester
	if as.blank(q.Email) {
		return standing{kind: "none"}
	}
	s := as.p.standingOf(q.Email)
	switch s.kind {
	case "personal":
		as.find("requester.personal_email", at{field: "requester.email"})
	case "lookalike":
		as.v.Value = s.passes
		if s.mask != "" {
			as.v.Domain = s.mask
		}
		as.find("requester.lookalike_domain", at{field: "requester.email"})
	case "unlisted", "none":
		as.find("requester.unlisted_domain", at{field: "requester.email"})
	}
	return s
}

// verification looks at what was found out: mail authentication, log-in,
// signals, the call-back.
func (as *assessor) verification(s standing) {
	r, q := as.r, &as.r.Requester
	v := q.Verification
	if v != nil && v.DKIM == "fail" {
		as.find("requester.mail_auth_failed", at{field: "requester.verification.dkim"})
	}
	if v != nil && v.EmailLogin != nil && !*v.EmailLogin && r.Channel == "portal" {
		as.find("requester.email_unproven", at{field: "requester.verification.email_login"})
	}
	if len(q.Signals) > 0 {
		severity := ""
		said := make([]string, len(q.Signals))
		for i, name := range q.Signals {
			said[i] = strings.ReplaceAll(name, "_", " ")
			row := as.p.Signals[name]
			if row == nil {
				continue
			}
			if row.Weight == "block" || row.BlocksWith != "" && row.BlocksWith == s.kind {
				severity = Reject
			}
			said[i] += " (" + row.Weight + ": " + row.Text + ")"
		}
		as.v.Signals = strings.Join(said, "; ")
		as.find("requester.fraud_signals", at{field: "requester.signals", severity: severity, counsel: true})
	}
	if as.h.Forged > 0 {
		as.v.Signals = "an earlier request from this address was rejected as a forgery"
		as.find("requester.fraud_signals", at{field: "requester.email", counsel: true})
	}
	var c *Callback
	if v != nil {
		c = v.Callback
	}
	switch {
	case c != nil && c.Result == "refused":
		as.find("requester.callback_failed", at{field: "requester.verification.callback"})
	case r.Kind == Emergency && !CalledBack(r):
		as.find("requester.callback_missing", at{field: "requester.verification.callback"})
	}
}

// countries compares the agency's country with the sender's suffix and with
// the paper's authority. A treaty or agreement carries one state's paper on
// behalf of another, so there the paper may differ.
func (as *assessor) countries(s standing) {
	r := as.r
	own := r.Requester.Country
	if s.country != "" && s.country != "EU" && own != "" && s.country != own {
		as.v.Value = as.countryName(s.country)
		as.find("requester.country_mismatch", at{field: "requester.country"})
		return
	}
	if pr := r.Process; pr != nil && own != "" && pr.Authority.Country != "" && pr.Authority.Country != own {
		switch pr.Via {
		case "mlat", "letter_rogatory", "agreement":
		default:
			as.v.Value = as.countryName(pr.Authority.Country)
			as.find("requester.country_mismatch", at{field: "process.authority.country"})
		}
	}
}

// channel: the platform's own ways in; an EPOC by the decentralised system.
func (as *assessor) channel() {
	r := as.r
	if r.Channel == "" || as.plat == nil {
		return
	}
	european := as.inst != nil && strings.HasPrefix(as.inst.ID, "eu.epoc")
	if european {
		if r.Channel != "e_evidence" {
			as.find("requester.off_channel", at{field: "channel", cite: as.inst.Cite})
		}
		return
	}
	for i := range as.plat.Channels {
		if as.plat.Channels[i].Channel == r.Channel {
			return
		}
	}
	as.find("requester.off_channel", at{field: "channel"})
}
