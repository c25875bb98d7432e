package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"lert/review"
	"lert/review/problem"
)

// maxPackBytes is the most bytes that one file may have. The program's largest pack is a tenth of that.
const maxPackBytes = 2 << 20

// file is a pack as it is written. Rows that may extend an earlier row stay nodes until that row is known.
type file struct {
	review.Basis   `yaml:",inline"`
	Pack           string                            `yaml:"pack"`
	Title          string                            `yaml:"title"`
	AsOf           review.Date                       `yaml:"as_of"`
	Sources        map[string]review.Source          `yaml:"sources"`
	Platforms      []*node                           `yaml:"platforms"`
	Instruments    []*node                           `yaml:"instruments"`
	Codes          []*node                           `yaml:"codes"`
	Rules          []review.FindingRule              `yaml:"rules"`
	Topics         []review.Topic                    `yaml:"topics"`
	ProvisionTable string                            `yaml:"provision_table"` // see provision_table.go
	CapitalTable   string                            `yaml:"capital_table"`   // see provision_table.go
	Clocks         []review.ClockRule                `yaml:"clocks"`
	Notices        []review.NoticeRule               `yaml:"notices"`
	Statements     []review.StatementRule            `yaml:"statement_categories"`
	Signals        []review.Signal                   `yaml:"signals"`
	Senders        review.Senders                    `yaml:"senders"`
	Countries      []review.Country                  `yaml:"countries"`
	CountryTable   string                            `yaml:"country_table"`  // see table.go
	Official       []official                        `yaml:"official"`       // see table.go
	OfficialTable  string                            `yaml:"official_table"` // see table.go
	AgencyTable    string                            `yaml:"agency_table"`   // see table.go
	Words          *review.WatchPhrases              `yaml:"words"`          // a large type, which few packs have
	Holidays       map[string]map[review.Date]string `yaml:"holidays"`
	Confusables    map[string]string                 `yaml:"confusables"`
}

// platformRow, instrumentRow and codeRow are rows that may extend another.
type platformRow struct {
	review.Platform `yaml:",inline"`
	Extends         bool `yaml:"extends"`
}

type instrumentRow struct {
	review.Instrument `yaml:",inline"`
	Extends           bool `yaml:"extends"`
}

type codeRow struct {
	review.Code `yaml:",inline"`
	Extends     bool `yaml:"extends"`
}

// pack is a file that was read.
type pack struct {
	file
	name   string // the file's name, for errors
	root   *node
	digest string
	body   []byte
	values int // how many values were decoded

	// Full rows, decoded concurrently with those of other files. A row that extends another is nil here and is
	// decoded later.
	platforms   []*platformRow
	instruments []*instrumentRow
	codes       []*codeRow
}

// parse reads the bytes of one pack. It adds what is wrong to f and then returns nil.
func parse(name string, body []byte, f *faults) *pack {
	before := len(f.list)
	digest := sha256.Sum256(body)
	p := &pack{name: name, digest: hex.EncodeToString(digest[:]), body: body, root: parsedRoot(digest, body)}
	if len(body) > maxPackBytes {
		f.add(newFault(name, 0, 0, "a pack may have at most "+strconv.Itoa(maxPackBytes>>20)+" MB",
			"split it into several files"))
		return nil
	}
	if len(bytes.TrimSpace(body)) == 0 {
		f.add(newFault(name, 0, 0, "the file is empty", "a pack begins with `pack`, `title` and `as_of`"))
		return nil
	}
	if p.root == nil {
		var err error
		if p.root, err = readYAML(body); err != nil {
			f.addYAML(name, err)
			return nil
		}
	}
	if p.root.kind != mapNode {
		f.add(newFault(name, max(p.root.line, 1), p.root.column, "a pack must be a map of keys and values",
			"begin with `pack`, `title` and `as_of`"))
		return nil
	}
	if !p.decode(p.root, &p.file, f) {
		return nil
	}
	p.checkHeader(f)
	p.platforms = decodeFullRows[platformRow](p, p.Platforms, f)
	p.instruments = decodeFullRows[instrumentRow](p, p.Instruments, f)
	p.codes = decodeFullRows[codeRow](p, p.Codes, f)
	if len(f.list) > before {
		return nil
	}
	return p
}

// decodeFullRows decodes the rows that do not extend another; the other rows are nil.
func decodeFullRows[T any](p *pack, nodes []*node, f *faults) []*T {
	rows := make([]*T, len(nodes))
	for i := range nodes {
		if !isExtension(nodes[i]) {
			rows[i] = new(T)
			p.decode(nodes[i], rows[i], f)
		}
	}
	return rows
}

// isExtension reports whether a row extends another.
func isExtension(n *node) bool { v := findNode(n, "extends"); return v != n && v.value == "true" }

// packDigest is the digest of one pack: SHA-256 of its bytes, in hex.
func packDigest(body []byte) string {
	s := sha256.Sum256(body)
	return hex.EncodeToString(s[:])
}

// checkHeader checks that a pack has a name, a title and a date.
func (p *pack) checkHeader(f *faults) {
	switch {
	case p.Pack == "":
		f.add(newFault(p.name, 1, 1, "the pack has no name", "add a line such as `pack: platform/example`"))
	case strings.Trim(p.Pack, "abcdefghijklmnopqrstuvwxyz0123456789-_/") != "":
		f.add(p.fault("a pack name may contain only lower-case letters, digits, - _ and /", "as in platform/example", "pack"))
	}
	if p.Title == "" {
		f.add(newFault(p.name, 1, 1, "the pack has no title", "add a line such as `title: Example Host`"))
	}
	if p.AsOf.IsZero() {
		f.add(newFault(p.name, 1, 1, "the pack does not say how recent its facts are",
			"add a line such as `as_of: 2026-11-22`"))
	}
}

// fault is an error at a place in the pack: see faultAtNode.
func (p *pack) fault(msg, hint string, path ...any) *problem.Error {
	return faultAtNode(p.name, p.root, msg, hint, path...)
}

// faultAtNode is an error at a place below a node, given by keys and indexes. If the file does not have that place,
// the error is at the nearest one above it.
func faultAtNode(file string, n *node, msg, hint string, path ...any) *problem.Error {
	n = findNode(n, path...)
	return newFault(file, n.line, n.column, msg, hint)
}

// findNode walks from a node along keys and indexes, as far as the file has them.
func findNode(n *node, path ...any) *node {
	for _, step := range path {
		if n.kind == aliasNode && n.alias != nil {
			n = n.alias
		}
		var next *node
		switch s := step.(type) {
		case string:
			if i := keyIndex(n.content, s); n.kind == mapNode && i < len(n.content) {
				next = n.content[i+1]
			}
		case int:
			if n.kind == listNode && s < len(n.content) {
				next = n.content[s]
			} else if isTextList(n) {
				next = textEntry(n, s)
			}
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

// field is one key of a row, and the place of its value in the Go type.
type field struct {
	key   string
	name  string // "Reach.Issuers"
	index []int

	required bool
	check    textCheck // of its texts; nil if they may be any
}

// shape is the fields of a row type.
type shape struct {
	fields       []field
	byKey        map[string]*field
	basis, valid []int // the index of the embedded review.Basis and review.Valid; nil if there is none
}

// keys lists the keys of the type.
func (s *shape) keys() (keys []string) {
	for i := range s.fields {
		keys = append(keys, s.fields[i].key)
	}
	return keys
}

// isBasis reports whether a field belongs to the review.Basis that the type embeds.
func (s *shape) isBasis(f field) bool {
	return s.basis != nil && (f.key == "cite" || f.key == "confidence")
}

// isRow reports whether a value is a struct that has keys.
func isRow(v reflect.Value) bool { return v.Kind() == reflect.Struct && len(fieldsOf(v.Type())) > 0 }

// isListOf reports whether a value is a list of entries of one kind.
func isListOf(v reflect.Value, entries reflect.Kind) bool {
	return v.Kind() == reflect.Slice && v.Type().Elem().Kind() == entries
}

var shapes sync.Map // reflect.Type -> *shape

// fieldsOf lists the keys of a row type, including those of inlined types.
func fieldsOf(t reflect.Type) []field { return shapeOf(t).fields }

func shapeOf(t reflect.Type) *shape {
	if v, ok := shapes.Load(t); ok {
		return v.(*shape)
	}
	s := &shape{}
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("yaml")
		key, options, _ := strings.Cut(tag, ",")
		switch {
		case tag == "" || tag == "-" || !f.IsExported():
		case options == "inline":
			inner := shapeOf(f.Type)
			for _, g := range inner.fields {
				g.index = append([]int{i}, g.index...)
				s.fields = append(s.fields, g)
			}
			switch f.Type {
			case basisType:
				s.basis = f.Index
			case validType:
				s.valid = f.Index
			}
		default:
			name := t.Name() + "." + f.Name
			s.fields = append(s.fields, field{key: key, name: name, index: []int{i},
				required: requiredFields[name], check: checkOf(name)})
		}
	}
	s.byKey = make(map[string]*field, len(s.fields))
	for i := range s.fields {
		s.byKey[s.fields[i].key] = &s.fields[i]
	}
	shapes.Store(t, s)
	return s
}
