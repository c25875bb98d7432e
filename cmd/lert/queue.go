package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/query"
	"lert/review/text"
	"lert/store"
)

// queueTabs are the values of --tab.
var queueTabs = []store.Tab{store.TabOpen, store.TabMine, store.TabCounsel, store.TabWaiting, store.TabDecided,
	store.TabAll}

func (l *cli) queueCmd() *cobra.Command {
	var tab string
	var limit int
	c := &cobra.Command{
		Use:         "queue [QUERY]",
		Annotations: allowedOverSSH,
		Short:       "List the open queue in working order",
		Long: "queue lists requests in working order: emergencies first, then by what is due first:\n" +
			"the response, or the preservation that was requested. A query narrows the list; a\n" +
			"query that names a state searches that state too. `is:number` finds investigations of\n" +
			"a telephone number, `is:calls` those of its calls and messages, and `is:late` what was\n" +
			"recorded as done after a legal deadline.",
		Example: "lert queue\nlert queue 'country:IN,BR due:<24h'\n" +
			"lert queue 'is:overdue -kind:preservation' --json\nlert queue --tab decided 'outcome:reject'",
		Args: argCount(0, -1, "a query"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return l.withDatabase(cmd.Context(), "queue", false, func(d *database) error {
				return l.queue(cmd.Context(), d, tab, strings.Join(args, " "), limit)
			})
		},
	}
	c.Flags().StringVar(&tab, "tab", "", "tab to list: open, mine, counsel, waiting, decided, all (default open)")
	c.Flags().IntVar(&limit, "limit", 0, "at most this many requests (0: all)")
	return c
}

func (l *cli) queue(ctx context.Context, d *database, tab, query string, limit int) error {
	q, err := l.query(query, d.actor.Name)
	if err != nil {
		return err
	}
	t := store.Tab(tab)
	switch {
	case limit < 0:
		return usageError(fmt.Sprintf("--limit %d is not a number of requests", limit),
			"enter how many requests to list; 0 lists all")
	case tab == "" && q.Uses("state"):
		t = store.TabAll
	case tab == "":
		t = store.TabOpen
	case !slices.Contains(queueTabs, t):
		return usageError(fmt.Sprintf("there is no tab %q", tab), "one of: open, mine, counsel, waiting, decided, all")
	}
	var rows []store.QueueRow
	list := store.QueueQuery{Tab: t, Query: q, Limit: limit}
	_, err = store.EachRow(ctx, d, list, 0, func(r *store.QueueRow) error {
		if l.json {
			return l.printJSON(viewQueueRow(r))
		}
		rows = append(rows, *r)
		return nil
	})
	if err != nil {
		return err
	}
	if l.json {
		return nil
	}
	out := l.printer()
	hidden, err := l.hiddenOverdue(ctx, d, list, rows)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		out.line("No requests.")
		if hidden != "" {
			out.line(hidden)
		}
		return out.flush()
	}
	lines := [][]text.Text{{"ID", "DUE", "KIND", "PROCESS", "RLSEN", "RECOMMENDED", "STATE", "HOLDER", "FROM"}}
	for i := range rows {
		r := &rows[i]
		due := text.Text("no clock")
		if at, target := r.ShownDue(l.now()); !at.IsZero() {
			due = relativeTime(at, l.now(), target)
		}
		state := humanize(r.State)
		if r.DecisionInForce() {
			state = join(", ", state, humanize(r.Outcome))
		}
		lines = append(lines, []text.Text{text.Clean(r.ID), due, humanize(string(r.Kind)),
			text.Clean(r.InstrumentShort), verdictLetters(r.Verdicts), humanize(r.Recommendation), state,
			text.Clean(r.Holder), join(" ", text.Clean(r.Country), truncate(text.Clean(r.Agency), 32))})
	}
	out.table(0, lines...)
	if hidden != "" {
		out.line()
		out.line(hidden)
	}
	return out.flush()
}

// hiddenOverdue says how many overdue requests of a tab a query hides: overdue work is
// never hidden without notice.
func (l *cli) hiddenOverdue(ctx context.Context, d *database, list store.QueueQuery, shown []store.QueueRow) (text.Text,
	error) {
	if list.Query.Empty() {
		return "", nil
	}
	overdue := 0
	for i := range shown {
		if shown[i].Overdue(l.now()) {
			overdue++
		}
	}
	list.Limit = 0
	n, err := store.HiddenOverdue(ctx, d, list, 0, overdue, l.now())
	if err != nil || n == 0 {
		return "", err
	}
	return text.Text(fmt.Sprintf("%d overdue not shown: `lert queue is:overdue`", n)), nil
}

// query parses a line of the query language; nil for an empty line, which matches
// everything.
func (l *cli) query(text, me string) (*query.Query, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	q, err := query.Parse(text, l.now(), me)
	if err != nil {
		return nil, err
	}
	return q, nil
}

// verdictLetters are the initials of the five verdicts, as in the queue.
func verdictLetters(v [5]review.Verdict) text.Text {
	var b [5]byte
	for i := range v {
		b[i] = v[i].Initial()
	}
	return text.Text(b[:])
}
