package guard

import (
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What a package is made with is in dist/ as well, though no program imports it.
const madeWith = phonenumbers + "/v2"

// output returns what a command of Go prints.
func output(t *testing.T, arguments ...string) string {
	t.Helper()
	cmd := exec.Command("go", arguments...)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %v: %v", arguments, err)
	}
	return strings.TrimSpace(string(out))
}

func TestThePageOfLicencesHasThatOfEveryModuleInTheExtension(t *testing.T) {
	page := strings.Join(strings.Fields(html.UnescapeString(read(t, "web/licences.html"))), " ")
	modules := strings.Fields(output(t, "list", "-deps", "-f", `{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}`,
		"./wasm/cmd/worker", "./wasm/cmd/pages", "./wasm/cmd/content"))
	slices.Sort(modules)
	modules = append(slices.Compact(modules), madeWith)
	folders := map[string]string{"Simotel Click to Call": root, "Go": output(t, "env", "GOROOT")}
	for _, module := range modules {
		folders[module] = output(t, "list", "-m", "-f", "{{.Dir}}", module)
	}
	for name, folder := range folders {
		licence, err := os.ReadFile(filepath.Join(folder, "LICENSE"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page, "<h2>"+name+"</h2>") || !strings.Contains(page, strings.Join(strings.Fields(string(licence)), " ")) {
			t.Errorf("web/licences.html lacks %s, or the text of its licence", name)
		}
	}
	if n := strings.Count(page, "<h2>"); n != len(folders) {
		t.Errorf("web/licences.html has %d parts, there are %d: %q", n, len(folders), modules)
	}
}
