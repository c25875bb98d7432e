package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"

	"lert/review"
	"lert/review/policy"
	"lert/review/problem"
)

// TestThePolicyIsKept: the packs that come with the program are stored by digest with the first record made under them,
// and verify recomputes their digest.
func TestThePolicyIsKept(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	f := openAt(t, t.TempDir()+"/lert.db", p)
	ctx := context.Background()
	if _, err := f.As(anna).PolicyPack(ctx, p.Packs[0].Digest); !errors.Is(err, problem.NotFound) {
		t.Errorf("before the first record: %v", err)
	}
	r := warrant(1)
	r.Kind = review.KindEmergency
	for _, r := range []*review.Request{warrant(0), r} {
		c := f.openCase(anna, f.importRequest(r))
		d := pushBack(c)
		d.Reasons = []string{"scope.no_justification"}
		d.Own = []review.OwnReason{{Code: "scope.no_justification", Words: "The letter does not say why."}}
		f.decide(anna, d, c)
	}
	for _, pack := range p.Packs {
		b, err := f.As(anna).PolicyPack(ctx, pack.Digest)
		if err != nil {
			t.Fatalf("%s: %v", pack.Name, err)
		}
		if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != pack.Digest {
			t.Errorf("%s is kept otherwise than it was", pack.Name)
		}
	}
	packs, err := f.As(anna).PolicyPacks(ctx, p.Digest)
	if err != nil || len(packs) != len(p.Packs) {
		t.Errorf("%d packs of %d, %v", len(packs), len(p.Packs), err)
	}
	f.mustVerify()
}
