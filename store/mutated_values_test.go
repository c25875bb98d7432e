package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"lert/review/problem"
	"lert/store/format"
)

// mutateValue is a value that no program writes, made from one that is there.
func mutateValue(r *rand.Rand, was []byte) []byte {
	garbage := make([]byte, r.IntN(60))
	for i := range garbage {
		garbage[i] = byte(r.IntN(256))
	}
	switch r.IntN(9) {
	case 0:
		return []byte{}
	case 1:
		return []byte{byte(r.IntN(256))}
	case 2:
		return was[:r.IntN(len(was)+1)]
	case 3:
		return append([]byte{byte(2 + r.IntN(250))}, was[min(1, len(was)):]...)
	case 4: // a length that is longer than anything
		return append([]byte{1, 0x80}, bytes.Repeat([]byte{0xff}, 1+r.IntN(12))...)
	case 5:
		return append(bytes.Clone(was), garbage...)
	case 6:
		return format.EncodeValue(garbage)
	case 7:
		return format.EncodeValue([]byte([]string{"null", "{}", "[]", `""`, "0", "-1", "[null]",
			`{"seq":-1}`}[r.IntN(8)]))
	}
	return mutateJSONBytes(r, was)
}

// mutateJSONBytes changes one thing in a value that is JSON, wherever the JSON begins in it.
func mutateJSONBytes(r *rand.Rand, was []byte) []byte {
	at := bytes.IndexAny(was, "{[")
	var v any
	if at < 0 || json.Unmarshal(was[at:], &v) != nil {
		return format.EncodeValue(nil)
	}
	b, err := json.Marshal(mutateJSON(r, v))
	if err != nil {
		return format.EncodeValue(nil)
	}
	return append(bytes.Clone(was[:at]), b...)
}

var strangeBytes = []any{nil, -1, 0, 1 << 60, "", "x", []any{}, []any{nil}, map[string]any{}, []any{"", "AA=="}, true,
	"9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"}

// mutateJSON puts something strange into one place of a value.
func mutateJSON(r *rand.Rand, v any) any {
	switch x := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(x))
		for name := range x {
			names = append(names, name)
		}
		if slices.Sort(names); len(names) > 0 && r.IntN(8) > 0 {
			name := names[r.IntN(len(names))]
			x[name] = mutateJSON(r, x[name])
			return x
		}
	case []any:
		if len(x) > 0 && r.IntN(4) > 0 {
			n := r.IntN(len(x))
			x[n] = mutateJSON(r, x[n])
			return x
		}
	}
	return strangeBytes[r.IntN(len(strangeBytes))]
}

// mutateKey is a key that no program writes.
func mutateKey(r *rand.Rand, like []byte) []byte {
	switch r.IntN(5) {
	case 0:
		return []byte{byte(r.IntN(256))}
	case 1:
		return bytes.Clone(like[:1+r.IntN(len(like))])
	case 2:
		return append(bytes.Clone(like), byte(r.IntN(256)))
	case 3:
		return append(bytes.Clone(like), make([]byte, 1+r.IntN(300))...)
	}
	k := bytes.Clone(like)
	k[r.IntN(len(k))] ^= 1 << r.IntN(8)
	return k
}

// TestNothingStrangeStopsVerify: no value and no key, however short or strange, makes verify panic, and each is
// reported.
func TestNothingStrangeStopsVerify(t *testing.T) {
	t.Parallel()
	e := seedDatabase(t)
	n := 3000
	if testing.Short() {
		n = 250
	}
	seeds := make([]uint64, n)
	for i := range seeds {
		seeds[i] = uint64(i)
	}
	fams := knownFamilies()
	onAllCores(seeds, func(seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		kv := e.kvs[r.IntN(len(e.kvs))]
		fam := fams[r.IntN(len(fams))] // each family equally often
		lo, _ := slices.BinarySearchFunc(e.kvs, []byte{fam}, compareKey)
		if hi, _ := slices.BinarySearchFunc(e.kvs, []byte{fam + 1}, compareKey); hi > lo {
			kv = e.kvs[lo+r.IntN(hi-lo)]
		}
		k := kv.Key
		if r.IntN(3) == 0 {
			k = mutateKey(r, k)
		}
		now, _ := (&tamperedEngine{e.eng, e.kvs}).Get(k)
		v := mutateValue(r, kv.Val)
		if now.Found() && (bytes.Equal(now.Val, v) || sameJSON(now.Val, v) || sameState(v, now.Val)) ||
			unchecked(k) && format.ValidKey(k) {
			return
		}
		got, err := e.verifyOn(e.tamper(k, v))
		switch {
		case errors.Is(err, problem.NewerVersion):
			if k[0] != format.FamQueue && v[0] > 1 {
				return
			}
			t.Errorf("%d: %q set to %q: %v", seed, k, v, err)
		case err != nil:
			t.Errorf("%d: %q set to %q: %v", seed, k, v, err)
		case len(got.Faults) == 0 && !(k[0] == format.FamQueue && got.stale > 0):
			t.Errorf("%d: %q set to %q is not named", seed, k, v)
		}
		for _, f := range got.Faults {
			if strings.Contains(f.What, "no program writes (") { // it would have been a panic
				t.Errorf("%d: %q set to %q: %s: %s", seed, k, v, f.Record, f.What)
			}
		}
	})
}

// TestNoStrangeStateStopsVerify: every field of a state may have any value: nothing is read from it unchecked.
func TestNoStrangeStateStopsVerify(t *testing.T) {
	t.Parallel()
	e := seedDatabase(t)
	k := format.CaseStateKey(1)
	was := e.value(k)
	var list [][]byte
	for i := range reflect.TypeFor[caseState]().NumField() {
		for _, name := range fieldNames(reflect.TypeFor[caseState]().Field(i)) {
			for _, s := range strangeBytes {
				var v map[string]any
				e.must(json.Unmarshal(was, &v))
				v[name] = s
				b, err := json.Marshal(v)
				e.must(err)
				list = append(list, format.EncodeValue(b))
			}
		}
	}
	onAllCores(list, func(v []byte) {
		if now := format.EncodeValue(was); sameJSON(v, now) || sameState(v, now) {
			return
		}
		got, err := e.verifyOn(e.tamper(k, v))
		if err != nil || len(got.Faults) == 0 && got.stale == 0 {
			t.Errorf("%s: %v, %+v", v, err, got)
		}
		for _, f := range got.Faults {
			if strings.Contains(f.What, "no program writes (") {
				t.Errorf("%s: %+v", v, f)
			}
		}
	})
}

// fieldNames are the JSON names of a field, or of those of an embedded struct.
func fieldNames(f reflect.StructField) (out []string) {
	if !f.Anonymous {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return []string{name}
	}
	for i := range f.Type.NumField() {
		out = append(out, fieldNames(f.Type.Field(i))...)
	}
	return out
}

// sameJSON reports whether two values are the same JSON.
func sameJSON(a, b []byte) bool {
	var x, y any
	i, j := bytes.IndexAny(a, "{["), bytes.IndexAny(b, "{[")
	if i < 0 || i != j || !bytes.Equal(a[:i], b[:j]) {
		return false
	}
	if json.Unmarshal(a[i:], &x) != nil || json.Unmarshal(b[j:], &y) != nil {
		return false
	}
	return fmt.Sprint(x) == fmt.Sprint(y)
}
