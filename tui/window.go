package tui

// window is the arithmetic of a cursor that moves over a stretch of rows of
// which only some are on the screen. It knows numbers only.
type window struct {
	n      int // rows in the stretch
	cursor int // 0 to n-1; 0 where n is 0
	top    int // first row on the screen
	height int // rows on the screen
}

// fit sets the height and keeps the cursor on the screen.
func (w *window) fit(height int) {
	w.height = max(1, height)
	w.settle()
}

// resize sets the number of rows and keeps the cursor among them.
func (w *window) resize(n int) {
	w.n = max(0, n)
	w.settle()
}

// move moves the cursor by d rows as far as the stretch goes, and reports how
// many rows it moved.
func (w *window) move(d int) int {
	was := w.cursor
	w.cursor = min(max(w.cursor+d, 0), max(w.n-1, 0))
	w.settle()
	return w.cursor - was
}

// shift tells that d rows were put before the stretch (or, negative, taken
// from its start): cursor and top stay on their rows.
func (w *window) shift(d int) {
	w.cursor += d
	w.top += d
}

// settle brings cursor and top back into range, moving top as little as it can.
func (w *window) settle() {
	w.height = max(1, w.height)
	w.cursor = min(max(w.cursor, 0), max(w.n-1, 0))
	if w.cursor < w.top {
		w.top = w.cursor
	}
	if w.cursor >= w.top+w.height {
		w.top = w.cursor - w.height + 1
	}
	w.top = min(max(w.top, 0), max(w.n-w.height, 0))
}

// span is the stretch on the screen: rows [from, to).
func (w *window) span() (from, to int) { return w.top, min(w.top+w.height, w.n) }
