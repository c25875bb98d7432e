package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"lert/store/engine"
	"lert/store/format"
)

// heads reads every request's state and counts what should follow from it.
func (v *verifier) heads() error {
	for kv, err := range v.family(format.FamHead) {
		if err != nil {
			return err
		}
		h := &head{}
		if err := json.Unmarshal(kv.Val, h); err != nil {
			v.fault(v.nameOf(kv.Key), "does not decode: %v", err)
			continue
		}
		v.names[h.Seq] = h
		v.out.Requests++
		name := "request " + h.ID
		if h.Seq != format.Uint64(kv.Key[1:]) {
			v.fault(name, "its state stands under another request's key")
		}
		if b := v.peek(format.NameKey(h.ID)); b == nil || format.Uint64(b) != h.Seq {
			v.fault(name, "its case number does not lead to it")
		}
		v.expect["f"+string(rune(format.FamName))]++
		v.expect["f"+string(rune(format.FamQueue))]++
		row, err := v.t.r.Get(h.Place)
		var shown Row
		switch {
		case errors.Is(err, ErrDamaged): // named already
		case err != nil:
			return err
		case !row.Found():
			v.fault("index queue", "%s has no row at its place", name)
		case format.DecodeRow(h.Place, row.Val, &shown) != nil:
			v.fault("queue row of "+name, "does not decode")
		case shown.ID != h.ID || shown.Revision != h.Rev || shown.State != h.State || shown.Holder != h.Holder || shown.Outcome != h.Outcome:
			v.fault("queue row of "+name, "says something else than the request's state")
		default:
			tab := tabOf(h.State)
			o := format.NewestFirst(h.Decision, h.Seq)
			if tab != format.TabDecided {
				o = format.OrderOf(h.Place[2], shown.Due, shown.Received, h.Seq)
			}
			if !bytes.Equal(format.QueueKey(tab, o), h.Place) {
				v.fault("index queue", "%s stands at the wrong place", name)
			}
		}
		for _, k := range indexKeys(h) {
			v.expect["f"+string(rune(k[0]))]++
			if !v.there([]byte(k)) {
				v.fault(v.nameOf([]byte(k)), "the entry of %s is missing", name)
			}
		}
		for i, k := range clockKeys(h) {
			v.expect["f"+string(rune(format.FamClock))]++
			want, _ := json.Marshal(h.Owed[i])
			if got := v.peek(k); !bytes.Equal(got, want) {
				v.fault("index due", "the entry of %s for %s is missing or different", name, h.Owed[i].Clock)
			}
		}
		for _, n := range countsOf(h) {
			v.expect["#"+n]++
		}
		if series, n, ok := caseNumber(h.ID); ok {
			v.expect["#case/"+series] = max(v.expect["#case/"+series], n)
		}
		v.expect["f"+string(rune(format.FamRevision))] += uint64(h.Rev)
		v.expect["f"+string(rune(format.FamBody))] += uint64(h.Rev)
		v.expect["f"+string(rune(format.FamObserved))] += uint64(h.Observed)
		v.expect["f"+string(rune(format.FamReferral))] += uint64(h.Asked)
		v.expect["f"+string(rune(format.FamAnswer))] += uint64(h.Replies)
		v.expect["f"+string(rune(format.FamFulfil))] += uint64(h.Done)
		v.expect["f"+string(rune(format.FamLink))] += uint64(h.Linked)
		v.expect["f"+string(rune(format.FamSnooze))] += uint64(h.Snoozed)
		for _, p := range h.Named {
			if !v.there(format.RevKey(format.FamLink, p.Seq, p.N)) {
				v.fault("index of links", "%s is named by a link that is not there", name)
			}
		}
		v.expect["f"+string(rune(format.FamHold))] += uint64(h.Holds)
	}
	return nil
}

func (v *verifier) there(k []byte) bool {
	kv, err := v.t.r.Get(k)
	return err == nil && kv.Found() || errors.Is(err, ErrDamaged)
}

// indexes compares how many entries there are with how many there should be:
// each that should be there was found above, so that equal numbers mean equal
// sets.
func (v *verifier) indexes() error {
	names := map[byte]string{
		format.FamName: "index of case numbers", format.FamQueue: "index queue", format.FamMine: "index of holders", format.FamMatch: "index of targets and addresses",
		format.FamClock: "index due", format.FamChange: "index of changes", format.FamRevision: "revisions", format.FamBody: "documents", format.FamObserved: "observations",
		format.FamReferral: "questions", format.FamAnswer: "answers", format.FamAudit: "audit index", format.FamDecider: "decision ids", format.FamSalt: "salts",
		format.FamFulfil: "fulfilments", format.FamLink: "links", format.FamSnooze: "snoozes", format.FamFulfiler: "fulfilment ids", format.FamShown: "assessments", format.FamKnown: "histories",
		format.FamHold: "events of claims", format.FamReferred: "index of persons asked",
	}
	for _, fam := range []byte{format.FamName, format.FamQueue, format.FamMine, format.FamMatch, format.FamClock, format.FamChange, format.FamRevision, format.FamBody, format.FamObserved, format.FamReferral, format.FamAnswer,
		format.FamAudit, format.FamDecider, format.FamSalt, format.FamShown, format.FamKnown, format.FamFulfil, format.FamFulfiler, format.FamLink, format.FamSnooze, format.FamHold, format.FamReferred} {
		lo, hi := engine.Prefix([]byte{fam})
		var n uint64
		for _, err := range v.t.scan(lo, hi, engine.ScanOpt{KeysOnly: true}) {
			if err != nil {
				return err
			}
			n++
		}
		if want := v.expect["f"+string(rune(fam))]; n != want && len(v.damaged) == 0 {
			v.fault(names[fam], "%d entries, %d should be there", n, want)
		}
	}
	return nil
}

// counters compares the counters that acts keep with what they count.
func (v *verifier) counters() error {
	for _, err := range v.family(format.FamShift) {
		if err != nil {
			return err
		}
		v.expect["#shift notes"]++
	}
	v.expect["#requests"] = uint64(v.out.Requests)
	v.expect["#decisions"] = uint64(v.out.Decisions)
	lo, hi := engine.Prefix([]byte{format.FamCount})
	seen := map[string]bool{}
	for kv, err := range v.t.scan(lo, hi, engine.ScanOpt{}) {
		if err != nil {
			continue // named already
		}
		name := string(kv.Key[1:])
		val, _ := unsealed(kv.Key, kv.Val)
		seen[name] = true
		if strings.HasPrefix(name, "case/") {
			// Gaps are no fault: a number given from outside leaves them. Too
			// low is one: the next number would be one that is taken.
			if got, _ := strconv.ParseUint(string(val), 10, 64); got < v.expect["#"+name] && len(v.damaged) == 0 {
				v.fault("counter "+name, "it says %d, number %d is there", got, v.expect["#"+name])
			}
			continue
		}
		if got, _ := strconv.ParseUint(string(val), 10, 64); got != v.expect["#"+name] && len(v.damaged) == 0 {
			v.fault("counter "+name, "it says %d, %d are there", got, v.expect["#"+name])
		}
	}
	for k, want := range v.expect {
		if name, ok := strings.CutPrefix(k, "#"); ok && want > 0 && !seen[name] && len(v.damaged) == 0 {
			v.fault("counter "+name, "it is missing, %d are there", want)
		}
	}
	newest, err := v.t.newest()
	if err == nil && v.out.Leaves > 0 && newest.IsZero() {
		v.fault("meta newest", "the time of the newest record is missing")
	}
	return nil
}
