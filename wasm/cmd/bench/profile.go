//go:build !js

package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// profiling is the category of V8's samples. They slow everything down, so that
// a trace with them tells where time goes, not how much.
const profiling = "disabled-by-default-v8.cpu_profiler"

// node is a place in V8's tree of calls.
type node struct {
	ID, Parent int
	CallFrame  struct {
		FunctionName, URL string
		LineNumber        int
	}
}

// profile is V8's samples of the main thread.
type profile struct {
	nodes   map[int]node
	samples []sample
}

type sample struct {
	node     int
	at, took float64 // microseconds
}

// profileOf puts together the chunks of the main thread's profile.
func profileOf(raw []json.RawMessage, renderer int) (profile, error) {
	p := profile{nodes: make(map[int]node)}
	type chunk struct {
		Name    string
		ID      string
		Process int     `json:"pid"`
		Thread  int     `json:"tid"`
		Start   float64 `json:"ts"`
		Args    struct {
			Data struct {
				StartTime  float64
				TimeDeltas []float64
				CPUProfile struct {
					Nodes   []node
					Samples []int
				}
			}
		}
	}
	var chunks []chunk
	id, at := "", 0.0
	for _, r := range raw {
		if !strings.Contains(string(r), `"Profile`) {
			continue
		}
		var c chunk
		if err := json.Unmarshal(r, &c); err != nil {
			return p, fmt.Errorf("read a profile %.200s: %w", r, err)
		}
		switch {
		case c.Process != renderer:
		case c.Name == "Profile" && c.Thread == renderer: // a process's first thread has its id
			id, at = c.ID, c.Args.Data.StartTime
		case c.Name == "ProfileChunk":
			chunks = append(chunks, c)
		}
	}
	slices.SortStableFunc(chunks, func(a, b chunk) int { return cmp.Compare(a.Start, b.Start) })
	for _, c := range chunks {
		if c.ID != id {
			continue
		}
		d := c.Args.Data
		for _, n := range d.CPUProfile.Nodes {
			p.nodes[n.ID] = n
		}
		for i, n := range d.CPUProfile.Samples[:min(len(d.CPUProfile.Samples), len(d.TimeDeltas))] {
			at += d.TimeDeltas[i]
			if len(p.samples) > 0 {
				p.samples[len(p.samples)-1].took = d.TimeDeltas[i]
			}
			p.samples = append(p.samples, sample{node: n, at: at})
		}
	}
	return p, nil
}

// hot returns the functions of ours in which the samples of some parts lie, the
// most first, with their share of those parts.
func (p profile) hot(parts []part, most int) []string {
	spent := make(map[string]float64)
	all := 0.0
	for _, s := range p.samples {
		in := slices.ContainsFunc(parts, func(part part) bool { return s.at >= part.start && s.at < part.end })
		label := p.label(s.node)
		if !in || label == "" {
			continue
		}
		spent[label] += s.took
		all += s.took
	}
	labels := slices.SortedFunc(maps.Keys(spent), func(a, b string) int {
		return cmp.Or(cmp.Compare(spent[b], spent[a]), cmp.Compare(a, b))
	})
	var list []string
	for _, l := range labels[:min(most, len(labels))] {
		list = append(list, fmt.Sprintf("%s %.0f %%", l, 100*spent[l]/all))
	}
	return list
}

// label names the function of ours that a node is in, and what of the browser's
// it called. Empty for what is not ours.
func (p profile) label(id int) string {
	leaf := p.nodes[id].CallFrame
	for n, known := p.nodes[id]; known; n, known = p.nodes[n.Parent] {
		path, ours := strings.CutPrefix(n.CallFrame.URL, extensionOrigin)
		if !ours {
			if n.CallFrame.URL != "" {
				return "" // the page's
			}
			continue
		}
		_, file, _ := strings.Cut(path, "/")
		// V8 counts these lines from 0, DevTools and editors from 1.
		own := fmt.Sprintf("%s (%s:%d)", cmp.Or(n.CallFrame.FunctionName, "function"), file, n.CallFrame.LineNumber+1)
		if leaf.URL == "" {
			return leaf.FunctionName + " in " + own
		}
		return own
	}
	return ""
}
