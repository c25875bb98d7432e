package sshdesk

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// limiter counts connections and failed sign-ins by address, so that one address can neither take
// all slots nor try keys without end.
type limiter struct {
	l         limits
	signingIn chan struct{} // a slot for each connection that signs in

	mu         sync.Mutex
	open       int
	addresses  map[netip.Prefix]*address
	lines      bucket // refusals logged, of all addresses
	suppressed int    // refusals not logged since the last one logged
}

// address is what the limiter remembers of one address.
type address struct {
	open      int
	signingIn chan struct{}
	conns     bucket
	failures  bucket
	lines     bucket // refusals logged
}

// bucket holds tokens, which come back with time.
type bucket struct {
	spent float64
	at    time.Time
}

// remaining returns how many of burst tokens there are now, if each comes back after the duration
// after.
func (b *bucket) remaining(burst int, after time.Duration, now time.Time) float64 {
	if b.spent > 0 {
		b.spent = max(0, b.spent-float64(now.Sub(b.at))/float64(after))
	}
	b.at = now
	return float64(burst) - b.spent
}

// After how long a token comes back; see limits.
const (
	connRefill    = 100 * time.Millisecond
	failureRefill = 10 * time.Second
	lineRefill    = 10 * time.Second
	allLineRefill = 100 * time.Millisecond
)

// How many refusals are logged in a burst: of one address, so that a flood from it does not hide
// what comes from others, and of all, so that many addresses do not fill the disk.
const (
	lineBurst    = 10
	allLineBurst = 1000
)

// maxAddresses is how many addresses are remembered. Beyond it, addresses without spent tokens and
// open connections are forgotten.
const maxAddresses = 4096

func newLimiter(l limits) *limiter {
	return &limiter{l: l, signingIn: make(chan struct{}, l.maxSigningIn), addresses: map[netip.Prefix]*address{}}
}

// addressPrefix returns what counts as one address: an IPv4 address, or the IPv6 network that one
// customer usually has.
func addressPrefix(a net.Addr) netip.Prefix {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Prefix{} // not IP, such as a socket: all count as one
	}
	ip := ap.Addr().Unmap()
	bits := 64
	if ip.Is4() {
		bits = 32
	}
	p, _ := ip.WithZone("").Prefix(bits) // both are valid
	return p
}

// admit counts a new connection. If it is refused, why says the reason, and there is nothing to
// release.
func (d *limiter) admit(from net.Addr, now time.Time) (a *address, why string) {
	prefix := addressPrefix(from)
	d.mu.Lock()
	defer d.mu.Unlock()
	a = d.addresses[prefix]
	if a == nil {
		if len(d.addresses) >= maxAddresses {
			d.prune(now)
		}
		a = &address{signingIn: make(chan struct{}, d.l.maxSigningInPerAddr)}
		d.addresses[prefix] = a
	}
	switch {
	case a.failures.remaining(d.l.failureBurst, failureRefill, now) < 1:
		return a, "too many failed log-ins from this address"
	case a.conns.remaining(d.l.connBurst, connRefill, now) < 1:
		return a, "too many connections from this address in a short time"
	case a.open >= d.l.maxConnsPerAddr:
		return a, "too many connections from this address"
	case d.open >= d.l.maxConns:
		return a, "too many connections"
	}
	a.conns.spent++
	a.open++
	d.open++
	return a, ""
}

// release counts the end of a connection that admit counted.
func (d *limiter) release(a *address) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a.open--
	d.open--
}

// recordSignIn counts a failed sign-in. One that succeeds clears the earlier failures of the
// address, which colleagues may share.
func (d *limiter) recordSignIn(a *address, ok bool, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if ok {
		a.failures = bucket{}
		return
	}
	a.failures.remaining(d.l.failureBurst, failureRefill, now)
	a.failures.spent++
}

// prune forgets addresses of which there is nothing to remember. If there are none, it forgets one
// without open connections, so that only open connections make the table larger than maxAddresses.
func (d *limiter) prune(now time.Time) {
	for prefix, a := range d.addresses {
		failed := float64(d.l.failureBurst) - a.failures.remaining(d.l.failureBurst, failureRefill, now)
		opened := float64(d.l.connBurst) - a.conns.remaining(d.l.connBurst, connRefill, now)
		logged := lineBurst - a.lines.remaining(lineBurst, lineRefill, now)
		if a.open == 0 && failed <= 0 && opened <= 1 && logged <= 0 {
			delete(d.addresses, prefix)
		}
	}
	if len(d.addresses) < maxAddresses {
		return
	}
	for prefix, a := range d.addresses {
		if a.open == 0 {
			delete(d.addresses, prefix)
			return
		}
	}
}

// shouldLog reports whether to log a refusal, and how many were not logged since the last: a client
// that connects a thousand times a second must not fill the disk. One that must be logged is, and
// counts; how many of these there are is limited by failureBurst.
func (d *limiter) shouldLog(a *address, must bool, now time.Time) (yes bool, suppressed int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	own := a.lines.remaining(lineBurst, lineRefill, now)
	all := d.lines.remaining(allLineBurst, allLineRefill, now)
	if !must && min(own, all) < 1 {
		d.suppressed++
		return false, 0
	}
	a.lines.spent++
	d.lines.spent++
	suppressed, d.suppressed = d.suppressed, 0
	return true, suppressed
}
