//go:build !js

// Package papers owns what goes with a program that is handed out: which modules of
// others are in it, their licences, and its bill of materials. It refuses a licence
// that it does not know: somebody has to read it first.
package papers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Standard is the path of the module that stands for Go's standard library.
const Standard = "std"

// Module is a module of others in a program.
type Module struct {
	Path     string   // Standard for Go's own packages
	Version  string   // v1.2.3; of Go 1.2.3
	Sum      string   // as go.sum has it: h1:…; of Go empty
	Licences []string // SPDX identifiers; of more than one all hold, each for a part
	Texts    []Text   // the licences, and what they want handed on with them
}

// Text is a file such as LICENSE or NOTICE.
type Text struct{ Name, Content string }

// Target is what a program is built for, in Go's words.
type Target struct{ OS, Arch string }

// WebAssembly is what runs in the browser.
var WebAssembly = Target{"js", "wasm"}

// listed is a package, as go list tells of it.
type listed struct {
	Dir      string
	Standard bool
	Module   *struct {
		Path, Version, Sum, Dir string
		Main                    bool
	}
}

// Of returns the modules of others that are in a program of the module in a folder,
// sorted by their paths. It asks Go for the packages rather than reading them from
// what was built: a program in WebAssembly does not tell what it is made of, and
// within a module some packages have licences of their own.
func Of(root string, target Target, program string) ([]Module, error) {
	raw, err := goCommand(root, target, "list", "-deps", "-json=Dir,Standard,Module", program)
	if err != nil {
		return nil, err
	}
	goroot, err := goCommand(root, target, "env", "GOROOT", "GOVERSION")
	if err != nil {
		return nil, err
	}
	home, version, _ := strings.Cut(strings.TrimSpace(string(goroot)), "\n")
	found := map[string]*Module{}
	folders := map[string]map[string]string{} // of each module, by the names that they have in it
	for d := json.NewDecoder(bytes.NewReader(raw)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("packages in %s: %w", program, err)
		}
		m, top := &Module{Path: Standard, Version: strings.TrimPrefix(version, "go")}, home
		switch {
		case p.Standard:
			p.Dir = home // its packages have its licence
		case p.Module == nil:
			return nil, fmt.Errorf("packages in %s: %s is of no module", program, p.Dir)
		case p.Module.Main:
			continue
		default:
			m, top = &Module{Path: p.Module.Path, Version: p.Module.Version, Sum: p.Module.Sum}, p.Module.Dir
		}
		if found[m.Path] == nil {
			found[m.Path], folders[m.Path] = m, map[string]string{}
		}
		if err := upwards(folders[m.Path], p.Dir, top); err != nil {
			return nil, fmt.Errorf("packages in %s: %w", program, err)
		}
	}
	var modules []Module
	for path, m := range found {
		if err := m.read(folders[path]); err != nil {
			return nil, err
		}
		modules = append(modules, *m)
	}
	slices.SortFunc(modules, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}

// upwards notes a package's folder and those above it, up to its module's.
func upwards(folders map[string]string, dir, top string) error {
	name, err := filepath.Rel(top, dir)
	if err != nil || strings.HasPrefix(name, "..") {
		return fmt.Errorf("%s is not in %s: %w", dir, top, err)
	}
	for {
		folders[filepath.ToSlash(name)] = filepath.Join(top, name)
		if name == "." {
			return nil
		}
		name = filepath.Dir(name)
	}
}

// goCommand returns what a command of Go prints.
func goCommand(root string, target Target, arguments ...string) ([]byte, error) {
	cmd := exec.Command("go", arguments...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+target.OS, "GOARCH="+target.Arch, "CGO_ENABLED=0")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w: %s", strings.Join(arguments, " "), err, strings.TrimSpace(said.String()))
	}
	return out, nil
}
