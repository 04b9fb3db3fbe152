//go:build !js

package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"simotel/wasm/internal/bundle"
	"simotel/wasm/internal/pageserver"
)

// workload is a page and how long it is watched.
type workload struct {
	Page   string        // with its query
	Window time.Duration // from the start of the navigation, the same with and without an extension
	Short  time.Duration // the same in the short form
	Finds  int           // how many numbers stand there once it is loaded; 0 where they come and go, or by pageserver.Server.Expected
	Hosts  bool          // whether both hosts are measured on it also where not all are
}

// name is the page without its query.
func (w workload) name() string {
	name, _, _ := strings.Cut(w.Page, "?")
	return name
}

const (
	directoryPage = "directory.html"
	frames        = 30
)

var workloads = []workload{
	{Page: "nodigits.html", Window: 1500 * time.Millisecond}, // in the short form idle tabs tell of it
	{Page: "demo.html", Window: 1500 * time.Millisecond, Short: 1500 * time.Millisecond, Hosts: true},
	{Page: "strict-csp.html", Window: 1500 * time.Millisecond},
	{Page: "crm-spa.html", Window: 1500 * time.Millisecond},
	{Page: directoryPage, Window: 7 * time.Second, Short: 6 * time.Second, Hosts: true},
	{Page: "grid.html?scroll=3000", Window: 10 * time.Second, Short: 4 * time.Second},
	{Page: "chat.html?rate=50", Window: 60 * time.Second, Short: 4 * time.Second},
	{Page: "rows.html", Window: 5 * time.Second, Short: 3 * time.Second},
	{Page: fmt.Sprintf("nested.html?%d", frames), Window: 3 * time.Second, Short: 2 * time.Second, Finds: frames + 1},
}

// choose returns the workloads whose pages' names are listed, without ".html"; if
// none are, all, in the short form those that have one.
func choose(names string, short bool) ([]workload, error) {
	var chosen []workload
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(workloads, func(w workload) bool { return strings.TrimSuffix(w.name(), ".html") == name })
		if i < 0 && names != "" {
			return nil, fmt.Errorf("choose pages: there is no page %q", name)
		}
		if i >= 0 {
			chosen = append(chosen, workloads[i])
		}
	}
	if names == "" {
		chosen = slices.Clone(workloads)
	}
	if short {
		chosen = slices.DeleteFunc(chosen, func(w workload) bool { return w.Short == 0 })
		for i := range chosen {
			chosen[i].Window = chosen[i].Short
		}
	}
	return chosen, nil
}

// serveRows has a server serve the script of rows.html, which React is part of.
func serveRows(server *pageserver.Server) error {
	script, err := bundle.Make("testdata/pages/react", "rows.jsx", bundle.Production)
	if err != nil {
		return err
	}
	server.Serve("react/rows.js", "text/javascript; charset=utf-8", script)
	return nil
}
