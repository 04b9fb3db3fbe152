//go:build !js

// Package bundle owns the scripts of test pages that are built on what real
// projects publish: npm fetches the packages that a lock file pins, into the
// cache outside the repository, and esbuild makes one script of them. It
// refuses versions that are not pinned, install scripts of packages, and to
// leave anything in the repository.
package bundle

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// Mode is what a script is built for, as packages read it from NODE_ENV.
type Mode string

// The modes that packages know.
const (
	Production  Mode = "production"
	Development Mode = "development"
)

// Make returns one script of an entry file in a folder, which holds
// package.json and package-lock.json beside it, and of the packages that these
// name.
func Make(folder, entry string, mode Mode) ([]byte, error) {
	modules, err := install(folder)
	if err != nil {
		return nil, fmt.Errorf("bundle %s: %w", entry, err)
	}
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{filepath.Join(folder, entry)},
		NodePaths:         []string{modules},
		Bundle:            true,
		Format:            api.FormatIIFE,
		JSX:               api.JSXAutomatic,
		JSXDev:            mode == Development,
		MinifySyntax:      mode == Production,
		MinifyWhitespace:  mode == Production,
		MinifyIdentifiers: mode == Production,
		Define:            map[string]string{"process.env.NODE_ENV": fmt.Sprintf("%q", mode)},
		LogLevel:          api.LogLevelSilent,
	})
	for _, m := range result.Errors {
		err = errors.Join(err, errors.New(m.Text))
	}
	if err == nil && len(result.OutputFiles) != 1 {
		err = fmt.Errorf("esbuild made %d files", len(result.OutputFiles))
	}
	if err != nil {
		return nil, fmt.Errorf("bundle %s: %w", entry, err)
	}
	return result.OutputFiles[0].Contents, nil
}

// install has npm fetch what a folder's lock file pins, unless the cache has it,
// and returns the node_modules. Registry, proxy and certificates are as npm is
// set up; it holds every package against the lock file's sha512.
func install(folder string) (string, error) {
	lock, err := os.ReadFile(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		return "", fmt.Errorf("install packages: %w", err)
	}
	home := filepath.Join(cache(), "npm", key(lock))
	modules := filepath.Join(home, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		return modules, nil
	}
	if err := os.MkdirAll(filepath.Dir(home), 0o755); err != nil {
		return "", fmt.Errorf("install packages: %w", err)
	}
	// Made aside and moved in whole: what is in the cache is complete.
	aside, err := os.MkdirTemp(filepath.Dir(home), "new-")
	if err != nil {
		return "", fmt.Errorf("install packages: %w", err)
	}
	defer os.RemoveAll(aside)
	manifest, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err == nil {
		err = errors.Join(
			os.WriteFile(filepath.Join(aside, "package.json"), manifest, 0o644),
			os.WriteFile(filepath.Join(aside, "package-lock.json"), lock, 0o644),
		)
	}
	if err != nil {
		return "", fmt.Errorf("install packages: %w", err)
	}
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = aside
	if said, err := npm.CombinedOutput(); err != nil {
		return "", fmt.Errorf("install packages: npm ci (./build.sh test installs npm): %w: %s", err, strings.TrimSpace(string(said)))
	}
	if err := os.Rename(aside, home); err != nil {
		// Another run was faster, which is as good.
		if _, there := os.Stat(modules); there != nil {
			return "", fmt.Errorf("install packages: %w", err)
		}
	}
	return modules, nil
}

// key names what a lock file pins.
func key(lock []byte) string { return fmt.Sprintf("%x", sha256.Sum256(lock))[:16] }

// cache is the folder that build.sh calls CACHE.
func cache() string {
	root := os.Getenv("XDG_CACHE_HOME")
	if root == "" {
		home := os.Getenv("HOME")
		if home == "" {
			home = os.TempDir()
		}
		root = filepath.Join(home, ".cache")
	}
	return filepath.Join(root, "simotel")
}
