package e2e

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// sent is a request as the browser sent it, or what it said over a connection that a
// request had opened.
type sent struct {
	After  string // what was done last, or why it would have been sent anyway
	Host   string
	Method string // says for what was said
	Path   string
	Header http.Header
	Body   string
}

// Why something is sent whatever is done.
const (
	afterStream = "nothing: the stream of events is configured"
	afterCall   = "nothing: a call's end is not known yet"
	afterIcon   = "nothing: the browser wants a tab's icon"
)

// reports begins the addresses of a Simotel's reports, which no act asks for.
const reports = "/api/v4/reports/cdr/"

// recorder is a proxy through which all goes that a browser sends, to hosts that
// exist nowhere else.
type recorder struct {
	server *httptest.Server
	stream string // the host of the events that are configured

	mu    sync.Mutex
	hosts map[string]string // the address, host:port, of who answers for a host
	steps []string          // what was done, in order
	sent  []sent
}

func newRecorder(t *testing.T, stream string) *recorder {
	r := &recorder{stream: stream, hosts: map[string]string{}, steps: []string{"it is set up"}}
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

// step tells the recorder what is done now.
func (r *recorder) step(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.steps = append(r.steps, what)
}

func (r *recorder) keep(s sent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case s.Host == r.stream:
		s.After = afterStream
	case strings.HasPrefix(s.Path, reports):
		s.After = afterCall
	case s.Path == "/favicon.ico":
		s.After = afterIcon
	default:
		s.After = r.steps[len(r.steps)-1]
	}
	r.sent = append(r.sent, s)
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
	r.keep(sent{Host: host, Method: q.Method, Path: q.URL.RequestURI(), Header: q.Header.Clone(), Body: string(body)})
	r.mu.Lock()
	to := r.hosts[host]
	r.mu.Unlock()
	switch {
	case to == "":
		http.Error(w, "nobody is here", http.StatusBadGateway)
	case q.Method == http.MethodConnect:
		r.tunnel(w, host, to)
	default:
		q.Body = io.NopCloser(bytes.NewReader(body))
		forward := httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = "http", to, to
		}}
		forward.ServeHTTP(w, q)
	}
}

// tunnel connects who asked with an address, as for a WebSocket, and overhears what
// the browser says there.
func (r *recorder) tunnel(w http.ResponseWriter, host, to string) {
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
	heard, ear := io.Pipe()
	go r.overhear(host, heard)
	go func() {
		defer there.Close()
		defer ear.Close()
		_, _ = io.Copy(io.MultiWriter(there, ear), here) // ends with either
	}()
	_, _ = io.Copy(here, there)
}

// overhear keeps the request that opens a WebSocket and each message after it, and of
// anything else that it cannot be read.
func (r *recorder) overhear(host string, from io.Reader) {
	in := bufio.NewReader(from)
	path := ""
	q, err := http.ReadRequest(in)
	if err == nil {
		path = q.URL.RequestURI()
		r.keep(sent{Host: host, Method: q.Method, Path: path, Header: q.Header})
	}
	for err == nil {
		var method, text string
		if method, text, err = readFrame(in); err == nil {
			r.keep(sent{Host: host, Method: method, Path: path, Body: text})
		}
	}
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		r.keep(sent{Host: host, Method: "unreadable", Body: err.Error()})
	}
	_, _ = io.Copy(io.Discard, in)
}

// readFrame reads a frame of a WebSocket (RFC 6455, section 5.2).
func readFrame(in io.Reader) (method, text string, err error) {
	var head [2]byte
	if _, err = io.ReadFull(in, head[:]); err != nil {
		return "", "", err
	}
	size := uint64(head[1] & 0x7f)
	if more := map[uint64]int{126: 2, 127: 8}[size]; more > 0 {
		var long [8]byte
		if _, err = io.ReadFull(in, long[8-more:]); err != nil {
			return "", "", err
		}
		size = binary.BigEndian.Uint64(long[:])
	}
	if head[1]&0x80 == 0 || size > 1<<20 {
		return "", "", fmt.Errorf("a frame of %d bytes, masked: %t", size, head[1]&0x80 != 0)
	}
	all := make([]byte, 4+size)
	if _, err = io.ReadFull(in, all); err != nil {
		return "", "", err
	}
	mask, payload := all[:4], all[4:]
	for i := range payload {
		payload[i] ^= mask[i%4]
	}
	method = "says"
	switch head[0] {
	case 0x81: // a whole text, as it is
	case 0x88:
		method = "closes"
	default:
		method = fmt.Sprintf("frame %x", head[0])
	}
	return method, string(payload), nil
}

// all returns what was sent so far, but for what Chromium asks its maker in any
// profile.
func (r *recorder) all() []sent {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.sent), func(s sent) bool {
		return slices.ContainsFunc([]string{".google.com", ".googleapis.com", ".gvt1.com"}, func(end string) bool { return strings.HasSuffix(s.Host, end) })
	})
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

// value is the value of a parameter in an address.
var value = regexp.MustCompile(`=[^&]*`)

// tableHead begins the record in docs/privacy.md.
const tableHead = "| after | host | what |\n| --- | --- | --- |\n"

// table returns the record as docs/privacy.md has it: what was asked after each step,
// in an order that does not depend on time, but of the pages themselves.
func (r *recorder) table(pages ...string) string {
	r.mu.Lock()
	steps := append(slices.Clone(r.steps), afterCall, afterStream, afterIcon)
	r.mu.Unlock()
	var table strings.Builder
	table.WriteString(tableHead)
	for _, step := range steps {
		var rows []string
		for _, s := range r.all() {
			if s.After != step || slices.Contains(pages, s.Host) {
				continue
			}
			what := s.Method + " " + value.ReplaceAllString(s.Path, "=…")
			if s.Method == "CONNECT" {
				what = s.Method
			}
			if s.After == afterCall { // which of them is a matter of time
				what = s.Method + " " + reports + "…"
			}
			if s.Method == "says" {
				var m struct{ Type string }
				_ = json.Unmarshal([]byte(s.Body), &m) // what is none was judged
				what = "message " + m.Type
			}
			rows = append(rows, s.Host+" | `"+what+"`")
		}
		if len(rows) == 0 {
			rows = []string{"– | –"}
		}
		slices.Sort(rows)
		for _, row := range slices.Compact(rows) {
			fmt.Fprintf(&table, "| %s | %s |\n", step, row)
		}
	}
	return table.String()
}
