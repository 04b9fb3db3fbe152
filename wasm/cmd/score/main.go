//go:build !js

// Command score owns how well numbers are found: it has the core read the
// labelled texts of testdata/numbers, or takes the answers of another detector,
// and prints precision, recall and F1 by group. It refuses to judge: the targets
// are tests of package detect.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"simotel/wasm/detect"
	"simotel/wasm/internal/corpus"
)

func main() {
	found := flag.String("found", "", "a file of another detector's answers, as cmd/detect writes them, instead of the core's")
	failures := flag.Bool("errors", false, "list the texts with a false find or a missed number first")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: score [flags] [cases.jsonl ...]")
		flag.PrintDefaults()
	}
	flag.Parse()
	files := flag.Args()
	if len(files) == 0 {
		files = []string{"testdata/numbers/dev.jsonl", "testdata/numbers/more.jsonl"}
	}
	if err := score(os.Stdout, files, *found, *failures); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		os.Exit(1)
	}
}

func score(out io.Writer, files []string, foundFile string, failures bool) error {
	answer := core()
	if foundFile != "" {
		answers, err := corpus.ReadAnswers(foundFile)
		if err != nil {
			return err
		}
		answer = func(c corpus.Case) corpus.Answer { return answers[string(c.ID)] }
	}
	for _, file := range files {
		cases, err := corpus.Read(file)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "## %s\n\n", file)
		tally := corpus.Tally(cases, func(c corpus.Case) []corpus.Found {
			a := answer(c)
			if s := corpus.Count(c, a.Found); failures && s.False+s.Missed > 0 {
				list(out, c, a)
			}
			return a.Found
		})
		corpus.Markdown(out, tally)
		fmt.Fprintln(out)
	}
	return nil
}

// core answers as the extension does, and tells what it refused.
func core() func(c corpus.Case) corpus.Answer {
	core := detect.New()
	return func(c corpus.Case) corpus.Answer {
		a := corpus.Find(core, c.Text)
		a.Refused = corpus.Explain(core, c.Text).Refused
		return a
	}
}

// list writes a case whose answer is not as labelled.
func list(out io.Writer, c corpus.Case, a corpus.Answer) {
	fmt.Fprintf(out, "- %s %s %s %s %q\n", c.Group, c.Kind, c.ID, c.Region, *c.Text.Text)
	for _, e := range c.Expect {
		fmt.Fprintf(out, "  - expected %s %s %q\n", e.E164, e.Extension, e.Raw)
	}
	for _, f := range a.Found {
		fmt.Fprintf(out, "  - found %s %s %q\n", f.E164, f.Extension, f.Raw)
	}
	for _, r := range a.Refused {
		fmt.Fprintf(out, "  - refused %q: %s\n", r.Raw, r.Reason)
	}
}
