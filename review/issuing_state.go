package review

import (
	"cmp"
	"slices"
	"strings"
)

// UnknownState is the part of the United States of an authority that is a State's or a county's and does not say of
// which State. Conditions treat it as a State of its own: "US-*" has it. UnknownLevel is that of an authority whose
// names do not even say whether it is federal; "US-*" has it not.
const (
	UnknownState = "US-XX"
	UnknownLevel = "US"
)

// issuingState is the part of a country whose authority issued the legal process, or of which the requester is if
// there is none: what the document says, or for the United States, what the names of the authority and of the agency
// say. "" is a federal authority, or one of a country without States here. A federal court sits in a State, which the
// document may give as its part of the country.
func (as *assessor) issuingState() string {
	if as.stateRead {
		return as.state
	}
	as.stateRead = true
	r := as.request
	if pr := r.Process; pr != nil && pr.Authority.Subdivision != "" {
		if !pr.Authority.isFederalCourt() {
			as.state = pr.Authority.Subdivision
		}
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
			return as.state
		}
		if as.state == "" || as.state == UnknownState && state != "" {
			as.state = state
		}
	}
	if as.state == "" {
		as.state = UnknownLevel
	}
	return as.state
}

// isFederalCourt reports whether the name of an authority says beyond doubt that it is a court of the United States,
// and the part of the country that is given for it is where it sits.
func (a *Authority) isFederalCourt() bool {
	if !strings.HasPrefix(a.Subdivision, "US-") {
		return false
	}
	r := readAuthority(a.Name)
	return r.isCourt && (r.seat == "" || r.seat == a.Subdivision)
}

// maxNameWords bounds the words of an authority's name that are read.
const maxNameWords = 64

// authorityName is the name of an authority with its words: where they begin and end.
type authorityName struct {
	text  string
	words [maxNameWords][2]int32
	n     int
}

// authorityReading is what the name of an authority of the United States tells: its State, UnknownState if it is a
// State's without saying of which, "" if it tells nothing or is federal. isCourt: it is a federal court, and no word of
// its name may be a State's; seat is the State that a federal authority names, "" if none.
type authorityReading struct {
	state, seat        string
	isFederal, isCourt bool
}

// stateNamed reads the name of an authority of the United States. The last State that it names counts, as in "Nevada,
// Missouri". A county or a city that has the name of a State does not tell it, and one that lies in one State alone
// tells it if no State is named.
func stateNamed(name string) (state string, isFederal bool) {
	r := readAuthority(name)
	return r.state, r.isFederal
}

func readAuthority(name string) (out authorityReading) {
	a := authorityName{text: name}
	for i := 0; i < len(name) && a.n < maxNameWords; {
		n := wordLength(name[i:])
		if n > 0 {
			a.words[a.n] = [2]int32{int32(i), int32(i + n)}
			a.n++
		}
		i += max(n, 1)
	}
	state, place, seat := "", "", ""
	isFederal, isDistrict, isLocal, superior, isShared, ofState := false, false, false, false, false, false
	country := false // the United States named as the country at the end
	for i := 0; i < a.n; {
		if n, in := a.federalDistrict(i); n > 0 {
			isDistrict, seat, i = true, cmp.Or(in, seat), i+n
			continue
		}
		w := a.wordAt(i)
		if w == nil {
			if a.isPostalCode(i) && !a.is(i+1, "county", "city") {
				state = "US-" + a.word(i)
			}
			i++
			continue
		}
		n := len(w.words)
		switch {
		case w.shows == federalWord && a.namesCountry(i, i+n):
			country = true
		case w.shows == federalWord:
			isFederal = true
		case w.shows == sharedWord:
			isShared = isShared || state == ""
		case w.shows == localWord:
			isLocal = true
			superior = superior || w.words[0] == "superior" || w.words[0] == "super"
			ofState = ofState || w.words[0] == "state" && w.words[n-1] == "of"
		case w.isPlace:
			if a.ofPlace(i, i+n, w.isCity) {
				place = w.shows
			}
		case !a.namesPlace(i, i+n) && (state != "US-DC" || w.shows != "US-WA"):
			state = w.shows
		}
		i += n
	}
	isFederal = isFederal || isDistrict || country && state == "" && place == "" && !isLocal
	switch {
	case (isFederal || isShared && !ofState) && !superior:
		return authorityReading{"", cmp.Or(seat, state, place), true,
			isDistrict || isFederal && !isLocal && a.isCourt()}
	case state == "" && place != "":
		return authorityReading{state: place}
	case state == "" && isLocal:
		return authorityReading{state: UnknownState}
	}
	return authorityReading{state: state}
}

// isCourt reports whether a name is that of a court or of a judge.
func (a *authorityName) isCourt() bool {
	for i := range a.n {
		if a.is(i, "court", "courts", "ct", "judge", "magistrate", "usdc") {
			return true
		}
	}
	return false
}

// namesCountry reports whether the words from begin to end, a name of the United States, say in which country the
// authority before them is: "County Court, Travis County, Texas, USA".
func (a *authorityName) namesCountry(begin, end int) bool {
	if a.is(end, "of") && a.is(end+1, "america") {
		end += 2
	}
	return begin > 0 && end >= a.n && strings.Contains(a.after(begin-1), ",")
}

func (a *authorityName) word(i int) string {
	if i < 0 || i >= a.n {
		return ""
	}
	return a.text[a.words[i][0]:a.words[i][1]]
}

// is reports whether a word is one of some, whatever the case of its ASCII letters.
func (a *authorityName) is(i int, words ...string) bool {
	word := a.word(i)
	for _, w := range words {
		if len(w) == len(word) && startsWithFolded(word, w) {
			return true
		}
	}
	return false
}

// after is what stands between a word and the next.
func (a *authorityName) after(i int) string {
	switch {
	case i < 0:
		return ","
	case i+1 < a.n:
		return a.text[a.words[i][1]:a.words[i+1][0]]
	}
	return a.text[a.words[i][1]:]
}

// wordAt is the longest phrase of authorityWords that begins with the word i, nil if none does.
func (a *authorityName) wordAt(i int) *authorityWord {
	list := authorityWords().at(wordKey(a.word(i)))
	for k := range list {
		if w := &list[k]; a.hasWords(i, w.words) && (!w.abbreviation || a.isAbbreviation(i, len(w.words))) {
			return w
		}
	}
	return nil
}

func (a *authorityName) hasWords(i int, words []string) bool {
	if i+len(words) > a.n {
		return false
	}
	for k, w := range words {
		word, stem := a.word(i+k), len(w)-1
		if w[stem] != '*' {
			if stem = len(w); stem != len(word) {
				return false // most
			}
		}
		if !startsWithFolded(word, w[:stem]) {
			return false
		}
	}
	return true
}

// isAbbreviation reports whether n words from i are written as an abbreviation: each ends with a full stop, the last
// one perhaps not if it stands alone after a comma.
func (a *authorityName) isAbbreviation(i, n int) bool {
	for k := range n {
		if !strings.HasPrefix(a.after(i+k), ".") {
			return k == n-1 && a.standsAlone(i, n)
		}
	}
	return true
}

// standsAlone reports whether n words from i stand between a comma or a bracket and the end, punctuation or a number.
func (a *authorityName) standsAlone(i, n int) bool {
	return strings.ContainsAny(a.after(i-1), ",(;") && a.endsAt(i+n-1)
}

func (a *authorityName) endsAt(i int) bool {
	return i+1 >= a.n || strings.ContainsAny(a.after(i), ",;)") || isNumber(a.word(i+1))
}

// federalDistrict is the number of words of the name of a federal judicial district at the word i, and its State, if
// that is said; 0 if there is none: "District of Utah", "D. Utah", "N.D. Cal.", "ND Cal", "SDNY", "Central District".
func (a *authorityName) federalDistrict(i int) (n int, state string) {
	w := a.word(i)
	named := func(at int) (int, string) { // a district whose State is at a word
		if n, state = a.stateAt(at); n == 0 {
			return 0, ""
		}
		return at + n - i, state
	}
	const ends = "NSEWCM" // the first letters of directions
	switch {
	case len(w) == 4 && w[1] == 'D' && strings.ContainsAny(w[:1], ends) && postalCodes[w[2:]]:
		return 1, "US-" + w[2:]
	case len(w) == 4 && w[3] == 'D' && strings.ContainsAny(w[2:3], ends) && postalCodes[w[:2]]:
		return 1, "US-" + w[:2]
	case a.is(i, directions...) && a.is(i+1, "district", "dist"):
		at := i + 2
		if a.is(at, "of", "for") {
			at++
		}
		if n, state = named(at); n == 0 && at > i+2 {
			n = at - i
		}
		return n, state
	case a.is(i, "district", "dist") && a.is(i+1, "of") && !a.is(i+2, "district"):
		return named(i + 2)
	case len(w) == 2 && w[1] == 'D' && strings.ContainsAny(w[:1], ends) && !strings.Contains(a.after(i), ","):
		return named(i + 1)
	case len(w) > 1: // no abbreviation
	case a.is(i, "n", "s", "e", "w", "c", "m") && a.is(i+1, "d") && strings.HasPrefix(a.after(i+1), "."):
		return named(i + 2)
	case a.is(i, "d") && strings.HasPrefix(a.after(i), "."):
		return named(i + 1)
	}
	return 0, ""
}

// stateAt is the number of words of the name or the abbreviation of a State at the word i, and its code; 0 if there is
// none.
func (a *authorityName) stateAt(i int) (n int, state string) {
	if i >= a.n {
		return 0, ""
	}
	list := authorityWords().at(wordKey(a.word(i)))
	for k := range list {
		if w := &list[k]; w.namesState() && a.hasWords(i, w.words) {
			return len(w.words), w.shows
		}
	}
	return 0, ""
}

// isPostalCode reports whether a word is the postal code of a State and stands as one: alone after a comma, at the end,
// after "of", or before the name of an office of the State. LA alone is Los Angeles.
func (a *authorityName) isPostalCode(i int) bool {
	w := a.word(i)
	if len(w) != 2 || !postalCodes[w] {
		return false
	}
	isUpper := a.word(i+1) == strings.ToUpper(a.word(i+1)) // the name may be in capital letters
	isWord := slices.Contains([]string{"AL", "CO", "DE", "HI", "IN", "LA", "ME", "OH", "OK", "OR"}, w)
	switch {
	case w == "DC" || a.standsAlone(i, 1) || a.is(i-1, "of") && a.is(i-2, "state"):
		return true
	case w == "LA":
		return i == 0 && a.is(1, "state")
	case i == 0:
		return a.is(1, "state", "department", "dept", "attorney", "highway", "bureau", "dps", "doj",
			"division", "district", "circuit", "superior", "supreme") && !(isWord && isUpper)
	case a.endsAt(i):
		return w != "CO" // the county
	case a.is(i-1, "of"):
		return true
	}
	return strings.Contains(a.after(i-1), ",") && !(isWord && isUpper)
}

// namesPlace reports whether the words from begin to end are the name of a county or another place that is called like
// a State and may lie in another.
func (a *authorityName) namesPlace(begin, end int) bool {
	tells := func(kind string) bool { // kinds are words of tellingPlaces
		name := a.text[a.words[begin][0]:a.words[end-1][1]]
		return slices.ContainsFunc(tellingPlaces, func(place string) bool {
			of, isOfKind := strings.CutSuffix(place, " "+kind)
			return isOfKind && strings.EqualFold(name, of)
		})
	}
	kind := func(i int) string {
		if a.is(i, "cnty", "cty") {
			return "county"
		}
		return strings.ToLower(a.word(i))
	}
	isJoined := !strings.ContainsAny(a.after(end-1), ",;(")
	switch {
	case a.is(begin, "washington") && a.is(begin-1, "george"):
		return true
	case isJoined && a.is(end, placeWords...):
		return !tells(kind(end)) && !(a.is(end, "university") && !a.is(begin, "washington"))
	case isJoined && a.is(end, "police") && a.is(end+1, "department", "dept"):
		return !tells("police")
	case a.is(begin-1, "of") && a.is(begin-2, placeWords...) && !a.is(begin-2, "university"):
		return !tells(kind(begin-2)) || a.is(begin-2, "city") && !a.is(begin, "new", "oklahoma")
	}
	return false
}
