package e2e

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// sent is a request as the browser sent it.
type sent struct {
	Host, Path string
	Header     http.Header
	Body       string
}

// recorder is a proxy through which all goes that a browser sends, to hosts that
// exist nowhere else.
type recorder struct {
	server *httptest.Server

	mu    sync.Mutex
	hosts map[string]string // the address, host:port, of who answers for a host
	sent  []sent
}

func newRecorder(t *testing.T) *recorder {
	r := &recorder{hosts: map[string]string{}}
	r.server = httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(r.server.CloseClientConnections)
	return r
}

func (r *recorder) address() string { return r.server.Listener.Addr().String() }

// host has the server at an address answer for a host, and returns its origin.
func (r *recorder) host(name, address string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, err := url.Parse(address)
	if err != nil {
		panic(err) // a test's own mistake
	}
	r.hosts[name] = at.Host
	return "http://" + name
}

func (r *recorder) serve(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return // the browser broke off
	}
	host, _, err := net.SplitHostPort(q.Host)
	if err != nil {
		host = q.Host
	}
	r.mu.Lock()
	r.sent = append(r.sent, sent{host, q.URL.RequestURI(), q.Header.Clone(), string(body)})
	to := r.hosts[host]
	r.mu.Unlock()
	switch {
	case to == "":
		http.Error(w, "nobody is here", http.StatusBadGateway)
	case q.Method == http.MethodConnect:
		tunnel(w, to)
	default:
		q.Body = io.NopCloser(bytes.NewReader(body))
		forward := httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = "http", to, to
		}}
		forward.ServeHTTP(w, q)
	}
}

// tunnel connects who asked with an address, as for a WebSocket.
func tunnel(w http.ResponseWriter, to string) {
	there, err := net.Dial("tcp", to)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	if _, err := io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	go func() {
		defer there.Close()
		_, _ = io.Copy(there, here) // ends with either
	}()
	_, _ = io.Copy(here, there)
}

// all returns what was sent so far.
func (r *recorder) all() []sent {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.sent)
}

// asked returns the hosts that something was sent to, each once, sorted, but for those
// of the pages themselves and the browser maker's, which Chromium asks in any profile.
func (r *recorder) asked(pages ...string) []string {
	var hosts []string
	for _, s := range r.all() {
		if !slices.Contains(pages, s.Host) && !strings.HasSuffix(s.Host, ".google.com") && !strings.HasSuffix(s.Host, ".googleapis.com") {
			hosts = append(hosts, s.Host)
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// searched returns how often the CRM's page was opened.
func (r *recorder) searched() (n int) {
	for _, s := range r.all() {
		if s.Host == "crm.test" && strings.HasPrefix(s.Path, "/search?") {
			n++
		}
	}
	return n
}
