package review_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"lert/review"
)

// withoutRow is a copy of a policy without one row, and how many entries were removed with it. All tests share the
// policy itself, so it is not changed: what leads to the row is copied, the rest is shared.
//
// A row is named by words:
//
//	code CODE                         instrument ID
//	clock ID                          instrument ID requires FIELD
//	source KEY                        instrument ID reach CATEGORY
//	country CODE                      instrument ID beyond CATEGORY
//	webmail DOMAIN                    instrument ID duration|fresh|secrecy|keep
//	suffix DOMAIN                     platform ID
//	words emergency|press             platform ID holdings|clauses CATEGORY
//	gag DAYS                          platform ID channels|targets|sentences|requires NAME
//	                                  platform ID preservation|emergency|notice|names|attestations
func withoutRow(t testing.TB, p *review.Policy, row string) (*review.Policy, int) {
	t.Helper()
	w := append(strings.Fields(row), "", "", "")
	out := *p
	n := 0
	switch w[0] {
	case "code":
		out.Codes, n = removeKey(p.Codes, w[1])
	case "source":
		out.Sources, n = removeKey(p.Sources, w[1])
	case "country":
		out.Countries, n = removeKey(p.Countries, w[1])
	case "clock":
		out.ClockRules, n = removeRows(p.ClockRules, func(c *review.ClockRule) bool { return c.ID == w[1] })
	case "gag":
		out.NoticeRules, n = removeRows(p.NoticeRules, func(r *review.NoticeRule) bool { return r.Cite == w[1] })
	case "webmail":
		out.Senders.Personal, n = removeKey(p.Senders.Personal, w[1])
	case "suffix":
		out.Senders.BySuffix, n = removeKey(p.Senders.BySuffix, w[1])
		out.Senders.ByDomain = map[string]*review.Agency{}
	case "words":
		lists := map[string]*[]string{"emergency": &out.Phrases.Emergency, "press": &out.Phrases.Press}
		n = len(*lists[w[1]])
		*lists[w[1]] = nil
		out.Phrases.BuildIndex()
	case "instrument":
		out.Instruments = maps.Clone(p.Instruments)
		if w[2] == "" {
			n = len(p.Instruments[w[1]])
			delete(out.Instruments, w[1])
			break
		}
		var rows []*review.Instrument
		for _, v := range p.Instruments[w[1]] {
			inst := *v
			n += removeFromInstrument(t, &inst, w[2], w[3])
			rows = append(rows, &inst)
		}
		out.Instruments[w[1]] = rows
	case "platform":
		out.Platforms = maps.Clone(p.Platforms)
		if w[2] == "" {
			_, n = removeKey(p.Platforms, w[1])
			delete(out.Platforms, w[1])
			break
		}
		plat := *p.Platforms[w[1]]
		n = removeFromPlatform(t, &plat, w[2], w[3])
		plat.BuildIndex()
		out.Platforms[w[1]] = &plat
	default:
		t.Fatalf("no such kind of row: %s", row)
	}
	return &out, n
}

func removeFromInstrument(t testing.TB, inst *review.Instrument, part, name string) (n int) {
	t.Helper()
	c := review.Category(name)
	switch part {
	case "requires":
		inst.Requires, n = removeRows(inst.Requires, func(q *review.Requirement) bool { return q.Field == name })
	case "reach":
		inst.Reach, n = removeRows(inst.Reach, func(r *review.Reach) bool { return covers(r.Categories, c) })
	case "beyond":
		inst.OutOfReach, n = removeRows(inst.OutOfReach,
			func(b *review.OutOfReachRule) bool { return covers(b.Categories, c) })
	case "always":
		inst.Always, n = removeRows(inst.Always, func(s *review.FindingRule) bool { return s.Code == name })
	case "duration":
		n, inst.DurationLimits = len(inst.DurationLimits), nil
	case "fresh":
		n, inst.AgeLimits = len(inst.AgeLimits), nil
	case "secrecy":
		n, inst.Nondisclosure = count(inst.Nondisclosure != nil), nil
	case "keep":
		n, inst.Preservation = count(inst.Preservation != nil), nil
	default:
		t.Fatalf("an instrument has no %s", part)
	}
	return n
}

func removeFromPlatform(t testing.TB, plat *review.Platform, part, name string) (n int) {
	t.Helper()
	c := review.Category(name)
	switch part {
	case "holdings":
		plat.Holdings, n = removeRows(plat.Holdings, func(h *review.Holding) bool { return covers(h.Categories, c) })
	case "clauses":
		plat.Clauses, n = removeRows(plat.Clauses, func(s *review.Clause) bool { return covers(s.Categories, c) })
	case "channels":
		plat.Channels, n = removeRows(plat.Channels, func(s *review.Channel) bool { return s.Channel == name })
	case "targets":
		plat.Targets, n = removeRows(plat.Targets, func(s *review.TargetRule) bool { return s.Type == name })
	case "sentences":
		plat.Sentences, n = removeRows(plat.Sentences, func(s *review.Wording) bool { return s.Code == name })
	case "requires":
		plat.Requires, n = removeRows(plat.Requires, func(s *review.Requirement) bool { return s.Field == name })
	case "preservation":
		n, plat.Preservation = 1, review.PreservationRule{}
	case "emergency":
		n, plat.Emergency = 1, review.EmergencyRule{}
	case "notice":
		n, plat.Notice = 1, review.NoticePolicy{}
	case "names":
		n, plat.ServiceNames = len(plat.ServiceNames), nil
	case "attestations":
		n, plat.Attestations = len(plat.Attestations), nil
	default:
		t.Fatalf("a platform has no %s", part)
	}
	return n
}

func covers(patterns []string, c review.Category) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return c.Matches(p) })
}

func count(there bool) int {
	if there {
		return 1
	}
	return 0
}

func removeKey[V any](m map[string]V, key string) (map[string]V, int) {
	_, there := m[key]
	m = maps.Clone(m)
	delete(m, key)
	return m, count(there)
}

func removeRows[R any](rows []R, is func(*R) bool) ([]R, int) {
	var out []R
	for i := range rows {
		if !is(&rows[i]) {
			out = append(out, rows[i])
		}
	}
	return out, len(rows) - len(out)
}
