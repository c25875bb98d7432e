package tui

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/tui/form"
	"lert/tui/kit"
)

// typedTime is how the forms show a time; it is in the zone of the console.
const typedTime = "2006-01-02 15:04"

// requestForm is the form for the fields of a request document: first what
// every request needs, the legal process last. The paths are those of the document.
func requestForm(e *env) *form.Form {
	kind := form.Choice("kind", "Kind",
		"An emergency needs no legal process; a preservation keeps data and discloses nothing.",
		form.Words(review.KindRecords, review.KindEmergency, review.KindPreservation, review.KindPreservationExtension))
	emergency := func(x *form.Entry) *form.Entry { return x.For(kind, string(review.KindEmergency)) }
	platforms := slices.Sorted(maps.Keys(e.store.Policy().Platforms))
	platform := form.Choice("platform", "Platform", "The service that receives the request. Its first letter jumps to it.",
		form.Plain(platforms...)).Filled("whatsapp").Under("The request")
	data := form.Checkboxes("data", "Data",
		e.by("Space ticks, arrows move, a typed letter jumps to a name; ALL selects the class.",
			"ALL selects the class."), categoryOptions()).Under("What")
	periods := form.Area("data.periods", "Own periods",
		"Only if a category has its own period; one per line: IP log 2026-10-01 2026-10-31.", 2)
	periods.VisibleIf = func() bool {
		return data.Value() != "" && kind.Value() != string(review.KindEmergency) || periods.Value() != ""
	}
	entries := []*form.Entry{
		platform, kind,
		form.Text("requester.agency", "Agency", ""),
		form.Text("requester.country", "Country", "Two letters: IN, US, DE. It decides which legal process is offered."),
		form.Text("received_at", "Received", "When it arrived: the clocks start here. 2026-11-23 09:00 in your own "+
			"time zone, or with a zone.").Filled(e.now().In(e.zone).Format(typedTime)),
		form.Choice("channel", "Channel", "", form.Words(review.Channels...)).Filled("email"),
		form.Text("reference", "Reference", "The agency's own."),

		form.Text("requester.name", "Name", "").Under("Who asks"),
		form.Text("requester.title", "Title", ""),
		form.Text("requester.email", "E-mail", "From the message header, not only the text."),
		form.Text("requester.phone", "Phone", "The requester's own, with the country code. Never use it for the call-back."),
		form.Text("requester.badge", "Badge", ""),
		form.Choice("requester.kind", "Office", "", form.Words(review.RequesterKinds...)),
		form.Checkbox("requester.attested", "", "they attest to being an authorised officer", ""),

		form.Area("targets", "Targets",
			"One per line: +911000000107, a.name@example.org, @name, or its type first: user_id 4711. "+
				"For a user in a different place: @name [FR EU].", 3).Under("Targets"),
		form.Text("targets.country", "User's country",
			"Two letters, if known; applies to every target without its own place."),
		form.Checkbox("targets.region", "", "the user is in the European Region", ""),

		emergency(form.Area("emergency.harm", "Harm", "What is about to happen, in their words.", 2).
			Under("The emergency, as they describe it")),
		emergency(form.Choice("emergency.harm_kind", "Harm to", "",
			append(form.Pairs("", "not said"), form.Words(review.HarmKinds...)...))),
		emergency(form.Text("emergency.person_at_risk", "Who is at risk", "")),
		emergency(form.Text("emergency.imminence", "Why now", "What makes it imminent.")),
		emergency(form.Text("emergency.nexus", "How it helps", "How this data would avert the harm.")),
		emergency(form.Checkbox("emergency.attested", "", "they attest that this is true", "")),

		data,
		form.Text("period.from", "From", "2026-10-01; both days count."),
		form.Text("period.to", "To", ""),
		periods,
		form.Area("justification", "Why",
			"In their words: why the data is needed; for a preservation, why it may be lost.", 3),
		// No clock depends on the time that an emergency names, so it is asked late.
		emergency(form.Text("emergency.needed_by", "Needed by",
			"The time that they state: 2026-11-23 09:00. Optional.")),
		form.Text("previous.id", "Extends", "The case number of the preservation.").
			For(kind, string(review.KindPreservationExtension)),
	}
	return form.New(append(entries, processEntries(e, platform)...)...)
}

// categoryOptions are the categories of data, after one option for each class.
func categoryOptions() []form.Option {
	var out []form.Option
	for _, class := range []string{"subscriber", "account", "traffic", "content"} {
		out = append(out, form.Option{Value: class + ".*", Text: kit.Textf("ALL %s", class)})
	}
	for _, c := range review.Categories {
		out = append(out, form.Option{Value: string(c), Text: kit.Textf("%s", c.Label())})
	}
	return out
}

// readRequest builds the request that the form describes, and lists what cannot
// be read. All other fields are filled in, so that the request can be assessed
// while it is still being typed.
func readRequest(typed *form.Form, zone *time.Location) (*review.Request, []form.Fault) {
	f := form.NewReader(typed, zone)
	r := &review.Request{Schema: review.RequestSchema, Platform: f.Text("platform"),
		Kind: review.Kind(f.Text("kind")), Channel: f.Text("channel"), Reference: f.Text("reference"),
		Justification: f.Text("justification"), ReceivedAt: f.Timestamp("received_at")}
	r.Requester = review.Requester{Agency: f.Text("requester.agency"), Country: f.Country("requester.country"),
		Kind: f.Text("requester.kind"), Name: f.Text("requester.name"), Title: f.Text("requester.title"),
		Badge: f.Text("requester.badge"), Email: f.Text("requester.email"), Phone: f.Text("requester.phone")}
	if f.Checked("requester.attested") { // a box that is not ticked says nothing
		r.Requester.Attested = new(true)
	}
	r.Targets = readTargets(f)
	r.Data = readCategoryPeriods(f, selectedItems(f.Text("data")))
	r.Period = review.Period{From: f.Point("period.from"), To: f.Point("period.to")}
	if r.Kind == review.KindEmergency {
		c := review.EmergencyClaim{Harm: f.Text("emergency.harm"), HarmKind: f.Text("emergency.harm_kind"),
			PersonAtRisk: f.Text("emergency.person_at_risk"), Imminence: f.Text("emergency.imminence"),
			Nexus: f.Text("emergency.nexus"), Attested: f.Checked("emergency.attested"),
			NeededBy: f.OptionalTimestamp("emergency.needed_by")}
		if c != (review.EmergencyClaim{}) {
			r.Emergency = &c
		}
	}
	if id := f.Text("previous.id"); id != "" {
		r.Previous = &review.Previous{ID: id, Relation: "extends"}
	}
	r.Process = readProcess(f, r.Requester.Country)
	r.NormaliseCodes()
	return r, f.Faults
}

// selectedItems are the checked categories, each once, in the order in which
// they are shown. A checked class means all its categories.
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

// openEnd is what the form shows and accepts for a value that is not given, such as an end of a period.
const openEnd = "-"

// readCategoryPeriods reads the own periods of categories into the items. Each
// line has the category, by its label or by its name in the document, then one
// or two days. A category on two lines becomes two items.
func readCategoryPeriods(f *form.Reader, items []review.Item) []review.Item {
	seen := map[review.Category]bool{}
	for l := range strings.SplitSeq(f.Text("data.periods"), "\n") {
		words, days := cutDays(l)
		if len(words) == 0 && len(days) == 0 {
			continue
		}
		var ends [2]review.Point
		var err error
		ok := len(words) > 0 && (len(days) == 1 || len(days) == 2)
		for i := 0; ok && i < len(days); i++ {
			if days[i] != openEnd {
				ends[i], err = review.ReadPoint(days[i])
				ok = err == nil
			}
		}
		if errors.Is(err, review.ErrOutOfRange) {
			f.AddFault("data.periods", form.OutOfRange)
			return items
		}
		if !ok {
			f.AddFault("data.periods", "Enter the category and two dates, with - for an open end: IP log 2026-10-01 "+
				"2026-10-31.")
			return items
		}
		name := strings.TrimSuffix(strings.Join(words, " "), ":")
		at := slices.IndexFunc(items, func(it review.Item) bool {
			return strings.EqualFold(name, string(it.Category)) || strings.EqualFold(name, it.Category.Label())
		})
		if at < 0 {
			f.AddFault("data.periods", kit.Textf("%q is not ticked above.", name))
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
// a digit or is openEnd; a "to" between days is left out.
func cutDays(l string) (words, days []string) {
	words = strings.Fields(l)
	for len(words) > 0 && len(days) < 3 {
		last := words[len(words)-1]
		if last != "to" && last != openEnd && (last[0] < '0' || last[0] > '9') {
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
