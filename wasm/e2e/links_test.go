package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// clickAtRest clicks what may have been scrolled to: a hand does not click in
// the very frame in which it arrives, and what moved under it is asked about.
func clickAtRest(t *testing.T, p *chromium.Page, at chromium.Point) {
	t.Helper()
	must(t, p.MoveTo(at))
	time.Sleep(700 * time.Millisecond)
	must(t, p.Press(at))
}

func TestEveryKindOfTelephoneLinkCalls(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	takeMutations(t, p)
	for i, c := range []struct{ id, callee, shown string }{
		{"plain", "02188341256", "+98 21 8834 1256"},
		{"extension", "02188341240", "ext. 102"},
		{"pause", "02188341241", "ext. 102"},
		{"context", "02188341242", "+98 21 8834 1242"},
		{"callto", "02188341243", "+98 21 8834 1243"},
		{"sip", "02188341244", "+98 21 8834 1244"},
		{"persian", "02188341245", "+98 21 8834 1245"},
		{"nested", "02188341246", "+98 21 8834 1246"},
		{"icon", "02188341247", "+98 21 8834 1247"},
		{"drawn", "02188341248", "+98 21 8834 1248"},
		{"stopped", "02188341250", "+98 21 8834 1250"},
		{"liar", "00442079460018", "+44 20 7946 0018"},
		{"closing", "02188341249", "+98 21 8834 1249"},
	} {
		id := c.id
		at, err := p.PointOfNode("#" + id)
		must(t, err)
		clickAtRest(t, p, at)
		if order := waitOrder(t, before+i); order.Fields["callee"] != c.callee || order.Fields["caller"] != stage.Extension {
			t.Errorf("%s: the PBX got %q", id, order.Body)
		}
		waitCard(t, p, "The PBX accepted the call")
		waitCard(t, p, c.shown)
		// Beside the link, so that it does not lie on the next.
		if card, err := p.CardBox(); id == "plain" && (err != nil || card.Top > at.Y || card.Bottom < at.Y) {
			t.Errorf("the card of a link at %v is at %v, %v", at, card, err)
		}
		clickCard(t, p, "Close")
		waitCard(t, p, "")
	}
	for _, record := range takeMutations(t, p) {
		if !isOurs(record) && !strings.HasSuffix(record, " li") { // the menu's
			t.Errorf("the page saw %s", record)
		}
	}
	var followed []string
	if must(t, p.Evaluate(`links.followed`, &followed)); len(followed) > 0 {
		t.Errorf("the browser would also have opened %q", followed)
	}
	// The page's own listeners heard their clicks.
	var heard int
	if must(t, p.Evaluate(`links.clicks.plain`, &heard)); heard != 1 {
		t.Errorf("the page heard %d clicks on its link", heard)
	}
	noFurtherOrder(t, before+13)
}

func TestALinkThatIsNoNumberIsRefusedInWords(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	must(t, p.Evaluate(`links.huge()`, nil))
	for id, words := range map[string]string{
		"#code":     "This link is a code, not a number.",
		"#ussd":     "This link is a code, not a number.",
		"#internal": "This link is an internal number of another network.",
		"#none":     "This link has no phone number.",
		"body > a":  "This link is far too long for a number.",
	} {
		at, err := p.PointOfNode(id)
		must(t, err)
		clickAtRest(t, p, at)
		waitCard(t, p, words)
		clickCard(t, p, "Close")
		waitCard(t, p, "")
	}
	noFurtherOrder(t, before)
}

func TestALinkThatAppearsLaterAndOneInAClosedRootCall(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	must(t, p.Evaluate(`new Promise((done) => setTimeout(() => done(links.add("tel:02188341288", "Added later")), 5000))`, nil))
	at, err := p.PointOf("Added later")
	must(t, err)
	must(t, p.Click(at))
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341288" {
		t.Errorf("the PBX got %q", order.Body)
	}
	p.Close()
	p = openPage(t, "shadow.html")
	waitPlaced(t, p, texts("shadow.html"))
	// The first of the links with this text stands in an open root, the next in closed ones.
	must(t, p.Evaluate(`void document.querySelector("contact-card[data-mode=open]").remove()`, nil))
	must(t, p.Click(placeOf(t, p, "Call the board")))
	if order := waitOrder(t, before+1); order.Fields["callee"] != "02188341699" {
		t.Errorf("the PBX got %q", order.Body)
	}
	noFurtherOrder(t, before+2)
}

func TestALinkThatCannotBeSeenAsksFirst(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	// Chrome does not tell whether an area of an image can be seen.
	clickOn(t, p, "map")
	waitCard(t, p, "02188341256")
	clickCard(t, p, "Call")
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	must(t, p.Type("\x1b"))
	waitCard(t, p, "")
	for _, text := range []string{"Free gift", "Faint gift"} {
		at, err := p.PointOf(text)
		must(t, err)
		must(t, p.Click(at))
		// The card says what would be called, and does nothing by itself.
		waitCard(t, p, "+882161600000")
		must(t, p.Type("\x1b"))
		waitCard(t, p, "")
	}
	noFurtherOrder(t, before+1)
}

func TestTwoClicksInARowAreOneCall(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	clickOn(t, p, "plain")
	at, err := p.PointOfNode("#plain")
	must(t, err)
	// The hand moves a little, so that Chrome takes the next press for a click of its own.
	time.Sleep(150 * time.Millisecond)
	must(t, p.Press(chromium.Point{X: at.X + 6, Y: at.Y}))
	waitOrder(t, before)
	time.Sleep(time.Second)
	noFurtherOrder(t, before+1)
}

func TestLinksInARowAreCalledOneAfterTheOther(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	must(t, p.Evaluate(`void document.body.insertAdjacentHTML("afterbegin", "<p>" + ["Office", "Mobile", "Home"].map((name, i) =>
	  "<a id=row" + i + " href=tel:0218834121" + i + ">" + name + "</a> ").join("") + "<button id=edit>Edit</button></p>")`, nil))
	for i, id := range []string{"row0", "row1", "row2"} {
		clickOn(t, p, id)
		if order := waitOrder(t, before+i); order.Fields["callee"] != fmt.Sprintf("0218834121%d", i) {
			t.Errorf("%s: the PBX got %q", id, order.Body)
		}
		waitCard(t, p, "The PBX accepted the call")
	}
	// The page's own button beside them is not under the card.
	must(t, p.Evaluate(`void (links.edited = 0, document.getElementById("edit").onclick = () => links.edited++)`, nil))
	clickOn(t, p, "edit")
	must(t, p.WaitFor(t.Context(), `links.edited === 1`))
	noFurtherOrder(t, before+3)
}

func TestTheCardInADialogOfAClosedRootIsTheCards(t *testing.T) {
	before := configured(t)
	p := openPage(t, "shadow.html")
	waitPlaced(t, p, texts("shadow.html"))
	must(t, p.Evaluate(`void (() => {
	  const root = document.body.appendChild(document.createElement("div")).attachShadow({mode: "closed"});
	  root.innerHTML = "<dialog><p>Ask for 021-8834 1688 here</p></dialog>";
	  root.querySelector("dialog").showModal();
	})()`, nil))
	must(t, p.MoveTo(placeOf(t, p, "021-8834 1688")))
	waitPlaced(t, p, append(texts("shadow.html"), "021-8834 1688"))
	waitCard(t, p, "021-8834 1688")
	clickCard(t, p, "Copy the number")
	waitCard(t, p, "Copied")
	clickCard(t, p, "Call")
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341688" {
		t.Errorf("the PBX got %q", order.Body)
	}
	noFurtherOrder(t, before+1)
}

func TestAClickElsewhereThatIsPassedOnToALinkAsksFirst(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	clickOn(t, p, "label")
	waitCard(t, p, "+882161600000")
	time.Sleep(time.Second)
	noFurtherOrder(t, before)
}

func TestWhatIsThePagesOrTheUsersOwnIsLeftAlone(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	for _, id := range []string{"own", "off", "edited", "button"} {
		clickOn(t, p, id)
	}
	var followed []string
	if must(t, p.Evaluate(`links.followed`, &followed)); !slices.Equal(followed, []string{"tel:02188341256", "tel:02188341256"}) {
		t.Errorf("left to the browser were %q, want the links that are off and edited", followed)
	}
	var clicks int
	if must(t, p.Evaluate(`links.clicks.button`, &clicks)); clicks != 1 {
		t.Errorf("the page's button heard %d clicks", clicks)
	}
	// A script's click is no gesture.
	must(t, p.Evaluate(`document.getElementById("plain").click()`, nil))
	if must(t, p.Evaluate(`links.followed.length`, &clicks)); clicks != 3 {
		t.Error("a script's click was taken from the browser")
	}
	noFurtherOrder(t, before)

	// Switched off, every link is the browser's.
	configure(t, `{"version":1,"settings":{"clicks":{"links":false}}}`)
	p.Close()
	p = openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	clickOn(t, p, "plain")
	must(t, p.WaitFor(t.Context(), `links.followed.length === 1`))
	noFurtherOrder(t, before)
}

func TestAKeyOnALinkIsOneCallHoweverLongItIsHeld(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	tabTo(t, p, "plain", 10)
	must(t, p.HoldEnter(12))
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	noFurtherOrder(t, before+1)
}

func TestAClickOnTheNumberItselfCallsWhereTheUserWantsIt(t *testing.T) {
	before := configured(t)
	configure(t, `{"version":1,"settings":{"clicks":{"number":"call"}}}`)
	p := openPage(t, "modal.html")
	waitPainted(t, p, texts("modal.html"))
	at, err := p.PointOf("+98 71 3233 8010")
	must(t, err)
	must(t, p.Click(at))
	if order := waitOrder(t, before); order.Fields["callee"] != "07132338010" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitCard(t, p, "The PBX accepted the call")
	// In a link it is still the page's.
	at, err = p.PointOf("Contact us")
	must(t, err)
	must(t, p.Click(at))
	at, err = p.PointOf("+98 71 3233 8001")
	must(t, err)
	must(t, p.Click(at))
	must(t, p.WaitFor(t.Context(), `location.hash === "#res"`))
	noFurtherOrder(t, before+1)
}
