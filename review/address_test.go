package review_test

import (
	"strings"
	"testing"

	"lert/review/policy"
)

// TestSenderAddresses: an address that is not one, or that can be read in two ways, never passes for an official
// mailbox; whoever copies one from a mail program is not refused.
func TestSenderAddresses(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const refused, lookalike = "requester.unlisted_domain=push_back", "requester.lookalike_domain=reject"
	for _, kind := range []struct {
		name      string
		addresses []string
		wants     []string
	}{
		{"blanks", []string{"a b@usdoj.gov", "a\tb@usdoj.gov", "a @usdoj.gov", "a\u00a0b@usdoj.gov", "a@ usdoj.gov",
			"Dana Reed dana@usdoj.gov", "<a b@usdoj.gov>", "a\nb@usdoj.gov"},
			[]string{refused, "requester.unlisted_domain~cannot be read as exactly one"}},
		{"quotation marks", []string{`"a b"@usdoj.gov`, `"dana"@usdoj.gov`, `"\"@usdoj.gov`, `da"na@usdoj.gov`,
			`""@usdoj.gov`,
			"'dana@usdoj.gov\"", "\u201cdana\u201d@usdoj.gov>"}, []string{refused}},
		{"comments", []string{"dana(agent)@usdoj.gov", "(agent)dana@usdoj.gov", "dana@usdoj.gov (agent)",
			"dana@(x)usdoj.gov"}, []string{refused}},
		{"several", []string{"dana@usdoj.gov, sam@usdoj.gov", "dana@usdoj.gov; sam@usdoj.gov",
			"dana@usdoj.gov sam@usdoj.gov",
			"dana@usdoj.gov/sam@usdoj.gov", "<dana@usdoj.gov> <sam@usdoj.gov>"}, []string{refused}},
		{"two at signs", []string{"dana@usdoj.gov@usdoj.gov", "dana@@usdoj.gov", "@dana@usdoj.gov",
			"dana@x@usdoj.gov"},
			[]string{refused}},
		{"dots", []string{".dana@usdoj.gov", "dana.@usdoj.gov", "da..na@usdoj.gov", "dana@usdoj..gov",
			"dana@.usdoj.gov",
			"dana@usdoj.gov.."}, []string{refused}},
		{"characters that show nothing", []string{"da\u200bna@usdoj.gov", "da\u00adna@usdoj.gov", "da\x00na@usdoj.gov",
			"D \u202evog.jodsu@anad <dana@usdoj.gov>", "da\u2060na@usdoj.gov",
			"dana\u200b@usdoj.gov"}, []string{refused}},
		{"other alphabets", []string{"dаna@usdoj.gov", "ѕаm@usdoj.gov", "ｄana@usdoj.gov", "ѕос@usdoj.gov",
			"ο@usdoj.gov"},
			[]string{refused}},
		{"forms of a link", []string{"mailto:dana@usdoj.gov", "dana[at]usdoj.gov", "dana at usdoj.gov",
			"dana@usdoj,gov",
			"https://usdoj.gov/@usdoj.gov", "dana@usdoj.gov?subject=x", "dana@[usdoj.gov]", "smtp:dana@usdoj.gov",
			"dana:x@usdoj.gov", `USDOJ\dana@usdoj.gov`}, []string{refused}},
		{"too long", []string{strings.Repeat("a", 65) + "@usdoj.gov"}, []string{refused}},
		{"brackets", []string{"dana@usdoj.gov>", "<dana@usdoj.gov", "Dana <<dana@usdoj.gov>>",
			"Dana <dana@usdoj.gov> Reed"},
			[]string{refused}},
		{"another's name or mailbox", []string{`"usdoj.gov" <x@evil.example>`, "US DOJ usdoj.gov <x@evil.example>",
			"dana@usdoj.gov <x@evil.example>", "usdoj.gov@evil.example", "dana.usdoj.gov@evil.example",
			"usd0j.gov@evil.example",
			`"dana@usdoj.gov"@evil.example`, "dana=usdoj.gov@evil.example"}, []string{lookalike}},
		{"a name that may be a person's", []string{"dan.mil@evil.example"},
			[]string{refused, "requester.lookalike_domain=review"}},
		{"encoded domains", []string{"dana@xn--usdj-vqc.gov.example"}, []string{lookalike}},
		{"honest", []string{"dana@usdoj.gov", "dana.reed@usdoj.gov", "dana+lers@usdoj.gov", "dana_reed@usdoj.gov",
			"d@usdoj.gov",
			"Dana.O'Reed@usdoj.gov", "dana-reed2@usdoj.gov", "Dana Reed <dana@usdoj.gov>",
			`"Reed, Dana" <dana@usdoj.gov>`,
			"'dana@usdoj.gov' <dana@usdoj.gov>", "'dana@usdoj.gov'", `"dana@usdoj.gov"`, "<dana@usdoj.gov>",
			"dana@usdoj.gov.", " dana@usdoj.gov\u200b", "josé.garcía@usdoj.gov",
			"иванов@usdoj.gov", "søren@usdoj.gov", "dana#1@usdoj.gov", strings.Repeat("a", 64) + "@usdoj.gov"},
			[]string{"approve", "-requester.unlisted_domain", "-requester.lookalike_domain"}},
	} {
		t.Run(kind.name, func(t *testing.T) {
			for _, address := range kind.addresses {
				paperCase{address, changed(warrantDoc, withEmail(address)), kind.wants}.run(t, p)
			}
		})
	}
}
