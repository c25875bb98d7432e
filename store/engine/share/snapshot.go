package share

import (
	"bytes"
	"context"
	"errors"
	"iter"

	"lert/review/problem"
	"lert/store/engine"
)

// snapshot reads over a connection for which the owner keeps a snapshot open.
type snapshot struct {
	g   *client
	c   *conn
	ctx context.Context
	rev engine.Rev
	err error // why nothing more can be read
}

func (s *snapshot) Rev() engine.Rev { return s.rev }

// ask sends one request for the snapshot. If the owner has left, the snapshot is lost.
func (s *snapshot) ask(kind byte, fill func([]byte) []byte) (*decoder, error) {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err != nil {
		return nil, s.err
	}
	f, err := s.c.ask(s.ctx, answerTimeout, kind, fill)
	switch {
	case errors.Is(err, problem.OwnerLeft):
		s.err = newGoneError(", because " + problem.SummaryOf(err))
	case errors.Is(err, problem.SnapshotLost), errors.Is(err, problem.Locked), err != nil && s.ctx.Err() != nil:
		s.err = err
	default:
		return f, err
	}
	return nil, s.err
}

func (s *snapshot) Get(key []byte) (engine.KV, error) {
	f, err := s.ask(msgGet, func(m []byte) []byte { return appendBytes(m, key) })
	if err != nil {
		return engine.KV{Key: key}, err
	}
	kv, damage := readKV(f)
	if !f.ok() {
		s.err = newGoneError(": " + errMalformed.Error())
		return engine.KV{Key: key}, s.err
	}
	kv.Key, kv.Val = key, bytes.Clone(kv.Val)
	return kv, s.damage(kv.Key, damage)
}

// damage makes the error for a damaged value, or returns nil if what is empty.
func (s *snapshot) damage(key, what []byte) error {
	if len(what) == 0 {
		return nil
	}
	return engine.NewDamagedError(s.g.path, key, string(what))
}

// A scan is sent in chunks of so many bytes. The first is small, because most callers stop early,
// and each later one is larger.
const (
	firstChunk = 8 << 10
	maxChunk   = 256 << 10
)

func (s *snapshot) Scan(lo, hi []byte, o engine.ScanOpt) iter.Seq2[engine.KV, error] {
	return func(yield func(engine.KV, error) bool) {
		flags := 0
		if o.Reverse {
			flags |= scanReverse
		}
		if o.KeysOnly {
			flags |= scanKeysOnly
		}
		var chunk []byte // the scan's own, because other reads happen between its steps
		from, to, left, want := lo, hi, max(o.Limit, 0), firstChunk
		for {
			f, err := s.ask(msgScan, func(m []byte) []byte {
				return appendNum(appendNum(appendNum(appendOptional(appendOptional(m, from), to), flags), left), want)
			})
			if err != nil {
				yield(engine.KV{}, err)
				return
			}
			chunk = append(chunk[:0], f.b...)
			f = &decoder{b: chunk}
			var last []byte
			for f.num() == 1 {
				kv, damage := readKV(f)
				if f.bad {
					break
				}
				last = kv.Key
				if !yield(kv, s.damage(kv.Key, damage)) {
					return
				}
				left--
			}
			more := f.num()
			switch {
			case !f.ok() || more == 1 && last == nil:
				s.err = newGoneError(": " + errMalformed.Error())
				yield(engine.KV{}, s.err)
				return
			case more == 0 || o.Limit > 0 && left <= 0:
				return
			case o.Reverse:
				to = bytes.Clone(last)
			default:
				from = append(bytes.Clone(last), 0)
			}
			left, want = max(left, 0), min(4*want, maxChunk)
		}
	}
}
