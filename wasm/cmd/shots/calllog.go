//go:build !js

package main

import (
	"context"
	"fmt"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// keepCallLog has calls wait for a CRM that does not accept the token and refused one
// of them.
func keepCallLog(ctx context.Context, s *studio) error {
	document := stage.With(stage.Document(s.PBX.URL(), s.language), `"crm":{"log":{"url":"https://crm.example.com/calls","authentication":"token"}}`)
	if err := s.Configure(ctx, document); err != nil {
		return err
	}
	page, err := s.Browser.OpenExtension(ctx, "options.html")
	if err != nil {
		return err
	}
	now := time.Now().UnixMilli()
	call := func(number string) string {
		return fmt.Sprintf(`{id:"%[1]s",text:"0%[1]s",e164:"+98%[1]s",steps:[{state:"requested",at:%[2]d},{state:"failed",at:%[2]d}]}`, number, now-7_200_000)
	}
	err = page.Evaluate(fmt.Sprintf(`chrome.storage.local.set({
		"crm.log.wait.%[1]d.1.a": {record: %[3]s}, "crm.log.wait.%[2]d.1.b": {record: %[3]s}, "crm.log.wait.%[2]d.1.c": {record: %[3]s},
		"crm.log.aside.%[1]d.1.d": {record: %[4]s, failure: {code: "refused", status: 422, detail: "422", words: "A call needs a campaign."}},
		"crm.log.dropped": {count: 3, since: %[2]d},
		"crm.log.state": {delivered: %[1]d, failures: 4, next: %[5]d, stopped: true, told: "denied", last: {code: "denied", status: 401, detail: "401", words: "The token … has run out"}},
	})`, now-7_200_000, now-3_600_000, call("2188341256"), call("9123456789"), now+3_000_000), nil)
	if err == nil {
		err = page.KillWorker(ctx) // it remembers that there was nothing
	}
	page.Close()
	return err
}

// popupCallLog is the popup that tells of them.
func popupCallLog(ctx context.Context, s *studio) (*chromium.Page, error) {
	if err := keepCallLog(ctx, s); err != nil {
		return nil, err
	}
	return s.show(ctx, "popup.html", "call-log")
}

// callLog is what the options show of them.
func callLog(ctx context.Context, s *studio) (*chromium.Page, error) {
	if err := keepCallLog(ctx, s); err != nil {
		return nil, err
	}
	page, err := s.show(ctx, "options.html", "log-aside")
	if err == nil {
		err = page.Evaluate(`const part = document.getElementById("crm-log-state"); // alone, wherever it stands
			for (const s of document.querySelectorAll("section")) s.hidden = !s.contains(part);
			for (const e of part.parentElement.children) e.hidden = e !== part`, nil)
	}
	return page, err
}
