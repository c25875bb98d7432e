package store

import (
	"encoding/json"

	"lert/review"
)

// links checks each link against its leaf, and that the other request knows it.
func (v *verifier) links() error {
	for kv, err := range v.family(famLink) {
		if err != nil {
			return err
		}
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, LeafLink)
		var x review.Link
		if body == nil || json.Unmarshal(body, &x) != nil {
			v.fault(name, "does not decode")
			continue
		}
		v.sealedFields(kv.Key, name, l, linkFields(&x))
		if l != nil && (l.ID != x.ID || l.Outcome != x.Kind || l.Supersedes != x.Ends) {
			v.fault(name, "its leaf says something else")
		}
		seq := getUint64(kv.Key[1:])
		if l != nil {
			v.about(name, l, x.Request, seq, l.Revision)
		}
		other, found, err := v.t.seqOf(x.Other)
		if err != nil || !found {
			v.missing(nameKey(x.Other), name, "the other request is missing")
			continue
		}
		known := false
		if h := v.names[other]; h != nil {
			for _, p := range h.Named {
				known = known || p == place{seq, ordinal(kv.Key[9:])}
			}
		}
		if !known {
			v.fault(name, "the other request does not know it")
		}
	}
	return nil
}

// snoozes checks each snooze against its leaf.
func (v *verifier) snoozes() error {
	for kv, err := range v.family(famSnooze) {
		if err != nil {
			return err
		}
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, LeafSnooze)
		var z review.Snooze
		if body == nil || json.Unmarshal(body, &z) != nil {
			v.fault(name, "does not decode")
			continue
		}
		v.sealedFields(kv.Key, name, l, snoozeFields(&z))
		if l != nil {
			v.about(name, l, z.Request, getUint64(kv.Key[1:]), l.Revision)
			if l.ID != z.ID || (l.Outcome == "woken") != z.Until.IsZero() {
				v.fault(name, "its leaf says something else")
			}
		}
	}
	return nil
}
