package review

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
)

// TestEveryConditionCounts: a row that sets one condition matches some requests and not others, whichever condition it
// is, and a row that no loader prepared matches the same requests as one that was.
func TestEveryConditionCounts(t *testing.T) {
	requests := []*Request{
		{Platform: "whatsapp", Kind: KindRecords, Channel: "portal", Purpose: "civil",
			Requester: Requester{Country: "US", Kind: "court", Agency: "Office"}},
		{Platform: "google", Kind: KindEmergency, Channel: "email", Demands: []string{"testimony"},
			ReceivedAt: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
			Requester:  Requester{Country: "FR", Kind: "prosecutor", Agency: "Parquet"},
			Data:       []Item{{Category: "content.mail"}}, Targets: []Target{{Country: "FR"}},
			Process: &Process{Instrument: "fr.requisition", Via: "direct", Statute: "18 U.S.C. 2703",
				Authority: Authority{Name: "Parquet", Role: "judge", Country: "FR", Subdivision: "FR-75"},
				ServedOn:  "X Ltd", AuthorityNotified: true, IdentificationOnly: true, IssuedOn: Date{2026, 1, 1},
				CaseOpenedOn: Date{2025, 1, 1}, Offence: &Offence{Category: "fraud", Description: "scams",
					Provisions: []string{"2703"}}}},
	}
	words := []string{"nonsense", "whatsapp", "google", "records", "emergency", "portal", "email", "civil", "US", "FR",
		"EU", "IE", "court", "prosecutor", "Office", "Parquet", "testimony", "content.mail", "fr.requisition", "direct",
		"18 USC 2703", "2703", "judge", "FR-75", "fraud", "fr.*", "US-CA", "switch", "X Ltd", "scam", residesAtHome,
		rankUnnamed}
	p := &Policy{Platforms: map[string]*Platform{
		"whatsapp": {ID: "whatsapp", Seat: &Place{Place: "US-CA"}, SocialPlatform: true, MonthlyUsers: 1 << 31,
			Switches: []string{"switch"}, Entities: []Entity{{Name: "Y", Country: "US", Default: true}}},
		"google": {ID: "google", Entities: []Entity{{Name: "X", Country: "IE", Default: true}}}},
		Countries: map[string]*Country{"FR": {Code: "FR", EU: true, EEA: true}},
		Topics:    []*Topic{{Topic: "scam", Words: []string{"scams"}}}}
	p.Instruments = map[string][]*Instrument{"fr.requisition": {{ID: "fr.requisition", Rank: &RankFloor{}}},
		"de.order": {{ID: "de.order"}}}
	numbers := p.numberInstruments()
	p.Phrases.BuildIndex()
	p.BuildTopicIndex()
	kind := reflect.TypeFor[When]()
	for i := range kind.NumField() {
		name := kind.Field(i).Name
		if !kind.Field(i).IsExported() || name == "NotUSPersons" { // which only says how Users is tested
			continue
		}
		outcomes := map[bool]int{}
		for _, value := range valuesOf(kind.Field(i).Type, words) {
			var w When
			reflect.ValueOf(&w).Elem().Field(i).Set(value)
			built := w
			built.build(p, numbers)
			for j, r := range requests {
				as := newAssessor(p, r, nil, time.Time{})
				as.prepare()
				unbuilt, matches := as.conditionMatches(&w, ""), as.conditionMatches(&built, "")
				if unbuilt != matches {
					t.Errorf("%s %v, request %d: %v, and prepared %v", name, value, j, unbuilt, matches)
				}
				outcomes[matches]++
			}
		}
		if outcomes[true] == 0 || outcomes[false] == 0 {
			t.Errorf("%s: no request meets it, or every one: %v", name, outcomes)
		}
	}
}

// TestEmptyListsSetNoCondition: a list that is written and empty is none.
func TestEmptyListsSetNoCondition(t *testing.T) {
	w := When{Via: []string{}, Kinds: []Kind{}}
	w.build(&Policy{}, nil)
	if w.set != builtSet {
		t.Errorf("conditions %b", w.set)
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
	case reflect.String:
		out = append(out, reflect.ValueOf(WithoutProcessAlso), reflect.ValueOf(WithoutProcessOnly))
	case reflect.Bool:
		out = append(out, reflect.ValueOf(true))
	case reflect.Int:
		out = append(out, reflect.ValueOf(1<<30))
	case reflect.Pointer:
		yes, no := true, false
		out = append(out, reflect.ValueOf(&yes), reflect.ValueOf(&no))
	case reflect.Struct:
		out = append(out, reflect.ValueOf(Date{2020, 1, 1}), reflect.ValueOf(Date{2025, 1, 1}),
			reflect.ValueOf(Date{2030, 1, 1}))
	}
	return slices.Clip(out)
}
