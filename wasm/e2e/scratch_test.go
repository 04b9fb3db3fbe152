package e2e

import (
	"testing"
	"time"

	"simotel/wasm/internal/stage"
)

func TestScratch(t *testing.T) {
	b := newBrowsers(t)
	begin := time.Now()
	options := b.open(t, "options.html")
	keepAs(t, options, "o", "encrypted")
	t.Logf("chosen %v, %s", time.Since(begin), evaluated[string](t, options, `document.visibilityState`))
	must(t, options.Evaluate(`window.log=[]; for (const e of ["mousedown","click","submit"]) document.addEventListener(e, (x) => log.push(e+" "+x.target.id+" "+Math.round(performance.now())), true);
			new MutationObserver((l) => { for (const m of l) log.push("changed "+(m.target.id||m.target.parentElement?.id)+" "+m.attributeName+" "+Math.round(performance.now())) }).observe(document.getElementById("secrets"), {subtree:true, childList:true, attributes:true})`, nil))
	typeInto(t, options, "secrets-passphrase", ownPassphrase)
	typeInto(t, options, "secrets-again", ownPassphrase)
	t.Logf("typed %v", time.Since(begin))
	clickOn(t, options, "secrets-do")
	t.Logf("clicked %v", time.Since(begin))
	waitText(t, options, "secrets-result", "Encrypted")
	t.Logf("encrypted %v", time.Since(begin))
	t.Log(evaluated[string](t, options, `log.slice(-40).join("\n")`))
	own, err := b.Own(t.Context())
	must(t, err)
	for _, body := range []map[string]string{{"do": "lock"}, {"do": "unlock", "passphrase": ownPassphrase}, {"do": "keep", "keep": "session"}, {"do": "keep", "keep": "encrypted", "passphrase": ownPassphrase}} {
		at := time.Now()
		r, err := stage.Ask(own, "secrets", body)
		t.Logf("%v %v %v %v", body, time.Since(at), err, r.Error)
	}
}
