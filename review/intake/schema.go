package intake

import (
	_ "embed"
	"slices"
)

//go:embed request.schema.json
var schema []byte

// Schema is the JSON Schema (draft 2020-12) of the request document. It describes
// what Read accepts, except for the bounds on size in Limits.
func Schema() []byte { return slices.Clone(schema) }
