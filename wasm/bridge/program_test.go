package bridge

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"simotel/wasm/bridge/bridgetest"
	"simotel/wasm/stream"
)

// built is the folder with the programs, once they are built.
var built string

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built) // a folder of the system's for such
	}
	os.Exit(code)
}

// programs returns a folder for a test with the bridge and NATS' own server in it.
func programs(t *testing.T) string {
	t.Helper()
	if built == "" {
		folder, err := os.MkdirTemp("", "bridge")
		if err != nil {
			t.Fatal(err)
		}
		built = folder
		if err := bridgetest.Build(t.Context(), "../..", folder, true); err != nil {
			t.Fatal(err)
		}
	}
	folder := t.TempDir()
	for _, name := range []string{"bridge", "nats-server"} {
		if err := os.Symlink(filepath.Join(built, name), filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestTheProgramStartsFromItsFileAndEndsInOrder(t *testing.T) {
	folder := programs(t)
	c := two(t, filepath.Join(folder, "store"))
	metricsAt, err := bridgetest.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	c.Metrics.Listen, c.Log.File = metricsAt, filepath.Join(folder, "own.log")
	p, err := bridgetest.StartBridge(folder, "bridge", c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	ready(t, p)
	sara := hear(t, c.Listen, "sara", stream.Mark{Sequence: stream.Beginning})
	sara.on(t, 1)
	sender := bridgetest.NewSender(c.Listen)
	if err := sender.Send(t.Context(), state(1, "201", "a")); err != nil {
		t.Fatal(err)
	}
	sara.wait(t, "her event", func() bool { return len(sara.events) == 1 })
	answer, err := http.Get("http://" + metricsAt + "/metrics")
	if err != nil || answer.StatusCode != 200 {
		t.Fatal(answer, err)
	}
	answer.Body.Close()

	// A second one with the same file does not touch the store.
	second := exec.Command(filepath.Join(folder, "bridge"), "-config", filepath.Join(folder, "bridge.json"))
	if out, err := second.CombinedOutput(); err == nil || !strings.Contains(string(out), "listen for clients") {
		t.Errorf("a second bridge: %v %s", err, out)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := p.Stop(ctx); err != nil {
		t.Errorf("it ends with %v", err)
	}
	sara.wait(t, "the word that it goes", func() bool { return sara.states[len(sara.states)-1] == "connecting events_broken 1001" })
	log, err := os.ReadFile(c.Log.File)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(log)) {
		var entry struct{ Time, Level, Msg string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Time == "" || entry.Level == "" || entry.Msg == "" {
			t.Errorf("%s: %v", line, err)
		}
	}
	if !strings.HasSuffix(strings.TrimSpace(string(log)), `"msg":"stopped"}`) {
		t.Errorf("the log ends %.200s", log[max(0, len(log)-200):])
	}
}

func TestCheckSaysWhatIsWrongAndStartsNothing(t *testing.T) {
	folder := programs(t)
	head := fmt.Sprintf(`{"webhook":{"user":"u","password":"webhook-password"},"users":[{"name":"a","token":%q,"all":true}],`, bridgetest.Token("a"))
	for text, want := range map[string]string{
		fmt.Sprintf(head+`"store":{"directory":%q}}`, folder+"/new"):                            "",
		fmt.Sprintf(head+`"store":{"directory":%q}}`, folder+"/bridge/inside a file"):           "store.directory: ",
		head + `"store":{"urls":["nats://a"],"ca":"/nowhere/ca.pem"}}`:                          "store.ca: open /nowhere/ca.pem",
		fmt.Sprintf(head+`"store":{"urls":["nats://a"],"ca":%q}}`, folder+"/checked.json"):      "store.ca: it has no certificate",
		head + `"store":{"urls":["nats://a"],"certificate":"/nowhere/c.pem","key":"/nowhere"}}`: "store.certificate: open /nowhere/c.pem",
		head + `"store":{"urls":["nats://a"],"credentials":"/nowhere/user.creds"}}`:             "store.credentials: open /nowhere/user.creds",
		`{"listen":":8443"}`: "webhook.user: it must be",
	} {
		path := filepath.Join(folder, "checked.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(filepath.Join(folder, "bridge"), "-check", "-config", path).CombinedOutput()
		if (err == nil) != (want == "") || !strings.Contains(string(out), want) || want == "" && len(out) > 0 {
			t.Errorf("%v: %s", err, out)
		}
	}
	if _, err := os.Stat(folder + "/new"); err == nil {
		t.Error("the store was made")
	}
}
