package settings

import (
	"context"
	"encoding/json"
	"testing"

	"simotel/wasm/chrome/chrometest"
)

func TestLockedCredentialsAreNotInMemoryAnyMore(t *testing.T) {
	s := Store{Area: &chrometest.Area{}, Session: &chrometest.Area{}, Cipher: chrometest.Cipher{}, Iterations: 1, Memory: &Memory{}}
	ctx := context.Background()
	err := s.Area.Set(ctx, map[string]json.RawMessage{KeyCredentials: json.RawMessage(`{"version":1,"username":"agent","password":"secret"}`)})
	if err == nil {
		err = s.KeepSecrets(ctx, KeepEncrypted, "four words as a passphrase")
	}
	if _, c, errLoad := s.Load(ctx); err != nil || errLoad != nil || c.Password != "secret" {
		t.Fatalf("%+v, %v, %v", c, err, errLoad)
	}
	if err := s.Lock(ctx); err != nil || s.Memory.now != nil || s.Memory.held.plain != nil || s.Memory.held.lock.key != nil {
		t.Errorf("%+v is remembered, %v", s.Memory.held, err)
	}
}
