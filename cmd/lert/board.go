package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lert/review/problem"
	"lert/review/text"
	"lert/store"
)

// boardFlags are the flags of `lert board`.
type boardFlags struct {
	from, lane, to, why string
	oldest              int
}

func (l *cli) boardCmd() *cobra.Command {
	var o boardFlags
	c := &cobra.Command{
		Use:         "board",
		Annotations: allowedOverSSH,
		Short:       "Show a lead who holds what and what nobody holds; hand over the oldest",
		Long: "board lists what each person holds, how much of it is late, and when they last had a\n" +
			"console open; then what nobody holds. --from NAME or --lane LANE lists the requests\n" +
			"behind a line, the oldest first. With --oldest and --to a lead hands that many of them\n" +
			"to a person; it names, and does not move, any that has changed in the meantime.",
		Example: "lert board\nlert board --from 'Priya Das'\nlert board --lane records --oldest 5 --to 'Jonas Weber'\n" +
			"lert board --from 'Priya Das' --oldest 3 --to 'Jonas Weber' --why 'Priya is ill'",
		Args: argCount(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			g, err := o.group()
			if err != nil {
				return err
			}
			return l.withDatabase(cmd.Context(), "board", false, func(d *database) error {
				switch {
				case o.to != "":
					return l.handOldest(cmd.Context(), d, g, o)
				case g != (store.BoardGroup{}):
					return l.boardCases(cmd.Context(), d, g)
				}
				return l.board(cmd.Context(), d)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&o.from, "from", "", "list what this person holds")
	f.StringVar(&o.lane, "lane", "", "list what nobody holds: "+strings.Join(laneNames(), ", "))
	f.IntVar(&o.oldest, "oldest", 0, "hand over this many, the oldest first")
	f.StringVar(&o.to, "to", "", "hand them to this person in the people file")
	f.StringVar(&o.why, "why", "", "why they change hands; needed if somebody holds them")
	c.MarkFlagsMutuallyExclusive("from", "lane")
	c.MarkFlagsRequiredTogether("oldest", "to")
	return c
}

func laneNames() (out []string) {
	for _, kind := range store.Lanes {
		out = append(out, store.LaneName(kind))
	}
	return out
}

// group is the line of the board that the flags name; the zero value is the whole board.
func (o *boardFlags) group() (g store.BoardGroup, err error) {
	lane, known := store.LaneNamed(o.lane)
	switch {
	case o.lane != "" && !known:
		return g, usageError(fmt.Sprintf("there is no lane %q", o.lane), "one of: "+strings.Join(laneNames(), ", "))
	case o.to == "" && o.why != "":
		return g, usageError("--why is only for requests that change hands", "add --oldest and --to")
	case o.to != "" && o.from == "" && o.lane == "":
		return g, usageError("--to does not say which requests to hand over", "add --from with a name, or --lane")
	case o.to != "" && (o.oldest < 1 || o.oldest > store.MaxMoves):
		return g, usageError(fmt.Sprintf("--oldest %d is not a number of requests", o.oldest),
			fmt.Sprintf("from 1 to %d", store.MaxMoves))
	}
	return store.BoardGroup{Holder: o.from, Lane: lane}, nil
}

// workloadView is the sum of one line of the board as JSON.
type workloadView struct {
	Count       int       `json:"count"`
	Emergencies int       `json:"emergencies"`
	Overdue     int       `json:"overdue"`
	PastTarget  int       `json:"past_target"`
	More        bool      `json:"more,omitempty"`
	Oldest      string    `json:"oldest,omitempty"`
	Received    time.Time `json:"oldest_received_at,omitzero"`
	Next        string    `json:"next,omitempty"`
}

func viewWorkload(w *store.Workload) workloadView {
	return workloadView{w.Count, w.Emergencies, w.Overdue, w.PastTarget, w.More, w.Oldest.ID,
		utc(w.Oldest.ReceivedAt), w.Next.ID}
}

type boardPersonView struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
	workloadView
	LastSeen time.Time `json:"last_seen_at,omitzero"`
}

type boardLaneView struct {
	Lane string `json:"lane"`
	workloadView
}

type boardView struct {
	People []boardPersonView `json:"people"`
	Free   []boardLaneView   `json:"nobody_holds"`
}

// board prints the whole board.
func (l *cli) board(ctx context.Context, d *database) error {
	b, err := d.Board(ctx)
	if err != nil {
		return err
	}
	if l.json {
		v := boardView{People: []boardPersonView{}}
		for i := range b.People {
			p := &b.People[i]
			v.People = append(v.People, boardPersonView{p.Name, p.Role, viewWorkload(&p.Workload), utc(p.LastSeen)})
		}
		for i := range b.Lanes {
			v.Free = append(v.Free, boardLaneView{store.LaneName(b.Lanes[i].Kind), viewWorkload(&b.Lanes[i].Workload)})
		}
		return l.printJSON(v)
	}
	out, now := l.printer(), l.now()
	rows := [][]text.Text{{"HOLDS", "EMERGENCIES", "LATE", "OLDEST", "LAST SEEN", "ROLE", "NAME"}}
	for i := range b.People {
		p := &b.People[i]
		role, seen := humanize(p.Role), text.Text("never")
		if p.Role == "" {
			role = "not in the people file"
		}
		if !p.LastSeen.IsZero() {
			seen = formatSpan(now.Sub(p.LastSeen)) + " ago"
		}
		rows = append(rows, append(workloadCells(&p.Workload, now), seen, role, text.Clean(p.Name)))
	}
	out.table(0, rows...)
	out.line()
	rows = [][]text.Text{{"COUNT", "EMERGENCIES", "LATE", "OLDEST", "NOBODY HOLDS"}}
	for i := range b.Lanes {
		lane := &b.Lanes[i]
		rows = append(rows, append(workloadCells(&lane.Workload, now), text.Clean(store.LaneName(lane.Kind))))
	}
	out.table(0, rows...)
	return out.flush()
}

// workloadCells are how many requests, how many emergencies, how many late and how old the oldest is. A target that
// has passed has a tilde, as in the queue.
func workloadCells(w *store.Workload, now time.Time) []text.Text {
	oldest := text.Text("-")
	if w.Oldest.ID != "" {
		oldest = formatSpan(now.Sub(w.Oldest.ReceivedAt))
	}
	late := boardCount(w.Overdue)
	switch {
	case w.PastTarget > 0 && w.Overdue > 0:
		late += " ~" + boardCount(w.PastTarget)
	case w.PastTarget > 0:
		late = "~" + boardCount(w.PastTarget)
	}
	return []text.Text{boardCount(w.Count), boardCount(w.Emergencies), late, oldest}
}

// boardCount is a count, which stops at 999+.
func boardCount(n int) text.Text {
	if n >= store.MaxCount {
		return text.Text(fmt.Sprintf("%d+", store.MaxCount-1))
	}
	return text.Text(fmt.Sprint(n))
}

// boardListed is how many requests of one line of the board are listed.
const boardListed = 200

// boardCases prints the requests behind one line of the board, the oldest first.
func (l *cli) boardCases(ctx context.Context, d *database, g store.BoardGroup) error {
	list, err := d.BoardCases(ctx, g, boardListed)
	if err != nil {
		return err
	}
	if l.json {
		for i := range list.Rows {
			if err := l.printJSON(viewQueueRow(&list.Rows[i])); err != nil {
				return err
			}
		}
		return nil
	}
	out, now := l.printer(), l.now()
	if len(list.Rows) == 0 {
		out.line("No requests.")
		return out.flush()
	}
	rows := [][]text.Text{{"ID", "AGE", "DUE", "KIND", "STATE", "FROM"}}
	for i := range list.Rows {
		r := &list.Rows[i]
		due := text.Text("no clock")
		if at, target := r.ShownDue(now); !at.IsZero() {
			due = relativeTime(at, now, target)
		}
		rows = append(rows, []text.Text{text.Clean(r.ID), formatSpan(now.Sub(r.ReceivedAt)), due,
			humanize(string(r.Kind)), humanize(r.State), join(" ", text.Clean(r.Country), text.Clean(r.Agency))})
	}
	out.table(0, rows...)
	if list.Count > len(list.Rows) {
		out.line(text.Text(fmt.Sprintf("These are the oldest %d of ", len(list.Rows))), boardCount(list.Count), ".")
	}
	return out.flush()
}

// movedView is what became of one request of a hand-over, as JSON.
type movedView struct {
	Request string `json:"request"`
	*claimView
	NotMoved string `json:"not_moved,omitempty"`
}

// handOldest hands the oldest requests behind one line of the board to a person.
func (l *cli) handOldest(ctx context.Context, d *database, g store.BoardGroup, o boardFlags) error {
	list, err := d.BoardCases(ctx, g, o.oldest)
	if err != nil {
		return err
	}
	if len(list.Rows) == 0 {
		return failedError("there is nothing to hand over", "`lert board` shows who holds what")
	}
	moved, err := d.MoveClaims(ctx, store.MovesOf(list.Rows), o.to, o.why)
	if err != nil {
		return err
	}
	out, left := l.printer(), 0
	for _, m := range moved {
		v := movedView{Request: m.Request}
		if m.NotMoved != nil {
			left++
			v.NotMoved = problem.SummaryOf(m.NotMoved)
			printProblem(l.env.Err, m.Request+" was not handed over: "+v.NotMoved, "")
		} else {
			v.claimView = &claimView{m.Claim.Holder, utc(m.Claim.Since), utc(m.Claim.Until)}
			out.line(text.Clean(m.Request), " is with ", text.Clean(m.Claim.Holder), " until ",
				formatTime(m.Claim.Until), ".")
		}
		if l.json {
			if err := l.printJSON(v); err != nil {
				return err
			}
		}
	}
	if !l.json {
		err = out.flush()
	}
	if err == nil && left > 0 {
		err = errReported
	}
	return err
}
