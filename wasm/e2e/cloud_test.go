package e2e

import (
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/pbx/simotel/simoteltest"
	"simotel/wasm/settings"
)

// choose chooses from a select: a click on its label, then the choice's first
// letter.
func choose(t *testing.T, p *chromium.Page, id, letter, value string) {
	t.Helper()
	at, err := p.PointOfNode(`label[for="` + id + `"]`)
	must(t, err)
	must(t, p.Click(at))
	must(t, p.Type(letter))
	must(t, p.WaitFor(t.Context(), `document.getElementById("`+id+`").value === "`+value+`"`))
}

func shown(t *testing.T, p *chromium.Page, id string) bool {
	t.Helper()
	var is bool
	must(t, p.Evaluate(`document.getElementById("`+id+`").checkVisibility()`, &is))
	return is
}

func TestAPersonSetsUpTheCloudByTyping(t *testing.T) {
	emptied(t)
	before, seen := len(shared.PBX.Orders()), len(shared.PBX.Requests())
	p := openOptions(t)
	choose(t, p, "connection-kind", "S", settings.KindSimotelCloud)
	must(t, p.WaitFor(t.Context(), `document.getElementById("connection-server").value === "`+settings.CloudServer+`"`))
	for id, want := range map[string]bool{"connection-authentication": false, "username": false, "password": false, "token": true, "connection-server": true} {
		if shown(t, p, id) != want {
			t.Errorf("%s: shown %v, want %v", id, !want, want)
		}
	}
	typeInto(t, p, "connection-server", shared.PBX.URL()+"/api/v4.1/")
	typeInto(t, p, "token", "wrong")
	typeInto(t, p, "extension", "201")
	clickOn(t, p, "test")
	waitText(t, p, "result", "does not accept this user name, password or API key")
	typeInto(t, p, "token", simoteltest.DefaultToken)
	clickOn(t, p, "test")
	waitText(t, p, "result", "The connection works")
	must(t, p.WaitFor(t.Context(), `document.getElementById("connection-server").value === "`+shared.PBX.URL()+`"`))

	popup := openExtension(t, "popup.html")
	typeInto(t, popup, "number", "021 8834 1256")
	clickOn(t, popup, "call")
	order := waitOrder(t, before)
	if want := `{"caller":"201","callee":"02188341256","context":"main_routing","caller_id":"201","timeout":"60"}`; order.Body != want {
		t.Errorf("the cloud got  %s\nwant           %s", order.Body, want)
	}
	waitText(t, popup, "result", "The PBX accepted the call")
	noFurtherOrder(t, before+1)
	for _, r := range shared.PBX.Requests()[seen:] {
		if r.Mode != "token" || r.Header.Get("Authorization") != "" || r.Method != "POST" || r.Path != "/api/v4.1/setting/ping/act" && r.Path != "/api/v4.1/call/originate/act" {
			t.Errorf("%s %s came with %q", r.Method, r.Path, r.Mode)
		}
	}
}
