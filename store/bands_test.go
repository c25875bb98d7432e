package store

import (
	"context"
	"testing"

	"lert/review/report"
)

// TestS81S85M23BandsAreEnteredByCounsel: counsel enters the bands, they are in the ledger, and an earlier size of the
// ledger has them as they were then.
func TestS81S85M23BandsAreEnteredByCounsel(t *testing.T) {
	f := openTest(t)
	ctx := context.Background()
	half := report.Half(2026, 2)
	low := []report.Band{{Class: "NSLs", Requests: "0 - 499", Accounts: "0 - 499"}}
	for _, who := range []string{"anna", "lena"} {
		by := anna
		if who == "lena" {
			by = lena
		}
		_, err := f.As(by).EnterBands(ctx, half, low)
		wantRefusal(t, err, "counsel")
	}
	for _, bad := range []report.Band{{Class: "NSLs", Requests: "17"}, {Class: "Subpoena", Requests: "0 - 499"},
		{Class: "NSLs", Requests: "3 - 499"}} {
		_, err := f.As(cora).EnterBands(ctx, half, []report.Band{bad})
		wantRefusal(t, err, "counsel's bands")
	}
	if r, err := f.As(anna).Bands(ctx, 0, half); err != nil || r != nil {
		t.Fatalf("bands before any were entered: %+v, %v", r, err)
	}
	first, err := f.As(cora).EnterBands(ctx, half, low)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := f.As(cora).EnterBands(ctx, half, low); err != nil || !again.Repeated || again.Leaf != first.Leaf {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	id := f.importRequest(warrant(1))
	high := []report.Band{{Class: "NSLs", Requests: "500 - 999"}}
	second, err := f.As(cora).EnterBands(ctx, half, high)
	if err != nil {
		t.Fatal(err)
	}
	for size, want := range map[int64]string{first.Leaf: "", first.Leaf + 1: "0 - 499", second.Leaf: "0 - 499",
		second.Leaf + 1: "500 - 999"} {
		r, err := f.As(anna).Bands(ctx, size, half)
		if err != nil || (r == nil) != (want == "") || r != nil && r.Bands.Bands[0].Requests != want {
			t.Errorf("as of %d leaves: %+v, %v, want %q", size, r, err, want)
		}
	}
	if r, err := f.As(anna).Bands(ctx, second.Leaf+1, report.Half(2026, 1)); err != nil || r != nil {
		t.Errorf("bands of another half-year: %+v, %v", r, err)
	}
	f.openCase(anna, id)
	f.mustVerify()
}
