package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/simotel/simoteltest"
	"simotel/wasm/settings"
)

// What no file of a profile may hold.
const (
	hiddenPassword = "Nq7-unguessable-secret"
	hiddenUser     = "kx-hidden-agent"
	ownPassphrase  = "four words apart here"
)

// browsers is a stage whose browser can be started again with its profile.
type browsers struct {
	*stage.Stage
	options chromium.Options
}

func newBrowsers(t *testing.T) *browsers {
	b := &browsers{options: chromium.Options{Profile: t.TempDir(), Extension: repository + "/dist"}}
	var err error
	b.Stage, err = stage.Start(t.Context(), repository, b.options)
	must(t, err)
	t.Cleanup(func() { b.Close() })
	// It lies over what is opened, and in a tab that is hidden each click takes 20 s.
	welcome, err := b.Browser.Opened(t.Context(), "welcome.html")
	must(t, err)
	welcome.Close()
	config := simoteltest.DefaultConfig()
	config.Accounts[0].Username, config.Accounts[0].Password = hiddenUser, hiddenPassword
	b.PBX.SetConfig(config)
	return b
}

// configure imports settings with the secrets of the stage's PBX.
func (b *browsers) configure(t *testing.T, language string) {
	t.Helper()
	document := stage.Document(b.PBX.URL(), language)
	must(t, b.Configure(t.Context(), strings.NewReplacer(`"agent"`, `"`+hiddenUser+`"`, `"extension","token"`, `"`+hiddenPassword+`","token"`).Replace(document)))
}

func (b *browsers) open(t *testing.T, file string) *chromium.Page {
	t.Helper()
	p, err := b.Browser.OpenExtension(t.Context(), file)
	must(t, err)
	return p
}

// restart ends the browser, looks through its files, and starts it again. What is
// known to be stored, the PBX's address, has to be found where it is: else nothing
// would be found anywhere.
func (b *browsers) restart(t *testing.T) {
	t.Helper()
	b.Browser.Close()
	isRead := false
	must(t, filepath.WalkDir(b.options.Profile, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, secret := range []string{hiddenPassword, hiddenUser, ownPassphrase} {
			if bytes.Contains(raw, []byte(secret)) {
				t.Errorf("%s holds %s", path, secret)
			}
		}
		isRead = isRead || strings.Contains(path, "Local Extension Settings") && bytes.Contains(raw, []byte(b.PBX.URL()))
		return err
	}))
	if !isRead {
		t.Error("storage.local's files do not show what is known to be in them")
	}
	var err error
	b.Browser, err = chromium.Start(t.Context(), b.options)
	must(t, err)
}

// call calls a number from the card of a page and returns what the card says.
func (b *browsers) call(t *testing.T, label, says string) {
	t.Helper()
	apartFrom(b.PBX)
	p, err := b.Browser.Open(t.Context(), b.Pages.Page("demo.html"))
	must(t, err)
	defer p.Close()
	waitPainted(t, p, texts("demo.html"))
	must(t, p.OpenCard(t.Context(), "+98 21 8834 1256", label))
	at, err := p.CardButton(label)
	must(t, err)
	must(t, p.Click(at))
	_, err = p.WaitCard(t.Context(), says)
	must(t, err)
}

func (b *browsers) ordered(t *testing.T, want int) {
	t.Helper()
	if got := len(b.PBX.Orders()); got != want {
		t.Errorf("the PBX got %d orders, want %d", got, want)
	}
}

// onDisk returns what the extension has on the disk, the PBX's address among it.
func (b *browsers) onDisk(t *testing.T, p *chromium.Page) map[string]json.RawMessage {
	t.Helper()
	var all map[string]json.RawMessage
	must(t, json.Unmarshal([]byte(evaluated[string](t, p, `chrome.storage.local.get().then(JSON.stringify)`)), &all))
	raw, err := json.Marshal(all)
	must(t, err)
	for _, secret := range []string{hiddenPassword, hiddenUser, ownPassphrase} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("storage.local holds %s in clear: %s", secret, raw)
		}
	}
	if !strings.Contains(string(raw), b.PBX.URL()) {
		t.Errorf("storage.local does not show what is known to be in it: %s", raw)
	}
	return all
}

// keepAs chooses how the credentials are kept.
func keepAs(t *testing.T, p *chromium.Page, letter, keep string) {
	t.Helper()
	must(t, p.WaitFor(t.Context(), `document.getElementById("secrets-keep")?.checkVisibility()`))
	choose(t, p, "secrets-keep", letter, keep)
}

func TestEncryptedCredentialsTakeTheirPassphraseOnceABrowserAndAreInNoFile(t *testing.T) {
	b := newBrowsers(t)
	options := b.open(t, "options.html")
	keepAs(t, options, "o", settings.KeepEncrypted)
	typeInto(t, options, "secrets-passphrase", ownPassphrase)
	typeInto(t, options, "secrets-again", ownPassphrase+"x")
	clickOn(t, options, "secrets-do")
	waitText(t, options, "secrets-again-error", "The two are not the same.")
	audit(t, options, "a passphrase that is chosen")
	typeInto(t, options, "secrets-again", ownPassphrase)
	began := time.Now()
	clickOn(t, options, "secrets-do")
	waitText(t, options, "secrets-result", "Encrypted")
	t.Logf("encrypting took %v", time.Since(began).Round(10*time.Millisecond))
	b.configure(t, "en")
	b.call(t, "Call", "The PBX accepted the call")
	must(t, b.Browser.KillWorker(t.Context()))
	b.call(t, "Call", "The PBX accepted the call") // the next worker needs no passphrase
	b.ordered(t, 2)
	opensNatively(t, b.onDisk(t, options))

	b.restart(t)
	b.call(t, "Call", "Your credentials are locked.")
	popup := b.open(t, "popup.html")
	must(t, popup.WaitFor(t.Context(), `document.activeElement.id === "unlock-passphrase"`))
	audit(t, popup, "a popup that is locked")
	typeInto(t, popup, "unlock-passphrase", "four words apart")
	must(t, popup.Type("\r"))
	waitText(t, popup, "unlock-error", "This is not the passphrase.")
	b.ordered(t, 2)
	typeInto(t, popup, "unlock-passphrase", ownPassphrase)
	must(t, popup.Type("\r"))
	must(t, popup.WaitFor(t.Context(), `!document.getElementById("unlock").checkVisibility() && document.activeElement.id === "number"`))
	b.call(t, "Call", "The PBX accepted the call")
	b.ordered(t, 3) // and none that was refused came after all
	options = b.open(t, "options.html")
	must(t, options.WaitFor(t.Context(), `document.getElementById("secrets-lock").checkVisibility()`))
	clickOn(t, options, "secrets-lock")
	must(t, options.WaitFor(t.Context(), `document.activeElement.id === "unlock-passphrase" && document.getElementById("password").disabled`))
	audit(t, options, "options that are locked")
	b.call(t, "Call", "Your credentials are locked.")
	clickOn(t, options, "secrets-discard")
	clickOn(t, options, "transfer-continue")
	clickOn(t, options, "transfer-do")
	waitText(t, options, "secrets-result", "The credentials are erased")
	if server := evaluated[string](t, options, `document.getElementById("connection-server").value`); server != b.PBX.URL() {
		t.Errorf("the server is %q", server)
	}
	b.restart(t)
}

// opensNatively opens what the browser encrypted with Go's cryptography, and the
// passphrase alone.
func opensNatively(t *testing.T, all map[string]json.RawMessage) {
	t.Helper()
	store := settings.Store{Area: &chrometest.Area{}, Session: &chrometest.Area{}, Cipher: chrometest.Cipher{}}
	must(t, store.Area.Set(t.Context(), all))
	must(t, store.Unlock(t.Context(), ownPassphrase))
	_, c, err := store.Load(context.Background())
	if err != nil || c.Password != hiddenPassword || c.Username != hiddenUser {
		t.Errorf("opened natively it is %+v, %v", c, err)
	}
}

func TestCredentialsOfTheSessionAreGoneWithTheBrowserAndInNoFile(t *testing.T) {
	b := newBrowsers(t)
	options := b.open(t, "options.html")
	keepAs(t, options, "u", settings.KeepSession)
	waitText(t, options, "secrets-result", "Kept until the browser is closed")
	b.configure(t, "fa")
	b.call(t, "تماس", "مرکز تلفن تماس را پذیرفت")
	must(t, b.Browser.KillWorker(t.Context()))
	b.call(t, "تماس", "مرکز تلفن تماس را پذیرفت")
	b.onDisk(t, options)

	b.restart(t)
	b.call(t, "تماس", "مشخصات ورود شما با بسته شدن مرورگر")
	popup := b.open(t, "popup.html")
	waitText(t, popup, "refused", "مشخصات ورود شما با بسته شدن مرورگر")
	audit(t, popup, "a popup without credentials")
	options = b.open(t, "options.html")
	typeInto(t, options, "username", hiddenUser)
	typeInto(t, options, "password", hiddenPassword)
	must(t, options.Type("\r"))
	waitText(t, options, "saved", "ذخیره شد")
	b.call(t, "تماس", "مرکز تلفن تماس را پذیرفت")
	b.ordered(t, 3)
	b.restart(t)
}

// Somebody changes the password on the PBX, as administrators do now and then.
func TestAPasswordThatThePBXRefusesIsRenewedWhereItIsTyped(t *testing.T) {
	before := configured(t)
	config := simoteltest.DefaultConfig()
	config.Accounts[0].Password = "renewed"
	shared.PBX.SetConfig(config)
	page := openPage(t, "demo.html")
	waitPainted(t, page, texts("demo.html"))
	callFromCard(t, page, "+98 21 8834 1256")
	waitCard(t, page, "does not accept this user name, password or API key")
	clickCard(t, page, "Open the options")
	options, err := shared.Browser.Opened(t.Context(), "options.html")
	must(t, err)
	defer options.Close()
	must(t, options.WaitFor(t.Context(), `document.activeElement.id === "password"`))
	waitText(t, options, "renew", "The PBX did not take these credentials")
	audit(t, options, "credentials that were refused")
	was := evaluated[string](t, options, `chrome.storage.local.get("settings").then(JSON.stringify)`)
	must(t, options.Type("renewed\r"))
	waitText(t, options, "result", "The connection works") // it was tested at once
	must(t, options.WaitFor(t.Context(), `!document.getElementById("renew").checkVisibility()`))
	if is := evaluated[string](t, options, `chrome.storage.local.get("settings").then(JSON.stringify)`); is != was {
		t.Errorf("the settings became %s, they were %s", is, was)
	}
	apart(t)
	page = openPage(t, "demo.html")
	waitPainted(t, page, texts("demo.html"))
	callFromCard(t, page, "+98 21 8834 1256")
	waitOrder(t, before)
}
