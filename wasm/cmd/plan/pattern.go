//go:build !js

package main

import (
	"encoding/binary"
	"fmt"
	"regexp/syntax"
)

// A pattern is one of the metadata's regular expressions as a machine that
// reads digits. It keeps package regexp's preference among matches, which is
// that of Java and Perl: the first alternative, the longest repetition.
type pattern struct {
	prog *syntax.Prog
	// captures is whether it matters where a group matched. Without, more states are equal.
	captures bool
}

// compile returns the machine of an expression that must match from the first
// digit on.
func compile(expression string, captures bool) (*pattern, error) {
	parsed, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", expression, err)
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", expression, err)
	}
	return &pattern{prog, captures}, nil
}

// groups are where the groups of an expression matched, as package regexp
// gives them: 0 and 1 are the whole match, -1 is no match. nil is no match at all.
type groups []int

// thread is one way in which the digits read so far may become a match.
type thread struct {
	pc   uint32
	caps groups
}

// state is a pattern after some digits: its threads, the preferred one first,
// and the best match that none of them may better.
type state struct {
	threads []thread
	matched groups
}

func (p *pattern) start() state {
	caps := make(groups, max(2, p.prog.NumCap))
	for i := range caps {
		caps[i] = -1
	}
	caps[0] = 0
	return state{threads: []thread{{uint32(p.prog.Start), caps}}}
}

// step reads one more digit, after read of them.
func (p *pattern) step(s state, read int, digit byte) state {
	open, matched := p.follow(s, read, false)
	next := state{matched: matched}
	for _, t := range open {
		if i := &p.prog.Inst[t.pc]; i.MatchRune(rune(digit)) {
			next.threads = append(next.threads, thread{i.Out, t.caps})
		}
	}
	return next
}

// matches returns what has matched after read digits if they are all, and if
// another follows that the pattern does not take.
func (p *pattern) matches(s state, read int) (end, more groups) {
	_, end = p.follow(s, read, true)
	_, more = p.follow(s, read, false)
	return end, more
}

// follow takes every step that reads no digit. It returns the threads that
// wait for one, and the match that is preferred to all others but theirs.
func (p *pattern) follow(s state, read int, atEnd bool) (open []thread, matched groups) {
	seen := make(map[uint32]bool)
	matched = s.matched
	done := false
	var visit func(t thread)
	visit = func(t thread) {
		if done || seen[t.pc] {
			return
		}
		seen[t.pc] = true
		i := &p.prog.Inst[t.pc]
		switch i.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			visit(thread{i.Out, t.caps})
			visit(thread{i.Arg, t.caps})
		case syntax.InstNop:
			visit(thread{i.Out, t.caps})
		case syntax.InstCapture:
			caps := t.caps
			if p.captures {
				caps = append(groups(nil), caps...)
				caps[i.Arg] = read
			}
			visit(thread{i.Out, caps})
		case syntax.InstEmptyWidth:
			holds := syntax.EmptyOp(0)
			if read == 0 {
				holds |= syntax.EmptyBeginText | syntax.EmptyBeginLine
			}
			if atEnd {
				holds |= syntax.EmptyEndText | syntax.EmptyEndLine
			}
			if syntax.EmptyOp(i.Arg)&^holds == 0 {
				visit(thread{i.Out, t.caps})
			}
		case syntax.InstMatch:
			matched = append(groups(nil), t.caps...)
			matched[1] = read
			if !p.captures {
				matched[1] = 0
			}
			done = true
		case syntax.InstFail:
		default:
			open = append(open, t)
		}
	}
	for _, t := range s.threads {
		visit(t)
	}
	return open, matched
}

// key tells states apart.
func (s state) key(b []byte) []byte {
	for _, t := range s.threads {
		b = binary.AppendUvarint(b, uint64(t.pc))
		b = t.caps.key(b)
	}
	b = append(b, '|')
	b = s.matched.key(b)
	return append(b, '/')
}

func (g groups) key(b []byte) []byte {
	for _, at := range g {
		b = append(b, byte(at))
	}
	return b
}
