package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/asterisk/asterisktest"
)

// trusting starts a stage whose browser trusts an authority, as an administrator
// has it trusted on Linux.
// https://chromium.googlesource.com/chromium/src/+/HEAD/docs/linux/cert_management.md
func trusting(t *testing.T, authority string) *stage.Stage {
	t.Helper()
	home := t.TempDir()
	folder := filepath.Join(home, ".pki", "nssdb")
	must(t, os.MkdirAll(folder, 0o700))
	for _, arguments := range [][]string{
		{"-N", "--empty-password"},
		{"-A", "-n", "private authority", "-t", "C,,", "-i", authority},
	} {
		if said, err := exec.Command("certutil", append([]string{"-d", "sql:" + folder}, arguments...)...).CombinedOutput(); err != nil {
			t.Fatalf("certutil (./build.sh test installs it): %v: %s", err, said)
		}
	}
	s, err := stage.Start(t.Context(), repository, chromium.Options{Env: []string{"HOME=" + home}})
	must(t, err)
	t.Cleanup(s.Close)
	return s
}

func TestAsteriskOverTLSNeedsAnAuthorityThatTheBrowserTrusts(t *testing.T) {
	certificates, err := asterisktest.MakeCertificates(t.TempDir())
	must(t, err)
	pbx := asterisktest.Run(t, asterisktest.Newest, asterisktest.Config{TLS: certificates})
	t.Cleanup(func() { configured(t) })
	document := stage.AsteriskDocument(pbx.TLSURL, asterisktest.User, asterisktest.Password)

	configure(t, document)
	p := openOptions(t)
	clickOn(t, p, "test")
	waitText(t, p, "result", "certificate")
	p.Close()

	own := trusting(t, certificates.Authority)
	must(t, own.Configure(t.Context(), document))
	popup, err := own.Browser.OpenExtension(t.Context(), "popup.html")
	must(t, err)
	must(t, stage.WaitLive(t.Context(), popup, "on"))
	typeInto(t, popup, "number", "202\r")
	waitText(t, popup, "result", "Connected")
	settled(t, popup)
	clickOn(t, popup, "result-end")
	waitText(t, popup, "result", "Answered")
}
