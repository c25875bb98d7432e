package store

import (
	"encoding/json"

	"lert/review"
	"lert/store/format"
)

// fulfilments checks each fulfilment against its leaf, its decision and the
// index of ids.
func (v *verifier) fulfilments() error {
	for kv, err := range v.family(format.FamFulfil) {
		if err != nil {
			return err
		}
		v.out.Fulfilments++
		v.expect["f"+string(rune(format.FamFulfiler))]++
		name := v.nameOf(kv.Key)
		body, l := v.recorded(kv, format.LeafFulfilment)
		var f review.Fulfilment
		if body == nil || json.Unmarshal(body, &f) != nil {
			v.fault(name, "does not decode")
			continue
		}
		v.sealedFields(kv.Key, name, l, fulfilmentFields(&f))
		seq := format.Uint64(kv.Key[1:])
		v.about(name, l, f.Request, seq, f.Revision)
		if l != nil && (l.ID != f.ID || l.Outcome != f.Kind || l.Supersedes != f.Supersedes) {
			v.fault(name, "its leaf says something else")
		}
		id, err := recordID("fulfilment", f.ID)
		b := v.peek(format.FulfilerKey(id))
		if err != nil || len(b) != 45 || format.Uint64(b) != seq || format.Ordinal(b[8:]) != format.Ordinal(kv.Key[9:]) || [32]byte(b[13:]) != fulfilmentContent(&f, b[12]) {
			v.missing(format.FulfilerKey(id), name, "its id does not lead to it, or not with its content")
		}
		if f.Decision != "" {
			id, err := decisionID(f.Decision)
			if k := format.DeciderKey(id); err != nil || !v.there(k) {
				v.missing(k, name, "the decision it rests on is missing")
			}
		}
	}
	return nil
}
