package review

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Canonical is the assessment as it is stored, digested and compared: JSON in
// the order of the fields, without what the store adds to a screen.
func (a *Assessment) Canonical() []byte {
	bare := *a
	bare.Related = nil
	return canonicalJSON(&bare)
}

// Digest is the SHA-256, in hex, of bytes that are stored as they are.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// emptyHistory is the digest of knowing nothing of the past.
var emptyHistory = Digest(canonicalJSON(&History{}))

// Digest is the SHA-256, in hex, of what was known of earlier requests.
func (h *History) Digest() string {
	if h == nil || h.Requests == 0 && h.Approved == 0 && h.Forged == 0 && h.Renewals == 0 && len(h.Preserved) == 0 {
		return emptyHistory
	}
	return Digest(canonicalJSON(h))
}

// canonicalJSON marshals plain structs, for which encoding/json is
// deterministic, without the escapes that are only for web pages.
func canonicalJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		// Only a value that JSON cannot carry ends here, and these types
		// have none.
		panic("review: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
