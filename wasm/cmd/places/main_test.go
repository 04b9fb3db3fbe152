//go:build !js

package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A new machine has none of the modules that no program imports.
func TestTheTableIsMadeThoughTheModuleIsNotYetDownloaded(t *testing.T) {
	want, err := generate() // downloads it
	if err != nil {
		t.Fatal(err)
	}
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOPROXY", "file://"+filepath.ToSlash(filepath.Join(strings.TrimSpace(string(cache)), "cache", "download")))
	t.Setenv("GOSUMDB", "off")
	t.Setenv("GOFLAGS", "-modcacherw")
	t.Setenv("GOMODCACHE", t.TempDir())
	got, err := generate()
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%d bytes, %v; want the %d bytes of a machine that has it", len(got), err, len(want))
	}
}
