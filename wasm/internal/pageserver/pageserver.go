//go:build !js

// Package pageserver owns the web server of testdata/pages, with the headers
// that real sites send, a large page that it generates, and what is expected of
// each page. It refuses to serve anything to other machines.
package pageserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Number is a number that a page shows.
type Number struct {
	Text    string `json:"text"`    // as it stands there, blanks collapsed
	Dialled string `json:"dialled"` // what the PBX is to be given, with calls abroad allowed and no prefix
}

// Server serves a folder of pages on loopback.
type Server struct {
	URL      string              // without a slash at its end
	Expected map[string][]Number // by page, in the order of the page's text
	Bare     bool                // without recorder.js, for measurements; set before the first request

	server *httptest.Server
	mu     sync.Mutex
	extra  map[string]file // by path, without a slash at its start
}

// file is one that is in no folder.
type file struct {
	contentType string
	content     []byte
}

// Start serves a folder, which holds headers.json and expected.json beside the
// pages. Close ends it.
func Start(folder string) (*Server, error) {
	s := &Server{extra: make(map[string]file)}
	headers := make(map[string]map[string]string)
	for name, into := range map[string]any{"headers.json": &headers, "expected.json": &s.Expected} {
		raw, err := os.ReadFile(filepath.Join(folder, name))
		if err == nil {
			err = json.Unmarshal(raw, into)
		}
		if err != nil {
			return nil, fmt.Errorf("serve pages: %s: %w", name, err)
		}
	}
	large, numbers := directory()
	s.Expected[directoryPage] = numbers
	s.Serve(directoryPage, "text/html; charset=utf-8", []byte(large))
	files := http.FileServer(http.Dir(folder))
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, "/")
		for name, value := range headers[path] {
			w.Header().Set(name, value)
		}
		w.Header().Set("Cache-Control", "no-store")
		s.mu.Lock()
		made, ok := s.extra[path]
		s.mu.Unlock()
		switch {
		case ok:
			w.Header().Set("Content-Type", made.contentType)
			http.ServeContent(w, r, path, time.Time{}, bytes.NewReader(made.content))
		case path == "forever": // an answer that never comes
			<-r.Context().Done()
		case path == "recorder.js" && s.Bare:
			w.Header().Set("Content-Type", "text/javascript")
		default:
			files.ServeHTTP(w, r)
		}
	}))
	s.URL = s.server.URL
	return s, nil
}

// Page returns the address of a page.
func (s *Server) Page(name string) string { return s.URL + "/" + name }

// Serve adds a file that is in no folder, in place of any other at its path,
// which has no slash at its start.
func (s *Server) Serve(path, contentType string, content []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.extra[path] = file{contentType, content}
}

// Close ends the server.
func (s *Server) Close() { s.server.Close() }
