package kit

import (
	"strings"

	"lert/review/text"
)

// KeyName is a key, or a sequence of keys, as people write it.
func KeyName(k string) text.Text {
	if first, rest, sequence := strings.Cut(k, " "); sequence {
		return KeyName(first) + " " + KeyName(rest)
	}
	switch k {
	case "pgdown":
		return "PgDn"
	case "pgup":
		return "PgUp"
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	case "shift+tab":
		return "S-tab"
	}
	if len(k) == 6 && k[:5] == "ctrl+" {
		return Textf("^%c", k[5]-'a'+'A')
	}
	return Textf("%s", k)
}
