package chrometest

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"
)

func TestTheFakesPassTheContracts(t *testing.T) {
	t.Run("storage", func(t *testing.T) { StorageContract(t, &Area{}) })
	t.Run("alarms", func(t *testing.T) { AlarmsContract(t, &Alarms{Now: time.Now}, time.Now) })
	t.Run("notifications", func(t *testing.T) { NotificationsContract(t, &Notifications{}, "icons/128.png") })
	t.Run("action", func(t *testing.T) { ActionContract(t, &Action{}) })
	t.Run("messages", func(t *testing.T) {
		MessagesContract(t, Messages{Answer: func(_ context.Context, message json.RawMessage) json.RawMessage {
			if message[0] == '"' {
				return nil
			}
			return json.RawMessage(`{"echo":` + string(message) + `}`)
		}}.SendMessage)
	})
	t.Run("files", func(t *testing.T) {
		FilesContract(t, Files{"a/b.bin": {1, 0, 255}}.ReadFile, "a/b.bin", []byte{1, 0, 255})
	})
	t.Run("names of regions", func(t *testing.T) { RegionNamesContract(t, RegionName) })
	t.Run("cipher", func(t *testing.T) { CipherContract(t, Cipher{}) })
}

func TestARefusedChangeChangesNothing(t *testing.T) {
	ctx, area := context.Background(), &Area{}
	if err := area.Set(ctx, map[string]json.RawMessage{"a": json.RawMessage("1")}); err != nil {
		t.Fatal(err)
	}
	area.Fail = func([]string) error { return ErrQuota }
	if err := area.Set(ctx, map[string]json.RawMessage{"a": json.RawMessage("2")}); !errors.Is(err, ErrQuota) {
		t.Fatalf("got %v", err)
	}
	if raw, err := area.Get(ctx, "a"); err != nil || string(raw) != "1" {
		t.Fatalf("got %s, %v", raw, err)
	}
}
