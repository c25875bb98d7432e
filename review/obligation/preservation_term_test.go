package obligation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lert/review"
	"lert/review/obligation"
)

// renewalExample is a preservation under 18 U.S.C. 2703(f) received on 22 November 2026 and copied the same day, and
// its renewal as it was received and approved on given days.
func renewalExample(t *testing.T, received, approved string) (first, renewal *testCase) {
	t.Helper()
	at := func(day string) time.Time { return date(day).StartOfDay(time.UTC).Add(10 * time.Hour) }
	doc := sampleDocument(t, preservation)
	doc.ReceivedAt = at("2026-11-22")
	first = newCase(t, doc).approve().fulfil(review.Preserved)
	first.r.ID = "first"
	more := cloneDocument(doc)
	more.Kind, more.ReceivedAt = review.KindPreservationExtension, at(received)
	renewal = newCase(t, more)
	renewal.r.ID, renewal.leaf, renewal.now = "renewal", 1000, at(approved)
	relate(first, renewal)
	renewal.approve()
	relate(first, renewal)
	return first, renewal
}

// TestPreservationRenewedInTime is the worked example: the second ninety days are appended to the first, both dates of
// the renewal are 21 May 2027, however late it is approved, and they replace both dates of the first request.
func TestPreservationRenewedInTime(t *testing.T) {
	for _, approved := range []string{"2027-02-10", "2027-02-20", "2027-03-15"} {
		first, renewal := renewalExample(t, "2027-02-10", approved)
		k := renewal.r.LatestDecision().Assessment.Clocks[0]
		for what, got := range map[string]time.Time{"the duty": k.DutyEnds, "the copy": k.KeptUntil,
			"the warning": k.Due} {
			if review.DateOf(got) != date("2027-05-21") {
				t.Errorf("approved on %s: %s ends on %s", approved, what, got)
			}
		}
		if f := renewal.r.LatestDecision().Assessment.Find("legal_basis.policy_clause"); f != nil &&
			f.Severity != review.SeverityInfo {
			t.Errorf("approved on %s: %s", approved, f.Text)
		}
		renewal.wantObligations(review.ClockPreservation, "2027-05-21 the duty to preserve ends")
		first.wantObligations(review.ClockPreservation, "2027-05-21 extended by renewal")
	}
}

// TestPreservationRenewedTooLate is its "Changed:" variant: a renewal received after the term is a first request of its
// own, and a person reviews it whether the copy was kept.
func TestPreservationRenewedTooLate(t *testing.T) {
	for received, want := range map[string]struct {
		ends string
		late bool
	}{"2027-02-20": {"2027-05-21", false}, "2027-02-21": {"2027-05-22", true}, "2027-02-25": {"2027-05-26", true}} {
		_, renewal := renewalExample(t, received, received)
		a := renewal.r.LatestDecision().Assessment
		if got := review.DateOf(a.Clocks[0].DutyEnds).String(); got != want.ends {
			t.Errorf("received %s: the duty ends on %s, want %s", received, got, want.ends)
		}
		asked := false
		for _, f := range a.Checks[1].Findings {
			asked = asked || f.Severity == review.SeverityReview && strings.Contains(f.Text.String(), "copy was kept")
		}
		if asked != want.late {
			t.Errorf("received %s: asked whether the copy was kept: %v", received, asked)
		}
		if a.Find("legal_basis.preservation_exhausted") != nil {
			t.Errorf("received %s: a first request is called one too many", received)
		}
	}
}

// TestPreservationIsRenewedOnce: a second renewal inside the term is one too many; one that comes after both terms, or
// renews a later preservation, is not.
func TestPreservationIsRenewedOnce(t *testing.T) {
	for _, x := range []struct {
		name, received string
		since          string // when a later preservation arrived, "" for none
		exhausted      bool
	}{
		{"inside the second term", "2027-05-10", "", true},
		{"on its last day", "2027-05-21", "", true},
		{"after it", "2027-05-22", "", false},
		{"of a later preservation", "2027-09-10", "2027-07-01", false},
	} {
		first, renewal := renewalExample(t, "2027-02-10", "2027-02-10")
		doc := cloneDocument(renewal.r.Document())
		doc.ReceivedAt = date(x.received).StartOfDay(time.UTC).Add(10 * time.Hour)
		third := newCase(t, doc)
		third.related.EarlierPreservations = []obligation.EarlierPreservation{earlier(renewal), earlier(first)}
		if x.since != "" {
			later := earlier(first)
			later.ID, later.ReceivedAt = "later", date(x.since).StartOfDay(time.UTC)
			later.DecidedAt = later.ReceivedAt
			third.related.EarlierPreservations = slices.Insert(third.related.EarlierPreservations, 0, later)
		}
		in := third.input()
		a := review.Assess(third.p, doc, in.History(third.now), third.now)
		if got := a.Find("legal_basis.preservation_exhausted") != nil; got != x.exhausted {
			t.Errorf("%s: one too many: %v", x.name, got)
		}
	}
}

// TestCopyOutlastsItsRenewal: the copy is kept until the latest of the duty, the days of the platform counted from the
// copy, and the day a person named.
func TestCopyOutlastsItsRenewal(t *testing.T) {
	first, renewal := renewalExample(t, "2027-02-10", "2027-02-10")
	first.related.LastExtension = nil
	first.r.Fulfilments[0].At = date("2027-04-01").StartOfDay(time.UTC)
	relate(first, renewal)
	first.wantObligations(review.ClockPreservation, "2027-06-30 extended by renewal")
	renewal.wantObligations(review.ClockPreservation, "2027-05-21 the duty to preserve ends",
		"2027-06-30 the preserved copy may be deleted")
	first.recordCopy(review.CopyKept, "2027-09-01")
	first.wantObligations(review.ClockPreservation, "2027-09-01 extended by renewal")
}

// TestExtensionChains: an extension in time uses the one renewal of its preservation; one after the term is a first
// request of its own, which may be renewed once again (18 U.S.C. 2703(f)(2)). Days count from the first preservation.
func TestExtensionChains(t *testing.T) {
	// A country whose law of preservation is known, and one where the platform's rule counts.
	const law, platform = "US", "JP"
	for _, x := range []struct {
		name         string
		country      string
		preserved    []int // when preservations arrived
		extended     []int // when extensions arrived, all approved
		received     int
		exhausted    bool
		dutyEnds     int // 0: no law sets it
		asksForCopy  bool
		otherAgency  bool
		notYetRenews bool // the last of extended is not decided
	}{
		{name: "first renewal", country: law, preserved: []int{0}, received: 80, dutyEnds: 180},
		{name: "on the last day", country: law, preserved: []int{0}, received: 90, dutyEnds: 180},
		{name: "second renewal", country: law, preserved: []int{0}, extended: []int{80}, received: 170,
			exhausted: true},
		{name: "third renewal", country: law, preserved: []int{0}, extended: []int{80, 170}, received: 175,
			exhausted: true},
		{name: "late", country: law, preserved: []int{0}, received: 100, dutyEnds: 190, asksForCopy: true},
		{name: "renewal of the late one", country: law, preserved: []int{0}, extended: []int{100}, received: 150,
			dutyEnds: 280},
		{name: "on the last day of the late one", country: law, preserved: []int{0}, extended: []int{100},
			received: 190,
			dutyEnds: 280},
		{name: "second renewal of the late one", country: law, preserved: []int{0}, extended: []int{100, 150},
			received:  200,
			exhausted: true},
		{name: "late after the late one", country: law, preserved: []int{0}, extended: []int{100}, received: 200,
			dutyEnds:    290,
			asksForCopy: true},
		{name: "after both terms", country: law, preserved: []int{0}, extended: []int{80}, received: 181,
			dutyEnds:    271,
			asksForCopy: true},
		{name: "renewed after both terms", country: law, preserved: []int{0}, extended: []int{80, 181}, received: 250,
			dutyEnds: 361},
		{name: "one too many that was approved, then late", country: law, preserved: []int{0},
			extended: []int{80, 170},
			received: 185, dutyEnds: 275, asksForCopy: true},
		{name: "three lapses", country: law, preserved: []int{0}, extended: []int{100, 200, 300}, received: 380,
			dutyEnds: 480},
		{name: "a new preservation", country: law, preserved: []int{0, 200}, extended: []int{80}, received: 280,
			dutyEnds: 380},
		{name: "a new preservation, renewed", country: law, preserved: []int{0, 200}, extended: []int{80, 280},
			received:  370,
			exhausted: true},
		{name: "nobody knows the first", country: law, received: 0, dutyEnds: 90},
		{name: "renewal of what nobody knows", country: law, extended: []int{0}, received: 80, exhausted: true},
		{name: "late for what nobody knows", country: law, extended: []int{0}, received: 100, dutyEnds: 190,
			asksForCopy: true},
		{name: "renewed after what nobody knows", country: law, extended: []int{0, 100}, received: 150, dutyEnds: 280},
		{name: "of another agency", country: law, preserved: []int{0}, extended: []int{80}, received: 170,
			dutyEnds:    260,
			otherAgency: true},
		{name: "not yet decided", country: law, preserved: []int{0}, extended: []int{80}, received: 85, dutyEnds: 180,
			notYetRenews: true},
		{name: "no law: first renewal", country: platform, preserved: []int{0}, received: 80},
		{name: "no law: second renewal", country: platform, preserved: []int{0}, extended: []int{80}, received: 170,
			exhausted: true},
		{name: "no law: renewal of a late one", country: platform, preserved: []int{0}, extended: []int{100},
			received: 150},
		{name: "no law: after both terms", country: platform, preserved: []int{0}, extended: []int{80}, received: 190},
	} {
		start := date("2026-11-22")
		at := func(day int) time.Time { return start.AddDays(day).StartOfDay(time.UTC).Add(10 * time.Hour) }
		doc := cloneDocument(sampleDocument(t, preservation))
		doc.Kind, doc.ReceivedAt, doc.Requester.Country = review.KindPreservationExtension, at(x.received), x.country
		if x.country != law {
			doc.Process = nil
		}
		d := newCase(t, doc)
		for kind, days := range map[review.Kind][]int{review.KindPreservation: x.preserved,
			review.KindPreservationExtension: x.extended} {
			for i, day := range days {
				e := obligation.EarlierPreservation{Kind: kind, Outcome: review.OutcomeApprove,
					Effect:     review.EffectFinal,
					ReceivedAt: at(day), DecidedAt: at(day), SameAgency: !x.otherAgency}
				if x.notYetRenews && kind == review.KindPreservationExtension && i == len(days)-1 {
					e.Outcome, e.Effect = "", ""
				}
				d.related.EarlierPreservations = append(d.related.EarlierPreservations, e)
			}
		}
		slices.SortFunc(d.related.EarlierPreservations, func(a, b obligation.EarlierPreservation) int {
			return b.ReceivedAt.Compare(a.ReceivedAt)
		})
		in := d.input()
		a := review.Assess(d.p, doc, in.History(at(x.received)), at(x.received))
		if got := a.Find("legal_basis.preservation_exhausted") != nil; got != x.exhausted {
			t.Errorf("%s: one too many: %v", x.name, got)
		}
		asks := false
		for _, f := range a.Checks[1].Findings {
			asks = asks || strings.Contains(f.Text.String(), "copy was kept")
		}
		if asks != x.asksForCopy {
			t.Errorf("%s: asks whether the copy was kept: %v", x.name, asks)
		}
		for _, k := range a.Clocks {
			if want := start.AddDays(x.dutyEnds); k.Name == review.ClockPreservation && x.dutyEnds > 0 &&
				review.DateOf(k.DutyEnds) != want {
				t.Errorf("%s: the duty ends on %s, want %s", x.name, review.DateOf(k.DutyEnds), want)
			}
		}
	}
}
