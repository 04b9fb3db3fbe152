package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"simotel/wasm/detect"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
)

// given is what a text of the corpus is looked through with.
type given struct {
	Region   string `json:"region"`
	AreaCode string `json:"areaCode"`
	Lengths  []int  `json:"lengths"`
	Language string `json:"lang"`
	Host     string `json:"host"`
}

// corpus returns the texts of testdata/numbers and of every page, by what they
// are looked through with.
func corpus(t *testing.T) map[string][]string {
	t.Helper()
	texts := make(map[string][]string)
	add := func(g given, text string) {
		if g.Region == "" {
			g.Region = "IR"
		}
		key, err := json.Marshal(g)
		must(t, err)
		texts[string(key)] = append(texts[string(key)], text)
	}
	files, err := filepath.Glob(filepath.Join(repository, "testdata/numbers/*.jsonl"))
	must(t, err)
	for _, name := range files {
		file, err := os.Open(name)
		must(t, err)
		defer file.Close()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var line struct {
				given
				Text string `json:"text"`
			}
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			add(line.given, line.Text)
		}
		must(t, lines.Err())
	}
	pages, err := filepath.Glob(filepath.Join(repository, "testdata/pages/*.*s*")) // what scripts write as well
	must(t, err)
	html, err := filepath.Glob(filepath.Join(repository, "testdata/pages/*.html"))
	must(t, err)
	for _, name := range append(pages, html...) {
		raw, err := os.ReadFile(name)
		must(t, err)
		for _, piece := range pieces(string(raw)) {
			add(given{Language: "en", Host: "localhost"}, piece)
		}
	}
	for _, piece := range pieces(directoryText(t)) {
		add(given{AreaCode: "21", Lengths: []int{3, 4}, Language: "fa-IR", Host: "example.ir"}, piece)
	}
	return texts
}

// directoryText is the large page as it is served.
func directoryText(t *testing.T) string {
	t.Helper()
	response, err := http.Get(shared.Pages.Page("directory.html"))
	must(t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	must(t, err)
	return string(raw)
}

// pieces cuts a text between lines into what a page's longest runs are.
func pieces(text string) []string {
	const long = 16 << 10
	var all []string
	var b strings.Builder
	for line := range strings.Lines(text) {
		if b.Len()+len(line) > long {
			all = append(all, b.String())
			b.Reset()
		}
		b.WriteString(line)
	}
	return append(all, b.String())
}

// coreInPage is JavaScript that starts the page's own core in a page of ours, as
// web/content does in a page of the web. The policy of our pages knows nothing of
// the address that pages of the web read files at.
const coreInPage = `(async () => {
  globalThis.simotel = {};
  chrome.runtime.getURL = (file) => "/" + file;
  await import("/content/core.js");
  await new Promise((ready, failed) => {
    simotel.core.start(ready);
    setInterval(() => { if (simotel.core.state === "ended") failed(new Error("the core ended")); }, 100);
  });
})()`

func TestBothHostsFindTheSameNumbersInEveryTextWeHave(t *testing.T) {
	configured(t)
	t.Cleanup(func() {
		configure(t, `{"version":1,"settings":{"country":"IR","numbers":{"areaCode":"","internalLengths":[]},"learned":[]}}`)
	})
	p := openExtension(t, "certificates.html")
	must(t, p.Evaluate(coreInPage, nil))
	compared, found := 0, 0
	for key, texts := range corpus(t) {
		var g given
		must(t, json.Unmarshal([]byte(key), &g))
		lengths, err := json.Marshal(append([]int{}, g.Lengths...))
		must(t, err)
		reply, err := stage.Ask(p, message.TypeImport, fmt.Sprintf(`{"version":1,"settings":{"country":%q,"numbers":{"areaCode":%q,"internalLengths":%s},"learned":[{"text":"+982188123456"},{"text":"####-####"}]}}`, g.Region, g.AreaCode, lengths))
		if err != nil || reply.Error != nil {
			t.Fatal(reply.Error, err)
		}
		for len(texts) > 0 {
			n, bytes := 0, 0
			for n < len(texts) && n < 256 && (n == 0 || bytes+len(texts[n]) < 128<<10) {
				bytes += len(texts[n])
				n++
			}
			found += compareHosts(t, p, g, texts[:n])
			compared += n
			texts = texts[n:]
		}
	}
	if compared < 100 || found < 5000 {
		t.Errorf("%d texts with %d numbers were compared", compared, found)
	}
}

// compareHosts has both hosts look through texts and returns how many numbers
// they find.
func compareHosts(t *testing.T, p *chromium.Page, g given, texts []string) (numbers int) {
	t.Helper()
	asked, err := json.Marshal(map[string]any{"given": g, "texts": texts})
	must(t, err)
	var answers struct{ Worker, Page [][]detect.Match }
	must(t, p.Evaluate(`(async ({given, texts}) => {
	  const {region, areaCode, lengths, lang: language, host} = given;
	  const {ok, error} = await chrome.runtime.sendMessage({type: "detect", body: {texts, language, host}});
	  if (error) throw new Error(JSON.stringify(error));
	  const options = [region, areaCode, lengths ?? [], host, "+982188123456\t####-####", language].join("\n");
	  return {worker: ok.matches.map((m) => m ?? []), page: texts.map((text) => simotel.core.find(text, options))};
	})(`+string(asked)+`)`, &answers))
	if len(answers.Worker) != len(texts) || len(answers.Page) != len(texts) {
		t.Fatalf("%d texts, the worker answers %d, the page %d", len(texts), len(answers.Worker), len(answers.Page))
	}
	for i, text := range texts {
		if w, p := fmt.Sprintf("%+v", answers.Worker[i]), fmt.Sprintf("%+v", answers.Page[i]); w != p {
			t.Errorf("%+v: %.200q\nworker %.2000s\n  page %.2000s", g, text, w, p)
		}
		numbers += len(answers.Page[i])
	}
	return numbers
}
