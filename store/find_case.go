package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lert/review"
	"lert/store/engine"
	"lert/store/format"
)

// maxFoundCases is how many requests FindCases returns at most.
const maxFoundCases = 20

// FindCases returns the case numbers that a typed number can mean, the newest request first: a case number in full, or
// a short one, with its platform (WA-51), with the year too (WA-2026-51), or alone (51). Upper and lower case are the
// same. It guesses nothing: one that fits no request returns none, one that fits several returns each, up to twenty.
func (v *Session) FindCases(ctx context.Context, typed string) ([]string, error) {
	return read(ctx, v, review.ActRead, func(t *tx) ([]string, error) { return t.findCases(typed) })
}

// findCases is FindCases on a snapshot.
func (t *tx) findCases(typed string) ([]string, error) {
	typed = strings.ToUpper(strings.TrimSpace(typed))
	if !validCaseNumber(typed) && !isShortNumber(typed) {
		return nil, nil
	}
	ids, err := t.numbersMeant(typed)
	if err != nil {
		return nil, err
	}
	var found []foundCase
	for _, id := range append(ids, typed) {
		seq, ok, err := t.visibleSeq(id)
		if err != nil {
			return nil, err
		}
		if !ok || slices.ContainsFunc(found, func(x foundCase) bool { return x.seq == seq }) {
			continue
		}
		if id, err = t.storedCaseNumber(id); err != nil {
			return nil, err
		}
		found = append(found, foundCase{seq, id})
	}
	slices.SortFunc(found, func(a, b foundCase) int {
		return cmp.Or(cmp.Compare(yearOf(b.id), yearOf(a.id)), cmp.Compare(b.seq, a.seq))
	})
	found = found[:min(len(found), maxFoundCases)]
	out := make([]string, len(found))
	for i, x := range found {
		out[i] = x.id
	}
	return out, nil
}

// foundCase is a request that a typed number can mean. Seq grows with every request that was taken in.
type foundCase struct {
	seq uint64
	id  string
}

// yearOf is the year in a case number, "" if it has none. The year comes first, because old requests may be imported
// late.
func yearOf(id string) string {
	series, _, _ := parseCaseNumber(id)
	return series[strings.LastIndexByte(series, '-')+1:]
}

// isShortNumber reports whether s is a number of at most twelve digits.
func isShortNumber(s string) bool {
	return s != "" && len(s) <= 12 && strings.Trim(s, "0123456789") == ""
}

// numbersMeant are the full case numbers that a short one can stand for: one in each series that has so many, by the
// counters. Whether there is such a request is not known yet.
func (t *tx) numbersMeant(short string) ([]string, error) {
	cut := strings.LastIndexByte(short, '-')
	n, err := strconv.ParseUint(short[cut+1:], 10, 64)
	if err != nil || !isShortNumber(short[cut+1:]) {
		return nil, nil
	}
	var ids []string
	const counters = "case/"
	for kv, err := range t.values(format.CounterKey(counters), engine.ScanOpt{}) {
		if err != nil {
			return nil, err
		}
		series := string(kv.Key[1+len(counters):])
		prefix := series[:max(0, strings.LastIndexByte(series, '-'))] // without the year
		if cut >= 0 && !strings.EqualFold(short[:cut], series) && !strings.EqualFold(short[:cut], prefix) {
			continue
		}
		if most, err := strconv.ParseUint(string(kv.Val), 10, 64); err == nil && n <= most {
			ids = append(ids, fmt.Sprintf("%s-%06d", series, n))
		}
	}
	return ids, nil
}
