//go:build !js

package papers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../../.."

func TestTheModulesInTheBridgeHaveTheirLicencesAndNotices(t *testing.T) {
	modules, err := Of(root, Target{"linux", "amd64"}, "./wasm/cmd/bridge")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Module{}
	for _, m := range modules {
		found[m.Path] = m
		if m.Version == "" || len(m.Licences) == 0 || (m.Sum == "") != (m.Path == Standard) {
			t.Errorf("%s %s has the sum %q and the licences %q", m.Path, m.Version, m.Sum, m.Licences)
		}
	}
	for path, licences := range map[string]string{
		"github.com/klauspost/compress": "Apache-2.0, BSD-3-Clause, MIT",
		Standard:                        "BSD-3-Clause", "github.com/nats-io/nats-server/v2": "Apache-2.0", "github.com/coder/websocket": "ISC", "github.com/beorn7/perks": "MIT",
	} {
		if got := strings.Join(found[path].Licences, ", "); got != licences {
			t.Errorf("%s has the licences %s, want %s", path, got, licences)
		}
	}
	text := string(Licences(modules))
	for _, want := range []string{"github.com/prometheus/client_golang " + found["github.com/prometheus/client_golang"].Version + " (Apache-2.0, BSD-3-Clause): NOTICE", "Go " + found[Standard].Version + ", its standard library (BSD-3-Clause): LICENSE", "The Go Authors"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text of the licences lacks %q", want)
		}
	}
	// What only tests and other programs need is not in it.
	if m, ok := found["github.com/chromedp/chromedp"]; ok {
		t.Errorf("%s is in the bridge", m.Path)
	}
}

func TestALicenceWithinAModuleBelongsToIt(t *testing.T) {
	top := t.TempDir()
	within := filepath.Join(top, "internal", "copied")
	for path, content := range map[string]string{
		filepath.Join(top, "LICENSE"): "Permission is hereby granted, free of charge,\n to any person obtaining a copy", filepath.Join(within, "COPYING"): "of another",
		filepath.Join(within, "licence.go"): "package copied",
	} {
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, []byte(content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	folders := map[string]string{}
	m := Module{Path: "example.org/m", Version: "v1.0.0"}
	if err := upwards(folders, within, top); err != nil {
		t.Fatal(err)
	}
	if err := m.read(folders); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, text := range m.Texts {
		names = append(names, text.Name)
	}
	if want := []string{"LICENSE", "internal/copied/COPYING"}; !slices.Equal(names, want) || !slices.Equal(m.Licences, []string{"MIT"}) {
		t.Errorf("the texts are %q, the licences %q", names, m.Licences)
	}
}

func TestALicenceThatNobodyKnowsIsAnError(t *testing.T) {
	top := t.TempDir()
	if err := os.WriteFile(filepath.Join(top, "LICENSE"), []byte("You may look at it."), 0o644); err != nil {
		t.Fatal(err)
	}
	m := Module{Path: "example.org/m", Version: "v1.0.0"}
	if err := m.read(map[string]string{".": top}); err == nil || !strings.Contains(err.Error(), "example.org/m v1.0.0") {
		t.Errorf("the error is %v", err)
	}
}

func TestABillSaysWhatIsInWhichFile(t *testing.T) {
	one := Module{Path: "github.com/Example/one/v2", Version: "v2.0.1", Sum: "h1:x=", Licences: []string{"MIT"}}
	standard := Module{Path: Standard, Version: "1.26.8", Licences: []string{"BSD-3-Clause"}}
	parts := []Part{{"b.wasm", []byte("b"), []Module{one, standard}}, {"a.js", []byte("a"), []Module{standard}}}
	raw, err := Bill("product", "1.2.3", "MIT", parts)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Bill("product", "1.2.3", "MIT", parts); err != nil || !bytes.Equal(raw, again) {
		t.Errorf("made twice it is two bills: %v", err)
	}
	var b bill
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		t.Fatal(err)
	}
	if b.Format != "CycloneDX" || b.Spec != "1.6" || b.Metadata.Component.Version != "1.2.3" {
		t.Errorf("it is %s %s of version %s", b.Format, b.Spec, b.Metadata.Component.Version)
	}
	refs := []string{b.Metadata.Component.Ref}
	for _, c := range b.Components {
		refs = append(refs, c.Ref)
	}
	const oneURL, standardURL = "pkg:golang/github.com/example/one/v2@v2.0.1", "pkg:golang/std@1.26.8"
	if want := []string{"product", "file:b.wasm", "file:a.js", oneURL, standardURL}; !slices.Equal(refs, want) {
		t.Errorf("the components are %q", refs)
	}
	if c := b.Components[0]; len(c.Hashes) != 1 || c.Hashes[0].Content != "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d" {
		t.Errorf("the hash of b is %v", c.Hashes)
	}
	want := map[string][]string{"product": {"file:b.wasm", "file:a.js"}, "file:b.wasm": {oneURL, standardURL}, "file:a.js": {standardURL}, oneURL: nil, standardURL: nil}
	for _, d := range b.Dependencies {
		if !slices.Equal(d.On, want[d.Ref]) || !slices.Contains(refs, d.Ref) {
			t.Errorf("%s depends on %q", d.Ref, d.On)
		}
	}
	if len(b.Dependencies) != len(want) {
		t.Errorf("there are %d dependencies", len(b.Dependencies))
	}
}

func ExampleLicences() {
	fmt.Printf("%s", Licences([]Module{{Path: "example.org/m", Version: "v1.0.0", Licences: []string{"MIT"}, Texts: []Text{{"LICENSE", "You may."}}}}))
	// Output:
	// ==============================================================================
	// example.org/m v1.0.0 (MIT): LICENSE
	// ==============================================================================
	//
	// You may.
}
