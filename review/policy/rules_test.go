package policy

import "testing"

// TestRulesKnowTheirDigestUnparsed: the digest that is computed without parsing is that of the parsed policy.
func TestRulesKnowTheirDigestUnparsed(t *testing.T) {
	r, err := BuiltinRules()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if r.Digest() != p.Digest || r.Policy() != p {
		t.Errorf("digest %s, want %s", r.Digest(), p.Digest)
	}
}
