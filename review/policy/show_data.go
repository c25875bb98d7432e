package policy

import (
	"slices"
	"strings"

	"lert/review"
)

// categoryTitle is a kind of data in words, with its class: "content: messages".
func categoryTitle(c review.Category) string {
	if class := c.Class(); class != "other" {
		return class + " data: " + c.Label()
	}
	return c.Label()
}

// category is the page of a kind of data: which platforms hold it, what an emergency reaches, and which legal process
// does.
func (s *page) category(c review.Category) {
	s.title(string(c) + " - " + categoryTitle(c))
	var held []review.Holding
	item := s.itemsUnder("Held by")
	for _, id := range sorted(s.p.Platforms) {
		plat := s.p.Platforms[id]
		i := slices.IndexFunc(plat.Holdings, func(h review.Holding) bool { return matchesAny(c, h.Categories) })
		if i < 0 {
			continue
		}
		h := plat.Holdings[i]
		h.Categories = nil
		held = append(held, h)
		item(id+" "+s.holdingText(&h), h.Basis)
	}
	item = s.itemsUnder("In an emergency")
	for _, id := range sorted(s.p.Platforms) {
		if e := &s.p.Platforms[id].Emergency; !e.NotOffered && matchesAny(c, e.Categories) {
			item(id+" may disclose it"+textIf(e.SessionDays > 0 && c.Class() == "traffic",
				", of the last "+count(e.SessionDays, "day")), e.Basis)
		}
	}
	reached := map[string][]string{}
	for _, id := range sorted(s.p.Instruments) {
		versions := s.p.Instruments[id]
		inst := versions[len(versions)-1]
		if !slices.ContainsFunc(inst.Reach, func(r review.Reach) bool { return matchesAny(c, r.Categories) }) {
			continue
		}
		where := strings.Join(inst.Countries, ", ")
		if inst.Country != "" {
			where = inst.Country
		}
		if where == "" {
			where = "any country"
		}
		reached[where] = append(reached[where], id)
	}
	s.heading("Reached by", len(reached))
	for _, where := range sorted(reached) {
		s.add(EntryItem, "", where+": "+commaList(reached[where]))
	}
	if len(held) == 0 && len(reached) == 0 {
		s.fact("Held by", "no platform, and no legal process reaches it")
	}
}

// matchesAny reports whether one of some patterns covers a kind of data.
func matchesAny(c review.Category, patterns []string) bool {
	return slices.ContainsFunc(patterns, c.Matches)
}
