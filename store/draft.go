package store

import (
	"bytes"
	"context"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// MaxDraft is how long a draft may be, in bytes.
const MaxDraft = 1 << 20

// SaveDraft keeps what a person has half written about a request, or, under
// the id "new", in the form for a request of their own. Nil removes it. A
// decision on the request removes its decider's draft.
func (s *Store) SaveDraft(ctx context.Context, by review.Actor, id string, draft []byte) error {
	if len(draft) > MaxDraft {
		return refuse(0, "the draft is longer than a megabyte", "shorten it, or keep the text in a file of its own")
	}
	return s.act(ctx, newID(), &by, review.ActDraft, func(t *tx) error {
		k := format.DraftKey(by.Analyst, id)
		was, found, err := t.get(k)
		switch {
		case err != nil:
			return err
		case draft == nil && found:
			t.del(k)
		case draft != nil && !(found && bytes.Equal(was, draft)):
			t.put(k, draft)
		}
		return nil
	})
}

// Draft is what a person had half written, nil where there is nothing.
func (s *Store) Draft(ctx context.Context, by review.Actor, id string) ([]byte, error) {
	var out []byte
	err := s.view(ctx, func(r engine.Reader) error {
		v, _, err := (&tx{r: r}).peek(format.DraftKey(by.Analyst, id))
		out = v
		return err
	})
	return out, err
}
