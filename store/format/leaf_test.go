package format

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"lert/review"
)

// TestLeafGolden: the form of a leaf is final: these bytes are in existing ledgers.
func TestLeafGolden(t *testing.T) {
	salt := []byte("0123456789abcdef")
	at := time.Date(2026, 11, 22, 9, 12, 0, 500, time.UTC)
	l := &Leaf{Schema: LeafSchema, Kind: LeafDecision, ID: "00112233445566778899aabbccddeeff",
		Request: "WA-2026-000123", Revision: 2, RequestCommit: Commit(salt, []byte("request")),
		RecordCommit: Commit(salt, []byte("record")), AssessmentCommit: Commit(salt, []byte("assessment")),
		Policy: strings.Repeat("ab", 32), Outcome: review.OutcomePushBack, Effect: review.EffectFinal,
		Codes: []string{"scope.no_period"}, Supersedes: "ffeeddccbbaa99887766554433221100",
		Role: review.RoleAnalyst, Author: "p-7", At: at,
		OpenedAt: at.Add(-time.Minute), AssessedAt: at.Add(-time.Second),
		Sealed: Seal(salt, []Field{{"analyst", "anna"}, {"rationale", "say <which> dates"}, {"note", ""}})}
	b, err := l.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"schema":"lert.leaf/v1","kind":"decision","id":"00112233445566778899aabbccddeeff",` +
		`"request":"WA-2026-000123","revision":2,` +
		`"request_commit":"REQUEST","record_commit":"RECORD","assessment_commit":"ASSESSMENT",` +
		`"policy":"abababababababababababababababababababababababababababababababab","outcome":"push_back",` +
		`"effect":"final","codes":["scope.no_period"],"supersedes":"ffeeddccbbaa99887766554433221100",` +
		`"role":"analyst","author":"p-7","at":"2026-11-22T09:12:00.0000005Z",` +
		`"opened_at":"2026-11-22T09:11:00.0000005Z","assessed_at":"2026-11-22T09:11:59.0000005Z",` +
		`"sealed":[{"field":"analyst","commit":"ANALYST"},{"field":"rationale","commit":"RATIONALE"}]}`
	golden := strings.NewReplacer(
		"REQUEST", goldenCommits[0], "RECORD", goldenCommits[1], "ASSESSMENT", goldenCommits[2], "ANALYST",
		goldenCommits[3], "RATIONALE", goldenCommits[4]).Replace(want)
	if string(b) != golden {
		t.Errorf("leaf\n got %s\nwant %s", b, golden)
	}
	back, err := ParseLeaf(b)
	if err != nil || !reflect.DeepEqual(back, l) {
		t.Errorf("reads back as %+v (%v)", back, err)
	}
	in := &Leaf{Schema: LeafSchema, Kind: LeafIntake, ID: "intake-0", Role: "analyst", Author: "p-7", At: at, Count: 2}
	in.First, in.Last, in.Tree = TreeHash([]TreeItem{{"WA-2026-000002", 1, Commit(salt, []byte("b"))},
		{"WA-2026-000001", 1, Commit(salt, []byte("a"))}})
	if b, err = in.Bytes(); err != nil {
		t.Fatal(err)
	}
	if want := `{"schema":"lert.leaf/v1","kind":"intake","id":"intake-0","role":"analyst","author":"p-7",` +
		`"at":"2026-11-22T09:12:00.0000005Z",` +
		`"count":2,"first":"WA-2026-000001","last":"WA-2026-000002","tree":"` + goldenTree + `"}`; string(b) != want {
		t.Errorf("intake leaf\n got %s\nwant %s", b, want)
	}
}

func TestALeafHasABound(t *testing.T) {
	l := &Leaf{Schema: LeafSchema, Kind: LeafDecision, Codes: []string{strings.Repeat("x", maxLeaf)}}
	if _, err := l.Bytes(); err == nil {
		t.Error("a leaf over the bound was made")
	}
	if _, err := ParseLeaf([]byte(`{"schema":"lert.leaf/v9"}`)); err == nil {
		t.Error("a leaf of an unknown form was read")
	}
}

// goldenCommits are the commitments of TestLeafGolden, computed by another implementation (Python's hashlib).
var goldenCommits = [5]string{
	"14eec587b2a1da9cc3c0424c905130047c1b8b33d60cf04929cd9b222b0465e0",
	"dd5c3ae61d163374190629f6f4a1a365a5b7e204a3fe488f49e323af27d5dc33",
	"d8c0d8151fb09e2a2f28743eca75999db4ef499211860d99101c37d26dec5921",
	"c697bffffbd3aee9fac5dfa6df4ab4a9e468a713ba9aa2e51cfa3c3f47975638",
	"07f26b33cc649906e22d268ece36a769d8fc50662799005d1d8649306fe6926d",
}

var goldenTree = "b35ff2540d1d9bb9ee54514afb5c570c16b43634a3cb909875ee48b8e3d70ea2"
