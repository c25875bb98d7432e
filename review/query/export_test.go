package query

// Field is one field of the query language, for the tests of all fields.
type Field struct {
	Name, Example string
	Values        []string // nil if any value is allowed
}

// Fields are all fields, in the order in which messages list them.
func Fields() []Field {
	out := make([]Field, len(fieldSpecs))
	for i, f := range fieldSpecs {
		out[i] = Field{f.name, f.example, f.allowed}
	}
	return out
}
