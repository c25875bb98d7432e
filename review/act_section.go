package review

import (
	"slices"
	"strings"
)

// ActSection says where the United States Code has the sections of an Act of Congress, so that a process that cites the
// Act is judged by the row of the Code's section: "INA § 235(d)(4)" is 8 U.S.C. 1225(d)(4).
type ActSection struct {
	Basis `yaml:",inline"`
	// Names are the names of the Act. One in capital letters may be written with full stops: "I.N.A.".
	Names []string `yaml:"names"`
	// Section is its number in the Act, Code the section of the United States Code.
	Section string `yaml:"section"`
	Code    string `yaml:"code"`
}

// actName is one name of an Act, as citationWords writes it.
type actName struct {
	words []string
	acts  []*ActSection // with this name
}

// buildActs lists the names of the Acts of all instruments, longer ones first.
func (p *Policy) buildActs() {
	p.actNames = nil
	add := func(name string, act *ActSection) {
		words := citationWords(name)
		i := slices.IndexFunc(p.actNames, func(n actName) bool { return slices.Equal(n.words, words) })
		if i < 0 {
			i, p.actNames = len(p.actNames), append(p.actNames, actName{words: words})
		}
		p.actNames[i].acts = append(p.actNames[i].acts, act)
	}
	for _, versions := range p.Instruments {
		for _, inst := range versions {
			for i := range inst.Acts {
				for _, name := range inst.Acts[i].Names {
					add(name, &inst.Acts[i])
					if spelled := spellAbbreviations(name); spelled != name {
						add(spelled, &inst.Acts[i])
					}
				}
			}
		}
	}
	slices.SortFunc(p.actNames, func(a, b actName) int {
		if n := len(b.words) - len(a.words); n != 0 {
			return n
		}
		return slices.Compare(a.words, b.words)
	})
}

// spellAbbreviations puts spaces between the letters of words in capital letters: "FTC Act" as "F.T.C. Act" is read.
func spellAbbreviations(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		if w == strings.ToUpper(w) {
			words[i] = strings.Join(strings.Split(w, ""), " ")
		}
	}
	return strings.Join(words, " ")
}

// actAt is the Act that a text names at words[i], nil if it names none, and the number of words of its name with its
// year: "of 1930". An Act of a State is none.
func actAt(names []actName, words []string, i int) (of *actName, n int) {
	for k := range names {
		name := &names[k]
		n := len(name.words)
		if words[i] != name.words[0] || len(words)-i < n || !slices.Equal(words[i:i+n], name.words) {
			continue
		}
		if i > 0 && stateNames[words[i-1]] != "" || i > 1 && stateNames[words[i-2]+" "+words[i-1]] != "" {
			return nil, 0
		}
		if rest := words[i+n:]; len(rest) > 1 && rest[0] == "of" && len(rest[1]) == 4 && isNumber(rest[1]) {
			n += 2
		}
		return name, n
	}
	return nil, 0
}

// inCode is the section of the United States Code that a section of an Act is, false if the policy does not know it.
// Some cite the Code's number under the name of the Act.
func (a *actName) inCode(words []string) (codeCitation, bool) {
	for _, act := range a.acts {
		title, section, _ := strings.Cut(act.Code, " USC ")
		in := citationWords(section)
		if words[0] == act.Section {
			return codeCitation{title, append(in, words[1:]...)}, true
		}
		if len(words) >= len(in) && slices.Equal(words[:len(in)], in) {
			return codeCitation{title, words}, true
		}
	}
	return codeCitation{}, false
}
