package store

import (
	"bytes"
	"context"
	"errors"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
)

// boardLook begins the keys of who looks at which case: the case's number, 0,
// the person's name. They hang on the engine's board and never reach the file.
var boardLook = []byte{'@'}

// Look says that the person has a case open until left is called. It is shown to
// those who have the same case before them, and nothing depends on it: where the
// engine has no board, or none free, it says nothing.
func (v *Session) Look(ctx context.Context, id string) (left func(), err error) {
	me, err := v.admit(review.ActRead)
	if err != nil {
		return nil, err
	}
	b, ok := v.s.eng.(engine.Board)
	if !ok {
		return func() {}, nil
	}
	k := append(append(append(bytes.Clone(boardLook), id...), 0), me.Analyst...)
	left, err = b.Post(k, nil)
	if errors.Is(err, problem.Full) || errors.Is(err, problem.TooLarge) {
		return func() {}, nil
	}
	return left, err
}

// looking are those who have a case open, by its number, one name once and me
// left out.
func (s *Store) looking(only, me string) (map[string][]string, error) {
	b, ok := s.eng.(engine.Board)
	if !ok {
		return nil, nil
	}
	posts, err := b.Posts(boardLook)
	if err != nil || len(posts) == 0 {
		return nil, err
	}
	out := map[string][]string{}
	for _, p := range posts {
		id, who, ok := bytes.Cut(p.Key[len(boardLook):], []byte{0})
		if names := out[string(id)]; ok && string(who) != me && (len(names) == 0 || names[len(names)-1] != string(who)) {
			out[string(id)] = append(names, string(who))
		}
	}
	if only == "" {
		return out, nil
	}
	err = s.view(context.Background(), func(r engine.Reader) error {
		t := &tx{r: r, only: only}
		for id := range out {
			_, found, err := t.seqOf(id)
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
