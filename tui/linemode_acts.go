package tui

import (
	"slices"
	"strconv"
	"strings"

	"lert/tui/kit"
)

// actsAtOnce is how many acts of a screen are listed before somebody asks for more.
const actsAtOnce = 8

// drawnOnly are the actions that move about what is drawn. The line mode has words of
// its own for that; it does not list these, but takes their names.
var drawnOnly = func() map[string]bool {
	out := map[string]bool{}
	for _, a := range moveActions(nil) {
		out[a.Name] = true
	}
	for _, name := range []string{"help", "commands", "field below", "field above", "right", "left", "next field",
		"previous field", "open part", "next part", "previous part", "edit", "show unread"} {
		out[name] = true
	}
	return out
}()

// lineAct is an act of a screen in the line mode.
type lineAct struct {
	*action
	number  int  // 0: it records, and only a phrase does that
	matters bool // it is among those that are listed first
}

// actsThatMatter are the acts of the main screens that are listed first. Of any other
// screen they are those that its footer names.
func actsThatMatter(top screen) []string {
	switch top.(type) {
	case *queueScreen:
		return []string{"open", "claim", "claim next", "filter", "clear filter", "undo", "new request", "decisions",
			"shift hand-over", "quit", "snooze", "hand over", "release"}
	case *caseScreen:
		return []string{"approve", "push back", "reject", "undo", "verify", "counsel", "note", "done", "letter",
			"document", "history", "claim", "release"}
	}
	var out []string
	for _, a := range top.Actions() {
		if a.Label != "" {
			out = append(out, a.Name)
		}
	}
	return out
}

// leaving are the acts that leave a screen; one of them is always among those listed first.
var leaving = []string{"back", "leave", "close"}

// isHome reports whether a screen is the first one. Only quit leaves it, so that nobody
// ends the console by one "back" too many.
func isHome(top screen) bool { _, is := top.(*queueScreen); return is }

// actsOf are the acts of a screen, those that matter first. Their numbers are the same
// whenever the screen is, whether an act is possible or not.
func actsOf(top screen) []lineAct {
	var all []lineAct
	_, isForm := top.(entryMarker) // its rows are answered by typing
	left := func(name string) bool {
		return drawnOnly[name] || isForm && name == "change" || isHome(top) && slices.Contains(leaving, name)
	}
	for _, table := range [][]action{top.Actions(), globals} {
		for i := range table {
			if name := table[i].Name; !left(name) && !hasAct(all, name) {
				all = append(all, lineAct{action: &table[i]})
			}
		}
	}
	first := append(actsThatMatter(top), leaving...)
	rank := func(a lineAct) int {
		if i := slices.Index(first, a.Name); i >= 0 {
			return i
		}
		return len(first)
	}
	slices.SortStableFunc(all, func(a, b lineAct) int { return rank(a) - rank(b) })
	n := 0
	for i := range all {
		all[i].matters = rank(all[i]) < len(first)
		if !all[i].Records {
			n++
			all[i].number = n
		}
	}
	return all
}

func hasAct(acts []lineAct, name string) bool {
	return slices.ContainsFunc(acts, func(a lineAct) bool { return a.Name == name })
}

// possible are the acts that can be done now, and the names of those of the screen that cannot.
func possible(e *env, top screen) (can []lineAct, not []string) {
	_, decides := top.(*decideDialog) // it says its phrase once nothing is missing
	for _, a := range actsOf(top) {
		if decides && a.Records {
			continue
		}
		if a.Run != nil && a.whyNot(e) == "" {
			can = append(can, a)
		} else if hasName(top.Actions(), a.Name) {
			not = append(not, a.Name)
		}
	}
	return can, not
}

// label is how an act is listed: with its number, or as the phrase that records.
func (a lineAct) label(e *env, top screen) string {
	if a.number == 0 {
		return string(recordPhrase(e, top, a.action))
	}
	if e.app.focus() != nil { // a number would be text
		return "." + a.Name
	}
	return kit.Textf("%d %s", a.number, a.Name).String()
}

// actsLine lists acts.
func actsLine(e *env, top screen, first Text, acts []lineAct) Text {
	var labels []string
	for _, a := range acts {
		labels = append(labels, a.label(e, top))
	}
	return kit.Textf("%s: %s.", first, strings.Join(labels, ", "))
}

// writeActs lists the acts that matter on a screen of a kind that was not listed
// before, and on a case where others are possible now.
func (p *lineMode) writeActs() {
	e, top := &p.a.env, p.a.top()
	can, _ := possible(e, top)
	var names []string
	for _, a := range firstActs(top, can) {
		if a.Name != "undo" { // what was just recorded says so
			names = append(names, a.Name)
		}
	}
	kind, said := actsKind(top), strings.Join(names, "; ")
	was, known := p.actsSaid[kind]
	if _, isCase := top.(*caseScreen); was == said || known && !isCase { // elsewhere it changes with each row
		return
	}
	p.actsSaid[kind] = said
	p.listActs()
}

// actsKind is the same for all screens with the same table.
func actsKind(top screen) string {
	var names []string
	for _, a := range actsOf(top) {
		names = append(names, a.Name)
	}
	return strings.Join(names, "; ")
}

// listActs lists the acts that matter.
func (p *lineMode) listActs() {
	e, top := &p.a.env, p.a.top()
	can, _ := possible(e, top)
	line := actsLine(e, top, "Acts", firstActs(top, can))
	if len(can) > len(firstActs(top, can)) {
		line += " Type more acts for the others."
	}
	p.write(line)
}

// firstActs are the acts that are listed first, among them one that leaves the screen.
func firstActs(top screen, can []lineAct) []lineAct {
	var first []lineAct
	for _, a := range can {
		leaves := slices.Contains(leaving, a.Name) || a.Name == "quit" && isHome(top)
		switch {
		case !a.matters:
		case len(first) < actsAtOnce:
			first = append(first, a)
		case leaves:
			first[actsAtOnce-1] = a
			return first
		}
	}
	return first
}

// listMoreActs lists the other acts, and those that are not possible now.
func (p *lineMode) listMoreActs() {
	e, top := &p.a.env, p.a.top()
	can, not := possible(e, top)
	first := firstActs(top, can)
	more := slices.DeleteFunc(can, func(a lineAct) bool { return hasAct(first, a.Name) })
	for part := range slices.Chunk(more, actsAtOnce) {
		p.write(actsLine(e, top, "More acts", part))
	}
	if len(more) == 0 {
		p.write("There are no more acts here.")
	}
	if len(not) > 0 {
		p.write(kit.Textf("Not possible now: %s. Type one to hear why.", strings.Join(not, ", ")))
	}
}

// explainAct says what an act does, and why it cannot be done now.
func (p *lineMode) explainAct(name string) {
	e, top := &p.a.env, p.a.top()
	act := findAct(top, name)
	if act == nil {
		e.warn(kit.Textf("There is no act called %s here. Type acts to hear them.", name))
		return
	}
	p.write(sentence(Text(act.Name) + ": " + lowerText(act.Help)))
	if why := act.whyNot(e); why != "" {
		p.write("Not now: " + why)
	} else if act.Records {
		p.write("To do it, type: " + recordPhrase(e, top, act) + ".")
	}
}

// lowerText is t with a small first letter, for a sentence that goes on.
func lowerText(t Text) Text {
	if len(t) < 2 || t[0] < 'A' || t[0] > 'Z' || t[1] < 'a' || t[1] > 'z' {
		return t
	}
	return Text(t[0]-'A'+'a') + t[1:]
}

// findAct is the act that a name, the word of the footer, a number or a key means, nil
// if there is none.
func findAct(top screen, s string) *action {
	acts := actsOf(top)
	for _, is := range []func(lineAct) bool{
		func(a lineAct) bool { return strings.EqualFold(a.Name, s) },
		func(a lineAct) bool { return strings.EqualFold(string(a.Label), s) && hasName(top.Actions(), a.Name) },
		func(a lineAct) bool { return a.number > 0 && s == strconv.Itoa(a.number) },
		func(a lineAct) bool { return strings.EqualFold(a.Name, "tab "+s) }, // as the line that names the tabs does
	} {
		if i := slices.IndexFunc(acts, is); i >= 0 {
			return acts[i].action
		}
	}
	if slices.Contains(leaving, strings.ToLower(s)) { // each of these words leaves what is open
		if isHome(top) {
			return nil
		}
		if i := slices.IndexFunc(acts, func(a lineAct) bool { return slices.Contains(leaving, a.Name) }); i >= 0 {
			return acts[i].action
		}
	}
	// Actions on what is drawn are not listed, and keys are for those who know them. A
	// digit is always a number of the list.
	for _, table := range [][]action{top.Actions(), globals} {
		if act := lookupName(table, s); act != nil {
			return act
		}
	}
	if strings.Trim(s, "0123456789") == "" {
		return nil
	}
	for _, table := range [][]action{top.Actions(), globals} {
		if act := lookup(table, s); act != nil {
			return act
		}
	}
	return nil
}

func hasName(table []action, name string) bool { return lookupName(table, name) != nil }

// lookupName finds an action by its name.
func lookupName(table []action, name string) *action {
	for i := range table {
		if strings.EqualFold(table[i].Name, name) {
			return &table[i]
		}
	}
	return nil
}

// recordActions are the actions of a screen that record and are possible now.
func recordActions(e *env, s screen) (out []*action) {
	table := s.Actions()
	for i := range table {
		if table[i].Records && table[i].whyNot(e) == "" {
			out = append(out, &table[i])
		}
	}
	return out
}

// recordPhrase is what has to be typed to record: the act and what it is about. A
// number or a single word may be typed by mistake; this may not.
func recordPhrase(e *env, s screen, act *action) Text {
	verb, id := recordVerb(s, act), recordCase(e, s, act)
	if id == "" {
		return verb + " now" // never the mere name of the action
	}
	return verb + " " + spokenCase(id, e.now())
}

// isRecordPhrase reports whether a typed line is the phrase of an action, with the
// case number short or in full.
func isRecordPhrase(e *env, s screen, act *action, typed string) bool {
	if sameWords(typed, recordPhrase(e, s, act)) {
		return true
	}
	id := recordCase(e, s, act)
	return id != "" && sameWords(typed, kit.Textf("%s %s", recordVerb(s, act), id))
}

// recordVerb is the first part of the phrase.
func recordVerb(s screen, act *action) Text {
	if d, ok := s.(*decideDialog); ok {
		return outcomeLabel(d.outcome)
	}
	return Text(act.Name)
}

// recordCase is the case number in the phrase, "" if the action is about no case.
func recordCase(e *env, s screen, act *action) string {
	if act.NoCase {
		return ""
	}
	for _, s := range []screen{s, e.app.screens[len(e.app.screens)-1]} {
		if c, ok := s.(ofCase); ok {
			return c.caseID()
		}
	}
	return ""
}

// ofCase is a screen about one case.
type ofCase interface{ caseID() string }

// sameWords reports whether a typed line is a phrase, whatever its case and blanks.
func sameWords(typed string, phrase Text) bool {
	return strings.EqualFold(strings.Join(strings.Fields(typed), " "), phrase.String())
}
