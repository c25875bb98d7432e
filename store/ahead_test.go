package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"lert/review"
)

// TestACallStillToComeConfirmsNothing: a call-back dated ahead of the clock is refused when it is recorded; within a
// trusted document it counts from its time on. Until then nothing is disclosed on it.
func TestACallStillToComeConfirmsNothing(t *testing.T) {
	const missing = "requester.callback_missing"
	const day = 24 * time.Hour
	spans := []time.Duration{0, 2 * time.Minute, 2*time.Minute + time.Second, 13 * time.Hour, 7 * day, 390 * day,
		100 * 365 * day, 173 * 365 * day}
	for i := range 2 * len(spans) {
		after, inside := spans[i/2], i%2 == 0
		f, ahead := openTest(t), after > 2*time.Minute
		r := warrant(1)
		r.Kind, r.Process = review.KindEmergency, nil
		r.Emergency = &review.EmergencyClaim{Harm: "a bomb under the bridge", HarmKind: "death", Attested: true,
			Imminence: "in two hours", Nexus: "the account arranges it", PersonAtRisk: "passers-by"}
		call := &review.Callback{At: start.Add(after), Number: "+12025550190", NumberSource: "agency_site",
			Reached: "desk officer", Result: "confirmed"}
		in := incoming(t, r)
		if inside {
			r.Requester.Verification = &review.Verification{Callback: call}
			in = incoming(t, r)
			in.Trusted = true
		}
		id := f.importDocument(in).ID
		if !inside {
			_, err := f.As(anna).Observe(context.Background(), review.Observation{RequestID: id,
				Kind: review.ObservedCallback, Callback: call})
			if refused := err != nil && strings.Contains(err.Error(), "in the future"); refused != ahead {
				t.Errorf("recorded %v ahead: %v", after, err)
			}
		}
		c := f.openCase(ben, id)
		if c.Assessment.Found(missing) != ahead {
			t.Errorf("%v ahead: the assessment finds %v", after, c.Assessment.Codes())
		}
		_, err := f.As(ben).Decide(context.Background(), approval(c), c.AssessmentJSON)
		if refused := err != nil && strings.Contains(err.Error(), "no call-back was confirmed"); refused != ahead {
			t.Errorf("approved on a call %v ahead: %v", after, err)
		}
		if !inside || !ahead || after > maxQuiet {
			continue
		}
		f.clock.add(after)
		if c := f.openCase(anna, id); c.Assessment.Found(missing) {
			t.Error("once its time has come, the call does not count")
		}
	}
}
