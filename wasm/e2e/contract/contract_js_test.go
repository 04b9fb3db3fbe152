// Package contract owns the run of the contracts on Chrome itself: its test
// program is built by package e2e and runs in a page of an extension with the
// project's permissions. It refuses to run anywhere else.
package contract

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"simotel/wasm/chrome"
	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/fetch/fetchtest"
	"simotel/wasm/socket/sockettest"
)

func TestChromePassesTheContracts(t *testing.T) {
	t.Run("storage.local", func(t *testing.T) { chrometest.StorageContract(t, chrome.Storage.Local) })
	t.Run("storage.session", func(t *testing.T) { chrometest.StorageContract(t, chrome.Storage.Session) })
	t.Run("storage.sync", func(t *testing.T) { chrometest.StorageContract(t, chrome.Storage.Sync) })
	t.Run("alarms", func(t *testing.T) { chrometest.AlarmsContract(t, chrome.Alarms, time.Now) })
	t.Run("action", func(t *testing.T) { chrometest.ActionContract(t, chrome.Action) })
	t.Run("notifications", func(t *testing.T) {
		icon, err := chrome.Runtime.GetURL("icon.png")
		if err != nil {
			t.Fatal(err)
		}
		chrometest.NotificationsContract(t, chrome.Notifications, icon)
	})
	t.Run("messages", func(t *testing.T) { chrometest.MessagesContract(t, chrome.Runtime.SendMessage) })
	t.Run("files", func(t *testing.T) {
		chrometest.FilesContract(t, chrome.ReadFile, "bytes.bin", []byte{1, 0, 255})
	})
	t.Run("names of regions", func(t *testing.T) { chrometest.RegionNamesContract(t, chrome.RegionName) })
	t.Run("cipher", func(t *testing.T) { chrometest.CipherContract(t, chrome.Cipher{}) })
	t.Run("fetch", func(t *testing.T) {
		var a fetchtest.Addresses
		addresses(t, "FETCH", &a)
		fetchtest.Contract(t, chrome.Fetch{}, a)
	})
	t.Run("sockets", func(t *testing.T) {
		var a sockettest.Addresses
		addresses(t, "SOCKETS", &a)
		sockettest.Contract(t, chrome.WebSocket{}, a)
		sockettest.FloodContract(t, chrome.WebSocket{}, a)
	})
	// A fetch that its deadline ended settles a little later.
	for until := time.Now().Add(30 * time.Second); chrome.FuncCount() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%d functions are still held by JavaScript", chrome.FuncCount())
		}
	}
}

// addresses reads from the environment where the counterparts of a contract are.
func addresses(t *testing.T, name string, a any) {
	t.Helper()
	if err := json.Unmarshal([]byte(os.Getenv(name)), &a); err != nil {
		t.Fatal(err)
	}
}

func TestAFullAreaIsAnErrorWithChromesWords(t *testing.T) {
	huge, err := json.Marshal(strings.Repeat("x", 11<<20))
	if err != nil {
		t.Fatal(err)
	}
	err = chrome.Storage.Local.Set(context.Background(), map[string]json.RawMessage{"huge": huge})
	if err == nil || !strings.Contains(err.Error(), "chrome.storage.local.set: ") || !strings.Contains(err.Error(), "quota") {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsNotThereIsAnError(t *testing.T) {
	if id, err := chrome.Runtime.ID(); err != nil || len(id) != 32 {
		t.Errorf("id %q, %v", id, err)
	}
	if language, err := chrome.I18n.GetUILanguage(); err != nil || language == "" {
		t.Errorf("language %q, %v", language, err)
	}
}
