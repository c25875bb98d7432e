package review

import "slices"

// UnknownState is the part of the United States of an authority that is a State's or a county's and does not say of
// which State. Conditions treat it as a State of its own: "US-*" has it.
const UnknownState = "US-XX"

// stateNames are the States of the United States, the District of Columbia and Puerto Rico, as names write them.
var stateNames = map[string]string{
	"alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
	"connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
	"hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
	"louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
	"mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
	"new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND",
	"ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI",
	"south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
	"virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
}

// federalNames show that an authority is of the United States, whatever State its name has too.
var federalNames = []string{"united states", "u s", "us", "usa", "federal", "grand jury for the district", "fbi", "dea", "atf",
	"drug enforcement administration", "homeland security", "hsi", "ice", "cbp", "customs", "irs", "internal revenue",
	"secret service", "department of justice", "doj", "postal inspection", "northern district of", "southern district of",
	"eastern district of", "western district of", "middle district of", "central district of", "district of"}

// localNames show that an authority is a State's or a part of one's.
var localNames = []string{"superior court", "circuit court", "county", "sheriff*", "police department", "police dept",
	"state police", "highway patrol", "district clerk", "municipal", "city of", "town of", "village of", "borough of",
	"parish", "district attorney*", "state attorney*", "state s attorney*", "commonwealth*", "state of",
	"court of common pleas", "justice of the peace", "state court", "city police", "metropolitan police",
	"public safety department"}

// The kinds of words that the names of authorities of the United States have.
const (
	federalWord = "federal"
	localWord   = "local"
)

// authorityWord is a pattern of matchesWords with what it shows: federalWord, localWord or the code of a State.
type authorityWord struct{ pattern, shows string }

// authorityWords lists the words by their first letter, longer ones first.
var authorityWords = func() (out [256][]authorityWord) {
	add := func(pattern, shows string) {
		out[pattern[0]] = append(out[pattern[0]], authorityWord{pattern, shows})
	}
	for name, code := range stateNames {
		add(name, "US-"+code)
	}
	for _, w := range federalNames {
		add(w, federalWord)
	}
	for _, w := range localNames {
		add(w, localWord)
	}
	for i := range out {
		slices.SortFunc(out[i], func(a, b authorityWord) int {
			if n := len(b.pattern) - len(a.pattern); n != 0 {
				return n
			}
			if a.pattern < b.pattern {
				return -1
			}
			return 1
		})
	}
	return out
}()

// issuingState is the part of a country whose authority issued the legal process, or of which the requester is if
// there is none: what the document says, or for the United States, what the names of the authority and of the agency
// say. "" is a federal authority, or one whose names tell nothing.
func (as *assessor) issuingState() string {
	if as.stateRead {
		return as.state
	}
	as.stateRead = true
	r := as.request
	if pr := r.Process; pr != nil && pr.Authority.Subdivision != "" {
		as.state = pr.Authority.Subdivision
		return as.state
	}
	if r.issuingCountry() != "US" {
		return ""
	}
	names := [...]string{"", r.Requester.Agency}
	if r.Process != nil {
		names[0] = r.Process.Authority.Name
	}
	for _, name := range names {
		state, isFederal := stateNamed(name)
		if isFederal {
			break
		}
		if as.state == "" || as.state == UnknownState && state != "" {
			as.state = state
		}
	}
	return as.state
}

// stateNamed reads the name of an authority of the United States: its State, UnknownState if it is a State's without
// saying of which, "" if the name tells nothing. A county or a city that has the name of a State does not tell it.
func stateNamed(name string) (state string, isFederal bool) {
	isLocal, superior := false, false
	for i := 0; i < len(name); {
		n := wordLength(name[i:])
		if n == 0 {
			i++
			continue
		}
		for _, w := range authorityWords[foldTable[name[i]]] {
			if !matchesWords(name[i:], w.pattern) {
				continue
			}
			switch w.shows {
			case federalWord:
				isFederal = true
			case localWord:
				isLocal, superior = true, superior || w.pattern == "superior court"
			default:
				n = len(w.pattern) // the name of a State may have two words
				if !namesCounty(name, i, i+n) {
					state = w.shows
				}
			}
			break
		}
		i += n
	}
	switch {
	case isFederal && !superior:
		return "", true
	case state == "" && isLocal:
		return UnknownState, false
	}
	return state, false
}

// namesCounty reports whether the words of a name from begin to end are those of a county, or of Kansas City.
func namesCounty(name string, begin, end int) bool {
	const before = "county of "
	after := name[min(end, len(name)):]
	for len(after) > 0 && foldTable[after[0]] == 0 {
		if after[0] == ',' || after[0] == ';' {
			after = ""
			break
		}
		after = after[1:]
	}
	isAfter := begin >= len(before) && matchesWords(name[begin-len(before):begin-1], "county of")
	return isAfter || matchesWordsAt(after, "county") || matchesWordsAt(after, "parish") ||
		matchesWordsAt(after, "city") && matchesWordsAt(name[begin:], "kansas")
}

func matchesWordsAt(s, word string) bool {
	return len(s) >= len(word) && matchesWords(s[:wordLength(s)], word)
}
