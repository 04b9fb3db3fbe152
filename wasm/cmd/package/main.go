//go:build !js

// Command package owns the files that are handed out, in build/: the extension for
// the Chrome Web Store, the one that an administrator signs and serves, and the
// licences and bills of materials of extension and bridge. It refuses to read or to
// write a signing key within the repository.
package main

import (
	"crypto/rsa"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"simotel/wasm/internal/crx"
	"simotel/wasm/internal/packaging"
)

// order is what is to be made.
type order struct {
	from         string // where relative paths of keys begin
	key, newKey  string
	address      string
	bridge       string
	bridgeTarget string
}

func main() {
	var o order
	flag.StringVar(&o.from, "from", ".", "the `folder` that paths of keys are relative to")
	flag.StringVar(&o.key, "key", os.Getenv("SIMOTEL_KEY"), "the signing key, a PEM `file` outside the repository; SIMOTEL_KEY if it is not given")
	flag.StringVar(&o.newKey, "new-key", "", "makes a signing key, a new `file` outside the repository, and signs with it")
	flag.StringVar(&o.address, "url", "", "the `address` under which package and updates.xml will be served, such as https://intranet.example/simotel")
	flag.StringVar(&o.bridge, "bridge", "", "writes the papers of this `file`, the built event bridge, instead")
	flag.StringVar(&o.bridgeTarget, "target", "linux/amd64", "what the bridge was built for")
	flag.Parse()
	err := errors.New("it takes options alone: " + strings.Join(flag.Args(), " "))
	if flag.NArg() == 0 {
		err = run(o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "package:", err)
		os.Exit(1)
	}
}

// Where the program runs, and what it reads and writes there.
const (
	repository = "."
	dist       = "dist"
	build      = "build"
)

func run(o order) error {
	if err := os.MkdirAll(build, 0o755); err != nil {
		return fmt.Errorf("folder of packages: %w", err)
	}
	if o.bridge != "" {
		return bridgePapers(o.bridge, o.bridgeTarget)
	}
	extension, err := packaging.Open(os.DirFS(dist))
	if err != nil {
		return fmt.Errorf("%w; ./build.sh build makes it", err)
	}
	key, err := signingKey(o)
	if err != nil {
		return err
	}
	archive, err := extension.Store()
	if err != nil {
		return err
	}
	name := "simotel-" + extension.Version()
	if err := write(name+".zip", archive); err != nil {
		return err
	}
	if err := extensionPapers(name, extension.Version()); err != nil {
		return err
	}
	if key == nil {
		return nil
	}
	if o.address == "" {
		id, err := crx.ID(&key.PublicKey)
		fmt.Printf("\nid by this key  %s\n", id)
		return err
	}
	return selfHost(extension, key, o.address)
}

// selfHost writes what an administrator serves, and says what belongs into the policy.
func selfHost(extension *packaging.Extension, key *rsa.PrivateKey, address string) error {
	s, err := extension.SelfHost(key, address)
	if err != nil {
		return err
	}
	if err := errors.Join(write(s.Name, s.Package), write(packaging.UpdatesFile, s.List)); err != nil {
		return err
	}
	fmt.Printf("\nid              %s\nserve           %s and %s under %s\nExtensionInstallForcelist\n                %s\n",
		s.ID, s.Name, packaging.UpdatesFile, strings.TrimSuffix(s.Updates, packaging.UpdatesFile), s.Forced())
	return nil
}

// signingKey returns the key that was asked for, nil for none.
func signingKey(o order) (*rsa.PrivateKey, error) {
	path, get := o.key, crx.ReadKey
	if o.newKey != "" {
		path, get = o.newKey, crx.NewKey
	}
	switch {
	case path == "" && o.address != "":
		return nil, errors.New("-url is for a signed package: it needs -key or -new-key")
	case path == "":
		return nil, nil
	case o.newKey == "" && o.address == "":
		return nil, errors.New("a signed package needs -url, the address under which it will be served")
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(o.from, path)
	}
	inside, err := within(repository, path)
	if err != nil {
		return nil, err
	}
	if inside {
		return nil, fmt.Errorf("the key %s is within the repository: keep it where no copy of the repository takes it along", path)
	}
	return get(path)
}

// within reports whether a file, which need not exist, is in a folder or below it.
func within(folder, file string) (bool, error) {
	var real [2]string
	for i, path := range []string{folder, filepath.Dir(file)} {
		absolute, err := filepath.Abs(path)
		if err == nil {
			real[i], err = filepath.EvalSymlinks(absolute)
		}
		if err != nil {
			return false, fmt.Errorf("folder of the key: %w", err)
		}
	}
	name, err := filepath.Rel(real[0], real[1])
	return err == nil && name != ".." && !strings.HasPrefix(name, ".."+string(filepath.Separator)), nil
}

// write writes a file of build/ and says so.
func write(name string, content []byte) error {
	path := filepath.Join(build, name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	fmt.Printf("%10d  %s\n", len(content), path)
	return nil
}
