package e2e

import (
	"testing"

	"simotel/wasm/internal/chromium"
)

// manyCalls is what the log holds at most.
const manyCalls = 10_000

// plantCalls fills the log with as many calls as it holds, one every five minutes up
// to now, as the worker would have written them.
func plantCalls(t *testing.T, page *chromium.Page) {
	t.Helper()
	must(t, page.Evaluate(`(async () => {
		const values = {}, chunks = [], now = Date.now();
		for (let c = 0; c < 200; c++) {
			const calls = [];
			for (let i = 0; i < 50; i++) {
				const n = c * 50 + i, at = now - (10001 - n) * 300000, number = "912" + (1000000 + n);
				calls.push({
					id: "h" + n, text: "0" + number, e164: "+98" + number, via: "x", dialled: "0" + number,
					steps: [{state: "requested", at}, {state: "sent", at: at + 10}, {state: "accepted", at: at + 300}, {state: "ended", at: at + 60000}],
					report: n % 3 ? {outcome: "answered", talked: n % 4000, waited: 5} : {outcome: "no_answer", talked: 0, waited: 30},
					page: n % 2 ? {address: "https://crm.example/" + n, title: "مشتری " + n} : undefined,
				});
			}
			chunks.push(calls[0].steps[3].at);
			values["calls.chunk." + chunks[c]] = {calls};
		}
		values["calls.index"] = {version: 2, open: [], chunks};
		await chrome.storage.local.remove(Object.keys(await chrome.storage.local.get()).filter((k) => k.startsWith("calls")));
		await chrome.storage.local.set(values);
	})()`, nil))
}
