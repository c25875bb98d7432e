package store

import (
	"bytes"
	"encoding/hex"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
)

func anyTime(t *rapid.T, name string) time.Time {
	if rapid.Bool().Draw(t, name+" is set") {
		return time.Unix(0, rapid.Int64Range(-1<<61, 1<<62).Draw(t, name)).UTC()
	}
	return time.Time{}
}

func TestRowCodec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Row
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
			r.Verdicts[i] = rapid.SampledFrom([]review.Verdict{review.Pass, review.Limited, review.NeedsReview, review.Fail, review.NotApplicable}).Draw(t, "verdict")
		}
		var got Row
		if err := decodeRow([]byte("key"), encodeRow(&r), &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, r) {
			t.Fatalf("got  %+v\nwant %+v", got, r)
		}
	})
}

func FuzzRow(f *testing.F) {
	f.Add(encodeRow(&Row{ID: "WA-2026-000001", Codes: []string{"a"}, Received: start}))
	f.Add([]byte{1, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Row
		if decodeRow(nil, b, &r) == nil {
			var again Row
			if err := decodeRow(nil, encodeRow(&r), &again); err != nil || !reflect.DeepEqual(r, again) {
				t.Errorf("%x decodes to %+v, which encodes to something else (%v)", b, r, err)
			}
		}
	})
}

// Keys sort as people look.
func TestKeysSortAsTheirMeaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyTime(t, "a"), anyTime(t, "b")
		later := func(x, y time.Time) int { // zero last
			switch {
			case x.IsZero() && y.IsZero():
				return 0
			case x.IsZero():
				return 1
			case y.IsZero():
				return -1
			}
			return x.Compare(y)
		}
		ka, kb := queueKey(tabOpen, orderOf(1, a, start, 1)), queueKey(tabOpen, orderOf(1, b, start, 1))
		if got, want := bytes.Compare(ka, kb), later(a, b); got != want {
			t.Fatalf("due %v and %v compare %d, want %d", a, b, got, want)
		}
		if bytes.Compare(queueKey(tabOpen, orderOf(0, b, b, 9)), queueKey(tabOpen, orderOf(1, a, a, 1))) >= 0 {
			t.Fatal("an emergency does not come first")
		}
		if !a.IsZero() && !fromInstant(instant(a)).Equal(a) {
			t.Fatalf("%v does not come back", a)
		}
	})
	if o := newestFirst(3, 9); o.seq() != 9 || bytes.Compare(queueKey(tabDecided, newestFirst(4, 1)), queueKey(tabDecided, o)) >= 0 {
		t.Error("the newest decision does not come first")
	}
}

// The form of a leaf is final: these bytes are in ledgers that are kept.
func TestLeafGolden(t *testing.T) {
	salt := []byte("0123456789abcdef")
	at := time.Date(2026, 11, 22, 9, 12, 0, 500, time.UTC)
	l := &Leaf{Schema: LeafSchema, Kind: LeafDecision, ID: "00112233445566778899aabbccddeeff", Request: "WA-2026-000123", Revision: 2,
		RequestCommit: commit(salt, []byte("request")), RecordCommit: commit(salt, []byte("record")), AssessmentCommit: commit(salt, []byte("assessment")),
		Policy: strings.Repeat("ab", 32), Outcome: review.OutcomePushBack, Effect: review.EffectFinal, Codes: []string{"scope.no_period"},
		Supersedes: "ffeeddccbbaa99887766554433221100", Role: review.RoleAnalyst, Author: "p-7", At: at, OpenedAt: at.Add(-time.Minute), AssessedAt: at.Add(-time.Second),
		Sealed: seal(salt, []field{{"analyst", "anna"}, {"rationale", "say <which> dates"}, {"note", ""}})}
	b, err := l.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"schema":"lert.leaf/v1","kind":"decision","id":"00112233445566778899aabbccddeeff","request":"WA-2026-000123","revision":2,` +
		`"request_commit":"REQUEST","record_commit":"RECORD","assessment_commit":"ASSESSMENT",` +
		`"policy":"abababababababababababababababababababababababababababababababab","outcome":"push_back","effect":"final","codes":["scope.no_period"],` +
		`"supersedes":"ffeeddccbbaa99887766554433221100","role":"analyst","author":"p-7","at":"2026-11-22T09:12:00.0000005Z",` +
		`"opened_at":"2026-11-22T09:11:00.0000005Z","assessed_at":"2026-11-22T09:11:59.0000005Z",` +
		`"sealed":[{"field":"analyst","commit":"ANALYST"},{"field":"rationale","commit":"RATIONALE"}]}`
	golden := strings.NewReplacer(
		"REQUEST", goldenCommits[0], "RECORD", goldenCommits[1], "ASSESSMENT", goldenCommits[2], "ANALYST", goldenCommits[3], "RATIONALE", goldenCommits[4]).Replace(want)
	if string(b) != golden {
		t.Errorf("leaf\n got %s\nwant %s", b, golden)
	}
	back, err := ParseLeaf(b)
	if err != nil || !reflect.DeepEqual(back, l) {
		t.Errorf("reads back as %+v (%v)", back, err)
	}
	in := &Leaf{Schema: LeafSchema, Kind: LeafIntake, ID: "intake-0", Role: "analyst", Author: "p-7", At: at, Count: 2}
	in.First, in.Last, in.Tree = treeHash([]treeItem{{"WA-2026-000002", 1, commit(salt, []byte("b"))}, {"WA-2026-000001", 1, commit(salt, []byte("a"))}})
	if b, err = in.Bytes(); err != nil {
		t.Fatal(err)
	}
	if want := `{"schema":"lert.leaf/v1","kind":"intake","id":"intake-0","role":"analyst","author":"p-7","at":"2026-11-22T09:12:00.0000005Z",` +
		`"count":2,"first":"WA-2026-000001","last":"WA-2026-000002","tree":"` + goldenTree + `"}`; string(b) != want {
		t.Errorf("intake leaf\n got %s\nwant %s", b, want)
	}
}

func TestALeafHasABound(t *testing.T) {
	l := &Leaf{Schema: LeafSchema, Kind: LeafDecision, Codes: []string{strings.Repeat("x", MaxLeaf)}}
	if _, err := l.Bytes(); err == nil {
		t.Error("a leaf over the bound was made")
	}
	if _, err := ParseLeaf([]byte(`{"schema":"lert.leaf/v9"}`)); err == nil {
		t.Error("a leaf of an unknown form was read")
	}
}

func TestLeavesNameNobody(t *testing.T) {
	f := lived(t)
	for _, kv := range everything(t, f.eng) {
		if kv.Key[0] != famLeaf {
			continue
		}
		for _, word := range []string{"anna", "ben\"", "cora", "Dana", "usdoj", "+1202", "copy", "May we", "Yes"} {
			if bytes.Contains(kv.Val, []byte(word)) {
				t.Errorf("leaf %s says %q: %s", hex.EncodeToString(kv.Key[1:]), word, kv.Val)
			}
		}
	}
}

// The commitments of TestLeafGolden, made with another implementation (Python's hashlib).
var goldenCommits = [5]string{
	"14eec587b2a1da9cc3c0424c905130047c1b8b33d60cf04929cd9b222b0465e0",
	"dd5c3ae61d163374190629f6f4a1a365a5b7e204a3fe488f49e323af27d5dc33",
	"d8c0d8151fb09e2a2f28743eca75999db4ef499211860d99101c37d26dec5921",
	"c697bffffbd3aee9fac5dfa6df4ab4a9e468a713ba9aa2e51cfa3c3f47975638",
	"07f26b33cc649906e22d268ece36a769d8fc50662799005d1d8649306fe6926d",
}

var goldenTree = "b35ff2540d1d9bb9ee54514afb5c570c16b43634a3cb909875ee48b8e3d70ea2"
