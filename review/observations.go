package review

// ApplyObservations lays what we found out over a received document and gives the
// request that Assess is asked about; the document itself is not touched.
// Verification and signals that the document brings count only when its
// intake was trusted: a stranger cannot vouch for a stranger. Superseded and
// stale observations count for nothing. The last of the renewals of its order of
// silence takes the place of that order.
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
		o := &observed[i]
		if o.Stale || superseded[o.ID] {
			continue
		}
		switch o.Kind {
		case ObservedCallback:
			if o.Callback == nil {
				continue
			}
			var v Verification
			if out.Requester.Verification != nil {
				v = *out.Requester.Verification
			}
			c := *o.Callback
			v.Callback = &c
			out.Requester.Verification = &v
		case ObservedSignal:
			if !contains(out.Requester.Signals, o.Value) {
				out.Requester.Signals = append(out.Requester.Signals, o.Value)
			}
		case ObservedLookup:
			if o.Target >= 0 && o.Target < len(out.Targets) {
				out.Targets[o.Target].NoAccount = o.Value == "no_account"
			}
		case ObservedCountry:
			if o.Target >= 0 && o.Target < len(out.Targets) {
				out.Targets[o.Target].Country = o.Value
			}
		}
	}
	return &out
}

// ChangedBetween reports whether the field that an observation speaks of differs
// between the revision on which it was made and another one.
func (o *Observation) ChangedBetween(then, now *Request) bool {
	a, b := then.Requester, now.Requester
	switch o.Kind {
	case ObservedCallback:
		return a.Agency != b.Agency || a.Name != b.Name || a.Badge != b.Badge || a.Email != b.Email || a.Phone != b.Phone
	case ObservedSignal:
		return a.Email != b.Email || a.Phone != b.Phone
	case ObservedLookup, ObservedCountry:
		if o.Target >= len(then.Targets) || o.Target >= len(now.Targets) {
			return len(then.Targets) != len(now.Targets)
		}
		x, y := then.Targets[o.Target], now.Targets[o.Target]
		return x.Type != y.Type || x.Value != y.Value
	}
	return false
}
