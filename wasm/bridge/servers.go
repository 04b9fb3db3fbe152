package bridge

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// The addresses of the parts.
const (
	webhookPath = "/webhook"
	eventsPath  = "/events"
)

// listener is one address that is served.
type listener struct {
	net.Listener
	http *http.Server
}

func (l listener) serve() error {
	if err := l.http.Serve(l.Listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	}
	return nil
}

// listen opens all addresses of the configuration.
func (b *Bridge) listen() ([]listener, error) {
	c := b.config
	certificates := (*tls.Config)(nil)
	if c.TLS.Certificate != "" {
		certificate, err := newCertificate(c.TLS)
		if err != nil {
			return nil, fmt.Errorf("tls: %w", err)
		}
		certificates = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: certificate.get, NextProtos: []string{"http/1.1"}}
	}
	public := http.NewServeMux()
	public.Handle(eventsPath, b.clients)
	b.health(public)
	hooks := public
	if c.Webhook.Listen != "" {
		hooks = http.NewServeMux()
		b.health(hooks)
	}
	hooks.Handle(webhookPath, b.webhooks())
	hooks.Handle(webhookPath+"/", b.webhooks())
	measured := http.NewServeMux()
	measured.Handle("/metrics", b.metrics.Handler())
	b.health(measured)

	var all []listener
	for _, l := range []struct {
		what, address string
		handler       http.Handler
		tls           *tls.Config
	}{
		{"clients", c.Listen, public, certificates},
		{"webhooks", c.Webhook.Listen, hooks, clearIf(c.Webhook.ClearText, certificates)},
		{"metrics", c.Metrics.Listen, measured, nil},
	} {
		if l.address == "" {
			continue
		}
		opened, err := net.Listen("tcp", l.address)
		if err != nil {
			for _, o := range all {
				_ = o.Close()
			}
			return nil, fmt.Errorf("listen for %s: %w", l.what, err)
		}
		b.log.Info("listening", "for", l.what, "address", opened.Addr().String(), "tls", l.tls != nil)
		if l.tls != nil {
			opened = tls.NewListener(opened, l.tls)
		}
		all = append(all, listener{opened, &http.Server{Handler: l.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
			IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 80 << 10, ErrorLog: quiet(b)}})
	}
	return all, nil
}

// clearIf leaves TLS out where the administrator said so.
func clearIf(clear bool, c *tls.Config) *tls.Config {
	if clear {
		return nil
	}
	return c
}

// health answers balancers and administrators.
func (b *Bridge) health(mux *http.ServeMux) {
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ok\n") // who has gone gets no answer
	})
	mux.HandleFunc("/readyz", func(w http.ResponseWriter, r *http.Request) {
		if what := b.unready(r.Context()); what != "" {
			http.Error(w, what, http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ok\n")
	})
}

// unready says why no webhooks or clients should be sent here, empty for no
// reason.
func (b *Bridge) unready(ctx context.Context) string {
	switch {
	case b.ending.Load():
		return "stopping"
	case !b.ready.Load():
		return "reading"
	}
	if _, err := b.store.State(ctx); err != nil {
		return "store"
	}
	return ""
}
