//go:build !js

// Package pageserver owns the web server of testdata/pages, with the headers
// that real sites send and what is expected of each page. It refuses to serve
// anything to other machines.
package pageserver

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
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

	server *httptest.Server
}

// Start serves a folder, which holds headers.json and expected.json beside the
// pages. Close ends it.
func Start(folder string) (*Server, error) {
	s := &Server{}
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
	files := http.FileServer(http.Dir(folder))
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers[strings.TrimPrefix(r.URL.Path, "/")] {
			w.Header().Set(name, value)
		}
		w.Header().Set("Cache-Control", "no-store")
		files.ServeHTTP(w, r)
	}))
	s.URL = s.server.URL
	return s, nil
}

// Page returns the address of a page.
func (s *Server) Page(name string) string { return s.URL + "/" + name }

// Close ends the server.
func (s *Server) Close() { s.server.Close() }
