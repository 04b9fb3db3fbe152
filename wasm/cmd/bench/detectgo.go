//go:build !js

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"simotel/wasm/cmd/bench/rate"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/pageserver"
)

// scan is the reader that does least.
const scan = rate.Scan

// sampleMs is for how long a reader reads a page at least. Many short samples in
// turns bear another program's bursts better than few long ones.
const sampleMs = 50

// goRatios compare the core with phonenumbers given all the text, and with what
// can be had at most.
var goRatios = []ratio{
	{Name: "detect : phonenumbers", Of: rate.Core, To: []string{rate.Reference}},
	{Name: "digit scan : detect", Of: rate.Scan, To: []string{rate.Core}},
}

// measureGo is how fast the core reads natively.
func measureGo(_ context.Context, r *detectReport) error {
	pages, err := madeUpPages()
	if err != nil {
		return err
	}
	t := newRates("Natively", rate.Detectors, goRatios, pages)
	r.Rates = append(r.Rates, t)
	for i := range r.Rounds + 1 {
		err := t.round(i == 0, every, func(page int, reader string) (m rating, err error) {
			p := pages[page]
			m.MBs, m.Found = rate.Measure(reader, p.Text(), p.Language.Region, sampleMs*time.Millisecond)
			return m, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// measureWasm is how fast the same code reads in a page of Chromium, with the
// text in Go's memory already.
func measureWasm(ctx context.Context, r *detectReport) error {
	server, err := pageserver.Start("testdata/pages")
	if err != nil {
		return err
	}
	defer server.Close()
	program, err := compile("inwasm")
	if err != nil {
		return err
	}
	pages, err := madeUpPages()
	if err != nil {
		return err
	}
	if err := serveMadeUp(server, pages); err != nil {
		return err
	}
	server.Serve("inwasm.wasm", "application/wasm", program)
	runtime, err := goRuntime()
	if err != nil {
		return err
	}
	browser, err := chromium.Start(ctx, chromium.Options{})
	if err != nil {
		return err
	}
	defer browser.Close()
	r.Browser = browser.Version()
	page, err := browser.Open(ctx, server.Page("nodigits.html"))
	if err != nil {
		return err
	}
	defer page.Close()
	if err := page.Evaluate(runtime+`; (async () => {
		const go = new Go();
		const { instance } = await WebAssembly.instantiateStreaming(fetch("inwasm.wasm"), go.importObject);
		go.run(instance);
		globalThis.texts = (await (await fetch("madeup.json")).json()).map((p) => p.text);
	})()`, nil); err != nil {
		return err
	}
	t := newRates("In WebAssembly, in a page of Chromium", rate.Detectors, goRatios, pages)
	r.Rates = append(r.Rates, t)
	for i := range r.Rounds + 1 {
		err := t.round(i == 0, every, func(at int, reader string) (m rating, err error) {
			p := pages[at]
			err = page.Evaluate(fmt.Sprintf("measureInGo(%q, texts[%d], %q, %d)", reader, at, p.Language.Region, sampleMs), &m)
			return m, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// goRuntime returns wasm_exec.js, which ./build.sh build took from the Go
// distribution.
func goRuntime() (string, error) {
	raw, err := os.ReadFile("dist/wasm_exec.js")
	if err != nil {
		return "", fmt.Errorf("read Go's runtime: %w", err)
	}
	return string(raw), nil
}

// compile builds one of the benchmark's own WebAssembly programs, as build.sh
// builds those of the extension, and returns it.
func compile(program string) ([]byte, error) {
	file := filepath.Join(buildFolder, program+".wasm")
	c := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w -buildid=", "-o", file, "./wasm/cmd/bench/"+program)
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if said, err := c.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build %s: %w: %s", program, err, strings.TrimSpace(string(said)))
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("build %s: %w", program, err)
	}
	return raw, nil
}
