package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // time zones must not depend on the machine

	"lert/review"
)

// checkCode checks that a code belongs to a check and, if its severity refuses data, that it names a ground.
func (m *merger) checkCode(c *review.Code, p *pack, n *node) {
	check, word, _ := strings.Cut(c.Code, ".")
	if !slices.Contains(checks, check) || word == "" {
		m.faults.addAt(p.name, n, "code "+c.Code+" does not belong to a check",
			"it must begin with "+strings.Join(checks, ". ")+".", "code")
	}
	refuses := c.Severity == review.SeverityPushBack || c.Severity == review.SeverityNarrow ||
		c.Severity == review.SeverityReject
	if refuses && c.Ground == "" && !codesWithoutGround[c.Code] {
		m.faults.addAt(p.name, n, "code "+c.Code+" refuses a request but names no ground",
			"add `ground:` "+strings.Join(grounds, ", "), "severity")
	}
}

// addCountry adds a country after checking its code and its numbers.
func (m *merger) addCountry(r locatedRow[review.Country]) {
	c := r.row
	bad := func(msg, hint, key string) { m.faults.addAt(r.pack.name, r.node, msg, hint, key) }
	if len(c.Code) != 2 || strings.ToUpper(c.Code) != c.Code {
		bad("a country code must be two capital letters", "see ISO 3166-1 alpha-2", "code")
	}
	for _, digits := range c.Calling {
		if digits == "" || strings.Trim(digits, "0123456789") != "" {
			bad("a calling code must be digits without +", `as in calling: ["353"]`, "calling")
		}
	}
	if c.NumberMax < c.NumberMin || c.NumberMax > 15 {
		bad("`number_max` must be between `number_min` and 15", "count the digits including the calling code", "number_max")
	}
	if old, there := m.countries[c.Code]; there && old.pack == r.pack {
		bad("country "+c.Code+" appears twice in this pack", "keep one of them", "code")
	}
	m.countries[c.Code] = r
}

// checkVersions sorts the versions of each instrument by their first day and reports two that apply on one day.
func (m *merger) checkVersions() {
	for id, rows := range m.instruments {
		slices.SortStableFunc(rows, func(a, b locatedRow[review.Instrument]) int {
			return strings.Compare(a.row.Since.String(), b.row.Since.String())
		})
		for i := 1; i < len(rows); i++ {
			before, r := rows[i-1], rows[i]
			if before.row.Until.IsZero() || !before.row.Until.Before(r.row.Since) {
				m.faults.addAt(r.pack.name, r.node,
					"two versions of "+id+" apply on "+cmp.Or(r.row.Since.String(), "one day"),
					"end the earlier one ("+before.pack.name+") with until", "since")
			}
		}
	}
}

// assemble fills the policy with the rows that remain after all packs.
func (m *merger) assemble(packs []*pack) {
	p := m.policy
	for i, pk := range packs {
		p.Packs = append(p.Packs, review.Pack{Name: pk.Pack, Title: pk.Title, AsOf: pk.AsOf,
			Digest: pk.digest, Body: pk.body, Order: i})
		if pk.AsOf.After(p.Date) {
			p.Date = pk.AsOf
		}
	}
	slices.SortStableFunc(p.Packs, func(a, b review.Pack) int { return strings.Compare(a.Name, b.Name) })
	p.Digest = policyDigest(p.Packs)
	p.BuildRef()
	for id, r := range m.platforms {
		r.row.BuildIndex()
		p.Platforms[id] = r.row
	}
	for id, rows := range m.instruments {
		for _, r := range rows {
			r.row.BuildIndex()
			p.Instruments[id] = append(p.Instruments[id], r.row)
		}
	}
	m.orderTables(packs)
	for _, name := range sorted(m.topics) {
		p.Topics = append(p.Topics, m.topics[name])
	}
	if len(p.Topics) > review.MaxTopics {
		m.faults.add(newFault(packs[len(packs)-1].name, 0, 0, "the packs have too many topics",
			"there may be "+strconv.Itoa(review.MaxTopics)))
		p.Topics = p.Topics[:review.MaxTopics]
	}
	for code, r := range m.codes {
		p.Codes[code] = r.row
	}
	for code, r := range m.countries {
		p.Countries[code] = r.row
		if of := r.row.PartOf; of != "" && (m.countries[of].row == nil || !m.countries[of].row.EU) {
			m.faults.addAt(r.pack.name, r.node, "a territory must be part of a Member State of the EU, not of "+of,
				"as in `part_of: FR`", "part_of")
		}
	}
	p.Rules, p.ClockRules, p.NoticeRules = remainingRows(m.rules), remainingRows(m.clocks), remainingRows(m.notices)
	p.ListedProvisions, p.Capital = remainingRows(m.provisions), remainingRows(m.capital)
	m.buildIndexes(packs)
}

// buildIndexes fills what the policy looks up at once, since no index reads what another one writes.
func (m *merger) buildIndexes(packs []*pack) {
	p := m.policy
	var wg sync.WaitGroup
	wg.Go(p.BuildTopicIndex)
	wg.Go(p.Phrases.BuildIndex)
	wg.Go(p.BuildOffenceIndex)
	wg.Go(p.BuildIndex)
	wg.Go(m.indexSenders)
	m.loadZones(packs)
	wg.Wait()
}

// remainingRows are the rows that remain after all packs, without their places.
func remainingRows[T any](located []locatedRow[T]) []T {
	rows := make([]T, len(located))
	for i, r := range located {
		rows[i] = *r.row
	}
	return rows
}

// orderTables lists the instruments of each table in the order of the packs and of their rows.
func (m *merger) orderTables(packs []*pack) {
	tables := map[string][]locatedRow[review.Instrument]{}
	for _, id := range sorted(m.instruments) {
		if r := m.instruments[id][0]; r.row.Table != "" {
			tables[r.row.Table] = append(tables[r.row.Table], r)
		}
	}
	m.policy.StatuteTables = map[string][]string{}
	for name, rows := range tables {
		slices.SortStableFunc(rows, func(a, b locatedRow[review.Instrument]) int {
			return cmp.Or(slices.Index(packs, a.pack)-slices.Index(packs, b.pack), a.node.line-b.node.line)
		})
		for _, r := range rows {
			m.policy.StatuteTables[name] = append(m.policy.StatuteTables[name], r.row.ID)
		}
	}
}

// indexSenders makes the maps by which a sender's domain is looked up.
func (m *merger) indexSenders() {
	s := &m.policy.Senders
	s.BySuffix, s.ByDomain, s.Personal = map[string]*review.SenderRule{}, map[string]*review.Agency{}, map[string]bool{}
	for _, suffix := range sorted(m.suffixes) {
		s.Suffixes = append(s.Suffixes, *m.suffixes[suffix].row)
		s.BySuffix[suffix] = m.suffixes[suffix].row
	}
	for _, r := range m.agencies {
		s.Agencies = append(s.Agencies, *r.row)
		for _, d := range r.row.Domains {
			s.ByDomain[d] = r.row
		}
		if !r.row.CommonName {
			s.ImitationTargets = append(s.ImitationTargets, r.row.Domains...)
		}
	}
	slices.Sort(s.ImitationTargets)
	s.ImitationTargets = slices.Compact(s.ImitationTargets)
	for _, list := range [][]string{s.Webmail, s.Disposable} {
		for i, d := range list {
			list[i] = review.NormalDomain(d)
			s.Personal[list[i]] = true
		}
	}
	m.policy.IndexSenders()
}

// loadZones loads the time zones in which periods are counted, and those of the countries that have an instrument.
// Loading the zones of all countries would take as long as reading half the packs; Validate checks those.
func (m *merger) loadZones(packs []*pack) {
	m.checker.zones["UTC"] = true
	for _, versions := range m.policy.Instruments {
		for _, inst := range versions {
			if c := m.policy.Countries[inst.Country]; c != nil {
				for _, zone := range []string{c.Zone, c.LastZone} {
					if zone != "" {
						m.checker.zones[zone] = true
					}
				}
			}
		}
	}
	for name := range m.checker.zones {
		zone, err := time.LoadLocation(name)
		if err != nil || name == "Local" {
			last := packs[len(packs)-1].name
			for _, p := range packs {
				if strings.Contains(string(p.body), name) {
					last = p.name
				}
			}
			m.faults.add(newFault(last, 0, 0, "no time zone "+name, "use an IANA name such as Europe/Dublin"))
			continue
		}
		m.policy.Zones[name] = zone
	}
}
