package format

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"lert/store/ledger"
)

// LeafSchema names the form of a ledger leaf. Leaves are never rewritten, so that a form must be readable for ever
// once it was used.
const LeafSchema = "lert.leaf/v1"

// maxLeaf is the maximum length of a leaf, in bytes.
const maxLeaf = 4096

// The kinds of leaf that this version writes. A reader must accept others.
const (
	LeafIntake      = "intake"
	LeafObservation = "observation"
	LeafDecision    = "decision"
	LeafCountersign = "countersign"
	LeafReferral    = "referral"
	LeafOpinion     = "answer"
	LeafFulfilment  = "fulfilment"
	LeafLink        = "link"
	LeafSnooze      = "snooze"
	LeafRenewal     = "renewal"
	LeafPeople      = "people"
	LeafBands       = "bands"
	LeafClock       = "clock"
	LeafFile        = "file"
)

// Leaf is what the ledger holds of one record: enough to prove what was recorded, when and under which law, and
// nothing that names a person. Its bytes are JSON with the fields in this order, without spaces; absent fields are
// left out. Commitments are SHA-256(salt || value) in lower-case hex; instants are RFC 3339 in UTC.
type Leaf struct {
	Schema string `json:"schema"`
	Kind   string `json:"kind"`
	ID     string `json:"id"` // of the record
	// Request is the case number, which says nothing about a person.
	Request  string `json:"request,omitempty"`
	Revision int    `json:"revision,omitempty"`
	// RequestCommit is the commitment to the revision that the record is about.
	RequestCommit string `json:"request_commit,omitempty"`
	// RecordCommit is over the record's bytes as stored; that of an import is over the import records of its revisions
	// (who, when, from where, whether trusted), in the order of the import.
	RecordCommit string `json:"record_commit,omitempty"`
	// AssessmentCommit is over the canonical bytes of the assessment that was shown.
	AssessmentCommit string    `json:"assessment_commit,omitempty"`
	Policy           string    `json:"policy,omitempty"` // its SHA-256
	Outcome          string    `json:"outcome,omitempty"`
	Effect           string    `json:"effect,omitempty"`
	Codes            []string  `json:"codes,omitempty"`
	Supersedes       string    `json:"supersedes,omitempty"`
	Role             string    `json:"role"`
	Author           string    `json:"author"` // pseudonym
	At               time.Time `json:"at"`
	OpenedAt         time.Time `json:"opened_at,omitzero"`
	AssessedAt       time.Time `json:"assessed_at,omitzero"`
	// Count, First, Last and Tree are those of an import: how many revisions were imported, the lowest and highest case
	// number, and the RFC 6962 tree hash of TreeHash.
	Count int    `json:"count,omitempty"`
	First string `json:"first,omitempty"`
	Last  string `json:"last,omitempty"`
	Tree  string `json:"tree,omitempty"`
	// Sealed commits to each personal or free-text field separately, so that a proof can reveal some and not others.
	Sealed []SealedField `json:"sealed,omitempty"`
	// Settings commits, in the first leaf after they changed, to what decides what people may do and follows from no
	// record: whether the database is a rehearsal, the key of its indexes, and of what it is a copy.
	Settings string `json:"settings,omitempty"`
	// QuietSince is the time of the newest record before, in the first leaf after thirty days without a record.
	QuietSince time.Time `json:"quiet_since,omitzero"`
}

// SealedField is one field of a record that a leaf only commits to.
type SealedField struct {
	Field  string `json:"field"`
	Commit string `json:"commit"`
}

// Bytes is the leaf as the ledger stores it. A leaf longer than maxLeaf is an error, and its record is not written.
func (l *Leaf) Bytes() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(l); err != nil {
		return nil, err
	}
	out := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if len(out) > maxLeaf {
		return nil, fmt.Errorf("the ledger's entry would take %d bytes, %d are allowed: name fewer codes",
			len(out), maxLeaf)
	}
	return out, nil
}

// ParseLeaf decodes a leaf. A schema that this version does not know is an error.
func ParseLeaf(b []byte) (*Leaf, error) {
	var l Leaf
	if err := json.Unmarshal(b, &l); err != nil {
		return nil, fmt.Errorf("ledger leaf: %w", err)
	}
	if l.Schema != LeafSchema {
		return nil, fmt.Errorf("ledger leaf: schema %q is not known to this version", l.Schema)
	}
	return &l, nil
}

// Commit is the commitment to a value under a salt, in hex.
func Commit(salt, value []byte) string {
	h := sha256.New()
	h.Write(salt)
	h.Write(value)
	return hex.EncodeToString(h.Sum(nil))
}

// fieldSalt is the salt of one field, derived from the record's, so that revealing one field says nothing about
// another.
func fieldSalt(record []byte, field string) []byte {
	m := hmac.New(sha256.New, record)
	m.Write([]byte(field))
	return m.Sum(nil)[:16]
}

// Field is the name and the value of a field that a leaf commits to.
type Field [2]string

// Seal commits to each field that has a value.
func Seal(salt []byte, fields []Field) []SealedField {
	var out []SealedField
	for _, f := range fields {
		if f[1] != "" {
			out = append(out, SealedField{f[0], Commit(fieldSalt(salt, f[0]), []byte(f[1]))})
		}
	}
	return out
}

// JSONText is the JSON of a value as the text of a sealed field; "" for null.
func JSONText(v any) string {
	b, err := json.Marshal(v)
	if err != nil || string(b) == "null" {
		return ""
	}
	return string(b)
}

// TreeItem is one revision in the tree hash of an import.
type TreeItem struct {
	ID       string
	Revision int
	Commit   string
}

// TreeHash is the RFC 6962 tree hash over (case number, revision, commit), sorted by case number and revision, with
// the first and last case number. Each item is the case number, a zero byte, the revision in four bytes big-endian,
// and the 32 bytes of the commitment. There must be at least one item.
func TreeHash(items []TreeItem) (first, last, root string) {
	slices.SortFunc(items, func(a, b TreeItem) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Revision, b.Revision))
	})
	leaves := make([][]byte, len(items))
	for i, it := range items {
		sum, _ := hex.DecodeString(it.Commit)
		leaves[i] = append(AppendUint32(append([]byte(it.ID), 0), uint32(it.Revision)), sum...)
	}
	h := ledger.TreeHash(leaves)
	return items[0].ID, items[len(items)-1].ID, hex.EncodeToString(h[:])
}
