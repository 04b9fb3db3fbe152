package asterisktest

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"
)

// echo answers each line with the line, and notes it.
func echo(t *testing.T) (address string, lines <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	all := make(chan string, 10)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				for s := bufio.NewScanner(c); s.Scan(); {
					all <- s.Text()
					_, _ = io.WriteString(c, s.Text()+"\n")
				}
			}()
		}
	}()
	return l.Addr().String(), all
}

// proxied connects to an echo through a proxy, and has it used once.
func proxied(t *testing.T) (*Proxy, net.Conn, *bufio.Reader, <-chan string) {
	t.Helper()
	address, lines := echo(t)
	p, err := NewProxy("tcp://" + address)
	must(t, err)
	t.Cleanup(func() { must(t, p.Close()) })
	c, err := net.Dial("tcp", p.Address())
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	r := bufio.NewReader(c)
	say(t, c, "first")
	hear(t, r, "first")
	<-lines
	return p, c, r, lines
}

func say(t *testing.T, c net.Conn, line string) {
	t.Helper()
	_, err := io.WriteString(c, line+"\n")
	must(t, err)
}

func hear(t *testing.T, r *bufio.Reader, want string) {
	t.Helper()
	if line, err := r.ReadString('\n'); err != nil || line != want+"\n" {
		t.Fatalf("%q, %v; want %q", line, err, want)
	}
}

// silent tells whether nothing comes for a while, and the connection stands.
func silent(t *testing.T, c net.Conn, r *bufio.Reader) bool {
	t.Helper()
	must(t, c.SetReadDeadline(time.Now().Add(50*time.Millisecond)))
	_, err := r.ReadByte()
	must(t, c.SetReadDeadline(time.Time{}))
	return errors.Is(err, os.ErrDeadlineExceeded)
}

func TestACutNetworkIsSilentAndARestoredOnePassesWhatWasHeld(t *testing.T) {
	p, c, r, lines := proxied(t)
	p.Cut()
	say(t, c, "second")
	if !silent(t, c, r) || len(lines) != 0 {
		t.Error("something passed")
	}
	p.Restore()
	hear(t, r, "second")
}

func TestANetworkThatLosesAnswersDeliversOrders(t *testing.T) {
	p, c, r, lines := proxied(t)
	p.CutAnswers()
	say(t, c, "second")
	if line := <-lines; line != "second" {
		t.Errorf("%q arrived", line)
	}
	if !silent(t, c, r) {
		t.Error("an answer passed")
	}
	p.Restore()
	hear(t, r, "second")
}

func TestADroppedConnectionEndsAlsoWhileTheNetworkIsCut(t *testing.T) {
	p, c, r, _ := proxied(t)
	p.Cut()
	say(t, c, "second")
	p.Drop()
	if _, err := r.ReadByte(); err == nil {
		t.Error("the connection stands")
	}
	p.Restore()
	again, err := net.Dial("tcp", p.Address())
	must(t, err)
	defer again.Close()
	say(t, again, "third")
	hear(t, bufio.NewReader(again), "third")
}

func TestACutNetworkCanBeTakenDown(t *testing.T) {
	p, c, r, _ := proxied(t)
	p.Cut()
	say(t, c, "second")
	closed := make(chan error, 1)
	go func() { closed <- p.Close() }()
	select {
	case err := <-closed:
		must(t, err)
	case <-patience(t).Done():
		t.Fatal("a cut proxy does not close")
	}
	if _, err := r.ReadByte(); err == nil || p.Connections() != 0 {
		t.Errorf("%v, %d connections", err, p.Connections())
	}
}

func TestAsteriskThroughAProxyTakesAnOrderWhoseAnswerIsLost(t *testing.T) {
	s := Run(t, Newest, Config{})
	p, err := NewProxy(s.URL)
	must(t, err)
	defer p.Close()
	p.CutAnswers()
	ctx, cancel := context.WithCancel(patience(t))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost,
		"http://"+p.Address()+"/ari/channels?endpoint=PJSIP/201&extension=202&context=internal&priority=1", nil)
	must(t, err)
	request.SetBasicAuth(User, Password)
	failed := make(chan error, 1)
	go func() {
		response, err := http.DefaultTransport.RoundTrip(request)
		if err == nil {
			_ = response.Body.Close()
		}
		failed <- err
	}()
	must(t, s.Phone("202").WaitEstablished(patience(t)))
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("the order: %v", err)
	}
}

func TestAsteriskSpeaksTLSToWhomItsAuthorityIsTrusted(t *testing.T) {
	certificates, err := MakeCertificates(t.TempDir())
	must(t, err)
	Versions(t, func(t *testing.T, version int) {
		s := Run(t, version, Config{TLS: certificates, NoPhones: true, AllowedOrigins: []string{"https://crm.example", "chrome-extension://abc"}})
		ask := func(trust bool) (*http.Response, error) {
			config := &tls.Config{}
			if trust {
				config.RootCAs = certificates.Pool
			}
			client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}
			if trust {
				listen(t, s.TLSURL, client)
			}
			request, err := http.NewRequestWithContext(patience(t), http.MethodGet, s.TLSURL+"/ari/endpoints?api_key="+ReadOnlyUser+":"+Password, nil)
			must(t, err)
			request.Header.Set("Origin", "chrome-extension://abc")
			return client.Do(request)
		}
		response, err := ask(true)
		must(t, err)
		must(t, response.Body.Close())
		if allowed := response.Header.Get("Access-Control-Allow-Origin"); response.StatusCode != http.StatusOK || allowed != "chrome-extension://abc" {
			t.Errorf("%s, allowed origin %q", response.Status, allowed)
		}
		if response, err := ask(false); err == nil {
			_ = response.Body.Close()
			t.Error("an unknown authority was trusted")
		}
	})
}
