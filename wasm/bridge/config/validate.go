package config

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"simotel/wasm/bridge/route"
	"simotel/wasm/pbx/simotel"
)

// The least lengths of secrets, in characters.
const (
	LeastToken    = 24
	leastPassword = 12
)

// leastHours is how long events are kept at least: longer than a call is
// remembered, or bridges that start at other times would tell other things of it.
const leastHours = int(route.Life/time.Hour) + 1

var streamName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Validate returns all that is wrong, a line each, named by field.
func (c Config) Validate() error {
	var v faults
	v.listener("listen", c.Listen, c.ClearText, c.TLS)
	if (c.TLS.Certificate == "") != (c.TLS.Key == "") {
		v.add("tls", "certificate and key belong together")
	}
	for i, pattern := range c.Origins {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			v.add(fmt.Sprintf("origins[%d]", i), "it must be an origin or a pattern, such as chrome-extension://*")
		}
	}
	for i, network := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(network); err != nil {
			v.add(fmt.Sprintf("trustedProxies[%d]", i), "it must be a network, such as 10.0.0.5/32")
		}
	}
	c.webhook(&v)
	c.users(&v)
	c.store(&v)
	c.numbers(&v)
	switch c.Log.Level {
	case "debug", "info", "warn", "error":
	default:
		v.add("log.level", "it must be debug, info, warn or error")
	}
	if c.Metrics.Listen != "" {
		v.address("metrics.listen", c.Metrics.Listen)
	}
	return errors.Join(v...)
}

// faults are what is wrong.
type faults []error

func (v *faults) add(field, what string) { *v = append(*v, fmt.Errorf("%s: %s", field, what)) }

func (v *faults) address(field, address string) bool {
	_, port, err := net.SplitHostPort(address)
	if err != nil || port == "" {
		v.add(field, "it must be host:port or :port, such as :8443")
		return false
	}
	return true
}

// listener holds an address against whether it may be without TLS.
func (v *faults) listener(field, address string, clear bool, tls Files) {
	if !v.address(field, address) || clear || tls.Certificate != "" {
		return
	}
	host, _, err := net.SplitHostPort(address)
	if ip, parsed := netip.ParseAddr(host); err != nil || host != "localhost" && (parsed != nil || !ip.IsLoopback()) {
		v.add(field, "it is reached from elsewhere: give tls.certificate and tls.key, or say clearText (tokens and calls then cross the network readable)")
	}
}

func (c Config) webhook(v *faults) {
	w := c.Webhook
	if w.Listen != "" {
		v.listener("webhook.listen", w.Listen, w.ClearText, c.TLS)
		if w.Listen == c.Listen {
			v.add("webhook.listen", "it must differ from listen, or be empty")
		}
	}
	if w.User == "" || strings.Contains(w.User, ":") {
		v.add("webhook.user", "it must be a name without a colon")
	}
	switch {
	case (w.Password == "") == (w.PasswordSHA256 == ""):
		v.add("webhook.password", "exactly one of password and passwordSHA256 is needed")
	case w.PasswordSHA256 != "" && !isHash(w.PasswordSHA256):
		v.add("webhook.passwordSHA256", "it must be 64 hexadecimal digits")
	case w.Password != "" && len(w.Password) < leastPassword:
		v.add("webhook.password", fmt.Sprintf("it must have %d characters at least", leastPassword))
	}
}

func isHash(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == 32
}

func (c Config) users(v *faults) {
	if len(c.Users) == 0 {
		v.add("users", "there must be one at least")
	}
	names, secrets := make(map[string]int), make(map[string]int)
	for i, u := range c.Users {
		field := fmt.Sprintf("users[%d].", i)
		if u.Name == "" {
			v.add(field+"name", "it is missing")
		} else if other, ok := names[u.Name]; ok {
			v.add(field+"name", fmt.Sprintf("users[%d] has it already", other))
		}
		names[u.Name] = i
		switch {
		case (u.Token == "") == (u.TokenSHA256 == ""):
			v.add(field+"token", "exactly one of token and tokenSHA256 is needed")
		case u.TokenSHA256 != "" && !isHash(u.TokenSHA256):
			v.add(field+"tokenSHA256", "it must be 64 hexadecimal digits")
		case u.Token != "" && len(u.Token) < LeastToken:
			v.add(field+"token", fmt.Sprintf("it must have %d characters at least", LeastToken))
		}
		hash := fmt.Sprintf("%x", Hash(u.Token, u.TokenSHA256))
		if other, ok := secrets[hash]; ok {
			v.add(field+"token", fmt.Sprintf("users[%d] has it already", other))
		}
		secrets[hash] = i
		if len(u.Extensions) == 0 && len(u.Numbers) == 0 && !u.All {
			v.add(field+"extensions", "without extensions, numbers or all it gets nothing")
		}
		for j, exten := range u.Extensions {
			if exten == "" || strings.TrimSpace(exten) != exten {
				v.add(fmt.Sprintf("%sextensions[%d]", field, j), "it must be an extension as the PBX writes it")
			}
		}
		for j, number := range u.Numbers {
			if len(simotel.Digits(number)) < 8 {
				v.add(fmt.Sprintf("%snumbers[%d]", field, j), "it must be a number of eight digits at least")
			}
		}
	}
}

func (c Config) store(v *faults) {
	s := c.Store
	if (s.Directory == "") == (len(s.URLs) == 0) {
		v.add("store.directory", "exactly one of directory (this machine alone) and urls (a cluster) is needed")
	}
	for i, address := range s.URLs {
		// Not the parser's words: an address may hold a password.
		if u, err := url.Parse(address); err != nil || u.Host == "" {
			v.add(fmt.Sprintf("store.urls[%d]", i), "it must be an address such as nats://n1.example.com:4222")
		}
	}
	if len(s.URLs) == 0 && s.Replicas != 1 {
		v.add("store.replicas", "one machine keeps one replica; more need urls")
	}
	if s.Replicas < 1 || s.Replicas > 5 || s.Replicas%2 == 0 {
		v.add("store.replicas", "it must be 1, 3 or 5")
	}
	if (s.Certificate == "") != (s.Key == "") {
		v.add("store.certificate", "certificate and key belong together")
	}
	if !streamName.MatchString(s.Stream) {
		v.add("store.stream", "it must be letters, digits, - and _, 64 at most")
	}
}

// numbers holds every number against its bounds.
func (c Config) numbers(v *faults) {
	for _, n := range []struct {
		field              string
		value, least, most int
	}{
		{"store.retentionHours", c.Store.Hours, leastHours, 24 * 366}, {"store.retentionMegabytes", c.Store.MB, 8, 1 << 20},
		{"replayMegabytes", c.ReplayMB, 1, 64 << 10},
		{"limits.clients", c.Limits.Clients, 1, 1_000_000}, {"limits.clientsPerUser", c.Limits.ClientsPerUser, 1, 1_000_000},
		{"limits.helloSeconds", c.Limits.HelloSeconds, 1, 300}, {"limits.silenceSeconds", c.Limits.SilenceSeconds, 30, 3600},
		{"limits.writeSeconds", c.Limits.WriteSeconds, 1, 300}, {"limits.failures", c.Limits.Failures, 0, 1_000_000},
		{"limits.webhookBytes", c.Limits.WebhookBytes, 1 << 10, 64 << 10},
		{"log.days", c.Log.Days, 1, 3660}, {"log.megabytes", c.Log.MB, 1, 1 << 20},
	} {
		if n.value < n.least || n.value > n.most {
			v.add(n.field, fmt.Sprintf("it must be %d to %d", n.least, n.most))
		}
	}
}
