package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// packRef is one pack in the list of a policy.
type packRef struct {
	Name   string `json:"name"`
	AsOf   string `json:"as_of"`
	Digest string `json:"digest"`
	Order  int    `json:"order,omitempty"` // see review.Pack
}

// Rules is the policy in force where its digest is known before it is parsed:
// the queue shows rows that were made earlier and needs none of it. Both methods
// answer the same every time and may be called by several goroutines.
type Rules interface {
	Digest() string
	Policy() *review.Policy
}

// parsedRules is a policy that is there already.
type parsedRules struct{ p *review.Policy }

func (r parsedRules) Digest() string         { return r.p.Digest }
func (r parsedRules) Policy() *review.Policy { return r.p }

// storePolicy stores the packs of the policy in force by their digests, and the
// list of them by the policy's, unless they are there: an old decision can
// then be seen under the law as it stood.
func (s *Store) storePolicy(t *tx) error {
	set, err := hex.DecodeString(s.rules.Digest())
	if err != nil || len(set) != sha256.Size {
		return problem.BadPack.New(fmt.Sprintf("the policy's digest %q is no SHA-256", s.rules.Digest()), "load the packs anew")
	}
	k := format.PolicyKey(set)
	if _, found, err := t.peek(k); err != nil || found {
		return err
	}
	refs := make([]packRef, 0, len(s.rules.Policy().Packs))
	for _, p := range s.rules.Policy().Packs {
		sum := sha256.Sum256(p.Body)
		refs = append(refs, packRef{p.Name, p.AsOf.String(), hex.EncodeToString(sum[:]), p.Order})
		pk := format.PackKey(sum[:])
		_, found, err := t.peek(pk)
		if err != nil {
			return err
		}
		if !found {
			t.put(pk, p.Body)
		}
	}
	v, err := json.Marshal(refs)
	if err != nil {
		return err
	}
	t.put(k, v)
	list := sha256.Sum256(v)
	return t.updateCommitment(func(kept *settingsCommitment) {
		if kept.Policies == nil {
			kept.Policies = map[string]string{}
		}
		kept.Policies[s.rules.Digest()] = hex.EncodeToString(list[:])
	})
}

// PolicyPack is the body of a policy pack by its SHA-256 in hex, as it was when
// a record was first made under it. problem.NotFound where it never was.
func (v *Session) PolicyPack(ctx context.Context, digest string) ([]byte, error) {
	sum, err := hex.DecodeString(digest)
	if err != nil || len(sum) != sha256.Size {
		return nil, problem.NotFound.At(fmt.Sprintf("policy pack %q", digest), "give the SHA-256 as 64 hex digits")
	}
	var body []byte
	err = v.s.view(ctx, func(r engine.Reader) error {
		v, found, err := (&tx{r: r}).peek(format.PackKey(sum))
		if err == nil && !found {
			err = problem.NotFound.At("policy pack "+digest, "no record was made under it here")
		}
		body = v
		return err
	})
	return body, err
}

// PolicyPacks lists the packs of a policy by the policy's digest (64 hex
// digits), as they were when a record was first made under it; bodies included.
func (v *Session) PolicyPacks(ctx context.Context, digest string) (out []review.Pack, err error) {
	err = v.s.view(ctx, func(r engine.Reader) (err error) {
		out, err = (&tx{r: r}).policyPacks(digest)
		return err
	})
	return out, err
}

// policyPacks reads the packs of a policy that is kept.
func (t *tx) policyPacks(digest string) ([]review.Pack, error) {
	sum, err := hex.DecodeString(digest)
	if err != nil || len(sum) != sha256.Size {
		return nil, problem.NotFound.At(fmt.Sprintf("policy %q", digest), "give the SHA-256 as 64 hex digits")
	}
	v, found, err := t.peek(format.PolicyKey(sum))
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, problem.NotFound.At("policy "+digest, "no record was made under it here")
	}
	var refs []packRef
	if err := json.Unmarshal(v, &refs); err != nil {
		return nil, err
	}
	var out []review.Pack
	for _, ref := range refs {
		raw, _ := hex.DecodeString(ref.Digest)
		body, _, err := t.peek(format.PackKey(raw))
		if err != nil {
			return nil, err
		}
		p := review.Pack{Name: ref.Name, Digest: ref.Digest, Body: body, Order: ref.Order}
		if ref.AsOf != "" {
			p.AsOf, _ = review.ParseDate(ref.AsOf)
		}
		out = append(out, p)
	}
	return out, nil
}

// storedPolicy is the policy of a digest: the one in force, or one whose packs are
// kept; nil where it cannot be read.
func (s *Store) storedPolicy(t *tx, digest string) *review.Policy {
	if digest == s.rules.Digest() {
		return s.rules.Policy()
	}
	packs, err := t.policyPacks(digest)
	if err != nil {
		return nil
	}
	p, err := s.parsePolicy(packs)
	if err != nil {
		return nil
	}
	return p
}
