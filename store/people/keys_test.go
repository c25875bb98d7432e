package people

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"lert/review/problem"
)

// newKey is a fresh public key.
func newKey(t *testing.T) ssh.PublicKey {
	t.Helper()
	pub, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k, err := ssh.NewPublicKey(pub)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// line is a key as it is in a .pub file.
func line(k ssh.PublicKey) string { return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(k))) }

func TestWhoseKeyItIs(t *testing.T) {
	a, b, c := newKey(t), newKey(t), newKey(t)
	p, err := Parse("p", []byte("people:\n  - name: Priya Das\n    role: analyst\n    user: priya\n    keys:\n      - "+
		line(a)+" priya@laptop\n      - \""+line(b)+"\"\n  - {name: Jonas Weber, role: lead, user: jonas}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []ssh.PublicKey{a, b} {
		if o, ok := p.KeyOwner(k); !ok || o.Name != "Priya Das" {
			t.Errorf("%v, %v", o, ok)
		}
	}
	var none *List
	for _, p := range []*List{p, none} {
		if o, ok := p.KeyOwner(c); ok {
			t.Errorf("a stranger's key is %s's", o.Name)
		}
	}
	if _, ok := p.KeyOwner(nil); ok {
		t.Error("no key is somebody's")
	}
}

func TestBadKeys(t *testing.T) {
	key := line(newKey(t))
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Skip("this system makes no short RSA keys: ", err)
	}
	short, err := ssh.NewPublicKey(&small.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	person := "people:\n  - name: a\n    role: lead\n    user: u\n    keys:"
	for _, x := range []struct{ text, want string }{
		{person + " " + key + "\n", "p:5:11: keys must be a list"},
		{person + "\n", "p:5:10: keys must be a list"},
		{person + " []\n", "keys must be a list"},
		{person + "\n      - {a: b}\n", "p:6:9: a key must be one line"},
		{person + "\n      - ssh-ed25519 AAAA\n", "p:6:9: this is not a public key"},
		{person + "\n      - ''\n", "not a public key"},
		{person + "\n      - '# comment'\n", "not a public key"},
		{person + "\n      - |\n        " + key + "\n        " + key + "\n", "not a public key"},
		{person + "\n      - no-pty " + key + "\n", "options before a key"},
		{person + "\n      - '-----BEGIN OPENSSH PRIVATE KEY-----'\n", "p:6:9: this is a private key"},
		{person + "\n      - " + line(short) + "\n", "1024 bits is too short"},
		{person + "\n      - " + key + "\n    keys: []\n", "p:7:5: keys appears twice"},
		{person + "\n      - " + key + "\n  - name: b\n    role: lead\n    user: v\n    keys:\n      - " + key + "\n",
			"p:7:5: a key of b is also a key of a"},
	} {
		_, err := Parse("p", []byte(x.text))
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%q: %v, want %q", x.text, err, x.want)
			continue
		}
		if p := problem.ListOf(err)[0]; p.Code != problem.BadPeopleFile || p.What == "" || p.Hint == "" {
			t.Errorf("%q: a part is missing in %#v", x.text, p)
		}
	}
}
