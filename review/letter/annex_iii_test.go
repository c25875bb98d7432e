package letter

import (
	"errors"
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
	"lert/review/problem"
)

// TestM1EveryFindingHasItsPlaceInTheForm: every finding against a European order has a box of the form or a text in it;
// every box that annex_iii.yaml names exists, and every code.
func TestM1EveryFindingHasItsPlaceInTheForm(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	f, err := annex()
	if err != nil {
		t.Fatal(err)
	}
	boxes := map[string]bool{boxExplain: true, boxClarify: true}
	for _, b := range f.Reasons {
		boxes[b.Box] = true
	}
	for code, c := range p.Codes {
		_, mapped := f.Codes[code]
		never := false
		for _, n := range f.Never {
			never = never || n == code
		}
		if blocks := c.Severity != review.SeverityInfo || code == "scope.no_such_account"; blocks != mapped &&
			blocks != never || mapped && never {
			t.Errorf("%s (%s): in the form %v, never on a European order %v", code, c.Severity, mapped, never)
		}
	}
	for code, list := range f.Codes {
		if p.Codes[code] == nil {
			t.Errorf("the form names %s, which no pack has", code)
		}
		for _, b := range list {
			if !boxes[b] {
				t.Errorf("%s ticks %s, which is no box", code, b)
			}
		}
	}
	for _, list := range [][]string{f.Never, f.NothingToPreserve} {
		for _, code := range list {
			if p.Codes[code] == nil {
				t.Errorf("the form names %s, which no pack has", code)
			}
		}
	}
	for why, b := range f.Unavailable {
		if !boxes[b] {
			t.Errorf("%s ticks %s, which is no box", why, b)
		}
	}
	for id := range f.Instruments {
		if p.Instruments[id] == nil {
			t.Errorf("the form answers %s, which no pack has", id)
		}
	}
}

// order is a European order of which one category can be produced; it was pushed back because it is unsigned.
func order() Input {
	r := testRequest()
	r.Targets, r.Channel, r.Requester.Country, r.Reference = r.Targets[:1], "e_evidence", "DE", ""
	r.Requester.Agency = "Staatsanwaltschaft Neustadt"
	r.Process = &review.Process{Instrument: "eu.epoc", Docket: "311 Js 107/26", ServedOn: "Example Ireland Limited",
		IssuedOn: review.Date{Year: 2026, Month: 11, Day: 16},
		Authority: review.Authority{Name: "Staatsanwaltschaft Neustadt", Role: "prosecutor",
			Country: "DE"}, AuthorityNotified: true}
	return Input{Kind: AnnexIII, Request: r, Date: at("2026-11-20T10:00:00Z"), Assessment: assessed(r,
		review.Finding{Code: "legal_basis.unsigned", Severity: review.SeverityPushBack, Field: "process.signed"}),
		Decision: decided(review.OutcomePushBack, "legal_basis.unsigned"),
		Fulfilments: []review.Fulfilment{{Kind: review.Preserved, At: at("2026-11-19T16:00:00Z"),
			RuleID: "eu.epoc_keep"}}}
}

func TestM1TheFormRefusesHalfAnAnswer(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(*Input)
		want error
		says string
	}{
		{"another paper", func(in *Input) { in.Request.Process.Instrument = "us.grand_jury_subpoena" },
			problem.NoLetter, "the document is neither"},
		{"no paper", func(in *Input) { in.Request.Process = nil }, problem.NoLetter, "the document is neither"},
		{"undecided", func(in *Input) { in.Decision = nil }, problem.NoLetter, "nothing has been decided"},
		{"withdrawn", func(in *Input) { in.Decision.Outcome = review.OutcomeWithdrawn }, problem.NoLetter, "withdrawn"},
		{"possible forger", func(in *Input) { in.Decision.Reasons = []string{"requester.lookalike_domain"} },
			problem.NoLetter, "lookalike_domain"},
		{"nothing said of the copy",
			func(in *Input) { in.Fulfilments = nil; in.Assessment.Categories = in.Assessment.Categories[:1] },
			problem.Incomplete, "lert preserve"},
		{"carried out in full", func(in *Input) {
			in.Decision = decided(review.OutcomeApprove)
			in.Decision.Granted = []string{"subscriber.name"}
			in.Assessment.Categories = in.Assessment.Categories[:1]
		}, problem.NoLetter, "in full"},
		{"a code without a box", func(in *Input) { in.Decision.Reasons = []string{"legal_basis.no_obligation"} },
			problem.Incomplete, "no box"},
		{"no interest in Section E", func(in *Input) {
			in.Decision.Reasons = []string{"legal_basis.conflict_of_laws"}
			in.Conflict = map[string]string{"law": "a", "provision": "b", "nature": "n", "applies": "c",
				"conflict": "d", "link": "e", "consequences": "f"}
		}, problem.Incomplete, "another interest"},
		{"half of Section E", func(in *Input) {
			in.Decision.Reasons = []string{"legal_basis.conflict_of_laws"}
			in.Conflict = map[string]string{"law": "Invented Secrecy Act"}
		}, problem.Incomplete, `Section E of Annex III needs "provision"`},
	} {
		in := order()
		c.edit(&in)
		p := testPolicy()
		p.Codes["legal_basis.conflict_of_laws"] = &review.Code{Code: "legal_basis.conflict_of_laws",
			Severity: review.SeverityReview, LetterText: "Another law may be broken."}
		if got, err := Write(p, in); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || got != "" {
			t.Errorf("%s: %v, want %v with %q", c.name, err, c.want, c.says)
		}
	}
	whole := order()
	whole.Decision.Reasons = []string{"legal_basis.conflict_of_laws"}
	whole.Conflict = map[string]string{}
	for _, k := range ConflictKeys() {
		whole.Conflict[k] = "answer to " + k
	}
	p := testPolicy()
	p.Codes["legal_basis.conflict_of_laws"] = &review.Code{Code: "legal_basis.conflict_of_laws",
		Severity: review.SeverityReview, LetterText: "Another law may be broken."}
	got, err := Write(p, whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"[x] compliance would conflict", "including penalties: answer",
		"[x] Interest: national security and defence: answer to national_security", "A copy goes to the enforcing " +
			"authority."} {
		if !strings.Contains(got, s) {
			t.Errorf("the form does not say %q:\n%s", s, got)
		}
	}
}
