package main

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"lert/review"
	"lert/review/text"
)

// version is the release that the program was built from, or review.Engine, the version
// of the rules, if it was built from a working tree.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return review.Engine
}

func (l *cli) versionCmd() *cobra.Command {
	return &cobra.Command{
		Use:         "version",
		Annotations: allowedOverSSH,
		Short:       "Print the version, the Go version and the digests of the policy packs",
		Example:     "lert version\nlert version --json",
		Args:        argCount(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			p, err := l.loadPolicy()
			if err != nil {
				return err
			}
			if l.json {
				v := versionView{Version: version(), Engine: review.Engine, Go: runtime.Version(), Policy: p.Ref(),
					Packs: []packView{}}
				for _, pk := range p.Packs {
					v.Packs = append(v.Packs, packView{pk.Name, pk.AsOf.String(), pk.Digest})
				}
				return l.printJSON(v)
			}
			out := l.printer()
			out.pair("lert", text.Clean(version()))
			out.pair("engine", review.Engine)
			out.pair("go", text.Clean(runtime.Version()))
			out.pair("policy", text.Clean(shortPolicy(p.Ref())))
			var rows [][]text.Text
			for _, pk := range p.Packs {
				rows = append(rows, []text.Text{text.Clean(pk.Name), text.Clean(pk.AsOf.String()),
					text.Clean(pk.Digest[:min(12, len(pk.Digest))])})
			}
			out.table(4, rows...)
			return out.flush()
		},
	}
}

type versionView struct {
	Version string     `json:"version"`
	Engine  string     `json:"engine"`
	Go      string     `json:"go"`
	Policy  string     `json:"policy"`
	Packs   []packView `json:"packs"`
}

type packView struct {
	Name   string `json:"name"`
	AsOf   string `json:"as_of"`
	Digest string `json:"digest"`
}
