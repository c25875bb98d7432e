package policy

import (
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"lert/review"
)

// placed is a row with the place it was written at.
type placed[T any] struct {
	row  *T
	pack *pack
	at   *yaml.Node
}

// merger lays packs over each other, first to last. Every row is checked as
// it is read, also one that a later pack replaces.
type merger struct {
	f           *faults
	c           *checker
	platforms   map[string]placed[review.Platform]
	instruments map[string][]placed[review.Instrument]
	codes       map[string]placed[review.Code]
	clocks      []placed[review.ClockRule]
	notices     []placed[review.NoticeRule]
	suffixes    map[string]placed[review.SenderRule]
	agencies    []placed[review.Agency]
	agencyAt    map[string]int // by domain
	countries   map[string]placed[review.Country]
	p           *review.Policy
}

// merge makes one policy of packs, in order, and checks every row that is
// left.
func merge(packs []*pack, f *faults) *review.Policy {
	m := &merger{
		f:           f,
		platforms:   map[string]placed[review.Platform]{},
		instruments: map[string][]placed[review.Instrument]{},
		codes:       map[string]placed[review.Code]{},
		countries:   map[string]placed[review.Country]{},
		suffixes:    map[string]placed[review.SenderRule]{},
		agencyAt:    map[string]int{},
		p: &review.Policy{
			Platforms: map[string]*review.Platform{}, Instruments: map[string][]*review.Instrument{}, Codes: map[string]*review.Code{}, Signals: map[string]*review.Signal{},
			Countries: map[string]*review.Country{}, Zones: map[string]*time.Location{}, Holidays: map[string]map[review.Date]string{},
			Confusables: map[rune]string{}, Sources: map[string]review.Source{},
		},
	}
	// What rows may name is gathered first: packs may name each other's.
	m.c = &checker{sources: m.p.Sources, codes: map[string]bool{}, countries: map[string]bool{}, zones: map[string]bool{}, f: f}
	for _, p := range packs {
		for key, source := range p.Sources {
			m.p.Sources[key] = source
		}
		for i := range p.Codes {
			m.c.codes[seek(&p.Codes[i], "code").Value] = true
		}
		for i := range p.Countries {
			m.c.countries[p.Countries[i].Code] = true
		}
		for line := range strings.Lines(p.CountryTable) {
			code, _, _ := strings.Cut(line, "|")
			m.c.countries[strings.TrimSpace(code)] = true
		}
	}
	for _, p := range packs {
		m.c.file = p.name
		m.add(p)
	}
	m.versions()
	m.assemble(packs)
	return m.p
}

func (m *merger) add(p *pack) {
	for key, source := range p.Sources {
		m.c.row(&source, seek(p.root, "sources", key), p.Basis)
	}
	for i := range p.Codes {
		m.code(p, &p.Codes[i], p.codes[i])
	}
	for i := range p.Platforms {
		m.platform(p, &p.Platforms[i], p.platforms[i])
	}
	for i := range p.Instruments {
		m.instrument(p, &p.Instruments[i], p.instruments[i])
	}
	for i := range p.Clocks {
		r := place(m, &p.Clocks[i], p, "clocks", i)
		m.clocks = put(m.clocks, r, func(a, b *review.ClockRule) bool {
			return a.ID == b.ID && a.Since == b.Since && reflect.DeepEqual(a.When, b.When) && reflect.DeepEqual(a.Notified, b.Notified)
		})
	}
	for i := range p.Notices {
		r := place(m, &p.Notices[i], p, "notices", i)
		m.notices = put(m.notices, r, func(a, b *review.NoticeRule) bool {
			return a.Since == b.Since && reflect.DeepEqual(a.When, b.When)
		})
	}
	for i := range p.Signals {
		r := place(m, &p.Signals[i], p, "signals", i)
		m.p.Signals[r.row.Signal] = r.row
	}
	for i := range p.Countries {
		r := place(m, &p.Countries[i], p, "countries", i)
		m.country(r)
	}
	m.countryTable(p)
	m.official(p)
	m.senders(p)
	m.words(p)
	for country, days := range p.Holidays {
		if m.p.Holidays[country] == nil {
			m.p.Holidays[country] = map[review.Date]string{}
		}
		for day, name := range days {
			m.p.Holidays[country][day] = name
		}
	}
	for from, to := range p.Confusables {
		r, size := utf8.DecodeRuneInString(from)
		if size == 0 || size != len(from) {
			m.f.add(p.fault("a look-alike is one character, not "+from, "write one entry for each", "confusables", from))
			continue
		}
		m.p.Confusables[r] = to
	}
}

// place checks a row of a list and says where it was written.
func place[T any](m *merger, row *T, p *pack, path ...any) placed[T] {
	at := seek(p.root, path...)
	m.c.row(row, at, p.Basis)
	return placed[T]{row, p, at}
}

// put replaces the row that is the same as r, or adds r.
func put[T any](rows []placed[T], r placed[T], same func(a, b *T) bool) []placed[T] {
	for i := range rows {
		if rows[i].pack != r.pack && same(rows[i].row, r.row) {
			rows[i] = r
			return rows
		}
	}
	return append(rows, r)
}

func (m *merger) decode(p *pack, n *yaml.Node, into any) bool {
	if err := n.Load(into, yaml.WithKnownFields()); err != nil {
		m.f.ofYAML(p.name, p.root, err)
		return false
	}
	return true
}

// code, platform and instrument add one row each; row is nil where it extends
// one that is there.
func (m *merger) code(p *pack, n *yaml.Node, row *codeRow) {
	word := seek(n, "code").Value
	old, there := m.codes[word]
	if row != nil {
		if there && old.pack == p {
			m.f.add(faultAt(p.name, n, "code "+word+" is in this pack twice", "keep one of the two", "code"))
		}
	} else {
		if !there {
			m.f.add(faultAt(p.name, n, "no code "+word+" to extend", suggest(word, keys(m.codes)), "code"))
			return
		}
		row = &codeRow{Code: *old.row}
		if !m.decode(p, n, row) {
			return
		}
	}
	m.c.row(&row.Code, n, p.Basis)
	m.catalogue(&row.Code, p, n)
	m.codes[row.Code.Code] = placed[review.Code]{&row.Code, p, n}
}

func (m *merger) platform(p *pack, n *yaml.Node, row *platformRow) {
	id := seek(n, "id").Value
	old, there := m.platforms[id]
	if row != nil {
		if there && old.pack == p {
			m.f.add(faultAt(p.name, n, "platform "+id+" is in this pack twice", "keep one of the two", "id"))
		}
		m.c.row(&row.Platform, n, p.Basis)
		m.platforms[row.ID] = placed[review.Platform]{&row.Platform, p, n}
		return
	}
	if !there {
		m.f.add(faultAt(p.name, n, "no platform "+id+" to extend", suggest(id, keys(m.platforms)), "id"))
		return
	}
	row = &platformRow{Platform: *old.row}
	if m.decode(p, n, row) {
		m.c.row(&row.Platform, n, p.Basis)
		combine(reflect.ValueOf(&row.Platform).Elem(), reflect.ValueOf(old.row).Elem(), n)
		m.platforms[id] = placed[review.Platform]{&row.Platform, p, n}
	}
}

func (m *merger) instrument(p *pack, n *yaml.Node, row *instrumentRow) {
	id := seek(n, "id").Value
	rows := m.instruments[id]
	if row != nil {
		m.c.row(&row.Instrument, n, p.Basis)
		if row.Keep != nil && row.Keep.Count == "" {
			m.f.add(faultAt(p.name, n, "keep does not say how its days are counted", "add count: days or count: eu_days", "keep"))
		}
		r := placed[review.Instrument]{&row.Instrument, p, n}
		m.instruments[row.ID] = put(rows, r, func(a, b *review.Instrument) bool { return a.Since == b.Since })
		return
	}
	// Without since, the newest version is meant.
	i := len(rows) - 1
	if since := seek(n, "since"); since != n {
		i = slices.IndexFunc(rows, func(r placed[review.Instrument]) bool { return r.row.Since.String() == since.Value })
	}
	if i < 0 {
		m.f.add(faultAt(p.name, n, "no instrument "+id+" of that since to extend", suggest(id, keys(m.instruments)), "id"))
		return
	}
	old := rows[i].row
	row = &instrumentRow{Instrument: *old}
	// The decoder writes through pointers, and the old row must stay as it is.
	row.Secrecy, row.Keep, row.Emergency = copied(old.Secrecy), copied(old.Keep), copied(old.Emergency)
	if m.decode(p, n, row) {
		m.c.row(&row.Instrument, n, p.Basis)
		combine(reflect.ValueOf(&row.Instrument).Elem(), reflect.ValueOf(old).Elem(), n)
		rows = slices.Clone(rows)
		rows[i] = placed[review.Instrument]{&row.Instrument, p, n}
		m.instruments[id] = rows
	}
}

func copied[T any](v *T) *T {
	if v == nil {
		return nil
	}
	c := *v
	return &c
}

// inFront are the lists of which the first row that speaks counts, so that an
// extension's rows come before those that were there.
var inFront = map[string]bool{"holdings": true, "targets": true, "channels": true, "entities": true, "reach": true, "beyond": true}

// combine joins the lists of an extension with those that were there before.
func combine(row, old reflect.Value, n *yaml.Node) {
	for _, f := range fieldsOf(row.Type()) {
		v := row.FieldByIndex(f.index)
		if v.Kind() != reflect.Slice || seek(n, f.key) == n {
			continue
		}
		before := old.FieldByIndex(f.index)
		joined := reflect.MakeSlice(v.Type(), 0, v.Len()+before.Len())
		if inFront[f.key] {
			joined = reflect.AppendSlice(reflect.AppendSlice(joined, v), before)
		} else {
			joined = reflect.AppendSlice(reflect.AppendSlice(joined, before), v)
		}
		v.Set(joined)
	}
}

func keys[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

func (m *merger) senders(p *pack) {
	s := &p.Senders
	for i := range s.Suffixes {
		s.Suffixes[i].Suffix = strings.ToLower(s.Suffixes[i].Suffix)
		m.suffix(place(m, &s.Suffixes[i], p, "senders", "suffixes", i))
	}
	for i := range s.Agencies {
		a := &s.Agencies[i]
		for j := range a.Domains {
			a.Domains[j] = strings.ToLower(a.Domains[j])
		}
		m.agency(place(m, a, p, "senders", "agencies", i))
	}
	m.agencyTable(p)
	m.p.Senders.Webmail = append(m.p.Senders.Webmail, s.Webmail...)
	m.p.Senders.Disposable = append(m.p.Senders.Disposable, s.Disposable...)
	m.p.Senders.CommonNames = append(m.p.Senders.CommonNames, s.CommonNames...)
}

// agency puts a row in the place of one of an earlier pack that has a domain
// with it in common, the first of several, or adds it. What imitations were
// looked for of stays so: a directory that calls everybody common does not
// lift the watch over the agencies that a pack chose to name.
func (m *merger) agency(r placed[review.Agency]) {
	at := -1
	for _, d := range r.row.Domains {
		if i, there := m.agencyAt[d]; there && m.agencies[i].pack != r.pack && (at < 0 || i < at) {
			at = i
		}
	}
	if at < 0 {
		at = len(m.agencies)
		m.agencies = append(m.agencies, r)
	} else {
		old := m.agencies[at].row
		r.row.Common = r.row.Common && old.Common
		for _, d := range old.Domains {
			if m.agencyAt[d] == at {
				delete(m.agencyAt, d)
			}
		}
		m.agencies[at] = r
	}
	for _, d := range r.row.Domains {
		m.agencyAt[d] = at
	}
}

func (m *merger) suffix(r placed[review.SenderRule]) {
	if old, there := m.suffixes[r.row.Suffix]; there && old.pack == r.pack {
		m.f.add(faultAt(r.pack.name, r.at, "suffix "+r.row.Suffix+" is in this pack twice", "keep one of the two"))
	}
	m.suffixes[r.row.Suffix] = r
}

func (m *merger) words(p *pack) {
	to, from := reflect.ValueOf(&m.p.Words).Elem(), reflect.ValueOf(&p.Words).Elem()
	for i := range from.NumField() {
		if !to.Field(i).CanSet() {
			continue // the index that is made of the lists
		}
		to.Field(i).Set(reflect.AppendSlice(to.Field(i), from.Field(i)))
	}
}
