// Package logfile owns where the bridge's log is written: a file that is put aside
// each day and when it has grown, and how long those are kept. It also owns how a
// telephone number is written in it, and how much strangers may add. It refuses to know what is logged.
package logfile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// parts is into how many files the bound of all is divided at least.
const parts = 10

// tended is how often a file is looked after in which nothing is written.
const tended = time.Hour

// stamp is how the time at which a file was put aside stands in its name.
const stamp = "20060102T150405.000000000"

// File is a log file. Its methods may be called by many at once.
type File struct {
	path string
	keep time.Duration
	most int64 // bytes of all files
	now  func() time.Time

	mu     sync.Mutex
	file   *os.File
	size   int64
	day    string // of the file's first line
	timer  *time.Timer
	closed bool
}

// Open opens a file to go on behind what is in it. What was put aside is deleted
// after some days, and the oldest of it above a bound of bytes.
func Open(path string, days int, most int64) (*File, error) {
	f := &File{path: path, keep: time.Duration(days) * 24 * time.Hour, most: most, now: time.Now}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.open(); err != nil {
		return nil, err
	}
	f.clean()
	f.timer = time.AfterFunc(tended, f.age)
	return f, nil
}

// age does what time asks for while nobody writes: it puts a file aside whose day is
// over, and deletes what is too old.
func (f *File) age() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return
	}
	f.timer.Reset(tended)
	if f.file != nil && f.isOver() {
		_ = f.turn() // the next line tries again, and its writer is told
		return
	}
	f.clean()
}

// isOver reports whether the day of the lines in the file is over. The lock is held.
func (f *File) isOver() bool { return f.size > 0 && f.day != f.now().Format(time.DateOnly) }

// open opens the file. The lock is held.
func (f *File) open() error {
	file, err := os.OpenFile(f.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	about, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return fmt.Errorf("log: %w", err)
	}
	f.file, f.size, f.day = file, about.Size(), f.now().Format(time.DateOnly)
	if f.size > 0 {
		f.day = about.ModTime().Format(time.DateOnly)
	}
	return nil
}

// Write implements io.Writer. A line is never cut in two.
func (f *File) Write(line []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil || f.isOver() || f.size > 0 && f.size+int64(len(line)) > f.most/parts {
		if err := f.turn(); err != nil {
			return 0, err
		}
	}
	n, err := f.file.Write(line)
	f.size += int64(n)
	return n, err
}

// turn puts the file aside and begins a new one. The lock is held.
func (f *File) turn() error {
	if f.file != nil {
		_ = f.file.Close() // the lines are written
		f.file = nil
		aside := f.path + "-" + f.now().UTC().Format(stamp)
		if err := os.Rename(f.path, aside); err != nil {
			return fmt.Errorf("log: %w", err)
		}
	}
	if err := f.open(); err != nil {
		return err
	}
	f.clean()
	return nil
}

// clean deletes what was put aside and is too old or too much. What cannot be
// deleted is tried again the next time.
func (f *File) clean() {
	aside, err := filepath.Glob(f.path + "-*T*")
	if err != nil {
		return
	}
	slices.Sort(aside) // by time
	slices.Reverse(aside)
	total := f.most / parts // what the file itself may become
	for _, path := range aside {
		about, err := os.Stat(path)
		if err != nil {
			continue
		}
		total += about.Size()
		at, err := time.Parse(stamp, strings.TrimPrefix(path, f.path+"-"))
		if err == nil && (total > f.most || f.now().Sub(at) > f.keep) {
			_ = os.Remove(path)
		}
	}
}

// Close closes the file.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.timer.Stop()
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}

// Redact writes a number as logs may have it: of seven digits and more only the
// last four. Extensions stay.
func Redact(number string) string {
	digits := 0
	for _, r := range number {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	if digits < 7 {
		return number
	}
	var out strings.Builder
	for _, r := range number {
		switch {
		case !unicode.IsDigit(r):
			out.WriteRune(r)
		case digits > 4:
			out.WriteByte('*')
			digits--
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
