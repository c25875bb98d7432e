package store

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
	"lert/review/problem"
)

// corrected is a record that corrects another.
func corrected(old string, f review.Fulfilment) review.Fulfilment {
	f.Supersedes = old
	return f
}

// void is a record that another one is of something that was not done.
func void(id, kind, old string) review.Fulfilment {
	return review.Fulfilment{ID: freshID(), RequestID: id, Kind: kind, Supersedes: old, Void: true,
		Note: "recorded on the wrong case"}
}

// TestS73S76AWrongRecordIsCorrected: a wrong record is corrected by a new one; obligations and counts follow the one in
// force.
func TestS73S76AWrongRecordIsCorrected(t *testing.T) {
	f := openFulfil(t)
	r := warrant(1)
	r.Data = []review.Item{{Category: "subscriber.name"}, {Category: "subscriber.email"}}
	id := f.importRequest(r)
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.NoticeWithhold, Ground: "emergency",
			RecheckOn: review.DateOf(start).AddDays(30)}
	})
	f.wantClocks(id, "response recheck")
	first := f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name", "subscriber.email")).ID
	f.wantClocks(id, "recheck")

	f.wantFulfilRefused(corrected("ffeeddccbbaa99887766554433221100",
		fulfilmentOf(id, review.Produced, "subscriber.name")), "there is no record")
	f.wantFulfilRefused(corrected(first, fulfilmentOf(id, review.LetterSent)), "is of the kind produced")
	f.wantFulfilRefused(corrected(first, fulfilmentOf(id, review.Produced, "content.messages")), "was not granted")
	noWhy := void(id, review.Produced, first)
	noWhy.Note = ""
	f.wantFulfilRefused(noWhy, "there is no explanation")
	f.wantFulfilRefused(review.Fulfilment{ID: freshID(), RequestID: id, Kind: review.Produced, Void: true, Note: "x"},
		"the record to be voided")

	// Only the name was produced: the e-mail address is due again.
	second := f.fulfil(corrected(first, fulfilmentOf(id, review.Produced, "subscriber.name"))).ID
	f.wantClocks(id, "response recheck")
	f.wantFulfilRefused(corrected(first, fulfilmentOf(id, review.Produced, "subscriber.email")), "is not in force")
	c := f.openCase(anna, id)
	if len(c.Fulfilments) != 2 || !c.Fulfilments[0].Corrected || c.Fulfilments[1].Corrected ||
		len(c.FulfilmentsInForce()) != 1 || c.FulfilmentsInForce()[0].ID != second {
		t.Errorf("on record %+v, in force %+v", c.Fulfilments, c.FulfilmentsInForce())
	}
	if !c.Fulfilments[1].Fulfilment.At.Equal(c.Fulfilments[0].Fulfilment.At) ||
		c.Fulfilments[1].Fulfilment.DecisionID != c.Fulfilments[0].Fulfilment.DecisionID {
		t.Error("the correction forgot when it was done, or on what")
	}
	// There was none.
	none := fulfilmentOf(id, review.Produced)
	none.Unavailable = []review.Unavailable{{Category: "subscriber.email", Why: "no_data"}}
	f.fulfil(none)
	f.wantClocks(id, "recheck")
	// Nothing was produced at all: all of it is due, and nothing holds the notice any more.
	f.fulfil(void(id, review.Produced, second))
	f.wantClocks(id, "response recheck")
	var counted int
	if _, _, err := f.As(anna).Snapshots(bg, 0, time.Time{}, start.AddDate(1, 0, 0),
		func(s Snapshot) error { counted += len(s.Fulfilments); return nil }); err != nil || counted != 1 {
		t.Errorf("the report counts %d records (%v)", counted, err)
	}
	f.mustVerify()
}

// TestAStopThatWasNoneIsOwed: a collection whose stop was recorded by mistake runs on and must be stopped.
func TestAStopThatWasNoneIsOwed(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(penRegister(1))
	f.approve(anna, id, nil)
	started := f.fulfil(fulfilmentOf(id, review.CollectionStarted)).ID
	f.wantClocks(id, "collection_end")
	stop := f.fulfil(fulfilmentOf(id, review.CollectionStopped)).ID
	f.wantClocks(id, "")
	f.fulfil(void(id, review.CollectionStopped, stop))
	f.wantClocks(id, "collection_end")
	f.clock.add(time.Hour)
	earlier := fulfilmentOf(id, review.CollectionStarted)
	earlier.At = start.Add(time.Minute)
	f.fulfil(corrected(started, earlier))
	f.wantClocks(id, "collection_end")
	f.fulfil(fulfilmentOf(id, review.CollectionStopped))
	f.wantClocks(id, "")
	f.mustVerify()
}

// TestANoticeThatWasNoneIsOwed: a notice that was sent to nobody is due again, even if its decision was superseded
// since.
func TestANoticeThatWasNoneIsOwed(t *testing.T) {
	f := openFulfil(t)
	id := f.importRequest(warrant(1))
	f.approve(anna, id, func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NoticeBefore} })
	f.wantClocks(id, "response notice")
	told := f.fulfil(fulfilmentOf(id, review.NoticeSent)).ID
	f.wantClocks(id, "response")
	f.fulfil(fulfilmentOf(id, review.Produced, "subscriber.name"))
	f.wantClocks(id, "")
	f.fulfil(void(id, review.NoticeSent, told))
	f.wantClocks(id, "notice")
	f.fulfil(fulfilmentOf(id, review.NoticeSent))
	f.wantClocks(id, "")
	f.mustVerify()
}

// TestASnapshotIsCorrected: a snapshot that was made at another time is kept from then; one that was not made is due.
func TestASnapshotIsCorrected(t *testing.T) {
	f := openFulfil(t)
	r := warrant(1)
	r.Kind, r.Process, r.Data = review.KindPreservation, nil, nil
	id := f.importRequest(r)
	f.approve(anna, id, nil)
	first := f.fulfil(fulfilmentOf(id, review.Preserved)).ID
	due := func() time.Time {
		for _, o := range f.openCase(anna, id).Obligations {
			if o.Clock == "preservation" {
				return o.Due
			}
		}
		return time.Time{}
	}
	was := due()
	f.clock.add(48 * time.Hour)
	at := fulfilmentOf(id, review.Preserved)
	at.At = f.clock.Now()
	second := f.fulfil(corrected(first, at)).ID
	if got := due(); got.Sub(was) != 48*time.Hour {
		t.Errorf("kept until %s, was %s", got, was)
	}
	f.fulfil(void(id, review.Preserved, second))
	f.wantClocks(id, "response preservation")
	f.mustVerify()
}

// TestVoidLeavesNoTrace: if whatever was recorded is then declared void, exactly the obligations remain that there
// would be if it had never been recorded.
func TestVoidLeavesNoTrace(t *testing.T) {
	kinds := []string{review.Produced, review.NoticeSent, review.LetterSent, review.CollectionStarted,
		review.CollectionStopped}
	rapid.Check(t, func(rt *rapid.T) {
		f := openFulfil(t)
		r := penRegister(1)
		r.Data = append(r.Data, review.Item{Category: "traffic.call_log", From: r.Data[0].From, To: r.Data[0].To})
		id := f.importRequest(r)
		f.approve(anna, id, func(d *review.Decision) {
			d.Notice = &review.NoticeChoice{Action: review.NoticeWithhold, Ground: "emergency",
				RecheckOn: review.DateOf(start).AddDays(30)}
		})
		before := f.clocksOn(id)
		var done []review.Fulfilment
		for range rapid.IntRange(1, 6).Draw(rt, "acts") {
			d := fulfilmentOf(id, rapid.SampledFrom(kinds).Draw(rt, "kind"))
			if d.Kind == review.Produced {
				d.Categories = []string{rapid.SampledFrom([]string{"traffic.message_log",
					"traffic.call_log"}).Draw(rt, "category")}
			}
			if _, err := f.As(anna).Fulfil(bg, d); err == nil {
				done = append(done, d)
			} else if !errors.Is(err, problem.Refused) {
				rt.Fatal(err)
			}
		}
		for tries := 0; len(done) > 0; tries++ {
			i := rapid.IntRange(0, len(done)-1).Draw(rt, "void")
			switch _, err := f.As(anna).Fulfil(bg, void(id, done[i].Kind, done[i].ID)); {
			case err == nil:
				done = slices.Delete(done, i, i+1)
			case !errors.Is(err, problem.Refused) || done[i].Kind != review.CollectionStarted || tries > 200:
				rt.Fatal(err) // only a start waits until what depends on it is void
			}
		}
		if got := f.clocksOn(id); got != before {
			rt.Fatalf("owes %q, did owe %q", got, before)
		}
		f.mustVerify()
	})
}
