//go:build !js

package asterisk

import (
	"context"
	"net"
	"regexp"
	"strings"
	"testing"

	"simotel/wasm/pbx/asterisk/asterisktest"
)

// forwarder is a phone that answers each INVITE with 302 (RFC 3261, 21.3.3) until
// the test ends.
func forwarder(t *testing.T, address, to string) {
	t.Helper()
	phone, err := net.ListenPacket("udp", address)
	must(t, err)
	ended := make(chan struct{})
	t.Cleanup(func() { phone.Close(); <-ended })
	go func() {
		defer close(ended)
		packet := make([]byte, 64<<10)
		for {
			n, from, err := phone.ReadFrom(packet)
			if err != nil {
				return
			}
			if answer, ok := moved(string(packet[:n]), to); ok {
				_, _ = phone.WriteTo([]byte(answer), from) // Asterisk asks again for what was lost
			}
		}
	}()
}

// moved makes the answer to an INVITE; false for any other request.
func moved(request, to string) (string, bool) {
	lines := strings.Split(request, "\r\n")
	answer := []string{"SIP/2.0 302 Moved Temporarily"}
	for _, line := range lines {
		switch name, _, _ := strings.Cut(line, ":"); strings.ToLower(name) {
		case "via", "from", "call-id", "cseq":
			answer = append(answer, line)
		case "to":
			answer = append(answer, line+";tag=forwarder")
		}
	}
	answer = append(answer, "Contact: <"+to+">", "Content-Length: 0", "", "")
	return strings.Join(answer, "\r\n"), strings.HasPrefix(lines[0], "INVITE ")
}

func TestAsteriskCallThatTheUsersPhoneForwardsIsNotToldAsOver(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{Trunk: asterisktest.Unregistered})
		contacts, err := server.CLI(t.Context(), "pjsip show contacts")
		must(t, err)
		address := regexp.MustCompile(`sip:204@(127\.0\.0\.1:\d+)`).FindStringSubmatch(contacts)
		if address == nil {
			t.Fatalf("no contact in %s", contacts)
		}
		forwarder(t, address[1], "sip:203@127.0.0.1")
		s, c := real(server.URL)
		d, a := opened(t, s, c, native()), newAudience()
		d.connection.Channel = "PJSIP/trunk" // the forwarder is the user's phone
		t.Cleanup(a.watch(t, d))
		a.waitStands(t, "on")
		a.call(t, d, theOrder)
		a.waitTold(t, "1 no_report")
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		must(t, server.Phone("202").WaitEstablished(ctx)) // so it was not over
		a.mu.Lock()
		defer a.mu.Unlock()
		for _, line := range a.told {
			if strings.HasPrefix(line, "1 ") {
				t.Errorf("told %q", line)
			}
		}
	})
}
