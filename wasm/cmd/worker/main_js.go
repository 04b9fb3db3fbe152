// Command worker owns the service worker's program: it puts the app together
// with Chrome and the PBX drivers and answers events until Chrome ends it. It
// refuses to decide anything itself.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"simotel/wasm/app"
	"simotel/wasm/calls"
	"simotel/wasm/chrome"
	"simotel/wasm/detect"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/asterisk"
	"simotel/wasm/pbx/endpoint"
	"simotel/wasm/pbx/simotel"
	"simotel/wasm/pbx/softphone"
	"simotel/wasm/policy"
	"simotel/wasm/settings"
	"simotel/wasm/storage"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	// Before anything is answered: a content script must not read credentials,
	// ours, those that Click2Dial left in sync or a policy's, so without this nothing runs.
	if err := closeStorage(ctx); err != nil {
		return err
	}
	id, err := chrome.Runtime.ID()
	if err != nil {
		return err
	}
	managed := &policy.Source{Read: chrome.Storage.Managed.All}
	local, session := storage.Remember(chrome.Storage.Local), storage.Remember(chrome.Storage.Session)
	worker := app.New(app.Deps{
		ExtensionID: id,
		Settings:    settings.Store{Area: local, Layers: managed.Layers, Session: session, Cipher: chrome.Cipher{}, Memory: &settings.Memory{}},
		Policy:      managed,
		Sync:        chrome.Storage.Sync,
		Session:     session,
		Calls:       &calls.Log{Area: local, Now: time.Now},
		Detector:    detect.New(),
		Drivers: pbx.Registry{
			settings.KindSimotel: simotel.Open, settings.KindSimotelCloud: simotel.Open,
			settings.KindAsterisk: asterisk.Open, settings.KindEndpoint: endpoint.Open, settings.KindSoftphone: softphone.Open,
		},
		Transport: pbx.Transport{HTTP: chrome.Fetch{}, Sockets: chrome.WebSocket{}, Handler: browser{}},
		HMAC:      chrome.HMAC,
		Browser:   browser{},
		Now:       time.Now,
		Log:       func(err error) { fmt.Fprintln(os.Stderr, err) },
	})
	answered := make(chan struct{}, 1)
	_, err = chrome.Serve(ctx, func(ctx context.Context, event string, args json.RawMessage) json.RawMessage {
		defer func() {
			select {
			case answered <- struct{}{}:
			default:
			}
		}()
		return worker.Handle(ctx, event, args)
	})
	if err != nil {
		return err
	}
	select { // who woke the worker waits, and there is but one thread
	case <-answered:
	case <-time.After(startAfter):
	}
	worker.Start(ctx)
	select {} // events run in goroutines of their own
}

// startAfter is how long the worker that was just started does nothing but to answer
// the event that woke it.
const startAfter = 500 * time.Millisecond

// closeStorage closes all areas to content scripts.
func closeStorage(ctx context.Context) error {
	areas := []chrome.StorageArea{chrome.Storage.Local, chrome.Storage.Session, chrome.Storage.Sync, chrome.Storage.Managed}
	closed := make(chan error, len(areas))
	for _, area := range areas {
		go func() { closed <- area.SetAccessLevel(ctx, chrome.TrustedContexts) }()
	}
	var err error
	for range areas {
		err = errors.Join(err, <-closed)
	}
	return err
}
