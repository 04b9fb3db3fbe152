package asterisktest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Asterisk's major versions that tests run with.
const (
	Newest = 22 // long-term support, and REST over its WebSocket
	Oldest = 16 // ended in 2023, and still found at sites
)

// variables name the folders that build.sh unpacked each version to.
var variables = map[int]string{Newest: "SIMOTEL_ASTERISK", Oldest: "SIMOTEL_ASTERISK_16"}

// Need returns the folder of a version. Without it the test fails, and never is
// skipped in silence, unless SIMOTEL_WITHOUT_ASTERISK=1 says that this is wanted.
// Where Debian no longer has Newest, its variable names another version's folder.
func Need(t testing.TB, version int) string {
	t.Helper()
	if os.Getenv("SIMOTEL_WITHOUT_ASTERISK") == "1" {
		t.Skip("left out: a test with a real Asterisk, by SIMOTEL_WITHOUT_ASTERISK=1")
	}
	folder := os.Getenv(variables[version])
	if _, err := os.Stat(filepath.Join(folder, "VERSION")); folder == "" || err != nil {
		t.Fatalf("this test needs a real Asterisk %d, and %s=%q names none: run ./build.sh test, which gets it, or set SIMOTEL_WITHOUT_ASTERISK=1 to leave such tests out",
			version, variables[version], folder)
	}
	if _, err := exec.LookPath("baresip"); err != nil {
		t.Fatalf("this test needs SIP phones: %v; Debian has it in the package baresip-core", err)
	}
	return folder
}

// Versions runs a test with each version, one after the other.
func Versions(t *testing.T, test func(t *testing.T, version int)) {
	for _, version := range []int{Newest, Oldest} {
		t.Run(fmt.Sprint("Asterisk ", version), func(t *testing.T) { test(t, version) })
	}
}

// Run starts a version for a test and closes it after it. When the test fails,
// its log has the end of Asterisk's.
func Run(t testing.TB, version int, c Config) *Server {
	t.Helper()
	c.Installation = Need(t, version)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s, err := Start(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the end of Asterisk's log: %s", s.logTail())
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
