//go:build !js

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"simotel/wasm/detect"
	"simotel/wasm/internal/corpus"
)

// answer writes an answer to each line of in. Each is written out before the
// next line is waited for, so that a person or a program can talk to it.
func answer(in io.Reader, out io.Writer, explain bool) error {
	core := detect.New()
	buffer := bufio.NewWriter(out)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	return corpus.Lines(in, func(line []byte) error {
		t, err := corpus.ParseText(line)
		if err != nil {
			return fmt.Errorf("read the text: %w", err)
		}
		a := corpus.Find(core, t)
		if explain {
			a = corpus.Explain(core, t)
		}
		if err := encoder.Encode(a); err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
		if err := buffer.Flush(); err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
		return nil
	})
}
