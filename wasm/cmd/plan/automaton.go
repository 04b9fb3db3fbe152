//go:build !js

package main

import (
	"errors"
	"fmt"
)

// none is no node: the digit is not taken.
const none = 0

// answers is how many answers a node can tell apart, besides 0 for none.
const answers = 1<<7 - 1

// maxRead is more digits than any expression of the metadata takes.
const maxRead = 32

// node is a state of the automaton.
type node struct {
	end   uint8 // the answer if the digits end here
	other uint8 // the answer if another follows that is not taken
	next  [10]int32
}

// isLeaf reports whether no digit is taken.
func (n *node) isLeaf() bool { return n.next == [10]int32{} }

// automaton holds the nodes of all machines. None takes digits for ever, so
// they are made from their ends backwards, and as equal nodes are one the
// automaton is minimal.
type automaton struct {
	nodes []node
	index map[node]int32
}

func newAutomaton() *automaton {
	return &automaton{nodes: make([]node, 1), index: map[node]int32{{}: none}}
}

// machine is several expressions that read the same digits, and what their
// matches mean together.
type machine struct {
	expressions []string
	captures    bool // whether answer asks where groups matched
	// answer takes what each expression matched of the first read digits, and
	// whether these are all.
	answer func(matched []groups, read int, all bool) (uint8, error)
}

// builder makes the nodes of one machine.
type builder struct {
	*automaton
	machine
	patterns []*pattern
	known    map[string]int32
}

// add returns the root of m's nodes.
func (a *automaton) add(m machine) (int32, error) {
	b := builder{automaton: a, machine: m, known: make(map[string]int32)}
	var states []state
	for _, e := range m.expressions {
		p, err := compile(e, m.captures)
		if err != nil {
			return none, err
		}
		b.patterns = append(b.patterns, p)
		states = append(states, p.start())
	}
	return b.build(states, 0)
}

// build returns the node for the states that the patterns are in after read digits.
func (b *builder) build(states []state, read int) (int32, error) {
	if read > maxRead {
		return none, fmt.Errorf("%q take more than %d digits", b.expressions, maxRead)
	}
	key := []byte{byte(read)}
	for _, s := range states {
		key = s.key(key)
	}
	if id, ok := b.known[string(key)]; ok {
		return id, nil
	}
	n, err := b.node(states, read)
	if err != nil {
		return none, err
	}
	id, ok := b.index[n]
	if !ok {
		id = int32(len(b.nodes))
		b.nodes = append(b.nodes, n)
		b.index[n] = id
	}
	b.known[string(key)] = id
	return id, nil
}

func (b *builder) node(states []state, read int) (n node, err error) {
	ends, others := make([]groups, len(states)), make([]groups, len(states))
	alive := false
	for i, s := range states {
		ends[i], others[i] = b.patterns[i].matches(s, read)
		alive = alive || len(s.threads) > 0
	}
	end, err1 := b.answer(ends, read, true)
	other, err2 := b.answer(others, read, false)
	if err := errors.Join(err1, err2); err != nil {
		return node{}, err
	}
	n.end, n.other = end, other
	if !alive {
		return n, nil
	}
	for digit := range n.next {
		next := make([]state, len(states))
		for i, s := range states {
			next[i] = b.patterns[i].step(s, read, byte('0'+digit))
		}
		child, err := b.build(next, read+1)
		if err != nil {
			return node{}, err
		}
		if c := &b.nodes[child]; !c.isLeaf() || c.end != other || c.other != other {
			n.next[digit] = child // else it would say what is said without it
		}
	}
	return n, nil
}
