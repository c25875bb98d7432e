package policy

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"lert/review"
	"lert/review/problem"
)

//go:embed packs
var builtin embed.FS

var loadBuiltin = sync.OnceValues(func() (*review.Policy, error) { return Load() })

// Builtin is the policy of the packs that come with the program, read once. The
// value is shared, so that no caller may change it. The error is that of Load.
func Builtin() (*review.Policy, error) { return loadBuiltin() }

// Rules are the packs that come with the program. Their digest is known before
// they are parsed.
type Rules struct{ digest string }

// BuiltinRules computes the digest of the packs that come with the program and
// parses none.
func BuiltinRules() (Rules, error) {
	files, err := builtinFiles()
	if err != nil {
		return Rules{}, err
	}
	packs := make([]review.Pack, len(files))
	for i, f := range files {
		packs[i].Digest = packDigest(f.body)
	}
	return Rules{policyDigest(packs)}, nil
}

// Digest is the digest of the policy: SHA-256 in hex.
func (r Rules) Digest() string { return r.digest }

// Policy parses the packs on its first call. It panics if they do not parse,
// which the tests rule out for the packs that come with the program.
func (Rules) Policy() *review.Policy {
	p, err := Builtin()
	if err != nil {
		panic("the built-in packs cannot be parsed: " + err.Error())
	}
	return p
}

// Load reads the packs that come with the program and overlays the packs of some
// folders, in the order given; the package's documentation says what replaces
// what. A folder is searched, with all folders below it, for files that end in
// .yaml or .yml, in the order of their names. Names that begin with a dot are
// skipped. A path may also be a single file.
//
// The error is a list of all faults, each a problem.BadPack, so that one run
// shows them all. With an error no policy is returned.
func Load(dirs ...string) (*review.Policy, error) {
	f := &faults{}
	files, err := builtinFiles()
	if err != nil {
		return nil, err
	}
	packs := parseAll(files, f)
	seen := map[string]*pack{}
	for _, p := range packs {
		if other := seen[p.Pack]; other != nil {
			f.add(p.fault("pack "+p.Pack+" is also in "+other.name, "use a different name for each", "pack"))
		}
		seen[p.Pack] = p
	}
	for _, dir := range dirs {
		files, err := userFiles(dir)
		if err != nil {
			return nil, err
		}
		here := map[string]*pack{}
		for _, p := range parseAll(files, f) {
			if other := here[p.Pack]; other != nil {
				f.add(p.fault("pack "+p.Pack+" is also in "+other.name, "use a different name for each", "pack"))
				continue
			}
			here[p.Pack] = p
			packs = slices.DeleteFunc(packs, func(old *pack) bool { return old.Pack == p.Pack })
			packs = append(packs, p)
		}
	}
	return build(packs, f)
}

// build makes one policy of packs. It returns the faults of files and rows, and no policy, if there are any.
func build(packs []*pack, f *faults) (*review.Policy, error) {
	if err := f.err(); err != nil {
		return nil, err
	}
	p := merge(packs, f)
	if err := f.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// input is the bytes of one file and how errors name it.
type input struct {
	name string
	body []byte
}

// parseAll parses files concurrently and keeps their order. It leaves out those with faults.
func parseAll(files []input, f *faults) []*pack {
	parsed := make([]*pack, len(files))
	wrong := make([]faults, len(files))
	var wg sync.WaitGroup
	for i := range files {
		wg.Go(func() { parsed[i] = parse(files[i].name, files[i].body, &wrong[i]) })
	}
	wg.Wait()
	var out []*pack
	for i := range parsed {
		f.list = append(f.list, wrong[i].list...)
		if parsed[i] != nil {
			out = append(out, parsed[i])
		}
	}
	return out
}

func builtinFiles() ([]input, error) {
	var out []input
	err := fs.WalkDir(builtin, "packs", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isPack(path) {
			return err
		}
		body, err := builtin.ReadFile(path)
		out = append(out, input{path, body})
		return err
	})
	return out, err
}

func isPack(path string) bool {
	return strings.HasSuffix(path, ".yaml") || strings.HasSuffix(path, ".yml")
}

// readError is the error of a pack, or a folder of packs, that cannot be read.
func readError(err error) error {
	return problem.In("packs", problem.BadPack.New(err.Error(), "name a folder that contains .yaml files").WithCause(err))
}

// userFiles lists the packs of a folder, or the one file that a path names.
func userFiles(path string) ([]input, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, readError(err)
	}
	if !info.IsDir() {
		body, err := readPack(path)
		if err != nil {
			return nil, err
		}
		return []input{{path, body}}, nil
	}
	var out []input
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return readError(err)
		}
		if base := d.Name(); strings.HasPrefix(base, ".") && name != path {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if d.IsDir() || !isPack(name) {
			return nil
		}
		body, err := readPack(name)
		out = append(out, input{name, body})
		return err
	})
	if err == nil && len(out) == 0 {
		err = problem.In("packs: "+path, problem.NotFound.New("no packs there", "a pack file's name must end in .yaml"))
	}
	return out, err
}

// readPack reads one byte more than a pack may have at most, so that parse refuses a larger file.
func readPack(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, readError(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
		return nil, problem.In("packs", problem.BadPack.New(name+" is not a regular file",
			"name a folder or a .yaml file"))
	}
	body, err := io.ReadAll(io.LimitReader(f, maxPackBytes+1))
	if err != nil {
		return nil, readError(err)
	}
	return body, nil
}

// policyDigest is the digest of a set of packs: SHA-256, in hex, over their sorted digests, so that only the bytes
// of the packs matter and neither their names nor their order.
func policyDigest(packs []review.Pack) string {
	all := make([]string, len(packs))
	for i := range packs {
		all[i] = packs[i].Digest
	}
	slices.Sort(all)
	h := sha256.New()
	for _, d := range all {
		io.WriteString(h, d+"\n")
	}
	return hex.EncodeToString(h.Sum(nil))
}
