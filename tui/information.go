package tui

import (
	"slices"
	"strings"

	"lert/review"
	"lert/review/policy"
	"lert/review/text"
	"lert/store"
	"lert/tui/kit"
)

// openPage opens the information page of an id or a name: a code, a citation, a kind of
// data, an instrument; see policy.PageOf. If it has none, the status line says so.
func openPage(e *env, id string) {
	s, err := newPageScreen(e, id)
	if err != nil {
		e.fail(err)
		return
	}
	e.push(s)
}

// newPageScreen is the information page of an id or a name. It names others, which can
// be opened from there.
func newPageScreen(e *env, id string) (screen, error) {
	pg, err := policy.PageOf(e.store.Policy(), id)
	if err != nil {
		return nil, err
	}
	title, paras := pageParas(pg)
	return newLinkedReader(title, pageIndent, func(*env) []kit.Para { return paras },
		copyAction("the page", func() (string, error) { return pg.Text(), nil })), nil
}

// pageIndent is the margin of an information page.
const pageIndent = 16

// pageParas sets a page for a reader: its title, and its paragraphs with a list of what they name.
func pageParas(pg *policy.Page) (title Text, out []kit.Para) {
	title = kit.Textf("%s", pg.ID)
	for i := range pg.Entries {
		x := &pg.Entries[i]
		switch x.Kind {
		case policy.EntryTitle:
			id, name, _ := strings.Cut(x.Text, " - ")
			if i == 0 {
				title = kit.Textf("%s · %s", upperFirst(name), id)
				continue
			}
			out = append(out, kit.Para{Heading: true, Text: kit.Textf("%s · %s", upperFirst(name), id)})
		case policy.EntryHeading:
			if n := len(out); n > 0 && out[n-1].Text != "" {
				out = append(out, kit.Para{})
			}
			out = append(out, kit.Para{Heading: true, Text: kit.Textf("%s", x.Text)})
		case policy.EntryItem:
			out = append(out, kit.Para{Item: true, Text: kit.Textf("%s", x.Text)})
		case policy.EntryFact:
			out = append(out, kit.Para{Label: kit.Textf("%s", x.Label), Text: kit.Textf("%s", x.Text)})
		default:
			out = append(out, kit.Para{Text: text.Clean(x.Text)})
		}
	}
	if len(pg.Named) > 0 {
		out = append(out, kit.Para{}, kit.Para{Heading: true, Text: "Named on this page"})
	}
	for _, n := range pg.Named {
		out = append(out, kit.Para{Item: true, MaxLines: 1, Link: n.ID, Text: kit.Textf("%s · %s", n.ID, n.Title)})
	}
	return title, out
}

// newFindingScreen is the information page of one finding: what was found here, the rule
// and what cures it, then what there is to read about its code.
func newFindingScreen(e *env, c *store.Case, f *review.Finding) screen {
	p := e.store.Policy()
	out := findingParas(p, f)
	if _, cure := review.LetterSentences(p, c.Request, f); cure != "" {
		out = append(out, kit.Para{Label: "Cure", Text: kit.Textf("%s", cure)})
	}
	key, _, _ := strings.Cut(f.Cite, "#")
	if src := p.Sources[key]; src.URL != "" {
		out = append(out, kit.Para{Label: "Link", Text: kit.Textf("%s", src.URL)})
	}
	if pg, err := policy.PageOf(p, f.Code); err == nil {
		title, rest := pageParas(withoutOthers(pg, p, c.Request.Platform))
		out = append(append(out, kit.Para{}, kit.Para{Heading: true, Text: title}), rest...)
	}
	title := kit.Textf("%s · %s", shortID(c.Row.ID, e.now()), upperFirst(string(codeLabel(f.Code))))
	return newLinkedReader(title, pageIndent, func(*env) []kit.Para { return out })
}

// withoutOthers is a page without what it says of other platforms than one, and without what only that names.
func withoutOthers(pg *policy.Page, p *review.Policy, platform string) *policy.Page {
	out := &policy.Page{ID: pg.ID}
	for _, x := range pg.Entries {
		who := x.Text[:max(0, strings.IndexAny(x.Text, ",:"))]
		if x.Kind == policy.EntryItem && who != platform && p.Platforms[who] != nil {
			continue
		}
		if n := len(out.Entries); n > 0 && x.Kind == policy.EntryHeading && out.Entries[n-1].Kind == x.Kind {
			out.Entries = out.Entries[:n-1] // nothing is left under it
		}
		out.Entries = append(out.Entries, x)
	}
	for _, n := range pg.Named {
		if slices.ContainsFunc(out.Entries, func(x policy.Entry) bool { return strings.Contains(x.Text, n.ID) }) {
			out.Named = append(out.Named, n)
		}
	}
	return out
}
