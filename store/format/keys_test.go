package format

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lert/review"
)

// TestKeysSortAsTheirMeaning: the order of keys is the order that is shown.
func TestKeysSortAsTheirMeaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyTime(t, "a"), anyTime(t, "b")
		later := func(x, y time.Time) int { // zero last
			switch {
			case x.IsZero() && y.IsZero():
				return 0
			case x.IsZero():
				return 1
			case y.IsZero():
				return -1
			}
			return x.Compare(y)
		}
		ka, kb := QueueKey(TabOpen, OpenPosition(1, a, start, 1)), QueueKey(TabOpen, OpenPosition(1, b, start, 1))
		if got, want := bytes.Compare(ka, kb), later(a, b); got != want {
			t.Fatalf("due %v and %v compare %d, want %d", a, b, got, want)
		}
		if bytes.Compare(QueueKey(TabOpen, OpenPosition(0, b, b, 9)),
			QueueKey(TabOpen, OpenPosition(1, a, a, 1))) >= 0 {
			t.Fatal("an emergency does not come first")
		}
		if !a.IsZero() && !FromInstant(Instant(a)).Equal(a) {
			t.Fatalf("%v does not come back", a)
		}
	})
	if o := DecidedPosition(3, 9); o.Seq() != 9 ||
		bytes.Compare(QueueKey(TabDecided, DecidedPosition(4, 1)), QueueKey(TabDecided, o)) >= 0 {
		t.Error("the newest decision does not come first")
	}
}

// TestKeysGolden: these keys are in existing databases.
func TestKeysGolden(t *testing.T) {
	at := time.Unix(0, 1).UTC()
	id, sum := [16]byte{1}, [16]byte{2}
	for _, c := range []struct {
		key  []byte
		want string
	}{
		{MetaKey("origin"), "m" + "origin"},
		{CounterKey("people"), "#" + "people"},
		{CaseStateKey(258), "r" + "\x00\x00\x00\x00\x00\x00\x01\x02"},
		{CaseNumberKey("WA-2026-000001"), "n" + "WA-2026-000001"},
		{RecordKey(FamDocument, 1, 2), "b" + "\x00\x00\x00\x00\x00\x00\x00\x01" + "\x00\x00\x00\x02"},
		{SaltKey(SeqKey(FamDecision, 3)), "s" + "d" + "\x00\x00\x00\x00\x00\x00\x00\x03"},
		{DecisionIDKey(id), "k" + "\x01" + strings.Repeat("\x00", 15)},
		{FulfilmentIDKey(id), "K" + "\x01" + strings.Repeat("\x00", 15)},
		{PackKey([]byte("pack")), "P" + "pack"},
		{PolicyKey([]byte("policy")), "S" + "policy"},
		{OpeningKey(1, 2, "anna"), "z" + "\x00\x00\x00\x00\x00\x00\x00\x01" + "\x00\x00\x00\x02" + "anna"},
		{DraftKey("anna", "WA-1", ""), "w" + "anna\x00WA-1"},
		{DraftKey("anna", "WA-1", "c1"), "w" + "anna\x00WA-1\x00c1"},
		{NoteReadKey("anna", 1), "A" + "anna\x00" + "\x00\x00\x00\x00\x00\x00\x00\x01"},
		{LastSeenKey("anna"), "V" + "anna"},
		{ReferredKey("anna", 1), "N" + "anna\x00" + "\x00\x00\x00\x00\x00\x00\x00\x01"},
		{MatchKey(MatchPreserved, sum, 1),
			"y" + "k\x02" + strings.Repeat("\x00", 15) + "\x00\x00\x00\x00\x00\x00\x00\x01"},
		{SenderKey(sum), "e" + "\x02" + strings.Repeat("\x00", 15)},
		{AuditKey(ByCountry, "IN", 1), "i" + "cIN\x00" + "\x00\x00\x00\x00\x00\x00\x00\x01"},
		{AuditRequestKey(1, 2), "i" + "r\x00\x00\x00\x00\x00\x00\x00\x01" + "\x00\x00\x00\x00\x00\x00\x00\x02"},
		{QueueKey(TabOpen, OpenPosition(1, time.Time{}, at, 5)), "q" + "1\x01" + strings.Repeat("\xff", 8) +
			"\x80\x00\x00\x00\x00\x00\x00\x01" + "\x00\x00\x00\x00\x00\x00\x00\x05"},
		{HolderKey("anna", DecidedPosition(1, 5)), "p" + "anna\x00" + "\x00" + strings.Repeat("\xff", 7) + "\xfe" +
			strings.Repeat("\x00", 8) + "\x00\x00\x00\x00\x00\x00\x00\x05"},
		{ClockKey(review.ClockKindOf(review.ClockResponse).TargetKey, at, 5, 2),
			"t" + "r\x80\x00\x00\x00\x00\x00\x00\x01" +
				"\x00\x00\x00\x00\x00\x00\x00\x05" + "\x02"},
		{RowChangeKey(at, 5), "j" + "\x80\x00\x00\x00\x00\x00\x00\x01" + "\x00\x00\x00\x00\x00\x00\x00\x05"},
	} {
		if string(c.key) != c.want {
			t.Errorf("key %q, want %q", c.key, c.want)
		}
	}
}
