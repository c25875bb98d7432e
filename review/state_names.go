package review

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

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

// stateAbbreviations are the traditional abbreviations. They are written with full stops, or stand alone after a comma:
// see authorityName.isAbbreviation. Those of plainAbbreviations are no other words and need neither.
var stateAbbreviations = map[string]string{
	"ala": "AL", "alas": "AK", "ariz": "AZ", "ark": "AR", "cal": "CA", "calif": "CA", "colo": "CO", "conn": "CT",
	"del": "DE", "d c": "DC", "fla": "FL", "ga": "GA", "haw": "HI", "ida": "ID", "ill": "IL", "ind": "IN", "kan": "KS",
	"kans": "KS", "ky": "KY", "la": "LA", "me": "ME", "md": "MD", "mass": "MA", "mich": "MI", "minn": "MN",
	"miss": "MS", "mo": "MO", "mont": "MT", "neb": "NE", "nebr": "NE", "nev": "NV", "n h": "NH", "n j": "NJ",
	"n m": "NM", "n mex": "NM", "n y": "NY", "n c": "NC", "n car": "NC", "n d": "ND", "n dak": "ND", "okla": "OK",
	"ore": "OR", "oreg": "OR", "pa": "PA", "penn": "PA", "penna": "PA", "p r": "PR", "r i": "RI", "s c": "SC",
	"s car": "SC", "s d": "SD", "s dak": "SD", "tenn": "TN", "tex": "TX", "vt": "VT", "va": "VA", "wash": "WA",
	"w va": "WV", "wis": "WI", "wisc": "WI", "wyo": "WY",
}

var plainAbbreviations = []string{"ariz", "calif", "fla", "kans", "mich", "minn", "nebr", "okla", "oreg",
	"penna", "tenn", "wisc", "wyo", "d c"}

// federalNames show that an authority is of the United States, whatever State its name has too.
var federalNames = []string{"united states", "u s", "us", "usa", "federal", "grand jury for the district", "fbi",
	"dea", "atf", "drug enforcement administration", "homeland security investigations", "hsi", "ice", "cbp",
	"customs", "irs", "internal revenue", "secret service", "postal inspection", "usdc",
	"ausa", "usao"}

// directions are those of federal judicial districts.
var directions = []string{"northern", "southern", "eastern", "western", "middle", "central"}

// sharedNames are those of federal authorities unless a State's name is before them or "State of" is with them:
// California has a Department of Justice.
var sharedNames = []string{"homeland security", "department of justice", "dept of justice", "doj"}

// localNames show that an authority is a State's or a part of one's.
var localNames = []string{"superior court", "super ct", "circuit court", "cir ct", "county", "cnty", "cty", "sheriff*",
	"police department", "police dept", "state police", "highway patrol", "district clerk", "municipal", "city of",
	"town of", "village of", "borough of", "township", "parish", "district attorney*", "state attorney*",
	"state s attorney*", "commonwealth*", "state of", "people of the state", "court of common pleas", "common pleas",
	"justice of the peace", "state court", "city police", "city court", "metropolitan police",
	"public safety department", "department of public safety", "dept of public safety", "judicial district",
	"judicial circuit", "probate court", "family court", "chancery court", "court of chancery", "general sessions",
	"justice court", "town court", "criminal court of the", "state patrol", "bureau of criminal apprehension",
	"federal way", "federal heights"}

// The kinds of words that the names of authorities of the United States have.
const (
	federalWord = "federal"
	sharedWord  = "shared"
	localWord   = "local"
)

// authorityWord is a phrase with what it shows: federalWord, sharedWord, localWord or the code of a State.
type authorityWord struct {
	words        []string // a star ends a word of which only the beginning counts
	shows        string
	abbreviation bool // that needs full stops
	isPlace      bool // a county or a city of that State: see ofPlace
	isCity       bool
}

// namesState reports whether it is the name of a State.
func (w *authorityWord) namesState() bool { return !w.isPlace && strings.HasPrefix(w.shows, "US-") }

// authorityWords lists the phrases, longer ones first. They are listed when first asked for, because many requests name
// no authority of the United States.
var authorityWords = sync.OnceValue(func() *wordIndex[authorityWord] {
	var list []indexedRow[authorityWord]
	listWord := func(phrase string, w authorityWord) {
		w.words = strings.Fields(phrase)
		p := newPattern(phrase)
		if key, ok := p.key(); ok {
			list = append(list, indexedRow[authorityWord]{key, w})
		}
	}
	listPlaces(listWord)
	for name, code := range stateNames {
		listWord(name, authorityWord{shows: "US-" + code})
	}
	for short, code := range stateAbbreviations {
		listWord(short, authorityWord{shows: "US-" + code, abbreviation: !slices.Contains(plainAbbreviations, short)})
	}
	for shows, phrases := range map[string][]string{federalWord: federalNames, sharedWord: sharedNames,
		localWord: localNames} {
		for _, phrase := range phrases {
			listWord(phrase, authorityWord{shows: shows})
		}
	}
	x := newWordIndex(list)
	for _, slot := range x.slots {
		slices.SortFunc(x.rows[slot.from:slot.to], func(a, b authorityWord) int {
			return cmp.Or(len(b.words)-len(a.words), slices.Compare(a.words, b.words))
		})
	}
	return &x
})

// postalCodes are the codes of the States in capital letters, which need not be those of a State: "LA County".
var postalCodes = func() map[string]bool {
	out := map[string]bool{}
	for _, code := range stateNames {
		out[code] = true
	}
	return out
}()

// placeWords stand after the name of a place that may be called like a State, such as Nevada County in California.
var placeWords = []string{"county", "cnty", "cty", "parish", "city", "township", "twp", "borough", "village", "town",
	"metropolitan", "street", "avenue", "ave", "boulevard", "square", "road", "university"}

// tellingPlaces are the places that are called like their own State and lie only in it.
var tellingPlaces = []string{"arkansas county", "california city", "delaware city", "florida city", "hawaii county",
	"hawaii police", "idaho county", "iowa city", "nebraska city", "new york city", "new york county",
	"new york police", "oklahoma city", "oklahoma county", "oregon city", "puerto rico police", "texas city",
	"utah county"}
