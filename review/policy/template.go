package policy

import (
	_ "embed"
	"encoding/json"
	"strings"
)

//go:embed template.yaml
var template string

// Template is a commented one-page pack for a service of one's own, which
// loads as it is. host becomes the platform's id: lower-case letters, digits
// and hyphens, other characters are dropped. name is the service's name as
// its users know it; where it is blank the host stands for it.
func Template(host, name string) []byte {
	host = strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, host), "-")
	if host == "" {
		host = "example"
	}
	// One line, so that a comment which holds the name ends where it should.
	name = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffd {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, " "))), " ")
	if name == "" {
		name = host
	}
	id := host
	if id == "null" {
		id = quote(id) // the one word that YAML would read as nothing
	}
	head, body, _ := strings.Cut(template, "\n")
	head = strings.ReplaceAll(head, "{{name}}", name)
	body = strings.NewReplacer(
		"{{host}}", host, "{{id}}", id, "{{name}}", quote(name), "{{guide}}", quote(name+": information for authorities"),
		"{{key}}", host+"-guide", "{{prefix}}", prefix(host),
	).Replace(body)
	return []byte(head + "\n" + body)
}

// quote writes text as a double-quoted YAML scalar, of which a JSON string is
// one kind.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(b)
}

// prefix makes a case number's prefix of a host's name: the initials of its
// words, or the first letters of its one word.
func prefix(host string) string {
	words := strings.Split(host, "-")
	out := ""
	for _, w := range words {
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
