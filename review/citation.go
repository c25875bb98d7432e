package review

import (
	"slices"
	"strings"
)

// codeCitation is a section of the United States Code that a text cites: its title, and the words from the section on.
type codeCitation struct {
	title string
	words []string
}

// codeCitations are the sections of the United States Code that a text cites, however it spells them: "31 U.S.C.
// § 5318(a)(4)", "Title 31, Section 5318", "section 5318 of title 31", or as sections of an Act. A section counts under
// the title or the Act that the text gives it; a number without either is no citation.
func codeCitations(s string, acts []actName) (out []codeCitation) {
	words := citationWords(s)
	title := ""                      // of the sections that follow, "" outside a citation
	var act *actName                 // whose sections follow
	first := false                   // no section of this title or Act was read yet
	last, untitled := -1, false      // the section before, to which an Act that follows may belong, or a title
	begin := func(t string, i int) { // a title, at words[i]
		switch of := i > 0 && words[i-1] == "of"; {
		case of && title != "" && !first:
			out[len(out)-1].title = t
		case last >= 0 && untitled:
			out = append(out, codeCitation{t, words[last:]})
		}
		title, act, first, last = t, nil, true, -1
	}
	addOf := func(a *actName, i int) { // a section of an Act, at words[i]
		if c, ok := a.inCode(words[i:]); ok {
			out = append(out, c)
		}
	}
	for i := 0; i < len(words); i++ {
		w := words[i]
		if a, n := actAt(acts, words, i); a != nil { // "section 235 of the INA", "INA section 235"
			if last >= 0 {
				addOf(a, last)
			}
			title, act, first, last = "", a, true, -1
			i += n - 1
			continue
		}
		isSection := i > 0 && slices.Contains(sectionWords, words[i-1])
		switch n := codeNameLength(words[i:]); {
		case n > 0: // "title 31 of the United States Code"
			i += n - 1
		case isNumber(w) && codeNameLength(words[i+1:]) > 0:
			begin(w, i)
			i += codeNameLength(words[i+1:])
		case w == "title" && i+1 < len(words) && isNumber(words[i+1]):
			begin(words[i+1], i)
			i++
		case w[0] >= '0' && w[0] <= '9' || title != "" && (w == "app" || w == "appendix"):
			switch {
			case title != "" && (first || len(w) >= 3): // shorter ones are subsections
				out, first = append(out, codeCitation{title, words[i:]}), false
			case act != nil && (first || isSection || len(w) >= 3):
				addOf(act, i)
				first = false
			}
			if isSection {
				last, untitled = i, title == "" && act == nil
			}
		case !isSubsection(w) && !slices.Contains(sectionWords, w) && !slices.Contains(joiningWords, w):
			title, act = "", nil // the name of another law
		}
	}
	return out
}

// sectionWords stand before the number of a section; joiningWords may stand between two.
var (
	sectionWords = []string{"section", "sections", "sec", "secs", "sect", "s", "ss"}
	joiningWords = []string{"and", "or", "of", "the", "to", "et", "seq", "subsection", "subsections", "paragraph",
		"annotated", "under", "at", "as", "amended"}
)

// codeNames are the ways to write the name of the United States Code, as words.
var codeNames = [][]string{{"u", "s", "c"}, {"usc"}, {"usca"}, {"uscs"}, {"us", "c"}, {"u", "s", "code"},
	{"us", "code"}, {"united", "states", "code"}}

// codeNameLength is the number of words of the name of the United States Code that a text begins with, 0 if it begins
// with none.
func codeNameLength(words []string) int {
	for _, name := range codeNames {
		if len(words) >= len(name) && slices.Equal(words[:len(name)], name) {
			return len(name)
		}
	}
	return 0
}

// citationWords are the words of a citation, in lower case. Titles and sections are cut from the name of the code:
// "31USC5318".
func citationWords(s string) (out []string) {
	var buffer [128]byte
	words := strings.Fields(string(foldWords(buffer[:0], s, nil, "")))
	out = make([]string, 0, len(words)+4)
	for i, w := range words {
		digits := len(w) - len(strings.TrimLeft(w, "0123456789"))
		rest := w[digits:]
		if rest == "u" && i+1 < len(words) && words[i+1] == "s" || strings.HasPrefix(rest, "usc") {
			if digits > 0 {
				out = append(out, w[:digits])
			}
			if section, ok := strings.CutPrefix(rest, "usc"); ok && section != "" && isNumber(section[:1]) {
				out = append(out, "usc", section)
			} else {
				out = append(out, rest)
			}
			continue
		}
		out = append(out, w)
	}
	return out
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// isSubsection reports whether a word may be a subsection: a letter, a doubled letter or a Roman numeral.
func isSubsection(w string) bool {
	return len(w) == 1 || len(w) == 2 && w[0] == w[1] || strings.Trim(w, "ivx") == ""
}

// citationMatch is how many words of a row's citation, such as "15 USC 57b-1", are those of a section that a text
// cites; 0 if it is another section.
func (c *codeCitation) citationMatch(row string) (n int) {
	title, rest, _ := strings.Cut(row, " USC ")
	if title != c.title {
		return 0
	}
	for rest != "" {
		end := strings.IndexFunc(rest, func(r rune) bool { return !isLetterOrDigit(r) })
		word := rest
		if end >= 0 {
			word, rest = rest[:end], rest[end+1:]
		} else {
			rest = ""
		}
		if word == "" {
			continue
		}
		if n >= len(c.words) || !strings.EqualFold(c.words[n], word) {
			return 0
		}
		n++
	}
	return n
}

// IsCodeCitation reports whether a text has the form in which rows cite the United States Code: "31 USC 5318".
func IsCodeCitation(s string) bool {
	title, section, ok := strings.Cut(s, " USC ")
	return ok && isNumber(title) && section != "" && (isNumber(section[:1]) || section == "App")
}

// citations are the sections of the United States Code that the statute of the legal process cites.
func (as *assessor) citations() []codeCitation {
	if pr := as.request.Process; pr != nil && !as.citationsRead {
		as.cited, as.citationsRead = codeCitations(pr.Statute, as.policy.actNames), true
	}
	return as.cited
}

// citesCode reports whether the legal process cites one of the sections that a row lists.
func (as *assessor) citesCode(rows []string) bool {
	return slices.ContainsFunc(rows, func(row string) bool {
		return slices.ContainsFunc(as.citations(), func(c codeCitation) bool { return c.citationMatch(row) > 0 })
	})
}
