//go:build !js

// Package packaging owns the files that the built extension is handed out in: the
// archive for the Chrome Web Store, and a signed package with the list of updates
// for a server of the administrator's own. The same dist/ gives the same bytes on
// every machine. It refuses to build, and to keep keys.
package packaging

import (
	"bytes"
	"crypto/rsa"
	"encoding/xml"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"simotel/wasm/internal/crx"
)

// UpdatesFile is the name of the list of updates.
const UpdatesFile = "updates.xml"

// Extension is a built extension.
type Extension struct {
	files    fs.FS
	manifest manifest
}

// Open reads the extension in a folder such as dist/.
func Open(files fs.FS) (*Extension, error) {
	raw, err := fs.ReadFile(files, manifestFile)
	if err != nil {
		return nil, fmt.Errorf("open the extension: %w", err)
	}
	m, err := readManifest(raw)
	if err != nil {
		return nil, fmt.Errorf("open the extension: %s: %w", manifestFile, err)
	}
	return &Extension{files: files, manifest: m}, nil
}

// Version returns the extension's version, the one of its manifest.
func (e *Extension) Version() string { return e.manifest.version() }

// Store returns the archive for the Chrome Web Store, which gives the extension
// its id and signature: without key and update address.
func (e *Extension) Store() ([]byte, error) {
	return archive(e.files, e.manifest.with(nil))
}

// SelfHosted are the files that an administrator serves.
type SelfHosted struct {
	ID      string // of the extension: 32 letters
	Updates string // address of the list of updates

	Name    string // of the package's file
	Package []byte // CRX3
	List    []byte // the list of updates, for UpdatesFile
}

// SelfHost returns the extension signed with a key, to be served under an address:
// https://intranet.example/simotel for one. Chrome asks there for updates by itself.
func (e *Extension) SelfHost(key *rsa.PrivateKey, address string) (SelfHosted, error) {
	base, err := baseOf(address)
	if err != nil {
		return SelfHosted{}, err
	}
	s := SelfHosted{Updates: base + "/" + UpdatesFile, Name: "simotel-" + e.Version() + ".crx"}
	if s.ID, err = crx.ID(&key.PublicKey); err != nil {
		return SelfHosted{}, err
	}
	// By the policy alone Chrome would install, and never update.
	packed, err := archive(e.files, e.manifest.with(map[string]string{"update_url": s.Updates}))
	if err != nil {
		return SelfHosted{}, err
	}
	if s.Package, err = crx.Sign(packed, key); err != nil {
		return SelfHosted{}, err
	}
	s.List, err = list(s.ID, base+"/"+s.Name, e.Version(), e.manifest.text("minimum_chrome_version"))
	return s, err
}

// Forced returns the extension's entry in Chrome's policy ExtensionInstallForcelist.
// https://chromeenterprise.google/policies/#ExtensionInstallForcelist
func (s SelfHosted) Forced() string { return s.ID + ";" + s.Updates }

// baseOf returns an address without the slash at its end.
func baseOf(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("address of the updates: %w", err)
	}
	if (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("address of the updates: want one like https://intranet.example/simotel, without user, query and fragment")
	}
	return strings.TrimRight(u.String(), "/"), nil
}

// list returns the list of updates, with one version. A browser older than minimum,
// which may be empty, does not take it.
// https://developer.chrome.com/docs/extensions/how-to/distribute/host-on-linux
func list(id, codebase, version, minimum string) ([]byte, error) {
	type check struct {
		Codebase string `xml:"codebase,attr"`
		Version  string `xml:"version,attr"`
		Minimum  string `xml:"prodversionmin,attr,omitempty"`
	}
	type app struct {
		ID    string `xml:"appid,attr"`
		Check check  `xml:"updatecheck"`
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	encoder := xml.NewEncoder(&out)
	encoder.Indent("", "  ")
	err := encoder.Encode(struct {
		XMLName  xml.Name `xml:"http://www.google.com/update2/response gupdate"`
		Protocol string   `xml:"protocol,attr"`
		App      app      `xml:"app"`
	}{Protocol: "2.0", App: app{ID: id, Check: check{Codebase: codebase, Version: version, Minimum: minimum}}})
	if err != nil {
		return nil, fmt.Errorf("list of updates: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
