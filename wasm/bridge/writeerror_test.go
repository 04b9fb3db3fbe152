package bridge

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// statusOf returns the status of /readyz.
func (r *running) statusOf(t *testing.T) int {
	t.Helper()
	answer, err := http.Get("http://" + r.config.Listen + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// A disk that was full for a moment: here the folder is away when JetStream wants
// a new file. It keeps the error after the folder is back.
func TestAStoreThatKeptAWriteErrorIsOpenedAgain(t *testing.T) {
	c := two(t, t.TempDir())
	c.Store.MB = 8
	r := run(t, c, new(lockedBuffer), func(b *Bridge) { b.giveUp = 3 * time.Second })
	folders, err := filepath.Glob(filepath.Join(c.Store.Directory, "jetstream", "*", "streams", c.Store.Stream, "msgs"))
	if err != nil || len(folders) != 1 {
		t.Fatal(folders, err)
	}
	filler := strings.Repeat("x", 60<<10)
	send := func() error {
		e := state(1, "201", "a")
		e["filler"] = filler
		return r.sender.Send(t.Context(), e)
	}
	if err := send(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(folders[0], folders[0]+".away"); err != nil {
		t.Fatal(err)
	}
	r.sender.Client.Timeout = time.Second // the bridge itself tries for longer
	full := false
	for range 200 {
		if full = send() != nil; full {
			break
		}
	}
	if err := os.Rename(folders[0]+".away", folders[0]); err != nil {
		t.Fatal(err)
	}
	if !full {
		t.Fatal("no event failed")
	}
	if _, err := r.bridge.store.State(t.Context()); err != nil {
		t.Fatal("it is noticed by the state already:", err)
	}
	for late := time.Now().Add(20 * time.Second); r.bridge.store.Failing().Err == nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal("no try has failed")
		}
	}
	if got := r.statusOf(t); got != http.StatusServiceUnavailable {
		t.Errorf("/readyz says %d", got)
	}
	r.once.Do(func() {}) // it ends by itself
	defer r.end()
	select {
	case err := <-r.ended:
		if err == nil || !strings.Contains(err.Error(), "takes no events") {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
	again := run(t, c, new(lockedBuffer))
	again.send(t, state(2, "201", "a"))
	if got := again.statusOf(t); got != http.StatusOK {
		t.Errorf("/readyz says %d", got)
	}
}
