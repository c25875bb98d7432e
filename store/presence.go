package store

import (
	"bytes"
	"context"
	"errors"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
)

// presencePrefix begins the keys of who has which case open: the case number, a zero byte, the person's name. They are
// the engine's notes and never reach the file.
var presencePrefix = []byte{'@'}

// AnnouncePresence tells others that the person has a case open, until stop is called. Nothing depends on it: if the
// engine has no notes, or no room for one, it does nothing.
func (v *Session) AnnouncePresence(ctx context.Context, id string) (stop func(), err error) {
	me, err := v.authorize(review.ActRead)
	if err != nil {
		return nil, err
	}
	b, ok := v.s.eng.(engine.Notes)
	if !ok {
		return func() {}, nil
	}
	k := append(append(append(bytes.Clone(presencePrefix), id...), 0), me.Name...)
	stop, err = b.AddNote(k, nil)
	if errors.Is(err, problem.DiskFull) || errors.Is(err, problem.TooLarge) {
		return func() {}, nil
	}
	return stop, err
}

// presence lists who has a case open, by its number, each name once and without me.
func (s *Store) presence(restrictedTo, me string) (map[string][]string, error) {
	b, ok := s.eng.(engine.Notes)
	if !ok {
		return nil, nil
	}
	notes, err := b.ListNotes(presencePrefix)
	if err != nil || len(notes) == 0 {
		return nil, err
	}
	out := map[string][]string{}
	for _, p := range notes {
		id, who, ok := bytes.Cut(p.Key[len(presencePrefix):], []byte{0})
		if names := out[string(id)]; ok && string(who) != me &&
			(len(names) == 0 || names[len(names)-1] != string(who)) {
			out[string(id)] = append(names, string(who))
		}
	}
	if restrictedTo == "" {
		return out, nil
	}
	err = s.view(context.Background(), func(r engine.Reader) error {
		t := &tx{r: r, restrictedTo: restrictedTo}
		for id := range out {
			_, found, err := t.visibleSeq(id)
			if err != nil {
				return err
			}
			if !found {
				delete(out, id)
			}
		}
		return nil
	})
	return out, err
}
