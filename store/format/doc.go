// Package format is what is on disk in a database: the keys, the encoding of rows, records and ledger leaves, and the
// versions of all three.
//
// There are four kinds of value, each with a version of its own:
//
//   - A ledger leaf names its schema (LeafSchema). Leaves are never rewritten, so every later version must read a
//     schema once it was used.
//   - A queue row begins with the version of its encoding. A row only summarises records, so it can always be
//     recomputed.
//   - Every other value begins with the version of values (see EncodeValue): records, documents, indexes, counters. A
//     long one is packed.
//   - The database as a whole has a format number (Version), written into the file.
//
// What is promised:
//
//   - A newer program reads every record and every leaf that an older one wrote. A row of another version is stale,
//     not damaged: the program recomputes it from the records.
//   - An older program refuses a record of a newer version, and names it. It refuses a database whose format number
//     is higher than its own before it reads anything.
//
// The number is raised only if an older program would harm what it does not know: for a new family of keys on which a
// decision depends, say. A new field in a record needs no new number.
package format
