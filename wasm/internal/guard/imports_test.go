package guard

import (
	"encoding/json"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the repository, seen from this package.
const root = "../../.."

const (
	phonenumbers = "github.com/nyaruka/phonenumbers"
	protobuf     = "google.golang.org/protobuf"
)

var browserPackages = []string{"syscall/js", "github.com/hack-pad/safejs"}

// goFiles calls f with every Go file of the project and what it imports.
func goFiles(t *testing.T, f func(path string, imports []string)) {
	t.Helper()
	for _, top := range []string{"wasm", "web"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			var imports []string
			for _, i := range file.Imports {
				imports = append(imports, strings.Trim(i.Path.Value, `"`))
			}
			slashed, err := filepath.Rel(root, path)
			f(filepath.ToSlash(slashed), imports)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestOnlyTheDoorToJavaScriptImportsABrowserPackage(t *testing.T) {
	goFiles(t, func(path string, imports []string) {
		for _, i := range imports {
			if !slices.ContainsFunc(browserPackages, func(b string) bool { return i == b || strings.HasPrefix(i, b+"/") }) {
				continue
			}
			door := strings.HasPrefix(path, "wasm/chrome/") || strings.HasPrefix(path, "wasm/ui/") || strings.HasPrefix(path, "wasm/cmd/")
			if !door {
				t.Errorf("%s imports %s: only chrome, ui and cmd may", path, i)
			}
			if !strings.HasSuffix(path, "_js.go") && !strings.HasSuffix(path, "_js_test.go") {
				t.Errorf("%s imports %s: its name must end in _js.go", path, i)
			}
		}
	})
}

// Nothing that runs in the extension imports phonenumbers. What is compiled from
// it, what is measured against it and the tests that hold the compiled against
// the original do.
func TestOnlyToolsAndNativeTestsImportPhonenumbers(t *testing.T) {
	browser := build.Default
	browser.GOOS, browser.GOARCH = "js", "wasm"
	goFiles(t, func(path string, imports []string) {
		if !slices.ContainsFunc(imports, func(i string) bool { return strings.HasPrefix(i, phonenumbers) }) || strings.HasPrefix(path, "wasm/cmd/bench/") {
			return
		}
		dir, name := filepath.Split(path)
		tool := slices.Contains([]string{"wasm/cmd/plan/", "wasm/cmd/places/"}, dir)
		test := slices.Contains([]string{"wasm/plan/", "wasm/detect/", "wasm/tel/", "wasm/places/"}, dir) && strings.HasSuffix(name, "_test.go")
		if !tool && !test {
			t.Errorf("%s imports %s: only tools and native tests may", path, phonenumbers)
			return
		}
		inBrowser, err := browser.MatchFile(filepath.Join(root, dir), name)
		if err != nil {
			t.Fatal(err)
		}
		if inBrowser {
			t.Errorf("%s imports %s and is compiled for the browser: it needs //go:build !js", path, phonenumbers)
		}
	})
}

// listed is what the go command tells of a package.
type listed struct {
	ImportPath, Name, Doc string
	Deps, GoFiles         []string
}

// list asks the go command for packages, in the browser's eyes or natively.
func list(t *testing.T, wasm bool, patterns ...string) []listed {
	t.Helper()
	c := exec.Command("go", append([]string{"list", "-json=ImportPath,Name,Doc,Deps,GoFiles"}, patterns...)...)
	c.Dir = root
	c.Env = os.Environ()
	if wasm {
		c.Env = append(c.Env, "GOOS=js", "GOARCH=wasm")
	}
	out, err := c.Output()
	if err != nil {
		t.Fatalf("go list %v: %v", patterns, err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p listed
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func TestNoProgramOfTheBrowserReachesWhatItMustNot(t *testing.T) {
	programs := 0
	for _, p := range list(t, true, "./wasm/cmd/...") {
		if len(p.GoFiles) == 0 {
			continue // a native program
		}
		programs++
		forbidden := []string{"net/http", "github.com/chromedp/chromedp", "github.com/coder/websocket",
			"github.com/nats-io", "github.com/prometheus", "simotel/wasm/bridge"} // the event bridge's
		// What the benchmark serves to a page of its own is no part of the extension.
		if !strings.HasPrefix(p.ImportPath, "simotel/wasm/cmd/bench/") {
			forbidden = append(forbidden, phonenumbers, protobuf)
		}
		if p.ImportPath == "simotel/wasm/cmd/content" {
			// What every tab would pay for: the page's own core is plain Go.
			forbidden = slices.Concat(forbidden, browserPackages, []string{"encoding/json", "fmt", "os", "reflect", "regexp"})
		}
		for _, dep := range p.Deps {
			for _, f := range forbidden {
				if dep == f || strings.HasPrefix(dep, f+"/") {
					t.Errorf("%s reaches %s", p.ImportPath, dep)
				}
			}
		}
	}
	if programs < 3 {
		t.Errorf("%d programs were looked at, there are worker, pages and content at least", programs)
	}
}

// What a call needs starts fast: the plan is compiled in.
func TestThePathOfACallNeedsNoMetadata(t *testing.T) {
	for _, p := range list(t, true, "./wasm/app") {
		for _, dep := range p.Deps {
			if strings.HasPrefix(dep, phonenumbers) || strings.HasPrefix(dep, protobuf) {
				t.Errorf("%s reaches %s", p.ImportPath, dep)
			}
		}
	}
}

func TestEveryPackageSaysWhatItOwnsAndRefuses(t *testing.T) {
	seen := make(map[string]bool)
	for _, wasm := range []bool{false, true} {
		for _, p := range list(t, wasm, "./...") {
			if p.Name == "util" || strings.HasSuffix(p.ImportPath, "/util") {
				t.Errorf("%s: a package named util", p.ImportPath)
			}
			if len(p.GoFiles) == 0 || seen[p.ImportPath] {
				continue
			}
			seen[p.ImportPath] = true
			if doc := doc(t, p.ImportPath); !strings.Contains(doc, " owns ") || !strings.Contains(doc, "refuses ") {
				t.Errorf("%s: its comment does not say what it owns and what it refuses: %q", p.ImportPath, doc)
			}
		}
	}
}

// doc returns a package's comment, from whichever of its files holds it.
func doc(t *testing.T, path string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, strings.TrimPrefix(path, "simotel/"), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		if file.Doc != nil {
			all = append(all, strings.Join(strings.Fields(file.Doc.Text()), " "))
		}
	}
	return " " + strings.Join(all, " ")
}
