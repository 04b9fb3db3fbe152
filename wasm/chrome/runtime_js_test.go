package chrome

import "testing"

func TestAPageOfOursHearsTheWorkerAndNoDocument(t *testing.T) {
	message, err := toJS(map[string]any{"type": "call"})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		sender map[string]any
		want   bool
	}{
		"the worker":       {map[string]any{"id": "x", "url": "chrome-extension://x/worker.js"}, true},
		"a content script": {map[string]any{"id": "x", "url": "https://evil.example/", "origin": "https://evil.example", "tab": map[string]any{"id": 7}}, false},
		"one in a frame of another extension's popup": {map[string]any{"id": "x", "url": "chrome-extension://x/worker.js", "origin": "https://evil.example"}, false},
		"one in a frame without an origin":            {map[string]any{"id": "x", "url": "chrome-extension://x/worker.js", "origin": "null"}, false},
	} {
		sender, err := toJS(c.sender)
		if err != nil {
			t.Fatal(err)
		}
		if got := fromNoDocument(message, sender, "call"); got != c.want || fromNoDocument(message, sender, "other") {
			t.Errorf("%s is heard: %v", name, got)
		}
	}
}
