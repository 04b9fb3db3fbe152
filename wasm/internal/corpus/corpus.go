//go:build !js

// Package corpus owns the lines that texts, answers of a detector and labelled
// cases are written in, and how answers are counted against labels. It refuses
// to know how numbers are found, and to judge: it counts.
package corpus

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf16"

	"simotel/wasm/detect"
)

// Text is one text to look at, with what detect.Options say of it.
type Text struct {
	ID       json.RawMessage `json:"id"` // of the answer as well; any JSON
	Region   string          `json:"region"`
	AreaCode string          `json:"areaCode"`
	Lengths  []int           `json:"lengths"`
	Language string          `json:"lang"`
	Host     string          `json:"host"`
	Text     *string         `json:"text"`
}

// Options returns what a detector is told beside the text.
func (t Text) Options() detect.Options {
	return detect.Options{Region: t.Region, AreaCode: t.AreaCode, Lengths: t.Lengths, Language: t.Language, Host: t.Host}
}

// Found is one number in a text. Offsets are UTF-16 code units.
type Found struct {
	Raw       string      `json:"raw"` // what stands from Start to End
	E164      string      `json:"e164"`
	Extension string      `json:"ext"`
	Kind      detect.Kind `json:"kind"`
	Start     int         `json:"start"`
	End       int         `json:"end"`
}

// Refused is a candidate that is no number.
type Refused struct {
	Raw    string        `json:"raw"`
	Start  int           `json:"start"`
	End    int           `json:"end"`
	Reason detect.Reason `json:"reason"`
}

// Answer is what a detector says to a text.
type Answer struct {
	ID      json.RawMessage `json:"id"`
	Found   []Found         `json:"found"`
	Refused []Refused       `json:"refused,omitempty"`
}

// Find returns a detector's answer to a text.
func Find(d detect.Detector, t Text) Answer {
	a := Answer{ID: t.ID, Found: []Found{}}
	units := utf16.Encode([]rune(*t.Text))
	for _, m := range d.Find(*t.Text, t.Options()) {
		a.Found = append(a.Found, found(units, m))
	}
	return a
}

// Explain returns the core's answer to a text, with what it refused.
func Explain(core *detect.Core, t Text) Answer {
	a := Answer{ID: t.ID, Found: []Found{}, Refused: []Refused{}}
	units := utf16.Encode([]rune(*t.Text))
	for _, c := range core.Explain(*t.Text, t.Options()) {
		f := found(units, c.Match)
		if c.Reason == detect.Taken {
			a.Found = append(a.Found, f)
		} else {
			a.Refused = append(a.Refused, Refused{Raw: f.Raw, Start: f.Start, End: f.End, Reason: c.Reason})
		}
	}
	return a
}

func found(units []uint16, m detect.Match) Found {
	return Found{Raw: string(utf16.Decode(units[m.Start:m.End])), E164: m.E164, Extension: m.Extension, Kind: m.Kind, Start: m.Start, End: m.End}
}

// Lines calls f with each line of a stream, without its end and counted from 1.
// A line may be as long as memory allows. An error of f ends it and is returned
// with the line's number; blank lines are passed over.
func Lines(in io.Reader, f func(line []byte) error) error {
	r := bufio.NewReaderSize(in, 1<<16)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if !blank(line) {
			if err := f(line); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
		}
		if err != nil {
			return nil
		}
	}
}

func blank(line []byte) bool {
	for _, b := range line {
		if b != ' ' && b != '\t' && b != '\r' && b != '\n' {
			return false
		}
	}
	return true
}

// errNoText is a line without a text to look at.
var errNoText = errors.New(`it has no "text"`)

// ParseText reads a line that holds a text.
func ParseText(line []byte) (Text, error) {
	var t Text
	if err := json.Unmarshal(line, &t); err != nil {
		return Text{}, err
	}
	if t.Text == nil {
		return Text{}, errNoText
	}
	return t, nil
}

// ReadAnswers reads what a detector wrote, by the JSON of each answer's id.
func ReadAnswers(name string) (map[string]Answer, error) {
	answers := make(map[string]Answer)
	err := readFile(name, func(line []byte) error {
		var a Answer
		err := json.Unmarshal(line, &a)
		answers[string(a.ID)] = a
		return err
	})
	return answers, err
}

func readFile(name string, f func(line []byte) error) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read a corpus: %w", err)
	}
	defer file.Close()
	if err := Lines(file, f); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}
