package tui

import (
	"slices"
	"strings"
)

// shellCommand is a command line of these words, quoted where a shell would
// interpret them. It is shown and copied, never run.
func shellCommand(words ...string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w
		if w == "" || strings.ContainsFunc(w, func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
				strings.ContainsRune("-_./:=+,@%", r))
		}) {
			out[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(out, " ")
}

// shellTextCommand is a command line that ends in free text. If the text begins with
// a minus sign, "--" comes before it, so that it is not read as a flag.
func shellTextCommand(line []string, text ...string) string {
	if slices.ContainsFunc(text, func(s string) bool { return strings.HasPrefix(s, "-") }) {
		line = append(line, "--")
	}
	return shellCommand(append(line, text...)...)
}

// addFlags adds flags, each followed by its value, to a command line. A flag whose
// value is "" is left out.
func addFlags(line []string, flagValues ...string) []string {
	for pair := range slices.Chunk(flagValues, 2) {
		if pair[1] != "" {
			line = append(line, pair...)
		}
	}
	return line
}
