package e2e

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"simotel/wasm/fetch/fetchtest"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/socket/sockettest"
)

// The files of an extension that does nothing but run the contracts, with the
// permissions of the real one.
var contractFiles = map[string]string{
	"worker.js": `chrome.runtime.onMessage.addListener((message, sender, answer) => {
	  if (typeof message === "string") return false;
	  answer({ echo: message });
	});`,
	"run.html": `<!doctype html><meta charset="utf-8"><script src="wasm_exec.js"></script><script src="run.js"></script>`,
	"run.js": `globalThis.output = [];
	const log = console.log;
	console.log = (...args) => { output.push(args.join(" ")); log(...args); };
	(async () => {
	  const go = new Go();
	  go.argv = ["contract", "-test.v"];
	  go.env = JSON.parse(decodeURIComponent(location.hash.slice(1)));
	  go.exit = (code) => { globalThis.exitCode = code; };
	  const { instance } = await WebAssembly.instantiateStreaming(fetch("contract.wasm"), go.importObject);
	  await go.run(instance);
	  globalThis.exitCode ??= 0;
	})().catch((error) => { output.push(String(error)); globalThis.exitCode = -1; });`,
}

func contractExtension(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var manifest map[string]any
	raw, err := os.ReadFile(filepath.Join(repository, "manifest.json"))
	must(t, err)
	must(t, json.Unmarshal(raw, &manifest))
	for _, key := range []string{"content_scripts", "icons", "action", "options_ui", "default_locale", "storage"} {
		delete(manifest, key)
	}
	manifest["name"], manifest["description"], manifest["action"] = "contract", "contract", map[string]any{}
	raw, err = json.Marshal(manifest)
	must(t, err)
	write(t, filepath.Join(dir, "manifest.json"), raw)
	for name, text := range contractFiles {
		write(t, filepath.Join(dir, name), []byte(text))
	}
	copyFile(t, filepath.Join(repository, "web/icons/48.png"), filepath.Join(dir, "icon.png"))
	copyFile(t, filepath.Join(repository, "dist/wasm_exec.js"), filepath.Join(dir, "wasm_exec.js"))
	write(t, filepath.Join(dir, "bytes.bin"), []byte{1, 0, 255})
	build(t, filepath.Join(dir, "contract.wasm"), "test", "-c", "./contract")
	return dir
}

// build has the go command build something for the browser.
func build(t *testing.T, out string, command ...string) {
	t.Helper()
	c := exec.Command("go", append(append(command[:len(command)-1:len(command)-1], "-o", out), command[len(command)-1])...)
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if text, err := c.CombinedOutput(); err != nil {
		t.Fatalf("go %v: %v\n%s", command, err, text)
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	must(t, os.WriteFile(path, content, 0o644))
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	must(t, err)
	write(t, to, content)
}

func TestChromeItselfPassesTheContractsOfItsFakes(t *testing.T) {
	addresses, stop, err := fetchtest.Serve()
	must(t, err)
	t.Cleanup(stop)
	sockets, stop, err := sockettest.Serve()
	must(t, err)
	t.Cleanup(stop)
	environment := make(map[string]string)
	for name, a := range map[string]any{"FETCH": addresses, "SOCKETS": sockets} {
		raw, err := json.Marshal(a)
		must(t, err)
		environment[name] = string(raw)
	}
	raw, err := json.Marshal(environment)
	must(t, err)
	browser, err := chromium.Start(t.Context(), chromium.Options{Extension: contractExtension(t)})
	must(t, err)
	t.Cleanup(browser.Close)
	page, err := browser.OpenExtension(t.Context(), "run.html#"+url.PathEscape(string(raw)))
	must(t, err)
	waited := page.WaitFor(t.Context(), `globalThis.exitCode !== undefined`)
	code := -1
	var output []string
	must(t, page.Evaluate(`globalThis.exitCode ?? -1`, &code))
	must(t, page.Evaluate(`output`, &output))
	text := strings.Join(output, "\n")
	if waited != nil || code != 0 || !strings.Contains(text, "--- PASS: TestChromePassesTheContracts") {
		t.Errorf("exit code %d, %v\n%s", code, waited, text)
	}
}
