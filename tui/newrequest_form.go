package tui

import (
	"maps"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/tui/kit"
)

// typedTime is how the forms show a time; it is in the zone of the console.
const typedTime = "2006-01-02 15:04"

// requestForm is the form for the fields of a request document: first what
// every request needs, the legal process last. The paths are those of the document.
func requestForm(e *env) *form {
	platforms := wordsAsTheyAre(slices.Sorted(maps.Keys(e.store.Policy().Platforms)))
	kind := choiceEntry("kind", "Kind",
		"An emergency asks at once and without paper; a preservation asks to keep and discloses nothing.",
		wordOptions(review.KindRecords, review.KindEmergency, review.KindPreservation, review.KindPreservationExtension))
	of := func(k review.Kind, x *entry) *entry {
		x.visibleIf = func() bool { return kind.value() == string(k) }
		return x
	}
	emergency := func(x *entry) *entry { return of(review.KindEmergency, x) }
	heading := func(t Text, x *entry) *entry { x.heading = t; return x }
	filled := func(x *entry, v string) *entry { x.set(v); return x }
	platform := filled(choiceEntry("platform", "Platform", "The service that is asked; a letter goes to it.",
		platforms), "whatsapp")
	data := heading("What", checkboxesEntry("data", "Data",
		"Space ticks, arrows move, a letter jumps; ALL takes the class.", categoryOptions()))
	periods := areaEntry("data.periods", "Own periods",
		"Only where a category has its own; one on a line: IP log 2026-10-01 2026-10-31.", 2)
	periods.visibleIf = func() bool {
		return data.value() != "" && kind.value() != string(review.KindEmergency) || periods.value() != ""
	}
	entries := []*entry{
		platform, kind,
		textEntry("requester.agency", "Agency", ""),
		textEntry("requester.country", "Country", "Two letters: IN, US, DE. The papers offered follow it."),
		filled(textEntry("received_at", "Received", "When it arrived: the clocks start here. 2026-11-23 09:00, "+
			"in your own time, or with its zone."), e.now().In(e.zone).Format(typedTime)),
		filled(choiceEntry("channel", "Channel", "", wordOptions(review.Channels...)), "email"),
		textEntry("reference", "Reference", "The agency's own."),
		heading("Who asks", textEntry("requester.name", "Name", "")),
		textEntry("requester.title", "Title", ""),
		textEntry("requester.email", "E-mail", "As it stands in the header, not only in the text."),
		textEntry("requester.phone", "Phone", "Theirs, with the country code. Never the one to call back."),
		textEntry("requester.badge", "Badge", ""),
		choiceEntry("requester.kind", "Office", "", wordOptions(review.RequesterKinds...)),
		checkboxEntry("requester.attested", "", "they attest to being an authorised officer", ""),
		heading("About whom", areaEntry("targets", "Targets",
			"One on a line: +911000000107, a.name@example.org, @name, or its type first: user_id 4711. "+
				"One who is elsewhere than the others: @name [FR EU].", 3)),
		textEntry("targets.country", "User's country",
			"Two letters, where it is known; of every target that names no place of its own."),
		checkboxEntry("targets.region", "", "the user is in the European Region", ""),

		emergency(heading("The emergency, as they describe it",
			areaEntry("emergency.harm", "Harm", "What is about to happen, in their words.", 2))),
		emergency(choiceEntry("emergency.harm_kind", "Harm to", "",
			append(optionPairs("", "not said"), wordOptions(review.HarmKinds...)...))),
		emergency(textEntry("emergency.person_at_risk", "Who is at risk", "")),
		emergency(textEntry("emergency.imminence", "Why now", "What makes it imminent.")),
		emergency(textEntry("emergency.nexus", "How it helps", "How this data averts the harm.")),
		emergency(checkboxEntry("emergency.attested", "", "they attest that this is true", "")),

		data,
		textEntry("period.from", "From", "2026-10-01; both days count."),
		textEntry("period.to", "To", ""),
		periods,
		areaEntry("justification", "Why",
			"In their words: why the data is needed; for a preservation, why it may be lost.", 3),
		// No clock depends on the time that an emergency names, so it is asked late.
		emergency(textEntry("emergency.needed_by", "Needed by",
			"The time that they name, as above: 2026-11-23 09:00; may stay empty.")),
		of(review.KindPreservationExtension,
			textEntry("previous.id", "Extends", "The case number of the preservation.")),
	}
	return newForm(append(entries, processEntries(e, platform)...)...)
}

// wordsAsTheyAre makes options of values, shown as they are.
func wordsAsTheyAre(values []string) []option {
	out := make([]option, len(values))
	for i, v := range values {
		out[i] = option{v, kit.Textf("%s", v)}
	}
	return out
}

// categoryOptions are the categories of data, after one option for each class.
func categoryOptions() []option {
	var out []option
	for _, class := range []string{"subscriber", "account", "traffic", "content"} {
		out = append(out, option{class + ".*", kit.Textf("ALL %s", class)})
	}
	for _, c := range review.Categories {
		out = append(out, option{string(c), kit.Textf("%s", c.Label())})
	}
	return out
}

// readRequest builds the request that the form describes, and lists what cannot
// be read. All other fields are filled in, so that the request can be assessed
// while it is still being typed.
func readRequest(typed *form, zone *time.Location) (*review.Request, []fault) {
	f := newFormReader(typed, zone)
	r := &review.Request{Schema: review.RequestSchema, Platform: f.text("platform"),
		Kind: review.Kind(f.text("kind")), Channel: f.text("channel"), Reference: f.text("reference"),
		Justification: f.text("justification"), ReceivedAt: f.timestamp("received_at")}
	r.Requester = review.Requester{Agency: f.text("requester.agency"), Country: f.country("requester.country"),
		Kind: f.text("requester.kind"), Name: f.text("requester.name"), Title: f.text("requester.title"),
		Badge: f.text("requester.badge"), Email: f.text("requester.email"), Phone: f.text("requester.phone"),
		Attested: f.checked("requester.attested")}
	r.Targets = readTargets(f)
	r.Data = readCategoryPeriods(f, selectedItems(f.text("data")))
	r.Period = review.Period{From: f.point("period.from"), To: f.point("period.to")}
	if r.Kind == review.KindEmergency {
		c := review.EmergencyClaim{Harm: f.text("emergency.harm"), HarmKind: f.text("emergency.harm_kind"),
			PersonAtRisk: f.text("emergency.person_at_risk"), Imminence: f.text("emergency.imminence"),
			Nexus: f.text("emergency.nexus"), Attested: f.checked("emergency.attested"),
			NeededBy: f.optionalTimestamp("emergency.needed_by")}
		if c != (review.EmergencyClaim{}) {
			r.Emergency = &c
		}
	}
	if id := f.text("previous.id"); id != "" {
		r.Previous = &review.Previous{ID: id, Relation: "extends"}
	}
	r.Process = readProcess(f, r.Requester.Country)
	return r, f.faults
}

// selectedItems are the checked categories, each once, in the order in which
// they are shown. A class stands for all its categories.
func selectedItems(v string) []review.Item {
	checked := strings.Split(v, ",")
	var out []review.Item
	for _, c := range review.Categories {
		class := c.Class() + ".*"
		if slices.Contains(checked, string(c)) || c.Class() != "other" && slices.Contains(checked, class) {
			out = append(out, review.Item{Category: c})
		}
	}
	return out
}

// openEnd stands for an end of a period that is not given.
const openEnd = "-"

// readCategoryPeriods reads the own periods of categories into the items. Each
// line has the category, by its label or by its name in the document, then one
// or two days. A category on two lines becomes two items.
func readCategoryPeriods(f *formReader, items []review.Item) []review.Item {
	seen := map[review.Category]bool{}
	for l := range strings.SplitSeq(f.text("data.periods"), "\n") {
		words, days := cutDays(l)
		if len(words) == 0 && len(days) == 0 {
			continue
		}
		var ends [2]review.Point
		ok := len(words) > 0 && (len(days) == 1 || len(days) == 2)
		for i := 0; ok && i < len(days); i++ {
			ok = days[i] == openEnd || ends[i].UnmarshalText([]byte(days[i])) == nil
		}
		if !ok {
			f.addFault("data.periods", "Write the category and its two days, with - for an open end: "+
				"IP log 2026-10-01 2026-10-31.")
			return items
		}
		name := strings.TrimSuffix(strings.Join(words, " "), ":")
		at := slices.IndexFunc(items, func(it review.Item) bool {
			return strings.EqualFold(name, string(it.Category)) || strings.EqualFold(name, it.Category.Label())
		})
		if at < 0 {
			f.addFault("data.periods", kit.Textf("%q is not ticked above.", name))
			return items
		}
		c := items[at].Category
		if seen[c] {
			for at < len(items) && items[at].Category == c {
				at++
			}
			items = slices.Insert(items, at, review.Item{Category: c})
		}
		seen[c] = true
		items[at].From, items[at].To = ends[0], ends[1]
	}
	return items
}

// cutDays cuts the days off the end of a line, at most three. A day begins with
// 1 or 2 or is openEnd; a "to" between days is left out.
func cutDays(l string) (words, days []string) {
	words = strings.Fields(l)
	for len(words) > 0 && len(days) < 3 {
		last := words[len(words)-1]
		if last != "to" && last != openEnd && last[0] != '1' && last[0] != '2' {
			break
		}
		if words = words[:len(words)-1]; last != "to" {
			days = append([]string{last}, days...)
		}
	}
	return words, days
}

// periodLine is an item's own period as readCategoryPeriods reads it, "" if it has none.
func periodLine(it *review.Item) string {
	if it.From.IsZero() && it.To.IsZero() {
		return ""
	}
	line := string(it.Category)
	for _, p := range []review.Point{it.From, it.To} {
		if p.IsZero() {
			line += " " + openEnd
		} else {
			line += " " + p.String()
		}
	}
	return line
}

// entryPath is the path of the entry in which a path of the document is filled in.
func entryPath(path string) string {
	for _, p := range []string{"targets", "data"} {
		if strings.HasPrefix(path, p) {
			return p
		}
	}
	return path
}
