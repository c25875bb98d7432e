package intake

import (
	_ "embed"
	"slices"
)

//go:embed request.schema.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of the request document. It says
// what Read takes, save the bounds on size, which are the reader's own.
func Schema() []byte { return slices.Clone(schema) }
