package bridge

import (
	"crypto/tls"
	"fmt"
	"log"
	"log/slog"
	"os"
	"sync"
	"time"

	"simotel/wasm/bridge/config"
)

// lookAgain is how often the files of a certificate are looked at.
const lookAgain = 10 * time.Second

// certificate is one that is read again when its files change.
type certificate struct {
	files config.Files
	read  func(certificate, key string) (tls.Certificate, error)

	mu      sync.Mutex
	current *tls.Certificate
	changed time.Time // the newer of the files' times
	looked  time.Time
}

func newCertificate(files config.Files) (*certificate, error) {
	c := &certificate{files: files, read: tls.LoadX509KeyPair}
	return c, c.load()
}

// load reads the files. The lock is held, or nobody else knows c yet.
func (c *certificate) load() error {
	changed := c.time() // before: what changes meanwhile is read again
	pair, err := c.read(c.files.Certificate, c.files.Key)
	if err != nil {
		return fmt.Errorf("read certificate and key: %w", err)
	}
	c.current, c.changed, c.looked = &pair, changed, time.Now()
	return nil
}

// time returns when the newer of both files was written.
func (c *certificate) time() time.Time {
	var newest time.Time
	for _, path := range []string{c.files.Certificate, c.files.Key} {
		if about, err := os.Stat(path); err == nil && about.ModTime().After(newest) {
			newest = about.ModTime()
		}
	}
	return newest
}

// get is tls.Config's GetCertificate. While new files are of no use the old
// certificate stays: one may be written before the other.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) > lookAgain {
		c.looked = time.Now()
		if !c.time().Equal(c.changed) {
			_ = c.load() // tried again in ten seconds
		}
	}
	return c.current, nil
}

// quiet is where net/http's own words go: failed handshakes, mostly.
func quiet(b *Bridge) *log.Logger { return slog.NewLogLogger(b.log.Handler(), slog.LevelDebug) }
