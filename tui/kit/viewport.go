package kit

// Viewport is a cursor in a list of rows of which only some are on the screen.
type Viewport struct {
	Rows   int // rows in the list
	Cursor int // 0 to n-1; 0 where n is 0
	Top    int // first row on the screen
	Height int // rows on the screen
}

// SetHeight sets the height and keeps the cursor on the screen.
func (v *Viewport) SetHeight(height int) {
	v.Height = max(1, height)
	v.Clamp()
}

// SetRows sets the number of rows and keeps the cursor among them.
func (v *Viewport) SetRows(n int) {
	v.Rows = max(0, n)
	v.Clamp()
}

// Move moves the cursor by up to d rows and returns how many rows it moved.
func (v *Viewport) Move(d int) int {
	was := v.Cursor
	v.Cursor = min(max(v.Cursor+d, 0), max(v.Rows-1, 0))
	v.Clamp()
	return v.Cursor - was
}

// Shift accounts for d rows that were added at the start (or removed, if negative):
// cursor and top stay on their rows.
func (v *Viewport) Shift(d int) {
	v.Cursor += d
	v.Top += d
}

// Clamp brings cursor and top back into range, moving top as little as it can.
func (v *Viewport) Clamp() {
	v.Height = max(1, v.Height)
	v.Cursor = min(max(v.Cursor, 0), max(v.Rows-1, 0))
	if v.Cursor < v.Top {
		v.Top = v.Cursor
	}
	if v.Cursor >= v.Top+v.Height {
		v.Top = v.Cursor - v.Height + 1
	}
	v.Top = min(max(v.Top, 0), max(v.Rows-v.Height, 0))
}

// Visible are the rows on the screen: from (included) to to (excluded).
func (v *Viewport) Visible() (from, to int) { return v.Top, min(v.Top+v.Height, v.Rows) }

// Draw draws the rows on the screen as lines of w columns: each begins with three
// columns for the mark of the cursor, and row appends the rest.
func (v *Viewport) Draw(t *Theme, w int, row func(l *Line, i int)) []string {
	from, to := v.Visible()
	out := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		var l Line
		row(l.Mark(t, i == v.Cursor), i)
		out = append(out, l.End(w))
	}
	return out
}
