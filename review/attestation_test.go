package review_test

import (
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// TestAttestationByChannel: a document that does not say whether the requester attested is pushed back where there is a
// box to tick, asked about where the sentence stands in a signed letter, and left alone between systems. A "no" is
// pushed back everywhere.
func TestAttestationByChannel(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	yes, no := true, false
	const none, ask, back = "", review.SeverityReview, review.SeverityPushBack
	for _, c := range []struct{ channel, signed, unsigned string }{
		{"portal", back, back}, {"", back, back}, {"e_evidence", none, none}, {"etsi", none, none},
		{"email", ask, back}, {"post", ask, back}, {"treaty", ask, back},
	} {
		for _, doc := range []string{warrantDoc, bnssDoc, epocDoc, penRegisterDoc, emergencyDoc, preservationDoc} {
			for _, x := range []struct {
				signed             bool
				attested, requests *bool
				want               string
			}{
				{true, nil, nil, c.signed}, {false, nil, nil, c.unsigned}, {true, &yes, nil, none},
				{false, &yes, &yes, none}, {true, &no, nil, back}, {false, &no, &yes, back}, {true, &no, &yes, back},
			} {
				r, err := changed(doc, nil).read()
				if err != nil {
					t.Fatal(err)
				}
				want := x.want
				if r.Process == nil && x.attested == nil {
					want = c.unsigned
				} else if r.Process != nil {
					r.Process.Signed = x.signed
				}
				r.Channel, r.Requester.Attested, r.Requester.AttestedRequest = c.channel, x.attested, x.requests
				if got := attestationFinding(review.Assess(p, r, nil, testNow)); got.Severity != want {
					t.Errorf("%s by %q, signed %v, attested %v: severity %q, want %q", r.Kind, c.channel, x.signed,
						x.attested, got.Severity, want)
				}
			}
		}
	}
}

func attestationFinding(a *review.Assessment) (found review.Finding) {
	for f := range a.Findings() {
		if f.Code == "requester.not_attested" {
			found = *f
		}
	}
	return found
}

// TestAttestationAsksForThePlatformsSentence: the question names the sentence to look for and cites the platform that
// asks for it.
func TestAttestationAsksForThePlatformsSentence(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for platform, want := range map[string]struct{ sentence, cite string }{
		"whatsapp": {"I attest that I am authorised to request account records.", "wa-portal#attestation"},
		"telegram": {"authorised officer or government employee", p.Platform("telegram").Cite},
		"google":   {"authorised officer or government employee", p.Platform("google").Cite},
	} {
		r, err := changed(warrantDoc, nil).read()
		if err != nil {
			t.Fatal(err)
		}
		r.Platform, r.Channel, r.Requester.Attested = platform, "email", nil
		f := attestationFinding(review.Assess(p, r, nil, testNow))
		if !strings.Contains(string(f.Text), want.sentence) || f.Cite != want.cite {
			t.Errorf("%s: %q citing %s, want %q citing %s", platform, f.Text, f.Cite, want.sentence, want.cite)
		}
	}
}
