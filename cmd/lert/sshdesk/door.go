package sshdesk

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// door counts who stands before it and who is inside, by address, so that one
// address can neither take all places nor try keys for ever.
type door struct {
	l         Limits
	strangers chan struct{} // a place for each connection that signs in

	mu     sync.Mutex
	inside int
	by     map[netip.Prefix]*address
	hushed int // refusals not logged since the last that was
	logged time.Time
}

// address is what is known of one address.
type address struct {
	inside    int
	strangers chan struct{}
	knocks    bucket
	failures  bucket
}

// bucket holds tokens that come back with time.
type bucket struct {
	spent float64
	at    time.Time
}

// left is how many of most tokens there are now, when every token comes back
// after a time.
func (b *bucket) left(most int, after time.Duration, now time.Time) float64 {
	if b.spent > 0 {
		b.spent = max(0, b.spent-float64(now.Sub(b.at))/float64(after))
	}
	b.at = now
	return float64(most) - b.spent
}

// How fast tokens come back, see Limits.
const (
	knockAfter   = 100 * time.Millisecond
	failureAfter = 10 * time.Second
)

// mostAddresses is how many addresses are remembered; beyond, those that owe
// nothing and are not inside are forgotten.
const mostAddresses = 4096

func newDoor(l Limits) *door {
	return &door{l: l, strangers: make(chan struct{}, l.Strangers), by: map[netip.Prefix]*address{}}
}

// placeOf is what counts as one address: an IPv4 address, or the network that
// one customer has of IPv6.
func placeOf(a net.Addr) netip.Prefix {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Prefix{} // not IP, such as a socket: one place for all
	}
	ip := ap.Addr().Unmap()
	bits := 64
	if ip.Is4() {
		bits = 32
	}
	p, err := ip.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// enter counts a connection in, or says why it may not come in.
func (d *door) enter(from net.Addr, now time.Time) (a *address, why string) {
	place := placeOf(from)
	d.mu.Lock()
	defer d.mu.Unlock()
	a = d.by[place]
	if a == nil {
		if len(d.by) >= mostAddresses {
			d.forget(now)
		}
		a = &address{strangers: make(chan struct{}, d.l.PerKnock)}
		d.by[place] = a
	}
	switch {
	case a.failures.left(d.l.Failures, failureAfter, now) < 1:
		return nil, "too many failed sign-ins from this address"
	case a.knocks.left(d.l.Knocks, knockAfter, now) < 1:
		return nil, "too many connections from this address in a short time"
	case a.inside >= d.l.PerAddr:
		return nil, "too many connections from this address"
	case d.inside >= d.l.Conns:
		return nil, "too many connections"
	}
	a.knocks.spent++
	a.inside++
	d.inside++
	return a, ""
}

// leave counts it out again.
func (d *door) leave(a *address) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a.inside--
	d.inside--
}

// signed books how a sign-in went. One that succeeds clears what the colleagues
// behind the same address have failed before.
func (d *door) signed(a *address, ok bool, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if ok {
		a.failures = bucket{}
		return
	}
	a.failures.left(d.l.Failures, failureAfter, now)
	a.failures.spent++
}

// forget drops addresses about which there is nothing to remember. Where all
// have something, the table grows by no more than there are connections.
func (d *door) forget(now time.Time) {
	for place, a := range d.by {
		if a.inside == 0 && a.failures.left(d.l.Failures, failureAfter, now) >= float64(d.l.Failures) && a.knocks.left(d.l.Knocks, knockAfter, now) >= float64(d.l.Knocks)-1 {
			delete(d.by, place)
		}
	}
	if len(d.by) < mostAddresses {
		return
	}
	for place, a := range d.by {
		if a.inside == 0 {
			delete(d.by, place)
			return
		}
	}
}

// logs reports whether a refusal at the door is to be logged, and how many
// were not since the last: whoever knocks a thousand times a second must not
// fill the disk with it.
func (d *door) logs(now time.Time) (yes bool, hushed int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Sub(d.logged) < time.Second {
		d.hushed++
		return false, 0
	}
	hushed, d.hushed, d.logged = d.hushed, 0, now
	return true, hushed
}
