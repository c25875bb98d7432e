package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/intake"
	"lert/review/text"
)

func (l *cli) checkCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "check PATH…",
		Annotations: allowedOverSSH,
		Short:       "Assess request documents, without a database",
		Long: "check reads request documents and says what a reviewer should make of each.\n" +
			"Files contain one object, an array, or JSON Lines; folders are searched; - reads\n" +
			"standard input. Nothing is recorded, and what the documents say about their own\n" +
			"verification is believed. With --json each assessment is one line.",
		Example: "lert check request.json\nlert check --json inbox/ > assessments.jsonl",
		Args:    argCount(1, -1, "at least one file or folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.check(cmd.Context(), args)
		},
	}
}

// check assesses every document at the same instant.
func (l *cli) check(ctx context.Context, paths []string) error {
	p, err := l.loadPolicy()
	if err != nil {
		return err
	}
	now := l.now()
	good, bad := 0, 0
	for d, err := range l.documents(paths) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			err = intake.CheckPlatform(p, d)
		}
		if err != nil {
			if _, other := errors.AsType[*unreadFiles](err); !other { // they are no documents
				bad++
			}
			printError(l.env.Err, err)
			continue
		}
		r := review.ApplyObservations(d.Request, true, nil)
		a := review.Assess(p, r, &review.History{}, now).WithIntake(review.ReceiptFindings(p, r, now))
		if l.json {
			err = l.printRawJSON(a.Canonical())
		} else {
			err = l.printAssessment(p, d, r, a, good)
		}
		if err != nil {
			return err
		}
		good++
	}
	if bad > 0 {
		if good > 0 {
			printProblem(l.env.Err, fmt.Sprintf("%d assessed, %d could not be read", good, bad), "")
		}
		return errReported
	}
	if good == 0 {
		return failedError("no request document was found",
			"a request document is a JSON object; `lert schema` describes it")
	}
	return nil
}

// printAssessment prints one assessment for a person.
func (l *cli) printAssessment(p *review.Policy, d intake.Document, r *review.Request, a *review.Assessment,
	before int) error {
	out := l.printer()
	if before > 0 {
		out.line()
	}
	out.line(text.Clean(d.Source))
	out.line(join(" · ", text.Clean(r.ID), heading(p, r)))
	out.assessment(a, r.Kind, a.AssessedAt)
	return out.flush()
}
