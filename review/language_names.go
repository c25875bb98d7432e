package review

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// languageNames are the names of languages by their codes, "English and Irish" for en and ga; a code that is not known
// stays.
func languageNames(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = languageName(code)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// languageName is the name of a language by its code.
func languageName(code string) string {
	tag, err := language.Parse(code)
	if name := display.English.Languages().Name(tag); err == nil && name != "" {
		return name
	}
	return code
}
