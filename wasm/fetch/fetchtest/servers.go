//go:build !js

package fetchtest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

// Serve starts the contract's counterparts on loopback. The undo stops them.
func Serve() (Addresses, func(), error) {
	stop := make(chan struct{})
	handlers := http.NewServeMux()
	handlers.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("X-Echo", "yes")
		fmt.Fprintf(w, "%s %s %s %s %s cookie=%s %s", r.Method, r.URL.RawQuery, r.Header.Get("Content-Type"),
			r.Header.Get("X-APIKEY"), r.Header.Get("Authorization"), r.Header.Get("Cookie"), body)
	})
	handlers.HandleFunc("/missing", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, "<!DOCTYPE html><title>404</title>")
	})
	handlers.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/echo", http.StatusFound)
	})
	handlers.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, strings.Repeat("0123456789abcdef", 2<<20/16))
	})
	packed, err := bomb()
	if err != nil {
		return Addresses{}, nil, fmt.Errorf("compress: %w", err)
	}
	handlers.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed) // who has read enough is gone
	})
	handlers.HandleFunc("/drip", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
			}
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
		}
	})
	handlers.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	})
	handlers.HandleFunc("/reset", func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
			c.Close()
		}
	})
	quiet := log.New(io.Discard, "", 0)
	plain, secure := httptest.NewUnstartedServer(handlers), httptest.NewUnstartedServer(handlers)
	plain.Config.ErrorLog, secure.Config.ErrorLog = quiet, quiet
	plain.Start()
	secure.StartTLS()
	undo := func() {
		close(stop)
		plain.Close()
		secure.Close()
	}
	refused, err := ClosedPort()
	if err != nil {
		undo()
		return Addresses{}, nil, err
	}
	return Addresses{
		Echo: plain.URL + "/echo", Missing: plain.URL + "/missing", Redirect: plain.URL + "/redirect",
		Large: plain.URL + "/large", Bomb: plain.URL + "/bomb", Slow: plain.URL + "/slow", Drip: plain.URL + "/drip", Reset: plain.URL + "/reset",
		Refused: "http://" + refused, NoName: "http://pbx.invalid/", SelfSigned: secure.URL + "/echo",
		NotTLS: "https" + strings.TrimPrefix(plain.URL, "http") + "/echo", UnsafePort: "http://127.0.0.1:6000/",
	}, undo, nil
}

// bomb returns 32 MiB of nothing, compressed to 140 KB.
func bomb() ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err == nil {
		_, err = z.Write(make([]byte, 32<<20))
	}
	if err == nil {
		err = z.Close()
	}
	return b.Bytes(), err
}

// ClosedPort returns an address of this computer, host and port, on which nobody
// listens.
func ClosedPort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	if err := l.Close(); err != nil {
		return "", fmt.Errorf("free a port: %w", err)
	}
	return l.Addr().String(), nil
}
