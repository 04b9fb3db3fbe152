//go:build !js

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
)

// measureHost is the subcommand host: what it costs to find numbers in the
// page's own process and in the worker.
func measureHost(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("host", flag.ExitOnError)
	rounds := flags.Int("rounds", 15, "starts of each program")
	tabs := flags.Int("tabs", 5, "tabs of each kind")
	flags.Parse(arguments)
	dir, err := extensionWithEmpty()
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := stage.Start(ctx, ".", chromium.Options{Extension: dir})
	if err != nil {
		return err
	}
	defer s.Close()
	s.Pages.Bare = true
	if err := s.Configure(ctx, stage.Document(s.PBX.URL(), "en")); err != nil {
		return err
	}
	h := host{stage: s}
	fmt.Printf("%s, %s\n", s.Browser.Version(), processor())
	return errors.Join(h.starts(ctx, *rounds), h.prices(ctx), h.memory(ctx, *tabs))
}

// host measures on a stage whose extension also has an empty Go program.
type host struct{ stage *stage.Stage }

// emptyProgram does nothing and goes on doing it.
const emptyProgram = "package main\n\nfunc main() { select {} }\n"

// extensionWithEmpty returns a copy of dist/ with empty.wasm, which pages may
// read as they may content.wasm.
func extensionWithEmpty() (string, error) {
	dir, err := os.MkdirTemp("", "simotel-bench-")
	if err != nil {
		return "", fmt.Errorf("copy the extension: %w", err)
	}
	manifest, source := filepath.Join(dir, "manifest.json"), filepath.Join(dir, "empty.go")
	err = errors.Join(os.CopyFS(dir, os.DirFS("dist")), os.WriteFile(source, []byte(emptyProgram), 0o644))
	if err != nil {
		return dir, fmt.Errorf("copy the extension: %w", err)
	}
	raw, err := os.ReadFile(manifest)
	if err == nil {
		err = os.WriteFile(manifest, []byte(strings.Replace(string(raw), `"content.wasm"`, `"content.wasm", "empty.wasm"`, 1)), 0o644)
	}
	if err != nil {
		return dir, fmt.Errorf("copy the extension: %w", err)
	}
	c := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w -buildid=", "-o", filepath.Join(dir, "empty.wasm"), source)
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := c.CombinedOutput(); err != nil {
		return dir, fmt.Errorf("build an empty program: %w: %s", err, out)
	}
	return dir, nil
}

// choose sets where numbers are found: settings.Detection.Host.
func (h host) choose(ctx context.Context, where string) error {
	return h.stage.Configure(ctx, `{"version":1,"settings":{"detection":{"host":"`+where+`"}}}`)
}

// start is JavaScript that starts a program as web/content/core.js does and
// tells the milliseconds until it is compiled, and of its first turn.
const start = `(async (file) => {
  await import(chrome.runtime.getURL("wasm_exec.js"));
  const go = new Go();
  const begin = performance.now();
  const module = await WebAssembly.compileStreaming(fetch(chrome.runtime.getURL(file)));
  const compiled = performance.now();
  const instance = await WebAssembly.instantiate(module, go.importObject);
  go.run(instance);
  const running = performance.now();
  (globalThis.kept ??= []).push(instance); // as a page's core is
  return [compiled - begin, running - compiled, running - begin];
})`

// starts compares the start of the page's core with that of an empty program,
// in the content script of one page, in turns.
func (h host) starts(ctx context.Context, rounds int) error {
	if err := h.choose(ctx, "worker"); err != nil {
		return err
	}
	programs := []string{"empty.wasm", "content.wasm"}
	figures := make([][4]spread, len(programs))
	for i := range rounds + 1 { // the first is thrown away: import reads wasm_exec.js
		for j, file := range programs {
			took, cpu, err := h.startOnce(ctx, file)
			if err != nil {
				return fmt.Errorf("start %s: %w", file, err)
			}
			if i == 0 {
				continue
			}
			for k, ms := range append(took, cpu) {
				figures[j][k].add(ms)
			}
		}
	}
	fmt.Printf("\nStarts of each in a page: %d, in turns. Median (lowest–highest), ms.\n\n", rounds)
	fmt.Println("| program | bytes | read and compiled | first turn | together | times the first | computing, all processes |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
	for j, file := range programs {
		bytes, err := h.size(ctx, file)
		if err != nil {
			return err
		}
		f := figures[j]
		fmt.Printf("| `%s` | %d | %s | %s | %s | %.2f | %s |\n", file, bytes, f[0].text(0), f[1].text(1), f[2].text(0), f[2].Median/figures[0][2].Median, f[3].text(0))
	}
	return nil
}

// startOnce starts a program in a tab of its own.
func (h host) startOnce(ctx context.Context, file string) (took []float64, cpu float64, err error) {
	p, err := h.stage.Browser.Open(ctx, h.stage.Pages.Page("nodigits.html"))
	if err != nil {
		return nil, 0, err
	}
	defer p.Close()
	if err := p.EvaluateInContentScript(`new Promise((done) => setTimeout(done, 500))`, nil); err != nil {
		return nil, 0, err
	}
	cpu, err = h.computing(func() error { return p.EvaluateInContentScript(start+`("`+file+`")`, &took) })
	return took, cpu, err
}

// size returns the bytes of a file as a page reads it.
func (h host) size(ctx context.Context, file string) (bytes int, err error) {
	p, err := h.stage.Browser.OpenExtension(ctx, "certificates.html")
	if err != nil {
		return 0, err
	}
	defer p.Close()
	err = p.Evaluate(`fetch("`+file+`").then((r) => r.arrayBuffer()).then((b) => b.byteLength)`, &bytes)
	return bytes, err
}

// computing returns the milliseconds that all processes of the browser compute
// while do runs.
func (h host) computing(do func() error) (float64, error) {
	before, err := h.stage.Browser.CPU()
	if err != nil {
		return 0, err
	}
	if err := do(); err != nil {
		return 0, err
	}
	after, err := h.stage.Browser.CPU()
	return 1000 * (after - before), err
}

// texts is JavaScript for texts as pages have them: the first is short, and all
// together are a full message of web/content/matches.js.
const texts = `Array.from({length: 256}, (_, i) => ("Northwind GmbH, Harbour Road 12, 15" + (100 + i) + ", since 2011-04-" + (10 + i % 20) + ", turnover EUR 1" + (20 + i % 70) + ",000. ").repeat(i ? 3 : 1).slice(0, i ? 190 : 80) + "Call 0218834" + (1000 + i))`

// prices compares a message to a worker that runs with a call of the core.
func (h host) prices(ctx context.Context) error {
	if err := h.choose(ctx, "page"); err != nil {
		return err
	}
	p, err := h.stage.Browser.Open(ctx, h.stage.Pages.Page("demo.html"))
	if err != nil {
		return err
	}
	defer p.Close()
	err = p.WaitUntil(ctx, "the page's own core", func() (bool, error) {
		var runs bool
		err := p.EvaluateInContentScript(`simotel.core.state === "runs"`, &runs)
		return runs, err
	})
	if err != nil {
		return err
	}
	fmt.Println("\nTo find numbers, per message of the worker, or for the same texts in the page:")
	fmt.Println("\n| what | UTF-16 units | milliseconds | computing, all processes, ms |")
	fmt.Println("| --- | ---: | ---: | ---: |")
	for _, c := range []struct {
		name, texts, ask string
		times            int
	}{
		{"worker, one short text", texts + `.slice(0, 1)`, `await simotel.line.ask("` + message.TypeDetect + `", {texts, language: "en", host: "localhost"})`, 500},
		{"page, one short text", texts + `.slice(0, 1)`, `for (const text of texts) simotel.core.find(text, "IR\n\n\nlocalhost\nen")`, 20000},
		{"worker, a full message", texts, `await simotel.line.ask("` + message.TypeDetect + `", {texts, language: "en", host: "localhost"})`, 30},
		{"page, a full message", texts, `for (const text of texts) simotel.core.find(text, "IR\n\n\nlocalhost\nen")`, 100},
	} {
		var figures struct{ Units, Took float64 }
		cpu, err := h.computing(func() error {
			return p.EvaluateInContentScript(fmt.Sprintf(`(async () => {
			  const texts = %s, begin = performance.now();
			  for (let i = 0; i < %d; i++) { %s; }
			  return {units: texts.join("").length, took: performance.now() - begin};
			})()`, c.texts, c.times, c.ask), &figures)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		fmt.Printf("| %s | %.0f | %.3f | %.3f |\n", c.name, figures.Units, figures.Took/float64(c.times), cpu/float64(c.times))
	}
	return nil
}
