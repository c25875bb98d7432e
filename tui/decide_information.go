package tui

import (
	"lert/review"
	"lert/tui/kit"
)

// whyNoInformation is why the marked item has no information page, "" if it has one.
func (d *decideDialog) whyNoInformation(e *env) Text {
	switch s, err := d.information(e); {
	case err != nil:
		return errorLine(err)
	case s == nil:
		return kit.Textf("There is no information page about this line; %s the whole request.",
			e.by("d opens", "type document to read"))
	}
	return ""
}

// information is the information page of the marked item: of its finding, or else of the kind of data, the notice or
// the rule that it is about; nil if there is none.
func (d *decideDialog) information(e *env) (screen, error) {
	if d.cursor >= len(d.items) {
		return nil, nil
	}
	it := &d.items[d.cursor]
	if f := d.c.Assessment.Find(it.code); f != nil {
		return newFindingScreen(e, d.c, f), nil
	}
	switch {
	case it.kind == itemGrant:
		return newPageScreen(e, string(d.c.Assessment.Categories[it.n].Category))
	case it.kind == itemNotice:
		return newPageScreen(e, review.CheckNames[len(review.CheckNames)-1])
	case it.kind == itemGoodFaith:
		return newPageScreen(e, e.store.Policy().Platform(d.c.Request.Platform).VoluntaryRule().Cite)
	case it.code != "" && it.code != review.CodeQuestionOpen:
		return newPageScreen(e, it.code)
	}
	return nil, nil
}
