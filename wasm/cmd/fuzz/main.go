// Command fuzz owns ./build.sh fuzz: it finds the fuzz targets of all packages by
// go test -list and runs one after the other for so long. It refuses to know what
// they are of: docs/security.md says that.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

// target is one fuzz target.
type target struct{ pkg, name string }

// run reads [MINUTES] [--only NAME] and runs the targets that are meant. An input
// that fails is left under testdata/fuzz of its package, where every test reads it.
func run(arguments []string) error {
	minutes := 1
	if len(arguments) > 0 && !strings.HasPrefix(arguments[0], "-") {
		n, err := strconv.Atoi(arguments[0])
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of minutes", arguments[0])
		}
		minutes, arguments = n, arguments[1:]
	}
	flags := flag.NewFlagSet("fuzz", flag.ContinueOnError)
	only := flags.String("only", "", "the targets whose package and name have this in them")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	all, err := targets()
	if err != nil {
		return err
	}
	var failed []string
	for _, t := range all {
		if !strings.Contains(t.pkg+"."+t.name, *only) {
			continue
		}
		began := time.Now()
		// One at a time, and not on all processors: whoever fuzzes works beside it.
		out, err := exec.Command("go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", strconv.Itoa(minutes)+"m", "-parallel", "2", t.pkg).CombinedOutput()
		if err != nil {
			fmt.Printf("%s\n", out)
			failed = append(failed, t.pkg+" "+t.name)
			continue
		}
		fmt.Printf("%-16s %-40s %s in %v\n", strings.TrimPrefix(t.pkg, "simotel/wasm/"), t.name, counted(out), time.Since(began).Round(time.Second))
	}
	if len(failed) > 0 {
		return fmt.Errorf("failed: %s", strings.Join(failed, ", "))
	}
	return nil
}

// targets lists the targets of all packages.
func targets() ([]target, error) {
	packages, err := exec.Command("go", "list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}", "./wasm/...").Output()
	if err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	var all []target
	for _, pkg := range strings.Fields(string(packages)) {
		if strings.Contains(pkg, "/e2e") {
			continue // its tests need a browser to be listed
		}
		out, err := exec.Command("go", "test", "-list", "^Fuzz", pkg).Output()
		if err != nil {
			return nil, fmt.Errorf("list the targets of %s: %w", pkg, err)
		}
		for _, name := range strings.Fields(string(out)) {
			if strings.HasPrefix(name, "Fuzz") {
				all = append(all, target{pkg, name})
			}
		}
	}
	return all, nil
}

// counted returns how many inputs were tried, from the last line that tells.
func counted(out []byte) string {
	told := regexp.MustCompile(`execs: (\d+) .*new interesting: (\d+)`).FindAllSubmatch(out, -1)
	if len(told) == 0 {
		return "no inputs"
	}
	last := told[len(told)-1]
	return fmt.Sprintf("%s inputs, %s of them new", last[1], last[2])
}
