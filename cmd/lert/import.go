package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"lert/review/intake"
	"lert/review/text"
	"lert/store"
)

const (
	// importBatch is how many documents share a transaction: enough to make the sync to
	// disk cheap, few enough that the pages which they change take little memory.
	importBatch = 16
	// importBatchBytes is how many bytes of documents do.
	importBatchBytes = 4 << 20
	// importGCPercent is the value of GOGC for an import: what a batch leaves behind is
	// collected before the next one has doubled it.
	importGCPercent = 25
	// maxCandidates is how many new requests that may be a reply are listed.
	maxCandidates = 100
)

func (l *cli) importCmd() *cobra.Command {
	var trusted bool
	var format, revises, answers, why string
	c := &cobra.Command{
		Use:         "import PATH…",
		Annotations: allowedOverSSH,
		Short:       "Import requests from files or folders",
		Long: "import stores request documents in the database. It may be run again: each request is\n" +
			"stored once. The verification and signals in a document count only with --trusted,\n" +
			"which is for your own portal; what a stranger says about verification does not\n" +
			"count. Only a lead, or a name that the people file marks with `portal: true`, may\n" +
			"import as trusted, and the record says who did. A call-back imported this way does\n" +
			"not count for the person who imported it.\n\n" +
			"In a folder every file is examined, except hidden ones. Anything that is not a\n" +
			"request, such as an e-mail or a PDF, is counted and named, and import exits with 1.\n\n" +
			"If a new request may be the agency's reply to one that is waiting, import says so,\n" +
			"and why. A person confirms it: with --answers before the import, or with\n" +
			"`lert link --answers` afterwards.",
		Example: "lert import inbox/\nlert import --trusted portal.jsonl\n" +
			"lert import --revises WA-2026-000123 --why 'the signed copy arrived' signed.json\n" +
			"lert import --answers WA-2026-000123 signed.json",
		Args: argCount(1, -1, "at least one file or folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "auto" && format != "json" {
				return usageError(fmt.Sprintf("there is no format %q", format),
					"this version reads json: an object, an array or JSON Lines")
			}
			if answers != "" {
				if revises != "" {
					return usageError("--answers and --revises cannot be used together",
						"name the one request that the document belongs to")
				}
				if revises = answers; why == "" {
					why = "the agency's reply"
				}
			}
			if (revises == "") != (why == "") {
				return usageError("--revises and --why go together",
					"name the request that this document revises, and say why you think so")
			}
			if _, set := l.env.Lookup("GOGC"); !set && !l.isRemote() {
				defer debug.SetGCPercent(debug.SetGCPercent(importGCPercent))
			}
			return l.withDatabase(cmd.Context(), "import", true, func(d *database) error {
				in := &importer{l: l, d: d, trusted: trusted, revises: revises, why: why}
				return in.run(cmd.Context(), args)
			})
		},
	}
	c.Flags().BoolVar(&trusted, "trusted", false, "from your own portal: trust its verification and case numbers")
	c.Flags().StringVar(&format, "format", "auto", "format of the documents: auto, json")
	c.Flags().StringVar(&revises, "revises", "", "the one document is a new revision of this request")
	c.Flags().StringVar(&answers, "answers", "",
		"the one document is the agency's reply to this request: a new revision of it")
	c.Flags().StringVar(&why, "why", "", "why it is a revision")
	return c
}

// importer imports documents, a batch at a time.
type importer struct {
	l            *cli
	d            *database
	trusted      bool
	revises, why string

	batch      []store.ImportDocument
	bytes      int              // of the documents of the batch
	candidates []replyCandidate // new requests that may be a reply, the first maxCandidates
	unlisted   int              // how many more there are
	counts     map[string]int
	first      string // first and last case number that was new
	last       string
}

// run reads to the end even if single documents fail: it imports what it can and
// names what it cannot.
func (in *importer) run(ctx context.Context, paths []string) error {
	in.counts = map[string]int{}
	policy := in.d.Policy()
	for doc, err := range in.l.documents(paths) {
		if ctx.Err() != nil {
			return in.interrupted(ctx.Err())
		}
		if err == nil {
			err = intake.CheckPlatform(policy, doc)
		}
		if err == nil && !in.trusted {
			err = intake.CheckReceived(doc, in.l.now())
		}
		if err != nil {
			in.counts["refused"] += unreadCount(err)
			printError(in.l.env.Err, err)
			continue
		}
		if in.revises != "" && len(in.batch) == 1 {
			return failedError("--revises "+in.revises+
				": more than one document was read, but a revision is one document",
				"import them one by one; nothing was imported")
		}
		in.batch = append(in.batch, store.ImportDocument{Request: doc.Request, Raw: doc.Raw, Trusted: in.trusted,
			Source: doc.Source, Revises: in.revises, Why: in.why})
		if in.bytes += len(doc.Raw); len(in.batch) == importBatch || in.bytes >= importBatchBytes {
			if err := in.flush(ctx); err != nil {
				return in.interrupted(err)
			}
		}
	}
	if err := in.flush(ctx); err != nil {
		return in.interrupted(err)
	}
	in.progress(true)
	if in.l.json {
		if in.counts["refused"] > 0 {
			return errReported
		}
		return nil
	}
	out := in.l.printer()
	out.line(text.Clean(in.summary()))
	for _, p := range in.candidates {
		out.wrapped("  ", join(" ", text.Clean(p.id), "may be the reply to", text.Clean(p.ID),
			"("+join(", ", cleanAll(p.Why)...)+"):",
			"`lert link", text.Clean(p.id), text.Clean(p.ID), "--answers --why …`"))
	}
	if in.unlisted > 0 {
		out.line(text.Clean(fmt.Sprintf("  %d more of them may be replies: `lert show` says to which requests",
			in.unlisted)))
	}
	if err := out.flush(); err != nil {
		return err
	}
	if in.counts["refused"] > 0 {
		return errReported
	}
	return nil
}

// flush imports one batch in one transaction of the store.
func (in *importer) flush(ctx context.Context) error {
	if len(in.batch) == 0 {
		return nil
	}
	imported, err := in.d.Import(ctx, in.batch)
	if err == nil {
		err = in.collectCandidates(ctx, imported)
	}
	for i, t := range imported {
		in.counts[t.Outcome]++
		switch t.Outcome {
		case "new":
			if in.first == "" {
				in.first = t.ID
			}
			in.last = t.ID
		case "revision":
			if t.Why != "" {
				in.progress(true)
				printProblem(in.l.env.Err, t.ID+": "+t.Why, "")
			}
		case "refused":
			in.progress(true)
			printProblem(in.l.env.Err, in.batch[i].Source+": not imported: "+t.Why, "")
		}
		if in.l.json {
			if err := in.l.printJSON(importedView{t.ID, t.Revision, t.Outcome, t.Why, in.batch[i].Source}); err != nil {
				return err
			}
		}
	}
	clear(in.batch)
	in.batch, in.bytes = in.batch[:0], 0
	if err == nil {
		in.progress(false)
	}
	return err
}

// replyCandidate is a waiting request to which a new one may be the reply.
type replyCandidate struct {
	id string // the new one
	store.ReplyCandidate
}

// collectCandidates collects the new requests that may be an agency's reply.
func (in *importer) collectCandidates(ctx context.Context, imported []store.ImportResult) error {
	var fresh []string
	for _, t := range imported {
		if t.Outcome == store.ImportNew {
			fresh = append(fresh, t.ID)
		}
	}
	all, err := in.d.WaitingCandidates(ctx, fresh)
	for i, list := range all {
		switch {
		case len(list) == 0:
		case len(in.candidates) < maxCandidates:
			in.candidates = append(in.candidates, replyCandidate{fresh[i], list[0]})
		default:
			in.unlisted++
		}
	}
	return err
}

// cleanAll cleans each of some strings from outside.
func cleanAll(list []string) []text.Text {
	out := make([]text.Text, len(list))
	for i, s := range list {
		out[i] = text.Clean(s)
	}
	return out
}

// importedView is the result for one document, as JSON.
type importedView struct {
	ID       string `json:"id,omitempty"`
	Revision int    `json:"revision,omitempty"`
	Outcome  string `json:"outcome"`
	Why      string `json:"why,omitempty"`
	Source   string `json:"source"`
}

// progress rewrites one line of a terminal; last clears it.
func (in *importer) progress(last bool) {
	if !isTerminal(in.l.env.Err) || in.l.json {
		return
	}
	n := in.counts["new"] + in.counts["revision"] + in.counts["known"]
	if last {
		fmt.Fprint(in.l.env.Err, "\r\x1b[K")
		return
	}
	fmt.Fprintf(in.l.env.Err, "\r%d read", n+in.counts["refused"])
}

// summary is the result of the whole import in one line.
func (in *importer) summary() string {
	s := fmt.Sprintf("%d imported", in.counts["new"])
	switch {
	case in.counts["new"] == 1:
		s += " (" + in.first + ")"
	case in.counts["new"] > 1:
		s += " (" + in.first + " to " + in.last + ")"
	}
	for _, o := range [...]struct{ outcome, words string }{{"revision", "new revisions"}, {"known", "already known"},
		{"refused", "not imported"}} {
		n, words := in.counts[o.outcome], o.words
		if n == 1 {
			words = strings.TrimSuffix(words, "s")
		}
		if n > 0 {
			s += fmt.Sprintf(", %d %s", n, words)
		}
	}
	return s
}

// interrupted is the error for an import that failed, with how far it came.
func (in *importer) interrupted(err error) error {
	in.progress(true)
	printProblem(in.l.env.Err, "the import stopped: "+in.summary(), "run it again: each request is imported only once")
	return err
}
