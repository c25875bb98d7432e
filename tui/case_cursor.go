package tui

import (
	tea "charm.land/bubbletea/v2"
)

// number numbers the blocks that the cursor can be on, in each part from 0, and returns how many each part has.
func number(panes [][]caseBlock) (n [parts]int) {
	for _, blocks := range panes {
		for i := range blocks {
			if b := &blocks[i]; !b.fixed {
				b.index = n[b.part]
				n[b.part]++
			}
		}
	}
	return n
}

// counts are how many blocks of each part the cursor can be on.
func (s *caseScreen) counts(e *env) [parts]int {
	s.panes(e, len(paneWidths(e.area.W)))
	return s.built.counts
}

// marked is the block that the cursor is on, nil if the case has none in this part.
func (s *caseScreen) marked(e *env) *caseBlock {
	panes := s.panes(e, len(paneWidths(e.area.W)))
	s.clampMarks(s.built.counts)
	for _, blocks := range panes {
		for i := range blocks {
			if s.isMarked(&blocks[i]) {
				return &blocks[i]
			}
		}
	}
	return nil
}

// clampMarks keeps the cursor within parts of n blocks, and out of an empty one.
func (s *caseScreen) clampMarks(n [parts]int) {
	for i := range s.marks {
		s.marks[i] = min(s.marks[i], max(n[i]-1, 0))
	}
	if n[s.part] == 0 {
		s.part = partChecks
	}
}

func (s *caseScreen) isMarked(b *caseBlock) bool {
	return !b.fixed && b.part == s.part && b.index == s.marks[s.part]
}

// move moves the cursor through all parts, one after the other.
func (s *caseScreen) move(e *env, by int) tea.Cmd {
	if s.c == nil {
		return nil
	}
	n := s.counts(e)
	s.clampMarks(n)
	at, all := s.marks[s.part], 0
	for part := range n {
		if part < s.part {
			at += n[part]
		}
		all += n[part]
	}
	at = min(max(at+by, 0), all-1)
	for part := range n {
		if at < n[part] {
			s.part, s.marks[part] = part, at
			break
		}
		at -= n[part]
	}
	return nil
}

func (s *caseScreen) page() int { return max(1, s.pageHeight/3) }

// nextPart moves the cursor to another part that has something.
func (s *caseScreen) nextPart(by int) func(*env) tea.Cmd {
	return func(e *env) tea.Cmd {
		if s.c == nil {
			return nil
		}
		n := s.counts(e)
		for range parts {
			if s.part = (s.part + by + parts) % parts; n[s.part] > 0 {
				break
			}
		}
		return nil
	}
}

// openPart opens what is marked: what it says in full, else the whole request.
func (s *caseScreen) openPart(e *env) {
	if b := s.marked(e); b != nil && b.open != nil {
		b.open(e)
		return
	}
	e.push(newDocumentScreen(s.c))
}

// openInformation opens the information page of what is marked.
func (s *caseScreen) openInformation(e *env) {
	switch b := s.marked(e); {
	case b == nil:
	case b.information != nil:
		b.information(e)
	case b.link != "":
		openPage(e, b.link)
	default:
		e.warn("There is no information page about this. " +
			e.by("enter opens it in full.", "Type open part to read it in full."))
	}
}
