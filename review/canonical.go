package review

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"lert/review/text"
)

// Canonical is the assessment as it is stored, digested and compared: JSON in the order of the fields, without
// Related.
func (a *Assessment) Canonical() []byte {
	return a.AppendCanonical(make([]byte, 0, 2048))
}

// AppendCanonical appends Canonical to b. It writes what encoding/json would write, without reflection, because every
// import, decision and replay compares these bytes.
func (a *Assessment) AppendCanonical(b []byte) []byte {
	w := jsonWriter{b}
	w.raw(`{"schema":`).str(a.Schema).raw(`,"request":`).str(a.RequestID).raw(`,"policy":`).str(a.PolicyRef)
	w.raw(`,"engine":`).str(a.EngineVersion).raw(`,"assessed_at":`).time(a.AssessedAt)
	w.raw(`,"history":`).str(a.HistoryDigest).raw(`,"recommendation":`).str(a.Recommendation)
	w.raw(`,"counsel":`).bool(a.Counsel)
	w.raw(`,"checks":`)
	writeList(&w, a.Checks[:], writeCheck)
	w.raw(`,"categories":`)
	writeList(&w, a.Categories, writeRow)
	w.raw(`,"notice":{"action":`).str(a.Notice.Action)
	w.optDate(`,"until":`, a.Notice.Until).opt(`,"ground":`, a.Notice.Ground)
	w.optDate(`,"recheck_on":`, a.Notice.RecheckOn)
	if a.Notice.WaitDays != 0 {
		w.raw(`,"wait_days":`).int(a.Notice.WaitDays)
	}
	w.raw(`},"clocks":`)
	writeList(&w, a.Clocks, writeClock)
	return w.raw(`}`).b
}

func writeCheck(w *jsonWriter, c *Check) {
	w.raw(`{"check":`).str(c.Name).raw(`,"verdict":`).str(string(c.Verdict)).raw(`,"findings":`)
	writeList(w, c.Findings, writeFinding)
	w.raw(`}`)
}

func writeFinding(w *jsonWriter, f *Finding) {
	w.raw(`{"code":`).str(f.Code).raw(`,"severity":`).str(f.Severity).flag(`,"counsel":true`, f.Counsel)
	w.opt(`,"category":`, string(f.Category)).opt(`,"field":`, f.Field).opt(`,"defect":`, f.Defect)
	w.raw(`,"text":`).str(string(f.Text)).raw(`,"cite":`).str(f.Cite).raw(`}`)
}

func writeRow(w *jsonWriter, r *CategoryRow) {
	w.raw(`{"category":`).str(string(r.Category)).raw(`,"item":`).int(r.Item).raw(`,"target":`).int(r.Target)
	w.opt(`,"part":`, r.Part).raw(`,"asked":`).bool(r.Asked).raw(`,"authorised":`).bool(r.Authorised)
	w.raw(`,"held":`).bool(r.Held).raw(`,"producible":`).bool(r.Producible)
	w.flag(`,"voluntary":true`, r.Voluntary).opt(`,"code":`, r.Code)
	for i, code := range r.After {
		if i == 0 {
			w.raw(`,"after":[`)
		} else {
			w.raw(`,`)
		}
		w.str(code)
	}
	w.flag(`]`, len(r.After) > 0).raw(`}`)
}

func writeClock(w *jsonWriter, c *Clock) {
	w.raw(`{"clock":`).str(c.Name).raw(`,"due":`).time(c.Due).raw(`,"basis":`).str(c.Basis)
	w.optTime(`,"not_before":`, c.NotBefore)
	w.flag(`,"target":true`, c.InternalTarget).flag(`,"informative":true`, c.Informative)
	w.optTime(`,"duty_ends":`, c.DutyEnds).optTime(`,"kept_until":`, c.KeptUntil).raw(`}`)
}

// jsonWriter appends JSON as encoding/json writes it.
type jsonWriter struct{ b []byte }

func (w *jsonWriter) raw(s string) *jsonWriter { w.b = append(w.b, s...); return w }
func (w *jsonWriter) int(n int) *jsonWriter    { w.b = strconv.AppendInt(w.b, int64(n), 10); return w }
func (w *jsonWriter) bool(v bool) *jsonWriter  { w.b = strconv.AppendBool(w.b, v); return w }

func (w *jsonWriter) flag(s string, v bool) *jsonWriter {
	if v {
		w.raw(s)
	}
	return w
}

func (w *jsonWriter) opt(key, s string) *jsonWriter {
	if s != "" {
		w.raw(key).str(s)
	}
	return w
}

func (w *jsonWriter) optTime(key string, t time.Time) *jsonWriter {
	if !t.IsZero() {
		w.raw(key).time(t)
	}
	return w
}

func (w *jsonWriter) optDate(key string, d Date) *jsonWriter {
	if !d.IsZero() {
		w.raw(key).str(d.String())
	}
	return w
}

// str writes a string; if something in it must be escaped, encoding/json writes it.
func (w *jsonWriter) str(s string) *jsonWriter {
	if text.PlainPrefix(s) < len(s) || strings.IndexByte(s, '"') >= 0 || strings.IndexByte(s, '\\') >= 0 {
		w.b = append(w.b, canonicalJSON(s)...)
		return w
	}
	w.b = append(append(append(w.b, '"'), s...), '"')
	return w
}

func (w *jsonWriter) time(t time.Time) *jsonWriter {
	b, err := t.AppendText(append(w.b, '"'))
	if err != nil { // RFC 3339 has no such year
		panic("review: " + err.Error())
	}
	w.b = append(b, '"')
	return w
}

func writeList[T any](w *jsonWriter, list []T, one func(*jsonWriter, *T)) {
	if list == nil {
		w.raw("null")
		return
	}
	w.raw("[")
	for i := range list {
		if i > 0 {
			w.raw(",")
		}
		one(w, &list[i])
	}
	w.raw("]")
}

// Digest is the SHA-256 of bytes, in lower-case hex.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// emptyHistory is the digest of a history without earlier requests.
var emptyHistory = Digest(canonicalJSON(&History{}))

// Digest is the SHA-256 of the history as JSON, in lower-case hex. A nil history has the digest of an empty one.
func (h *History) Digest() string {
	if h == nil || h.Requests == 0 && h.Approved == 0 && h.Forged == 0 && h.Renewals == 0 &&
		h.PreservedSince.IsZero() && len(h.OpenPreservations) == 0 && len(h.Pauses) == 0 {
		return emptyHistory
	}
	return Digest(canonicalJSON(h))
}

// canonicalJSON marshals structs and strings, for which encoding/json is deterministic, without escapes for HTML.
func canonicalJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil { // these types have no value that JSON cannot hold
		panic("review: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
