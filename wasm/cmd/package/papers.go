//go:build !js

package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"simotel/wasm/internal/packaging"
	"simotel/wasm/internal/papers"
	"simotel/wasm/places"
)

// licence is ours, by its SPDX identifier.
const licence = "MIT"

// phonenumbers is the module whose data the numbering plans and the table of places
// are made of; no program of the extension imports it.
const phonenumbers = "github.com/nyaruka/phonenumbers/v2"

// made are the files of dist/ that others' modules are in: those of a program, and
// phonenumbers by its data.
var made = []struct {
	file, program string
	only          string // the module that counts, empty for all
	data          bool
}{
	{file: "worker.wasm", program: "./wasm/cmd/worker", data: true},
	{file: "pages.wasm", program: "./wasm/cmd/pages", data: true},
	{file: "content.wasm", program: "./wasm/cmd/content", data: true},
	{file: "wasm_exec.js", program: "./wasm/cmd/content", only: papers.Standard},
	{file: places.File, program: "./wasm/cmd/content", only: phonenumbers, data: true},
}

// extensionPapers writes the licences and the bill of materials of the extension.
func extensionPapers(name, version string) error {
	// It makes the numbering plans, natively and the same everywhere.
	data, err := modulesOf("./wasm/cmd/plan", papers.Target{OS: "linux", Arch: "amd64"}, phonenumbers)
	if err != nil {
		return err
	}
	var parts []papers.Part
	for _, m := range made {
		modules, err := modulesOf(m.program, papers.WebAssembly, m.only)
		if err != nil {
			return err
		}
		if m.data {
			modules = append(modules, data...)
		}
		content, err := os.ReadFile(filepath.Join(dist, m.file))
		if err != nil {
			return fmt.Errorf("bill of materials: %w", err)
		}
		parts = append(parts, papers.Part{Name: m.file, Content: content, Modules: modules})
	}
	return writePapers(name, "simotel", version, parts)
}

// modulesOf returns the modules of others in a program, or the one that counts.
func modulesOf(program string, target papers.Target, only string) ([]papers.Module, error) {
	modules, err := papers.Of(repository, target, program)
	if only != "" {
		modules = slices.DeleteFunc(modules, func(m papers.Module) bool { return m.Path != only })
	}
	return modules, err
}

// bridgePapers writes those of the built bridge, which has the extension's version.
func bridgePapers(file, target string) error {
	source, err := packaging.Open(os.DirFS(repository))
	if err != nil {
		return err
	}
	system, arch, _ := strings.Cut(target, "/")
	modules, err := papers.Of(repository, papers.Target{OS: system, Arch: arch}, "./wasm/cmd/bridge")
	if err != nil {
		return err
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("bill of materials: %w", err)
	}
	name := filepath.Base(file)
	return writePapers(name, "simotel-bridge", source.Version(), []papers.Part{{Name: name, Content: content, Modules: modules}})
}

func writePapers(name, product, version string, parts []papers.Part) error {
	bill, err := papers.Bill(product, version, licence, parts)
	if err != nil {
		return err
	}
	var all []papers.Module
	for _, p := range parts {
		all = append(all, p.Modules...)
	}
	slices.SortFunc(all, func(a, b papers.Module) int { return cmp.Compare(a.Path, b.Path) })
	all = slices.CompactFunc(all, func(a, b papers.Module) bool { return a.Path == b.Path })
	return errors.Join(write(name+"-licences.txt", papers.Licences(all)), write(name+".cdx.json", bill))
}
