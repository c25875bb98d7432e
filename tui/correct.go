package tui

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"lert/review"
	"lert/review/intake"
	"lert/review/problem"
	"lert/store"
	"lert/tui/kit"
)

// correction is what the form needs to know when it corrects a request that is
// on the queue: only what was changed in the form changes in the document, so
// that what the form does not ask stays as it was received.
type correction struct {
	id       string
	received []byte            // the document as received
	original map[string]string // the form as it was filled from it
	trusted  bool
}

// newCorrection is the form filled from a request. Recorded, it is a new
// revision with a reason; the one before stays on record.
func newCorrection(e *env, c *store.Case) (*requestScreen, error) {
	var doc map[string]any
	if err := decodeJSON(c.Raw, &doc); err != nil {
		return nil, err
	}
	s := newRequestScreen(e)
	s.draft = newDrafter(c.Row.ID + " revision " + string(kit.Textf("%d", c.Row.Revision)))
	why := textEntry("why", "Why", "What is corrected, and on whose word; kept with the revision.")
	why.heading = "What is corrected"
	s.form.prepend(why)
	values := formValues(doc, c.Received, e.zone)
	s.form.load(values)
	offerInstruments(e, s.form)
	s.form.load(values)
	if x := s.form.get("process.instrument"); values[x.path] != "" && x.value() != values[x.path] {
		// A paper of another country than the requester's stays on offer.
		x.setOptions(append(x.options, wordsAsTheyAre([]string{values[x.path]})...))
		x.set(values[x.path])
	}
	s.correction = &correction{id: c.Row.ID, received: c.Raw, original: s.form.asked(), trusted: c.Trusted}
	s.table = slices.DeleteFunc(s.table, func(a Action) bool { return a.Name == "empty form" })
	return s, nil
}

// decodeJSON reads a document with its numbers as they are written.
func decodeJSON(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(v)
}

// formValues is a document as the form shows it.
func formValues(doc map[string]any, r *review.Request, zone *time.Location) map[string]string {
	out := map[string]string{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				walk(strings.TrimPrefix(path+"."+k, "."), x)
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
	walk("", doc)
	at := func(path string, t time.Time) {
		if !t.IsZero() {
			out[path] = t.In(zone).Format(typedTime)
		}
	}
	at("received_at", r.ReceivedAt)
	if pr := r.Process; pr != nil {
		at("process.served_at", pr.ServedAt)
	}
	if m := r.Emergency; m != nil {
		at("emergency.needed_by", m.NeededBy)
	}
	var data, periods []string
	if pr := r.Process; pr != nil && pr.Offence != nil {
		out["process.offence.provisions"] = strings.Join(pr.Offence.Provisions, "; ")
	}
	targets, all := targetLines(r.Targets)
	out["targets"], out["targets.country"] = targets, all.country
	if all.region {
		out["targets.region"] = "yes"
	}
	for i, d := range r.Data {
		data = append(data, string(d.Category))
		twice := slices.ContainsFunc(slices.Concat(r.Data[:i], r.Data[i+1:]), func(o review.Item) bool { return o.Category == d.Category })
		if l := periodLine(&d); l != "" {
			periods = append(periods, l)
		} else if twice {
			periods = append(periods, string(d.Category)+" "+openEnd+" "+openEnd)
		}
	}
	out["data"], out["data.periods"] = strings.Join(data, ","), strings.Join(periods, "\n")
	return out
}

// document is the corrected document: the received one with what was changed in
// the form, read as strictly as any that arrives.
func (c *correction) document(f *form, typed *review.Request) (intake.Document, error) {
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
	done := map[string]bool{}
	for path, v := range f.asked() {
		if path == "why" || v == c.original[path] {
			continue
		}
		if list, _, ok := strings.Cut(path, "."); ok && (list == "targets" || list == "data") {
			path = list
		}
		switch {
		case path == "process.instrument" && v == "":
			path = "process"
		case path == "process.nondisclosure.kind" && v == "":
			path = "process.nondisclosure"
		case strings.HasPrefix(path, validatedByPath) && (f.text(validatedByPath+"role")+f.text(validatedByPath+"name") == "" || c.original[validatedByPath+"role"]+c.original[validatedByPath+"name"] == ""):
			// Their country, which the form does not ask, comes and goes with them.
			path = strings.TrimSuffix(validatedByPath, ".")
		case path == "previous.id":
			path = "previous"
		}
		if !done[path] {
			done[path] = true
			switch path {
			case "targets":
				keepUnaskedFields(doc[path], now[path], []string{"type", "value"}, "country", "region")
			case "data":
				keepUnaskedFields(doc[path], now[path], []string{"category"}, "from", "to")
			}
			copyPath(doc, now, strings.Split(path, "."))
		}
	}
	if b, err = json.Marshal(doc); err != nil {
		return intake.Document{}, err
	}
	for d, err := range intake.Read(bytes.NewReader(b), "the form", intake.Limits{}) {
		return d, err
	}
	return intake.Document{}, problem.In("the form", problem.BadDocument.New("it holds no request", "fill it in again"))
}

// validatedByPath begins the paths of who validated a paper.
const validatedByPath = "process.validated_by."

// keepUnaskedFields carries over into the rows of a list as it is now what the form
// does not ask of them. Rows are the same where they agree in the fields of key;
// asked are the other fields that the form asks.
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

// copyPath makes one place of a document what it is in another; what is not
// there is taken away.
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
