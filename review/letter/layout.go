package letter

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lert/review/text"
)

// Formats of a letter: plain text with lines of at most 76 characters, except
// for links, or Markdown (CommonMark with GitHub's task lists) in which
// untrusted text has no markup.
const (
	PlainText = "text"
	Markdown  = "markdown"
)

// Formats are the formats of a letter.
var Formats = []string{PlainText, Markdown}

// Width is the most characters in a line of plain text, so that a letter can be quoted in mail.
const Width = 76

// layout turns text into lines, in one of the formats.
type layout struct {
	markdown bool
	links    []string // the policy's links; everything else is text
}

// paragraphs fills and formats the paragraphs of a template. A line that is only a {name} is a block: it is left out if
// the value is empty, and written as it is if the value is formatted already. A line that begins with "# " is a
// heading.
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

// isFormatted reports whether a text is formatted already: it has several lines, or is an item of a list.
func isFormatted(b string) bool {
	return strings.Contains(b, "\n") || strings.HasPrefix(b, " ") || strings.HasPrefix(b, "- ")
}

func (s *layout) heading(text string) string {
	if s.markdown {
		return "## " + s.wrap(text, "", "")
	}
	return s.wrap(text, "", "")
}

// item formats a text as an item of a list.
func (s *layout) item(text string) string {
	if s.markdown {
		return s.wrap(text, "- ", "")
	}
	return s.wrap(text, "  - ", "    ")
}

// checkbox formats a text as a box of a form.
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

// listHeading formats the heading of a list.
func (s *layout) listHeading(text string) string {
	if s.markdown {
		return s.wrap(text, "", "")
	}
	return s.wrap(text, "  ", "  ")
}

// separator separates the parts of a block. Without the empty line, Markdown would join them.
func (s *layout) separator() string {
	if s.markdown {
		return "\n\n"
	}
	return "\n"
}

// bullets formats each text as an item of a list.
func (s *layout) bullets(items []string) string {
	var out []string
	for _, text := range items {
		out = append(out, s.item(text))
	}
	return strings.Join(out, "\n")
}

// wrap breaks text at spaces so that no line is longer than Width; a longer word, such as a link, has its own line.
// In Markdown the text is one line without markup. The first line begins with first, the others with next.
func (s *layout) wrap(para, first, next string) string {
	var b strings.Builder
	b.WriteString(first)
	at, fresh := utf8.RuneCountInString(first), true
	for word := range strings.FieldsSeq(para) {
		// A combining mark at the start of a word has lost its base, a space: it is made visible.
		if r, _ := utf8.DecodeRuneInString(word); unicode.Is(unicode.M, r) {
			word = string(text.Clean(word))
		}
		n := utf8.RuneCountInString(word)
		switch {
		case fresh:
		case at+1+n > Width && !s.markdown:
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

// escape writes a word in Markdown without markup; first says that it begins a line, where more characters are markup.
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

// lines formats the texts that are not empty, each on its own line. Continuation lines are indented, so that a long
// name cannot pass for two lines.
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
