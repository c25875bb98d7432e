package policy

import "testing"

// TestRulesKnowTheirDigestUnparsed: what a database is compared with before
// anything is parsed is the digest that the parsed policy has.
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
