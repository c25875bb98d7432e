package review

// Query is a parsed line of the query language (contract section 8).
type Query struct {
	text string
}
