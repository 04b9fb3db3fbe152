//go:build !js

package corpus

import (
	"encoding/json"
	"fmt"
	"unicode/utf16"

	"simotel/wasm/detect"
)

// Case is a labelled text: what a person would expect to be clickable in it.
type Case struct {
	Text
	Group  string     `json:"group"` // such as ir_mobile; ir_ is written in Iran, ww_ elsewhere; _neg holds no number
	Kind   string     `json:"kind"`  // of the form or trap within the group
	Expect []Expected `json:"expect"`
}

// Expected is one number of a case.
type Expected struct {
	Raw       string      `json:"raw"`
	Others    []string    `json:"alt_raw"` // spans that are as good, such as a range's whole text
	E164      string      `json:"e164"`
	Extension string      `json:"ext"`
	Kind      detect.Kind `json:"kind"` // empty if any is as good
	Start     int         `json:"start"`
	End       int         `json:"end"`
}

// Read reads the cases of a file and holds their offsets against their texts.
func Read(name string) ([]Case, error) {
	var cases []Case
	seen := make(map[string]bool)
	err := readFile(name, func(line []byte) error {
		var c Case
		if err := json.Unmarshal(line, &c); err != nil {
			return err
		}
		if seen[string(c.ID)] {
			return fmt.Errorf("its id %s was seen before", c.ID)
		}
		seen[string(c.ID)] = true
		cases = append(cases, c)
		return c.check()
	})
	return cases, err
}

// check reports a label that does not stand in its text.
func (c Case) check() error {
	if c.Text.Text == nil {
		return errNoText
	}
	units := utf16.Encode([]rune(*c.Text.Text))
	for _, e := range c.Expect {
		if e.Start < 0 || e.End < e.Start || e.End > len(units) {
			return fmt.Errorf("%d to %d is no part of its %d units", e.Start, e.End, len(units))
		}
		if raw := string(utf16.Decode(units[e.Start:e.End])); raw != e.Raw {
			return fmt.Errorf("%q stands from %d to %d, not %q", raw, e.Start, e.End, e.Raw)
		}
	}
	return nil
}
