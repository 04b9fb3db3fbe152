// Command worker owns the service worker's program: it puts the app together
// with Chrome and the PBX drivers and answers events until Chrome ends it. It
// refuses to decide anything itself.
package main

import (
	"context"
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
	for _, area := range []chrome.StorageArea{chrome.Storage.Local, chrome.Storage.Session, chrome.Storage.Sync, chrome.Storage.Managed} {
		if err := area.SetAccessLevel(ctx, chrome.TrustedContexts); err != nil {
			return err
		}
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
	if _, err := chrome.Serve(ctx, worker.Handle); err != nil {
		return err
	}
	worker.Start(ctx)
	select {} // events run in goroutines of their own
}
