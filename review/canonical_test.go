package review

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fill draws a value for every field, some of them zero.
func fill(t *rapid.T, v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "s"), rapid.SampledFrom([]int64{0, 5e8, 1}).Draw(t, "ns")).UTC()
		if rapid.Bool().Draw(t, "zero") {
			*x = time.Time{}
		}
		return
	case *Date:
		if rapid.Bool().Draw(t, "dated") {
			*x = Date{2026, time.Month(rapid.IntRange(1, 12).Draw(t, "m")), rapid.IntRange(1, 28).Draw(t, "d")}
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.SampledFrom([]string{"", "plain words, eight and more", `a "quote" and \`, "<b>&",
			"\x01\n\x7f", "é\u202e\u2028", "\xff bad"}).Draw(t, "s"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "b"))
	case reflect.Int:
		v.SetInt(int64(rapid.IntRange(-1, 200).Draw(t, "n")))
	case reflect.Slice:
		if n := rapid.IntRange(-1, 2).Draw(t, "len"); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	default:
		t.Fatalf("an assessment has a field of kind %s: write it in Canonical", v.Kind())
	}
}

// TestCanonical: Canonical writes what encoding/json writes. It fails for a new field that Canonical does not write.
func TestCanonical(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var a Assessment
		fill(r, reflect.ValueOf(&a).Elem())
		bare := a
		bare.Related = nil
		if got, want := a.Canonical(), canonicalJSON(&bare); !bytes.Equal(got, want) {
			r.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	})
}
