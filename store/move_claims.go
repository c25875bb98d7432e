package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"lert/review"
	"lert/review/problem"
	"lert/review/text"
)

// MaxMoves is how many requests one call of MoveClaims moves at most: a list that a person can read before they move
// it.
const MaxMoves = 50

// ClaimMove is a request to be handed to somebody, as the person who hands it over saw it.
type ClaimMove struct {
	Request  string
	From     string // who held it, "" for nobody
	Revision int
}

// MovesOf are the moves of requests that a person saw as rows of the board.
func MovesOf(rows []QueueRow) []ClaimMove {
	out := make([]ClaimMove, len(rows))
	for i := range rows {
		out[i] = ClaimMove{rows[i].ID, rows[i].Holder, rows[i].Revision}
	}
	return out
}

// MovedClaim is what became of a ClaimMove.
type MovedClaim struct {
	Request string
	Claim   Claim
	// NotMoved is why it was left as it is, nil if it was moved.
	NotMoved error
}

// MoveClaims hands requests to one person, each as Assign does, with an event of its own. All that are moved are moved
// in one transaction. One that has changed since it was seen is left as it is and says so: it changed hands, was
// decided, or has another revision. The other errors are of all of them, and then none is moved.
func (v *Session) MoveClaims(ctx context.Context, moves []ClaimMove, to, why string) ([]MovedClaim, error) {
	return write(ctx, v, newID(), review.ActReassign, func(t *tx) ([]MovedClaim, error) {
		if len(moves) > MaxMoves {
			return nil, problem.Refuse(problem.NoRule, fmt.Sprintf("%d requests are too many: "+
				"at most %d can be handed over at once", len(moves), MaxMoves), "hand over some of them, then the rest")
		}
		assignee := cmp.Or(to, t.by.Name)
		if err := t.checkAssignee(v.s, assignee); err != nil {
			return nil, err
		}
		out := make([]MovedClaim, 0, len(moves))
		for _, m := range moves {
			moved := MovedClaim{Request: m.Request}
			c, err := v.s.loadSummaryByID(t, m.Request)
			switch {
			case errors.Is(err, problem.NotFound):
				moved.NotMoved = err
			case err != nil:
				return nil, err
			default:
				if moved.NotMoved = c.changedSince(m); moved.NotMoved == nil {
					if moved.Claim, err = c.assign(assignee, why); err != nil {
						return nil, err
					}
				}
			}
			out = append(out, moved)
		}
		return out, nil
	})
}

// changedSince says what has changed on a request since somebody saw it, nil if nothing has that matters for its claim.
func (c *loadedCase) changedSince(m ClaimMove) error {
	h := &c.state
	holder := h.Holder
	if !h.claimRuns(c.t.now) {
		holder = ""
	}
	changed := func(what string) error {
		return problem.Refuse(problem.NoRule, what, "list the requests again; this one was not handed over")
	}
	switch {
	case h.State == review.StateDecided:
		return changed(h.ID + " has since been decided")
	case holder != m.From && holder == "":
		return changed("nobody holds " + h.ID + " any more")
	case holder != m.From:
		return changed(string(text.Clean(holder)) + " now holds " + h.ID)
	case h.Rev != m.Revision:
		return changed(fmt.Sprintf("%s has a new revision, %d", h.ID, h.Rev))
	case m.From == "" && h.State != review.StateOpen:
		return changed(h.ID + " is no longer open")
	case m.From == "" && c.t.now.Before(c.row.SnoozedUntil):
		return changed(h.ID + " has since been snoozed")
	}
	return nil
}
