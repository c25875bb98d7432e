package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/intake"
	"lert/review/problem"
	"lert/review/text"
	"lert/store"
	"lert/tui"
)

func (l *cli) newCmd() *cobra.Command {
	n := &newFlags{l: l}
	c := &cobra.Command{
		Use:         "new [--edit]",
		Annotations: allowedOverSSH,
		Short:       "Enter a request: in a form, a commented file, or from standard input",
		Long: "new records a request that came by e-mail, post or telephone. On a terminal it opens\n" +
			"the console's form; with --edit it opens a commented page in $EDITOR. If the\n" +
			"page cannot be read, it opens again with the mistake marked. From a pipe it reads such\n" +
			"a page, or JSON.\n\n" +
			"Only `platform`, `kind`, `received_at` and the requester are required; the checks say\n" +
			"what it means when anything else is missing.",
		Example: "lert new\nlert new --edit --kind emergency --platform whatsapp\nlert new --blank > form.yaml\n" +
			"lert new < form.yaml",
		Args: argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(review.Kinds, review.Kind(n.kind)) {
				return usageError(fmt.Sprintf("there is no kind %q", n.kind),
					"one of: records, preservation, preservation_extension, emergency")
			}
			if n.blank {
				return l.printBytes(blankForm(n.platform, review.Kind(n.kind), l.now()))
			}
			return l.withDatabase(cmd.Context(), "new", true, func(d *database) error {
				switch {
				case n.edit:
					return n.inEditor(cmd.Context(), d)
				case isTerminal(l.env.In):
					return l.console(cmd.Context(), d, tui.Options{Start: tui.StartNew})
				}
				page, err := io.ReadAll(io.LimitReader(l.env.In, maxFormBytes+1))
				if err != nil {
					return failedError("reading standard input: "+err.Error(),
						"check the input, then run it again")
				}
				doc, err := n.read(page, d.Policy())
				if err != nil {
					return err
				}
				return n.record(cmd.Context(), d, doc)
			})
		},
	}
	f := c.Flags()
	f.BoolVar(&n.edit, "edit", false, "edit it in $VISUAL or $EDITOR")
	f.BoolVar(&n.blank, "blank", false, "print the blank page and record nothing")
	f.StringVar(&n.platform, "platform", "whatsapp", "the service that receives the request")
	f.StringVar(&n.kind, "kind", string(review.KindRecords),
		"the kind of request: records, preservation, preservation_extension, emergency")
	return c
}

// maxFormBytes is far above what anybody types, and keeps a wrong file out.
const maxFormBytes = 1 << 20

// newFlags are the flags of new, and the state of one request that is typed in.
type newFlags struct {
	l              *cli
	edit, blank    bool
	platform, kind string
}

// read reads a filled page; an error names its line.
func (n *newFlags) read(page []byte, p *review.Policy) (intake.Document, error) {
	if len(page) > maxFormBytes {
		return intake.Document{}, problem.In(formName,
			problem.BadDocument.New("it is larger than a form can be (1 MiB)", "import files with `lert import`"))
	}
	return readForm(page, func(doc intake.Document) error {
		return cmp.Or(intake.CheckPlatform(p, doc), intake.CheckReceived(doc, n.l.now()))
	})
}

// maxEdits is how often an editor is opened for one page.
const maxEdits = 30

// inEditor opens the page in an editor until it can be read. A page that was not
// changed ends it: an editor that cannot be used must not be opened for ever. An
// editor may drop or move comments and blanks; that is no change.
func (n *newFlags) inEditor(ctx context.Context, d *database) error {
	if !n.l.isRemote() && (!isTerminal(n.l.env.In) || !isTerminal(n.l.env.Out)) {
		return failedError("--edit needs a terminal for the editor",
			"without one: `lert new --blank > form.yaml`, fill it in, `lert new < form.yaml`")
	}
	page := blankForm(n.platform, review.Kind(n.kind), n.l.now())
	form, err := n.l.newFormFile("request.yaml")
	if err != nil {
		return err
	}
	var mistake error
	for range maxEdits {
		written, err := form.edit(ctx, page)
		if err != nil {
			return err
		}
		if sameForm(written, page) {
			if mistake == nil {
				form.remove()
				return failedError("the form was not changed; nothing was recorded", "fill it in and save it")
			}
			return n.keepForm(form, "the form was not changed", mistake)
		}
		doc, err := n.read(written, d.Policy())
		if err == nil {
			if err := n.record(ctx, d, doc); err != nil {
				printProblem(n.l.env.Err, "the form is kept in "+form.path, "")
				return err
			}
			return form.remove()
		}
		mistake = err
		page = withMistake(written, problem.ListOf(err)[0])
	}
	return n.keepForm(form, fmt.Sprintf("the form still had a mistake after %d tries", maxEdits), mistake)
}

// keepForm ends the editing of a form that has a mistake, and says where it is kept.
func (n *newFlags) keepForm(form *formFile, says string, mistake error) error {
	printProblem(n.l.env.Err, says+"; nothing was recorded", "it is kept in "+form.path+
		"; continue with `lert new < "+form.path+"`")
	return mistake
}

// sameForm reports whether two pages differ in comments and blanks alone.
func sameForm(a, b []byte) bool { return formContent(a) == formContent(b) }

// formContent is a page without the comments of the blank page, its lines of comments and its empty lines.
func formContent(page []byte) string {
	var out []string
	for line := range strings.Lines(string(page)) {
		line = strings.TrimSpace(line)
		m := pageLine.FindStringSubmatch(line)
		line = strings.TrimSpace(m[0] + withoutPageComment(m[2], line[len(m[0]):]))
		if line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// mistakePrefix begins the lines at the top of the form that name a mistake.
const mistakePrefix = "# !! "

// withMistake puts a mistake at the top of the page, in place of the previous one.
func withMistake(page []byte, p *problem.Error) []byte {
	for bytes.HasPrefix(page, []byte(mistakePrefix)) {
		_, page, _ = bytes.Cut(page, []byte("\n"))
	}
	var b bytes.Buffer
	for _, s := range []string{p.Summary() + " (line numbers count without these lines)", p.Hint} {
		for t := range strings.SplitSeq(s, "\n") {
			if t != "" {
				b.WriteString(mistakePrefix + text.Clean(t).String() + "\n")
			}
		}
	}
	b.Write(page)
	return b.Bytes()
}

// record imports the document and prints its assessment.
func (n *newFlags) record(ctx context.Context, d *database, doc intake.Document) error {
	imported, err := d.Import(ctx, []store.ImportDocument{{Request: doc.Request, Raw: doc.Raw, Source: doc.Source}})
	if err != nil {
		return err
	}
	t := imported[0]
	if t.Outcome == "refused" {
		return failedError("not recorded: "+t.Why, "")
	}
	if n.l.json {
		return n.l.printJSON(importedView{t.ID, t.Revision, t.Outcome, t.Why, doc.Source})
	}
	c, err := d.Case(ctx, t.ID)
	if err != nil {
		return err
	}
	out := n.l.printer()
	out.line(text.Clean(t.ID), map[bool]text.Text{true: " already exists.",
		false: " is in the queue."}[t.Outcome == "known"])
	out.pair("From", heading(d.Policy(), c.Request))
	out.pair("Recommended", humanize(c.Assessment.Recommendation))
	out.pair("", c.Row.Sentence)
	out.pair("Next", "lert show "+text.Clean(t.ID))
	return out.flush()
}
