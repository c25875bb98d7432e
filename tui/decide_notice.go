package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"lert/review"
	"lert/tui/form"
	"lert/tui/kit"
)

// nextNotice asks for what the choice about notice still needs. If nothing is missing, or that question was dropped, it
// goes to the next lawful choice and asks for what that one needs.
func (d *decideDialog) nextNotice(e *env) tea.Cmd {
	n := &d.form.Notice
	if q := d.noticeQuestion(e); q == nil || q.ask == d.dropped {
		choices := review.NoticeChoices(e.store.Policy(), d.c.Request, d.c.Assessment, e.now())
		at := slices.IndexFunc(choices, func(c review.NoticeChoice) bool {
			return c.Action == n.Action && (c.Ground == n.Ground || c.Action != review.NoticeWithhold) &&
				(c.WaitDays == n.WaitDays || c.Action != review.NoticeBefore)
		})
		*n = choices[(at+1)%len(choices)]
	}
	d.dropped = ""
	d.askNotice(e)
	return d.changed(e)
}

// noticeQuestion is a question that a choice about notice needs answered.
type noticeQuestion struct {
	ask, hint Text
	day       *review.Date // takes the answer; nil: the answer is the reason
}

// noticeQuestion is what the choice about notice still needs, nil if it is complete.
func (d *decideDialog) noticeQuestion(e *env) *noticeQuestion {
	n := &d.form.Notice
	switch missing := d.noticeMissing(e); {
	case missing == "agreed_until":
		return &noticeQuestion{"Until what date did the agency agree in writing to wait?", "YYYY-MM-DD", &n.AgreedUntil}
	case missing == "recheck_on":
		return &noticeQuestion{"When should this be rechecked?", "YYYY-MM-DD", &n.RecheckOn}
	case missing == "":
		return nil
	case n.Action == review.NoticeBefore:
		return &noticeQuestion{"Where did the agency agree to wait?", "date and reference of its letter", nil}
	case n.Action == review.NoticeWithhold:
		return &noticeQuestion{"What harm would notice cause?", "briefly", nil}
	}
	return &noticeQuestion{"Why is the user not notified?", "why the right to notify is not exercised", nil}
}

func (d *decideDialog) noticeMissing(e *env) string {
	return d.form.Notice.Missing(e.store.Policy(), d.c.Request, d.c.Assessment, e.now())
}

// noticeWants says in a word or two what the choice about notice still needs.
func (d *decideDialog) noticeWants(e *env) Text {
	switch missing := d.noticeMissing(e); {
	case d.form.Notice.Action == "":
		return "a choice of user notice"
	case missing == "agreed_until":
		return "until when the agency agreed to wait"
	case missing == "recheck_on":
		return "the date of the recheck"
	case d.form.Notice.Action == review.NoticeNone:
		return "why the user is not notified"
	}
	return "a reason for the choice of user notice"
}

// askNotice opens the field for what the choice about notice still needs. The day of an agreement is followed by its
// reference.
func (d *decideDialog) askNotice(e *env) {
	q, n := d.noticeQuestion(e), &d.form.Notice
	switch {
	case q == nil:
	case q.day == nil:
		d.open(kit.NewField(q.hint), q.ask, n.Reason, func(s string) { n.Reason = strings.TrimSpace(s) })
	default:
		d.open(kit.NewField(q.hint), q.ask, q.day.String(), func(s string) {
			*q.day, _ = form.ParseOptionalDate(strings.TrimSpace(s)) // validate says if it is not a day
		})
		d.validate = func(s string) Text {
			if _, err := form.ParseOptionalDate(strings.TrimSpace(s)); err != nil {
				return form.DayFault(err)
			}
			return ""
		}
		d.after = func() {
			if !q.day.IsZero() {
				d.askNotice(e)
			}
		}
	}
}

// noticeItem is the choice about notice as the dialog shows it.
func (d *decideDialog) noticeItem(e *env) Text {
	n := &d.form.Notice
	switch {
	case n.Action == review.NoticeNone && d.c.Assessment.Notice.Ground != review.GroundNothingDisclosed:
		if n.Reason == "" {
			return "not notified; say why"
		}
		return kit.Textf("not notified: %s", n.Reason)
	case d.noticeMissing(e) == "agreed_until":
		return noticeText(n.Plan()) + ", if the agency agreed in writing to wait; say until when"
	case n.Reason != "":
		return kit.Textf("%s: %s", noticeChoiceText(n), n.Reason)
	}
	return noticeChoiceText(n)
}
