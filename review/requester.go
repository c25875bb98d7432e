package review

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"lert/review/text"
)

// checkRequester checks whether the request really comes from an authority, as far as documents and mail can show. A
// domain never proves who a person is.
func (as *assessor) checkRequester() {
	q := &as.request.Requester
	if q.Kind == "private" {
		as.addFinding("requester.private_party", findingOptions{field: "requester.kind"})
	} else if defence := &as.policy.Phrases.defence; as.namesOffice(defence, q.Agency) {
		as.addFinding("requester.private_party", findingOptions{field: "requester.agency", variant: variantDefence})
	} else if as.namesOffice(defence, q.Title) {
		as.addFinding("requester.private_party", findingOptions{field: "requester.title", variant: variantDefence})
	}
	as.requireName("requester.agency", q.Agency, false)
	if q.Country == "" { // a code: NO and NA are Norway and Namibia, not answers
		as.addFinding("requester.incomplete", findingOptions{field: "requester.country"})
	}
	as.requireName("requester.name", q.Name, true)
	for _, f := range [...]struct{ name, value string }{
		{"requester.badge", q.Badge}, {"requester.email", q.Email}, {"requester.phone", q.Phone},
	} {
		if as.isBlank(f.value) {
			as.addFinding("requester.incomplete", findingOptions{field: f.name})
		}
	}
	as.checkAttestation()
	as.reportInvisible()
	s := as.checkSender()
	as.checkVerification(s)
	as.checkCountries(s)
	as.checkChannel()
}

// requireName adds requester.incomplete if a name is missing, in its milder form if a person may be called so.
func (as *assessor) requireName(field, name string, ofPerson bool) {
	if as.isBlank(name) {
		w := findingOptions{field: field}
		if ofPerson || as.isPossibleName(name) {
			as.doubtName(&w, name)
		}
		as.addFinding("requester.incomplete", w)
	}
}

// doubtName makes a finding that a name is missing milder if the field has words in it: people and offices are called
// Null, None and Test, so that a person must look.
func (as *assessor) doubtName(w *findingOptions, name string) {
	if saysSomething(name) {
		as.values.value = strings.TrimSpace(name)
		w.variant, w.unverified = variantDoubtfulName, true
	}
}

// reportInvisible says which fields had invisible characters that were ignored: before or after the value, or inside a
// telephone number.
func (as *assessor) reportInvisible() {
	r := as.request
	fields := slices.Clip(r.Trimmed)
	add := func(value string, isPhone bool, field func() string) {
		if text.Trim(value) == value && !(isPhone && hasHidden(value)) {
			return
		}
		if f := field(); !slices.Contains(fields, f) {
			fields = append(fields, f)
		}
	}
	add(r.Requester.Email, false, func() string { return "requester.email" })
	add(r.Requester.Phone, true, func() string { return "requester.phone" })
	for i := range r.Targets {
		t := &r.Targets[i]
		add(t.Value, t.Type == "phone", func() string { return "targets[" + strconv.Itoa(i) + "].value" })
	}
	if len(fields) == 0 {
		return
	}
	const most = 5
	labels := make([]string, 0, most)
	for _, field := range fields[:min(len(fields), most)] {
		labels = append(labels, FieldLabel(field))
	}
	as.values.value = strings.Join(labels, ", ")
	if more := len(fields) - most; more > 0 {
		as.values.value += " and " + strconv.Itoa(more) + " more"
	}
	as.addFinding("requester.hidden_characters", findingOptions{field: fields[0]})
}

// hasHidden reports whether a value has characters that show nothing, other than spaces.
func hasHidden(s string) bool {
	return text.PlainPrefix(s) < len(s) &&
		strings.ContainsFunc(s, func(c rune) bool { return text.IsBlank(c) && !unicode.Is(unicode.Zs, c) })
}

// checkAttestation checks that the requester attested to being an authorised officer and, for records, to being allowed
// to request them. "No" always counts. A document that does not say: between systems nobody ticks a box, the certified
// order attests; on other channels the catalogue's variants of the code decide.
func (as *assessor) checkAttestation() {
	r, q := as.request, &as.request.Requester
	denies := func(attested *bool) bool { return attested != nil && !*attested }
	w := findingOptions{field: "requester.attested"}
	switch betweenSystems := r.Channel == "e_evidence" || r.Channel == "etsi"; {
	case denies(q.Attested):
		w.variant = variantDenied
	case denies(q.AttestedRequest) && r.Kind == KindRecords:
		w.field, w.variant = "requester.attested_request", variantDenied
	case q.Attested != nil || betweenSystems:
		return
	}
	as.values.phrase = as.attestationToFind()
	as.addFinding("requester.not_attested", w)
}

// attestationToFind quotes the sentences that the platform asks requesters to attest. A platform that publishes none
// asks for their meaning.
func (as *assessor) attestationToFind() string {
	if as.platform == nil || len(as.platform.Attestations) == 0 {
		return "that the sender is an authorised officer or government employee who may request account records"
	}
	return "“" + strings.Join(as.platform.Attestations, "” and “") + "”"
}

// checkSender checks the mail address and returns its status.
func (as *assessor) checkSender() senderStatus {
	q := &as.request.Requester
	if as.isBlank(q.Email) {
		return senderStatus{kind: "none"}
	}
	s := as.policy.senderStatus(q.Email, q.Country)
	switch s.kind {
	case "personal":
		as.addFinding("requester.personal_email", findingOptions{field: "requester.email"})
	case "lookalike":
		as.values.value = s.imitates
		as.values.domain = cmp.Or(s.displayedDomain, as.values.domain)
		as.addFinding("requester.lookalike_domain", findingOptions{field: "requester.email"})
	case "none":
		as.values.value = q.Email
		as.addFinding("requester.unlisted_domain",
			findingOptions{field: "requester.email", variant: variantNoAddress})
	case "unlisted", "former":
		as.addFinding("requester.unlisted_domain", findingOptions{field: "requester.email"})
		if s.resembles != "" {
			as.values.value = s.resembles
			as.addFinding("requester.lookalike_domain",
				findingOptions{field: "requester.email", variant: variantNearMiss})
		}
	case "official":
		if s.resembles != "" {
			as.values.value = s.resembles
			as.addFinding("requester.unlisted_domain",
				findingOptions{field: "requester.email", variant: variantNearMiss})
		} else if s.unverified {
			as.addFinding("requester.unlisted_domain",
				findingOptions{field: "requester.email", variant: variantFromMemory, unverified: true})
		}
	}
	return s
}

// checkVerification checks what was found out about the requester: mail authentication, log-in, signals and call-back.
func (as *assessor) checkVerification(s senderStatus) {
	r, q := as.request, &as.request.Requester
	var v Verification
	if q.Verification != nil {
		v = *q.Verification
	}
	if v.DKIM == "fail" {
		as.addFinding("requester.mail_auth_failed", findingOptions{field: "requester.verification.dkim"})
	}
	if v.EmailLogin != nil && !*v.EmailLogin && r.Channel == "portal" {
		as.addFinding("requester.email_unproven", findingOptions{field: "requester.verification.email_login"})
	}
	as.checkSignals(s)
	as.checkCallback(v.Callback)
}

// checkSignals adds the signals of a forged request, that an authority gave the sender's domain up, and that an earlier
// request from this address was forged.
func (as *assessor) checkSignals(s senderStatus) {
	if signals := as.request.Requester.Signals; len(signals) > 0 {
		w := findingOptions{field: "requester.signals", counsel: true}
		var texts []string
		for i, name := range signals {
			if slices.Contains(signals[:i], name) {
				continue
			}
			says := strings.ReplaceAll(name, "_", " ")
			if row := as.policy.Signals[name]; row != nil {
				if row.Weight == "block" || row.BlocksWith != "" && row.BlocksWith == s.kind {
					w.severity = SeverityReject
				}
				says += " (" + row.Weight + ": " + row.Text + ")"
			}
			texts = append(texts, says)
		}
		as.values.signals = strings.Join(texts, "; ")
		as.addFinding("requester.fraud_signals", w)
	}
	if s.kind == "former" {
		as.values.signals = s.note
		as.addFinding("requester.fraud_signals", findingOptions{field: "requester.email", counsel: true})
	}
	if as.history.Forged > 0 {
		as.values.signals = "an earlier request from this address was rejected as a forgery"
		as.addFinding("requester.fraud_signals", findingOptions{field: "requester.email", counsel: true})
	}
}

// checkCountries compares the agency's country with that of the sender's suffix and of the issuing authority. Under a
// treaty or agreement one state forwards legal process of another, so there the authority may be in another country.
func (as *assessor) checkCountries(s senderStatus) {
	r := as.request
	own := as.stateOf(r.Requester.Country)
	if s.country != "" && s.country != "EU" && own != "" && as.stateOf(s.country) != own {
		as.values.value = as.countryName(s.country)
		as.addFinding("requester.country_mismatch", findingOptions{field: "requester.country"})
	}
	if pr := r.Process; pr != nil && own != "" && pr.Authority.Country != "" &&
		as.stateOf(pr.Authority.Country) != own &&
		!slices.Contains([]string{"mlat", "letter_rogatory", "agreement"}, pr.Via) {
		as.values.value = as.countryName(pr.Authority.Country)
		as.addFinding("requester.country_mismatch", findingOptions{field: "process.authority.country"})
	}
}

// checkChannel checks that the request came by one of the platform's channels; an EPOC comes by the decentralised
// system.
func (as *assessor) checkChannel() {
	r := as.request
	if r.Channel == "" || as.platform == nil {
		return
	}
	if as.instrument != nil && strings.HasPrefix(as.instrument.ID, "eu.epoc") {
		if r.Channel != "e_evidence" {
			as.addFinding("requester.off_channel", findingOptions{field: "channel", cite: as.instrument.Cite})
		}
	} else if !slices.ContainsFunc(as.platform.Channels, func(c Channel) bool { return c.Channel == r.Channel }) {
		as.addFinding("requester.off_channel", findingOptions{field: "channel"})
	}
}
