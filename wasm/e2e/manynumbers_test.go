package e2e

import (
	"encoding/json"
	"flag"
	"fmt"
	"strings"
	"testing"

	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
)

// many is how many numbers the longest page has: ./build.sh soak takes 100,000.
var many = flag.Int("many", 20_000, "how many numbers the longest page has")

// However long the page takes to be read, it goes on: a step is waited for, no time.
func TestAPageOfTensOfThousandsOfNumbersIsPaintedToldInPartAndCalledFrom(t *testing.T) {
	const step = 2_000
	before := configured(t)
	var body strings.Builder
	for i := range *many {
		fmt.Fprintf(&body, "<p>021-88%02d %04d</p>\n", i/10_000+10, i%10_000)
	}
	p := openText(t, "many.html", body.String())
	for part := step; part <= *many; part += step {
		waitFound(t, p, func(size int) bool { return size >= part })
	}
	own, err := shared.Own(t.Context())
	must(t, err)
	tab := evaluated[int](t, own, fmt.Sprintf(`chrome.tabs.query({}).then((tabs) => tabs.find((tab) => tab.url === %q).id)`, shared.Pages.Page("many.html")))
	var list message.PageReply
	must(t, own.WaitUntil(t.Context(), "the page's numbers", func() (bool, error) {
		reply, err := stage.Ask(own, message.TypePage, message.PageRequest{Tab: tab})
		if err != nil || reply.Error != nil {
			return false, fmt.Errorf("%v, %v", reply.Error, err)
		}
		err = json.Unmarshal(reply.OK, &list)
		return list.State == message.PageRead, err
	}))
	if len(list.Numbers) != message.MaxPageNumbers || list.More != *many-message.MaxPageNumbers || list.Numbers[0].E164 != "+982188100000" {
		t.Errorf("%d numbers are told and %d more", len(list.Numbers), list.More)
	}
	callFromCard(t, p, "021-8810 0003")
	if order := waitOrder(t, before); order.Fields["callee"] != "02188100003" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitCard(t, p, "The PBX accepted the call")
	threwNothing(t, p)
	noFurtherOrder(t, before+1)
}
