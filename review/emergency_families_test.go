package review_test

import (
	"testing"

	"lert/review"
)

// TestEmergencyFamilies: words of a present danger to a person are found in a request that claims no emergency,
// whatever its kind; those that are denied, of the past or about something else are not.
func TestEmergencyFamilies(t *testing.T) {
	danger := []string{
		"She is being held at gunpoint.", "A clerk is held at knifepoint.", "He holds her at gunpoint in the flat.",
		"There is a knife to her throat.",
		"A bomb is set to go off at noon.", "The device will detonate.", "He says he will blow himself up.",
		"bomb threat", "They planted an explosive under the car.", "He wears a suicide vest.",
		"The bomb will explode tonight.", "She has taken an overdose.", "He is overdosing on camera.",
		"Suspected overdose, door locked.", "He may overdose.", "The user will shoot up the school.",
		"He threatens to shoot his... going to shoot students.", "He plans a mass shooting",
		"He is planning to stab teachers.", "They are preparing to kill the witness.", "He might harm himself.",
		"She threatens to jump.", "He is about to jump.", "She will jump off the bridge.", "standing on the ledge",
		"She is livestreaming her suicide.", "a live-streamed suicide", "He announced suicide.", "She wants to die.",
		"He is going to hang himself.", "She says she will end her own life.", "He is suicidal.", "they are suicidal",
		"She was kidnapped.", "A boy was abducted from school.", "The kidnappers demand money by six.",
		"kidnapping in progress", "He is still held captive.", "a ransom for her release",
		"The daughter has gone missing.", "A missing toddler", "A girl is being raped.",
		"He streams live-streamed child abuse.", "She is bleeding to death.", "They are dying.",
		"The wound is life-threatening.", "Her life is in danger.", "a danger of serious bodily harm",
		"She is not breathing.", "WILL KILL HER", "It is not over: he will kill her.",
		"He does not answer. He is suicidal.", "She is not safe, he will kill her",
		"Not only threatens to kill her, but ...",
		"Sie wurde entführt.", "Er droht zu springen.", "Er will sich umbringen.", "Il menace de se tuer.",
		"Ella amenaza con saltar.", "Ele vai se matar.", "Minaccia di uccidersi.", "Zij is ontvoerd.", "Kız kaçırıldı.",
	}
	none := []string{
		"There is no bomb threat.", "No threat to life.", "He is not suicidal.",
		"She was never kidnapped; it isn't an imminent threat.", "not in any immediate danger",
		"Nobody threatens to kill anyone.", "no known risk to life", "He was never about to jump.",
		"She was overdosed last year.", "She was kidnapped two years ago.", "He was held at gunpoint last year.",
		"The girl was abducted last month and came back.", "He threatened to jump in 2019.", "He overdosed in 2020.",
		"She was kidnapped and released.", "Keine Lebensgefahr.", "nicht in Lebensgefahr", "sin riesgo vital",
		"He will shoot a film.", "The photographer is going to shoot the wedding.", "She will jump to conclusions.",
		"He jumped bail.", "The files were held hostage by ransomware.", "A ransom was paid for the data.",
		"The laptop is missing.", "Missing invoices", "a bomb-proof alibi", "The sale exploded.",
		"The price will be sold at a loss.", "He shot a video.", "The company streams a film about death.",
		"Robbery at gunpoint in March.", "He will hurt the market.",
	}
	kinds := map[review.Kind]string{review.KindRecords: "us.search_warrant", review.KindPreservation: "us.2703f"}
	const code = "emergency.unclaimed"
	check := func(text string, want bool) {
		for kind, instrument := range kinds {
			for _, field := range []string{"justification", "process.offence"} {
				p, r, now := warrantRequest(t)
				r.Kind, r.Process.Instrument = kind, instrument
				if field == "justification" {
					r.Justification = text
				} else {
					r.Process.Offence.Description = text
				}
				found := ""
				for f := range review.Assess(p, r, nil, now).Findings() {
					if f.Code == code {
						found = f.Text.String()
					}
				}
				if (found != "") != want {
					t.Errorf("%s, %s: %q: %q", kind, field, text, found)
				}
			}
		}
	}
	for _, s := range danger {
		check(s, true)
	}
	for _, s := range none {
		check(s, false)
	}
}
