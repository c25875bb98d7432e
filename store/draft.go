package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strconv"

	"lert/review"
	"lert/review/problem"
	"lert/store/engine"
	"lert/store/format"
)

// maxDraft is the maximum length of a draft, in bytes.
const maxDraft = 1 << 20

// Draft is what a person has half written under one id. Each of their consoles saves a draft of its own, so that no
// console overwrites what was typed in another.
type Draft struct {
	Body    []byte
	Console string // which console saved it; "" is common to all consoles, as in earlier releases
	// N counts the saves under this id: the draft with the greatest N is the newest.
	N uint64
}

// DraftSave is what a console saves.
type DraftSave struct {
	Console string // which console saves
	Body    []byte // nil removes the draft
	// Continues is the draft of which this one is the continuation. It is removed, unless it was saved again since.
	Continues Draft
	// Seen is the greatest N of which the console knows.
	Seen uint64
}

// DraftSaved is what became of it.
type DraftSaved struct {
	N uint64 // of the draft as it is stored, 0 if it was removed
	// Newer: another console has saved a draft under this id that is newer than what this one knows of.
	Newer bool
}

// SaveDraft keeps what the person has half written about a request, or, under the id "new", in the form for a request
// of their own. A decision on the request removes all drafts of its decider.
func (v *Session) SaveDraft(ctx context.Context, id string, s DraftSave) (DraftSaved, error) {
	return write(ctx, v, newID(), review.ActDraft, func(t *tx) (out DraftSaved, err error) {
		if len(s.Body) > maxDraft {
			return out, problem.Refuse(problem.NoRule, "the draft is longer than a megabyte",
				"shorten it, or keep the text in a file of its own")
		}
		if id, err = t.storedCaseNumber(id); err != nil {
			return out, err
		}
		all, err := t.drafts(t.by.Name, id)
		if err != nil {
			return out, err
		}
		changed := s.Body != nil
		var newest uint64
		for _, d := range all {
			newest = max(newest, d.N)
			mine := d.Console == s.Console
			switch continued := d.Console == s.Continues.Console && d.N == s.Continues.N; {
			case mine && s.Body != nil:
				out.N, changed = d.N, !bytes.Equal(d.Body, s.Body)
			case mine, continued:
				t.del(format.DraftKey(t.by.Name, id, d.Console))
			default:
				out.Newer = out.Newer || d.N > s.Seen
			}
		}
		if changed {
			out.N = newest + 1
			t.put(format.DraftKey(t.by.Name, id, s.Console), encodeDraft(out.N, s.Body))
		}
		return out, nil
	})
}

// Drafts is what the person has half written under an id, the newest first.
func (v *Session) Drafts(ctx context.Context, id string) ([]Draft, error) {
	return read(ctx, v, review.ActDraft, func(t *tx) ([]Draft, error) {
		id, err := t.storedCaseNumber(id)
		if err != nil {
			return nil, err
		}
		return t.drafts(t.by.Name, id)
	})
}

// drafts are a person's drafts under an id, the newest first.
func (t *tx) drafts(who, id string) ([]Draft, error) {
	var out []Draft
	common := format.DraftKey(who, id, "")
	body, found, err := t.get(common)
	if err != nil {
		return nil, err
	}
	if found {
		out = append(out, decodeDraft(body, ""))
	}
	prefix := append(common, 0)
	for kv, err := range t.values(prefix, engine.ScanOpt{}) {
		if err != nil {
			return nil, err
		}
		out = append(out, decodeDraft(kv.Val, string(kv.Key[len(prefix):])))
	}
	slices.SortFunc(out, func(a, b Draft) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Console, b.Console))
	})
	return out, nil
}

// removeDrafts removes a person's drafts under an id.
func (t *tx) removeDrafts(who, id string) error {
	all, err := t.drafts(who, id)
	for _, d := range all {
		t.del(format.DraftKey(who, id, d.Console))
	}
	return err
}

// draftMark begins a stored draft that has a number, which ends with the line. Drafts of earlier releases have none.
var draftMark = []byte("lert.draft/1 ")

func encodeDraft(n uint64, body []byte) []byte {
	return append(append(strconv.AppendUint(bytes.Clone(draftMark), n, 10), '\n'), body...)
}

func decodeDraft(stored []byte, console string) Draft {
	if rest, marked := bytes.CutPrefix(stored, draftMark); marked {
		number, body, _ := bytes.Cut(rest, []byte{'\n'})
		if n, err := strconv.ParseUint(string(number), 10, 64); err == nil {
			return Draft{Body: bytes.Clone(body), Console: console, N: n}
		}
	}
	return Draft{Body: bytes.Clone(stored), Console: console}
}
