package sshdesk

import (
	"fmt"
	"net"
	"testing"
	"time"
)

// TestLimiter: what an address has spent comes back with time, a success clears its failures, and
// what need not be remembered is forgotten.
func TestLimiter(t *testing.T) {
	d := newLimiter(limits{failureBurst: 3, connBurst: 4, maxConnsPerAddr: 2, maxConns: 3}.withDefaults())
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	addr := func(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 1} }
	enters := func(ip string) *address {
		if a, why := d.admit(addr(ip), now); why == "" {
			return a
		}
		return nil
	}
	a, b := enters("192.0.2.1"), enters("192.0.2.1")
	if a == nil || b == nil || enters("192.0.2.1") != nil {
		t.Error("one address has more than its two places, or fewer")
	}
	if enters("2001:db8::1") == nil || enters("192.0.2.2") != nil {
		t.Error("there are more than three places, or fewer")
	}
	d.release(a)
	d.release(b)
	for range 2 {
		d.release(enters("192.0.2.1"))
	}
	if enters("192.0.2.1") != nil {
		t.Error("a fifth knock in an instant")
	}
	now = now.Add(time.Second)
	a = enters("192.0.2.1")
	if a == nil {
		t.Fatal("a knock does not come back")
	}
	for range 3 {
		d.recordSignIn(a, false, now)
	}
	if enters("192.0.2.1") != nil {
		t.Error("let in after three failures")
	}
	if c := enters("2001:db8::2"); c == nil {
		t.Error("another address pays for it")
	} else {
		d.release(c)
	}
	now = now.Add(failureRefill)
	if c := enters("192.0.2.1"); c == nil {
		t.Error("a failure does not come back")
	} else {
		d.recordSignIn(c, true, now)
		d.recordSignIn(c, false, now)
		d.release(c)
	}
	if enters("192.0.2.1") == nil {
		t.Error("a success does not clear what was failed before")
	}
	for i := range 3 * maxAddresses {
		now = now.Add(time.Millisecond)
		if c := enters(fmt.Sprintf("198.18.%d.%d", i>>8, i&255)); c != nil {
			d.recordSignIn(c, false, now)
			d.release(c)
		}
	}
	if len(d.addresses) > maxAddresses {
		t.Errorf("%d addresses are remembered", len(d.addresses))
	}
	if addressPrefix(addr("2001:db8::1")) != addressPrefix(addr("2001:db8::ffff")) ||
		addressPrefix(addr("192.0.2.1")) != addressPrefix(addr("::ffff:192.0.2.1")) {
		t.Error("one customer has more than one place")
	}
}
