package sshdesk

import "golang.org/x/crypto/ssh"

// algorithms are all that the server offers, best first; the library's defaults still include SHA-1
// in key exchange, MACs and signatures. Sources: RFC 9142 section 4 for key exchange (the elliptic
// curves that it recommends; its finite-field groups are left out because they cost the server far
// more than the client), RFC 5647 and 4344 for AES, RFC 6668 for SHA-2 MACs (here only over the
// encrypted packet), RFC 8332, 5656 and 8709 for signatures. mlkem768x25519, chacha20-poly1305 and
// keys on a security token are OpenSSH's own. Any OpenSSH since 6.5 (2014) can connect.
var algorithms = ssh.Algorithms{
	KeyExchanges: []string{
		ssh.KeyExchangeMLKEM768X25519,
		ssh.KeyExchangeCurve25519,
		ssh.KeyExchangeECDHP256,
		ssh.KeyExchangeECDHP384,
		ssh.KeyExchangeECDHP521,
	},
	Ciphers: []string{
		ssh.CipherChaCha20Poly1305,
		ssh.CipherAES256GCM,
		ssh.CipherAES128GCM,
		ssh.CipherAES256CTR,
		ssh.CipherAES128CTR,
	},
	MACs: []string{
		ssh.HMACSHA256ETM,
		ssh.HMACSHA512ETM,
	},
	PublicKeyAuths: []string{
		ssh.KeyAlgoED25519,
		ssh.KeyAlgoSKED25519,
		ssh.KeyAlgoSKECDSA256,
		ssh.KeyAlgoECDSA256,
		ssh.KeyAlgoECDSA384,
		ssh.KeyAlgoECDSA521,
		ssh.KeyAlgoRSASHA512,
		ssh.KeyAlgoRSASHA256,
	},
}
