package review

import "testing"

func senders() *Policy {
	agency := func(country string) *Agency { return &Agency{Country: country} }
	suffix := func(country string) *SenderRule { return &SenderRule{Country: country} }
	p := &Policy{
		Senders: Senders{
			ByDomain: map[string]*Agency{"fbi.gov": agency("US"), "usdoj.gov": agency("US"),
				"delhipolice.gov.in": agency("IN"), "bka.bund.de": agency("DE"),
				"münchen.example": agency("DE")},
			ImitationTargets: []string{"bka.bund.de", "delhipolice.gov.in", "fbi.gov", "usdoj.gov"},
			BySuffix: map[string]*SenderRule{"gov": {Country: "US", Basis: Basis{Confidence: "A"}}, "gov.in": suffix("IN"),
				"police.uk": suffix("GB"), "bund.de": suffix("DE")},
			Personal: map[string]bool{"gmail.com": true, "outlook.com": true},
		},
		Confusables: map[rune]string{'о': "o", 'а': "a", 'ѕ': "s", 'і': "i", '0': "o", '1': "l"},
	}
	p.IndexSenders()
	return p
}

// TestSenders: each trick by which a sender looks official, and an honest address that is similar.
func TestSenders(t *testing.T) {
	tests := []struct{ email, want string }{
		{"dana@usdoj.gov", "official"},
		{"dana@USDOJ.GOV.", "official"},
		{"x@met.police.uk", "official"},
		{"x@münchen.example", "official"},
		{"x@MU\u0308NCHEN.example.", "official"}, // the same domain
		{"x@xn--mnchen-3ya.example", "official"}, // the same domain
		{"x@xn--fbi-.gov", "none"},
		{"x@bka.bund.de", "official"},
		{"x@cyber.delhipolice.gov.in", "official"},
		{"x@pinecountymn.gov", "official"},
		{"dana.usdoj@gmail.com", "personal"},
		{"x@mail.gmail.com", "personal"},
		{"dana@usdоj.gov", "lookalike"},             // Cyrillic o
		{"x@fbi.gov.example.com", "lookalike"},      // an official name inside another
		{"x@fbi-gov.com", "lookalike"},              // a hyphen for a dot
		{"x@usdoj.com", "lookalike"},                // another ending
		{"x@delhipolice.in", "lookalike"},           // the same
		{"x@delhipolic.gov.im", "unlisted"},         // no longer near
		{"x@usd0j.com", "lookalike"},                // a digit for a letter
		{"\"a@fbi.gov\"@evil.example", "lookalike"}, // read as the sender, and is not
		{"x@evil.example", "unlisted"},
		{"x@government.example", "unlisted"},
		{"x@gov", "none"},
		{"no address", "none"},
		{"x@xn--usdj-vqc.gov.example", "lookalike"},
		{"x@fbì.gov", "lookalike"}, // a mark on a letter
		{"x@xn--fb-lja.gov", "lookalike"},
		{"x@ic-fbi.gov", "lookalike"}, // the agency's name between hyphens
		{"x@fbi-ic.gov", "lookalike"},
		{"x@fiber-ic.gov", "official"},
	}
	p := senders()
	for _, tt := range tests {
		if got := p.senderStatus(tt.email, "US"); got.kind != tt.want {
			t.Errorf("%s is %s (%s), want %s", tt.email, got.kind, got.imitates, tt.want)
		}
	}
}

func TestOneSlip(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"usdoj.gov", "usdoj.gov"}: false, {"usdoj.gov", "usdjo.gov"}: true, {"usdoj.gov", "usdoj.go"}: true,
		{"usdoj.gov", "usdoj.govv"}: true, {"usdoj.gov", "usdox.gov"}: true, {"usdoj.gov", "usxxj.gov"}: false,
		{"ab", "a"}: true,
	} {
		if got := withinOneEdit(pair[0], pair[1]); got != want {
			t.Errorf("%v: %v, want %v", pair, got, want)
		}
	}
}
