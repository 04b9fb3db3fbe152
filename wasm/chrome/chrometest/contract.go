package chrometest

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/chrome"
)

// StorageContract holds an empty storage area against what the project relies
// on. It leaves the area empty.
func StorageContract(t *testing.T, area interface {
	Get(ctx context.Context, key string) (json.RawMessage, error)
	GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error)
	Set(ctx context.Context, values map[string]json.RawMessage) error
	Remove(ctx context.Context, keys ...string) error
	Keys(ctx context.Context) ([]string, error)
}) {
	ctx := context.Background()
	get := func(key string) string {
		t.Helper()
		raw, err := area.Get(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	if got := get("absent"); got != "" {
		t.Errorf("an absent key is %q, want nothing", got)
	}
	values := map[string]json.RawMessage{
		"text":    json.RawMessage(`"۰۲۱ «سلام» 😀 \u0000 \"quoted\""`),
		"number":  json.RawMessage(`1732392000123`),
		"null":    json.RawMessage(`null`),
		"list":    json.RawMessage(`[1,[],{}]`),
		"a.b c/d": json.RawMessage(`true`),
	}
	if err := area.Set(ctx, values); err != nil {
		t.Fatal(err)
	}
	for key, want := range values {
		var a, b any
		if err := json.Unmarshal([]byte(get(key)), &a); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		if err := json.Unmarshal(want, &b); err != nil {
			t.Fatal(err)
		}
		if x, y := marshal(t, a), marshal(t, b); x != y {
			t.Errorf("%s is %s, want %s", key, x, y)
		}
	}
	if keys, err := area.Keys(ctx); err != nil || !slices.Equal(slices.Sorted(slices.Values(keys)), slices.Sorted(maps.Keys(values))) {
		t.Errorf("the keys are %q, %v", keys, err)
	}
	if all, err := area.GetAll(ctx, "number", "null", "absent"); err != nil || len(all) != 2 || string(all["number"]) != "1732392000123" || string(all["null"]) != "null" {
		t.Errorf("together they are %s, %v", all, err)
	}
	if err := area.Set(ctx, map[string]json.RawMessage{"number": json.RawMessage(`2`)}); err != nil {
		t.Fatal(err)
	}
	if got := get("number"); got != "2" {
		t.Errorf("a second value is %q", got)
	}
	if err := area.Remove(ctx, "text", "number", "null", "list", "a.b c/d", "absent"); err != nil {
		t.Fatal(err)
	}
	if got := get("text"); got != "" {
		t.Errorf("a removed key is %q", got)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := area.Get(ended, "text"); err == nil || !strings.Contains(err.Error(), context.Canceled.Error()) {
		t.Errorf("with an ended context: %v", err)
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// AlarmsContract holds alarms against what the project relies on.
func AlarmsContract(t *testing.T, alarms interface {
	Create(ctx context.Context, name string, info chrome.AlarmCreateInfo) error
	Get(ctx context.Context, name string) (*chrome.Alarm, error)
	ClearAll(ctx context.Context) error
}, now func() time.Time) {
	ctx := context.Background()
	if a, err := alarms.Get(ctx, "absent"); a != nil || err != nil {
		t.Errorf("an alarm that was not set: %v, %v", a, err)
	}
	for _, minutes := range []float64{60, 0.5} {
		before := float64(now().UnixMilli())
		if err := alarms.Create(ctx, "contract", chrome.AlarmCreateInfo{DelayInMinutes: minutes}); err != nil {
			t.Fatal(err)
		}
		a, err := alarms.Get(ctx, "contract")
		if err != nil || a == nil {
			t.Fatalf("got %v, %v", a, err)
		}
		if off := a.ScheduledTime - before - minutes*60_000; a.Name != "contract" || math.Abs(off) > 5_000 {
			t.Errorf("alarm %q is %v ms off", a.Name, off)
		}
	}
	if err := alarms.ClearAll(ctx); err != nil {
		t.Fatal(err)
	}
	if a, err := alarms.Get(ctx, "contract"); a != nil || err != nil {
		t.Errorf("an alarm that was taken away: %v, %v", a, err)
	}
}

// NotificationsContract holds notifications against what the project relies on.
func NotificationsContract(t *testing.T, notifications interface {
	Create(ctx context.Context, id string, o chrome.NotificationOptions) error
	Clear(ctx context.Context, id string) error
	GetAll(ctx context.Context) ([]string, error)
}, icon string) {
	ctx := context.Background()
	o := chrome.NotificationOptions{Type: "basic", IconURL: icon, Title: "تماس", Message: "021"}
	if err := notifications.Create(ctx, "contract", o); err != nil {
		t.Fatal(err)
	}
	if ids, err := notifications.GetAll(ctx); err != nil || !slices.Contains(ids, "contract") {
		t.Errorf("shown are %q, %v", ids, err)
	}
	for range 2 { // one that is gone is no error
		if err := notifications.Clear(ctx, "contract"); err != nil {
			t.Fatal(err)
		}
	}
	if ids, err := notifications.GetAll(ctx); err != nil || slices.Contains(ids, "contract") {
		t.Errorf("after clearing, shown are %q, %v", ids, err)
	}
	if err := notifications.Create(ctx, "contract", chrome.NotificationOptions{}); err == nil {
		t.Error("a notification without title, text and icon was taken")
	}
}

// ActionContract holds the icon's badge against what the project relies on.
func ActionContract(t *testing.T, action interface {
	SetBadgeText(ctx context.Context, text string) error
	SetBadgeBackgroundColor(ctx context.Context, color string) error
	GetBadgeText(ctx context.Context) (string, error)
	SetTitle(ctx context.Context, tab int, title string) error
	GetTitle(ctx context.Context, tab int) (string, error)
}) {
	ctx := context.Background()
	for _, text := range []string{"✓", "…", ""} {
		if err := action.SetBadgeText(ctx, text); err != nil {
			t.Fatal(err)
		}
		if got, err := action.GetBadgeText(ctx); err != nil || got != text {
			t.Errorf("the badge is %q, %v; want %q", got, err, text)
		}
	}
	if err := action.SetTitle(ctx, 0, "Connected: 203"); err != nil {
		t.Error(err)
	}
	if got, err := action.GetTitle(ctx, 0); err != nil || got != "Connected: 203" {
		t.Errorf("the title is %q, %v", got, err)
	}
	if err := action.SetBadgeBackgroundColor(ctx, "#14783f"); err != nil {
		t.Error(err)
	}
	if err := action.SetBadgeBackgroundColor(ctx, ""); err == nil {
		t.Error("a colour that is none was taken")
	}
}

// MessagesContract holds the sending of messages to a worker that answers an
// object with {"echo": object} and a text with nothing.
func MessagesContract(t *testing.T, send func(ctx context.Context, message any) (json.RawMessage, error)) {
	ctx := context.Background()
	for sent, want := range map[string]string{
		`{"text":"۰۲۱ 😀","n":1}`:         `{"echo":{"n":1,"text":"۰۲۱ 😀"}}`,
		`{"list":[1,null,"x"],"b":true}`: `{"echo":{"b":true,"list":[1,null,"x"]}}`,
	} {
		var message any
		if err := json.Unmarshal([]byte(sent), &message); err != nil {
			t.Fatal(err)
		}
		raw, err := send(ctx, message)
		var got any
		if err == nil {
			err = json.Unmarshal(raw, &got)
		}
		sorted, errSorted := json.Marshal(got)
		if err != nil || errSorted != nil || string(sorted) != want {
			t.Errorf("%s: got %s, %v, want %s", sent, raw, err, want)
		}
	}
	if raw, err := send(ctx, "nobody"); raw != nil || err != nil {
		t.Errorf("a message without an answer got %s, %v", raw, err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := send(ended, map[string]any{}); err == nil {
		t.Error("an ended context is no error")
	}
}

// FilesContract holds the reading of the extension's files, of which one at
// path has this content and there is none at "absent.bin".
func FilesContract(t *testing.T, read func(ctx context.Context, path string) ([]byte, error), path string, content []byte) {
	ctx := context.Background()
	if got, err := read(ctx, path); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%s has %d bytes, %v, want %d", path, len(got), err, len(content))
	}
	if got, err := read(ctx, "absent.bin"); err == nil {
		t.Errorf("a file that is not there has %d bytes", len(got))
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := read(ended, path); err == nil {
		t.Error("an ended context is no error")
	}
}

// RegionNamesContract holds the names of regions.
func RegionNamesContract(t *testing.T, name func(language, region string) (string, error)) {
	for _, c := range []struct{ language, region, want string }{{"en", "IR", "Iran"}, {"fa", "IR", "ایران"}, {"fa", "GB", "بریتانیا"}} {
		if got, err := name(c.language, c.region); err != nil || got != c.want {
			t.Errorf("%s in %s is %q, %v; want %q", c.region, c.language, got, err, c.want)
		}
	}
	if got, err := name("en", "no region"); err == nil {
		t.Errorf("what is no region is %q", got)
	}
}
