package format

import (
	"bytes"
	"encoding/binary"
	"errors"
	"time"

	"lert/review"
	"lert/review/obligation"
	"lert/review/text"
)

// RowVersion is the first byte of every encoded row.
const RowVersion = 4

// errRow says that the bytes of a row do not decode; ErrStaleRow that they are of another version, and that the
// row must be recomputed.
var (
	errRow      = errors.New("not a queue row")
	ErrStaleRow = errors.New("a queue row of another version")
)

// rowEncoder appends values in the encoding of rows: lengths and numbers as varints, no names, no reflection.
type rowEncoder struct{ b []byte }

func (p *rowEncoder) num(n int)    { p.b = binary.AppendUvarint(p.b, uint64(n)) }
func (p *rowEncoder) byte(c byte)  { p.b = append(p.b, c) }
func (p *rowEncoder) str(s string) { p.num(len(s)); p.b = append(p.b, s...) }

// strs appends a list of strings, its length first.
func strs[T ~string](p *rowEncoder, list []T) {
	p.num(len(list))
	for _, s := range list {
		p.str(string(s))
	}
}

// time appends an instant to the nanosecond, in UTC; the zero time is one byte.
func (p *rowEncoder) time(t time.Time) {
	if t.IsZero() {
		p.byte(0)
		return
	}
	p.byte(1)
	p.b = binary.BigEndian.AppendUint64(p.b, Instant(t))
}

// rowDecoder reads what rowEncoder wrote. Strings are cut from one copy of the bytes, so that a row costs the same few
// allocations whatever it holds. bad is set at the first error and stays set; reading on gives zero values.
type rowDecoder struct {
	s   string
	bad bool
}

func (u *rowDecoder) byte() byte {
	if len(u.s) == 0 {
		u.bad = true
		return 0
	}
	c := u.s[0]
	u.s = u.s[1:]
	return c
}

func (u *rowDecoder) num() int {
	var n uint64
	for shift := 0; shift < 63; shift += 7 {
		c := u.byte()
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return int(n)
		}
	}
	u.bad = true
	return 0
}

func (u *rowDecoder) str() string {
	n := u.num()
	if u.bad || n > len(u.s) {
		u.bad = true
		return ""
	}
	v := u.s[:n]
	u.s = u.s[n:]
	return v
}

// readStrs reads a list of strings, nil if it is empty. Each takes at least one byte.
func readStrs[T ~string](u *rowDecoder) (list []T) {
	n := u.num()
	if u.bad = u.bad || n > len(u.s); u.bad || n == 0 {
		return nil
	}
	list = make([]T, n)
	for i := range list {
		list[i] = T(u.str())
	}
	return list
}

func (u *rowDecoder) time() time.Time {
	switch u.byte() {
	case 0:
		return time.Time{}
	case 1:
		if len(u.s) >= 8 {
			n := binary.BigEndian.Uint64([]byte(u.s[:8]))
			u.s = u.s[8:]
			t := FromInstant(n)
			// Instant does not write a time outside its range.
			u.bad = u.bad || Instant(t) != n
			return t
		}
	}
	u.bad = true
	return time.Time{}
}

// verdictByLetter are the verdicts by their letters.
var verdictByLetter = map[byte]review.Verdict{
	'P': review.Pass, 'L': review.Limited, 'R': review.NeedsReview, 'F': review.Fail, '-': review.NotApplicable,
}

// EncodeRow is the value of a queue key. It does not contain r.Key.
func EncodeRow(r *obligation.QueueRow) []byte {
	p := rowEncoder{make([]byte, 0, 512)}
	p.byte(RowVersion)
	var flags byte
	for i, set := range [...]bool{r.Counsel, r.DueInternalTarget, r.Overridden, !r.SnoozedUntil.IsZero(), r.Late,
		r.NumberTarget, r.CounselSpoke} {
		if set {
			flags |= 1 << i
		}
	}
	p.byte(flags)
	for _, v := range r.Verdicts {
		p.byte(v.Initial())
	}
	p.num(r.Revision)
	p.num(r.TargetCount)
	p.num(r.RelatedCount)
	p.num(r.RowsNow)
	p.num(r.RowsAsked)
	for _, t := range [...]time.Time{r.ReceivedAt, r.Due, r.PreserveBy, r.ClaimedSince, r.ClaimedUntil,
		r.DecidedAt, r.OverdueFrom, r.NoticeFrom} {
		p.time(t)
	}
	for _, s := range [...]string{r.ID, r.State, string(r.Kind), r.Platform, r.Channel, r.Country, r.Agency,
		r.Reference, r.Instrument, r.InstrumentShort, r.Recommendation, string(r.Sentence), r.DueBasis, r.Holder,
		r.Outcome, r.Effect, r.DecidedBy, r.NoticeAction} {
		p.str(s)
	}
	strs(&p, r.Codes)
	strs(&p, r.Categories)
	if !r.SnoozedUntil.IsZero() {
		p.time(r.SnoozedUntil)
	}
	return p.b
}

// DecodeRow decodes a row and sets its key to k. Both arguments are copied. ErrStaleRow: another version encoded the
// row, which must be recomputed from the records.
func DecodeRow(k, v []byte, r *obligation.QueueRow) error {
	u := rowDecoder{s: string(v)}
	if u.byte() != RowVersion {
		if u.bad {
			return errRow
		}
		return ErrStaleRow
	}
	*r = obligation.QueueRow{Key: bytes.Clone(k)}
	flags := u.byte()
	u.bad = flags > 127 // a flag that this version does not know
	r.Counsel, r.DueInternalTarget, r.Overridden = flags&1 != 0, flags&2 != 0, flags&4 != 0
	r.Late, r.NumberTarget, r.CounselSpoke = flags&16 != 0, flags&32 != 0, flags&64 != 0
	for i := range r.Verdicts {
		v, known := verdictByLetter[u.byte()]
		u.bad = u.bad || !known
		r.Verdicts[i] = v
	}
	r.Revision, r.TargetCount, r.RelatedCount = u.num(), u.num(), u.num()
	r.RowsNow, r.RowsAsked = u.num(), u.num()
	r.ReceivedAt, r.Due, r.PreserveBy = u.time(), u.time(), u.time()
	r.ClaimedSince, r.ClaimedUntil, r.DecidedAt = u.time(), u.time(), u.time()
	r.OverdueFrom, r.NoticeFrom = u.time(), u.time()
	r.ID, r.State, r.Kind = u.str(), u.str(), review.Kind(u.str())
	r.Platform, r.Channel, r.Country = u.str(), u.str(), u.str()
	r.Agency, r.Reference = u.str(), u.str()
	r.Instrument, r.InstrumentShort, r.Recommendation = u.str(), u.str(), u.str()
	r.Sentence, r.DueBasis, r.Holder = text.Text(u.str()), u.str(), u.str()
	r.Outcome, r.Effect, r.DecidedBy, r.NoticeAction = u.str(), u.str(), u.str(), u.str()
	r.Codes, r.Categories = readStrs[string](&u), readStrs[review.Category](&u)
	if flags&8 != 0 {
		r.SnoozedUntil = u.time()
		u.bad = u.bad || r.SnoozedUntil.IsZero() // the flag says that it is set
	}
	if u.bad || len(u.s) != 0 {
		return errRow
	}
	return nil
}
