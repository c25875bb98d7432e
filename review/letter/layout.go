package letter

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lert/review/text"
)

// Formats of a letter: plain text whose lines end at 76 characters, save for
// links, or Markdown (CommonMark, with the task lists of GitHub's) in which
// nothing that a stranger wrote has a meaning of its own.
const (
	PlainText = "text"
	Markdown  = "markdown"
)

// Formats are the formats of a letter.
var Formats = []string{PlainText, Markdown}

// width is where lines of plain text end, so that a letter survives being
// quoted in mail.
const width = 76

// layout sets words as lines, in one of the formats.
type layout struct {
	markdown bool
	links    []string // of the policy: what else looks like a link is text
}

// paragraphs fills a template's paragraphs and sets them. Lines that are
// nothing but a {name} are blocks: set as they are when they hold several
// lines or an item of a list, left out when they are empty. A paragraph that
// begins with "# " is a heading.
func (s *layout) paragraphs(letter, template string, v map[string]string) ([]string, error) {
	var out []string
	for para := range strings.SplitSeq(strings.TrimSpace(template), "\n\n") {
		var set []string
		for line := range strings.SplitSeq(para, "\n") {
			name, before, after, ok := nextName(line)
			if ok && before == "" && after == "" {
				if b := v[name]; isFormatted(b) {
					set = append(set, b)
				} else if b != "" {
					set = append(set, s.wrap(b, "", ""))
				}
				continue
			}
			if missing := unfilled(line, v); len(missing) > 0 {
				return nil, incomplete(fmt.Sprintf("{%s} in the letter %q has no value", missing[0], letter),
					"amend review/letter/frame.yaml")
			}
			if head, ok := strings.CutPrefix(line, "# "); ok {
				set = append(set, s.heading(fill(head, v)))
				continue
			}
			set = append(set, s.wrap(fill(line, v), "", ""))
		}
		if len(set) > 0 {
			out = append(out, strings.Join(set, "\n"))
		}
	}
	return out, nil
}

// isFormatted reports words that were set already: several lines, or an item.
func isFormatted(b string) bool {
	return strings.Contains(b, "\n") || strings.HasPrefix(b, " ") || strings.HasPrefix(b, "- ")
}

func (s *layout) heading(text string) string {
	if s.markdown {
		return "## " + s.wrap(text, "", "")
	}
	return s.wrap(text, "", "")
}

// item sets a text as an item of a list.
func (s *layout) item(text string) string {
	if s.markdown {
		return s.wrap(text, "- ", "")
	}
	return s.wrap(text, "  - ", "    ")
}

// checkbox sets a text as a box of a form.
func (s *layout) checkbox(on bool, text string) string {
	box := "[ ] "
	if on {
		box = "[x] "
	}
	if s.markdown {
		return s.wrap(text, "- "+box, "")
	}
	return s.wrap(text, "  "+box, "      ")
}

// listHeading sets the head of a list.
func (s *layout) listHeading(text string) string {
	if s.markdown {
		return s.wrap(text, "", "")
	}
	return s.wrap(text, "  ", "  ")
}

// separator stands between the parts of a block: in Markdown they would run into
// one another.
func (s *layout) separator() string {
	if s.markdown {
		return "\n\n"
	}
	return "\n"
}

// bullets sets each text as an item of a list.
func (s *layout) bullets(items []string) string {
	var out []string
	for _, text := range items {
		out = append(out, s.item(text))
	}
	return strings.Join(out, "\n")
}

// wrap breaks text at spaces so that no line is longer than width; a word
// longer than that, such as a link, keeps a line of its own. In Markdown the
// text is one line and each of its words means itself.
func (s *layout) wrap(para, first, next string) string {
	var b strings.Builder
	b.WriteString(first)
	at, fresh := utf8.RuneCountInString(first), true
	for word := range strings.FieldsSeq(para) {
		// A combining mark that stood on a space has lost it: it is shown, as
		// at the start of any text.
		if r, _ := utf8.DecodeRuneInString(word); unicode.Is(unicode.M, r) {
			word = string(text.Clean(word))
		}
		n := utf8.RuneCountInString(word)
		switch {
		case fresh:
		case at+1+n > width && !s.markdown:
			b.WriteString("\n" + next)
			at = utf8.RuneCountInString(next)
		default:
			b.WriteByte(' ')
			at++
		}
		if s.markdown {
			word = s.escape(word, fresh)
		}
		b.WriteString(word)
		at += n
		fresh = false
	}
	return b.String()
}

// escape writes a word in Markdown so that it means itself; first says that
// it begins a line, where more signs have a meaning.
func (s *layout) escape(word string, first bool) string {
	for _, link := range s.links {
		if rest, ok := strings.CutPrefix(word, link); ok && strings.Trim(rest, ".,;:") == "" {
			return "<" + link + ">" + rest
		}
	}
	var b strings.Builder
	for i, r := range word {
		switch {
		case strings.ContainsRune("\\`*_[]<>#|~!&", r),
			first && i == 0 && strings.ContainsRune("-+=", r),
			first && (r == '.' || r == ')') && i > 0 && strings.Trim(word[:i], "0123456789") == "":
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// lines sets what is not empty, each on a line of its own. What runs over is
// indented, so that a long name cannot pass for a line of its own.
func (s *layout) lines(texts ...string) string {
	texts = slices.DeleteFunc(slices.Clone(texts), func(l string) bool { return l == "" })
	for i := range texts {
		texts[i] = s.wrap(texts[i], "", "    ")
	}
	if s.markdown {
		return strings.Join(texts, "\\\n")
	}
	return strings.Join(texts, "\n")
}
