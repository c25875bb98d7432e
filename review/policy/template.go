package policy

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"strings"
)

//go:embed template.yaml
var template string

// Template is a commented one-page pack for a team's own service, which loads as
// it is. host becomes the platform's id: only lower-case letters, digits and
// hyphens remain. name is the service's name as its users know it; if it is
// blank, the host is used.
func Template(host, name string) []byte {
	host = cmp.Or(platformID(host), "example")
	name = cmp.Or(oneLine(name), host)
	id := host
	if id == "null" {
		id = quote(id) // the only such word that YAML reads as no value
	}
	head, body, _ := strings.Cut(template, "\n")
	head = strings.ReplaceAll(head, "{{name}}", name)
	body = strings.NewReplacer(
		"{{host}}", host, "{{id}}", id, "{{name}}", quote(name), "{{key}}", host+"-guide", "{{prefix}}", prefix(host),
		"{{guide}}", quote(name+": information for authorities"),
	).Replace(body)
	return []byte(head + "\n" + body)
}

// platformID is a text in lower case without the characters that a platform's id cannot have.
func platformID(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, s), "-")
}

// oneLine makes one line of a text, so that a YAML comment can hold it.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune("\x7f\u0085\u2028\u2029\ufeff\ufffd", r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, " "))), " ")
}

// quote writes text as a double-quoted YAML scalar; every JSON string is one.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(b)
}

// prefix derives the prefix of case numbers from a host: the initials of its words, or the first letters of one word.
func prefix(host string) string {
	out := ""
	for w := range strings.SplitSeq(host, "-") {
		if w != "" && (w[0] < '0' || w[0] > '9') {
			out += w[:1]
		}
	}
	if len(out) < 2 {
		out = strings.Trim(strings.ReplaceAll(host, "-", ""), "0123456789")
		out = out[:min(3, len(out))]
	}
	if len(out) < 2 {
		out = "own"
	}
	return strings.ToUpper(out[:min(4, len(out))])
}
