package obligation

import (
	"strings"
	"time"

	"lert/review"
)

// mentionProcessBefore is how long before the end of a copy its text begins to say
// whether legal process has come for it.
const mentionProcessBefore = 14 * 24 * time.Hour

// CopyKeptUntil is until when a copy is kept according to its obligations; zero if that
// is not after an instant, or if an extension sets the date.
func CopyKeptUntil(obligations []Obligation, at time.Time) (until time.Time) {
	for i := range obligations {
		o := &obligations[i]
		if o.Clock == review.ClockPreservation && o.ExtendedBy == "" && o.Due.After(at) {
			until = later(until, o.Due)
		}
	}
	return until
}

// IsHeld reports whether a copy may not be deleted on the obligation's date because of other requests; see
// DescribeCopy.
func (o *Obligation) IsHeld(open, extensions []string) bool {
	return o.ForCopy && o.ExtendedBy == "" && o.InternalTarget && len(open)+len(extensions) > 0
}

// DescribeCopy is the obligation's text, completed for a copy by the requests that
// concern it: received are the case numbers of those with legal process for it, open
// those among them that are neither fulfilled nor refused, extensions those that
// are not yet decided. While any is open or undecided, the copy is held.
func (o *Obligation) DescribeCopy(now time.Time, received, open, extensions []string) string {
	switch {
	case !o.ForCopy || o.ExtendedBy != "":
		return o.Text
	case o.IsHeld(open, nil):
		return "hold: " + strings.Join(open, ", ") + isOrAre(len(open)) + " open"
	case o.IsHeld(nil, extensions):
		return "hold: the extension " + strings.Join(extensions, ", ") + isOrAre(len(extensions)) + " not decided"
	case o.RequestClosed:
		return o.Text
	case len(extensions) > 0:
		return o.Text + "; an extension is undecided: " + strings.Join(extensions, ", ")
	case o.Due.After(now.Add(mentionProcessBefore)):
		return o.Text
	case len(received) == 0:
		return o.Text + "; no legal process has arrived: let it lapse, or ask the agency"
	}
	return o.Text + "; legal process has arrived: " + strings.Join(received, ", ")
}

func isOrAre(n int) string {
	if n > 1 {
		return " are"
	}
	return " is"
}
