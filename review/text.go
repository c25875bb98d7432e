package review

// Text is something a stranger wrote (or that quotes one), made safe to draw:
// every control, bidirectional, invisible or undecodable piece stands in it as
// a visible mark. Only Clean makes one from outside bytes, and only Text is
// ever drawn or printed, so that a request cannot write on the console.
type Text string

// String is the text for drawing.
func (t Text) String() string { return string(t) }
