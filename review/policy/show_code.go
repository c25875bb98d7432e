package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lert/review"
)

// codeTitle is a code in words: "legal basis: wrong issuer".
func codeTitle(code string) string {
	check, word, _ := strings.Cut(code, ".")
	return plain(check) + ": " + plain(word)
}

// neutral is a sentence of the policy with neutral words in the place of what differs from request to request.
func neutral(sentence string) string {
	return upperFirst(review.FillTemplate(sentence, new(review.SentenceValues)))
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// meaning is what a code means. Some say in each rule that raises them what was found.
func meaning(c *review.Code) string {
	if strings.HasPrefix(c.AnalystText, "{") && strings.IndexByte(c.AnalystText, '}') == len(c.AnalystText)-1 {
		return "The rule that raises it says what was found."
	}
	return neutral(c.AnalystText)
}

// code is the page of a code: what it means and weighs, what the agency is told, how it is cured, and which rules raise
// it.
func (s *page) code(c *review.Code) {
	s.title(c.Code + " - " + codeTitle(c.Code))
	s.fact("Meaning", meaning(c))
	s.fact("Effect", severityNames[c.Severity]+textIf(c.Counsel, ", counsel must review it")+s.basis(c.Basis))
	s.fact("Ground", plain(c.Ground))
	s.fact("Kind of defect", defectNames[c.Defect])
	s.fact("Letter says", neutral(c.LetterText))
	s.fact("Cure", cmp.Or(neutral(c.CureText), textIf(c.Severity == review.SeverityPushBack,
		"none in general; the letter says what is missing")))
	s.heading("In some situations", len(c.Variants))
	for _, v := range c.Variants {
		s.item(plain(cmp.Or(v.Severity, c.Severity))+conditionText(&v.When)+textIf(v.Name != "", " as "+plain(v.Name))+
			textIf(v.Signed, ", the legal process is signed")+
			textIf(v.AnalystText != "", ": "+neutral(v.AnalystText)), c.Basis)
	}
	if !s.rowOnly {
		s.severitiesOf(c.Code)
		s.usesOf("Raised by", c.Code, kindPlatform, kindInstrument, kindRules)
		s.usesOf("Stops a clock", c.Code, kindClock)
	}
}

// severityNames say what a finding of each severity does to a request.
var severityNames = map[string]string{
	review.SeverityInfo: "for information", review.SeverityReview: "review: a person must acknowledge it",
	review.SeverityNarrow:   "narrow: that data cannot be disclosed",
	review.SeverityPushBack: "push back: nothing is disclosed until the agency has cured it",
	review.SeverityReject:   "reject: it cannot be cured",
}

// defectNames say what a finding that refuses a request is about.
var defectNames = map[string]string{
	review.DefectFormal:    "form: once it is cured, the data that the process reaches can be disclosed",
	review.DefectAuthority: "authority: nothing can be disclosed under this process, even if its form is corrected",
}

// severitiesOf lists the platforms and instruments that give a code another severity.
func (s *page) severitiesOf(code string) {
	item := s.itemsUnder(otherEffect)
	say := func(who string, rows []review.SeverityOverride) {
		for _, r := range rows {
			if r.Code == code {
				item(who+": "+plain(r.Severity)+conditionText(&r.When), r.Basis)
			}
		}
	}
	for _, id := range sorted(s.p.Platforms) {
		say(id, s.p.Platforms[id].Severities)
	}
	for _, id := range sorted(s.p.Instruments) {
		for _, inst := range s.p.Instruments[id] {
			say(id, inst.Severities)
		}
	}
}

// otherEffect is the heading of a list of codes that weigh more or less somewhere than the catalogue says.
const otherEffect = "Other effect"

// mostUses is how many rows a page lists that name its id: every paper can bring some codes, and a list of all of them
// says less.
const mostUses = 40

// usesOf lists, under a heading, the entries of rows of some kinds that name an id.
func (s *page) usesOf(title, id string, kinds ...rowKind) {
	var uses []string
	rows := pagedRows(s.p)
	for i := range rows {
		r := &rows[i]
		if r.id == id || !slices.Contains(kinds, r.kind) {
			continue
		}
		own := newPage(s.p)
		own.rowOnly = true
		r.write(own)
		under := ""
		for j := range own.entries {
			x := &own.entries[j]
			if x.Kind == EntryHeading {
				under = x.Text
			}
			if !x.names(id) || under == otherEffect {
				continue
			}
			label := x.Label
			if x.Kind == EntryItem {
				label = under
			}
			uses = append(uses, r.id+textIf(label != "", ", "+lowerFirst(label))+": "+x.Text)
		}
	}
	s.heading(title, len(uses))
	for _, u := range uses[:min(len(uses), mostUses)] {
		s.add(EntryItem, "", u)
	}
	if n := len(uses) - mostUses; n > 0 {
		s.add(EntryItem, "", fmt.Sprintf("and %d more", n))
	}
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// anyProcess is the page of the rules for any legal process.
func (s *page) anyProcess() {
	s.title(anyProcess + " - the rules for any legal process")
	s.standings("Any process", s.p.Rules)
	item := s.itemsUnder("Nondisclosure orders")
	for i := range s.p.NoticeRules {
		item(s.p.NoticeRules[i].Text+conditionText(&s.p.NoticeRules[i].When), s.p.NoticeRules[i].Basis)
	}
	item = s.itemsUnder("Statements of reasons under the Digital Services Act")
	for _, r := range s.p.StatementRules {
		item(spacedList(r.Offences)+": "+plain(strings.ToLower(r.Category)), r.Basis)
	}
}

// signal is the page of a sign that a request is forged.
func (s *page) signal(sig *review.Signal) {
	s.title(sig.Signal + " - sign of a forgery")
	s.fact("Meaning", sig.Text)
	s.fact("Weight", sig.Weight+textIf(sig.BlocksWith != "", "; blocks with a sender's domain that is a "+
		plain(sig.BlocksWith))+s.basis(sig.Basis))
}
