package review

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
)

// TestGroupsLeaveOutNoCondition: a row whose conditions were grouped matches exactly the requests that it matches if
// all conditions are tested, whichever condition it sets.
func TestGroupsLeaveOutNoCondition(t *testing.T) {
	requests := []*Request{
		{Platform: "whatsapp", Kind: KindRecords, Channel: "portal", Purpose: "civil",
			Requester: Requester{Country: "US", Kind: "court", Agency: "Office"}},
		{Platform: "google", Kind: KindEmergency, Channel: "email", Demands: []string{"testimony"},
			Requester: Requester{Country: "FR", Kind: "prosecutor", Agency: "Parquet"},
			Data:      []Item{{Category: "content.mail"}}, Targets: []Target{{Country: "FR"}},
			Process: &Process{Instrument: "fr.requisition", Via: "direct", Statute: "18 U.S.C. 2703",
				Authority: Authority{Role: "judge", Country: "FR", Subdivision: "FR-75"}, AuthorityNotified: true,
				IdentificationOnly: true, IssuedOn: Date{2026, 1, 1}, Offence: &Offence{Category: "fraud"}}},
	}
	words := []string{"nonsense", "whatsapp", "google", "records", "emergency", "portal", "email", "civil", "US", "FR",
		"EU", "court", "prosecutor", "Office", "Parquet", "testimony", "content.mail", "fr.requisition", "direct",
		"18 USC 2703", "2703", "judge", "FR-75", "fraud", "fr.*"}
	p := &Policy{Platforms: map[string]*Platform{"whatsapp": {ID: "whatsapp"},
		"google": {ID: "google", Entities: []Entity{{Name: "X", Country: "IE", Default: true}}}},
		Countries: map[string]*Country{"FR": {Code: "FR", EU: true, EEA: true}}}
	p.Instruments = map[string][]*Instrument{"fr.requisition": {{ID: "fr.requisition"}}, "de.order": {{ID: "de.order"}}}
	numbers := p.numberInstruments()
	p.Phrases.BuildIndex()
	kind := reflect.TypeFor[When]()
	tried := 0
	for i := range kind.NumField() {
		if !kind.Field(i).IsExported() {
			continue
		}
		for _, value := range valuesOf(kind.Field(i).Type, words) {
			var w When
			reflect.ValueOf(&w).Elem().Field(i).Set(value)
			grouped := w
			grouped.build(p, numbers)
			for _, r := range requests {
				as := newAssessor(p, r, nil, time.Time{})
				as.prepare()
				if all, known := as.conditionMatches(&w, ""), as.conditionMatches(&grouped, ""); all != known {
					t.Errorf("%s %v: %v, and grouped %v", kind.Field(i).Name, value, all, known)
				}
				tried++
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d conditions were tried", tried)
	}
}

// valuesOf are values of a condition of a type.
func valuesOf(kind reflect.Type, words []string) (out []reflect.Value) {
	switch kind.Kind() {
	case reflect.Slice:
		for _, word := range words {
			list := reflect.MakeSlice(kind, 1, 1)
			if list.Index(0).Kind() != reflect.String {
				panic(fmt.Sprint("no values of ", kind))
			}
			list.Index(0).SetString(word)
			out = append(out, list)
		}
	case reflect.Bool:
		out = append(out, reflect.ValueOf(true))
	case reflect.Int:
		out = append(out, reflect.ValueOf(1<<30))
	case reflect.Pointer:
		yes, no := true, false
		out = append(out, reflect.ValueOf(&yes), reflect.ValueOf(&no))
	case reflect.Struct:
		out = append(out, reflect.ValueOf(Date{2020, 1, 1}), reflect.ValueOf(Date{2030, 1, 1}))
	}
	return slices.Clip(out)
}
