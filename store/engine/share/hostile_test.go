//go:build unix

package share

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"lert/store/engine"
	"lert/store/engine/enginetest"
)

// TestDamagedOverTheSocket: a damaged value is the same error at the client, and the others are
// read.
func TestDamagedOverTheSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	e := mustOpen(t, path)
	var txn engine.Txn
	for i := range 200 {
		txn.Then = append(txn.Then, engine.Put(fmt.Appendf(nil, "k%03d", i), bytes.Repeat([]byte{'v'}, 40)))
	}
	commit(t, e, txn)
	e.Close()
	spans, err := enginetest.Spans(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range spans {
		if string(s.Key) == "k002" {
			if err := enginetest.FlipBit(path, s.Offset+s.Len-1, 3); err != nil {
				t.Fatal(err)
			}
		}
	}
	owner, g := mustOpen(t, path), mustOpen(t, path)
	defer owner.Close()
	defer g.Close()
	read := func(e engine.Engine) (out []string) {
		if err := e.View(t.Context(), func(r engine.Reader) error {
			kv, err := r.Get([]byte("k002"))
			out = append(out, fmt.Sprintf("%q %q %d %v", kv.Key, kv.Val, kv.ModRev, err))
			for kv, err := range r.Scan(nil, nil, engine.ScanOpt{}) {
				_, isDamaged := asDamaged(err)
				out = append(out, fmt.Sprintf("%q %q %d %v %v", kv.Key, kv.Val, kv.ModRev, err, isDamaged))
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	near, far := read(owner), read(g)
	if len(near) != 201 || !strings.Contains(near[0], "checksum") {
		t.Fatalf("the owner reads %q", near)
	}
	// The client names the file as it knows it, which is the same here.
	if fmt.Sprint(near) != fmt.Sprint(far) {
		t.Errorf("the guest reads\n%q\nthe owner\n%q", far, near)
	}
}

// TestMalformedMessages: clients that send nothing, nonsense or half a message, that request more
// than they read, or come in hundreds, do not disturb the others.
func TestMalformedMessages(t *testing.T) {
	defer func(d, e time.Duration) { handshakeTimeout, writeTimeout = d, e }(handshakeTimeout, writeTimeout)
	handshakeTimeout, writeTimeout = 2*time.Second, time.Second
	path := filepath.Join(t.TempDir(), "a.db")
	owner := mustOpen(t, path)
	g := mustOpen(t, path)
	var txn engine.Txn
	for i := range 8 {
		txn.Then = append(txn.Then, engine.Put(fmt.Appendf(nil, "k%d", i), make([]byte, 1<<18)))
	}
	commit(t, g, txn)
	hello := func(c *conn) []byte {
		return owner.greeting().append(c.message(msgHello))
	}
	bad := map[string]func(c *conn){
		"silence":  func(*conn) {},
		"noise":    func(c *conn) { c.Write(bytes.Repeat([]byte("GET / HTTP/1.1\r\n"), 100)) },
		"huge":     func(c *conn) { c.Write([]byte{0xff, 0xff, 0xff, 0xff, 'h'}) },
		"empty":    func(c *conn) { c.Write(make([]byte, 64)) },
		"half":     func(c *conn) { c.Write([]byte{0, 0, 0, 100, 'h', 'l'}) },
		"no magic": func(c *conn) { c.send(append(c.message(msgHello), "lert doors"...)) },
		"unknown": func(c *conn) {
			c.send(hello(c))
			c.send(c.message('Z'))
		},
		"claims much": func(c *conn) {
			c.send(hello(c))
			c.Write([]byte{4, 255, 255, 255, msgCommit, 1, 2, 3})
		},
		"broken transaction": func(c *conn) {
			c.send(hello(c))
			c.send(append(c.message(msgCommit), bytes.Repeat([]byte{0xff}, 100)...))
		},
		"reads nothing": func(c *conn) {
			c.send(hello(c))
			c.send(c.message(msgBeginView))
			c.send(appendNum(appendNum(appendNum(appendOptional(appendOptional(
				c.message(msgScan), nil), nil), 0), 0), maxChunk))
			for range 64 {
				c.send(appendBytes(c.message(msgGet), []byte("k1")))
			}
		},
		"copies and reads nothing": func(c *conn) {
			c.send(hello(c))
			c.send(c.message(msgBackup))
		},
	}
	var open []net.Conn
	for name, f := range bad {
		for range 8 {
			c, err := dial(t.Context(), path)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			open = append(open, c)
			c.SetDeadline(time.Now().Add(2 * time.Second))
			go f(newConn(c))
		}
	}
	for i := range 50 {
		commit(t, g, put("mine", fmt.Sprint(i)))
		if got := get(t, g, "mine"); got != fmt.Sprint(i) {
			t.Fatalf("read %q", got)
		}
	}
	eventually(t, "all of them are left", func() bool {
		h := owner.current.server
		h.mu.Lock()
		defer h.mu.Unlock()
		return len(h.conns) <= 4 // what g has
	})
	for _, c := range open {
		c.Close()
	}
	g.Close()
	owner.Close()
	eventually(t, "nothing is left behind", func() bool { return runtime.NumGoroutine() < 12 })
}

// FuzzServer: whatever a client sends after its greeting, the owner survives.
func FuzzServer(f *testing.F) {
	e, err := engine.Open(filepath.Join(f.TempDir(), "a.db"), engine.Options{NoSync: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { e.Close() })
	if _, err := e.Commit(context.Background(), put("k", "v")); err != nil {
		f.Fatal(err)
	}
	c := newConn(nil)
	frame := func(m []byte) []byte { m[3] = byte(len(m) - 4); return bytes.Clone(m) }
	f.Add(bytes.Join([][]byte{
		frame(c.message(msgBeginView)), frame(appendBytes(c.message(msgGet), []byte("k"))),
		frame(appendNum(appendNum(appendNum(appendOptional(appendOptional(c.message(msgScan), nil), nil), 1), 5), 100)),
		frame(c.message(msgEndView)),
		frame(appendTxn(c.message(msgCommit), engine.Txn{
			ID: engine.TxnID{1}, If: []engine.Cmp{{Key: []byte("k"), ModRev: 1}}, Then: put("k", "w").Then})),
		frame(append(c.message(msgApplied), make([]byte, 16)...)),
		frame(c.message(msgLockWrites)), frame(c.message(msgUnlockWrites)),
		frame(appendBytes(appendBytes(appendNum(c.message(msgAddNote), 1), []byte("a")), []byte("b"))),
		frame(appendBytes(c.message(msgListNotes), nil)), frame(appendNum(c.message(msgRemoveNote), 1)),
		frame(appendNum(appendBytes(c.message(msgWatch), nil), 0)),
	}, nil))
	f.Add(frame(c.message(msgBackup)))
	f.Add(frame(appendBytes(c.message(msgWatchNotes), nil)))
	f.Fuzz(func(t *testing.T, said []byte) {
		h := newServer(e.(fullEngine), greeting{protocol: protocol})
		near, far := net.Pipe()
		h.busy.Go(func() { h.serve(near) })
		go io.Copy(io.Discard, far)
		c := newConn(far)
		c.send(h.greeting.append(c.message(msgHello)))
		far.Write(said)
		far.Close()
		h.close()
	})
}

// FuzzAnswer: whatever an owner answers, its client survives.
func FuzzAnswer(f *testing.F) {
	f.Add(append([]byte{msgRows}, appendNum(appendNum(appendKV(
		appendNum(nil, 1), engine.KV{Key: []byte("k"), Val: []byte("v"), ModRev: 3}, ""), 0), 0)...))
	f.Add(append([]byte{msgErr}, appendError(nil, engine.NewChangedError([]byte("k"), 1, 2))...))
	f.Add(append([]byte{msgErr}, appendError(nil, engine.NewDamagedError("p", []byte("k"), "w"))...))
	f.Add(append([]byte{msgAccept}, greeting{version: "1"}.append(nil)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			return
		}
		f := func() *decoder { return &decoder{b: b[1:]} }
		readGreeting(f())
		readTxn(f())
		readKV(f())
		if readError(f()) == nil {
			t.Error("an error became none")
		}
	})
}
