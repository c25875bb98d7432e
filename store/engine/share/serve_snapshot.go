package share

import (
	"errors"
	"os"
	"time"

	"lert/review/problem"
	"lert/store/engine"
)

// view answers the reads of one snapshot until the client ends it. A client that asks nothing for a
// while, or goes on for very long, loses it, because the pages of an open snapshot cannot be
// reused.
func (s *serverConn) view(r engine.Reader) error {
	end := time.Now().Add(viewTimeout)
	if err := s.reply(appendNum(s.message(msgOK), r.Rev())); err != nil {
		return err
	}
	for {
		deadline := time.Now().Add(idleTimeout)
		if end.Before(deadline) {
			deadline = end
		}
		s.SetReadDeadline(deadline)
		kind, f, err := s.readRequest()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			s.replyError(errSnapshotExpired) // though the client may not read it
		}
		if err != nil {
			return err
		}
		switch kind {
		case msgEndView:
			return nil
		case msgGet:
			key := f.bytes()
			if !f.ok() {
				return errMalformed
			}
			kv, err := r.Get(key)
			if damage, isDamaged := asDamaged(err); err == nil || isDamaged {
				err = s.reply(appendKV(s.message(msgOK), kv, damage))
			} else {
				err = s.replyError(err)
			}
			if err != nil {
				return err
			}
		case msgScan:
			if err := s.scan(r, f); err != nil {
				return err
			}
		default:
			return errMalformed
		}
	}
}

// errSnapshotExpired is sent to a client that loses its snapshot.
var errSnapshotExpired = newGoneError(", because the read stalled or took too long")

// asDamaged returns what is wrong with the value of one key, if that is what err says.
func asDamaged(err error) (what string, isDamaged bool) {
	var e *problem.Error
	if errors.As(err, &e) && e.Code == problem.Damaged && e.Where.Key != "" {
		return e.What, true
	}
	return "", false
}

// scan answers one chunk of a scan: as many rows as fill the bytes requested. The client asks for
// the next chunk from the last row, so the server keeps no state.
func (s *serverConn) scan(r engine.Reader, f *decoder) error {
	lo, hi, flags, limit, want := f.optionalBytes(), f.optionalBytes(), f.num(), f.num(), f.num()
	if !f.ok() || limit > 1<<40 || want > maxChunk {
		return errMalformed
	}
	m := s.message(msgRows)
	more := false
	opt := engine.ScanOpt{Reverse: flags&scanReverse != 0, KeysOnly: flags&scanKeysOnly != 0, Limit: int(limit)}
	for kv, err := range r.Scan(lo, hi, opt) {
		damage, isDamaged := asDamaged(err)
		if err != nil && !isDamaged {
			s.conn.out = m
			return s.replyError(err)
		}
		m = appendKV(appendBool(m, true), kv, damage)
		if more = uint64(len(m)) >= want; more {
			break
		}
	}
	return s.reply(appendBool(appendBool(m, false), more))
}
