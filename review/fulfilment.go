package review

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Fulfilment records what was done on a decision, because the decision is not the disclosure: what was disclosed,
// preserved, started or stopped, when, by whom and to whom. Its times are in UTC.
type Fulfilment struct {
	Schema string `json:"schema"`
	ID     string `json:"id"` // 128 bits in hex, made by the caller
	// RequestID and Revision say what was decided.
	RequestID string `json:"request"`
	Revision  int    `json:"revision"`
	// DecisionID is the id of the decision; "" only for data that is preserved while the request is open.
	DecisionID string `json:"decision,omitempty"`
	Kind       string `json:"kind"`
	// At is when it was done; RecordedAt, set by the store, when it was recorded.
	At         time.Time `json:"at"`
	RecordedAt time.Time `json:"recorded_at"`
	By         Actor     `json:"by"`
	// To is the address and Channel the channel: the agency's for a production or a letter, the user's for a notice.
	To      string `json:"to,omitempty"`
	Channel string `json:"channel,omitempty"`
	// Categories are written as Grant describes.
	Categories []string `json:"categories,omitempty"`
	// Unavailable are granted categories in which there was no data.
	Unavailable []Unavailable  `json:"none,omitempty"`
	Files       []ProducedFile `json:"files,omitempty"`
	// DataTo is the last instant that the data of a collection covers.
	DataTo time.Time `json:"data_to,omitzero"`
	// ConfirmedBy is who confirmed for the enforcing authority that it raises no ground for refusal, so that data may
	// be disclosed before the clock's not_before (Regulation (EU) 2023/1543, Article 10(2)).
	ConfirmedBy string `json:"confirmed,omitempty"`
	// RuleID is the rule, one of OwnPreservationRules, under which data is preserved at our own initiative.
	RuleID string `json:"rule,omitempty"`
	// Targets are the targets whose users were notified; if empty, all.
	Targets []int            `json:"targets,omitempty"`
	Notice  *NoticeChecklist `json:"notice,omitempty"`
	// Incident, set by the store, says what should not have happened.
	Incident string `json:"incident,omitempty"`
	Note     string `json:"note,omitempty"`
	// Late, set by the store, says that it was disclosed after the time that a law sets.
	Late string `json:"late,omitempty"`
	// Supersedes is the id of the record that this one corrects and replaces as a whole. Void says that what that one
	// recorded was not done at all.
	Supersedes string `json:"supersedes,omitempty"`
	Void       bool   `json:"void,omitempty"`
}

// CurrentFulfilments are the records that no later one corrects, without those that are void. A record takes the
// place of the one that it corrects.
func CurrentFulfilments(all []Fulfilment) []Fulfilment {
	out := make([]Fulfilment, 0, len(all))
	at := make(map[string]int, len(all))
	for _, f := range all {
		n, corrects := at[f.Supersedes]
		if f.Supersedes == "" || !corrects {
			n, out = len(out), append(out, f)
		}
		out[n], at[f.ID] = f, n
	}
	return slices.DeleteFunc(out, func(f Fulfilment) bool { return f.Void })
}

// Values of Fulfilment.Kind.
const (
	Produced          = "produced"
	Preserved         = "preserved"
	CollectionStarted = "collection_started"
	CollectionStopped = "collection_stopped"
	LetterSent        = "letter_sent"
	NoticeSent        = "notice_sent"
	ReceiptTold       = "receipt_told" // the authority was told that its order arrived
	EffectTold        = "effect_told"  // the authority was told whether and when effect was given to its order
)

// FulfilmentKinds are all kinds, in the order in which messages list them.
var FulfilmentKinds = []string{Produced, Preserved, CollectionStarted, CollectionStopped, LetterSent, NoticeSent,
	ReceiptTold, EffectTold}

// fulfilmentLabels are the kinds whose names do not read as what was done.
var fulfilmentLabels = map[string]string{Produced: "data produced", Preserved: "copy preserved",
	ReceiptTold: "receipt confirmed", EffectTold: "effect reported"}

// FulfilmentLabel is a kind of fulfilment in words: what was done.
func FulfilmentLabel(kind string) string {
	return cmp.Or(fulfilmentLabels[kind], strings.ReplaceAll(kind, "_", " "))
}

// TellsOnly reports whether a fulfilment only tells somebody something, so that it neither carries out a decision nor
// discloses data.
func (f *Fulfilment) TellsOnly() bool {
	return slices.Contains([]string{LetterSent, NoticeSent, ReceiptTold, EffectTold}, f.Kind)
}

// ProducedFile is a file that was disclosed: its name, the SHA-256 of its bytes in lower-case hex, and how many
// records it has (0: not counted).
type ProducedFile struct {
	Name    string `json:"name"`
	SHA256  string `json:"sha256"`
	Records int    `json:"records,omitempty"`
}

// NoticeChecklist holds the answers that are required before a user is notified.
type NoticeChecklist struct {
	// PeriodEnded: no period in which the user may not be notified still runs. Nil if nobody said so, which is required
	// only if there was such a period (HadSilence). Records of earlier releases that are void may hold false.
	PeriodEnded *bool `json:"period_ended,omitempty"`
	// NoExceptionBy names who says that no exceptional circumstance remains.
	NoExceptionBy string `json:"no_exception"`
	// NoOtherNondisclosure: no other request forbids notifying this user.
	NoOtherNondisclosure bool `json:"nothing_else"`
	// CheckedRequests, set by the store, are the other requests on the same targets that it searched for a
	// nondisclosure order.
	CheckedRequests []string `json:"looked,omitempty"`
}

// SaysPeriodEnded reports whether somebody answered that the period of silence has ended.
func (a *NoticeChecklist) SaysPeriodEnded() bool {
	return a != nil && a.PeriodEnded != nil && *a.PeriodEnded
}

// HadSilence reports whether there was a period in which the user of a request may not be notified, so that somebody
// must say that it has ended: because of an order or a statute, as the request or the assessment says, or because one
// of the decisions delays or prohibits the notice. An assessment or a decision may be nil.
func HadSilence(r *Request, a *Assessment, decisions ...*Decision) bool {
	barred := func(action string) bool { return action == NoticeDelay || action == NoticeProhibited }
	if p := r.Process; p != nil && p.Nondisclosure != nil &&
		(p.Nondisclosure.Kind == "order" || p.Nondisclosure.Kind == "statutory") {
		return true
	}
	return a != nil && barred(a.Notice.Action) || slices.ContainsFunc(decisions, func(d *Decision) bool {
		return d != nil && d.Notice != nil && barred(d.Notice.Action)
	})
}

// ActiveNondisclosure is a nondisclosure of another request that is in force and forbids notifying a user.
type ActiveNondisclosure struct {
	RequestID string `json:"request"`
	Target    int    `json:"target"` // of the request whose user is to be notified
	Action    string `json:"action"` // NoticeDelay or NoticeProhibited
	Until     Date   `json:"until,omitzero"`
	Ground    string `json:"ground,omitempty"`
}

// Describe is the nondisclosure in words: which request, and until when.
func (b *ActiveNondisclosure) Describe() string {
	if b.Until.IsZero() {
		return b.RequestID + " bars notice to this user, with no known end"
	}
	return b.RequestID + " bars notice to this user until " + b.Until.String()
}

// FulfilmentInput is a fulfilment about to be recorded, with everything that ValidateFulfilment looks at. The store
// fills it inside the transaction that records the fulfilment.
type FulfilmentInput struct {
	Policy     *Policy
	Request    *Request // the decided revision, with observations applied
	Fulfilment *Fulfilment
	// Decision is the decision that it carries out, with its present effect; nil if there is none.
	Decision *Decision
	// Shown is the assessment on which the decision was made; nil if there is no decision.
	Shown *Assessment
	// FinalAt is when the decision became final: when it was made, or when the second person signed.
	FinalAt time.Time
	// Latest is the latest decision on the request; nil if there is none.
	Latest *Decision
	// LaterApproval is an approval after Decision that says when the same user is notified; nil if there is none.
	LaterApproval *Decision
	// Revision is the current revision of the request.
	Revision int
	// Earlier are the current fulfilments of the request so far, oldest first.
	Earlier []Fulfilment
	// Corrects is the record that this one corrects, nil if there is none. It is not among the earlier ones.
	Corrects *Fulfilment
	// Nondisclosures are those of other requests that forbid this notice now.
	Nondisclosures []ActiveNondisclosure
	Now            time.Time
}

// grantedRows are the rows that the decision granted, nil if it is not an approval.
func (in *FulfilmentInput) grantedRows() []CategoryRow {
	if in.Decision == nil || in.Shown == nil || in.Decision.Outcome != OutcomeApprove {
		return nil
	}
	rows, _ := Granted(in.Shown, in.Decision.Granted)
	return rows
}

// isProspective reports whether the data of a row comes into being only after the request was received, so that it
// must be collected.
func (in *FulfilmentInput) isProspective(row CategoryRow) bool {
	if row.Part != "" {
		return row.Part == prospective
	}
	if row.Item < 0 || row.Item >= len(in.Request.Data) {
		return false
	}
	parts := in.windowAssessor().itemParts(row.Item)
	return len(parts) == 1 && parts[0] == prospective
}

// windowAssessor is an assessor that knows the instrument and is not run. It can say which data is prospective and
// which window the order sets.
func (in *FulfilmentInput) windowAssessor() *assessor {
	r := in.Request
	as := &assessor{policy: in.Policy, request: r, now: in.Now, receivedOn: DateOf(r.ReceivedAt.UTC())}
	if r.Process != nil {
		as.instrument, _ = as.judgedBy(in.Policy.Instrument(r.Process.Instrument, as.receivedOn))
	}
	return as
}

// prospectiveRows are the granted rows that must be collected.
func (in *FulfilmentInput) prospectiveRows() []CategoryRow {
	return slices.DeleteFunc(in.grantedRows(), func(r CategoryRow) bool { return !in.isProspective(r) })
}

// collectionEnd is the last second of a collection that an assessment allows, zero if it allows none.
func collectionEnd(a *Assessment) time.Time {
	var end time.Time
	if a == nil {
		return end
	}
	for _, c := range a.Clocks {
		if c.Name == ClockCollectionEnd && (end.IsZero() || c.Due.Before(end)) {
			end = c.Due
		}
	}
	return end
}

// RunningCollection is the start of the collection that runs, nil if none does. A later start extends an earlier one.
func RunningCollection(fulfilments []Fulfilment) *Fulfilment {
	var out *Fulfilment
	for i := range fulfilments {
		switch f := &fulfilments[i]; f.Kind {
		case CollectionStarted:
			out = f
		case CollectionStopped:
			out = nil
		}
	}
	return out
}

// AnythingSent reports whether something was sent or started on a decision, so that it can no longer be taken back.
func AnythingSent(fulfilments []Fulfilment, decision string) bool {
	return slices.ContainsFunc(fulfilments, func(f Fulfilment) bool {
		return f.DecisionID == decision && f.Kind != Preserved && f.Kind != ReceiptTold
	})
}

// Discloses reports whether data was disclosed by a fulfilment, or is being disclosed by a collection.
func (f *Fulfilment) Discloses() bool {
	return f.Kind == CollectionStarted || f.Kind == Produced && len(f.Categories) > 0
}

// LatestDisclosure is the latest fulfilment that discloses data, nil if none does.
func LatestDisclosure(fulfilments []Fulfilment) *Fulfilment {
	for i := range slices.Backward(fulfilments) {
		if f := &fulfilments[i]; f.Discloses() {
			return f
		}
	}
	return nil
}

// AllUsersNotified reports whether the users of all targets of a request were notified.
func AllUsersNotified(r *Request, fulfilments []Fulfilment) bool {
	for t := range max(1, len(r.Targets)) {
		if notifiedAt(fulfilments, t).IsZero() {
			return false
		}
	}
	return true
}

// notifiedAt is when the user of a target was first notified, zero if never. A negative target is the whole account.
func notifiedAt(fulfilments []Fulfilment, target int) time.Time {
	for i := range fulfilments {
		f := &fulfilments[i]
		if f.Kind == NoticeSent && (len(f.Targets) == 0 || target < 0 || slices.Contains(f.Targets, target)) {
			return f.At
		}
	}
	return time.Time{}
}

// OutstandingRows are the granted rows of which nothing is recorded yet: they were neither produced nor found empty,
// nor preserved or collected if that is what was granted. complete means that the approval was carried out.
// in.Fulfilment is not used.
func OutstandingRows(in FulfilmentInput) (rows []CategoryRow, complete bool) {
	granted := in.grantedRows()
	if len(granted) == 0 {
		return nil, slices.ContainsFunc(in.Earlier, func(f Fulfilment) bool {
			return f.Revision == in.Decision.Revision && (f.Kind == LetterSent || !f.TellsOnly()) &&
				in.Request.Kind.IsPreservation() == (f.Kind == Preserved)
		})
	}
	for _, r := range granted {
		if !in.isRecorded(r) {
			rows = append(rows, r)
		}
	}
	return rows, len(rows) == 0
}

// isRecorded reports whether something is recorded of a granted row.
func (in *FulfilmentInput) isRecorded(row CategoryRow) bool {
	return namesCategory(in.Decision.Unavailable, row.Category) ||
		slices.ContainsFunc(in.Earlier, func(f Fulfilment) bool { return in.records(&f, row) })
}

// records reports whether a fulfilment carries out a granted row. Data that was preserved carries out a request to
// preserve it and no other; a collection carries out rows of prospective data.
func (in *FulfilmentInput) records(f *Fulfilment, row CategoryRow) bool {
	switch {
	case f.Revision != in.Decision.Revision,
		f.Kind == Preserved && !in.Request.Kind.IsPreservation(), f.Kind == CollectionStarted && !in.isProspective(row):
		return false
	case f.Kind == Produced:
		return grantsCover(f.Categories, row) || namesCategory(f.Unavailable, row.Category)
	case f.Kind == Preserved || f.Kind == CollectionStarted: // without categories: all that was granted
		return len(f.Categories) == 0 || grantsCover(f.Categories, row) || namesCategory(f.Unavailable, row.Category)
	}
	return false
}

// grantsCover reports whether one of a list of grants covers a row.
func grantsCover(grants []string, row CategoryRow) bool {
	return slices.ContainsFunc(grants, func(s string) bool {
		g, err := ParseGrant(s)
		return err == nil && g.Covers(row)
	})
}

// IncidentText says what is wrong with a fulfilment that cannot be undone: data past the end of its collection. It is
// recorded and marked, because refusing to record what was done would hide it. It is "" if nothing is wrong.
func IncidentText(in FulfilmentInput) string {
	f := in.Fulfilment
	end := collectionEnd(in.Shown)
	if end.IsZero() {
		return ""
	}
	past := func(at time.Time) bool { return !at.Before(end.Add(time.Second)) }
	switch {
	case f.Kind == CollectionStopped && past(f.At):
		return "the collection ran until " + formatUTC(f.At) + ", past its end at " + formatUTC(end)
	case past(f.DataTo) && (f.Kind == CollectionStopped || f.Kind == Produced && len(in.prospectiveRows()) > 0):
		return "the data reaches to " + formatUTC(f.DataTo) + ", past the collection's end at " + formatUTC(end)
	}
	return ""
}

// noticeWindowEnd is when data may be disclosed after the user of a target was notified, zero if they were not.
func (in *FulfilmentInput) noticeWindowEnd(target int) time.Time {
	at := notifiedAt(in.Earlier, target)
	if at.IsZero() {
		return at
	}
	return windowEnd(at, WaitDays(in.Policy, in.Request, in.Decision.Notice))
}
