package main

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
)

// A help page fits into a window of 80 columns: the library breaks a longer line of text
// in two, and cuts off the end of a longer example.
const (
	helpWidth    = 78
	exampleWidth = 72
)

// fitHelp wraps the help pages of a command and of those below it.
func fitHelp(c *cobra.Command) {
	c.Long, c.Example = wrapHelp(c.Long), foldExamples(c.Example)
	for _, sub := range c.Commands() {
		fitHelp(sub)
	}
}

// tableRow is a row of a table in a help page: two blanks, what it is about, at least two blanks, the rest.
var tableRow = regexp.MustCompile(`^ {2}\S.*? {2,}`)

// wrapHelp wraps the paragraphs and the rows of the tables of a help page.
func wrapHelp(page string) string {
	var out []string
	for i, paragraph := range strings.Split(page, "\n\n") {
		if i > 0 {
			out = append(out, "")
		}
		if !strings.HasPrefix(paragraph, "  ") {
			out = append(out, wrap(strings.ReplaceAll(paragraph, "\n", " "), helpWidth)...)
			continue
		}
		var rows []string
		for row := range strings.SplitSeq(paragraph, "\n") {
			if strings.HasPrefix(row, "   ") { // it goes on with the row above
				rows[len(rows)-1] += " " + strings.TrimSpace(row)
			} else {
				rows = append(rows, row)
			}
		}
		for _, row := range rows {
			lead := cmp.Or(tableRow.FindString(row), "  ")
			for _, l := range wrap(row[len(lead):], helpWidth-ansi.StringWidth(lead)) {
				out = append(out, lead+l)
				lead = strings.Repeat(" ", ansi.StringWidth(lead))
			}
		}
	}
	return strings.Join(out, "\n")
}

// foldExamples breaks long examples as a shell reads them, never between a flag and its value.
func foldExamples(examples string) string {
	var out []string
	for line := range strings.SplitSeq(examples, "\n") {
		used := ""
		for _, part := range exampleParts(line) {
			switch {
			case used == "":
				used = part
			case ansi.StringWidth(used)+1+ansi.StringWidth(part)+len(` \`) > exampleWidth:
				out, used = append(out, used+` \`), "  "+part
			default:
				used += " " + part
			}
		}
		out = append(out, used)
	}
	return strings.Join(out, "\n")
}

// exampleParts are the words of a command line, a flag with its value as one.
func exampleParts(line string) (parts []string) {
	quoted, start := false, 0
	for i := 0; i <= len(line); i++ {
		switch {
		case i < len(line) && line[i] == '\'':
			quoted = !quoted
		case i == len(line) || line[i] == ' ' && !quoted:
			word, flag := line[start:i], ""
			if n := len(parts); n > 0 && strings.HasPrefix(parts[n-1], "--") && !strings.Contains(parts[n-1], " ") {
				flag = parts[n-1]
			}
			if flag != "" && !strings.HasPrefix(word, "--") {
				parts[len(parts)-1] = flag + " " + word
			} else {
				parts = append(parts, word)
			}
			start = i + 1
		}
	}
	return parts
}
