package bridge

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"simotel/wasm/bridge/config"
)

// write writes a certificate with a serial number, and its key.
func write(t *testing.T, files config.Files, serial int64, at time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	certificate, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{files.Certificate: {Type: "CERTIFICATE", Bytes: certificate}, files.Key: {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACertificateThatChangesIsReadAgainAndADamagedOneIsNot(t *testing.T) {
	folder := t.TempDir()
	files := config.Files{Certificate: filepath.Join(folder, "c.pem"), Key: filepath.Join(folder, "k.pem")}
	began := time.Now().Add(-time.Hour)
	write(t, files, 1, began)
	c, err := newCertificate(files)
	if err != nil {
		t.Fatal(err)
	}
	serial := func() int64 {
		t.Helper()
		c.looked = time.Time{} // ten seconds ago at least
		pair, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(pair.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		return leaf.SerialNumber.Int64()
	}
	write(t, files, 2, began.Add(time.Minute))
	if n := serial(); n != 2 {
		t.Errorf("number %d", n)
	}
	if err := os.WriteFile(files.Key, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := serial(); n != 2 {
		t.Errorf("with a damaged key: number %d", n)
	}
	write(t, files, 3, began.Add(2*time.Minute))
	if n := serial(); n != 3 {
		t.Errorf("number %d", n)
	}
}

func TestACertificateThatChangesWhileItIsReadIsReadAgain(t *testing.T) {
	folder := t.TempDir()
	files := config.Files{Certificate: filepath.Join(folder, "c.pem"), Key: filepath.Join(folder, "k.pem")}
	began := time.Now().Add(-time.Hour)
	write(t, files, 1, began)
	c, err := newCertificate(files)
	if err != nil {
		t.Fatal(err)
	}
	c.read = func(certificate, key string) (tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(certificate, key)
		write(t, files, 3, began.Add(2*time.Minute))
		return pair, err
	}
	write(t, files, 2, began.Add(time.Minute))
	var serial int64
	for range 2 {
		c.looked = time.Time{} // ten seconds ago at least
		pair, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(pair.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		serial = leaf.SerialNumber.Int64()
	}
	if serial != 3 {
		t.Errorf("number %d", serial)
	}
}

func TestWebhooksAndClientsComeOverTLSAndSimotelInClearTextWhereThatIsSaid(t *testing.T) {
	c := two(t, t.TempDir())
	folder := t.TempDir()
	c.TLS = config.Files{Certificate: filepath.Join(folder, "c.pem"), Key: filepath.Join(folder, "k.pem")}
	write(t, c.TLS, 1, time.Now())
	c.Webhook.Listen, c.Webhook.ClearText = "127.0.0.1:0", true
	b := run(t, c, io.Discard)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // its certificate is nobody's
	for path, want := range map[string]int{"/readyz": 200, "/webhook": 404} {
		answer, err := client.Get("https://" + c.Listen + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}
	b.sender.URL = "http://" + b.bridge.opened.webhooks.Addr().String()
	b.send(t, state(1, "201", "a"))
}

func TestTheAddressIsTheClientsBehindTrustedProxiesOnly(t *testing.T) {
	p := newProxies([]string{"10.0.0.0/24"})
	for _, c := range []struct{ peer, forwarded, want string }{
		{"192.0.2.7:5", "", "192.0.2.7"},
		{"192.0.2.7:5", "198.51.100.1", "192.0.2.7"},
		{"10.0.0.1:5", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:5", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"10.0.0.1:5", "nonsense", "10.0.0.1"},
		{"10.0.0.1:5", "2001:db8::1%any text", "2001:db8::1"},
		{"[::ffff:10.0.0.1]:5", "198.51.100.1", "198.51.100.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := p.address(r).String(); got != c.want {
			t.Errorf("%s for %q: %s", c.peer, c.forwarded, got)
		}
	}
}
