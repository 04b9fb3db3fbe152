//go:build !js

package stage

import (
	"context"
	"fmt"

	"simotel/wasm/internal/chromium"
)

// FillCalls fills the log with 10,000 calls, as many as it holds, one every five
// minutes up to now, as the worker would have written them: h0, the oldest, to
// h9999, to +98 912 100 0000 and the numbers after it. Every third was not
// answered, every second has a page. page is one of the extension's own.
func FillCalls(page *chromium.Page) error { return FillSomeCalls(page, 10_000) }

// FillSomeCalls does so with fewer, a multiple of 50.
func FillSomeCalls(page *chromium.Page, count int) error {
	err := page.Evaluate(fmt.Sprintf(`(async () => {
		const values = {}, chunks = [], now = Date.now(), count = %d;
		for (let c = 0; c < count / 50; c++) {
			const calls = [];
			for (let i = 0; i < 50; i++) {
				const n = c * 50 + i, at = now - (count + 1 - n) * 300000, number = "912" + (1000000 + n);
				calls.push({
					id: "h" + n, text: "0" + number, e164: "+98" + number, via: "x", dialled: "0" + number,
					steps: [{state: "requested", at}, {state: "sent", at: at + 10}, {state: "accepted", at: at + 300}, {state: "ended", at: at + 60000}],
					report: n %% 3 ? {outcome: "answered", talked: n %% 4000, waited: 5} : {outcome: "no_answer", talked: 0, waited: 30},
					page: n %% 2 ? {address: "https://crm.example/" + n, title: "مشتری " + n} : undefined,
				});
			}
			chunks.push(calls[0].steps[3].at);
			values["calls.chunk." + chunks[c]] = {calls};
		}
		values["calls.index"] = {version: 2, open: [], chunks};
		await chrome.storage.local.remove(Object.keys(await chrome.storage.local.get()).filter((k) => k.startsWith("calls")));
		await chrome.storage.local.set(values);
	})()`, count), nil)
	if err == nil {
		err = page.KillWorker(context.Background()) // one that runs remembers another log
	}
	if err != nil {
		return fmt.Errorf("fill the log of calls: %w", err)
	}
	return nil
}
