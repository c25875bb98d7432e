package tui

// viewport is the arithmetic of a cursor that moves over a stretch of rows of
// which only some are on the screen. It knows numbers only.
type viewport struct {
	rows   int // rows in the stretch
	cursor int // 0 to n-1; 0 where n is 0
	top    int // first row on the screen
	height int // rows on the screen
}

// setHeight sets the height and keeps the cursor on the screen.
func (w *viewport) setHeight(height int) {
	w.height = max(1, height)
	w.clamp()
}

// setRows sets the number of rows and keeps the cursor among them.
func (w *viewport) setRows(n int) {
	w.rows = max(0, n)
	w.clamp()
}

// move moves the cursor by d rows as far as the stretch goes, and reports how
// many rows it moved.
func (w *viewport) move(d int) int {
	was := w.cursor
	w.cursor = min(max(w.cursor+d, 0), max(w.rows-1, 0))
	w.clamp()
	return w.cursor - was
}

// shift tells that d rows were put before the stretch (or, negative, taken
// from its start): cursor and top stay on their rows.
func (w *viewport) shift(d int) {
	w.cursor += d
	w.top += d
}

// clamp brings cursor and top back into range, moving top as little as it can.
func (w *viewport) clamp() {
	w.height = max(1, w.height)
	w.cursor = min(max(w.cursor, 0), max(w.rows-1, 0))
	if w.cursor < w.top {
		w.top = w.cursor
	}
	if w.cursor >= w.top+w.height {
		w.top = w.cursor - w.height + 1
	}
	w.top = min(max(w.top, 0), max(w.rows-w.height, 0))
}

// visible is the stretch on the screen: rows [from, to).
func (w *viewport) visible() (from, to int) { return w.top, min(w.top+w.height, w.rows) }
