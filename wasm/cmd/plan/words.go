//go:build !js

package main

import (
	"fmt"
	"slices"
)

// The form of a node in words, as plan's find reads it.
const (
	valued = 1 << 15 // an answer's word
	leaf   = 1 << 14 // of an answer's word: nothing follows
	last   = 1 << 10 // of a branch's word: it is the node's last
	near   = 1 << 11 // of a last branch's word: the node that it leads to follows at once
)

// branch is the digits by which a node is left for another, bit n for the
// digit n.
type branch struct {
	digits uint16
	to     int32
}

func (n *node) branches() []branch {
	var all []branch
	for digit, to := range n.next {
		if to == none {
			continue
		}
		i := slices.IndexFunc(all, func(b branch) bool { return b.to == to })
		if i < 0 {
			i = len(all)
			all = append(all, branch{to: to})
		}
		all[i].digits |= 1 << digit
	}
	return all
}

// layout is the nodes as words, and where among them each stands.
type layout struct {
	words   []uint16
	offsets []int
	far     map[int]int32 // where among the words which node's offset is to be put
}

// lay returns the words of all nodes. A node is followed, where it can be, by
// one of those it leads to, which then needs no offset: that saves one word in seven.
func (a *automaton) lay() (*layout, error) {
	l := &layout{offsets: make([]int, len(a.nodes)), far: make(map[int]int32)}
	for id := range l.offsets {
		l.offsets[id] = -1
	}
	// Those that lead to others were made after them.
	order := []int32{none}
	for id := len(a.nodes) - 1; id > none; id-- {
		order = append(order, int32(id))
	}
	for _, id := range order {
		for l.offsets[id] < 0 {
			id = l.put(&a.nodes[id], id)
		}
	}
	if len(l.words) > 1<<16 {
		return nil, fmt.Errorf("%d words are beyond what 16 bits reach", len(l.words))
	}
	for at, id := range l.far {
		l.words[at] = uint16(l.offsets[id])
	}
	return l, nil
}

// put appends a node and returns the one to be put next, which is itself if
// any will do.
func (l *layout) put(n *node, id int32) int32 {
	l.offsets[id] = len(l.words)
	if n.isLeaf() || n.end != 0 || n.other != 0 {
		word := uint16(valued) | uint16(n.other)<<7 | uint16(n.end)
		if n.isLeaf() {
			word |= leaf
		}
		l.words = append(l.words, word)
	}
	branches := n.branches()
	// The one that follows is the last.
	if i := slices.IndexFunc(branches, func(b branch) bool { return l.offsets[b.to] < 0 }); i >= 0 {
		following := branches[i]
		for _, b := range slices.Delete(branches, i, i+1) {
			l.branch(b, 0)
		}
		l.words = append(l.words, following.digits|last|near)
		return following.to
	}
	for i, b := range branches {
		flags := uint16(0)
		if i == len(branches)-1 {
			flags = last
		}
		l.branch(b, flags)
	}
	return id
}

func (l *layout) branch(b branch, flags uint16) {
	l.far[len(l.words)+1] = b.to
	l.words = append(l.words, b.digits|flags, 0)
}
