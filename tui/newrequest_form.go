package tui

import (
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/tui/kit"
)

// requestForm is the form over the contract's fields: what nobody can do
// without first, the paper last. The paths are those of the document.
func requestForm(e *env) *form {
	p := e.store.Policy()
	ids := make([]string, 0, len(p.Platforms))
	for id := range p.Platforms {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	platforms := make([]option, len(ids))
	for i, id := range ids {
		platforms[i] = option{id, kit.Textf("%s", id)}
	}
	kind := choiceEntry("kind", "Kind", "An emergency asks at once and without paper; a preservation asks to keep and discloses nothing.", wordOptions(review.KindRecords, review.KindEmergency, review.KindPreservation, review.KindPreservationExtension))
	is := func(kinds ...review.Kind) func() bool {
		return func() bool { return slices.Contains(kinds, review.Kind(kind.value())) }
	}
	when := func(f func() bool, xs ...*entry) []*entry {
		for _, x := range xs {
			x.visibleIf = f
		}
		return xs
	}
	var all []*entry
	heading := func(t Text, x *entry) *entry { x.heading = t; return x }
	received := textEntry("received_at", "Received", "When it arrived: the clocks start here. 2026-11-23 09:00, in your own time, or with its zone.")
	received.set(e.now().In(e.zone).Format("2006-01-02 15:04"))
	channel := choiceEntry("channel", "Channel", "", wordOptions(review.Channels...))
	channel.set("email")
	platform := choiceEntry("platform", "Platform", "The service that is asked; a letter goes to it.", platforms)
	platform.set("whatsapp")
	var categories []option
	for _, class := range []string{"subscriber", "account", "traffic", "content"} {
		categories = append(categories, option{class + ".*", kit.Textf("ALL %s", class)})
	}
	for _, c := range review.Categories {
		categories = append(categories, option{string(c), kit.Textf("%s", c.Label())})
	}
	periods := areaEntry("data.periods", "Own periods", "Only where a category has its own; one on a line: IP log 2026-10-01 2026-10-31.", 2)
	periods.visibleIf = func() bool {
		return filledIn(all, "data") && kind.value() != string(review.KindEmergency) || periods.value() != ""
	}
	all = []*entry{
		platform, kind,
		textEntry("requester.agency", "Agency", ""),
		textEntry("requester.country", "Country", "Two letters: IN, US, DE. The papers offered follow it."),
		received,
		channel,
		textEntry("reference", "Reference", "The agency's own."),
		heading("Who asks", textEntry("requester.name", "Name", "")),
		textEntry("requester.title", "Title", ""),
		textEntry("requester.email", "E-mail", "As it stands in the header, not only in the text."),
		textEntry("requester.phone", "Phone", "Theirs, with the country code. Never the one to call back."),
		textEntry("requester.badge", "Badge", ""),
		choiceEntry("requester.kind", "Office", "", wordOptions(review.RequesterKinds...)),
		checkboxEntry("requester.attested", "", "they attest to being an authorised officer", ""),
		heading("About whom", areaEntry("targets", "Targets", "One on a line: +911000000107, a.name@example.org, @name, or its type first: user_id 4711. One who is elsewhere than the others: @name [FR EU].", 3)),
		textEntry("targets.country", "User's country", "Two letters, where it is known; of every target that names no place of its own."),
		checkboxEntry("targets.region", "", "the user is in the European Region", ""),
		heading("What", checkboxesEntry("data", "Data", "Space ticks, arrows move, a letter jumps; ALL takes the class.", categories)),
		textEntry("period.from", "From", "2026-10-01; both days count."),
		textEntry("period.to", "To", ""),
		periods,
		areaEntry("justification", "Why", "In their words: why the data is needed; for a preservation, why it may be lost.", 3),
	}
	emergency := when(is(review.KindEmergency),
		heading("The emergency, as they describe it", areaEntry("emergency.harm", "Harm", "What is about to happen, in their words.", 2)),
		choiceEntry("emergency.harm_kind", "Harm to", "", append([]option{{"", "not said"}}, wordOptions(review.HarmKinds...)...)),
		textEntry("emergency.person_at_risk", "Who is at risk", ""),
		textEntry("emergency.imminence", "Why now", "What makes it imminent."),
		textEntry("emergency.nexus", "How it helps", "How this data averts the harm."),
		checkboxEntry("emergency.attested", "", "they attest that this is true", ""))
	// Late in the form: no clock waits for the time that they name.
	needed := when(is(review.KindEmergency), textEntry("emergency.needed_by", "Needed by", "The time that they name, as above: 2026-11-23 09:00; may stay empty."))
	extends := when(is(review.KindPreservationExtension), textEntry("previous.id", "Extends", "The case number of the preservation."))
	// An emergency's description comes right after the targets, before the data.
	at := slices.IndexFunc(all, func(x *entry) bool { return x.path == "data" })
	all = slices.Insert(all, at, emergency...)
	return newForm(slices.Concat(all, needed, extends, processEntries(e, platform))...)
}

// filledIn reports whether anything stands in the entry of a path.
func filledIn(all []*entry, path string) bool {
	return slices.ContainsFunc(all, func(x *entry) bool { return x.path == path && x.value() != "" })
}

// fault is something in the form that cannot be read.
type fault struct {
	path    string
	message Text
}

// formReader reads a form and gathers what cannot be read.
type formReader struct {
	*form
	zone   *time.Location
	faults []fault
}

func (f *formReader) addFault(path string, says Text) { f.faults = append(f.faults, fault{path, says}) }

func (f *formReader) date(path string) review.Date {
	d, err := parseOptionalDate(f.text(path))
	if err != nil {
		f.addFault(path, "This is no day: write it as 2026-11-19.")
	}
	return d
}

func (f *formReader) point(path string) (out review.Point) {
	if v := f.text(path); v != "" {
		if err := out.UnmarshalText([]byte(v)); err != nil {
			f.addFault(path, "This is no day: write it as 2026-10-01.")
			return review.Point{}
		}
	}
	return out
}

func (f *formReader) country(path string) string {
	v := strings.ToUpper(f.text(path))
	if v != "" && !isCountry(v) {
		f.addFault(path, "A country is two letters: IN, US, DE.")
		return ""
	}
	return v
}

// isCountry reports whether v is written as a country is: two capital letters.
func isCountry(v string) bool {
	return len(v) == 2 && strings.Trim(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func (f *formReader) timestamp(path string) time.Time {
	t, err := parseTime(f.text(path), f.zone)
	if err != nil {
		f.addFault(path, "This is no time: write it as 2026-11-23 09:00.")
		return time.Time{}
	}
	return t
}

// optionalTimestamp is the time in a field that may stay empty.
func (f *formReader) optionalTimestamp(path string) time.Time {
	if f.text(path) == "" {
		return time.Time{}
	}
	return f.timestamp(path)
}

// readRequest builds the request that the form describes, and lists what cannot
// be read. The request is whole in all other fields, so that it can be
// assessed while it is still being typed.
func readRequest(typed *form, zone *time.Location) (*review.Request, []fault) {
	f := &formReader{form: typed, zone: zone}
	r := &review.Request{Schema: review.RequestSchema, Platform: f.text("platform"), Kind: review.Kind(f.text("kind")), Channel: f.text("channel"), Reference: f.text("reference"),
		Justification: f.text("justification")}
	r.ReceivedAt = f.timestamp("received_at")
	r.Requester = review.Requester{Agency: f.text("requester.agency"), Country: f.country("requester.country"), Kind: f.text("requester.kind"), Name: f.text("requester.name"),
		Title: f.text("requester.title"), Badge: f.text("requester.badge"), Email: f.text("requester.email"), Phone: f.text("requester.phone"), Attested: f.checked("requester.attested")}
	r.Targets = f.targets()
	r.Data = f.categoryPeriods(selectedItems(f.text("data")))
	r.Period = review.Period{From: f.point("period.from"), To: f.point("period.to")}
	if r.Kind == review.KindEmergency {
		c := review.EmergencyClaim{Harm: f.text("emergency.harm"), HarmKind: f.text("emergency.harm_kind"), PersonAtRisk: f.text("emergency.person_at_risk"), Imminence: f.text("emergency.imminence"),
			Nexus: f.text("emergency.nexus"), Attested: f.checked("emergency.attested"), NeededBy: f.optionalTimestamp("emergency.needed_by")}
		if c != (review.EmergencyClaim{}) {
			r.Emergency = &c
		}
	}
	if id := f.text("previous.id"); id != "" {
		r.Previous = &review.Previous{ID: id, Relation: "extends"}
	}
	r.Process = f.process(r.Requester.Country)
	return r, f.faults
}

// parseTime reads a time as people type it, in their zone, or as RFC 3339.
func parseTime(s string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC(), nil
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	return t.UTC(), err
}

// selectedItems are the ticked categories, each once, in the order in which they are
// shown; a class stands for all of its categories.
func selectedItems(v string) []review.Item {
	ticked := strings.Split(v, ",")
	var out []review.Item
	for _, c := range review.Categories {
		class := c.Class() + ".*"
		if slices.Contains(ticked, string(c)) || c.Class() != "other" && slices.Contains(ticked, class) {
			out = append(out, review.Item{Category: c})
		}
	}
	return out
}

// categoryPeriods reads the categories' own periods into the items: a line each, the
// category as it is shown or by its name in the document, then one or two days.
// A category that stands on two lines is asked twice.
func (f *formReader) categoryPeriods(items []review.Item) []review.Item {
	own := map[review.Category]bool{}
	for l := range strings.SplitSeq(f.text("data.periods"), "\n") {
		words := strings.Fields(l)
		var days []string
		for len(words) > 0 && len(days) < 3 {
			last := words[len(words)-1]
			if last != "to" && last != openEnd && !strings.HasPrefix(last, "1") && !strings.HasPrefix(last, "2") {
				break
			}
			if words = words[:len(words)-1]; last != "to" {
				days = append([]string{last}, days...)
			}
		}
		if len(words) == 0 && len(days) == 0 {
			continue
		}
		var ends [2]review.Point
		ok := len(words) > 0 && (len(days) == 1 || len(days) == 2)
		for i := 0; ok && i < len(days); i++ {
			ok = days[i] == openEnd || ends[i].UnmarshalText([]byte(days[i])) == nil
		}
		if !ok {
			f.addFault("data.periods", "Write the category and its two days, with - for an open end: IP log 2026-10-01 2026-10-31.")
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
		for own[c] && at < len(items) && items[at].Category == c {
			at++
		}
		if own[c] {
			items = slices.Insert(items, at, review.Item{Category: c})
		}
		own[c] = true
		items[at].From, items[at].To = ends[0], ends[1]
	}
	return items
}

// openEnd stands for the end of a period that is not given.
const openEnd = "-"

// periodLine is an item's own period as categoryPeriods reads it, "" where it has none.
func periodLine(it *review.Item) string {
	ends := [2]string{openEnd, openEnd}
	for i, p := range []review.Point{it.From, it.To} {
		if !p.IsZero() {
			ends[i] = p.String()
		}
	}
	if ends == [2]string{openEnd, openEnd} {
		return ""
	}
	return string(it.Category) + " " + ends[0] + " " + ends[1]
}

// entryPath is the entry in which a path of the document is typed.
func entryPath(path string) string {
	for _, p := range []string{"targets", "data"} {
		if strings.HasPrefix(path, p) {
			return p
		}
	}
	return path
}
