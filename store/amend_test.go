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

// corrected is a record that stands in the place of another.
func corrected(old string, f review.Fulfilment) review.Fulfilment {
	f.Supersedes = old
	return f
}

// void says that a record is of something that was not done.
func void(id, kind, old string) review.Fulfilment {
	return review.Fulfilment{ID: freshID(), Request: id, Kind: kind, Supersedes: old, Void: true, Note: "recorded on the wrong case"}
}

// S73 and S76: a record that was wrong is corrected by a new one, and what is
// owed and counted follows the one that stands.
func TestS73S76AWrongRecordIsCorrected(t *testing.T) {
	f := openFulfil(t)
	r := warrant(1)
	r.Data = []review.Item{{Category: "subscriber.name"}, {Category: "subscriber.email"}}
	id := f.take(r)
	f.approve(anna, id, func(d *review.Decision) {
		d.Notice = &review.NoticeChoice{Action: review.Withhold, Ground: "emergency", RecheckOn: review.DateOf(start).AddDays(30)}
	})
	f.want(id, "response recheck")
	first := f.fulfil(deedOf(id, review.Produced, "subscriber.name", "subscriber.email")).ID
	f.want(id, "recheck")

	f.refusedTo(corrected("ffeeddccbbaa99887766554433221100", deedOf(id, review.Produced, "subscriber.name")), "there is no record")
	f.refusedTo(corrected(first, deedOf(id, review.LetterSent)), "is of the kind produced")
	f.refusedTo(corrected(first, deedOf(id, review.Produced, "content.messages")), "was not granted")
	noWhy := void(id, review.Produced, first)
	noWhy.Note = ""
	f.refusedTo(noWhy, "nobody says why")
	f.refusedTo(review.Fulfilment{ID: freshID(), Request: id, Kind: review.Produced, Void: true, Note: "x"}, "not said which record")

	// Only the name went out: the e-mail address is owed again.
	second := f.fulfil(corrected(first, deedOf(id, review.Produced, "subscriber.name"))).ID
	f.want(id, "response recheck")
	f.refusedTo(corrected(first, deedOf(id, review.Produced, "subscriber.email")), "is not in force")
	c := f.openCase(anna, id)
	if len(c.Fulfilments) != 2 || !c.Fulfilments[0].Corrected || c.Fulfilments[1].Corrected || len(c.Done()) != 1 || c.Done()[0].ID != second {
		t.Errorf("on record %+v, in force %+v", c.Fulfilments, c.Done())
	}
	if !c.Fulfilments[1].Fulfilment.At.Equal(c.Fulfilments[0].Fulfilment.At) || c.Fulfilments[1].Fulfilment.Decision != c.Fulfilments[0].Fulfilment.Decision {
		t.Error("the correction forgot when it was done, or on what")
	}
	// There was none.
	none := deedOf(id, review.Produced)
	none.None = []review.Unavailable{{Category: "subscriber.email", Why: "no_data"}}
	f.fulfil(none)
	f.want(id, "recheck")
	// Nothing went out at all: all of it is owed, and what left no more holds the notice.
	f.fulfil(void(id, review.Produced, second))
	f.want(id, "response recheck")
	var counted int
	if _, _, err := f.As(anna).Standings(bg, 0, time.Time{}, start.AddDate(1, 0, 0), func(s Standing) error { counted += len(s.Fulfilments); return nil }); err != nil || counted != 1 {
		t.Errorf("the report counts %d records (%v)", counted, err)
	}
	f.verified()
}

// A collection whose stop was recorded by mistake runs on and is owed its stop.
func TestAStopThatWasNoneIsOwed(t *testing.T) {
	f := openFulfil(t)
	id := f.take(penRegister(1))
	f.approve(anna, id, nil)
	started := f.fulfil(deedOf(id, review.CollectionStarted)).ID
	f.want(id, "collection_end")
	stop := f.fulfil(deedOf(id, review.CollectionStopped)).ID
	f.want(id, "")
	f.fulfil(void(id, review.CollectionStopped, stop))
	f.want(id, "collection_end")
	f.clock.add(time.Hour)
	earlier := deedOf(id, review.CollectionStarted)
	earlier.At = start.Add(time.Minute)
	f.fulfil(corrected(started, earlier))
	f.want(id, "collection_end")
	f.fulfil(deedOf(id, review.CollectionStopped))
	f.want(id, "")
	f.verified()
}

// A notice that went to nobody is owed again, though its decision was
// superseded since.
func TestANoticeThatWasNoneIsOwed(t *testing.T) {
	f := openFulfil(t)
	id := f.take(warrant(1))
	f.approve(anna, id, func(d *review.Decision) { d.Notice = &review.NoticeChoice{Action: review.NotifyBefore} })
	f.want(id, "response notice")
	told := f.fulfil(deedOf(id, review.NoticeSent)).ID
	f.want(id, "response")
	f.fulfil(deedOf(id, review.Produced, "subscriber.name"))
	f.want(id, "")
	f.fulfil(void(id, review.NoticeSent, told))
	f.want(id, "notice")
	f.fulfil(deedOf(id, review.NoticeSent))
	f.want(id, "")
	f.verified()
}

// A snapshot that was made at another time is kept from then; one that was not
// made is owed.
func TestASnapshotIsCorrected(t *testing.T) {
	f := openFulfil(t)
	r := warrant(1)
	r.Kind, r.Process, r.Data = review.Preservation, nil, nil
	id := f.take(r)
	f.approve(anna, id, nil)
	first := f.fulfil(deedOf(id, review.Preserved)).ID
	due := func() time.Time {
		for _, o := range f.openCase(anna, id).Owed {
			if o.Clock == "preservation" {
				return o.Due
			}
		}
		return time.Time{}
	}
	was := due()
	f.clock.add(48 * time.Hour)
	at := deedOf(id, review.Preserved)
	at.At = f.clock.Now()
	second := f.fulfil(corrected(first, at)).ID
	if got := due(); got.Sub(was) != 48*time.Hour {
		t.Errorf("kept until %s, was %s", got, was)
	}
	f.fulfil(void(id, review.Preserved, second))
	f.want(id, "response preservation")
	f.verified()
}

// Whatever is recorded and then said to be void: in the end exactly that is
// owed which would be, had it never been recorded.
func TestVoidLeavesNoTrace(t *testing.T) {
	kinds := []string{review.Produced, review.NoticeSent, review.LetterSent, review.CollectionStarted, review.CollectionStopped}
	rapid.Check(t, func(rt *rapid.T) {
		f := openFulfil(t)
		r := penRegister(1)
		r.Data = append(r.Data, review.Item{Category: "traffic.call_log", From: r.Data[0].From, To: r.Data[0].To})
		id := f.take(r)
		f.approve(anna, id, func(d *review.Decision) {
			d.Notice = &review.NoticeChoice{Action: review.Withhold, Ground: "emergency", RecheckOn: review.DateOf(start).AddDays(30)}
		})
		before := f.owes(id)
		var done []review.Fulfilment
		for range rapid.IntRange(1, 6).Draw(rt, "acts") {
			d := deedOf(id, rapid.SampledFrom(kinds).Draw(rt, "kind"))
			if d.Kind == review.Produced {
				d.Categories = []string{rapid.SampledFrom([]string{"traffic.message_log", "traffic.call_log"}).Draw(rt, "category")}
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
				rt.Fatal(err) // only a start waits until what follows from it is void
			}
		}
		if got := f.owes(id); got != before {
			rt.Fatalf("owes %q, did owe %q", got, before)
		}
		f.verified()
	})
}
