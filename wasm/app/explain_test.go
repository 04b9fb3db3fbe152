package app

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"simotel/wasm/settings"
)

// asker is a tab whose frame tells what stands around its selection, and that
// remembers what it is told then.
type asker struct {
	browser
	around string
	shows  bool
	told   map[string]any
}

func (b *asker) Tell(_ context.Context, _ Tab, m any) (json.RawMessage, error) {
	said := m.(map[string]any)
	if said["type"] == "around" {
		if b.around == "" {
			return nil, nil
		}
		return json.RawMessage(b.around), nil
	}
	b.told = said
	if b.shows {
		return json.RawMessage("true"), nil
	}
	return nil, nil
}

func TestWhyATextIsNoNumberIsSaidInWords(t *testing.T) {
	for name, c := range map[string]struct {
		selection, around string
		learned           []settings.Learned
		title, advice     string
		number            string
	}{
		"a number":                        {"021 8812 3456", "", nil, "+982188123456", "You can call it here", "+982188123456"},
		"too few digits":                  {"12", "", nil, "not taken", "not enough digits", ""},
		"a date":                          {"2026-11-02", "", nil, "not taken", "a date", ""},
		"a label before it":               {"10023445", `{"text":"Customer number 10023445, please","start":16,"end":24}`, nil, "not taken", "something else", ""},
		"a part of a number":              {"8834", `{"text":"Tel. 021-8834 1256","start":9,"end":13}`, nil, "+982188341256", "You can call it here", "+982188341256"},
		"in a field":                      {"021 8812 3456", `{"text":"021 8812 3456","start":0,"end":13,"state":"field"}`, nil, "+982188123456", "in a field", "+982188123456"},
		"of a page that wants none found": {"021 8812 3456", `{"text":"021 8812 3456","start":0,"end":13,"state":"off"}`, nil, "+982188123456", "asks not to be searched", "+982188123456"},
		"a fax":                           {"021 8812 3456", `{"text":"Fax: 021 8812 3456","start":5,"end":18}`, nil, "+982188123456", "a fax number", "+982188123456"},
		"learned":                         {"021 8812 3456", "", []settings.Learned{{Text: "+982188123456", Site: "crm.example"}}, "not taken", "You said", ""},
		"learned for another site":        {"021 8812 3456", "", []settings.Learned{{Text: "+982188123456", Site: "other.example"}}, "+982188123456", "You can call", "+982188123456"},
		"an answer that is nonsense":      {"2026-11-02", `{"text":"","start":5,"end":2}`, nil, "not taken", "a date", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, shows := range []bool{true, false} {
				w := newWorld(t)
				w.arrange(func(s *settings.Settings) { s.Learned = c.learned })
				worker := w.worker()
				b := &asker{browser: browser{w}, around: c.around, shows: shows}
				worker.Browser = b
				args := jsonOf(t, []any{map[string]any{"menuItemId": "explain-selection", "selectionText": c.selection, "frameId": 3, "pageUrl": "https://crm.example/a"}, map[string]any{"id": 7}})
				worker.Handle(t.Context(), "contextMenus.onClicked", args)
				title, _ := b.told["title"].(string)
				advice, _ := b.told["advice"].(string)
				if !strings.Contains(title, c.title) || !strings.Contains(advice, c.advice) || b.told["number"] != c.number || b.told["frame"] != 3 {
					t.Errorf("told %v", b.told)
				}
				if got := w.notifications.Shown("explain").Title; shows != (got == "") {
					t.Errorf("notified %q", got)
				}
				if len(w.driver.dialled()) != 0 {
					t.Error("somebody was called")
				}
			}
		})
	}
}
