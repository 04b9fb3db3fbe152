//go:build !js

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// thread is one of a process.
type thread struct{ process, id int }

// computed is how long each thread of some processes computed so far, to the
// nanosecond: what the system tells of a whole process has steps of 10 ms, which are more
// than an idle tab takes. Threads and processes that ended are left out.
func computed(proc string, processes []int) (map[thread]time.Duration, error) {
	by := make(map[thread]time.Duration)
	for _, process := range processes {
		tasks := filepath.Join(proc, strconv.Itoa(process), "task")
		threads, err := os.ReadDir(tasks)
		if err != nil && !ended(err) {
			return nil, fmt.Errorf("threads of a process: %w", err)
		}
		for _, t := range threads {
			told, err := os.ReadFile(filepath.Join(tasks, t.Name(), "schedstat"))
			if ended(err) {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("CPU time of a thread: %w", err)
			}
			var ns int64
			if _, err := fmt.Sscan(string(told), &ns); err != nil {
				return nil, fmt.Errorf("CPU time of a thread, %q: %w", told, err)
			}
			id, err := strconv.Atoi(t.Name())
			if err != nil {
				return nil, fmt.Errorf("threads of a process: %w", err)
			}
			by[thread{process, id}] = time.Duration(ns)
		}
	}
	return by, nil
}

// ended reports whether an error means that a thread or process is no more.
func ended(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) }

// grown is what the threads that were there at both readings computed in between. One
// that ended would take with it what it computed in all its life.
func grown(from, to map[thread]time.Duration) time.Duration {
	var sum time.Duration
	for t, until := range to {
		if since, there := from[t]; there {
			sum += until - since
		}
	}
	return sum
}
