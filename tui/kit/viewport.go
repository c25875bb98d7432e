package kit

// viewport is the arithmetic of a cursor that moves over a stretch of rows of
// which only some are on the screen. It knows numbers only.
type Viewport struct {
	Rows   int // rows in the stretch
	Cursor int // 0 to n-1; 0 where n is 0
	Top    int // first row on the screen
	Height int // rows on the screen
}

// setHeight sets the height and keeps the cursor on the screen.
func (w *Viewport) SetHeight(height int) {
	w.Height = max(1, height)
	w.Clamp()
}

// setRows sets the number of rows and keeps the cursor among them.
func (w *Viewport) SetRows(n int) {
	w.Rows = max(0, n)
	w.Clamp()
}

// move moves the cursor by d rows as far as the stretch goes, and reports how
// many rows it moved.
func (w *Viewport) Move(d int) int {
	was := w.Cursor
	w.Cursor = min(max(w.Cursor+d, 0), max(w.Rows-1, 0))
	w.Clamp()
	return w.Cursor - was
}

// shift tells that d rows were put before the stretch (or, negative, taken
// from its start): cursor and top stay on their rows.
func (w *Viewport) Shift(d int) {
	w.Cursor += d
	w.Top += d
}

// clamp brings cursor and top back into range, moving top as little as it can.
func (w *Viewport) Clamp() {
	w.Height = max(1, w.Height)
	w.Cursor = min(max(w.Cursor, 0), max(w.Rows-1, 0))
	if w.Cursor < w.Top {
		w.Top = w.Cursor
	}
	if w.Cursor >= w.Top+w.Height {
		w.Top = w.Cursor - w.Height + 1
	}
	w.Top = min(max(w.Top, 0), max(w.Rows-w.Height, 0))
}

// visible is the stretch on the screen: rows [from, to).
func (w *Viewport) Visible() (from, to int) { return w.Top, min(w.Top+w.Height, w.Rows) }
