package share

import (
	"sync"

	"lert/review/problem"
)

// Pause ends the current role and keeps the next one from beginning until resume is called. Its
// clients, if any, continue with another owner. Calls find that the role has ended and wait, as they
// do while an owner changes.
func (s *sharedEngine) Pause() (resume func(), err error) {
	s.switching.Lock()
	resume = sync.OnceFunc(s.switching.Unlock)
	s.mu.Lock()
	t, closed := s.current, s.closed
	s.mu.Unlock()
	if closed {
		err = problem.Closed
	} else {
		err = t.end()
	}
	if err != nil {
		resume()
		return nil, err
	}
	return resume, nil
}
