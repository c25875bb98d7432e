package form

import (
	"cmp"
	"slices"
	"strings"

	"lert/review/text"
	"lert/tui/kit"
)

// In the line mode a form is read as questions, one by one.

// optionsAtOnce is how many options of a question are read out; the details have all.
const optionsAtOnce = 12

// Question is the entry with the cursor as a question: which of how many it is, what
// it holds, how it is answered, and what was wrong with the last answer.
func (f *Form) Question() []text.Text {
	var out []text.Text
	n, all := 0, 0
	for i, x := range f.entries {
		if x.Visible() {
			all++
			if i <= f.cursor {
				n++
			}
		}
	}
	x := f.Current()
	if x.heading != "" {
		out = append(out, sentence(x.heading))
	}
	line := sentence(kit.Textf("%s", joinNonEmpty(": ", kit.Textf("Row %d of %d", n, all).String(), x.name().String(),
		x.valueText())))
	if all == 1 {
		line = sentence(kit.Textf("%s", joinNonEmpty(": ", cmp.Or(x.name().String(), "Text"), x.valueText())))
	}
	if out = append(out, line); x.hint != "" {
		out = append(out, sentence(x.hint))
	}
	if t := x.optionsText(optionsAtOnce); t != "" {
		out = append(out, t)
	}
	if x.fault != "" {
		out = append(out, "Wrong: "+sentence(x.fault))
	}
	return out
}

// AtLast reports whether the cursor is on the last visible entry.
func (f *Form) AtLast() bool {
	return !slices.ContainsFunc(f.entries[f.cursor+1:], (*Entry).Visible)
}

// Lines are all entries, with all options of the one with the cursor.
func (f *Form) Lines() []text.Text {
	var out []text.Text
	n := 0
	for i, x := range f.entries {
		if !x.Visible() {
			continue
		}
		n++
		if x.heading != "" {
			out = append(out, sentence(x.heading))
		}
		out = append(out, sentence(kit.Textf("Row %d: %s: %s", n, x.name(), x.valueText())))
		if t := x.optionsText(len(x.Options)); i == f.cursor && t != "" {
			out = append(out, t)
		}
		if x.fault != "" {
			out = append(out, "Wrong: "+sentence(x.fault))
		}
	}
	return out
}

// name is the label, or what is beside the checkbox.
func (x *Entry) name() text.Text {
	if x.label == "" && len(x.Options) > 0 {
		return x.Options[0].Text
	}
	return x.label
}

// valueText is what an entry holds, in words.
func (x *Entry) valueText() string {
	var out []string
	switch {
	case x.field != nil:
		out = []string{strings.ReplaceAll(x.Value(), "\n", " / ")}
	case x.kind == entryCheckbox:
		return cmp.Or(x.Value(), "no")
	default:
		for i, o := range x.Options {
			if x.kind == entryChoice && i == x.selected || x.kind == entryCheckboxes && x.checked[i] {
				out = append(out, string(o.Text))
			}
		}
	}
	return cmp.Or(strings.Join(out, ", "), "empty")
}

// optionsText says what can be typed for an entry that is not a text, naming so many
// options.
func (x *Entry) optionsText(most int) text.Text {
	switch {
	case x.isYesNo():
		return "Type yes or no."
	case len(x.Options) < 2:
		return ""
	}
	var names []string
	for _, o := range x.Options[:min(most, len(x.Options))] {
		names = append(names, string(o.Text))
	}
	how := "Type one of: "
	if x.kind == entryCheckboxes {
		how = "Type none, or one or more with commas: "
	}
	t := kit.Textf("%s%s", how, strings.Join(names, "; "))
	if n := len(x.Options) - len(names); n > 0 {
		return t + kit.Textf("; and %d others, which details names.", n)
	}
	return t + "."
}

// isYesNo reports whether an entry is one checkbox.
func (x *Entry) isYesNo() bool {
	return x.kind == entryCheckbox || x.kind == entryCheckboxes && len(x.Options) == 1
}

// sentence is t with a stop at its end.
func sentence(t text.Text) text.Text {
	if t == "" || strings.ContainsAny(string(t[len(t)-1:]), ".?!:") {
		return t
	}
	return t + "."
}

// HandleWord takes an answer in the line mode and goes on to the next entry: the name
// of an option, of several checkboxes the names of those that are to be checked, with
// commas, or none; yes or no for a single one. An empty line leaves the entry as it is.
// ok reports whether the line is an answer or empty.
func (f *Form) HandleWord(s string) (changed, ok bool) {
	x := f.Current()
	named, ok := x.optionsNamed(s)
	switch {
	case s == "":
		f.Step(1)
		return false, true
	case !ok || x.field != nil:
		return false, false
	}
	if x.kind == entryChoice {
		x.selected = named[0]
	} else {
		for i := range x.checked {
			x.checked[i] = slices.Contains(named, i)
		}
	}
	f.changed()
	f.Step(1)
	return true, true
}

// optionsNamed are the options that a typed line names; ok is false if it names another.
func (x *Entry) optionsNamed(s string) (named []int, ok bool) {
	if i := x.optionNamed(s); i >= 0 {
		return []int{i}, true
	}
	switch {
	case x.kind == entryChoice:
		return nil, false
	case x.isYesNo() && strings.EqualFold(s, "yes"):
		return []int{0}, true
	case strings.EqualFold(s, "no") && x.isYesNo() || strings.EqualFold(s, "none"):
		return nil, true
	}
	for part := range strings.SplitSeq(s, ",") {
		i := x.optionNamed(strings.TrimSpace(part))
		if i < 0 {
			return nil, false
		}
		named = append(named, i)
	}
	return named, true
}

// optionNamed is the option of a name, -1 if there is none.
func (x *Entry) optionNamed(s string) int {
	for i, o := range x.Options {
		if strings.EqualFold(o.Value, s) || strings.EqualFold(string(o.Text), s) {
			return i
		}
	}
	return -1
}

// joinNonEmpty joins the texts that are not empty.
func joinNonEmpty(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}
