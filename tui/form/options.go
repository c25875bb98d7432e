package form

import (
	"cmp"
	"slices"
	"strings"

	"lert/review/text"
)

// Option is one value of a choice, or one of several checkboxes.
type Option struct {
	Value string    // as it is recorded
	Text  text.Text // as it is shown
}

// Pairs makes options of values, each followed by the text that is shown for it.
func Pairs(valueText ...text.Text) []Option {
	var out []Option
	for pair := range slices.Chunk(valueText, 2) {
		out = append(out, Option{string(pair[0]), pair[1]})
	}
	return out
}

// Plain makes options of values, shown as they are.
func Plain(values ...string) []Option {
	out := make([]Option, len(values))
	for i, v := range values {
		out[i] = Option{v, text.Clean(v)}
	}
	return out
}

// Words makes options of values, shown in words.
func Words[T ~string](values ...T) []Option {
	out := make([]Option, len(values))
	for i, v := range values {
		word := cmp.Or(wordings[string(v)], strings.ReplaceAll(string(v), "_", " "))
		out[i] = Option{string(v), text.Clean(word)}
	}
	return out
}

// wordings are the values that do not read as words with spaces for their underscores.
var wordings = map[string]string{"e_evidence": "e-evidence system", "etsi": "ETSI", "email": "e-mail",
	"mlat": "mutual legal assistance", "fbi_designee": "FBI designee", "voip_number": "VoIP number",
	"domain_new": "new domain", "refused_callback": "call-back refused", "threatens": "threats"}
