package store

import (
	"time"

	"lert/review"
	"lert/store/format"
)

func decisionFields(d *review.Decision) []format.Field {
	return []format.Field{
		{"analyst", d.By.Analyst}, {"user", d.By.User}, {"host", d.By.Host},
		{"rationale", d.Rationale}, {"granted", format.JSONField(d.Granted)}, {"overrides", format.JSONField(d.Overrides)},
		{"acknowledged", format.JSONField(d.Acknowledged)}, {"tailoring", format.JSONField(d.Tailoring)}, {"good_faith", format.JSONField(d.GoodFaith)},
		{"notice", format.JSONField(d.Notice)}, {"unavailable", format.JSONField(d.Unavailable)},
	}
}

func observationFields(o *review.Observation) []format.Field {
	return []format.Field{
		{"analyst", o.By.Analyst}, {"user", o.By.User}, {"host", o.By.Host},
		{"value", o.Value}, {"note", o.Note}, {"callback", format.JSONField(o.Callback)}, {"until", o.Until.String()},
	}
}

func fulfilmentFields(f *review.Fulfilment) []format.Field {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339Nano)
	}
	return actorFields(f.By,
		format.Field{"decision", f.Decision}, format.Field{"at", at(f.At)}, format.Field{"to", f.To}, format.Field{"channel", f.Channel},
		format.Field{"categories", format.JSONField(f.Categories)}, format.Field{"none", format.JSONField(f.None)}, format.Field{"files", format.JSONField(f.Files)},
		format.Field{"data_to", at(f.DataTo)}, format.Field{"confirmed", f.Confirmed}, format.Field{"rule", f.Rule}, format.Field{"targets", format.JSONField(f.Targets)},
		format.Field{"notice", format.JSONField(f.Notice)}, format.Field{"incident", f.Incident}, format.Field{"note", f.Note})
}

func linkFields(l *review.Link) []format.Field {
	return actorFields(l.By, format.Field{"other", l.Other}, format.Field{"why", l.Why})
}

func snoozeFields(z *review.Snooze) []format.Field {
	until := ""
	if !z.Until.IsZero() {
		until = z.Until.UTC().Format(time.RFC3339Nano)
	}
	return actorFields(z.By, format.Field{"until", until}, format.Field{"why", z.Why})
}

func referralFields(r *review.Referral) []format.Field {
	return actorFields(r.By, format.Field{"question", r.Question}, format.Field{"to", r.To})
}

func answerFields(r *review.Referral) []format.Field {
	return actorFields(r.AnsweredBy, format.Field{"answer", r.Answer})
}

func countersignFields(c *review.Countersign) []format.Field {
	return actorFields(c.By, format.Field{"why", c.Why})
}

func renewalFields(x *review.Renewal) []format.Field {
	return actorFields(x.By, format.Field{"order", x.Order}, format.Field{"court", x.Court}, format.Field{"until", x.Until.String()},
		format.Field{"paper", x.Paper}, format.Field{"note", x.Note})
}

func actorFields(by review.Actor, more ...format.Field) []format.Field {
	return append([]format.Field{{"analyst", by.Analyst}, {"user", by.User}, {"host", by.Host}}, more...)
}
