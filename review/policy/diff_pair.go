package policy

import (
	"cmp"
	"reflect"
	"slices"

	"lert/review"
)

// identityFields are the fields that two inner rows must share to count as one row that was changed. Lists must share
// one entry.
var identityFields = setOf("Entity.Name", "Channel.Channel", "TargetRule.Type", "Holding.Categories",
	"Requirement.Field", "SeverityOverride.Code", "Wording.Code", "Clause.Categories", "Reach.Categories",
	"OutOfReachRule.Categories", "FindingRule.Code", "Limit.Code")

// similarEnough is the share of two rows that must be equal for them to count as one row that was changed: from 0 to
// 1, without their basis.
const similarEnough = 0.5

// matchRows finds for each row of b the row of a that it was, -1 if none, and the rows of a that are left. It matches
// equal rows first, then the most similar.
func matchRows(a, b []reflect.Value) (with, left []int) {
	with = make([]int, len(b))
	taken := make([]bool, len(a))
	for i := range b {
		with[i] = -1
		for j := range a {
			if !taken[j] && reflect.DeepEqual(a[j].Interface(), b[i].Interface()) {
				with[i], taken[j] = j, true
				break
			}
		}
	}
	type candidate struct {
		i, j  int
		score float64
	}
	var couples []candidate
	for i := range b {
		for j := range a {
			if with[i] < 0 && !taken[j] {
				if score := similarity(a[j], b[i]); score >= similarEnough {
					couples = append(couples, candidate{i, j, score})
				}
			}
		}
	}
	slices.SortStableFunc(couples, func(x, y candidate) int { return cmp.Compare(y.score, x.score) })
	for _, c := range couples {
		if with[c.i] < 0 && !taken[c.j] {
			with[c.i], taken[c.j] = c.j, true
		}
	}
	for j := range a {
		if !taken[j] {
			left = append(left, j)
		}
	}
	return with, left
}

// similarity is the share of two rows' fields that are equal, from 0 to 1.
func similarity(a, b reflect.Value) float64 {
	shape := shapeOf(a.Type())
	same, all := 0.0, 0.0
	for _, f := range shape.fields {
		x, y := a.FieldByIndex(f.index), b.FieldByIndex(f.index)
		if x.IsZero() && y.IsZero() || shape.isBasis(f) {
			continue
		}
		share := 0.0
		switch {
		case isListOf(x, reflect.String):
			share = overlap(x, y)
		case isRow(x):
			share = similarity(x, y)
		case reflect.DeepEqual(x.Interface(), y.Interface()):
			share = 1
		}
		if identityFields[f.name] && share == 0 {
			return 0
		}
		same, all = same+share, all+1
	}
	if all == 0 {
		return 1
	}
	return same / all
}

// overlap is the share of all entries of two lists that both have, from 0 to 1.
func overlap(x, y reflect.Value) float64 {
	both := 0
	for _, v := range elements(x) {
		if slices.ContainsFunc(elements(y), func(e reflect.Value) bool { return e.String() == v.String() }) {
			both++
		}
	}
	return float64(both) / float64(x.Len()+y.Len()-both)
}

func elements(v reflect.Value) []reflect.Value {
	out := make([]reflect.Value, v.Len())
	for i := range out {
		out[i] = v.Index(i)
	}
	return out
}

// fieldOf is the field of a row with a key.
func fieldOf(v reflect.Value, key string) (reflect.Value, bool) {
	for _, f := range fieldsOf(v.Type()) {
		if f.key == key {
			return v.FieldByIndex(f.index), true
		}
	}
	return reflect.Value{}, false
}

// plainValue is a value as maps, lists and scalars, by the keys of the pack.
func plainValue(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return plainValue(v.Elem())
	case reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = plainValue(v.Index(i))
		}
		return out
	case reflect.Struct:
		if d, ok := v.Interface().(review.Date); ok {
			return d.String()
		}
		out := map[string]any{}
		for _, f := range fieldsOf(v.Type()) {
			if x := v.FieldByIndex(f.index); !x.IsZero() {
				out[f.key] = plainValue(x)
			}
		}
		return out
	}
	return v.Interface()
}
