//go:build !js

package main

import (
	"fmt"
	"slices"
	"strings"
)

// Pages that targets name.
const (
	chatPage = "chat.html"
	rowsPage = "rows.html"
)

// allTargets are those of the issue, each with the figure that it is held against.
func allTargets() []target {
	return slices.Concat(pageTargets(), workerTargets(), ownTargets(), detectTargets())
}

func pageTargets() []target {
	var list []target
	for _, peer := range []string{wrapping, ranges} {
		list = append(list,
			target{what: "1 MB directory: blocking time added, above that of " + peer, wanted: "below 0", unit: " ms", met: below(0),
				of: func(a *allReport) spread { return a.addedAbove(directoryPage, peer, blocking) }, why: partsOn(directoryPage, peer), always: true, page: directoryPage, peer: peer},
			target{what: "1 MB directory: last number, times " + peer, wanted: "below 1", decimals: 2, met: below(1), page: directoryPage, peer: peer,
				of: func(a *allReport) spread {
					if c, o := a.costOn(directoryPage, peer), a.costOn(directoryPage, ours); c != nil && o != nil {
						return lastMarked(o).times(lastMarked(c))
					}
					return spread{}
				}, why: func(*allReport) string {
					return "it is read in slices of 8 ms, when the page is idle; the peer blocks it until all is done"
				}},
			target{what: "chat: CPU added, above that of " + peer, wanted: "below 0", decimals: 2, unit: " s", met: below(0),
				of: func(a *allReport) spread { return a.addedAbove(chatPage, peer, processes) }, why: partsOn(chatPage, peer), always: true, page: chatPage, peer: peer},
			target{what: "1,000 rows of React: computing added, above that of " + peer, wanted: "below 0", unit: " ms", met: below(0),
				of: func(a *allReport) spread { return a.addedAbove(rowsPage, peer, computing) }, why: partsOn(rowsPage, peer), always: true, page: rowsPage, peer: peer},
		)
	}
	for _, b := range []struct {
		what string
		of   func(*pageCost) spread
	}{{"blocking time", blocking}, {"blocking computing", blockingCPU}} {
		list = append(list, target{what: "1 MB directory: " + b.what + " added, above 1.5 times what a bare TreeWalker adds", wanted: "at most 0", unit: " ms", met: atMost(0),
			of: func(a *allReport) spread {
				return a.addedOn(directoryPage, ours, b.of).pair(a.addedOn(directoryPage, walk, b.of), func(ours, walk float64) float64 { return ours - 1.5*max(walk, 0) })
			}, why: beyondWalk(b.of)})
	}
	return append(list,
		target{what: "tasks of ours that compute over 16 ms, but for a Go start, on the page that has most", wanted: "0", met: atMost(0), of: (*allReport).overFrame,
			why: func(*allReport) string { return "the table of our tasks that computed longest says which" }},
		target{what: "mutation storm (chat): computing, times no extension", wanted: "at most 1.05", decimals: 2, met: atMost(1.05),
			of: func(a *allReport) spread {
				if c, plain := a.costOn(chatPage, ours), a.costOn(chatPage, none); c != nil && plain != nil {
					return computing(c).times(computing(plain))
				}
				return spread{}
			}, why: partsOn(chatPage, ranges)},
		target{what: "idle tabs: computing above no extension", wanted: "not distinguishable (1 ms a second)", decimals: 1, unit: " ms a second", met: atMost(1),
			of: func(a *allReport) spread { return a.idleAbove(ours, idleCPU) }, why: func(a *allReport) string {
				return fmt.Sprintf("%s %s, %s %s ms a second", wrapping, a.idleAbove(wrapping, idleCPU).text(1), ranges, a.idleAbove(ranges, idleCPU).text(1))
			}},
		target{what: "idle tabs without numbers: memory of a tab above no extension", wanted: "at most 0.5 MB", decimals: 2, unit: " MB", met: atMost(0.5),
			of: func(a *allReport) spread { return a.idleAbove(ours, idleMemory) }, why: idlePeers},
		target{what: "1,000 rows of React: errors that the page throws", wanted: "0", met: atMost(0), why: partsOn(rowsPage, ranges),
			of: func(a *allReport) spread {
				if c := a.costOn(rowsPage, ours); c != nil {
					return c.Errors
				}
				return spread{}
			}},
		target{what: "idle tabs without numbers: memory above no extension, times " + wrapping, wanted: "below 1", decimals: 2, met: below(1),
			of: func(a *allReport) spread {
				return a.idleAbove(ours, idleMemory).times(a.idleAbove(wrapping, idleMemory))
			}, why: idlePeers},
		target{what: "idle tabs without numbers: memory above no extension, times " + ranges, wanted: "below 1", decimals: 2, met: below(1),
			of: func(a *allReport) spread { return a.idleAbove(ours, idleMemory).times(a.idleAbove(ranges, idleMemory)) }, why: idlePeers},
		target{what: "a small page with four numbers, read by the worker: memory above no extension", wanted: "at most 3 MB", decimals: 1, unit: " MB", met: atMost(3),
			of: func(a *allReport) spread { return a.addedOn("demo.html", ours, pageMemory) }, why: func(a *allReport) string {
				return fmt.Sprintf("%s %s, %s %s MB", wrapping, a.addedOn("demo.html", wrapping, pageMemory).text(1), ranges, a.addedOn("demo.html", ranges, pageMemory).text(1))
			}},
	)
}

// overFrame is how many tasks of ours computed longer than a frame, in the worst load of
// the page that had most of them.
func (a *allReport) overFrame() spread {
	var most spread
	if a.Pages == nil {
		return most
	}
	for _, p := range a.Pages.Pages {
		if c := p.Costs[ours]; c != nil && (!most.measured() || c.OverButStart.Most > most.Most) {
			most = spread{}
			most.add(c.OverButStart.Most)
		}
	}
	return most
}

// beyondWalk says what ours and a bare walk add of some blocking, and what of that is
// their scripts' own.
func beyondWalk(of func(*pageCost) spread) func(*allReport) string {
	return func(a *allReport) string {
		said := ""
		for _, variant := range []string{ours, walk} {
			if c := a.costOn(directoryPage, variant); c != nil {
				said += fmt.Sprintf("; %s adds %s ms, of it what a task's scripts computed above 50 ms %s", variant, a.addedOn(directoryPage, variant, of).text(0), c.ByScripts.text(0))
			}
		}
		return strings.TrimPrefix(said, "; ")
	}
}

// partsOn says what ours and a peer add to a page, and what the peer did to it.
func partsOn(page, peer string) func(*allReport) string {
	return func(a *allReport) string {
		said := ""
		for _, variant := range []string{ours, peer} {
			c := a.costOn(page, variant)
			if c == nil {
				continue
			}
			said += fmt.Sprintf("%s adds %s ms of computing, of it style and layout %s, paint %s, its scripts %s; ", variant,
				a.addedOn(page, variant, computing).text(0), a.addedOn(page, variant, laidOut).text(0), a.addedOn(page, variant, painted).text(0), c.ScriptsCPU.text(0))
			if c.Errors.Median > 0 {
				said += fmt.Sprintf("it makes the page throw %s errors; ", c.Errors.text(0))
			}
		}
		return strings.TrimSuffix(said, "; ")
	}
}

// idlePeers says what an idle tab takes with the peers.
func idlePeers(a *allReport) string {
	said := "what any content script takes is part of it"
	for _, peer := range []string{wrapping, ranges} {
		said += fmt.Sprintf("; %s %s MB", peer, a.idleAbove(peer, idleMemory).text(2))
	}
	return said
}

func workerTargets() []target {
	return []target{
		{what: "cold worker: message to PBX request, times an empty Go program's", wanted: "at most 2", decimals: 2, met: atMost(2),
			of: func(a *allReport) spread { return a.Worker.find(workerTable, coldRequest, timesEmpty) }, why: startParts},
		{what: "warm worker: click to PBX request", wanted: "below 10 ms", unit: " ms", met: below(10),
			of: func(a *allReport) spread { return a.Calls.find(clickToRequest, "running", inMs.Name) },
			why: func(a *allReport) string {
				return fmt.Sprintf("from a message of a page of ours it is %s ms; the rest is the card's own way to that message",
					a.Worker.find(workerTable, warmRequest, oursColumn).text(0))
			}},
	}
}

// startParts says what a cold start consists of.
func startParts(a *allReport) string {
	said := "by a loader of whose work Chrome keeps nothing: "
	for _, step := range []string{stepRead, stepCompile, stepGo, stepSettings} {
		said += fmt.Sprintf("%s %s ms; ", step, a.Worker.find(startTable, step, oursColumn).text(0))
	}
	return said + "reading and compiling follow the size of worker.wasm" + a.Worker.slowestPackage()
}

// slowestPackage says what of Go's start its packages' variables are, and which of
// them take longest.
func (r *result) slowestPackage() string {
	for _, t := range r.Tables {
		if t.Title != goStartTable {
			continue
		}
		for _, row := range t.Rows {
			if row.Name != allPackages {
				return fmt.Sprintf("; of Go's start its packages' variables are %s ms, and of these %s %s",
					t.cell(allPackages, inMs.Name).text(0), row.Name, row.Cells[0].text(0))
			}
		}
	}
	return ""
}

func ownTargets() []target {
	running := "worker " + workerStates[0]
	return []target{
		{what: "popup: can be typed into", wanted: "within 100 ms", unit: " ms", met: atMost(100),
			of:  func(a *allReport) spread { return a.Popup.find(openingPopup, canBeTyped, running) },
			why: func(*allReport) string { return "Chrome's own start of the page, before any program of ours" }},
		{what: "popup: obeys", wanted: "within 100 ms", unit: " ms", met: atMost(100),
			of:  func(a *allReport) spread { return a.Popup.find(openingPopup, obeys, running) },
			why: func(*allReport) string { return "pages.wasm is read, compiled and started first" }},
	}
}

// detectTargets are the ratios to libphonenumber-js, of the texts of each density.
func detectTargets() []target {
	var list []target
	for _, density := range []int{0, 10, 200} {
		for _, language := range []string{"Persian", "English"} {
			text := fmt.Sprintf("%s, %d numbers", language, density)
			list = append(list, target{what: "detection in a page, times libphonenumber-js: " + text + " in 100 KB", wanted: fmt.Sprintf("at least %.0f", targets[density]), decimals: 1,
				met: atLeast(targets[density]), of: func(a *allReport) spread { return a.Detect.ratio(text, againstPeer) },
				why: func(a *allReport) string {
					return fmt.Sprintf("to tell which blocks may hold a number and to write these as UTF-8 is %s times by itself; the rest is Go's WebAssembly", a.Detect.ratio(text, writtenAgainstPeer).text(1))
				}})
		}
	}
	return list
}

// ratio is one of the ratios of reading a text in a page, by its name.
func (r *detectReport) ratio(text, name string) spread {
	if r == nil {
		return spread{}
	}
	for _, t := range r.Rates {
		for _, row := range t.Rows {
			if s, is := row.Ratios[name]; is && row.Page == text {
				return s
			}
		}
	}
	return spread{}
}
