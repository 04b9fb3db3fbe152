package main

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestTextsAreAnsweredLineByLine(t *testing.T) {
	for _, test := range []struct {
		name, in, out string
		explain       bool
	}{
		{name: "a number in UTF-16 units", in: `{"id":"a","region":"IR","text":"😀 02188451236"}`,
			out: `{"id":"a","found":[{"raw":"02188451236","e164":"+982188451236","ext":"","kind":"phone","start":3,"end":14}]}`},
		{name: "no number", in: `{"id":"b","region":"IR","text":"<b>"}`, out: `{"id":"b","found":[]}`},
		{name: "an id that is a number, and fields that are not known", in: `{"id":7,"group":"g","expect":[],"text":""}`, out: `{"id":7,"found":[]}`},
		{name: "several, in order, with blank lines between", in: "{\"id\":1,\"text\":\"\"}\r\n\n{\"id\":2,\"text\":\"\"}", out: `{"id":1,"found":[]}` + "\n" + `{"id":2,"found":[]}`},
		{name: "with what was refused", in: `{"id":"a","region":"IR","text":"02188451236"}`, explain: true,
			out: `{"id":"a","found":[{"raw":"02188451236","e164":"+982188451236","ext":"","kind":"phone","start":0,"end":11}]}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			if err := answer(strings.NewReader(test.in), &out, test.explain); err != nil || out.String() != test.out+"\n" {
				t.Errorf("got %s%v\nwant %s", out.String(), err, test.out)
			}
		})
	}
}

func TestABadLineIsNamed(t *testing.T) {
	const good = `{"id":1,"text":""}` + "\n"
	for name, line := range map[string]string{
		"no JSON":              `text`,
		"cut off":              `{"id":2,"text":"`,
		"two values":           `{"text":""} {}`,
		"text of another type": `{"id":2,"text":2}`,
		"without text":         `{"id":2,"region":"IR"}`,
		"lengths of one":       `{"id":2,"text":"","lengths":3}`,
	} {
		var out strings.Builder
		err := answer(strings.NewReader(good+line+"\n"+good), &out, false)
		if err == nil || !strings.HasPrefix(err.Error(), "line 2: read the text: ") {
			t.Errorf("%s: %v", name, err)
		}
		if out.String() != `{"id":1,"found":[]}`+"\n" {
			t.Errorf("%s: wrote %q, the lines before it are expected", name, out.String())
		}
	}
}

func TestALongLineIsAnswered(t *testing.T) {
	var out strings.Builder
	text := strings.Repeat("کلمه ", 2<<20)
	err := answer(strings.NewReader(`{"id":1,"region":"IR","text":"`+text+`02188451236"}`), &out, false)
	if want := `"start":10485760,"end":10485771}]}`; err != nil || !strings.HasSuffix(out.String(), want+"\n") {
		t.Errorf("got %.200s %v, want an end of %s", out.String(), err, want)
	}
}

// Each answer is there before the next line comes.
func TestAnAnswerDoesNotWaitForTheNextLine(t *testing.T) {
	in, write := io.Pipe()
	read, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- answer(in, out, false) }()
	for range 3 {
		if _, err := io.WriteString(write, `{"id":1,"text":""}`+"\n"); err != nil {
			t.Fatal(err)
		}
		line := make([]byte, 20)
		if _, err := io.ReadFull(read, line); err != nil || string(line) != `{"id":1,"found":[]}`+"\n" {
			t.Fatalf("%q %v", line, err)
		}
	}
	write.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestAnswersThatCannotBeWrittenAreAnError(t *testing.T) {
	read, out := io.Pipe()
	read.Close()
	err := answer(strings.NewReader(`{"id":1,"text":""}`), out, false)
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}
