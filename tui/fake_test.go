package tui

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"lert/review"
	"lert/review/text"
	"lert/store"
)

// fakeNow is the fixed clock of the tests: a Monday morning.
var fakeNow = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// fakeStore is a desk in memory: a dozen named requests, or a great many made of
// them. It answers as the store does, to the person of testOptions, and keeps
// what it was told.
type fakeStore struct {
	mu                 sync.Mutex
	rows               []store.QueueRow // in working order; Key is set on reading
	big                int              // rows of the open tab are made by number where it is set
	filterGivesUpAfter int              // a filter gives up after so many rows; 0: never
	obligations        []store.Obligation
	cases              map[string]*store.Case
	calls              []string // "claim WA-2026-000101"
	fails              map[string]error
	draft              map[string][]byte

	board         store.DeskStatus
	team          []store.BoardPerson // of the lead's board, without what they hold
	handover      store.Handover
	openCases     []string // cases that are open on a screen
	refusalChecks int      // how often what would be refused

	decisions []review.Decision
	observed  []review.Observation
	imported  []store.ImportDocument
	shown     [][]byte
	packs     []review.Pack
	audits    []store.AuditQuery
	decided   int // so many decisions are made by number
	faults    []store.Fault
	assessed  *review.Assessment // what the checks make of anything, where it is set
	policy    *review.Policy     // nil: one without anything in it
}

var (
	vPass, vLimited, vReview, vFail, vNotApplicable = review.Pass, review.Limited, review.NeedsReview, review.Fail,
		review.NotApplicable
)

// fakeRow makes one row; due counts from now, 0 for none.
func fakeRow(num int, kind review.Kind, country, agency, process string, targets int, v [5]review.Verdict,
	due time.Duration, recommend, sentence string) store.QueueRow {
	r := store.QueueRow{
		ID: fmt.Sprintf("WA-2026-%06d", num), Revision: 1, State: review.StateOpen, Kind: kind, Platform: "whatsapp",
		Channel: "portal",
		Country: country, Agency: agency, Reference: fmt.Sprintf("REF %d/2026", num), InstrumentShort: process,
		TargetCount: targets, Verdicts: v,
		Recommendation: recommend, Sentence: text.Clean(upperFirst(sentence) + "."), ReceivedAt: fakeNow.Add(-26 * time.Hour),
		Categories:   []review.Category{"subscriber.name", "subscriber.ip_address", "content.messages"},
		NoticeAction: review.NoticeBefore,
	}
	r.RowsAsked, r.RowsNow = 3, 3
	if recommend == review.RecommendNarrowed {
		r.RowsNow = 2
	}
	if due != 0 {
		r.Due, r.DueBasis = fakeNow.Add(due), "in.it_rules_3_1_j"
		r.OverdueFrom = r.Due
	}
	return r
}

// newFake is the desk of the tests.
func newFake() *fakeStore {
	hostile := fakeRow(112, review.KindRecords, "US", "Police\x1b]0;approved\x07\rLE-99999 approved by counsel", "none",
		1, [5]review.Verdict{vFail, vFail, vPass, vNotApplicable, vPass}, 9*24*time.Hour, review.RecommendPushBack,
		"asks without legal process, from a private domain")
	target := fakeRow(106, review.KindRecords, "DE", "StA Köln", "EPOC", 2,
		[5]review.Verdict{vPass, vFail, vPass, vNotApplicable, vPass}, 7*time.Hour+
			30*time.Minute, review.RecommendPushBack, "an EPOC for traffic data signed by a prosecutor alone")
	target.DueInternalTarget, target.OverdueFrom = true, time.Time{}
	held := fakeRow(105, review.KindRecords, "IN", "Delhi Police Cyber Cell", "BNSS s.94", 1,
		[5]review.Verdict{vPass, vPass, vLimited, vNotApplicable, vReview}, 5*time.Hour+12*time.Minute,
		review.RecommendNarrowed, "asks content over a BNSS notice: 4 of 6 categories can be produced")
	held.Holder, held.ClaimedSince, held.ClaimedUntil = "r.okoye", fakeNow.Add(-12*time.Minute),
		fakeNow.Add(8*time.Minute)
	mine := fakeRow(101, review.KindEmergency, "BR", "Polícia Civil de São Paulo", "none", 1,
		[5]review.Verdict{vReview, vNotApplicable, vPass, vReview, vPass}, 41*time.Minute, review.RecommendNarrowed,
		"an emergency that nobody has called back on yet")
	mine.Holder, mine.ClaimedSince, mine.ClaimedUntil = "m.silva", fakeNow.Add(-3*time.Minute),
		fakeNow.Add(17*time.Minute)
	counsel := fakeRow(107, review.KindPreservation, "US", "FBI Boston", "2703(f)", 4,
		[5]review.Verdict{vPass, vPass, vPass, vNotApplicable, vNotApplicable}, 27*time.Hour, review.RecommendApprove,
		"a preservation: four accounts can be kept until February")
	counsel.State = review.StateReferred
	waiting := fakeRow(109, review.KindRecords, "FR", "Préfecture de police", "Réquisition", 1,
		[5]review.Verdict{vPass, vLimited, vPass, vNotApplicable, vPass}, 48*time.Hour, review.RecommendNarrowed,
		"waits for the signed page")
	waiting.State, waiting.Outcome, waiting.Effect, waiting.DecidedAt, waiting.DecidedBy = review.StateWaiting,
		review.OutcomePushBack, review.EffectFinal, fakeNow.Add(-50*time.Hour), "m.silva"
	approved := fakeRow(110, review.KindRecords, "GB", "Metropolitan Police", "OPO", 1,
		[5]review.Verdict{vPass, vPass, vPass, vNotApplicable, vPass}, 0, review.RecommendApprove,
		"a production order, complete")
	approved.NoticeFrom = fakeNow.Add(-time.Hour)
	approved.State, approved.Outcome, approved.Effect, approved.DecidedAt, approved.DecidedBy = review.StateDecided,
		review.OutcomeApprove, review.EffectFinal, fakeNow.Add(-2*time.Hour), "r.okoye"
	over := fakeRow(111, review.KindRecords, "JP", "警視庁サイバー犯罪対策課", "MLAT", 12,
		[5]review.Verdict{vPass, vPass, vPass, vNotApplicable, vLimited}, -3*time.Hour, review.RecommendApprove,
		"a treaty request, complete; its answer is overdue")
	d := &fakeStore{fails: map[string]error{}, draft: map[string][]byte{}, cases: map[string]*store.Case{},
		rows: []store.QueueRow{
			mine,
			fakeRow(102, review.KindEmergency, "US", "Maricopa County Sheriff", "none", 1,
				[5]review.Verdict{vPass, vNotApplicable, vPass, vPass, vPass}, 55*time.Minute, review.RecommendApprove,
				"an emergency, called back and confirmed"),
			fakeRow(103, review.KindPreservation, "NL", "Politie Landelijke Eenheid", "EPOC-PR", 1,
				[5]review.Verdict{vPass, vPass, vPass, vNotApplicable, vNotApplicable}, 2*time.Hour,
				review.RecommendApprove, "a European preservation order, complete"),
			over,
			held, target, counsel,
			fakeRow(108, review.KindRecords, "US", "US Attorney, Northern District of California", "Search warrant", 1,
				[5]review.Verdict{vPass, vPass, vLimited, vNotApplicable, vPass}, 30*time.Hour,
				review.RecommendNarrowed, "a warrant: content is end-to-end encrypted, all else can be produced"),
			hostile, waiting, approved,
			fakeRow(113, review.KindRecords, "IN", "Mumbai Police", "BNSS s.94", 30,
				[5]review.Verdict{vPass, vReview, vReview, vNotApplicable, vPass}, 60*time.Hour,
				review.RecommendApprove, "an unsigned notice for thirty numbers"),
		}}
	d.obligations = []store.Obligation{
		{Due: over.Due, Clock: "response", Request: over.ID, Row: over,
			Text: "The answer to the treaty request was due this morning."},
		{Due: mine.Due, Clock: "response", Request: mine.ID, Row: mine,
			Text: "The emergency must be answered within the hour."},
		{Due: fakeNow.Add(20 * time.Hour), Clock: review.ClockNondisclosure, Request: approved.ID, Row: approved,
			Text: "The order of secrecy ends; the user must be told or a renewal filed."},
		{Due: fakeNow.Add(60 * time.Hour), Clock: "collection_end", Request: held.ID, Row: held, InternalTarget: true,
			Text: "The collection's window ends."},
	}
	return d
}

// Big makes the open tab n rows long without keeping them.
func (d *fakeStore) Big(n int) *fakeStore { d.big = n; return d }

func (d *fakeStore) record(format string, args ...any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := fmt.Sprintf(format, args...)
	d.calls = append(d.calls, s)
	verb, _, _ := strings.Cut(s, " ")
	return d.fails[verb]
}

func (d *fakeStore) matches(l store.QueueQuery, r *store.QueueRow) bool {
	switch l.Tab {
	case store.TabOpen:
		if r.State != review.StateOpen {
			return false
		}
	case store.TabMine:
		if r.Holder != testOptions().Me.Name || r.State != review.StateOpen {
			return false
		}
	case store.TabCounsel:
		if r.State != review.StateReferred {
			return false
		}
	case store.TabWaiting:
		if r.State != review.StateWaiting {
			return false
		}
	case store.TabDecided:
		if r.State != review.StateDecided {
			return false
		}
	}
	if l.Query == nil {
		return true
	}
	for _, term := range strings.Fields(l.Query.String()) {
		if c, ok := strings.CutPrefix(term, "country:"); ok {
			if !strings.EqualFold(c, r.Country) {
				return false
			}
		} else if term == "is:overdue" {
			if !r.Overdue(fakeNow) {
				return false
			}
		} else if h, ok := strings.CutPrefix(term, "holder:"); ok {
			if !strings.Contains(r.Holder, h) {
				return false
			}
		} else if !strings.Contains(strings.ToLower(string(r.Agency)+r.ID+r.InstrumentShort), strings.ToLower(term)) {
			return false
		}
	}
	return true
}

func (d *fakeStore) Queue(_ context.Context, l store.QueueQuery) (store.QueuePage, error) {
	if err := d.record("queue %s", l.Tab); err != nil {
		return store.QueuePage{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	total := 0
	var at func(int) store.QueueRow
	var hits []int // rows by number; their keys are in the order of all rows
	if d.big > 0 && l.Tab == store.TabOpen && l.Query == nil {
		total = d.big
		at = func(i int) store.QueueRow {
			r := d.rows[i%len(d.rows)]
			r.ID = fmt.Sprintf("WA-2026-%06d", i)
			r.State = review.StateOpen
			return r
		}
	} else if d.filterGivesUpAfter > 0 && l.Query != nil && !l.Backward {
		from := 0
		if l.From != nil {
			from = int(binary.BigEndian.Uint64(l.From))
		}
		out := store.QueuePage{HasBefore: from > 0}
		for i := from; i < len(d.rows); i++ {
			if i == from+d.filterGivesUpAfter {
				out.ResumeFrom, out.Incomplete, out.HasAfter = binary.BigEndian.AppendUint64(nil, uint64(i)), true, true
				break
			}
			if d.matches(l, &d.rows[i]) {
				r := d.rows[i]
				r.Key = binary.BigEndian.AppendUint64(nil, uint64(i))
				out.Rows = append(out.Rows, r)
			}
		}
		return out, nil
	} else {
		for i := range d.rows {
			if d.matches(l, &d.rows[i]) {
				hits = append(hits, i)
			}
		}
		total = len(hits)
		at = func(i int) store.QueueRow { return d.rows[hits[i]] }
	}
	lo, hi := 0, min(l.Limit, total)
	if l.From != nil {
		lo = int(binary.BigEndian.Uint64(l.From))
		if hits != nil || total == 0 {
			from := lo
			lo, _ = slices.BinarySearch(hits, from)
			if l.Backward && (lo == len(hits) || hits[lo] != from) {
				lo--
			}
		}
		hi = min(lo+l.Limit, total)
		if l.Backward {
			lo, hi = max(0, lo+1-l.Limit), min(lo+1, total)
		}
	} else if l.Backward {
		lo, hi = max(0, total-l.Limit), total
	}
	out := store.QueuePage{HasBefore: lo > 0, HasAfter: hi < total}
	for i := lo; i < hi; i++ {
		r, key := at(i), i
		if hits != nil {
			key = hits[i]
		}
		r.Key = binary.BigEndian.AppendUint64(nil, uint64(key))
		out.Rows = append(out.Rows, r)
	}
	return out, nil
}

func (d *fakeStore) Counts(context.Context) (store.Counts, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var c store.Counts
	for i := range d.rows {
		r := &d.rows[i]
		switch r.State {
		case review.StateOpen:
			c.Open++
		case review.StateReferred:
			c.Counsel++
		case review.StateWaiting:
			c.Waiting++
		case review.StateDecided:
			c.Decided++
		}
		if r.Waits() && r.Kind == review.KindEmergency {
			c.Emergency++
		}
		if r.Overdue(fakeNow) {
			c.Overdue++
		} else if r.Waits() && !r.Due.IsZero() && r.Due.Before(fakeNow.Add(15*time.Hour)) {
			c.DueToday++
		}
		if r.Waits() && r.Holder == testOptions().Me.Name {
			c.Mine++
		}
		if r.NoticeDue(fakeNow) {
			c.NoticesDue++
		}
		if !r.NoticeFrom.IsZero() {
			c.NoticesPending++
		}
	}
	for i := range d.obligations {
		if !d.obligations[i].Due.After(fakeNow.Add(store.DueSoon)) {
			c.Due++
		}
	}
	if d.big > 0 {
		c.Open = store.MaxCount
	}
	return c, d.fails["counts"]
}

func (d *fakeStore) NextUrgent(_ context.Context, after string) (next store.Urgent, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	from := slices.IndexFunc(d.rows, func(r store.QueueRow) bool { return r.ID == after })
	for i := range d.rows {
		r := &d.rows[(from+1+i)%len(d.rows)]
		u := store.Urgent{ID: r.ID, Tab: map[string]store.Tab{review.StateOpen: store.TabOpen,
			review.StateReferred: store.TabCounsel, review.StateWaiting: store.TabWaiting,
			review.StateDecided: store.TabDecided}[r.State]}
		switch {
		case r.Overdue(fakeNow):
			u.Why = store.UrgentOverdue
		case r.Kind == review.KindEmergency && r.Waits():
			u.Why = store.UrgentEmergency
		case r.NoticeDue(fakeNow):
			u.Why = store.UrgentNotice
		default:
			continue
		}
		if next.Of++; next.ID == "" {
			next.ID, next.Tab, next.Why = u.ID, u.Tab, u.Why
		}
	}
	if next.ID == "" {
		return next, nil
	}
	at := slices.IndexFunc(d.rows, func(r store.QueueRow) bool { return r.ID == next.ID })
	next.Key = binary.BigEndian.AppendUint64(nil, uint64(at))
	return next, nil
}

func (d *fakeStore) row(id string) *store.QueueRow {
	for i := range d.rows {
		if d.rows[i].ID == id {
			return &d.rows[i]
		}
	}
	return nil
}

func (d *fakeStore) Case(_ context.Context, id string) (*store.Case, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.cases[id]; c != nil {
		return c, nil
	}
	r := d.row(id)
	if r == nil {
		return nil, fmt.Errorf("there is no request %s", id)
	}
	req := fakeRequest(r)
	a := fakeAssessment(r)
	return &store.Case{Row: *r, Request: req, Received: req, Raw: []byte(`{"schema":"lert.request/v1"}`),
		Digest: strings.Repeat("ab", 32), Assessment: a,
		AssessmentJSON: []byte("{}"), AssessmentDigest: strings.Repeat("cd", 32),
		Revisions: []store.Revision{{Number: 1, At: r.ReceivedAt, By: "portal", Digest: strings.Repeat("ab", 32)}},
		Timeline: []store.TimelineEvent{{At: r.ReceivedAt, Origin: "agency", Who: "Police", What: "received",
			Text: "the request arrived", Leaf: -1},
			{At: r.ReceivedAt.Add(time.Minute), Origin: "person", Who: "portal", What: "imported",
				Text: "imported from the portal", Leaf: 3}}, OpenedAt: fakeNow,
		Observations: d.observed}, nil
}

func (d *fakeStore) OpenCase(ctx context.Context, id string) (*store.Case, error) {
	if err := d.record("open %s", id); err != nil {
		return nil, err
	}
	return d.Case(ctx, id)
}

func (d *fakeStore) Claim(_ context.Context, id string) (store.Claim, error) {
	if err := d.record("claim %s", id); err != nil {
		return store.Claim{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c := store.Claim{Holder: testOptions().Me.Name, Since: fakeNow, Until: fakeNow.Add(20 * time.Minute)}
	if r := d.row(id); r != nil {
		c.New = r.Holder != c.Holder
		r.Holder, r.ClaimedSince, r.ClaimedUntil = c.Holder, c.Since, c.Until
	}
	return c, nil
}

func (d *fakeStore) GiveBackClaim(_ context.Context, id string, _ store.Claim) (bool, error) {
	if err := d.record("give back %s", id); err != nil {
		return false, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if r := d.row(id); r != nil {
		r.Holder = ""
	}
	return true, nil
}

func (d *fakeStore) ClaimNext(ctx context.Context) (string, error) {
	if err := d.record("next"); err != nil {
		return "", err
	}
	for i := range d.rows {
		if r := &d.rows[i]; r.State == review.StateOpen && r.Holder == "" {
			_, err := d.Claim(ctx, r.ID)
			return r.ID, err
		}
	}
	return "", nil
}

func (d *fakeStore) RenewClaim(_ context.Context, id string) error {
	return d.record("renew %s", id)
}

func (d *fakeStore) DeskStatus(context.Context) (store.DeskStatus, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.board
	if b.Actor.Name == "" {
		b.Actor = testOptions().Me
	}
	return b, d.fails["bulletin"]
}

func (d *fakeStore) Version(_ context.Context, id string) (uint64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.cases[id]; c != nil {
		return c.Version, nil
	}
	return 0, nil
}

func (d *fakeStore) Watch(ctx context.Context) (<-chan struct{}, error) {
	changes := make(chan struct{})
	context.AfterFunc(ctx, func() { close(changes) })
	return changes, nil
}

func (d *fakeStore) AnnouncePresence(_ context.Context, id string) (func(), error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.openCases = append(d.openCases, id)
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.openCases = slices.DeleteFunc(d.openCases, func(x string) bool { return x == id })
	}, nil
}

func (d *fakeStore) Handover(_ context.Context, since time.Time) (store.Handover, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.handover
	h.Since = since
	return h, d.fails["handover"]
}

func (d *fakeStore) WriteShiftNote(_ context.Context, to, text string) (store.ShiftNote, error) {
	return store.ShiftNote{Number: 1, To: to, Text: text, By: testOptions().Me, At: fakeNow},
		d.record("shift note %s: %s", to, text)
}

func (d *fakeStore) Acknowledge(_ context.Context, upTo uint64) error {
	d.mu.Lock()
	d.board.Notes, d.handover.Notes = nil, nil
	d.mu.Unlock()
	return d.record("acknowledge %d", upTo)
}

func (d *fakeStore) MarkPresent(context.Context) error { return nil }

func (d *fakeStore) Assign(_ context.Context, id, to, why string) (store.Claim, error) {
	if err := d.record("assign %s %s %s", id, to, why); err != nil {
		return store.Claim{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c := store.Claim{Holder: to, Since: fakeNow, Until: fakeNow.Add(20 * time.Minute)}
	if r := d.row(id); r != nil {
		r.Holder, r.ClaimedSince, r.ClaimedUntil = c.Holder, c.Since, c.Until
	}
	return c, nil
}

func (d *fakeStore) ReleaseClaim(_ context.Context, id, why string) error {
	if err := d.record("release %s", id); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if r := d.row(id); r != nil {
		r.Holder = ""
	}
	return nil
}

func (d *fakeStore) Observe(_ context.Context, o review.Observation) (store.Receipt, error) {
	if err := d.record("observe %s %s", o.RequestID, o.Kind); err != nil {
		return store.Receipt{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	o.By, o.At = testOptions().Me, fakeNow
	d.observed = append(d.observed, o)
	return store.Receipt{ID: "o1", Leaf: 7, Message: "Recorded."}, nil
}

func (d *fakeStore) RenewNondisclosure(_ context.Context, x review.NondisclosureRenewal) (store.Receipt, error) {
	return store.Receipt{ID: x.ID, Leaf: 8, Message: "renewed."},
		d.record("renew %s %s %s", x.RequestID, x.OrderNumber, x.Until)
}

// WouldRefuse asks the rules about what the desk shows: the fake's assessment is
// no engine's, so that it is believed.
func (d *fakeStore) WouldRefuse(c *store.Case, dec review.Decision, _ []byte) error {
	d.refusalChecks++
	return review.ValidateDecision(review.DecisionInput{Policy: d.Policy(), Request: c.Request, Decision: &dec,
		Shown:    c.Assessment,
		Revision: c.Row.Revision, OpenedAt: c.OpenedAt, ClaimedBy: c.Row.Holder, ClaimedUntil: c.Row.ClaimedUntil,
		Now: fakeNow}).Err()
}

func (d *fakeStore) Decide(_ context.Context, dec review.Decision, shown []byte) (store.Receipt, error) {
	if err := d.record("decide %s %s", dec.RequestID, dec.Outcome); err != nil {
		return store.Receipt{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.decisions, d.shown = append(d.decisions, dec), append(d.shown, slices.Clone(shown))
	state := review.StateDecided
	if dec.Outcome == review.OutcomePushBack {
		state = review.StateWaiting
	}
	if r := d.row(dec.RequestID); r != nil {
		r.OverdueFrom = time.Time{}
		r.State, r.Outcome, r.Effect, r.DecidedAt, r.DecidedBy = state, dec.Outcome, review.EffectFinal, fakeNow,
			testOptions().Me.Name
	}
	return store.Receipt{ID: dec.ID, Seq: 9, Leaf: 41, State: state, Message: "Recorded."}, nil
}

func (d *fakeStore) Countersign(_ context.Context, c review.Countersignature) (store.Receipt, error) {
	return store.Receipt{ID: c.DecisionID, Leaf: 42, Message: "Signed."},
		d.record("countersign %s %s", c.DecisionID, c.Answer)
}

func (d *fakeStore) Fulfil(_ context.Context, f review.Fulfilment) (store.Receipt, error) {
	return store.Receipt{Message: "recorded"}, d.record("fulfil %s %s", f.RequestID, f.Kind)
}

func (d *fakeStore) Refer(_ context.Context, ask review.Referral) (store.Receipt, error) {
	return store.Receipt{ID: ask.RequestID, Leaf: 43, Message: "Referred."},
		d.record("refer %s %s", ask.RequestID, ask.Question)
}

func (d *fakeStore) RecordOpinion(_ context.Context, id, answer string) (store.Receipt, error) {
	return store.Receipt{ID: id, Leaf: 44, Message: "Answered."}, d.record("answer %s %s", id, answer)
}

func (d *fakeStore) Link(_ context.Context, l review.Link) (store.Receipt, error) {
	return store.Receipt{ID: "l1", Leaf: 45, Message: "linked."},
		d.record("link %s %s %s", l.RequestID, l.OtherID, l.Why)
}

func (d *fakeStore) Unlink(_ context.Context, l review.Link) (store.Receipt, error) {
	return store.Receipt{ID: "l2", Leaf: 46, Message: "unlinked."},
		d.record("unlink %s %s %s", l.RequestID, l.OtherID, l.Why)
}

func (d *fakeStore) LinkReply(_ context.Context, l review.Link) (store.Receipt, error) {
	return store.Receipt{ID: "l3", Leaf: 47, Message: "it is the answer."},
		d.record("answers %s %s %s", l.RequestID, l.OtherID, l.Why)
}

func (d *fakeStore) Snooze(_ context.Context, z review.Snooze) (store.Receipt, error) {
	until := "awake"
	if !z.Until.IsZero() {
		until = z.Until.UTC().Format(time.RFC3339)
	}
	return store.Receipt{ID: "z1", Leaf: 48, Message: "snoozed."},
		d.record("snooze %s %s %s", z.RequestID, until, z.Why)
}

func (d *fakeStore) SaveDraft(_ context.Context, id string, s store.DraftSave) (store.DraftSaved, error) {
	d.mu.Lock()
	d.draft[id] = slices.Clone(s.Body)
	d.mu.Unlock()
	return store.DraftSaved{N: 1}, d.record("draft %s", id)
}

func (d *fakeStore) Drafts(_ context.Context, id string) ([]store.Draft, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.draft[id] == nil {
		return nil, nil
	}
	return []store.Draft{{Body: d.draft[id], N: 1}}, nil
}

func (d *fakeStore) Import(_ context.Context, in []store.ImportDocument) ([]store.ImportResult, error) {
	if err := d.record("import %d", len(in)); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.imported = append(d.imported, in...)
	return []store.ImportResult{{ID: "WA-2026-000900", Revision: 1, Outcome: "new"}}, nil
}

func (d *fakeStore) Due(_ context.Context, within time.Duration) ([]store.Obligation, error) {
	if err := d.record("due %s", within); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []store.Obligation
	for _, o := range d.obligations {
		if within == 0 || o.Due.Before(fakeNow.Add(within)) {
			out = append(out, o)
		}
	}
	return out, nil
}

func (d *fakeStore) Audit(_ context.Context, l store.AuditQuery) ([]store.AuditEntry, bool, error) {
	if err := d.record("audit"); err != nil {
		return nil, false, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.audits = append(d.audits, l)
	if d.decided > 0 {
		list, more := fakeDecisions(d.rows[0], d.decided, l)
		return list, more, nil
	}
	var out []store.AuditEntry
	for i := range d.rows {
		if r := d.rows[i]; r.Outcome != "" {
			out = append(out, store.AuditEntry{Row: r, Leaf: int64(20 + i),
				Decision: review.Decision{ID: fmt.Sprintf("d%d", i), Seq: uint64(i), RequestID: r.ID, Revision: 1,
					Outcome: r.Outcome, Effect: r.Effect, OpenedAt: r.DecidedAt.Add(-9 * time.Minute),
					DecidedAt: r.DecidedAt, PolicyRef: "2026-10-04#" + strings.Repeat("7d", 32),
					RequestDigest: strings.Repeat("ab", 32), AssessmentDigest: strings.Repeat("cd", 32),

					By:        review.Actor{Name: r.DecidedBy, Role: review.RoleAnalyst},
					Rationale: "Checked against the order."}})
		}
	}
	slices.Reverse(out)
	return out, false, nil
}

func (d *fakeStore) Decision(ctx context.Context, id string) (*store.DecisionRecord, *store.Case, error) {
	list, _, err := d.Audit(ctx, store.AuditQuery{})
	if err != nil {
		return nil, nil, err
	}
	for _, e := range list {
		if e.Decision.ID == id || fmt.Sprint(e.Decision.Seq) == id {
			c, err := d.Case(ctx, e.Row.ID)
			if err != nil {
				return nil, nil, err
			}
			return &store.DecisionRecord{Decision: e.Decision, Assessment: c.Assessment, Leaf: e.Leaf,
				LeafBytes: []byte("{}")}, c, nil
		}
	}
	return nil, nil, fmt.Errorf("there is no decision %s", id)
}

func (d *fakeStore) Verify(_ context.Context, progress func(done, total int)) (store.VerifyResult, error) {
	for i := range 3 {
		progress(i+1, 3)
	}
	return store.VerifyResult{Requests: len(d.rows), Revisions: len(d.rows), Decisions: 2, Leaves: 50, LedgerSize: 50,
		LedgerRoot: strings.Repeat("0f", 32), Faults: d.faults}, d.record("verify")
}

func (d *fakeStore) Assess(r *review.Request) *review.Assessment {
	if d.assessed != nil {
		return d.assessed
	}
	if d.policy != nil {
		return review.Assess(d.policy, r, nil, fakeNow)
	}
	return &review.Assessment{Schema: review.AssessmentSchema, Recommendation: review.RecommendPushBack}
}
func (d *fakeStore) Policy() *review.Policy {
	if d.policy != nil {
		return d.policy
	}
	return &review.Policy{}
}
func (d *fakeStore) PolicyPack(context.Context, string) ([]byte, error) {
	return []byte("pack: test\n"), d.record("pack")
}

func (d *fakeStore) PolicyPacks(context.Context, string) ([]review.Pack, error) {
	return d.packs, d.record("packs")
}

// fakeRequest is the document behind a row.
func fakeRequest(r *store.QueueRow) *review.Request {
	q := &review.Request{Schema: review.RequestSchema, ID: r.ID, Platform: r.Platform, Channel: r.Channel,
		Reference: string(r.Reference), ReceivedAt: r.ReceivedAt, Kind: r.Kind,
		Requester: review.Requester{Agency: string(r.Agency), Country: r.Country, Kind: "law_enforcement",
			Name: "R. Verma", Title: "Sub-Inspector", Badge: "20441",
			Email: "r.verma@delhipolice.gov.in", Phone: "+911000000107", Attested: new(true)},
		Targets:       []review.Target{{Type: "phone", Value: "+911000000107"}},
		Justification: "The number was used to defraud the complainant on the dates given.",
		Period:        review.Period{}}
	for _, c := range r.Categories {
		q.Data = append(q.Data, review.Item{Category: c})
	}
	if r.InstrumentShort != "none" {
		q.Process = &review.Process{Instrument: "in.bnss_94", Statute: "BNSS 2023 s.94", Docket: "FIR 118/2026",
			Signed: true, Sealed: true, ServedOn: "WhatsApp LLC"}
	}
	return q
}

// fakeAssessment is what an engine might make of a row.
func fakeAssessment(r *store.QueueRow) *review.Assessment {
	a := &review.Assessment{Schema: review.AssessmentSchema, RequestID: r.ID, PolicyRef: "2026-11-01#" +
		strings.Repeat("12", 32), EngineVersion: review.Engine, AssessedAt: fakeNow,
		Recommendation: r.Recommendation, Counsel: r.Counsel, Notice: review.NoticePlan{Action: review.NoticeBefore}}
	for i, v := range r.Verdicts {
		a.Checks[i] = review.Check{Name: review.CheckNames[i], Verdict: v}
		word := map[review.Verdict]string{review.Limited: review.SeverityNarrow,
			review.NeedsReview: review.SeverityReview, review.Fail: review.SeverityPushBack}[v]
		if word != "" {
			code := [5]string{"requester.country_mismatch", "legal_basis.unsigned", "scope.encrypted",
				"emergency.no_nexus", "notice.window_too_long"}[i]
			a.Checks[i].Findings = []review.Finding{{Code: code, Severity: word,
				Text: "What was found, in a sentence that is long enough to be wrapped on a narrow window.",
				Cite: "whatsapp.guidelines#requirements", Field: "process.signed"}}
		}
	}
	if a.Found("notice.window_too_long") {
		a.Notice = review.NoticePlan{Action: review.NoticeNone, Ground: review.GroundDeadline}
	}
	for i, c := range r.Categories {
		content := c == "content.messages"
		a.Categories = append(a.Categories, review.CategoryRow{Category: c, Item: i, Asked: true, Authorised: true,
			Held: !content, Producible: !content, Voluntary: r.Kind == review.KindEmergency && !content,
			Code: map[bool]string{true: "scope.encrypted"}[content]})
	}
	if !r.Due.IsZero() {
		a.Clocks = []review.Clock{{Name: "response", Due: r.Due, Basis: r.DueBasis}}
	}
	return a
}

// FindCases is what the store's does, over the fake's own rows.
func (f *fakeStore) FindCases(_ context.Context, typed string) ([]string, error) {
	var out []string
	typed = strings.ToUpper(strings.TrimSpace(typed))
	for _, r := range slices.Backward(f.rows) {
		short := string(shortID(r.ID, fakeNow))
		if typed == r.ID || typed == short || typed == short[strings.LastIndexByte(short, '-')+1:] {
			out = append(out, r.ID)
		}
	}
	return out, nil
}
