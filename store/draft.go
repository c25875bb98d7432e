package store

import (
	"bytes"
	"context"

	"lert/review"
	"lert/review/problem"
	"lert/store/format"
)

// maxDraft is the maximum length of a draft, in bytes.
const maxDraft = 1 << 20

// SaveDraft keeps what the person has half written about a request, or, under the id "new", in the form for a request
// of their own. A nil draft removes it. A decision on the request removes its decider's draft.
func (v *Session) SaveDraft(ctx context.Context, id string, draft []byte) error {
	return v.update(ctx, newID(), review.ActDraft, func(t *tx) error {
		if len(draft) > maxDraft {
			return problem.Refuse(problem.NoRule, "the draft is longer than a megabyte",
				"shorten it, or keep the text in a separate file")
		}
		id, err := t.storedCaseNumber(id)
		if err != nil {
			return err
		}
		k := format.DraftKey(t.by.Name, id)
		previous, found, err := t.get(k)
		switch {
		case err != nil:
			return err
		case draft == nil && found:
			t.del(k)
		case draft != nil && !(found && bytes.Equal(previous, draft)):
			t.put(k, draft)
		}
		return nil
	})
}

// Draft is what the person has half written, nil if there is nothing.
func (v *Session) Draft(ctx context.Context, id string) ([]byte, error) {
	return read(ctx, v, review.ActDraft, func(t *tx) ([]byte, error) {
		id, err := t.storedCaseNumber(id)
		if err != nil {
			return nil, err
		}
		draft, _, err := t.peek(format.DraftKey(t.by.Name, id))
		return draft, err
	})
}
