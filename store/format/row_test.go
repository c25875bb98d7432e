package format

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/obligation"
)

var start = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func anyTime(t *rapid.T, name string) time.Time {
	if rapid.Bool().Draw(t, name+" is set") {
		return time.Unix(0, rapid.Int64Range(-1<<61, 1<<62).Draw(t, name)).UTC()
	}
	return time.Time{}
}

func TestRowCodec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r obligation.QueueRow
		v := reflect.ValueOf(&r).Elem()
		for i := range v.NumField() {
			name, f := v.Type().Field(i).Name, v.Field(i)
			switch {
			case f.Kind() == reflect.String:
				f.SetString(rapid.String().Draw(t, name))
			case f.Kind() == reflect.Int:
				f.SetInt(rapid.Int64Range(0, 1<<40).Draw(t, name))
			case f.Kind() == reflect.Bool:
				f.SetBool(rapid.Bool().Draw(t, name))
			case f.Type() == reflect.TypeFor[time.Time]():
				f.Set(reflect.ValueOf(anyTime(t, name)))
			}
		}
		r.Key = []byte("key")
		r.Codes = rapid.SliceOfN(rapid.String(), 1, 5).Draw(t, "codes")
		r.Categories = []review.Category{"subscriber.name", "content.mail"}
		for i := range r.Verdicts {
			r.Verdicts[i] = rapid.SampledFrom([]review.Verdict{review.Pass, review.Limited, review.NeedsReview,
				review.Fail, review.NotApplicable}).Draw(t, "verdict")
		}
		var got obligation.QueueRow
		if err := DecodeRow([]byte("key"), EncodeRow(&r), &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, r) {
			t.Fatalf("got  %+v\nwant %+v", got, r)
		}
	})
}

// TestARowOfAnotherVersionIsStale: a row of another version is distinguished from a damaged one.
func TestARowOfAnotherVersionIsStale(t *testing.T) {
	v := EncodeRow(&obligation.QueueRow{ID: "WA-2026-000001"})
	var r obligation.QueueRow
	v[0]++
	if err := DecodeRow(nil, v, &r); !errors.Is(err, ErrStaleRow) {
		t.Errorf("a row of the next version: %v, want %v", err, ErrStaleRow)
	}
	v[0]--
	for _, b := range [][]byte{nil, v[:len(v)-1], append(v, 0)} {
		if err := DecodeRow(nil, b, &r); !errors.Is(err, errRow) {
			t.Errorf("%d of %d bytes: %v, want %v", len(b), len(v), err, errRow)
		}
	}
}

func FuzzRow(f *testing.F) {
	f.Add(EncodeRow(&obligation.QueueRow{ID: "WA-2026-000001", Codes: []string{"a"}, ReceivedAt: start}))
	f.Add([]byte{1, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var r obligation.QueueRow
		if DecodeRow(nil, b, &r) == nil {
			var again obligation.QueueRow
			if err := DecodeRow(nil, EncodeRow(&r), &again); err != nil || !reflect.DeepEqual(r, again) {
				t.Errorf("%x decodes to %+v, which encodes to something else (%v)", b, r, err)
			}
		}
	})
}
