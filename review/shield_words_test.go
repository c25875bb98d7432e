package review_test

import (
	"testing"

	"lert/review/policy"
)

// TestShieldWords: which words and citations of a court of another State show that it asks about protected care.
func TestShieldWords(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	const bar = "legal_basis.conflict_of_laws=push_back"
	texas, oklahoma := of("US-TX", "District Court"), of("US-OK", "District Court of Tulsa County")
	for _, text := range []string{"abortion", "Abortions", "an abortionist", "abortifacients", "aborting her child",
		"aborted a pregnancy", "to abort the baby", "helped her to abort", "an aborted pregnancy", "self-abortion",
		"aborto", "fœtus", "FŒTICIDE", "fœticide", "foetus", "a fetus", "oﬀering an abortion", "ending her pregnancy",
		"She ended her own pregnancy with pills", "Estrogen prescribed to a minor for transition",
		"testosterone dispensed to a transgender boy"} {
		if err := expect(care(offenceOf(text), texas), "push_back", "counsel", bar)(p); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"aborted robbery", "an aborted burglary", "he aborted the plan", "aborted take-off",
		"an abortive attempt", "the child aborted the call", "a dog aborted the chase", "abort the mission",
		"robbery of 1,731 dollars"} {
		for _, court := range []func() paper{
			func() paper { return care(offenceOf(text), texas) },
			func() paper { return care(offenceOf(text), oklahoma) },
		} {
			if err := expect(court(), "approve", "-legal_basis.conflict_of_laws")(p); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
	for _, cited := range []string{"63 O.S. § 1-731.4", "63 O.S. 1-731", "63 O.S. Section 1-731.4", "63 OS 1-731",
		"63-1-731", "Title 63, Section 1-731.4", "63 Okla. Stat. § 1-731.4", "Okla. Stat. tit. 63, § 1-731.4",
		"section 1-731.4"} {
		if err := expect(care(offenceOf("A felony", cited), oklahoma), "push_back", "counsel", bar)(p); err != nil {
			t.Errorf("%q: %v", cited, err)
		}
	}
	if err := expect(care(offenceOf("A felony", "63 O.S. § 1-731.4"), texas), "push_back", bar)(p); err != nil {
		t.Errorf("by a court of Texas: %v", err)
	}
	for _, cited := range []string{"21 O.S. § 801", "47 O.S. § 1-131", "63 O.S. § 2-401"} {
		if err := expect(care(offenceOf("A felony", cited), oklahoma), "approve", "-"+bar)(p); err != nil {
			t.Errorf("%q: %v", cited, err)
		}
	}
}
