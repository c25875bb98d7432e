package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// sentence is something that the program can print, as it is written in the source.
// "…" marks what is filled in between two literals.
type sentence struct {
	file string // below the root, with slashes
	line int
	text string
}

func (s sentence) String() string {
	return fmt.Sprintf("%s:%d: %s", s.file, s.line, strings.ReplaceAll(s.text, "\n", "⏎"))
}

// TestSentences reads every sentence that the program can print from the source and from
// the packs, and holds each to rules that a program can check. The rest is for a reader:
//
//	LERT_SENTENCES=/tmp/sentences.txt go test ./cmd/lert -run TestSentences
//
// writes them all to a file, by package.
func TestSentences(t *testing.T) {
	all := sentences(t)
	if len(all) < 3000 {
		t.Fatalf("only %d sentences were found", len(all))
	}
	if path := os.Getenv("LERT_SENTENCES"); path != "" {
		var b strings.Builder
		for _, s := range all {
			fmt.Fprintln(&b, s)
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range all {
		for _, fault := range faults(s) {
			t.Errorf("%s: %v", fault, s)
		}
	}
}

// sentences are all of them, by file and line.
func sentences(t *testing.T) []sentence {
	t.Helper()
	root := filepath.Join("..", "..")
	var all []sentence
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && path != root &&
			(name == "testdata" || name == "enginetest" || strings.HasPrefix(name, ".")) {
			return filepath.SkipDir
		}
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		var more []sentence
		switch {
		case strings.HasSuffix(rel, ".go") && !strings.HasSuffix(rel, "_test.go"):
			more, err = inGo(path, rel)
		case strings.HasSuffix(rel, ".yaml") && strings.HasPrefix(rel, "review/"):
			more, err = inYAML(path, rel)
		}
		all = append(all, more...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// inGo are the literals of a Go file that a person may read: those of at least two words
// wherever they go, because anything may end up in an error, and a single word where it
// becomes text, or belongs to a field that is for people.
func inGo(path, rel string) ([]sentence, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var out []sentence
	shown := map[ast.Expr]bool{} // what is for people even if it is a single word
	show := func(list ...ast.Expr) {
		for _, x := range list {
			shown[x] = true
		}
	}
	var visit func(ast.Node) bool
	visit = func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field: // its tag is not shown to anybody
			if x.Type != nil {
				ast.Inspect(x.Type, visit)
			}
			return false
		case *ast.ValueSpec:
			if namesText(x.Type) {
				show(x.Values...)
			}
		case *ast.FuncDecl:
			if x.Body != nil && x.Type.Results != nil && namesText(x.Type.Results.List[0].Type) {
				ast.Inspect(x.Body, func(n ast.Node) bool {
					if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) > 0 {
						show(r.Results[0])
					}
					return true
				})
			}
		case *ast.CompositeLit:
			elem := ast.Expr(nil)
			switch typ := x.Type.(type) {
			case *ast.ArrayType:
				elem = typ.Elt
			case *ast.MapType:
				elem = typ.Value
			}
			for _, e := range x.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if !ok {
					kv = &ast.KeyValueExpr{Key: ast.NewIdent(""), Value: e}
				}
				if key, ok := kv.Key.(*ast.Ident); namesText(elem) || ok && forPeople[key.Name] {
					show(kv.Value)
				}
			}
		case *ast.CallExpr:
			if namesText(x.Fun) || makesText[lastName(x.Fun)] {
				show(x.Args...)
			}
		case *ast.BinaryExpr:
			if x.Op != token.ADD {
				return true
			}
			s, operands := joined(x)
			out = add(out, rel, set.Position(x.Pos()).Line, s, shown[x])
			for _, o := range operands {
				ast.Inspect(o, visit)
			}
			return false
		case *ast.BasicLit:
			if x.Kind == token.STRING {
				s, _ := strconv.Unquote(x.Value)
				out = add(out, rel, set.Position(x.Pos()).Line, s, shown[x])
			}
		}
		return true
	}
	ast.Inspect(file, visit)
	return out, nil
}

// makesText are functions whose arguments become text as they are.
var makesText = map[string]bool{"Textf": true, "Clean": true}

// forPeople are fields of structs that are for people even if they are a single word.
var forPeople = map[string]bool{"Name": true, "Label": true, "Help": true, "Title": true, "Short": true, "Group": true}

// namesText says that an expression names the type of text that may be shown.
func namesText(x ast.Expr) bool { return lastName(x) == "Text" }

// lastName is the last part of a name, "" if x is no name.
func lastName(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

// joined is a sum of strings as one, with "…" for what is not a literal, and those operands.
func joined(x ast.Expr) (string, []ast.Expr) {
	switch x := x.(type) {
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			left, some := joined(x.X)
			right, more := joined(x.Y)
			return left + right, append(some, more...)
		}
	case *ast.ParenExpr:
		return joined(x.X)
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			s, _ := strconv.Unquote(x.Value)
			return s, nil
		}
	}
	return "…", []ast.Expr{x}
}

// add appends what a person would read of s.
func add(out []sentence, file string, line int, s string, short bool) []sentence {
	if phrase.MatchString(s) || short && word.MatchString(s) {
		out = append(out, sentence{file, line, s})
	}
	return out
}

var (
	word   = regexp.MustCompile(`\p{L}{2}`)
	phrase = regexp.MustCompile(`\p{L}\p{P}*[ \n]+(\p{L}|%|…|\p{P}*\p{L})|(%[a-z]|…)[ \n]+\p{L}`)
)

// inYAML are the texts of a pack, or of the letters.
func inYAML(path, rel string) ([]sentence, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return nil, err
	}
	var out []sentence
	var walk func(n *yaml.Node, key string, all bool)
	walk = func(n *yaml.Node, key string, all bool) {
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				walk(n.Content[i+1], n.Content[i].Value, all)
			}
		case yaml.ScalarNode:
			if all || packText[key] {
				out = add(out, rel, n.Line, n.Value, false)
			}
		default:
			for _, c := range n.Content {
				walk(c, key, all)
			}
		}
	}
	walk(&doc, "", strings.HasPrefix(rel, "review/letter/"))
	return out, nil
}

// packText are the keys of a pack whose values people read.
var packText = map[string]bool{
	"analyst": true, "letter": true, "cure": true, "text": true, "title": true, "name": true, "short": true, "note": true,
	"instead": true, "needs": true, "where": true, "lacks": true, "issued_by": true, "left_out": true,
	"not_preserved": true,
	"says":          true, "attestations": true,
}

// rules are what a program can check of a sentence: a pattern of what is wrong, and where it is right after all.
var rules = []struct {
	fault   string
	pattern *regexp.Regexp
	but     *regexp.Regexp // of the file and the sentence, to which the rule does not apply; nil: none
}{
	{"archaic or translated wording", anyOf(
		`anew`, `whence`, `thereof`, `therein`, `wherein`, `thereby`, `hereby`, `herewith`, `afresh`,
		`for want of`, `of the house`,
		`house (target|rule)s?`, `looks? again`, `looked at again`, `look (whether|when)`,
		`(taken?|takes|taking|took)( \w+)? in`,
		`is no (kind|day|is|order|time|text)`, `are no (kind|day)s?`, `slept through`, `one line of time`, `what binds`,
		`half[- ]written`, `stays? owed`, `stands? still`, `stood still`, `as (it|they) (stands?|stood)`, `laid aside`,
		`lay \w+ aside`, `mend(s|ed|ing)?`,
		`all the same`, `of one's own`, `counsel sees?`, `counsel says`, `counsel looks`, `for counsel to say`,
		`is for counsel`, `goes on`,
		`from memory`, `in other hands`, `not known here`, `a word to go with it`, `whoever keeps`, `came back as it was`,
		`no words`, `still to come`, `of (then|now)`, `is there already`, `was there already`, `not to come`,
		`a day to come`, `came again`, `how often \w+`, `(at|of) the desk`, `no act`, `there is no reason why`,
		`expected a text`, `(linked|holds) \S* ?already`, `counsel (must|should) see`, `as was`, `in the line mode`),
		regexp.MustCompile(`(?i)\b(there is no|take part in|no time for|publishes no)\b`)},
	{"give, for disclose or provide", anyOf(`can be given`, `may be given`,
		`gives? (user )?(data|information|content|access logs)`, `given (data|rows?)`), nil},
	{"rows, for data types", anyOf(`rows? (requested|that can be)`, `all \d+ rows`, `1 rows`), nil},
	{"a code inside a sentence", regexp.MustCompile(`[a-z.,] [a-z]+_[a-z_]+\b [a-z]`), regexp.MustCompile("`|=|\n")},
	// Without backticks are the tables and examples of a command's help, lists of values, a single word, which is no
	// sentence, and the help of a flag, in which pflag takes what is in backticks for the name of the flag's value.
	{"a code or key without backticks",
		regexp.MustCompile(`(?:^|[^{\[%` + "`" + `\w.])[a-z]+(?:_[a-z]+)+(?:$|[^}` + "`" + `\w.])`),
		regexp.MustCompile("\n|" + `: (one of: .*|\w+)$|^cmd/lert/(fulfil|letter|new)\.go: (a granted|for annex|the kind)|` +
			`^review/(decision_flags|letter/annex_iii)\.go|user_domains\.json|as_of: %s|its type first: user_id`)},
	{"handover, for hand-over", anyOf(`handovers?`), regexp.MustCompile(`lert handover|: handover lists`)},
	{"a sentence that begins in lower case", regexp.MustCompile(`[a-z]{3}\. [a-z]`),
		regexp.MustCompile(`(?i)\b(no|sec|art|vs|cap|admin|ext|conf)\. `)},
	{"two spaces", regexp.MustCompile(`[A-Za-z,;:.]  +[A-Za-z]`), regexp.MustCompile("\n|\\.go:  *[^ ]*  |%d  ")},
	{"a number with a plural", regexp.MustCompile(`(^|[^.\w-])1 [a-z]+[^s\W]s\b`), nil},
	{"no full stop at the end", regexp.MustCompile(`^[A-Z][^.]*[a-z]\. [A-Z].*[a-z)]$`),
		regexp.MustCompile(`…|%|\{|\bSt\. |^review/letter/annex`)},
}

// anyOf is a pattern of whole words, in upper or lower case.
func anyOf(alternatives ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(` + strings.Join(alternatives, "|") + `)\b`)
}

// faults are the rules that a sentence breaks.
func faults(s sentence) (out []string) {
	for _, r := range rules {
		if m := r.pattern.FindString(s.text); m != "" && (r.but == nil || !r.but.MatchString(s.file+": "+s.text)) {
			out = append(out, fmt.Sprintf("%s (%q)", r.fault, m))
		}
	}
	return out
}
