package review_test

import (
	"strings"
	"testing"

	"lert/review"
	"lert/review/policy"
)

// TestAttacksOnCare: an attack on those who give or seek protected care is not such care. Process of another State
// about it is for counsel to look at, and is not barred.
func TestAttacksOnCare(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	texas := of("US-TX", "District Court")
	asked := []string{"approve", "counsel", "legal_basis.conflict_of_laws=review", "+subscriber.name"}
	places := strings.Split(
		"an abortion clinic|the Knoxville abortion clinic|abortion providers|a local abortion doctor's "+
			"home|abortion facilities|a Planned Parenthood abortion center|the clinic that provides "+
			"abortions|doctors who "+
			"perform abortions|a clinic providing abortions|a fertility clinic|a gender-affirming care "+
			"clinic|providers "+
			"who offer gender-affirming care|a transgender health center|abortion patients", "|")
	attacks := strings.Split(
		"Arson at|Arson attack on|Bombing of|Bomb threat against|Shooting at|Shooting inside|Burglary of|"+
			"Break-in at|Vandalism of|Threats to|Threatening|Threat to bomb|Threats to burn down|Plan to shoot "+
			"up|Attack on|"+
			"Armed attack against|Firebombing|He bombed|Setting fire to|Breaking into|Explosive device placed "+
			"at|Blocking "+
			"access to|Harassment of|Stalking of|Theft from|A robbery at|Violence against|Threats against the staff of|"+
			"Shooting of three people at|Assault on a nurse outside|Threatening patients entering|Attacking women at",
		"|")
	for _, attack := range attacks {
		for _, place := range places {
			text := attack + " " + place
			if strings.HasPrefix(attack, "Explosive device placed") {
				text = "Explosive device at " + place
			}
			if err := expect(care(offenceOf(text), texas), asked...)(p); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
	for _, place := range strings.Split("The abortion clinic|An abortion provider|The clinic that provides abortions|"+
		"A gender-affirming care clinic|The fertility clinic", "|") {
		for _, what := range strings.Split(
			"was bombed|was set on fire|has been burglarized|in Austin was burned down|arson|"+
				"bombing in May|received threats|received bomb threats|was threatened by mail|shooting", "|") {
			text := place + " " + what
			if err := expect(care(offenceOf(text), texas), asked...)(p); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}

// TestNoAttackHidesCare: a request about care itself is barred, whatever attack it also speaks of; and so is one that
// only names who gives it.
func TestNoAttackHidesCare(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	texas := of("US-TX", "District Court")
	barred := []string{"push_back", "counsel", "legal_basis.conflict_of_laws=push_back", "!subscriber.name"}
	cares := strings.Split("Performing an abortion|Providing abortions at an abortion clinic|Abortion|Sale of "+
		"mifepristone|"+
		"Terminating a pregnancy|Killing of an unborn child|Aiding a woman who had an abortion|Providing "+
		"gender-affirming "+
		"care to a minor|Hormones for a transgender child|An abortion by an abortion provider", "|")
	for _, what := range cares {
		for _, other := range strings.Split(
			"; arson|. Shooting a video|, and threats to a witness|; attack on a police officer|"+
				" and burglary| after an assault|, threatened with prosecution|. Theft from a shop|; arson at an "+
				"abortion clinic|"+
				". Bombing of an abortion clinic| with a bomb hoax|; murder| under threat of violence", "|") {
			for _, text := range []string{what + other, strings.Trim(other, ".;, ") + ": " + what} {
				if err := expect(care(offenceOf(text), texas), barred...)(p); err != nil {
					t.Errorf("%q: %v", text, err)
				}
			}
		}
	}
	for _, text := range strings.Split(
		"Operating an abortion clinic|Working at an abortion clinic and harassment|Visit to an "+
			"abortion clinic|A patient at an abortion clinic threatened a witness|Devices at an abortion clinic in "+
			"May|Abortion "+
			"provider without a licence|Threatening a witness at the abortion clinic|Murder at an abortion "+
			"clinic|Injuring a "+
			"patient at an abortion clinic|Attack on an unborn child|Setting up an abortion clinic|Arson, and an "+
			"abortion clinic", "|") {
		if err := expect(care(offenceOf(text), texas), barred...)(p); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	// What the offence does not say, another text does.
	clinic := offenceOf("Arson at an abortion clinic")
	for text, want := range map[string][]string{
		"The abortion clinic's cameras show the suspect, an abortion opponent.": {"approve", "counsel"},
		"The suspect posted anti-abortion messages before the fire.":            {"approve", "counsel"},
		"To learn who had abortions there.":                                     barred,
	} {
		if err := expect(care(clinic, texas, func(r *review.Request) { r.Justification = text }),
			want...)(p); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestCareInOtherWords: the words for protected care that are no names of it bar process like those that are; a
// miscarriage, which violence may cause, is for counsel.
func TestCareInOtherWords(t *testing.T) {
	p, err := policy.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	texas := of("US-TX", "District Court")
	const conflict = "legal_basis.conflict_of_laws"
	for want, texts := range map[string]string{
		"push_back": "Killing of an unborn human being|Unborn human|End of life of the unborn|To end a " +
			"pregnancy|Ending an unwanted pregnancy|ending pregnancy at nine weeks|Prenatal homicide|Performing a " +
			"D&E|D&E procedure at 16 weeks|D & E abortion|Dilation and evacuation|Testosterone to a " +
			"minor|prescribing estrogen to a transgender child|hormones for trans youth|Giving a child " +
			"hormones|Testosterone to a 15-year-old girl|administering testosterone injections to a minor|Sex-change " +
			"surgery|sex change operation on a minor|Medical transition of a minor|transitioning a child|Puberty " +
			"suppression|puberty-suppressing drugs|suppressing puberty|suppression of puberty|A B O R T I O " +
			"N|aborti0n|ab0rt10n|interrupcio\u0301n del embarazo|top surgery for teens|sex trait modification",
		"review": "Causing a miscarriage|He caused her miscarriage|inducing a miscarriage|assault resulting in a " +
			"miscarriage|A miscarriage was induced|She miscarried|D&E|" +
			"Concealing a miscarriage|foetal remains in a bin|a stillbirth was not reported|hid her miscarriage",
		"": "Testosterone to an adult|sale of testosterone to athletes|Sex trafficking of a minor|End of her " +
			"pregnancy leave|Terminated for her pregnancy|transition of a minor to adult court|Medical care of a " +
			"child|Fraud on D. E. Smith|changing sex offender registration|0rder of the c0urt|growth of a child",
	} {
		for text := range strings.SplitSeq(texts, "|") {
			check := []string{"-" + conflict}
			if want != "" {
				check = []string{"counsel", conflict + "=" + want}
			}
			if err := expect(care(offenceOf(text), texas), check...)(p); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}
