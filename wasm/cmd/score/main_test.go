package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheAnswersOfAnotherDetectorAreScored(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	cases := write("cases.jsonl", `{"id":"a","group":"ww_intl","kind":"std","region":"US","text":"+1 212 555 0142","expect":[{"raw":"+1 212 555 0142","e164":"+12125550142","start":0,"end":15}]}
{"id":"b","group":"ww_neg","kind":"price","region":"US","text":"2125550142 dollars","expect":[]}
{"id":"c","group":"ww_intl","kind":"std","region":"US","text":"nobody answers this: +1 212 555 0143","expect":[{"raw":"+1 212 555 0143","e164":"+12125550143","start":21,"end":36}]}`)
	found := write("found.jsonl", `{"id":"b","found":[{"raw":"2125550142","e164":"+12125550142"}]}
{"id":"a","found":[{"raw":"+1 212 555 0142","e164":"+12125550142"}]}`)
	var out strings.Builder
	if err := score(&out, []string{cases}, found, true); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`- ww_neg price "b" US "2125550142 dollars"`,
		`  - found +12125550142  "2125550142"`,
		`  - expected +12125550143  "+1 212 555 0143"`,
		"| ww_intl | 2 | 1 | 0 | 1 | 100.0 | 50.0 | 66.7 | 100.0 | – | – |",
		"| ordinary negatives hit | 1 | 100.0 |",
	} {
		if !strings.Contains(out.String(), line+"\n") {
			t.Errorf("there is no line %q in\n%s", line, out.String())
		}
	}
	if err := score(&out, []string{folder + "/none.jsonl"}, "", false); err == nil {
		t.Error("a file that is not there was scored")
	}
}
