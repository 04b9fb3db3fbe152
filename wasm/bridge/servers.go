package bridge

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"simotel/wasm/bridge/config"
)

// The addresses of the parts.
const (
	webhookPath = "/webhook"
	eventsPath  = "/events"
)

// opened are the addresses of a configuration, listened to but not yet served.
type opened struct {
	clients, webhooks, metrics net.Listener // nil for what has none of its own
	tls                        *tls.Config  // nil for none
}

// open opens all addresses, or none.
func open(c config.Config) (opened, error) {
	var o opened
	if c.TLS.Certificate != "" {
		certificate, err := newCertificate(c.TLS)
		if err != nil {
			return o, fmt.Errorf("tls: %w", err)
		}
		o.tls = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: certificate.get, NextProtos: []string{"http/1.1"}}
	}
	for _, l := range []struct {
		what, address string
		to            *net.Listener
	}{{"clients", c.Listen, &o.clients}, {"webhooks", c.Webhook.Listen, &o.webhooks}, {"metrics", c.Metrics.Listen, &o.metrics}} {
		if l.address == "" {
			continue
		}
		listener, err := net.Listen("tcp", l.address)
		if err != nil {
			o.close()
			return o, fmt.Errorf("listen for %s: %w", l.what, err)
		}
		*l.to = listener
	}
	return o, nil
}

func (o opened) close() {
	for _, l := range []net.Listener{o.clients, o.webhooks, o.metrics} {
		if l != nil {
			_ = l.Close()
		}
	}
}

// server is one address that is served.
type server struct {
	net.Listener
	http *http.Server
}

func (s server) serve() error {
	if err := s.http.Serve(s.Listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", s.Addr(), err)
	}
	return nil
}

// servers says what is served where.
func (b *Bridge) servers() []server {
	public := http.NewServeMux()
	public.Handle(eventsPath, b.clients)
	b.answerHealth(public)
	hooks := public
	if b.opened.webhooks != nil {
		hooks = http.NewServeMux()
		b.answerHealth(hooks)
	}
	webhooks := b.webhooks()
	hooks.Handle(webhookPath, webhooks)
	hooks.Handle(webhookPath+"/", webhooks)
	measured := http.NewServeMux()
	measured.Handle("/metrics", b.metrics.Handler())
	b.answerHealth(measured)

	hooksTLS := b.opened.tls
	if b.config.Webhook.ClearText {
		hooksTLS = nil
	}
	var all []server
	for _, l := range []struct {
		what string
		net.Listener
		handler http.Handler
		tls     *tls.Config
	}{{"clients", b.opened.clients, public, b.opened.tls}, {"webhooks", b.opened.webhooks, hooks, hooksTLS}, {"metrics", b.opened.metrics, measured, nil}} {
		if l.Listener == nil {
			continue
		}
		b.log.Info("listening", "for", l.what, "address", l.Addr().String(), "tls", l.tls != nil)
		if l.tls != nil {
			l.Listener = tls.NewListener(l.Listener, l.tls)
		}
		all = append(all, server{l.Listener, &http.Server{Handler: l.handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
			IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 80 << 10, ErrorLog: quiet(b)}})
	}
	return all
}
