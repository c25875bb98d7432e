package store

import (
	"time"

	"lert/review"
	"lert/store/format"
)

func decisionFields(d *review.Decision) []format.Field {
	return []format.Field{
		{"analyst", d.By.Name}, {"user", d.By.User}, {"host", d.By.Host},
		{"rationale", d.Rationale}, {"granted", format.JSONText(d.Granted)}, {"overrides", format.JSONText(d.Overrides)},
		{"acknowledged", format.JSONText(d.Acknowledged)}, {"tailoring", format.JSONText(d.Tailoring)}, {"good_faith", format.JSONText(d.GoodFaith)},
		{"notice", format.JSONText(d.Notice)}, {"unavailable", format.JSONText(d.Unavailable)},
	}
}

func observationFields(o *review.Observation) []format.Field {
	return []format.Field{
		{"analyst", o.By.Name}, {"user", o.By.User}, {"host", o.By.Host},
		{"value", o.Value}, {"note", o.Note}, {"callback", format.JSONText(o.Callback)}, {"until", o.Until.String()},
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
		format.Field{"decision", f.DecisionID}, format.Field{"at", at(f.At)}, format.Field{"to", f.To}, format.Field{"channel", f.Channel},
		format.Field{"categories", format.JSONText(f.Categories)}, format.Field{"none", format.JSONText(f.Unavailable)}, format.Field{"files", format.JSONText(f.Files)},
		format.Field{"data_to", at(f.DataTo)}, format.Field{"confirmed", f.ConfirmedBy}, format.Field{"rule", f.RuleID}, format.Field{"targets", format.JSONText(f.Targets)},
		format.Field{"notice", format.JSONText(f.Notice)}, format.Field{"incident", f.Incident}, format.Field{"note", f.Note})
}

func linkFields(l *review.Link) []format.Field {
	return actorFields(l.By, format.Field{"other", l.OtherID}, format.Field{"why", l.Why})
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

func opinionFields(r *review.Referral) []format.Field {
	return actorFields(r.OpinionBy, format.Field{"answer", r.Opinion})
}

func countersignFields(c *review.Countersignature) []format.Field {
	return actorFields(c.By, format.Field{"why", c.Why})
}

func renewalFields(x *review.NondisclosureRenewal) []format.Field {
	return actorFields(x.By, format.Field{"order", x.OrderNumber}, format.Field{"court", x.Court}, format.Field{"until", x.Until.String()},
		format.Field{"paper", x.Document}, format.Field{"note", x.Note})
}

func actorFields(by review.Actor, more ...format.Field) []format.Field {
	return append([]format.Field{{"analyst", by.Name}, {"user", by.User}, {"host", by.Host}}, more...)
}
