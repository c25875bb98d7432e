package people

import (
	"bytes"
	"crypto/rsa"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"golang.org/x/crypto/ssh"

	"lert/review/problem"
)

// keyTypes are the types of SSH key that a person may have.
var keyTypes = []string{ssh.KeyAlgoED25519, ssh.KeyAlgoSKED25519, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384,
	ssh.KeyAlgoECDSA521, ssh.KeyAlgoSKECDSA256, ssh.KeyAlgoRSA}

// minRSABits is the minimum length of an RSA key, in bits.
const minRSABits = 2048

// KeyOwner finds the person of an SSH key, false if there is none.
func (p *List) KeyOwner(key ssh.PublicKey) (Person, bool) {
	if p == nil || key == nil {
		return Person{}, false
	}
	blob := key.Marshal()
	for _, e := range p.Persons {
		if slices.ContainsFunc(e.Keys, func(k ssh.PublicKey) bool { return bytes.Equal(k.Marshal(), blob) }) {
			return e, true
		}
	}
	return Person{}, false
}

// readKeys reads the field keys: a list of lines as they are in a .pub file.
func readKeys(v *yaml.Node, at errorAt) ([]ssh.PublicKey, error) {
	if v.Kind != yaml.SequenceNode || len(v.Content) == 0 {
		return nil, at(v, "keys must be a list", "begin each line with `- ssh-ed25519 …`")
	}
	var keys []ssh.PublicKey
	for _, n := range v.Content {
		if n.Kind != yaml.ScalarNode {
			return nil, at(n, "a key must be one line", "copy it exactly from the .pub file")
		}
		key, err := parsePublicKey(n.Value)
		if err != nil {
			p := problem.ListOf(err)[0]
			return nil, at(n, p.What, p.Hint)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// parsePublicKey reads one line of a .pub file. Options, which such a line may have in an authorized_keys file, are
// refused: nothing would enforce them here.
func parsePublicKey(line string) (ssh.PublicKey, error) {
	if strings.Contains(line, "PRIVATE KEY") {
		return nil, problem.BadPeopleFile.New("this is a private key",
			"generate a new pair, and put the line of its .pub file here")
	}
	key, _, options, rest, err := ssh.ParseAuthorizedKey([]byte(line))
	switch {
	case err != nil || len(bytes.TrimSpace(rest)) > 0:
		return nil, problem.BadPeopleFile.New("this is not a public key",
			"copy the one line of the .pub file, such as ssh-ed25519 AAAA… priya@laptop")
	case len(options) > 0:
		return nil, problem.BadPeopleFile.New("options before a key are not supported",
			fmt.Sprintf("leave %q out", options[0]))
	case !slices.Contains(keyTypes, key.Type()):
		return nil, problem.BadPeopleFile.New("keys of the type "+key.Type()+" are not accepted",
			"generate one with ssh-keygen -t ed25519")
	}
	if c, ok := key.(ssh.CryptoPublicKey); ok {
		if r, ok := c.CryptoPublicKey().(*rsa.PublicKey); ok && r.N.BitLen() < minRSABits {
			return nil, problem.BadPeopleFile.New(fmt.Sprintf("an RSA key of %d bits is too short", r.N.BitLen()),
				"generate one with ssh-keygen -t ed25519")
		}
	}
	return key, nil
}
