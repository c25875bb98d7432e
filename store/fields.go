package store

import (
	"time"

	"lert/review"
	"lert/store/format"
)

func decisionFields(d *review.Decision) fields {
	return actorFields(d.By, fields{
		{"rationale", d.Rationale}, {"granted", format.JSONText(d.Granted)},
		{"overrides", format.JSONText(d.Overrides)}, {"acknowledged", format.JSONText(d.Acknowledged)},
		{"tailoring", format.JSONText(d.Tailoring)}, {"good_faith", format.JSONText(d.GoodFaith)},
		{"notice", format.JSONText(d.Notice)}, {"unavailable", format.JSONText(d.Unavailable)},
		{"own", format.JSONText(d.Own)},
	})
}

func observationFields(o *review.Observation) fields {
	return actorFields(o.By, fields{{"value", o.Value}, {"note", o.Note}, {"callback", format.JSONText(o.Callback)},
		{"until", o.Until.String()}})
}

func fulfilmentFields(f *review.Fulfilment) fields {
	return actorFields(f.By, fields{
		{"decision", f.DecisionID}, {"at", timeText(f.At)}, {"to", f.To}, {"channel", f.Channel},
		{"categories", format.JSONText(f.Categories)}, {"none", format.JSONText(f.Unavailable)},
		{"files", format.JSONText(f.Files)}, {"data_to", timeText(f.DataTo)}, {"confirmed", f.ConfirmedBy},
		{"rule", f.RuleID}, {"targets", format.JSONText(f.Targets)}, {"notice", format.JSONText(f.Notice)},
		{"incident", f.Incident}, {"note", f.Note},
	})
}

func linkFields(l *review.Link) fields {
	return actorFields(l.By, fields{{"other", l.OtherID}, {"why", l.Why}})
}

func snoozeFields(z *review.Snooze) fields {
	return actorFields(z.By, fields{{"until", timeText(z.Until)}, {"why", z.Why}})
}

func referralFields(r *review.Referral) fields {
	return actorFields(r.By, fields{{"question", r.Question}, {"to", r.To}})
}

func opinionFields(r *review.Referral) fields {
	return actorFields(r.OpinionBy, fields{{"answer", r.Opinion}})
}

func countersignFields(c *review.Countersignature) fields {
	return actorFields(c.By, fields{{"why", c.Why}})
}

func renewalFields(x *review.NondisclosureRenewal) fields {
	return actorFields(x.By, fields{{"order", x.OrderNumber}, {"court", x.Court}, {"until", x.Until.String()},
		{"paper", x.Document}, {"note", x.Note}})
}

// fields are the parts of a record to which its leaf commits one by one.
type fields = []format.Field

// actorFields are the fields of who acted, then the record's own.
func actorFields(by review.Actor, more fields) fields {
	return append(fields{{"analyst", by.Name}, {"user", by.User}, {"host", by.Host}}, more...)
}

// timeText is an instant in UTC as RFC 3339, "" if it is zero.
func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
