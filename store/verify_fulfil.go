package store

import (
	"encoding/json"

	"lert/review"
)

// fulfilments checks each fulfilment against its leaf, its decision and the
// index of ids.
func (v *verifier) fulfilments() error {
	for kv, err := range v.family(famFulfil) {
		if err != nil {
			return err
		}
		v.out.Fulfilments++
		v.expect["f"+string(rune(famFulfiler))]++
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, LeafFulfilment)
		var f review.Fulfilment
		if body == nil || json.Unmarshal(body, &f) != nil {
			v.fault(name, "does not decode")
			continue
		}
		v.sealedFields(kv.Key, name, l, fulfilmentFields(&f))
		seq := getUint64(kv.Key[1:])
		v.about(name, l, f.Request, seq, f.Revision)
		if l != nil && (l.ID != f.ID || l.Outcome != f.Kind || l.Supersedes != f.Supersedes) {
			v.fault(name, "its leaf says something else")
		}
		id, err := recordID("fulfilment", f.ID)
		b := v.peek(fulfilerKey(id))
		if err != nil || len(b) != 45 || getUint64(b) != seq || ordinal(b[8:]) != ordinal(kv.Key[9:]) || [32]byte(b[13:]) != fulfilmentContent(&f, b[12]) {
			v.missing(fulfilerKey(id), name, "its id does not lead to it, or not with its content")
		}
		if f.Decision != "" {
			id, err := decisionID(f.Decision)
			if k := append(key(famDecider, 16), id[:]...); err != nil || !v.there(k) {
				v.missing(k, name, "the decision it rests on is missing")
			}
		}
	}
	return nil
}
