package policy

import (
	"strings"
	"testing"
)

// TestRefutedLimbs: an emergency whose own words tell that the person at risk is dead or safe, that who threatens is in
// custody, or that there is time, is looked at and not refused, wherever the words stand; a real one is left alone.
func TestRefutedLimbs(t *testing.T) {
	p := load(t)
	refuted := []string{
		"The victim was shot dead last night and the shooter is on the run.",
		"A woman has been strangled; her husband is suspected.",
		"He is currently in jail and is due for release in March.", "He is in prison.", "He sits in prison.",
		"The man was arrested this morning and the boy is with his mother, safe.", "He was apprehended at the border.",
		"The boy was recovered unharmed at 07:00Z.", "The girl was found safe.", "Both were returned safely.",
		"She is safe with her aunt.", "He was freed by the police.", "They are back with their parents.",
		"There is no deadline; we would like it within the month.", "By the end of next month.", "When you have time.",
		"There is no particular date.", "At some point.", "The late Mrs. Roe", "The widow of the late Dr Roe",
		"She was beheaded.", "They were executed.", "The man is behind bars.", "He is awaiting trial.",
		"He was remanded in custody.", "They are reunited with their mother.", "He was arrested on Friday.",
	}
	real := []string{
		"He escaped from jail and will kill her.", "He is not in jail.", "He is no longer in custody.",
		"He will be dead by noon.", "He will be arrested only if we find him.", "She must be recovered alive.",
		"Nobody is safe with him.", "Find her before she is killed.", "He wrote that both will be dead by noon.",
		"He is late for work; he may kill himself.", "He was released from prison last night and drives to her house.",
		"He will kill her within the hour.", "She is not safe at home.", "We have no time.",
		"He has a deadline of noon.", "She never came back with her mother.",
	}
	for _, texts := range []struct {
		list []string
		want string
	}{{refuted, "review"}, {real, ""}} {
		for _, text := range texts.list {
			for _, change := range []string{"A man asks a girl of twelve for pictures.|" + text,
				"He writes to her every hour.|" + text, `"person_at_risk":"The girl"|"person_at_risk":"` + text + `"`} {
				a := assessChanged(t, p, childEmergency, change, `"harm_kind":"child"|"harm_kind":"death"`)
				if got := found(a, "emergency.no_imminence"); got != texts.want || a.Recommendation != "approve" {
					t.Errorf("%q: %q and %s, want %q", change, got, a.Recommendation, texts.want)
				}
			}
		}
	}
}

// TestFatesOfOthers: that one of several is dead, safe or arrested, or that somebody is and another is threatened after
// it, tells nothing against an emergency. The same words about the one at risk do.
func TestFatesOfOthers(t *testing.T) {
	p := load(t)
	for text, want := range map[string]string{
		"His brother was shot dead, he will kill her next.":                                                    "",
		"The kidnapper has shot the first hostage, who is dead, and says he will shoot the second.":            "",
		"A man who killed his brother (the body was found this morning) is on the way to kill his mother.":     "",
		"One of the kidnappers is already in custody and says she has air for a few hours only.":               "",
		"His accomplice has been arrested; he still holds her.":                                                "",
		"Two of the children were found dead; the third is missing.":                                           "",
		"The other girl was found safe, and this one is still with him.":                                       "",
		"Einer der Täter ist in Haft und sagt nicht, wo sie ist.":                                              "",
		"L'un des ravisseurs est déjà en détention et se tait.":                                                "",
		"Uno de los secuestradores ya está detenido.":                                                          "",
		"Um dos sequestradores já está preso.":                                                                 "",
		"Uno dei rapitori è già in carcere.":                                                                   "",
		"The father was arrested yesterday. The uncle threatens to kill her tonight.":                          "",
		"He threatened to kill her, and her body was found on Monday.":                                         "review",
		"A girl was kidnapped. Her body was found this morning.":                                               "review",
		"She was kidnapped, he will kill her, and the kidnapper has been arrested.":                            "review",
		"The first report came at noon. The girl is dead.":                                                     "review",
		"He will shoot the first. He will shoot the second. Both of them have been rescued.":                   "review",
		"The victim was shot dead. There is no imminent threat, and nobody says that he will kill anyone else": "review",
		"It is not urgent. He will kill her some day.":                                                         "review",
	} {
		a := assessChanged(t, p, childEmergency, "A man asks a girl of twelve for pictures.|"+text,
			`"harm_kind":"child"|"harm_kind":"death"`)
		if got := found(a, "emergency.no_imminence"); got != want || a.Recommendation != "approve" {
			t.Errorf("%q: %q and %s, want %q", text, got, a.Recommendation, want)
		}
	}
}

// TestHarmToThings: danger to an animal or a thing is none to a person, unless somebody is in danger besides; and an
// animal, a thing or a business is no person at risk.
func TestHarmToThings(t *testing.T) {
	p := load(t)
	for text, want := range map[string]string{
		"He will kill the dog tonight": "review", "A yacht will be burned.": "review",
		"He wants to poison the neighbour's cat.": "review", "Her horses are going to be shot": "review",
		"WILL KILL HIS DOGS": "review", "The yacht was burned": "review", "They will stab a cow": "review",
		"He will kill the dog and the children": "", "The children and the dog will be shot": "",
		"He will kill the dog, then her": "", "He will kill the dog owner": "", "The dog will kill the child": "",
		"He will kill her dog with her": "", "He will kill her": "", "He will kill the doghandler": "",
		"He will bomb the car": "", "He beat her and killed the dog": "",
		"The dogs must not be hurt. He will kill the boy": "",
	} {
		a := assessChanged(t, p, childEmergency, "A man asks a girl of twelve for pictures.|"+text,
			`"harm_kind":"child"|"harm_kind":"death"`)
		if got := found(a, "emergency.no_harm"); got != want || a.Recommendation != "approve" {
			t.Errorf("%q: %q and %s, want %q", text, got, a.Recommendation, want)
		}
	}
	for person, want := range map[string]string{
		"The dog": "review", "His dogs.": "review", "a yacht": "review", "The company": "review",
		"Our servers": "review", "The dog's owner": "", "The owner of the yacht": "", "A company driver": "",
		"The dog and its owner": "", "The girl": "", "Mr. Bank": "", "All employees of the bank": "", "Katze Lind": "",
	} {
		a := assessChanged(t, p, childEmergency, `"person_at_risk":"The girl"|"person_at_risk":"`+person+`"`)
		if got := found(a, "emergency.no_person"); got != want || a.Recommendation != "approve" {
			t.Errorf("%q: %q and %s, want %q", person, got, a.Recommendation, want)
		}
	}
}

// TestEmergencyDates: data that is needed before the request arrived or weeks later, and an attestation from long
// before, are looked at.
func TestEmergencyDates(t *testing.T) {
	p := load(t)
	for _, tt := range []struct{ code, set, want string }{
		{"no_imminence", `"needed_by":"2026-12-20T00:00:00Z"`, "review"},
		{"no_imminence", `"needed_by":"2026-11-29T07:41:00Z"`, "review"},
		{"no_imminence", `"needed_by":"2026-11-29T07:40:00Z"`, ""},
		{"no_imminence", `"needed_by":"2026-11-22T12:00:00Z"`, ""},
		{"no_imminence", `"needed_by":"2026-11-22T07:00:00Z"`, "review"},
		{"no_attestation", `"attested_on":"2026-11-22"`, ""},
		{"no_attestation", `"attested_on":"2026-11-15"`, ""},
		{"no_attestation", `"attested_on":"2026-11-14"`, "review"},
		{"no_attestation", `"attested_on":"2026-05-01"`, "review"},
	} {
		a := assessChanged(t, p, childEmergency, `"attested":true}}|"attested":true,`+tt.set+`}}`)
		if got := found(a, "emergency."+tt.code); got != tt.want || a.Recommendation != "approve" {
			t.Errorf("%s: %q and %s, want %q", tt.set, got, a.Recommendation, tt.want)
		}
		if f := a.Find("emergency." + tt.code); f != nil && !strings.Contains(f.Text.String(), "2026-") {
			t.Errorf("%s: the finding names no date: %s", tt.set, f.Text)
		}
	}
}
