package review

import (
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
// say. "" is a federal authority, or one of a country without States here.
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

// maxNameWords bounds the words of an authority's name that are read.
const maxNameWords = 64

// authorityName is the name of an authority with its words: where they begin and end.
type authorityName struct {
	text  string
	words [maxNameWords][2]int
	n     int
}

// stateNamed reads the name of an authority of the United States: its State, UnknownState if it is a State's without
// saying of which, "" if the name tells nothing. The last State that it names counts, as in "Nevada, Missouri". A
// county or a city that has the name of a State does not tell it.
func stateNamed(name string) (state string, isFederal bool) {
	a := authorityName{text: name}
	for i := 0; i < len(name) && a.n < maxNameWords; {
		n := wordLength(name[i:])
		if n > 0 {
			a.words[a.n] = [2]int{i, i + n}
			a.n++
		}
		i += max(n, 1)
	}
	isLocal, superior, isShared, ofState := false, false, false, false
	for i := 0; i < a.n; {
		if n := a.federalDistrict(i); n > 0 {
			isFederal, i = true, i+n
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
		switch w.shows {
		case federalWord:
			isFederal = true
		case sharedWord:
			isShared = isShared || state == ""
		case localWord:
			isLocal = true
			superior = superior || w.words[0] == "superior" || w.words[0] == "super"
			ofState = ofState || w.words[0] == "state" && w.words[n-1] == "of"
		default:
			if !a.namesPlace(i, i+n) && (state != "US-DC" || w.shows != "US-WA") {
				state = w.shows
			}
		}
		i += n
	}
	switch {
	case (isFederal || isShared && !ofState) && !superior:
		return "", true
	case state == "" && isLocal:
		return UnknownState, false
	}
	return state, false
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
		if len(w) == len(word) && startsWithLetters(word, w) {
			return true
		}
	}
	return false
}

// startsWithLetters reports whether a word begins with some lower-case letters, whatever the case of its own.
func startsWithLetters(word, letters string) bool {
	if len(word) < len(letters) {
		return false
	}
	for i := range len(letters) {
		if lowerASCII(word[i]) != letters[i] {
			return false
		}
	}
	return true
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
	list := authorityWords[wordBucket(a.word(i))]
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
		if prefix, cut := strings.CutSuffix(w, "*"); !startsWithLetters(a.word(i+k), prefix) ||
			!cut && len(a.word(i+k)) != len(w) {
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

// federalDistrict is the number of words of the name of a federal judicial district at the word i, 0 if there is none:
// "District of Utah", "D. Utah", "N.D. Cal.", "SDNY".
func (a *authorityName) federalDistrict(i int) int {
	switch w := a.word(i); {
	case len(w) == 4 && strings.ContainsAny(w[:1], "NSEWCM") && w[1] == 'D' && postalCodes[w[2:]]:
		return 1
	case a.is(i, "district") && a.is(i+1, "of"):
		if n := a.stateLength(i + 2); n > 0 && !a.is(i+2, "district") {
			return 2 + n
		}
	case len(w) > 1: // no abbreviation
	case a.is(i, "n", "s", "e", "w", "c", "m") && a.is(i+1, "d") && strings.HasPrefix(a.after(i+1), "."):
		if n := a.stateLength(i + 2); n > 0 {
			return 2 + n
		}
	case a.is(i, "d") && strings.HasPrefix(a.after(i), "."):
		if n := a.stateLength(i + 1); n > 0 {
			return 1 + n
		}
	}
	return 0
}

// stateLength is the number of words of the name or the abbreviation of a State at the word i, 0 if there is none.
func (a *authorityName) stateLength(i int) int {
	if i >= a.n {
		return 0
	}
	list := authorityWords[wordBucket(a.word(i))]
	for k := range list {
		if w := &list[k]; strings.HasPrefix(w.shows, "US-") && a.hasWords(i, w.words) {
			return len(w.words)
		}
	}
	return 0
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
