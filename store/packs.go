package store

import (
	"bytes"
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

// Rules is the policy in force, with a digest that is known before the policy is parsed: the queue shows rows that were
// computed earlier and does not need the rest. Both methods always return the same and may be called by several
// goroutines.
type Rules interface {
	Digest() string
	Policy() *review.Policy
}

// parsedRules are Rules that are parsed already.
type parsedRules struct{ p *review.Policy }

func (r parsedRules) Digest() string         { return r.p.Digest }
func (r parsedRules) Policy() *review.Policy { return r.p }

// storePolicy stores the packs of the policy in force by their digests, and the list of them by the policy's digest,
// unless they are stored: so an old decision can be read under the law of its time.
func (s *Store) storePolicy(t *tx) error {
	set, err := hex.DecodeString(s.rules.Digest())
	if err != nil || len(set) != sha256.Size {
		return problem.BadPack.New(fmt.Sprintf("the policy's digest %q is not a SHA-256", s.rules.Digest()),
			"load the packs again")
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

// PolicyPack is the body of a policy pack by its SHA-256 in hex, if a record was ever made under it here; else
// problem.NotFound.
func (v *Session) PolicyPack(ctx context.Context, digest string) ([]byte, error) {
	sum, err := hex.DecodeString(digest)
	if err != nil || len(sum) != sha256.Size {
		return nil, problem.NotFound.At(fmt.Sprintf("policy pack %q", digest), "enter the SHA-256 as 64 hex digits")
	}
	var body []byte
	err = v.s.view(ctx, func(r engine.Reader) error {
		v, found, err := (&tx{r: r}).peek(format.PackKey(sum))
		if err == nil && !found {
			err = problem.NotFound.At("policy pack "+digest, "no record in this database was made under it")
		}
		body = bytes.Clone(v) // what the database gives is valid until the view ends
		return err
	})
	return body, err
}

// PolicyPacks lists the packs of a policy, with their bodies, by the policy's digest (64 hex digits), if a record was
// ever made under it here; else problem.NotFound.
func (v *Session) PolicyPacks(ctx context.Context, digest string) (out []review.Pack, err error) {
	err = v.s.view(ctx, func(r engine.Reader) (err error) {
		out, err = (&tx{r: r}).policyPacks(digest)
		return err
	})
	return out, err
}

// policyPacks reads the packs of a stored policy.
func (t *tx) policyPacks(digest string) ([]review.Pack, error) {
	sum, err := hex.DecodeString(digest)
	if err != nil || len(sum) != sha256.Size {
		return nil, problem.NotFound.At(fmt.Sprintf("policy %q", digest), "enter the SHA-256 as 64 hex digits")
	}
	v, found, err := t.peek(format.PolicyKey(sum))
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, problem.NotFound.At("policy "+digest, "no record in this database was made under it")
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
		p := review.Pack{Name: ref.Name, Digest: ref.Digest, Body: bytes.Clone(body), Order: ref.Order}
		if ref.AsOf != "" {
			p.AsOf, _ = review.ParseDate(ref.AsOf)
		}
		out = append(out, p)
	}
	return out, nil
}

// storedPolicy is the policy of a digest: the one in force, or one whose packs are stored; nil if it cannot be read.
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
