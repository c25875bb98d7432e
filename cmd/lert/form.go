package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
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

const formTemplate = `# Enter a request. Fields left empty are left out; the checks say what that
# means. Lines that begin with # are comments and are not kept. Text with a # or
# a : in it needs quotes: 'FIR #88/2026'.
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

# The legal instrument; leave it empty if there is none.
process:
  instrument:         # lert policy list instruments
  statute:
  docket:
  case_opened_on:     # the date of the first information report or its like
  authority:
    name:
    role:             # judge magistrate clerk prosecutor police agency_head other
    country:
  issued_on:          # 2026-11-19
  served_at:          # when it was served, if not on arrival
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
    country:          # the user's, if known
    region:           # EU when the user is in the European Region

# One line for each category requested.
data:
  - category:         # subscriber.name subscriber.ip_address traffic.ip_log content.messages ...

period:
  from:               # 2026-10-01
  to:

justification:        # why the data is needed, in their words

# The emergency; leave it empty if there is none.
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

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?$`)

// severalLines are the fields that keep line ends. In all others a pasted line end becomes a blank.
var severalLines = map[string]bool{"justification": true, "harm": true, "imminence": true, "nexus": true, "note": true,
	"person_at_risk": true, "attestation": true, "text": true, "description": true}

// onOneLine puts a blank in place of the line ends of a text, and of the blanks around them.
func onOneLine(s string) string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("\n\r\u0085\u2028\u2029", r) })
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), " ")
}

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
		problem.BadDocument.New(says, "fill in at least `platform`, `kind`, `received_at` and the requester"))
}

// readForm turns a filled form into a document, as strictly as a document from
// outside, and checks it. JSON is a form, too.
func readForm(page []byte, check func(intake.Document) error) (intake.Document, error) {
	page = bytes.TrimPrefix(page, []byte("\xEF\xBB\xBF"))
	if body := bytes.TrimLeft(page, " \t\r\n"); len(body) > 0 && body[0] == '{' {
		return readJSONForm(page, check)
	}
	page = oneLineEnd(page)
	if err := checkFormSource(string(page)); err != nil {
		return intake.Document{}, err
	}
	var root, second yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(page))
	if err := d.Decode(&root); err != nil && !errors.Is(err, io.EOF) {
		return intake.Document{}, yamlError(string(page), err)
	}
	if root.Kind == 0 || len(root.Content) == 0 {
		return intake.Document{}, emptyFormError("nothing was filled in")
	}
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		return intake.Document{}, problem.In(formName, problem.BadDocument.New(
			"text follows a line ---, which ends the page", "put text of several lines after a |, indented"))
	}
	if n := root.Content[0]; n.Kind != yaml.MappingNode {
		return intake.Document{}, formError(n, problem.BadDocument.New(
			"a page must be one request: keys with values", "import several with `lert import`"))
	}
	var b bytes.Buffer
	if ok, err := formJSON(&b, root.Content[0], ""); err != nil {
		return intake.Document{}, err
	} else if !ok {
		return intake.Document{}, emptyFormError("nothing was filled in")
	}
	for d, err := range intake.Read(&b, "form", intake.Limits{}) {
		if err == nil {
			err = check(d)
		}
		if err == nil {
			return d, nil
		}
		e := problem.ListOf(err)[0]
		at := findNode(root.Content[0], e.Where.Path)
		if strings.HasPrefix(e.What, "expected text,") {
			e.Hint = typedNode(string(page), e.Where.Path, at)
		}
		e.Where = problem.Place{Path: e.Where.Path} // the JSON that it was read from was made here
		return d, formError(at, e)
	}
	return intake.Document{}, emptyFormError("it contains no request")
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): (.*)`)

// yamlError is the error for a page that is no YAML.
func yamlError(page string, err error) error {
	hint := "a value with : or # in it needs quotes; indent by two spaces"
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return problem.In(formName, problem.BadDocument.New(strings.TrimPrefix(err.Error(), "yaml: "), hint))
	}
	line, err := strconv.Atoi(m[1])
	if typed := typedAt(page, line); err == nil && typed != "" {
		hint += "; or " + typed
	}
	return formError(&yaml.Node{Line: line, Column: 1}, problem.BadDocument.New(m[2], hint))
}

// oneLineEnd writes the line ends of a page alike. A line separator or a lone carriage return comes from pasted text,
// and is a blank; YAML would end the line. A byte order mark at the start of a line comes from joined files.
func oneLineEnd(page []byte) []byte {
	s := strings.NewReplacer("\r\n", "\n", "\n\uFEFF", "\n").Replace(string(page))
	if !strings.Contains(s, "\n") {
		return []byte(strings.ReplaceAll(s, "\r", "\n"))
	}
	return []byte(strings.NewReplacer("\r", " ", "\u0085", " ", "\u2028", " ", "\u2029", " ").Replace(s))
}

// readJSONForm reads a page that is JSON: one document, as an import reads it.
func readJSONForm(page []byte, check func(intake.Document) error) (intake.Document, error) {
	var out intake.Document
	n := 0
	for d, err := range intake.Read(bytes.NewReader(page), "form", intake.Limits{}) {
		if err == nil {
			err = check(d)
		}
		if err != nil {
			e := problem.ListOf(err)[0]
			at := yaml.Node{Line: e.Where.Line, Column: e.Where.Column}
			e.Where = problem.Place{Path: e.Where.Path}
			return intake.Document{}, formError(&at, e)
		}
		if out = d; n == 1 {
			return intake.Document{}, problem.In(formName, problem.BadDocument.New("it contains more than one request",
				"import several with `lert import`"))
		}
		n++
	}
	return out, nil
}

// formJSON writes a node as JSON and reports whether it had a value. Empty values
// are left out, and so are objects and lists with only empty values.
func formJSON(b *bytes.Buffer, n *yaml.Node, name string) (bool, error) {
	switch {
	case n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 || n.Tag == "!":
		return false, formError(n, problem.BadDocument.New("text that begins with & or ! needs quotes",
			"put quotes around all of it"))
	case n.Style&yaml.FlowStyle != 0 && emptyNode(n):
		return false, formError(n, problem.BadDocument.New("these brackets are empty",
			"leave it empty, or put quotes around it if it is text"))
	}
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
	return false, formError(n, problem.BadDocument.New("a form may not use anchors or aliases",
		"write the value out"))
}

// emptyNode reports whether a node has no value in it.
func emptyNode(n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode {
		return n.Value == ""
	}
	for i, c := range n.Content {
		if (n.Kind != yaml.MappingNode || i%2 == 1) && !emptyNode(c) {
			return false
		}
	}
	return n.Kind != yaml.AliasNode
}

func formObject(b *bytes.Buffer, n *yaml.Node) (bool, error) {
	seen := map[string]bool{}
	b.WriteByte('{')
	some := false
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			return false, formError(key, problem.BadDocument.New(key.Value+" appears here twice", "keep one of them"))
		}
		seen[key.Value] = true
		var v bytes.Buffer
		ok, err := formJSON(&v, n.Content[i+1], key.Value)
		if err != nil {
			return false, err
		}
		if _, known := textFields()[key.Value]; !ok && !known {
			return false, formError(key, problem.BadDocument.New(key.Value+": there is no such key",
				"remove it or, if it is text, "+quotesHint("", key.Value+":")))
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
	if !severalLines[name] {
		v = onOneLine(v)
	}
	plain := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	switch {
	case v == "":
		return false, nil
	case plain && booleans[v]:
		b.WriteString(v)
		return true, nil
	case plain && numberFields[name]:
		if !jsonNumber.MatchString(v) {
			return false, formError(n, problem.BadDocument.New(name+": "+strconv.Quote(v)+" is not a number",
				"write digits: 7 or 7.5, without leading zeros"))
		}
		b.WriteString(v)
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
