package kit

// Viewport is the arithmetic of a cursor in a list of rows of which only some are on
// the screen. It knows only numbers.
type Viewport struct {
	Rows   int // rows in the list
	Cursor int // 0 to n-1; 0 where n is 0
	Top    int // first row on the screen
	Height int // rows on the screen
}

// SetHeight sets the height and keeps the cursor on the screen.
func (w *Viewport) SetHeight(height int) {
	w.Height = max(1, height)
	w.Clamp()
}

// SetRows sets the number of rows and keeps the cursor among them.
func (w *Viewport) SetRows(n int) {
	w.Rows = max(0, n)
	w.Clamp()
}

// Move moves the cursor by up to d rows and returns how many rows it moved.
func (w *Viewport) Move(d int) int {
	was := w.Cursor
	w.Cursor = min(max(w.Cursor+d, 0), max(w.Rows-1, 0))
	w.Clamp()
	return w.Cursor - was
}

// Shift accounts for d rows that were added at the start (or removed, if negative):
// cursor and top stay on their rows.
func (w *Viewport) Shift(d int) {
	w.Cursor += d
	w.Top += d
}

// Clamp brings cursor and top back into range, moving top as little as it can.
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

// Visible are the rows on the screen: from (included) to to (excluded).
func (w *Viewport) Visible() (from, to int) { return w.Top, min(w.Top+w.Height, w.Rows) }
