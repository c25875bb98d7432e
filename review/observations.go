package review

import "slices"

// ApplyObservations returns a copy of a received document to which our observations are applied, for Assess; the
// document itself is not changed. Verification and signals in the document count only if its intake was trusted,
// because a requester cannot vouch for themselves. Superseded and stale observations do not count. The last of the
// renewals replaces the end of the nondisclosure order that it renews.
func ApplyObservations(r *Request, trusted bool, observed []Observation, renewals ...NondisclosureRenewal) *Request {
	out := *r
	if !trusted {
		out.Requester.Verification = nil
		out.Requester.Signals = nil
	}
	applyRenewal(&out, renewals)
	if len(observed) == 0 {
		return &out
	}
	superseded := map[string]bool{}
	for i := range observed {
		superseded[observed[i].Supersedes] = true
	}
	out.Targets = append([]Target(nil), r.Targets...)
	out.Requester.Signals = append([]string(nil), out.Requester.Signals...)
	for i := range observed {
		if o := &observed[i]; !o.Stale && !superseded[o.ID] {
			out.apply(o)
		}
	}
	return &out
}

// apply writes one observation into a request, whose targets and signals are copies.
func (r *Request) apply(o *Observation) {
	onTarget := o.Target >= 0 && o.Target < len(r.Targets)
	switch {
	case o.Kind == ObservedCallback && o.Callback != nil:
		var v Verification
		if r.Requester.Verification != nil {
			v = *r.Requester.Verification
		}
		c := *o.Callback
		v.Callback = &c
		r.Requester.Verification = &v
	case o.Kind == ObservedSignal && !slices.Contains(r.Requester.Signals, o.Value):
		r.Requester.Signals = append(r.Requester.Signals, o.Value)
	case o.Kind == ObservedLookup && onTarget:
		r.Targets[o.Target].NoAccount = o.Value == "no_account"
	case o.Kind == ObservedCountry && onTarget:
		r.Targets[o.Target].Country = o.Value
	}
}

// ChangedBetween reports whether the field that an observation is about differs between the revision on which it was
// made and another one.
func (o *Observation) ChangedBetween(then, now *Request) bool {
	a, b := then.Requester, now.Requester
	moved := NormalEmail(a.Email) != NormalEmail(b.Email) || a.Phone != b.Phone
	switch o.Kind {
	case ObservedCallback:
		return moved || a.Agency != b.Agency || a.Name != b.Name || a.Badge != b.Badge
	case ObservedSignal:
		return moved
	case ObservedLookup, ObservedCountry:
		if o.Target >= len(then.Targets) || o.Target >= len(now.Targets) {
			return len(then.Targets) != len(now.Targets)
		}
		x, y := then.Targets[o.Target], now.Targets[o.Target]
		return x.Type != y.Type || x.Value != y.Value
	}
	return false
}
