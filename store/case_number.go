package store

import (
	"fmt"
	"strconv"
	"strings"

	"lert/review/problem"
	"lert/review/text"
)

// nextCaseNumber is the case number of a new request: a trusted intake's own, else the next one of its platform and
// year. A number given from outside moves the counter past it, so that our next one is free.
func (b *importBatch) nextCaseNumber(in *ImportDocument) (string, error) {
	t, r := b.t, in.Request
	prefix, year := b.s.rules.Policy().Platform(r.Platform).Prefix, r.ReceivedAt.UTC().Year()
	if prefix == "" {
		prefix = "RQ"
	}
	series := fmt.Sprintf("case/%s-%04d", prefix, year)
	if in.Trusted && r.ID != "" {
		_, taken, err := t.visibleSeq(r.ID)
		if err != nil {
			return "", err
		}
		if !taken {
			if !validCaseNumber(r.ID) {
				return "", problem.Refuse(problem.NoRule,
					fmt.Sprintf("the id %q is not a case number", text.Clean(r.ID)),
					"begin with a letter; use up to 64 letters, digits, and - . _, but not two dots in a row")
			}
			return r.ID, t.advanceCaseCounter(r.ID)
		}
	}
	for {
		n, err := t.addCount(series, 1)
		if err != nil {
			return "", err
		}
		id := fmt.Sprintf("%s-%04d-%06d", prefix, year, n)
		if _, taken, err := t.visibleSeq(id); err != nil || !taken {
			return id, err
		}
	}
}

// validCaseNumber reports whether an id can be a case number. It stands in commands, which a leading dash would turn
// into a flag, and in names of files, which a slash or two dots would lead elsewhere.
func validCaseNumber(id string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	const allowed = letters + "0123456789-._"
	return id != "" && len(id) <= 64 && strings.ContainsRune(letters, rune(id[0])) && strings.Trim(id, allowed) == "" &&
		!strings.Contains(id, "..")
}

// parseCaseNumber splits a case number of our pattern into its series and its number.
func parseCaseNumber(id string) (series string, n uint64, ok bool) {
	cut := strings.LastIndexByte(id, '-')
	if digits := len(id) - cut - 1; cut < 0 || digits < 6 || digits > 12 {
		return "", 0, false
	}
	n, err := strconv.ParseUint(id[cut+1:], 10, 64)
	return id[:cut], n, err == nil
}

// advanceCaseCounter moves the counter of a series to a number given from outside. Numbers of another pattern have no
// counter.
func (t *tx) advanceCaseCounter(id string) error {
	series, n, ok := parseCaseNumber(id)
	if !ok {
		return nil
	}
	have, err := t.getCount("case/" + series)
	if err == nil && n > have {
		t.setCount("case/"+series, n)
	}
	return err
}
