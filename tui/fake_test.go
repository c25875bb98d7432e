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

// fakeNow is the instant at which the tests' desk stands: a Monday morning.
var fakeNow = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// fake is a desk in memory: a dozen named requests, or a great many made of
// them. It answers as the store does, to the person of testOptions, and keeps
// what it was told.
type fake struct {
	mu    sync.Mutex
	rows  []store.Row // in working order; Key is set on reading
	big   int         // rows of the open tab are made by number where it is set
	tires int         // a filter gives up after so many rows; 0: never
	owed  []store.Owed
	cases map[string]*store.Case
	calls []string // "claim WA-2026-000101"
	fails map[string]error
	draft map[string][]byte

	board    store.Bulletin
	handover store.Handover
	looks    []string // cases that are open on a screen
	asked    int      // how often what would be refused

	decisions []review.Decision
	observed  []review.Observation
	imported  []store.Incoming
	shown     [][]byte
	packs     []review.Pack
	audits    []store.AuditList
	decided   int // so many decisions are made by number
	faults    []store.Fault
	assessed  *review.Assessment // what the checks make of anything, where it is set
	policy    *review.Policy     // nil: one without anything in it
}

var (
	p, l, r, f, n = review.Pass, review.Limited, review.NeedsReview, review.Fail, review.NotApplicable
)

// fakeRow makes one row; due counts from now, 0 for none.
func fakeRow(num int, kind review.Kind, country, agency, process string, targets int, v [5]review.Verdict, due time.Duration, recommend, sentence string) store.Row {
	r := store.Row{
		ID: fmt.Sprintf("WA-2026-%06d", num), Revision: 1, State: review.StateOpen, Kind: kind, Platform: "whatsapp", Channel: "portal",
		Country: country, Agency: agency, Reference: fmt.Sprintf("REF %d/2026", num), Process: process, Targets: targets, Verdicts: v,
		Recommend: recommend, Sentence: text.Clean(sentence), Received: fakeNow.Add(-26 * time.Hour),
		Categories: []review.Category{"subscriber.name", "subscriber.ip_address", "content.messages"}, Notice: review.NotifyBefore,
	}
	if due != 0 {
		r.Due, r.DueBasis = fakeNow.Add(due), "in.it_rules_3_1_j"
	}
	return r
}

// newFake is the desk of the tests.
func newFake() *fake {
	hostile := fakeRow(112, review.Records, "US", "Police\x1b]0;approved\x07\rLE-99999 approved by counsel", "none", 1, [5]review.Verdict{f, f, p, n, p}, 9*24*time.Hour, review.RecommendPushBack, "asks without legal process, from a private domain")
	target := fakeRow(106, review.Records, "DE", "StA Köln", "EPOC", 2, [5]review.Verdict{p, f, p, n, p}, 7*time.Hour+30*time.Minute, review.RecommendPushBack, "an EPOC for traffic data signed by a prosecutor alone")
	target.DueTarget = true
	held := fakeRow(105, review.Records, "IN", "Delhi Police Cyber Cell", "BNSS s.94", 1, [5]review.Verdict{p, p, l, n, r}, 5*time.Hour+12*time.Minute, review.RecommendNarrowed, "asks content over a BNSS notice: 4 of 6 categories can be produced")
	held.Holder, held.HeldSince, held.HeldUntil = "r.okoye", fakeNow.Add(-12*time.Minute), fakeNow.Add(8*time.Minute)
	mine := fakeRow(101, review.Emergency, "BR", "Polícia Civil de São Paulo", "none", 1, [5]review.Verdict{r, n, p, r, p}, 41*time.Minute, review.RecommendNarrowed, "an emergency that nobody has called back on yet")
	mine.Holder, mine.HeldSince, mine.HeldUntil = "m.silva", fakeNow.Add(-3*time.Minute), fakeNow.Add(17*time.Minute)
	counsel := fakeRow(107, review.Preservation, "US", "FBI Boston", "2703(f)", 4, [5]review.Verdict{p, p, p, n, n}, 27*time.Hour, review.RecommendApprove, "a preservation: four accounts can be kept until February")
	counsel.State = review.StateReferred
	waiting := fakeRow(109, review.Records, "FR", "Préfecture de police", "Réquisition", 1, [5]review.Verdict{p, l, p, n, p}, 48*time.Hour, review.RecommendNarrowed, "waits for the signed page")
	waiting.State, waiting.Outcome, waiting.Effect, waiting.Decided, waiting.Analyst = review.StateWaiting, review.OutcomePushBack, review.EffectFinal, fakeNow.Add(-50*time.Hour), "m.silva"
	approved := fakeRow(110, review.Records, "GB", "Metropolitan Police", "OPO", 1, [5]review.Verdict{p, p, p, n, p}, 0, review.RecommendApprove, "a production order, complete")
	approved.State, approved.Outcome, approved.Effect, approved.Decided, approved.Analyst = review.StateDecided, review.OutcomeApprove, review.EffectFinal, fakeNow.Add(-2*time.Hour), "r.okoye"
	over := fakeRow(111, review.Records, "JP", "警視庁サイバー犯罪対策課", "MLAT", 12, [5]review.Verdict{p, p, p, n, l}, -3*time.Hour, review.RecommendApprove, "a treaty request, complete; its answer is overdue")
	d := &fake{fails: map[string]error{}, draft: map[string][]byte{}, cases: map[string]*store.Case{}, rows: []store.Row{
		mine,
		fakeRow(102, review.Emergency, "US", "Maricopa County Sheriff", "none", 1, [5]review.Verdict{p, n, p, p, p}, 55*time.Minute, review.RecommendApprove, "an emergency, called back and confirmed"),
		fakeRow(103, review.Preservation, "NL", "Politie Landelijke Eenheid", "EPOC-PR", 1, [5]review.Verdict{p, p, p, n, n}, 2*time.Hour, review.RecommendApprove, "a European preservation order, complete"),
		over,
		held, target, counsel,
		fakeRow(108, review.Records, "US", "US Attorney, Northern District of California", "Search warrant", 1, [5]review.Verdict{p, p, l, n, p}, 30*time.Hour, review.RecommendNarrowed, "a warrant: content is end-to-end encrypted, all else can be produced"),
		hostile, waiting, approved,
		fakeRow(113, review.Records, "IN", "Mumbai Police", "BNSS s.94", 30, [5]review.Verdict{p, r, r, n, p}, 60*time.Hour, review.RecommendApprove, "an unsigned notice for thirty numbers"),
	}}
	d.owed = []store.Owed{
		{Due: over.Due, Clock: "response", Request: over.ID, Row: over, Says: "The answer to the treaty request was due this morning."},
		{Due: mine.Due, Clock: "response", Request: mine.ID, Row: mine, Says: "The emergency must be answered within the hour."},
		{Due: fakeNow.Add(20 * time.Hour), Clock: "gag", Request: approved.ID, Row: approved, Says: "The order of secrecy ends; the user must be told or a renewal filed."},
		{Due: fakeNow.Add(60 * time.Hour), Clock: "collection_end", Request: held.ID, Row: held, Target: true, Says: "The collection's window ends."},
	}
	return d
}

// Big makes the open tab n rows long without keeping them.
func (d *fake) Big(n int) *fake { d.big = n; return d }

func (d *fake) called(format string, args ...any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := fmt.Sprintf(format, args...)
	d.calls = append(d.calls, s)
	verb, _, _ := strings.Cut(s, " ")
	return d.fails[verb]
}

func (d *fake) has(l store.List, r *store.Row) bool {
	switch l.Tab {
	case store.TabOpen:
		if r.State != review.StateOpen && r.State != review.StateReferred {
			return false
		}
	case store.TabMine:
		if r.Holder != testOptions().Me.Analyst || r.State != review.StateOpen {
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
		} else if !strings.Contains(strings.ToLower(string(r.Agency)+r.ID+r.Process), strings.ToLower(term)) {
			return false
		}
	}
	return true
}

func (d *fake) Queue(_ context.Context, l store.List) (store.Rows, error) {
	if err := d.called("queue %s", l.Tab); err != nil {
		return store.Rows{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	total := 0
	var at func(int) store.Row
	if d.big > 0 && l.Tab == store.TabOpen && l.Query == nil {
		total = d.big
		at = func(i int) store.Row {
			r := d.rows[i%len(d.rows)]
			r.ID = fmt.Sprintf("WA-2026-%06d", i)
			r.State = review.StateOpen
			return r
		}
	} else if d.tires > 0 && l.Query != nil && !l.Back {
		from := 0
		if l.From != nil {
			from = int(binary.BigEndian.Uint64(l.From))
		}
		out := store.Rows{Before: from > 0}
		for i := from; i < len(d.rows); i++ {
			if i == from+d.tires {
				out.Next, out.Scanned, out.After = binary.BigEndian.AppendUint64(nil, uint64(i)), true, true
				break
			}
			if d.has(l, &d.rows[i]) {
				r := d.rows[i]
				r.Key = binary.BigEndian.AppendUint64(nil, uint64(i))
				out.Rows = append(out.Rows, r)
			}
		}
		return out, nil
	} else {
		var hits []int
		for i := range d.rows {
			if d.has(l, &d.rows[i]) {
				hits = append(hits, i)
			}
		}
		total = len(hits)
		at = func(i int) store.Row { return d.rows[hits[i]] }
	}
	lo, hi := 0, min(l.N, total)
	if l.From != nil {
		lo = int(binary.BigEndian.Uint64(l.From))
		hi = min(lo+l.N, total)
		if l.Back {
			lo, hi = max(0, lo+1-l.N), min(lo+1, total)
		}
	} else if l.Back {
		lo, hi = max(0, total-l.N), total
	}
	out := store.Rows{Before: lo > 0, After: hi < total}
	for i := lo; i < hi; i++ {
		r := at(i)
		r.Key = binary.BigEndian.AppendUint64(nil, uint64(i))
		out.Rows = append(out.Rows, r)
	}
	return out, nil
}

func (d *fake) Counts(context.Context) (store.Counts, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var c store.Counts
	for i := range d.rows {
		r := &d.rows[i]
		switch r.State {
		case review.StateOpen, review.StateReferred:
			c.Open++
			if r.Kind == review.Emergency {
				c.Emergency++
			}
			if !r.Due.IsZero() && !r.DueTarget && r.Due.Before(fakeNow) {
				c.Overdue++
			} else if !r.Due.IsZero() && r.Due.Before(fakeNow.Add(15*time.Hour)) {
				c.DueToday++
			}
			if r.Holder == testOptions().Me.Analyst {
				c.Mine++
			}
			if r.State == review.StateReferred {
				c.Counsel++
			}
		case review.StateWaiting:
			c.Waiting++
		case review.StateDecided:
			c.Decided++
		}
	}
	c.NoticesOwed, c.NoticesDue = 2, 1
	if d.big > 0 {
		c.Open = store.CountCap
	}
	return c, d.fails["counts"]
}

func (d *fake) row(id string) *store.Row {
	for i := range d.rows {
		if d.rows[i].ID == id {
			return &d.rows[i]
		}
	}
	return nil
}

func (d *fake) Case(_ context.Context, id string) (*store.Case, error) {
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
	return &store.Case{Row: *r, Request: req, Received: req, Raw: []byte(`{"schema":"lert.request/v1"}`), Digest: strings.Repeat("ab", 32), Assessment: a,
		AssessedJSON: []byte("{}"), AssessDigest: strings.Repeat("cd", 32), Revisions: []store.Revision{{Number: 1, At: r.Received, By: "portal", Digest: strings.Repeat("ab", 32)}},
		Timeline: []store.Event{{At: r.Received, Origin: "agency", Who: "Police", What: "received", Text: "the request arrived", Leaf: -1},
			{At: r.Received.Add(time.Minute), Origin: "person", Who: "portal", What: "taken in", Text: "taken in from the portal", Leaf: 3}}, OpenedAt: fakeNow,
		Observations: d.observed}, nil
}

func (d *fake) OpenCase(ctx context.Context, id string) (*store.Case, error) {
	if err := d.called("open %s", id); err != nil {
		return nil, err
	}
	return d.Case(ctx, id)
}

func (d *fake) Claim(_ context.Context, id string) (store.Claim, error) {
	if err := d.called("claim %s", id); err != nil {
		return store.Claim{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c := store.Claim{Holder: testOptions().Me.Analyst, Since: fakeNow, Until: fakeNow.Add(20 * time.Minute)}
	if r := d.row(id); r != nil {
		r.Holder, r.HeldSince, r.HeldUntil = c.Holder, c.Since, c.Until
	}
	return c, nil
}

func (d *fake) ClaimNext(ctx context.Context) (string, error) {
	if err := d.called("next"); err != nil {
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

func (d *fake) Renew(_ context.Context, id string) error {
	return d.called("renew %s", id)
}

func (d *fake) Bulletin(context.Context) (store.Bulletin, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.board
	if b.Me.Analyst == "" {
		b.Me = testOptions().Me
	}
	return b, d.fails["bulletin"]
}

func (d *fake) Version(_ context.Context, id string) (uint64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := d.cases[id]; c != nil {
		return c.Version, nil
	}
	return 0, nil
}

func (d *fake) Watch(ctx context.Context) (<-chan struct{}, error) {
	wake := make(chan struct{})
	context.AfterFunc(ctx, func() { close(wake) })
	return wake, nil
}

func (d *fake) Look(_ context.Context, id string) (func(), error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.looks = append(d.looks, id)
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.looks = slices.DeleteFunc(d.looks, func(x string) bool { return x == id })
	}, nil
}

func (d *fake) Handover(_ context.Context, since time.Time) (store.Handover, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.handover
	h.Since = since
	return h, d.fails["handover"]
}

func (d *fake) WriteShiftNote(_ context.Context, text string) (store.ShiftNote, error) {
	return store.ShiftNote{Number: 1, Text: text, By: testOptions().Me, At: fakeNow}, d.called("shift note %s", text)
}

func (d *fake) Acknowledge(_ context.Context, upTo uint64) error {
	d.mu.Lock()
	d.board.Notes, d.handover.Notes = nil, nil
	d.mu.Unlock()
	return d.called("acknowledge %d", upTo)
}

func (d *fake) Here(context.Context) error { return nil }

func (d *fake) Assign(_ context.Context, id, to, why string) (store.Claim, error) {
	if err := d.called("assign %s %s %s", id, to, why); err != nil {
		return store.Claim{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c := store.Claim{Holder: to, Since: fakeNow, Until: fakeNow.Add(20 * time.Minute)}
	if r := d.row(id); r != nil {
		r.Holder, r.HeldSince, r.HeldUntil = c.Holder, c.Since, c.Until
	}
	return c, nil
}

func (d *fake) Release(_ context.Context, id, why string) error {
	if err := d.called("release %s", id); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if r := d.row(id); r != nil {
		r.Holder = ""
	}
	return nil
}

func (d *fake) Observe(_ context.Context, o review.Observation) (store.Receipt, error) {
	if err := d.called("observe %s %s", o.Request, o.Kind); err != nil {
		return store.Receipt{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	o.By, o.At = testOptions().Me, fakeNow
	d.observed = append(d.observed, o)
	return store.Receipt{ID: "o1", Leaf: 7, Says: "Recorded."}, nil
}

func (d *fake) RenewNondisclosure(_ context.Context, x review.Renewal) (store.Receipt, error) {
	return store.Receipt{ID: x.ID, Leaf: 8, Says: "renewed."}, d.called("renew %s %s %s", x.Request, x.Order, x.Until)
}

// WouldRefuse asks the rules about what the desk shows: the fake's assessment is
// no engine's, so that it is believed.
func (d *fake) WouldRefuse(c *store.Case, dec review.Decision, _ []byte) error {
	d.asked++
	return review.Refuse(review.Attempt{Policy: d.Policy(), Request: c.Request, Decision: &dec, Shown: c.Assessment,
		Revision: c.Row.Revision, OpenedAt: c.OpenedAt, Holder: c.Row.Holder, HeldUntil: c.Row.HeldUntil, Now: fakeNow}).Err()
}

func (d *fake) Decide(_ context.Context, dec review.Decision, shown []byte) (store.Receipt, error) {
	if err := d.called("decide %s %s", dec.Request, dec.Outcome); err != nil {
		return store.Receipt{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.decisions, d.shown = append(d.decisions, dec), append(d.shown, slices.Clone(shown))
	state := review.StateDecided
	if dec.Outcome == review.OutcomePushBack {
		state = review.StateWaiting
	}
	if r := d.row(dec.Request); r != nil {
		r.State, r.Outcome, r.Effect, r.Decided, r.Analyst = state, dec.Outcome, review.EffectFinal, fakeNow, testOptions().Me.Analyst
	}
	return store.Receipt{ID: dec.ID, Seq: 9, Leaf: 41, State: state, Says: "Recorded."}, nil
}

func (d *fake) Countersign(_ context.Context, c review.Countersign) (store.Receipt, error) {
	return store.Receipt{ID: c.Decision, Leaf: 42, Says: "Signed."}, d.called("countersign %s %s", c.Decision, c.Answer)
}

func (d *fake) Fulfil(_ context.Context, f review.Fulfilment) (store.Receipt, error) {
	return store.Receipt{Says: "recorded"}, d.called("fulfil %s %s", f.Request, f.Kind)
}

func (d *fake) Refer(_ context.Context, ask review.Referral) (store.Receipt, error) {
	return store.Receipt{ID: ask.Request, Leaf: 43, Says: "Referred."}, d.called("refer %s %s", ask.Request, ask.Question)
}

func (d *fake) Answer(_ context.Context, id, answer string) (store.Receipt, error) {
	return store.Receipt{ID: id, Leaf: 44, Says: "Answered."}, d.called("answer %s %s", id, answer)
}

func (d *fake) Link(_ context.Context, l review.Link) (store.Receipt, error) {
	return store.Receipt{ID: "l1", Leaf: 45, Says: "linked."}, d.called("link %s %s %s", l.Request, l.Other, l.Why)
}

func (d *fake) Unlink(_ context.Context, l review.Link) (store.Receipt, error) {
	return store.Receipt{ID: "l2", Leaf: 46, Says: "unlinked."}, d.called("unlink %s %s %s", l.Request, l.Other, l.Why)
}

func (d *fake) Answers(_ context.Context, l review.Link) (store.Receipt, error) {
	return store.Receipt{ID: "l3", Leaf: 47, Says: "it is the answer."}, d.called("answers %s %s %s", l.Request, l.Other, l.Why)
}

func (d *fake) Snooze(_ context.Context, z review.Snooze) (store.Receipt, error) {
	until := "awake"
	if !z.Until.IsZero() {
		until = z.Until.UTC().Format(time.RFC3339)
	}
	return store.Receipt{ID: "z1", Leaf: 48, Says: "snoozed."}, d.called("snooze %s %s %s", z.Request, until, z.Why)
}

func (d *fake) SaveDraft(_ context.Context, id string, draft []byte) error {
	d.mu.Lock()
	d.draft[id] = slices.Clone(draft)
	d.mu.Unlock()
	return d.called("draft %s", id)
}

func (d *fake) Draft(_ context.Context, id string) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.draft[id], nil
}

func (d *fake) Import(_ context.Context, in []store.Incoming) ([]store.Taken, error) {
	if err := d.called("import %d", len(in)); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.imported = append(d.imported, in...)
	return []store.Taken{{ID: "WA-2026-000900", Revision: 1, Outcome: "new"}}, nil
}

func (d *fake) Due(_ context.Context, within time.Duration) ([]store.Owed, error) {
	if err := d.called("due %s", within); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []store.Owed
	for _, o := range d.owed {
		if within == 0 || o.Due.Before(fakeNow.Add(within)) {
			out = append(out, o)
		}
	}
	return out, nil
}

func (d *fake) Audit(_ context.Context, l store.AuditList) ([]store.Entry, bool, error) {
	if err := d.called("audit"); err != nil {
		return nil, false, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.audits = append(d.audits, l)
	if d.decided > 0 {
		list, more := fakeDecisions(d.rows[0], d.decided, l)
		return list, more, nil
	}
	var out []store.Entry
	for i := range d.rows {
		if r := d.rows[i]; r.Outcome != "" {
			out = append(out, store.Entry{Row: r, Leaf: int64(20 + i), Decision: review.Decision{ID: fmt.Sprintf("d%d", i), Seq: uint64(i), Request: r.ID, Revision: 1,
				Outcome: r.Outcome, Effect: r.Effect, DecidedAt: r.Decided, By: review.Actor{Analyst: r.Analyst, Role: review.RoleAnalyst}, Rationale: "Checked against the order."}})
		}
	}
	return out, false, nil
}

func (d *fake) Decision(ctx context.Context, id string) (*store.Decided, *store.Case, error) {
	list, _, err := d.Audit(ctx, store.AuditList{})
	if err != nil {
		return nil, nil, err
	}
	for _, e := range list {
		if e.Decision.ID == id || fmt.Sprint(e.Decision.Seq) == id {
			c, err := d.Case(ctx, e.Row.ID)
			if err != nil {
				return nil, nil, err
			}
			return &store.Decided{Decision: e.Decision, Assessment: c.Assessment, Leaf: e.Leaf, Sealed: []byte("{}")}, c, nil
		}
	}
	return nil, nil, fmt.Errorf("there is no decision %s", id)
}

func (d *fake) Verify(_ context.Context, progress func(done, total int)) (store.Verified, error) {
	for i := range 3 {
		progress(i+1, 3)
	}
	return store.Verified{Requests: len(d.rows), Revisions: len(d.rows), Decisions: 2, Leaves: 50, Size: 50, Root: strings.Repeat("0f", 32), Faults: d.faults}, d.called("verify")
}

func (d *fake) Assess(r *review.Request) *review.Assessment {
	if d.assessed != nil {
		return d.assessed
	}
	if d.policy != nil {
		return review.Assess(d.policy, r, nil, fakeNow)
	}
	return &review.Assessment{Schema: review.AssessmentSchema, Recommendation: review.RecommendPushBack}
}
func (d *fake) Policy() *review.Policy {
	if d.policy != nil {
		return d.policy
	}
	return &review.Policy{}
}
func (d *fake) PolicyPack(context.Context, string) ([]byte, error) {
	return []byte("pack: test\n"), d.called("pack")
}

func (d *fake) PolicyPacks(context.Context, string) ([]review.Pack, error) {
	return d.packs, d.called("packs")
}

// fakeRequest is the document behind a row.
func fakeRequest(r *store.Row) *review.Request {
	q := &review.Request{Schema: review.RequestSchema, ID: r.ID, Platform: r.Platform, Channel: r.Channel, Reference: string(r.Reference), ReceivedAt: r.Received, Kind: r.Kind,
		Requester: review.Requester{Agency: string(r.Agency), Country: r.Country, Kind: "law_enforcement", Name: "R. Verma", Title: "Sub-Inspector", Badge: "20441",
			Email: "r.verma@delhipolice.gov.in", Phone: "+911000000107", Attested: true},
		Targets: []review.Target{{Type: "phone", Value: "+911000000107"}}, Justification: "The number was used to defraud the complainant on the dates given.",
		Period: review.Period{}}
	for _, c := range r.Categories {
		q.Data = append(q.Data, review.Item{Category: c})
	}
	if r.Process != "none" {
		q.Process = &review.Process{Instrument: "in.bnss_94", Statute: "BNSS 2023 s.94", Docket: "FIR 118/2026", Signed: true, Sealed: true, ServedOn: "WhatsApp LLC"}
	}
	return q
}

// fakeAssessment is what an engine might make of a row.
func fakeAssessment(r *store.Row) *review.Assessment {
	a := &review.Assessment{Schema: review.AssessmentSchema, Request: r.ID, Policy: "2026-11-01#" + strings.Repeat("12", 32), Engine: review.Engine, AssessedAt: fakeNow,
		Recommendation: r.Recommend, Counsel: r.Counsel, Notice: review.Notice{Action: review.NotifyBefore}}
	for i, v := range r.Verdicts {
		a.Checks[i] = review.Check{Check: review.CheckNames[i], Verdict: v}
		word := map[review.Verdict]string{review.Limited: review.Narrow, review.NeedsReview: review.ReviewSev, review.Fail: review.PushBack}[v]
		if word != "" {
			code := [5]string{"requester.country_mismatch", "legal_basis.unsigned", "scope.encrypted", "emergency.no_nexus", "notice.gag_not_attached"}[i]
			a.Checks[i].Findings = []review.Finding{{Code: code, Severity: word, Text: "What was found, in a sentence that is long enough to be wrapped on a narrow window.", Cite: "whatsapp.guidelines#requirements", Field: "process.signed"}}
		}
	}
	for i, c := range r.Categories {
		content := c == "content.messages"
		a.Categories = append(a.Categories, review.Row{Category: c, Item: i, Asked: true, Authorised: true, Held: !content, Producible: !content, Voluntary: r.Kind == review.Emergency && !content,
			Code: map[bool]string{true: "scope.encrypted"}[content]})
	}
	if !r.Due.IsZero() {
		a.Clocks = []review.Clock{{Clock: "response", Due: r.Due, Basis: r.DueBasis}}
	}
	return a
}
