package sshdesk

import "sync"

// The limits of a terminal's size, see clampSize. What a console keeps of its screen costs some 300
// bytes a cell, so that a screen of 4000 by 4000 would cost gigabytes before the first key press.
const (
	maxColumns, maxLines         = 250, 100
	defaultColumns, defaultLines = 80, 24
)

// clampSize reduces a size beyond the maximum to it, and replaces a size of 0 by the default.
func clampSize(w, h uint32) [2]int {
	if w == 0 || h == 0 {
		return [2]int{defaultColumns, defaultLines}
	}
	return [2]int{int(min(w, maxColumns)), int(min(h, maxLines))}
}

// screens is the budget of cells that all terminals share: a limit of sessions would be too low for
// small windows, or too high for large ones.
type screens struct {
	mu   sync.Mutex
	free int
}

// resize changes a terminal from one size to another, and returns the size that it has now: where
// the cells do not suffice, no more columns and lines than before. A new terminal comes from 0 by
// 0, and one that ends goes there.
func (s *screens) resize(from, to [2]int) [2]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free+cells(from) < cells(to) {
		to = [2]int{min(from[0], to[0]), min(from[1], to[1])}
	}
	s.free += cells(from) - cells(to)
	return to
}

func cells(size [2]int) int { return size[0] * size[1] }
