package store

import (
	"encoding/json"

	"lert/review"
	"lert/store/format"
)

// links checks each link against its leaf, and that the other request knows it.
func (v *verifier) links() error {
	for kv, err := range v.family(format.FamLink) {
		if err != nil {
			return err
		}
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, format.LeafLink)
		var x review.Link
		if body == nil || json.Unmarshal(body, &x) != nil {
			v.fault(name, "does not decode")
			continue
		}
		v.sealedFields(kv.Key, name, l, linkFields(&x))
		if l != nil && (l.ID != x.ID || l.Outcome != x.Kind || l.Supersedes != x.Ends) {
			v.fault(name, "its leaf says something else")
		}
		seq := format.Uint64(kv.Key[1:])
		if l != nil {
			v.about(name, l, x.Request, seq, l.Revision)
		}
		other, found, err := v.t.seqOf(x.Other)
		if err != nil || !found {
			v.missing(format.NameKey(x.Other), name, "the other request is missing")
			continue
		}
		known := false
		if h := v.names[other]; h != nil {
			for _, p := range h.Named {
				known = known || p == place{seq, format.Ordinal(kv.Key[9:])}
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
	for kv, err := range v.family(format.FamSnooze) {
		if err != nil {
			return err
		}
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, format.LeafSnooze)
		var z review.Snooze
		if body == nil || json.Unmarshal(body, &z) != nil {
			v.fault(name, "does not decode")
			continue
		}
		v.sealedFields(kv.Key, name, l, snoozeFields(&z))
		if l != nil {
			v.about(name, l, z.Request, format.Uint64(kv.Key[1:]), l.Revision)
			if l.ID != z.ID || (l.Outcome == "woken") != z.Until.IsZero() {
				v.fault(name, "its leaf says something else")
			}
		}
	}
	return nil
}
