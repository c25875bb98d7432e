package sshdesk

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// TestWhoGetsIn: only the known key under its user's name.
func TestWhoGetsIn(t *testing.T) {
	var mu sync.Mutex
	var whys []string
	x := startServer(t, limits{}, echo, func(o *Options) {
		who := o.LookUpKey
		o.LookUpKey = func(user string, key ssh.PublicKey) (string, error) {
			name, err := who(user, key)
			mu.Lock()
			defer mu.Unlock()
			whys = append(whys, fmt.Sprint(err))
			return name, err
		}
	})
	for _, c := range []struct {
		name, user, why string
		auth            ssh.AuthMethod
	}{
		{"unknown key", "priya", "nobody's key", ssh.PublicKeys(signer(t))},
		{"wrong user", "root", "the key is not root's", ssh.PublicKeys(x.key)},
		{"no user", "", "the key is not 's", ssh.PublicKeys(x.key)},
		{"password", "priya", "", ssh.Password("priya")},
		{"keyboard", "priya", "", ssh.KeyboardInteractive(
			func(string, string, []string, []bool) ([]string, error) { return nil, nil })},
		{"nothing", "priya", "", ssh.RetryableAuthMethod(ssh.PublicKeys(), 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if cl, err := x.dial(c.user, c.auth); err == nil {
				cl.Close()
				t.Fatal("let in")
			}
			mu.Lock()
			defer mu.Unlock()
			if c.why != "" && !slices.Contains(whys, c.why) {
				t.Errorf("refused for %q, not for %q", whys, c.why)
			}
		})
	}
	// The known key may come after unknown ones, as agents offer them.
	if c, err := x.dial("priya", ssh.PublicKeys(signer(t), signer(t), signer(t), x.key)); err != nil {
		t.Error(err)
	} else {
		c.Close()
	}
}

// TestFailedKeys: an address that tries keys is refused after a few.
func TestFailedKeys(t *testing.T) {
	x := startServer(t, limits{failureBurst: 3}, echo)
	bad := ssh.PublicKeys(signer(t))
	for range 20 {
		if _, err := x.dial("priya", bad); err == nil {
			t.Fatal("let in")
		} else if !strings.Contains(err.Error(), "unable to authenticate") {
			if _, err := x.dial("priya"); err == nil {
				t.Error("the door is open again")
			}
			return
		}
	}
	t.Errorf("twenty wrong keys were looked at:\n%s", x.log)
}

// TestRefusalsAreLoggedByAddress: a flood from one address hides no other address's refusal, and no
// refusal of a user's name, its own included. Every line left out is counted.
func TestRefusalsAreLoggedByAddress(t *testing.T) {
	d := newLimiter(limits{}.withDefaults())
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	at := func(ip string) *address {
		a, _ := d.admit(&net.TCPAddr{IP: net.ParseIP(ip), Port: 1}, now)
		return a
	}
	flood, logged, counted := at("192.0.2.1"), 0, 0
	try := func(a *address, must bool) bool {
		yes, suppressed := d.shouldLog(a, must, now)
		if yes {
			logged++
		}
		counted += suppressed
		return yes
	}
	for i := range 1000 {
		try(flood, false)
		if i%100 == 99 && !try(flood, true) {
			t.Error("the name of a user is left out")
		}
	}
	if logged != lineBurst+10 {
		t.Errorf("%d lines from one address", logged)
	}
	if !try(at("192.0.2.2"), false) {
		t.Error("another address's refusal is left out")
	}
	if counted != 1000-lineBurst {
		t.Errorf("%d of %d left out are counted", counted, 1000-lineBurst)
	}
	now = now.Add(20 * lineRefill)
	if !try(flood, false) {
		t.Error("an address never has a line again")
	}
	logged = 0
	for i := range 10 * allLineBurst {
		try(at(fmt.Sprintf("198.18.%d.%d", i>>8, i&255)), false)
	}
	if logged > allLineBurst {
		t.Errorf("%d lines in an instant from many addresses", logged)
	}
	if !try(at("192.0.2.3"), true) {
		t.Error("the name of a user is left out")
	}
}

// TestTheUserInTheLog: whoever was named is in the log, with a key or without, and a name that is a
// user's is not hidden behind another.
func TestTheUserInTheLog(t *testing.T) {
	x := startServer(t, limits{connBurst: 1000, failureBurst: 1000}, echo)
	bad := ssh.PublicKeys(signer(t))
	for range lineBurst + 10 {
		x.dial("root", bad)
	}
	if n := strings.Count(x.log.String(), "user=root"); n > lineBurst+1 {
		t.Errorf("%d lines of one address", n)
	}
	x.dial("priya", bad)
	x.waitForLog("msg=refused", "user=priya", "key=SHA256:")
	for _, auth := range []ssh.AuthMethod{ssh.Password("guess"), ssh.RetryableAuthMethod(ssh.PublicKeys(), 1)} {
		before := strings.Count(x.log.String(), "user=priya")
		x.dial("priya", auth)
		for end := time.Now().Add(10 * time.Second); strings.Count(x.log.String(), "user=priya") == before; {
			if time.Now().After(end) {
				t.Fatal("a user's name without a key is not logged")
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// TestOnlyModernAlgorithms: a client that has nothing but an old algorithm is refused, whatever the
// library has of them; one with any algorithm of the list signs in.
func TestOnlyModernAlgorithms(t *testing.T) {
	x := startServer(t, limits{connBurst: 1000, failureBurst: 1000}, echo)
	dial := func(c ssh.Config) error {
		cl, err := ssh.Dial("tcp", x.addr,
			&ssh.ClientConfig{User: "priya", Auth: []ssh.AuthMethod{ssh.PublicKeys(x.key)},
				HostKeyCallback: ssh.FixedHostKey(x.host), Timeout: 20 * time.Second, Config: c})
		if err == nil {
			cl.Close()
		}
		return err
	}
	type family struct {
		name               string
		ours, rest, unsafe []string
		config             func(string) ssh.Config
	}
	all, bad := ssh.SupportedAlgorithms(), ssh.InsecureAlgorithms()
	for _, f := range []family{
		{"key exchange", algorithms.KeyExchanges, all.KeyExchanges, bad.KeyExchanges,
			func(a string) ssh.Config { return ssh.Config{KeyExchanges: []string{a}} }},
		{"cipher", algorithms.Ciphers, all.Ciphers, bad.Ciphers,
			func(a string) ssh.Config { return ssh.Config{Ciphers: []string{a}} }},
		{"MAC", algorithms.MACs, all.MACs, bad.MACs,
			func(a string) ssh.Config {
				return ssh.Config{Ciphers: []string{ssh.CipherAES128CTR}, MACs: []string{a}}
			}},
	} {
		for _, a := range slices.Concat(f.rest, f.unsafe) {
			err := dial(f.config(a))
			if listed := slices.Contains(f.ours, a); listed && err != nil || !listed && err == nil {
				t.Errorf("%s %s: %v", f.name, a, err)
			}
		}
	}
	for _, list := range [][]string{algorithms.KeyExchanges, algorithms.Ciphers, algorithms.MACs,
		algorithms.PublicKeyAuths} {
		for _, a := range list {
			if strings.Contains(a, "sha1") || strings.Contains(a, "cbc") || a == ssh.KeyAlgoRSA || a == "ssh-dss" {
				t.Errorf("%s is offered", a)
			}
		}
	}
}

func TestHostKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hostkey")
	a, err := HostKey(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := HostKey(path)
	if err != nil || !bytes.Equal(a.PublicKey().Marshal(), b.PublicKey().Marshal()) ||
		a.PublicKey().Type() != ssh.KeyAlgoED25519 {
		t.Errorf("%v, %v", b, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	os.Chmod(path, 0o640)
	if _, err := HostKey(path); err == nil || !strings.Contains(err.Error(), "others may read") {
		t.Errorf("%v", err)
	}
	os.Chmod(path, 0o600)
	os.WriteFile(path, []byte("no key"), 0o600)
	if _, err := HostKey(path); err == nil {
		t.Error("rubbish is a host key")
	}
}
