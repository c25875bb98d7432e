package kit

// Rect is a part of the window in cells, (0,0) at the top left.
type Rect struct{ X, Y, W, H int }

// The smallest window that the console draws in, and the largest size that it
// believes.
const (
	MinWidth, MinHeight = 60, 20
	MaxWidth, MaxHeight = 500, 200
)

// Top cuts n lines off the top.
func (r Rect) Top(n int) (top, rest Rect) {
	n = min(max(n, 0), r.H)
	return Rect{r.X, r.Y, r.W, n}, Rect{r.X, r.Y + n, r.W, r.H - n}
}

// Bottom cuts n lines off the bottom.
func (r Rect) Bottom(n int) (rest, bottom Rect) {
	n = min(max(n, 0), r.H)
	return Rect{r.X, r.Y, r.W, r.H - n}, Rect{r.X, r.Y + r.H - n, r.W, n}
}

// Left cuts n columns off the left.
func (r Rect) Left(n int) (left, rest Rect) {
	n = min(max(n, 0), r.W)
	return Rect{r.X, r.Y, n, r.H}, Rect{r.X + n, r.Y, r.W - n, r.H}
}

// Inset takes x columns off either side and y lines off top and bottom.
func (r Rect) Inset(x, y int) Rect {
	x, y = min(x, r.W/2), min(y, r.H/2)
	return Rect{r.X + x, r.Y + y, r.W - 2*x, r.H - 2*y}
}

// Centre is a rectangle of at most w by h in the middle of r.
func (r Rect) Centre(w, h int) Rect {
	w, h = min(w, r.W), min(h, r.H)
	return Rect{r.X + (r.W-w)/2, r.Y + (r.H-h)/2, w, h}
}

// Small reports whether the window is smaller than a screen needs.
func (r Rect) Small() bool { return r.W < MinWidth || r.H < MinHeight }
