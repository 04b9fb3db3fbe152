package asterisktest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Channel is an open channel, as ARI's GET /channels has it.
type Channel struct {
	ID     string
	Name   string // PJSIP/201-00000001
	State  string // Down, Ring, Ringing, Up and others
	Caller struct{ Name, Number string }
}

// Open is what of calls there is at this moment.
type Open struct {
	Channels     int
	Bridges      int
	Applications int // of ARI, one for each name that an event socket was opened with
}

// ARI asks the REST interface with the full user: a path and query below /ari,
// and a body to be sent as JSON, or nil. It returns the answer as it is.
func (s *Server) ARI(ctx context.Context, method, path string, body any) (status int, answer []byte, err error) {
	var text io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return 0, nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
		text = bytes.NewReader(b)
	}
	request, err := http.NewRequestWithContext(ctx, method, s.URL+"/ari"+path, text)
	if err != nil {
		return 0, nil, err
	}
	request.SetBasicAuth(User, Password)
	request.Header.Set("Content-Type", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// get reads what ARI has at a path.
func (s *Server) get(ctx context.Context, path string, into any) error {
	status, answer, err := s.ARI(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("GET %s: %d %s", path, status, answer)
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("GET %s: %w", path, err)
	}
	return nil
}

// Channels returns the open channels.
func (s *Server) Channels(ctx context.Context) (all []Channel, err error) {
	return all, s.get(ctx, "/channels", &all)
}

// Open counts what is open.
func (s *Server) Open(ctx context.Context) (Open, error) {
	var counts [3]int
	for i, path := range []string{"/channels", "/bridges", "/applications"} {
		var all []json.RawMessage
		if err := s.get(ctx, path, &all); err != nil {
			return Open{}, err
		}
		counts[i] = len(all)
	}
	return Open{counts[0], counts[1], counts[2]}, nil
}

// WaitOpen waits until as much is open as is wanted; Open{} is a PBX at rest.
func (s *Server) WaitOpen(ctx context.Context, want Open) error {
	for {
		is, err := s.Open(ctx)
		if err == nil && is == want {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %+v to be open: %w: it is %+v (%v)", want, ctx.Err(), is, err)
		case <-time.After(10 * time.Millisecond): // to be told, an application would be needed, which counts itself
		}
	}
}

// WaitDeaf waits until Asterisk has taken note that nobody hears an application any
// more, which only its log tells. It takes its time over that, and one that connects
// again before is not heard then.
func (s *Server) WaitDeaf(ctx context.Context, app string) error {
	for {
		log, err := os.ReadFile(filepath.Join(s.folder, "log", "full"))
		_, since, _ := bytes.Cut(log, []byte("Creating Stasis app '"+app+"'"))
		// The latter where it had something to say: whoever connects next takes the name.
		if bytes.Contains(since, []byte("Deactivating Stasis app '"+app+"'")) || bytes.Contains(since, []byte("Problem occurred during websocket write")) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the end of %s's connection: %w (%v)", app, ctx.Err(), err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// CLI has Asterisk carry out a command of its console and returns what it prints.
func (s *Server) CLI(ctx context.Context, command string) (string, error) {
	out, err := exec.CommandContext(ctx, s.program, "-C", s.configuration(), "-rx", command).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("asterisk -rx %q: %w: %s", command, err, out)
	}
	return string(out), nil
}

var processed = regexp.MustCompile(`(\d+) calls? processed`)

// Calls returns how many calls went into the dialplan since Asterisk's start. An
// originate is one from when its first phone was picked up; see Phone.Rang for
// those that were not.
func (s *Server) Calls(ctx context.Context) (int, error) {
	out, err := s.CLI(ctx, "core show channels count")
	if err != nil {
		return 0, err
	}
	match := processed.FindStringSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("no number of calls in %q", out)
	}
	return strconv.Atoi(match[1])
}

// Version returns Asterisk's major version: 22, or 16.
func (s *Server) Version() (int, error) {
	out, err := exec.Command(s.program, "-V").Output()
	if err != nil {
		return 0, fmt.Errorf("ask Asterisk for its version: %w", err)
	}
	major, _, _ := strings.Cut(strings.TrimPrefix(string(out), "Asterisk "), ".")
	return strconv.Atoi(major)
}
