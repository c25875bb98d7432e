package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"lert/review"
	"lert/review/intake"
	"lert/review/problem"
)

// blankForm is the commented page that `lert new --edit` opens. It is the request
// document written as YAML, with the document's own field names.
func blankForm(platform string, kind review.Kind, now time.Time) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, formTemplate, platform, kind, now.UTC().Format(time.RFC3339))
	return b.Bytes()
}

const formTemplate = `# A request, typed in. What stays empty stays out; the checks say what that
# means. Lines that begin with # are for you and are not kept.
schema: lert.request/v1
platform: %s          # whatsapp facebook instagram google apple telegram, or your own
kind: %s              # records preservation preservation_extension emergency
channel: email        # portal email e_evidence etsi post treaty
received_at: %s       # when it arrived: the clocks start here
reference:            # the agency's own reference

requester:
  agency:
  country:            # two letters: IN, US, DE
  kind:               # law_enforcement prosecutor court intelligence government private
  name:
  title:
  badge:
  email:
  phone:              # with the country code: +12025550118
  attested:           # true: they attested to being an authorised officer

# The legal instrument; leave it empty where there is none.
process:
  instrument:         # lert policy list instruments
  statute:
  docket:
  authority:
    name:
    role:             # judge magistrate clerk prosecutor police agency_head other
    country:
  issued_on:          # 2026-11-19
  served_at:          # when it was served, where that is not when it arrived
  served_on:          # the legal entity named as addressee
  signed:             # true or false
  sealed:
  language:           # en
  offence:
    description:
    max_sentence_years:
    category:         # child_exploitation terrorism violent trafficking fraud cyber drugs ...
  nondisclosure:      # a demand for secrecy
    kind:             # order statutory request
    signed:
    attached:
    until:

targets:
  - type:             # phone email username user_id profile_url group_id ip device other
    value:
    country:          # the user's, where it is known
    region:           # EU when the user is in the European Region

# One line for each category asked for.
data:
  - category:         # subscriber.name subscriber.ip_address traffic.ip_log content.messages ...

period:
  from:               # 2026-10-01
  to:

justification:        # why the data is needed, in their words

# An emergency; leave it empty otherwise.
emergency:
  harm:
  harm_kind:          # death serious_injury child infrastructure other
  person_at_risk:
  imminence:
  nexus:
  attested:
`

// numberFields are the fields whose value is a number; every other bare word that
// is not true or false is a text, so that a badge 0041 keeps its zeros.
var numberFields = map[string]bool{"max_sentence_years": true, "size": true}

// booleans are the only words read as truth values, and only unquoted.
var booleans = map[string]bool{"true": true, "false": true}

// formName is the name of the form in error messages.
const formName = "the form"

// formError is the error for a mistake at a line of the form.
func formError(at *yaml.Node, e *problem.Error) error {
	in := formName
	if at.Line > 0 {
		in = fmt.Sprintf("%s, line %d, column %d", formName, at.Line, at.Column)
	}
	return problem.In(in, e)
}

// emptyFormError is the error for a form with too little in it to be a request.
func emptyFormError(says string) error {
	return problem.In(formName,
		problem.BadDocument.New(says, "fill in at least platform, kind, received_at and the requester"))
}

// readForm turns a filled form into a document, as strictly as a document from
// outside. JSON is a form, too, because every JSON text is YAML.
func readForm(page []byte) (intake.Document, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(page, &root); err != nil {
		return intake.Document{}, problem.In(formName,
			problem.BadDocument.New(strings.TrimPrefix(err.Error(), "yaml: "),
				"a value with : or # in it needs quotes; indent by two spaces"))
	}
	if root.Kind == 0 || len(root.Content) == 0 {
		return intake.Document{}, emptyFormError("nothing was filled in")
	}
	var b bytes.Buffer
	if ok, err := formJSON(&b, root.Content[0], ""); err != nil {
		return intake.Document{}, err
	} else if !ok {
		return intake.Document{}, emptyFormError("nothing was filled in")
	}
	for d, err := range intake.Read(&b, "form", intake.Limits{}) {
		if err == nil {
			return d, nil
		}
		e := problem.ListOf(err)[0]
		at := findNode(root.Content[0], e.Where.Path)
		e.Where = problem.Place{Path: e.Where.Path} // the JSON that it was read from was made here
		return d, formError(at, e)
	}
	return intake.Document{}, emptyFormError("it holds no request")
}

// formJSON writes a node as JSON and reports whether it had a value. Empty values
// are left out, and so are objects and lists with only empty values.
func formJSON(b *bytes.Buffer, n *yaml.Node, name string) (bool, error) {
	switch n.Kind {
	case yaml.MappingNode:
		return formObject(b, n)
	case yaml.SequenceNode:
		var items [][]byte
		for _, c := range n.Content {
			var item bytes.Buffer
			if ok, err := formJSON(&item, c, name); err != nil {
				return false, err
			} else if ok {
				items = append(items, item.Bytes())
			}
		}
		b.WriteByte('[')
		b.Write(bytes.Join(items, []byte{','}))
		b.WriteByte(']')
		return len(items) > 0, nil
	case yaml.ScalarNode:
		return formScalar(b, n, name)
	}
	return false, formError(n, problem.BadDocument.New("anchors and aliases have no place in a form",
		"write the value out"))
}

func formObject(b *bytes.Buffer, n *yaml.Node) (bool, error) {
	seen := map[string]bool{}
	b.WriteByte('{')
	some := false
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			return false, formError(key, problem.BadDocument.New(key.Value+" stands here twice", "keep one of them"))
		}
		seen[key.Value] = true
		var v bytes.Buffer
		ok, err := formJSON(&v, n.Content[i+1], key.Value)
		if err != nil {
			return false, err
		}
		if !ok {
			continue
		}
		if some {
			b.WriteByte(',')
		}
		some = true
		k, err := json.Marshal(key.Value)
		if err != nil {
			return false, err
		}
		b.Write(k)
		b.WriteByte(':')
		b.Write(v.Bytes())
	}
	b.WriteByte('}')
	return some, nil
}

func formScalar(b *bytes.Buffer, n *yaml.Node, name string) (bool, error) {
	v := strings.TrimSpace(n.Value)
	plain := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	switch {
	case v == "" || plain && (v == "null" || v == "~"):
		return false, nil
	case plain && booleans[v]:
		b.WriteString(v)
		return true, nil
	case plain && numberFields[name]:
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return false, formError(n, problem.BadDocument.New(name+": "+strconv.Quote(v)+" is no number",
				"write digits: 7"))
		}
		b.WriteString(strconv.FormatFloat(f, 'f', -1, 64))
		return true, nil
	}
	s, err := json.Marshal(v)
	if err != nil {
		return false, err
	}
	b.Write(s)
	return true, nil
}

// findNode is the node that a path such as data[2].category names, or the nearest
// node above it that exists.
func findNode(n *yaml.Node, path string) *yaml.Node {
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		next := child(n, part)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func child(n *yaml.Node, part string) *yaml.Node {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == part {
				return n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	}
	return nil
}
