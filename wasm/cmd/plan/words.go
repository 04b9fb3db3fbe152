//go:build !js

package main

import "fmt"

// The form of a node in words, as plan's find reads it.
const (
	valued = 1 << 15
	leaf   = 1 << 14
	last   = 1 << 10
)

// branch is the digits by which a node is left for another, bit n for the
// digit n.
type branch struct {
	digits uint16
	to     int32
}

func (n *node) branches() []branch {
	var all []branch
digits:
	for digit, to := range n.next {
		if to == none {
			continue
		}
		for i := range all {
			if all[i].to == to {
				all[i].digits |= 1 << digit
				continue digits
			}
		}
		all = append(all, branch{1 << digit, to})
	}
	return all
}

// offsets returns where each node stands among the words.
func (a *automaton) offsets() []int {
	if len(a.at) == len(a.nodes) {
		return a.at
	}
	a.at = make([]int, len(a.nodes))
	at := 0
	for id := range a.nodes {
		n := &a.nodes[id]
		a.at[id] = at
		if n.isLeaf() || n.end != 0 || n.other != 0 {
			at++
		}
		at += 2 * len(n.branches())
	}
	return a.at
}

// words returns the nodes as the table has them.
func (a *automaton) words() ([]uint16, error) {
	offsets := a.offsets()
	if most := offsets[len(offsets)-1]; most > 0xffff {
		return nil, fmt.Errorf("a node stands at word %d, beyond what 16 bits reach", most)
	}
	var words []uint16
	for id := range a.nodes {
		n := &a.nodes[id]
		if n.isLeaf() || n.end != 0 || n.other != 0 {
			word := uint16(valued) | uint16(n.other)<<7 | uint16(n.end)
			if n.isLeaf() {
				word |= leaf
			}
			words = append(words, word)
		}
		branches := n.branches()
		for i, b := range branches {
			word := b.digits
			if i == len(branches)-1 {
				word |= last
			}
			words = append(words, word, uint16(offsets[b.to]))
		}
	}
	return words, nil
}
