package store

import (
	"reflect"

	"lert/review"
	"lert/review/problem"
)

// The verification, the signals and the case number in a document count only if it was imported as trusted, which is an
// act of its own: of a lead, or of a name that the people file marks as the portal's. A revision of a trusted document
// stays trusted by the word of the same person, if it says the same about what was verified.

// By which right a document was imported as trusted.
const (
	TrustedByLead   = "lead"
	TrustedByPortal = "portal"         // a name that the people file marks as the portal's
	TrustedAlone    = "no_people_file" // the user of the machine, where there was no people file
)

// trust is by whose word a document is trusted.
type trust struct {
	by *review.Actor // nil: nobody's
	as string        // by which right
}

// trustedBy is who imported the document as trusted, if it is trusted.
func (r *importRecord) trustedBy() review.Actor {
	if r.TrustedBy != nil {
		return *r.TrustedBy
	}
	return r.By
}

// trust is by whose word the document is trusted.
func (r *importRecord) trust() trust {
	if !r.Trusted {
		return trust{}
	}
	by := r.trustedBy()
	return trust{&by, r.TrustedAs}
}

// trustWords say by which right a document is trusted: ", trusted on the portal's authority"; "" if it is not,
// and in older records.
func (r *importRecord) trustWords() string {
	if r.TrustedBy == nil {
		return ""
	}
	words := map[string]string{TrustedByLead: " on a lead's authority",
		TrustedByPortal: " on the portal's authority", TrustedAlone: ", without a people file"}[r.TrustedAs]
	if !r.TrustedBy.SamePerson(r.By) {
		words = " on the authority of " + r.TrustedBy.Name
	}
	return ", trusted" + words
}

// WithoutTrustedIntake is a session of the same person that imports nothing as trusted, whatever their role.
func (v *Session) WithoutTrustedIntake() *Session {
	out := *v
	out.noTrustedIntake = true
	return &out
}

// trustAct is the act by which the person imports something as trusted, or why this session does not.
func (v *Session) trustAct() (review.Act, error) {
	switch {
	case v.noTrustedIntake:
		return "", problem.Refuse(problem.NoRule, "this server does not import documents as trusted",
			"do it on the server itself, or have the server started with `lert serve --trusted-intake`")
	case v.s.People() == nil && v.me.Role == review.RoleAnalyst:
		return review.ActImport, nil // the only person there is
	}
	return review.ActTrust, nil
}

// trustRefusal is why the person may not import anything as trusted, nil if they may.
func (v *Session) trustRefusal() error {
	act, err := v.trustAct()
	if err == nil {
		err = v.May(act)
	}
	return err
}

// withTrust is a document with the person by whose word it is trusted: of a revision that says the same about what was
// verified, the one by whose word the revision before is; else the one who imports it, who must have the right.
func (b *importBatch) withTrust(in *ImportDocument, older *loadedCase) (*ImportDocument, error) {
	if !in.Trusted || in.trust.by != nil {
		return in, nil
	}
	out := *in
	if older != nil && in.Revises != "" && older.currentImport().Trusted && sameVerification(older.doc(), in.Request) {
		out.trust = older.currentImport().trust()
		return &out, nil
	}
	if b.noTrust != nil {
		return in, b.noTrust
	}
	by := b.t.by
	out.trust = trust{&by, TrustedByLead}
	switch {
	case b.s.People() == nil:
		out.trust.as = TrustedAlone
	case by.Portal && by.Role != review.RoleLead:
		out.trust.as = TrustedByPortal
	}
	return &out, nil
}

// sameVerification reports whether two documents say the same about what was verified of who asks. A call-back is one
// about the person and the agency that it reached.
func sameVerification(a, b *review.Request) bool {
	was, is := &a.Requester, &b.Requester
	called := was.Verification != nil && was.Verification.Callback != nil
	call := review.Observation{Kind: review.ObservedCallback}
	return reflect.DeepEqual(was.Verification, is.Verification) && reflect.DeepEqual(was.Signals, is.Signals) &&
		!(called && call.ChangedBetween(a, b))
}
