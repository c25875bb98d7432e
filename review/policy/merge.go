package policy

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lert/review"
)

// locatedRow is a row and its place in a file.
type locatedRow[T any] struct {
	row  *T
	pack *pack
	node *node
}

// merger overlays packs in order. It checks every row, including rows that a later pack replaces.
type merger struct {
	faults      *faults
	checker     *checker
	platforms   map[string]locatedRow[review.Platform]
	instruments map[string][]locatedRow[review.Instrument]
	codes       map[string]locatedRow[review.Code]
	rules       []locatedRow[review.FindingRule]
	topics      map[string]*review.Topic
	provisions  []locatedRow[review.ListedProvision]
	capital     []locatedRow[review.CapitalRule]
	clocks      []locatedRow[review.ClockRule]
	notices     []locatedRow[review.NoticeRule]
	suffixes    map[string]locatedRow[review.SenderRule]
	agencies    []locatedRow[review.Agency]
	agencyAt    map[string]int // by domain
	countries   map[string]locatedRow[review.Country]
	policy      *review.Policy
}

// merge makes one policy of packs, in order, and adds what is wrong to f.
func merge(packs []*pack, f *faults) *review.Policy {
	m := &merger{
		faults:      f,
		platforms:   map[string]locatedRow[review.Platform]{},
		instruments: map[string][]locatedRow[review.Instrument]{},
		codes:       map[string]locatedRow[review.Code]{},
		countries:   map[string]locatedRow[review.Country]{},
		suffixes:    map[string]locatedRow[review.SenderRule]{},
		topics:      map[string]*review.Topic{},
		agencyAt:    map[string]int{},
		policy: &review.Policy{
			Platforms: map[string]*review.Platform{}, Instruments: map[string][]*review.Instrument{},
			Codes: map[string]*review.Code{}, Signals: map[string]*review.Signal{},
			Countries: map[string]*review.Country{}, Zones: map[string]*time.Location{},
			Holidays: map[string]map[review.Date]string{}, Confusables: map[rune]string{},
			Sources: map[string]review.Source{},
		},
	}
	// The names come first, since a row may use a name that a later pack defines.
	m.checker = &checker{sources: m.policy.Sources, codes: map[string]bool{}, countries: map[string]bool{},
		topics: map[string]bool{}, zones: map[string]bool{}, faults: f}
	for _, p := range packs {
		maps.Copy(m.policy.Sources, p.Sources)
		for i := range p.Codes {
			m.checker.codes[findNode(p.Codes[i], "code").value] = true
		}
		for i := range p.Topics {
			m.checker.topics[p.Topics[i].Topic] = true
		}
		for i := range p.Countries {
			m.checker.countries[p.Countries[i].Code] = true
		}
		for line := range strings.Lines(p.CountryTable) {
			code, _, _ := strings.Cut(line, "|")
			m.checker.countries[strings.TrimSpace(code)] = true
		}
	}
	for _, p := range packs {
		m.checker.file = p.name
		m.add(p)
	}
	m.checkVersions()
	m.assemble(packs)
	return m.policy
}

func (m *merger) add(p *pack) {
	for key, source := range p.Sources {
		m.checker.row(&source, findNode(p.root, "sources", key), p.Basis)
	}
	for i := range p.Codes {
		m.addCode(p, p.Codes[i], p.codes[i])
	}
	for i := range p.Platforms {
		m.addPlatform(p, p.Platforms[i], p.platforms[i])
	}
	for i := range p.Instruments {
		m.addInstrument(p, p.Instruments[i], p.instruments[i])
	}
	m.addRules(p)
	m.addProvisionTable(p)
	m.addCapitalTable(p)
	for i := range p.Countries {
		m.addCountry(checkedRow(m, &p.Countries[i], p, "countries", i))
	}
	m.addCountryTable(p)
	m.addOfficial(p)
	m.addOfficialTable(p)
	m.addSenders(p)
	m.addWords(p)
	for country, days := range p.Holidays {
		if m.policy.Holidays[country] == nil {
			m.policy.Holidays[country] = map[review.Date]string{}
		}
		maps.Copy(m.policy.Holidays[country], days)
	}
	for from, to := range p.Confusables {
		r, size := utf8.DecodeRuneInString(from)
		if size == 0 || size != len(from) {
			m.faults.add(p.fault("a look-alike must be one character, not "+from, "write one entry for each",
				"confusables", from))
			continue
		}
		m.policy.Confusables[r] = to
	}
}

// addRules adds the rules for any legal process, the clock rules, the notice rules and the signals of a pack.
func (m *merger) addRules(p *pack) {
	for i := range p.Rules {
		r := checkedRow(m, &p.Rules[i], p, "rules", i)
		if r.row.ID == "" {
			m.faults.addAt(p.name, r.node, "the rule has no id", "add an id, such as eu.gdpr_48")
		}
		m.rules = replaceOrAdd(m.rules, r, func(a, b *review.FindingRule) bool {
			return a.ID == b.ID && a.Since == b.Since && reflect.DeepEqual(a.When, b.When)
		})
	}
	for i := range p.Topics {
		m.addTopic(checkedRow(m, &p.Topics[i], p, "topics", i).row)
	}
	for i := range p.Clocks {
		r := checkedRow(m, &p.Clocks[i], p, "clocks", i)
		m.clocks = replaceOrAdd(m.clocks, r, func(a, b *review.ClockRule) bool {
			return a.ID == b.ID && a.Since == b.Since &&
				reflect.DeepEqual(a.When, b.When) && reflect.DeepEqual(a.Notified, b.Notified)
		})
	}
	for i := range p.Notices {
		r := checkedRow(m, &p.Notices[i], p, "notices", i)
		m.notices = replaceOrAdd(m.notices, r, func(a, b *review.NoticeRule) bool {
			return a.Since == b.Since && reflect.DeepEqual(a.When, b.When)
		})
	}
	for i := range p.Statements {
		m.policy.StatementRules = append(m.policy.StatementRules,
			*checkedRow(m, &p.Statements[i], p, "statement_categories", i).row)
	}
	for i := range p.Signals {
		r := checkedRow(m, &p.Signals[i], p, "signals", i)
		m.policy.Signals[r.row.Signal] = r.row
	}
}

// addTopic adds a topic. Its lists are added to those that an earlier pack has.
func (m *merger) addTopic(t *review.Topic) {
	if old := m.topics[t.Topic]; old != nil {
		old.Words, old.Provisions = append(old.Words, t.Words...), append(old.Provisions, t.Provisions...)
		old.Named, old.TakesBack = append(old.Named, t.Named...), append(old.TakesBack, t.TakesBack...)
		return
	}
	m.topics[t.Topic] = t
}

// checkedRow checks a row of a list and returns it with its place.
func checkedRow[T any](m *merger, row *T, p *pack, path ...any) locatedRow[T] {
	at := findNode(p.root, path...)
	m.checker.row(row, at, p.Basis)
	return locatedRow[T]{row, p, at}
}

// replaceOrAdd replaces the row of an earlier pack that has the identity of r, or adds r.
func replaceOrAdd[T any](rows []locatedRow[T], r locatedRow[T], same func(a, b *T) bool) []locatedRow[T] {
	for i := range rows {
		if rows[i].pack != r.pack && same(rows[i].row, r.row) {
			rows[i] = r
			return rows
		}
	}
	return append(rows, r)
}

// earlierRow is the row with the identity that the node has under key; nil if there is none. It reports a row that
// extends nothing, and a full row whose identity its own pack already has.
func earlierRow[T any](
	m *merger, rows map[string]locatedRow[T], p *pack, n *node, kind, key string, extends bool,
) *T {
	id := findNode(n, key).value
	old, there := rows[id]
	switch {
	case extends && !there:
		m.faults.addAt(p.name, n, "no "+kind+" "+id+" to extend", suggest(id, sorted(rows)), key)
	case !extends && there && old.pack == p:
		m.faults.addAt(p.name, n, kind+" "+id+" appears twice in this pack", "keep one of them", key)
	}
	return old.row
}

// addCode adds one code. Here, and in addPlatform and addInstrument, row is nil if the node extends an earlier row.
func (m *merger) addCode(p *pack, n *node, row *codeRow) {
	old := earlierRow(m, m.codes, p, n, "code", "code", row == nil)
	if row == nil {
		if old == nil {
			return
		}
		row = &codeRow{Code: *old}
		if !p.decode(n, row, m.faults) {
			return
		}
	}
	m.checker.row(&row.Code, n, p.Basis)
	m.checkCode(&row.Code, p, n)
	m.codes[row.Code.Code] = locatedRow[review.Code]{&row.Code, p, n}
}

func (m *merger) addPlatform(p *pack, n *node, row *platformRow) {
	extends := row == nil
	old := earlierRow(m, m.platforms, p, n, "platform", "id", extends)
	if extends {
		if old == nil {
			return
		}
		row = &platformRow{Platform: *old}
		row.Seat = clone(old.Seat)
		if !p.decode(n, row, m.faults) {
			return
		}
	}
	m.checker.row(&row.Platform, n, p.Basis)
	if extends {
		mergeLists(reflect.ValueOf(&row.Platform).Elem(), reflect.ValueOf(old).Elem(), n)
	}
	m.platforms[row.ID] = locatedRow[review.Platform]{&row.Platform, p, n}
}

func (m *merger) addInstrument(p *pack, n *node, row *instrumentRow) {
	id := findNode(n, "id").value
	rows := m.instruments[id]
	if row != nil {
		m.checker.row(&row.Instrument, n, p.Basis)
		if row.Preservation != nil && row.Preservation.Count == "" {
			m.faults.addAt(p.name, n, "`keep` does not say how to count its days",
				"add `count: days` or `count: eu_days`", "keep")
		}
		r := locatedRow[review.Instrument]{&row.Instrument, p, n}
		m.instruments[row.ID] = replaceOrAdd(rows, r, func(a, b *review.Instrument) bool { return a.Since == b.Since })
		return
	}
	// A row without since extends the newest version.
	i := len(rows) - 1
	if since := findNode(n, "since"); since != n {
		i = slices.IndexFunc(rows, func(r locatedRow[review.Instrument]) bool {
			return r.row.Since.String() == since.value
		})
	}
	if i < 0 {
		m.faults.addAt(p.name, n, "no instrument "+id+" with that since to extend",
			suggest(id, sorted(m.instruments)), "id")
		return
	}
	old := rows[i].row
	row = &instrumentRow{Instrument: *old}
	// The decoder writes through pointers, which would change the old row.
	row.Nondisclosure, row.Preservation = clone(old.Nondisclosure), clone(old.Preservation)
	row.Emergency, row.Rank = clone(old.Emergency), clone(old.Rank)
	if p.decode(n, row, m.faults) {
		m.checker.row(&row.Instrument, n, p.Basis)
		mergeLists(reflect.ValueOf(&row.Instrument).Elem(), reflect.ValueOf(old).Elem(), n)
		rows = slices.Clone(rows)
		rows[i] = locatedRow[review.Instrument]{&row.Instrument, p, n}
		m.instruments[id] = rows
	}
}

func clone[T any](v *T) *T {
	if v == nil {
		return nil
	}
	c := *v
	return &c
}

// prependedLists are the lists in which the first row that applies counts, so that the rows of an extension go
// before the earlier rows.
var prependedLists = setOf("holdings", "targets", "channels", "entities", "reach", "beyond")

// mergeLists joins the lists of an extension with those of the row that it extends.
func mergeLists(row, old reflect.Value, n *node) {
	for _, f := range fieldsOf(row.Type()) {
		v := row.FieldByIndex(f.index)
		if v.Kind() != reflect.Slice || findNode(n, f.key) == n {
			continue
		}
		before := old.FieldByIndex(f.index)
		first, second := before, v
		if prependedLists[f.key] {
			first, second = v, before
		}
		joined := reflect.MakeSlice(v.Type(), 0, v.Len()+before.Len())
		v.Set(reflect.AppendSlice(reflect.AppendSlice(joined, first), second))
	}
}

func (m *merger) addWords(p *pack) {
	if p.Words == nil {
		return
	}
	to, from := reflect.ValueOf(&m.policy.Phrases).Elem(), reflect.ValueOf(p.Words).Elem()
	for i := range from.NumField() {
		if !to.Field(i).CanSet() {
			continue // an index built from the lists
		}
		to.Field(i).Set(reflect.AppendSlice(to.Field(i), from.Field(i)))
	}
}
