package review

import (
	"slices"
	"strings"

	"lert/review/text"
)

// RankFloor is the least rank that the law asks of the official who issues an instrument: the titles by which the name
// of the issuing authority shows a rank. Of titles that begin at the same word the longest counts, so that "Assistant
// Special Agent in Charge" is not "Special Agent in Charge".
type RankFloor struct {
	Enough []string `yaml:"enough"`
	Below  []string `yaml:"below"`
	// NoRank are phrases that show none although a title stands in them: "for the Director".
	NoRank []string `yaml:"no_rank"`

	titles []officialTitle // all of them; see buildTitles
}

// officialTitle is a title as foldPattern writes it, and the rank that it shows.
type officialTitle struct{ pattern, rank string }

// What the name of the issuing authority says about the rank of the official, measured by the instrument's floor.
const (
	rankEnough  = "enough"
	rankBelow   = "below"
	rankUnnamed = "unnamed"
)

// RankNames are the values of When.Rank.
var RankNames = []string{rankEnough, rankBelow, rankUnnamed}

// buildTitles prepares the titles for looking them up, the longest first.
func (f *RankFloor) buildTitles() {
	f.titles = nil
	add := func(titles []string, rank string) {
		for _, title := range titles {
			f.titles = append(f.titles, officialTitle{foldPattern(title), rank})
		}
	}
	add(f.Enough, rankEnough)
	add(f.Below, rankBelow)
	add(f.NoRank, rankUnnamed)
	slices.SortStableFunc(f.titles, func(a, b officialTitle) int { return len(b.pattern) - len(a.pattern) })
}

// rankIn is the rank that the name of an office shows. A title below the floor counts before one that reaches it,
// because it is that of the official who acts for the other.
func (as *assessor) rankIn(f *RankFloor, name string) string {
	rank, passed := rankUnnamed, 0
	as.eachWord(name, func(rest string, _ int) bool {
		if passed > 0 { // a word of the title before
			passed--
			return true
		}
		i := slices.IndexFunc(f.titles, func(t officialTitle) bool { return matchesWords(rest, t.pattern) })
		if i < 0 {
			return true
		}
		passed = strings.Count(f.titles[i].pattern, " ")
		if found := f.titles[i].rank; found != rankUnnamed {
			rank = found
		}
		return rank != rankBelow
	})
	return rank
}

// eachWord calls f with a name from each of its words on and the length of that word, until f returns false.
func (as *assessor) eachWord(name string, f func(rest string, n int) bool) {
	if text.PlainPrefix(name) < len(name) {
		name = string(foldWords(nil, name, as.policy.Confusables, ""))
	}
	for i := 0; i < len(name); {
		n := wordLength(name[i:])
		if n > 0 && !f(name[i:], n) {
			return
		}
		i += max(n, 1)
	}
}

// namesOffice reports whether a name has that of one of some offices in it.
func (as *assessor) namesOffice(offices *wordIndex[pattern], name string) (found bool) {
	as.eachWord(name, func(rest string, n int) bool {
		found = beginsWithOne(rest, n, offices)
		return !found
	})
	return found
}
