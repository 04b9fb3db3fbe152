package bundle

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// project writes a folder with an entry file and without any packages.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	files["package.json"] = `{"private": true}`
	files["package-lock.json"] = `{"lockfileVersion": 3, "requires": true, "packages": {"": {}}}`
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// As if npm had been here.
	modules := filepath.Join(cache(), "npm", key([]byte(files["package-lock.json"])), "node_modules")
	if err := os.MkdirAll(filepath.Join(modules, "phone"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(modules, "phone", "index.js"), []byte(`export default process.env.NODE_ENV + " 021-8834 1256";`), 0o644); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestAScriptHoldsItsPackagesAsBuiltForItsMode(t *testing.T) {
	folder := project(t, map[string]string{"app.jsx": `import phone from "phone"; document.title = phone;`})
	for _, mode := range []Mode{Production, Development} {
		script, err := Make(folder, "app.jsx", mode)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(script), string(mode)) || !strings.Contains(string(script), "021-8834 1256") {
			t.Errorf("for %s the script is %s", mode, script)
		}
	}
}

func TestAScriptThatCannotBeMadeSaysWhy(t *testing.T) {
	for name, c := range map[string]struct{ source, want string }{
		"a package that is not pinned": {`import "left-pad";`, `"left-pad"`},
		"a mistake":                    {`let let;`, "let"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Make(project(t, map[string]string{"app.jsx": c.source}), "app.jsx", Production)
			if err == nil || !strings.Contains(err.Error(), "bundle app.jsx") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := Make(t.TempDir(), "app.jsx", Production); err == nil || !strings.Contains(err.Error(), "package-lock.json") {
		t.Errorf("without a lock file: %v", err)
	}
}

// npmThat puts a program in npm's place.
func npmThat(t *testing.T, does string) {
	t.Helper()
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "npm"), []byte("#!/bin/sh\n"+does+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
}

func TestPackagesAreFetchedOnceAndOnlyWhole(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	folder := t.TempDir()
	for name, text := range map[string]string{"package.json": "{}", "package-lock.json": "{}", "app.jsx": `import phone from "phone"; document.title = phone;`} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	npmThat(t, `mkdir -p node_modules/phone; echo "EINTEGRITY sha512"; exit 1`)
	if _, err := Make(folder, "app.jsx", Production); err == nil || !strings.Contains(err.Error(), "EINTEGRITY") {
		t.Errorf("of an npm that fails we are told %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(cache(), "npm")); err != nil || len(left) > 0 {
		t.Errorf("an npm that failed left %v (%v)", left, err)
	}
	npmThat(t, `mkdir -p node_modules/phone; echo 'export default "021-8834 1256"' > node_modules/phone/index.js`)
	if _, err := Make(folder, "app.jsx", Production); err != nil {
		t.Error(err)
	}
	npmThat(t, `exit 1`)
	if _, err := Make(folder, "app.jsx", Production); err != nil {
		t.Errorf("the second time npm was asked again: %v", err)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 3 {
		t.Errorf("the folder holds %v (%v)", entries, err)
	}
}
