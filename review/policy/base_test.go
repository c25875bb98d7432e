package policy

import (
	"strings"
	"testing"

	"lert/review"
)

// catalogue is every code of findings, by severity; a plus marks what counsel must see.
const catalogue = `
reject       requester.private_party requester.personal_email requester.lookalike_domain+ requester.callback_failed+
reject       legal_basis.no_obligation+ legal_basis.civil legal_basis.consent_self_service legal_basis.purpose_mismatch+
reject       legal_basis.wrong_provider
reject       scope.redesign+
push_back    requester.unlisted_domain requester.incomplete requester.not_attested requester.mail_auth_failed
push_back    requester.callback_missing
push_back    legal_basis.no_process legal_basis.unknown_instrument legal_basis.wrong_country legal_basis.wrong_statute
push_back    legal_basis.wrong_issuer
push_back    legal_basis.unsigned legal_basis.undated legal_basis.future_dated legal_basis.expired
push_back    legal_basis.duration_exceeded+
push_back    legal_basis.wrong_entity legal_basis.no_reference legal_basis.no_offence legal_basis.nsl_defective+
push_back    legal_basis.agreement_limb+
push_back    legal_basis.return_too_soon legal_basis.suspect_not_confirmed legal_basis.preservation_exhausted
push_back    legal_basis.human_rights+ legal_basis.language
push_back    scope.no_target scope.invalid_target scope.not_our_target scope.too_many_targets scope.no_data
push_back    scope.any_and_all
push_back    scope.no_period scope.inverted_period scope.no_justification scope.area_search+
push_back    emergency.no_attestation emergency.no_imminence emergency.no_person emergency.no_nexus emergency.no_harm
narrow       legal_basis.insufficient legal_basis.treaty_required legal_basis.threshold
narrow       legal_basis.needs_prospective_order
narrow       scope.past_period scope.encrypted scope.not_held scope.nsl_limit scope.credentials scope.beyond_emergency
narrow       emergency.foreign_content+
review       requester.fraud_signals+ requester.country_mismatch requester.off_channel requester.email_unproven
review       legal_basis.unsealed
review       legal_basis.privilege_press+ legal_basis.conflict_of_laws+ legal_basis.death_penalty+
review       legal_basis.dual_criminality+
review       scope.long_period scope.not_records emergency.unclaimed+ emergency.offer_channel+
review       notice.window_too_long
review       notice.gag_not_attached notice.gag_defective+ notice.gag_indefinite+ notice.gag_on_redesign+
info         requester.hidden_characters legal_basis.policy_clause legal_basis.not_needed scope.no_such_account
info         notice.due notice.prohibited notice.delayed notice.exception notice.gag_expired
info         intake.duplicate intake.related intake.preservation_open intake.received_long_ago
review       intake.received_ahead
`

func load(t testing.TB) *review.Policy {
	t.Helper()
	p, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestCatalogue: the packs have exactly these codes with these severities, and each has a text for the analyst, a text
// for the agency and a cite.
func TestCatalogue(t *testing.T) {
	p := load(t)
	known := 0
	for line := range strings.Lines(strings.TrimSpace(catalogue)) {
		words := strings.Fields(line)
		for _, w := range words[1:] {
			known++
			code, counsel := strings.CutSuffix(w, "+")
			c := p.Codes[code]
			if c == nil {
				t.Errorf("%s is missing", code)
				continue
			}
			if c.Severity != words[0] || c.Counsel != counsel {
				t.Errorf("%s: severity %s counsel %v, want %s %v", code, c.Severity, c.Counsel, words[0], counsel)
			}
			refuses := words[0] == review.SeverityPushBack || words[0] == review.SeverityNarrow ||
				words[0] == review.SeverityReject
			if refuses && (c.Ground == "") != codesWithoutGround[code] {
				t.Errorf("%s: ground %q", code, c.Ground)
			}
			if words[0] == review.SeverityPushBack && c.CureText == "" && code != "legal_basis.human_rights" {
				t.Errorf("%s: nothing says what mends it", code)
			}
		}
	}
	if known != len(p.Codes) {
		t.Errorf("the packs have %d codes, the catalogue %d", len(p.Codes), known)
	}
}

// TestSentencesReadWithoutValues: without values, no sentence has a gap, a brace or two joined words.
func TestSentencesReadWithoutValues(t *testing.T) {
	for code, c := range load(t).Codes {
		for _, s := range []string{c.AnalystText, c.LetterText, c.CureText} {
			filled := review.FillTemplate(s, &review.SentenceValues{})
			if strings.ContainsAny(filled, "{}") || strings.Contains(filled, "  ") || strings.Contains(filled, " .") {
				t.Errorf("%s: %q", code, filled)
			}
			if s != "" && !strings.HasSuffix(strings.TrimRight(s, `"`), ".") && !strings.HasSuffix(s, "?") &&
				!strings.HasSuffix(s, "}") {
				t.Errorf("%s does not end: %q", code, s)
			}
		}
	}
}

// TestRequesterSentencesPromiseNothing: no sentence presents an official domain as proof of the person.
func TestRequesterSentencesPromiseNothing(t *testing.T) {
	p := load(t)
	for _, code := range []string{"requester.personal_email", "requester.lookalike_domain", "requester.unlisted_domain",
		"requester.fraud_signals", "requester.callback_missing", "requester.mail_auth_failed"} {
		c := p.Codes[code]
		all := c.AnalystText + c.LetterText
		if !strings.Contains(all, "never proves") && !strings.Contains(all, "not the person") && !strings.Contains(all,
			"prove the person") {
			t.Errorf("%s says nothing of the person behind the mailbox: %q", code, all)
		}
	}
}

// TestLettersKeepTheSecret: a letter must not tell a forger how the forgery was detected.
func TestLettersKeepTheSecret(t *testing.T) {
	p := load(t)
	for _, code := range []string{"requester.lookalike_domain", "requester.fraud_signals", "requester.callback_failed",
		"requester.mail_auth_failed"} {
		for _, word := range []string{"{signals}", "{value}", "DKIM", "DMARC", "forge", "imitat"} {
			if strings.Contains(p.Codes[code].LetterText, word) {
				t.Errorf("%s: the letter says %s", code, word)
			}
		}
	}
}

func TestSenders(t *testing.T) {
	p := load(t)
	for suffix, country := range map[string]string{
		"gov": "US", "mil": "US", "police.uk": "GB", "gov.uk": "GB", "gov.in": "IN", "nic.in": "IN", "gov.br": "BR",
		"jus.br": "BR",
		"mp.br":  "BR", "leg.br": "BR", "gouv.fr": "FR", "bund.de": "DE", "polizei.bayern.de": "DE", "europa.eu": "EU",
		"gc.ca":  "CA",
		"gov.au": "AU", "gob.mx": "MX", "gob.es": "ES", "giustizia.it": "IT", "gov.pl": "PL", "pol.tr": "TR",
		"go.jp": "JP",
		"go.kr": "KR", "gv.at": "AT", "admin.ch": "CH", "garda.ie": "IE", "politie.nl": "NL", "polisen.se": "SE",
		"govt.nz": "NZ",
	} {
		if s := p.Senders.BySuffix[suffix]; s == nil || s.Country != country || s.Cite == "" {
			t.Errorf("%s: %+v", suffix, s)
		}
	}
	for _, d := range []string{"fbi.gov", "usdoj.gov", "dea.gov", "delhipolice.gov.in", "keralapolice.gov.in",
		"bka.bund.de", "homeoffice.gov.uk", "gendarmerie.interieur.gouv.fr"} {
		if p.Senders.ByDomain[d] == nil {
			t.Errorf("no agency has %s", d)
		}
	}
	for d := range p.Senders.Personal {
		if p.Senders.BySuffix[d] != nil || p.Senders.ByDomain[d] != nil {
			t.Errorf("%s is both personal and official", d)
		}
	}
	for _, a := range p.Senders.Agencies {
		if a.Phone != "" {
			t.Errorf("%s: a number comes with the program; each team must find its own", a.Name)
		}
		if p.Countries[a.Country] == nil && a.Country != "EU" {
			t.Errorf("%s: no country %s", a.Name, a.Country)
		}
	}
	for _, s := range p.Senders.Suffixes {
		if p.Countries[s.Country] == nil && s.Country != "EU" {
			t.Errorf("%s: no country %s", s.Suffix, s.Country)
		}
	}
}

func TestCountries(t *testing.T) {
	p := load(t)
	if len(p.Countries) != 249 {
		t.Errorf("%d countries, ISO 3166-1 has 249", len(p.Countries))
	}
	eu, eea := 0, 0
	for code, c := range p.Countries {
		if c.EU {
			eu++
			if c.Language == "" || !c.EEA {
				t.Errorf("%s: a member has a language and is of the EEA", code)
			}
		}
		if c.EEA {
			eea++
		}
		if c.Zone == "" || len(c.Calling) == 0 && code != "BV" && code != "HM" && code != "TF" {
			t.Errorf("%s: zone %q, calling codes %v", code, c.Zone, c.Calling)
		}
	}
	if eu != 27 || eea != 30 {
		t.Errorf("EU %d, EEA %d; want 27 and 30", eu, eea)
	}
}

// TestHolidays checks days that are easy to get wrong.
func TestHolidays(t *testing.T) {
	p := load(t)
	day := func(s string) review.Date {
		d, err := review.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		country, date string
		want          bool
	}{
		{"IE", "2026-02-02", true}, {"IE", "2027-02-01", true}, {"IE", "2026-04-06", true}, {"IE", "2026-04-03", false},
		{"IE", "2026-10-26", true}, {"IE", "2026-12-26", true}, {"IE", "2026-11-30", false},
		{"DE", "2026-04-03", true}, {"DE", "2026-05-14", true}, {"DE", "2027-05-17", true}, {"DE", "2026-11-01", false},
		{"FR", "2026-07-14", true}, {"FR", "2026-04-03", false}, {"FR", "2027-05-06", true},
		{"US", "2026-11-26", true}, {"US", "2026-07-03", true}, {"US", "2027-07-05", true}, {"US", "2027-12-31", true},
		{"US", "2026-11-27", false},
	} {
		if _, ok := p.Holidays[c.country][day(c.date)]; ok != c.want {
			t.Errorf("%s %s: holiday %v, want %v", c.country, c.date, ok, c.want)
		}
	}
}

func TestConfusables(t *testing.T) {
	p := load(t)
	if len(p.Confusables) < 80 {
		t.Errorf("only %d look-alikes", len(p.Confusables))
	}
	for r, s := range p.Confusables {
		if len(s) != 1 || s[0] < 'a' || s[0] > 'z' {
			t.Errorf("%q passes for %q, want one ASCII letter", r, s)
		}
	}
	for r, s := range map[rune]string{'о': "o", 'а': "a", 'ѕ': "s", 'ο': "o", 'ｇ': "g", '0': "o", 'ı': "i"} {
		if p.Confusables[r] != s {
			t.Errorf("%q: %q", r, p.Confusables[r])
		}
	}
}

// TestEmergencyWords: descriptions of real danger match the emergency phrases, ordinary cases do not.
func TestEmergencyWords(t *testing.T) {
	p := load(t)
	ask := func(words []string, text string) string {
		for _, w := range words {
			if w != strings.ToLower(w) {
				t.Errorf("%q is not in lower case", w)
			}
			for _, phrase := range review.Alternatives(w) {
				if strings.Contains(strings.ToLower(text), phrase) {
					return phrase
				}
			}
		}
		return ""
	}
	for _, text := range []string{
		"The father wrote that he will kill the boy and himself.",
		"A girl of five has been missing for over 24 hours and may be hurt or dying.",
		"There is an imminent danger to the lives of two children.",
		"The subject has been kidnapped and a ransom is asked.",
		"Il y a un danger de mort pour la victime.",
	} {
		if ask(p.Phrases.Emergency, text) == "" {
			t.Errorf("not seen: %q", text)
		}
	}
	for _, text := range []string{
		"Buyers were led to a false investment scheme by this account from August to November 2026. Who opened the " +
			"account, and from which addresses it was last used, identifies its holder.",
		"The order certifies that whom this number contacts, and when, is relevant to an ongoing criminal " +
			"investigation.",
		"The five numbers arranged the attack of 5 November in two groups; their holders are to be identified.",
		"The account was used to trade images of the exploitation of a minor; who opened it is to be found.",
		"To identify the person who ran a false investment group under this number and took deposits through it.",
		"The victim's files were held hostage by ransomware and a ransom was paid.",
		"The account threatened the complainant in March and demanded money.",
	} {
		for name, words := range map[string][]string{"emergency": p.Phrases.Emergency, "redesign": p.Phrases.Redesign,
			"press": p.Phrases.Press, "death": p.Phrases.DeathPenalty,
			"any": p.Phrases.AnyAndAll} {
			if w := ask(words, text); w != "" {
				t.Errorf("%s word %q in %q", name, w, text)
			}
		}
	}
}
