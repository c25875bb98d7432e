package tui

import (
	"testing"

	"lert/review"
	"lert/store"
)

// TestNondisclosureIsRenewedFromTheCase records a court order that renews a
// nondisclosure order: its end, and the notice that waits for it, move. An order
// that moves nothing is refused with the reason.
func TestNondisclosureIsRenewedFromTheCase(t *testing.T) {
	x := openSample(t, 120, 44)
	barred := func(_ *store.QueueRow, c *store.Case) bool { return !c.NondisclosureEnds.IsZero() }
	free := x.findRequest("request without a court's bar",
		func(r *store.QueueRow, c *store.Case) bool { return !barred(r, c) })
	x.open(free).press("B").sees("No order with a known end bars notice to this user")
	id := x.findRequest("request with a court's bar that has an end", barred)
	c, err := x.store.As(testOptions().Me).Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	ends := c.NondisclosureEnds.AddDays(180).String()
	x.open(id).press("B").sees("Renew the bar on "+id, "ends on "+c.NondisclosureEnds.String())
	f := x.dialogForm()
	x.press("ctrl+s").sees("Enter the docket")
	f.Get("order").Set("26-mj-412")
	f.Get("court").Set("D. Minn.")
	f.Get("by").Set("prosecutor")
	f.Get("until").Set(ends)
	f.Get("issued").Set("last week")
	x.press("ctrl+s").sees("This is not a date")
	f.Get("issued").Set(review.DateOf(fakeNow).AddDays(-1).String())
	x.press("ctrl+s").sees("only a judge or a magistrate can renew a bar", "the order is not signed",
		"refer it to counsel")
	f.Get("by").Set("magistrate")
	f.Get("signed").Set("yes")
	x.press("ctrl+s").sees("runs until "+ends, "until "+ends)
	want := "lert gag " + id + " --order 26-mj-412 --court 'D. Minn.' --by magistrate --issued " +
		review.DateOf(fakeNow).AddDays(-1).String() + " --until " + ends
	if x.a.commandLine != want {
		t.Errorf("the command line is %q, want %q", x.a.commandLine, want)
	}
	x.open(id).press("h").sees("renewed", ends)
}
