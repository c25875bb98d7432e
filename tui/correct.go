package tui

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/problem"
	"lert/store"
	"lert/tui/form"
)

// correction is the correction of a request that is on the queue. Only what is
// changed in the form is changed in the document; what the form does not ask
// stays as it was received.
type correction struct {
	id       string
	received []byte            // the document as received
	original map[string]string // the values of the form before anything was changed
	trusted  bool
}

// newCorrection is the form filled in from a request. It is recorded as a new
// revision with a reason; the previous revision stays on record.
func newCorrection(e *env, c *store.Case) (*requestScreen, error) {
	var doc map[string]any
	if err := decodeJSON(c.Raw, &doc); err != nil {
		return nil, err
	}
	s := newRequestScreen(e)
	s.draft = newDrafter(c.Row.ID + " revision " + strconv.Itoa(c.Row.Revision))
	s.form.Prepend(form.Text("why", "Why", "What is corrected, and on whose authority. Kept with the revision.").
		Under("What is corrected"))
	values := formValues(doc, c.Received, e.zone)
	fillRequestForm(e, s.form, values)
	if x := s.form.Get("process.instrument"); values[x.Path] != "" && x.Value() != values[x.Path] {
		// An instrument of another country than the requester's can still be chosen.
		x.SetOptions(append(x.Options, form.Plain(values[x.Path])...))
		x.Set(values[x.Path])
	}
	s.correction = &correction{id: c.Row.ID, received: c.Raw, original: s.form.Asked(), trusted: c.Trusted}
	s.table = slices.DeleteFunc(s.table, func(a action) bool { return a.Name == "empty form" })
	return s, nil
}

// decodeJSON decodes a document and keeps its numbers as they are written.
func decodeJSON(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(v)
}

// formValues are the values of the form for a document.
func formValues(doc map[string]any, r *review.Request, zone *time.Location) map[string]string {
	out := map[string]string{}
	addValues(out, "", doc)
	at := func(path string, t time.Time) {
		if !t.IsZero() {
			out[path] = t.In(zone).Format(typedTime)
		}
	}
	at("received_at", r.ReceivedAt)
	if pr := r.Process; pr != nil {
		at("process.served_at", pr.ServedAt)
		if pr.Offence != nil {
			out["process.offence.provisions"] = strings.Join(pr.Offence.Provisions, "; ")
		}
	}
	if m := r.Emergency; m != nil {
		at("emergency.needed_by", m.NeededBy)
	}
	targets, all := targetLines(r.Targets)
	out["targets"], out["targets.country"] = targets, all.country
	if all.region {
		out["targets.region"] = "yes"
	}
	var data, periods []string
	for i := range r.Data {
		d := &r.Data[i]
		data = append(data, string(d.Category))
		same := func(o review.Item) bool { return o.Category == d.Category }
		if l := periodLine(d); l != "" {
			periods = append(periods, l)
		} else if slices.ContainsFunc(r.Data[:i], same) || slices.ContainsFunc(r.Data[i+1:], same) {
			periods = append(periods, string(d.Category)+" "+openEnd+" "+openEnd) // asked twice
		}
	}
	out["data"], out["data.periods"] = strings.Join(data, ","), strings.Join(periods, "\n")
	return out
}

// addValues adds the values of a document below a path.
func addValues(out map[string]string, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			addValues(out, strings.TrimPrefix(path+"."+k, "."), x)
		}
	case bool:
		out[path] = ""
		if v {
			out[path] = "yes"
		}
	case string:
		out[path] = v
	case json.Number:
		out[path] = v.String()
	}
}

// document is the corrected document: the received one with what was changed in
// the form, read as strictly as any document that arrives.
func (c *correction) document(f *form.Form, typed *review.Request) (intake.Document, error) {
	var doc, now map[string]any
	if err := decodeJSON(c.received, &doc); err != nil {
		return intake.Document{}, err
	}
	b, err := intake.Canonical(typed)
	if err != nil {
		return intake.Document{}, err
	}
	if err := decodeJSON(b, &now); err != nil {
		return intake.Document{}, err
	}
	for path := range c.changedPaths(f) {
		switch path {
		case "targets":
			keepUnaskedFields(doc[path], now[path], []string{"type", "value"}, "country", "region")
		case "data":
			keepUnaskedFields(doc[path], now[path], []string{"category"}, "from", "to")
		}
		copyPath(doc, now, strings.Split(path, "."))
	}
	if b, err = json.Marshal(doc); err != nil {
		return intake.Document{}, err
	}
	for d, err := range intake.Read(bytes.NewReader(b), "the form", intake.Limits{}) {
		return d, err
	}
	return intake.Document{}, problem.In("the form",
		problem.BadDocument.New("it contains no request", "fill it in again"))
}

// changedPaths are the paths of the document that were changed in the form, each
// the path of what is replaced as a whole.
func (c *correction) changedPaths(f *form.Form) map[string]bool {
	now := f.Asked()
	// The form does not ask for the country of who validated the process: it is added and removed with them.
	noValidator := func(v map[string]string) bool { return v[validatedByPath+"role"]+v[validatedByPath+"name"] == "" }
	out := map[string]bool{}
	for path, v := range now {
		if path == "why" || v == c.original[path] {
			continue
		}
		list, _, nested := strings.Cut(path, ".")
		switch {
		case nested && (list == "targets" || list == "data"):
			path = list
		case path == "process.instrument" && v == "":
			path = "process"
		case path == "process.nondisclosure.kind" && v == "":
			path = "process.nondisclosure"
		case strings.HasPrefix(path, validatedByPath) && (noValidator(now) || noValidator(c.original)):
			path = strings.TrimSuffix(validatedByPath, ".")
		case path == "previous.id":
			path = "previous"
		}
		out[path] = true
	}
	return out
}

// validatedByPath begins the paths of the authority that validated the legal process.
const validatedByPath = "process.validated_by."

// keepUnaskedFields copies into the new rows of a list what the form does not ask
// of them. Two rows are the same if the fields in key are equal; asked are the
// other fields that the form asks.
func keepUnaskedFields(was, now any, key []string, asked ...string) {
	old, _ := was.([]any)
	rows, _ := now.([]any)
	old = slices.Clone(old)
	for _, row := range rows {
		to, _ := row.(map[string]any)
		at := slices.IndexFunc(old, func(o any) bool {
			from, _ := o.(map[string]any)
			return from != nil && !slices.ContainsFunc(key, func(k string) bool { return from[k] != to[k] })
		})
		if at < 0 {
			continue
		}
		for k, v := range old[at].(map[string]any) {
			if !slices.Contains(asked, k) {
				to[k] = v
			}
		}
		old = slices.Delete(old, at, at+1)
	}
}

// copyPath copies one field from a document to another. If it is not in the first,
// it is removed.
func copyPath(to, from map[string]any, path []string) {
	v, ok := from[path[0]]
	if len(path) == 1 {
		if ok {
			to[path[0]] = v
		} else {
			delete(to, path[0])
		}
		return
	}
	below, _ := v.(map[string]any)
	into, there := to[path[0]].(map[string]any)
	if !there {
		if below == nil {
			return
		}
		into = map[string]any{}
		to[path[0]] = into
	}
	copyPath(into, below, path[1:])
	if len(into) == 0 {
		delete(to, path[0])
	}
}
