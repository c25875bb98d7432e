package review

import (
	"fmt"
	"strings"

	"lert/review/text"
)

// Manifest is the page that goes out with a production of records: what is in it, which categories had no data, and the
// SHA-256 of each file, so that the agency can check that it has everything and that nothing was changed. It is plain
// text in UTC; each line ends with a newline. The agency's address is left out, because the page may be passed on. It
// names the case and the agency's reference, and people only by the pseudonyms from the people file.
func Manifest(r *Request, f *Fulfilment, rehearsal bool) string {
	var b strings.Builder
	line := func(label, s string) {
		if s != "" {
			fmt.Fprintf(&b, "%-14s %s\n", label, text.Clean(s))
		}
	}
	if rehearsal {
		b.WriteString("REHEARSAL: made under a fixed clock; nothing was produced.\n\n")
	}
	b.WriteString("Manifest of a production of records\n\n")
	line("Case", f.RequestID)
	line("Your reference", r.Reference)
	line("Agency", r.Requester.Agency)
	line("Produced", f.At.UTC().Format("2006-01-02 15:04:05 UTC"))
	line("By", f.By.Pseudonym)
	line("Record", f.ID)
	line("Decision", f.DecisionID)
	if !f.DataTo.IsZero() {
		line("Data until", f.DataTo.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	if len(f.Categories) > 0 {
		b.WriteString("\nProduced\n")
		for _, s := range f.Categories {
			b.WriteString("  " + grantLabel(s) + "\n")
		}
	}
	if len(f.Unavailable) > 0 {
		b.WriteString("\nRequested and granted, but not found\n")
		for _, u := range f.Unavailable {
			why := "no data"
			if u.Why == "no_account" {
				why = "no account"
			}
			fmt.Fprintf(&b, "  %s %s: %s\n", u.Category.Class(), u.Category.Label(), why)
		}
	}
	if len(f.Files) > 0 {
		b.WriteString("\nFiles\n")
		for _, x := range f.Files {
			fmt.Fprintf(&b, "  %s\n    SHA-256 %s\n", text.Clean(x.Name), x.SHA256)
			if x.Records > 0 {
				fmt.Fprintf(&b, "    records %d\n", x.Records)
			}
		}
	}
	return b.String()
}

// grantLabel describes a grant for a reader who does not have the request at hand.
func grantLabel(s string) string {
	g, err := ParseGrant(s)
	if err != nil {
		return text.Clean(s).String()
	}
	out := g.Category.Class() + " " + g.Category.Label()
	if g.item >= 0 {
		out += fmt.Sprintf(", item %d of the request", g.item+1)
	}
	if g.Target >= 0 {
		out += fmt.Sprintf(", target %d of the request", g.Target+1)
	}
	return out
}
