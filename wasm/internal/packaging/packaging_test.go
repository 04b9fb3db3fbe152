//go:build !js

package packaging

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

const sample = `{"version": "1.2.3", "key": "secret id", "update_url": "https://elsewhere.example", "minimum_chrome_version": "140", "host_permissions": ["https://*/*"]}`

// folder returns a built extension as a machine may have it.
func folder(manifest string, modified time.Time, mode fs.FileMode) fstest.MapFS {
	file := func(content string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(content), ModTime: modified, Mode: mode}
	}
	return fstest.MapFS{
		"worker.js": file("importScripts()"), "manifest.json": file(manifest), "content/a.js": file("a"), "Z.html": file("z"),
		".DS_Store": file("where the icons are"), "content/.idea/x": file("x"),
	}
}

func opened(t *testing.T, files fs.FS) *Extension {
	t.Helper()
	e, err := Open(files)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// read returns the names in an archive, in its order, and its manifest.
func read(t *testing.T, archive []byte) (names []string, manifest map[string]any) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range z.File {
		names = append(names, file.Name)
		if !file.Modified.Equal(long) || file.Mode() != 0o644 {
			t.Errorf("%s was changed at %v and has the mode %v", file.Name, file.Modified, file.Mode())
		}
	}
	file, err := z.Open("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	raw, err := io.ReadAll(file)
	if err == nil {
		err = json.Unmarshal(raw, &manifest)
	}
	if err != nil {
		t.Fatal(err)
	}
	return names, manifest
}

func TestTheStoresArchiveHasEveryFileAndAManifestWithoutAKey(t *testing.T) {
	archive, err := opened(t, folder(sample, time.Now(), 0o600)).Store()
	if err != nil {
		t.Fatal(err)
	}
	names, manifest := read(t, archive)
	if want := []string{"Z.html", "content/a.js", "manifest.json", "worker.js"}; !slices.Equal(names, want) {
		t.Errorf("the files are %q", names)
	}
	if len(manifest) != 3 || manifest["version"] != "1.2.3" || manifest["key"] != nil || manifest["update_url"] != nil {
		t.Errorf("the manifest is %v", manifest)
	}
}

func TestNothingOfTheMachineIsInTheBytes(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	var before [][]byte
	for _, files := range []fstest.MapFS{
		folder(sample, time.Now(), 0o600),
		folder(sample, time.Date(2031, 5, 6, 7, 8, 9, 0, time.Local), 0o755),
	} {
		e := opened(t, files)
		archive, err := e.Store()
		if err != nil {
			t.Fatal(err)
		}
		s, err := e.SelfHost(key, "https://intranet.example/simotel")
		if err != nil {
			t.Fatal(err)
		}
		now := [][]byte{archive, s.Package, s.List}
		if before != nil && !slices.EqualFunc(before, now, bytes.Equal) {
			t.Error("times and modes of the files change the bytes")
		}
		before = now
	}
}

func TestASignedPackageAsksForItsUpdatesWhereItIsServed(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	e := opened(t, folder(sample, time.Now(), 0o644))
	for _, address := range []string{"https://intranet.example/a&b", "https://intranet.example/a&b/"} {
		s, err := e.SelfHost(key, address)
		if err != nil {
			t.Fatal(err)
		}
		const updates = "https://intranet.example/a&b/updates.xml"
		if s.Forced() != s.ID+";"+updates || s.Name != "simotel-1.2.3.crx" {
			t.Errorf("the policy is %q, the file %q", s.Forced(), s.Name)
		}
		_, manifest := read(t, s.Package[bytes.Index(s.Package, []byte("PK\x03\x04")):])
		if manifest["update_url"] != updates || manifest["key"] != nil {
			t.Errorf("the manifest is %v", manifest)
		}
		for _, want := range []string{
			`<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">`, `<app appid="` + s.ID + `">`,
			`codebase="https://intranet.example/a&amp;b/simotel-1.2.3.crx"`, `version="1.2.3"`, `prodversionmin="140"`,
		} {
			if !strings.Contains(string(s.List), want) {
				t.Errorf("the list of updates lacks %s:\n%s", want, s.List)
			}
		}
	}
}

func TestWhatIsNoAddressForUpdates(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	e := opened(t, folder(sample, time.Now(), 0o644))
	for _, address := range []string{"", "intranet.example/simotel", "ftp://intranet.example", "https://", "https://user:hunter2@intranet.example", "https://intranet.example/?a", "https://intranet.example/#a", "https://intranet.example:x/hunter2"} {
		_, err := e.SelfHost(key, address)
		if err == nil {
			t.Errorf("%s is taken", address)
		} else if strings.Contains(err.Error(), "hunter2@") {
			t.Errorf("%s: the error has a password: %v", address, err)
		}
	}
}

func TestAVersionThatChromeRefusesIsRefusedBefore(t *testing.T) {
	for version, want := range map[string]bool{
		"0.1.0": true, "1": true, "1.2.3.65535": true,
		"": false, "0.0": false, "1.2.3.4.5": false, "1.65536": false, "1.02": false, "1.2-beta": false, "+1": false, "1.": false,
	} {
		_, err := Open(folder(`{"version": "`+version+`"}`, time.Now(), 0o644))
		if (err == nil) != want {
			t.Errorf("version %q: %v", version, err)
		}
	}
}

func TestALinkInTheFolderIsRefused(t *testing.T) {
	files := folder(sample, time.Now(), 0o644)
	files["link"] = &fstest.MapFile{Mode: fs.ModeSymlink | 0o777}
	if _, err := opened(t, files).Store(); err == nil || !strings.Contains(err.Error(), "link is no file") {
		t.Errorf("the error is %v", err)
	}
}
