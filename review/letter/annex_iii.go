package letter

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"lert/review"
)

//go:embed annex_iii.yaml
var annexYAML []byte

// annexFile is annex_iii.yaml.
type annexFile struct {
	Instruments       map[string]string   `yaml:"instruments"`
	Certificates      []box               `yaml:"certificates"`
	Reasons           []box               `yaml:"reasons"`
	Codes             map[string][]string `yaml:"codes"`
	Never             []string            `yaml:"never"`
	Unavailable       map[string]string   `yaml:"unavailable"`
	NothingToPreserve []string            `yaml:"nothing_to_preserve"`
	Conflict          []struct {
		Key      string `yaml:"key"`
		Text     string `yaml:"text"`
		Optional bool   `yaml:"optional"`
		Interest bool   `yaml:"interest"`
	} `yaml:"conflict"`
	Sentences map[string]string `yaml:"sentences"`
	Form      string            `yaml:"form"`
}

// box is one box of the form.
type box struct {
	Box  string `yaml:"box"`
	Text string `yaml:"text"`
}

// annex parses annex_iii.yaml once, on first use.
var annex = sync.OnceValues(func() (*annexFile, error) {
	var f annexFile
	if err := yaml.Load(annexYAML, &f, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("review/letter/annex_iii.yaml: %w", err)
	}
	return &f, nil
})

// Boxes with a meaning of their own. The first two are not boxes of the form: a finding without a box is explained in
// Section D, and one that a question to the authority resolves is asked in Section F.
const (
	boxExplain  = "explain"
	boxClarify  = "clarify"
	boxConflict = "third_country"
)

// ConflictKeys are the keys of Section E, in the form's order. It must be filled
// in if compliance would break the law of a third country.
func ConflictKeys() []string {
	f, err := annex()
	if err != nil {
		return nil
	}
	var out []string
	for _, q := range f.Conflict {
		out = append(out, q.Key)
	}
	return out
}

// form is the state of one form of Annex III.
type form struct {
	*writer
	annex         *annexFile
	codes         []string // of the findings against the order, reasons first
	boxes         map[string]bool
	explanation   []string // Section D(b)
	clarification []string // Section F
	withheld      []string // categories that could be produced but were not granted
}

// checkAnnexIII reports why the form does not go out, nil if it does. It answers a European order that is not carried
// out, or not in full (Regulation (EU) 2023/1543, Article 10).
func (w *writer) checkAnnexIII() error {
	f, err := annex()
	if err != nil {
		return err
	}
	switch d := w.in.Decision; {
	case w.request.Process == nil || f.Instruments[w.request.Process.Instrument] == "":
		return noLetter("the Annex III form is for a European Production or Preservation Order, and the document "+
			"is neither", hintOtherLetter)
	case w.isNoOrder():
		return noLetter("the document is not an order under the Regulation, so no Annex III form is required",
			hintOtherLetter)
	case d == nil:
		return noLetter("nothing has been decided yet", "decide it first: the form explains why an order is not carried out")
	case d.Outcome == review.OutcomeWithdrawn || d.Outcome == review.OutcomeTakenBack:
		return noLetter("the request was withdrawn or its decision taken back, so there is nothing to explain",
			hintOtherLetter)
	}
	if err := w.checkSender(); err != nil {
		return err
	}
	x := w.newForm(f)
	if len(x.codes)+len(x.withheld) == 0 && len(w.emptyCategories()) == 0 {
		return noLetter("the order is carried out in full", "the form only explains why an order is not carried out")
	}
	return nil
}

// newForm collects the findings against the order: the reasons of the decision, then those of the rows that cannot be
// produced.
func (w *writer) newForm(f *annexFile) *form {
	x := &form{writer: w, annex: f, boxes: map[string]bool{}}
	addNew(&x.codes, w.decision.Reasons...)
	granted, _ := review.Granted(w.assessment, w.decision.Granted)
	approved := w.decision.Outcome == review.OutcomeApprove && !w.request.Kind.IsPreservation()
	for _, r := range w.assessment.Categories {
		switch {
		case !r.Producible && r.Code != "":
			addNew(&x.codes, w.rowFinding(r).Code)
		case approved && r.Producible && !review.ContainsRow(granted, r) && !w.isEmpty(r):
			addNew(&x.withheld, r.Category.Label())
		}
	}
	return x
}

// fillAnnexIII sets the values of the form's sections.
func (w *writer) fillAnnexIII(v map[string]string) error {
	f, err := annex()
	if err != nil {
		return err
	}
	x := w.newForm(f)
	if err := x.fillBoxes(); err != nil {
		return err
	}
	say := func(s string) string { return f.Sentences[s] }
	if w.request.Process.AuthorityNotified || x.boxes[boxConflict] {
		v["also"] = say("also")
	}
	certificate := f.Instruments[w.request.Process.Instrument]
	v["certificate"] = x.checkboxes(f.Certificates, func(b string) bool { return b == certificate })
	v["authorities"] = x.authorities()
	v["addressee"] = x.addressee()
	v["reasons"] = x.checkboxes(f.Reasons, func(b string) bool { return x.boxes[b] })
	if v["rows"], err = w.listWithheld(func(r review.CategoryRow) bool {
		return !r.Producible && r.Code != "" && !slices.Contains(w.decision.Reasons, w.rowFinding(r).Code)
	}); err != nil {
		return err
	}
	v["explanation"] = w.layout.bullets(x.explanation)
	if v["explanation"] == "" && v["rows"] == "" {
		v["explanation"] = say("nothing")
	}
	if v["conflict"], err = x.conflict(); err != nil {
		return err
	}
	v["clarification"] = cmp.Or(w.layout.bullets(x.clarification), say("nothing"))
	if v["preservation"], err = x.preservation(); err != nil {
		return err
	}
	v["answers"] = x.answers(v)
	return nil
}

// fillBoxes ticks the box of each finding, and collects the sentences of the reasons and what would correct them.
func (x *form) fillBoxes() error {
	for _, code := range x.codes {
		boxes, known := x.annex.Codes[code]
		if !known {
			return incomplete("the Annex III form has no box for "+code,
				"add it to codes in review/letter/annex_iii.yaml")
		}
		for _, b := range boxes {
			x.boxes[b] = true
		}
		texts, cures, err := x.findingSentences(code)
		if err != nil {
			return err
		}
		switch {
		case slices.Contains(boxes, boxClarify):
			addNew(&x.clarification, texts...)
		case slices.Contains(x.decision.Reasons, code):
			addNew(&x.explanation, texts...)
		}
		addNew(&x.clarification, cures...)
	}
	for _, u := range x.emptyCategories() {
		x.boxes[x.annex.Unavailable[u.Why]] = true
	}
	addNew(&x.explanation, x.searchedInVain()...)
	if len(x.withheld) > 0 {
		data := map[string]string{"data": strings.Join(x.withheld, ", ")}
		addNew(&x.explanation, fill(x.annex.Sentences["left_out"], data))
	}
	return nil
}

// checkboxes formats boxes with their texts.
func (x *form) checkboxes(boxes []box, on func(string) bool) string {
	var out []string
	for _, b := range boxes {
		out = append(out, x.layout.checkbox(on(b.Box), b.Text))
	}
	return strings.Join(out, "\n")
}

// listFields formats pairs of a field's name and value; an empty value becomes a note that the certificate lacks it.
func (x *form) listFields(pairs ...string) string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		value := cmp.Or(pairs[i+1], x.annex.Sentences["not_stated"])
		out = append(out, x.layout.item(pairs[i]+": "+value))
	}
	return strings.Join(out, "\n")
}

// authorities is Section B: the authorities and the dates of the order.
func (x *form) authorities() string {
	r, pr := x.request, x.request.Process
	number := cmp.Or(clean(pr.Docket), clean(r.Reference))
	name := cmp.Or(clean(pr.Authority.Name), clean(r.Requester.Agency))
	out := []string{"Issuing authority", name, "Its file number", number}
	if pr.ValidatedBy != nil {
		out = append(out, "Validating authority", clean(pr.ValidatedBy.Name), "Its file number", "")
	}
	out = append(out, "Date of issue", pr.IssuedOn.String(), "Date of receipt", formatDay(r.ReceivedAt))
	if pr.AuthorityNotified {
		out = append(out, "Enforcing authority and its file number", x.annex.Sentences["as_named"])
	}
	return x.listFields(out...)
}

// addressee is Section C: the addressee of the certificate.
func (x *form) addressee() string {
	return x.listFields("Addressee", clean(x.request.Process.ServedOn), "Its file number", x.caseNumber())
}

// conflict is Section E. Its values come from a lawyer, and none may be missing if the box is ticked.
func (x *form) conflict() (string, error) {
	if !x.boxes[boxConflict] {
		return x.annex.Sentences["nothing"], nil
	}
	var out []string
	needs := func(key, text string) error {
		return incomplete(fmt.Sprintf("Section E of Annex III needs %q (%s)", key, text),
			"add it with --conflict "+key+"=…")
	}
	protects := false
	for _, q := range x.annex.Conflict {
		s := clean(x.in.Conflict[q.Key])
		switch {
		case q.Interest:
			text := q.Text
			if s != "" {
				text += ": " + s
				protects = true
			}
			out = append(out, x.layout.checkbox(s != "", text))
		case s != "":
			out = append(out, x.listFields(q.Text, s))
		case !q.Optional:
			return "", needs(q.Key, q.Text)
		}
	}
	if !protects {
		return "", needs("fundamental_rights", "or another interest that the law protects")
	}
	return strings.Join(out, "\n"), nil
}

// preservation is Section G. An order obliges to preserve even if it is not carried out (Article 10(9)). The only
// exceptions are that there is nothing to preserve, or no such account.
func (x *form) preservation() (string, error) {
	kept := slices.ContainsFunc(x.in.Fulfilments, func(f review.Fulfilment) bool { return f.Kind == review.Preserved })
	nothing := x.annex.NothingToPreserve
	none := slices.ContainsFunc(x.codes, func(c string) bool { return slices.Contains(nothing, c) }) ||
		slices.ContainsFunc(x.emptyCategories(), func(u review.Unavailable) bool { return u.Why == "no_account" })
	if !kept && !none {
		return "", incomplete("Section G of Annex III asks whether the data are preserved, "+
			"which the order requires (Article 10(9))", "record the copy first: `lert preserve "+x.caseNumber()+"`")
	}
	return x.layout.checkbox(kept, x.annex.Sentences["preserved"]) + "\n" +
		x.layout.checkbox(!kept, x.annex.Sentences["not_preserved"]), nil
}

// answers is Section H: who answers for the addressee.
func (x *form) answers(v map[string]string) string {
	who := clean(x.request.Process.ServedOn)
	for i := range x.platform.Entities {
		e := &x.platform.Entities[i]
		served := e.Name == x.request.Process.ServedOn || slices.Contains(e.Aliases, x.request.Process.ServedOn)
		if served || who == "" && slices.Contains(e.Regions, "EU") {
			who = clean(e.Name)
			break
		}
	}
	person := cmp.Or(v["pseudonym"], v["team"])
	return x.listFields("Establishment or legal representative", who, "Contact", person, "Office", v["team"],
		"Address, telephone and e-mail", x.annex.Sentences["as_registered"],
		"Authorised person", person, "Date", formatDay(x.date), "Signature", x.annex.Sentences["sign"])
}
