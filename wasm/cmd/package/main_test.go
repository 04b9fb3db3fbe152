//go:build !js

package main

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"simotel/wasm/internal/crx"
)

// clone copies what a clone of the repository has into a new folder of a name, with
// the times of now.
func clone(t *testing.T, name string) string {
	t.Helper()
	const root = "../../.."
	to := filepath.Join(t.TempDir(), name)
	for _, part := range []string{"wasm", "web", "build.sh", "setup.sh", "go.mod", "go.sum", "manifest.json", "LICENSE"} {
		err := filepath.WalkDir(filepath.Join(root, part), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			relative, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			target := filepath.Join(to, relative)
			return errors.Join(os.MkdirAll(filepath.Dir(target), 0o755), os.WriteFile(target, content, 0o644))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// packed runs ./build.sh package in a clone and returns what is in its build/ then.
func packed(t *testing.T, clone, umask string, environment []string, arguments ...string) map[string][]byte {
	t.Helper()
	cmd := exec.Command("bash", append([]string{"-c", `umask "$1"; shift; exec bash build.sh package "$@"`, "-", umask}, arguments...)...)
	cmd.Dir, cmd.Env = clone, append(os.Environ(), environment...)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	made := map[string][]byte{}
	entries, err := os.ReadDir(filepath.Join(clone, "build"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if made[entry.Name()], err = os.ReadFile(filepath.Join(clone, "build", entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return made
}

// apart has the second of two clones compile everything again, also Go's own
// packages: ./build.sh soak does, since it takes minutes.
var apart = flag.Bool("apart", false, "give the second clone a build cache of its own")

func TestTwoClonesGiveTheSameBytes(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key.pem")
	if _, err := crx.NewKey(key); err != nil {
		t.Fatal(err)
	}
	options := []string{"--key", key, "--url", "https://intranet.example/simotel"}
	one := packed(t, clone(t, "one"), "022", []string{"TZ=UTC", "LC_ALL=C"}, options...)
	elsewhere := []string{"TZ=Asia/Tehran", "LC_ALL=C.UTF-8", "USER=somebody"}
	if *apart {
		elsewhere = append(elsewhere, "GOCACHE="+t.TempDir())
	}
	two := packed(t, clone(t, "the second, elsewhere"), "077", elsewhere, options...)
	if len(one) != 5 || len(two) != len(one) {
		t.Errorf("there are %d files and %d", len(one), len(two))
	}
	for name, content := range one {
		if !bytes.Equal(content, two[name]) {
			t.Errorf("%s is another", name)
		}
		if bytes.Contains(content, []byte(os.TempDir()+"/")) {
			t.Errorf("%s has a path of the machine", name)
		}
	}
}

func TestNoKeyIsKeptWithinTheRepository(t *testing.T) {
	t.Chdir(t.TempDir()) // stands for the repository
	outside := t.TempDir()
	if err := os.Mkdir("build", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(mustAbs(t, "build"), filepath.Join(outside, "link")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"key.pem", "build/key.pem", "../" + filepath.Base(mustAbs(t, ".")) + "/key.pem", mustAbs(t, "key.pem"), filepath.Join(outside, "link", "key.pem")} {
		for _, o := range []order{{from: ".", newKey: path}, {from: ".", key: path, address: "https://intranet.example"}} {
			if _, err := signingKey(o); err == nil || !strings.Contains(err.Error(), "within the repository") {
				t.Errorf("%s: %v", path, err)
			}
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s was made: %v", path, err)
		}
	}
	// A relative path begins where the command was called.
	made, err := signingKey(order{from: outside, newKey: "key.pem"})
	if err != nil {
		t.Fatal(err)
	}
	read, err := signingKey(order{from: ".", key: filepath.Join(outside, "key.pem"), address: "https://intranet.example"})
	if err != nil || !read.Equal(made) {
		t.Errorf("the key that was made outside is not read: %v", err)
	}
}

func TestAnOrderThatIsNotWholeIsRefused(t *testing.T) {
	for want, o := range map[string]order{
		"needs -url":   {from: ".", key: "/elsewhere/key.pem"},
		"needs -key":   {from: ".", address: "https://intranet.example"},
		"no such file": {from: ".", key: filepath.Join(t.TempDir(), "key.pem"), address: "https://intranet.example"},
	} {
		if _, err := signingKey(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want one of %q", err, want)
		}
	}
	if key, err := signingKey(order{}); key != nil || err != nil {
		t.Errorf("without a key it is %v: %v", key, err)
	}
}

func mustAbs(t *testing.T, path string) string {
	t.Helper()
	absolute, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return absolute
}
