// Package config owns the bridge's configuration: its file, what the environment
// lays over it, and what is wrong with it, named by field. It refuses to repeat a
// secret in an error.
package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Config is all that an administrator decides. docs/bridge.md has the fields in
// words.
type Config struct {
	Listen         string   `json:"listen"`    // host:port for clients, health, and webhooks unless they have their own
	ClearText      bool     `json:"clearText"` // no TLS although Listen is reached from elsewhere
	TLS            Files    `json:"tls"`
	Origins        []string `json:"origins"`        // patterns of the Origin of clients that are browsers
	TrustedProxies []string `json:"trustedProxies"` // networks whose X-Forwarded-For is believed
	Webhook        Webhook  `json:"webhook"`
	Users          []User   `json:"users"`
	Store          Store    `json:"store"`
	ReplayMB       int      `json:"replayMegabytes"` // memory for what can be told again
	Limits         Limits   `json:"limits"`
	Log            Log      `json:"log"`
	Metrics        Metrics  `json:"metrics"`
}

// Files are those of a certificate and its key.
type Files struct {
	Certificate string `json:"certificate"`
	Key         string `json:"key"`
}

// Webhook is how Simotel comes in.
type Webhook struct {
	Listen         string `json:"listen"` // a host:port of its own; empty for Config.Listen
	ClearText      bool   `json:"clearText"`
	User           string `json:"user"`
	Password       string `json:"password"`
	PasswordSHA256 string `json:"passwordSHA256"` // instead of Password, in hexadecimal digits
}

// User is someone who may listen.
type User struct {
	Name        string   `json:"name"`
	Token       string   `json:"token"`
	TokenSHA256 string   `json:"tokenSHA256"` // instead of Token, in hexadecimal digits
	Extensions  []string `json:"extensions"`
	Numbers     []string `json:"numbers"` // mobiles that ring first by a trunk
	All         bool     `json:"all"`     // every event of everybody
}

// Store is where events are kept.
type Store struct {
	Directory   string   `json:"directory"`
	Sync        bool     `json:"sync"`
	URLs        []string `json:"urls"`
	Credentials string   `json:"credentials"`
	CA          string   `json:"ca"`
	Certificate string   `json:"certificate"`
	Key         string   `json:"key"`
	Stream      string   `json:"stream"`
	Replicas    int      `json:"replicas"`
	Hours       int      `json:"retentionHours"`
	MB          int      `json:"retentionMegabytes"`
}

// Limits bound what others may take.
type Limits struct {
	Clients        int `json:"clients"`
	ClientsPerUser int `json:"clientsPerUser"`
	HelloSeconds   int `json:"helloSeconds"`
	SilenceSeconds int `json:"silenceSeconds"` // a client that says nothing for so long is gone
	WriteSeconds   int `json:"writeSeconds"`   // a client that takes nothing for so long is gone
	Failures       int `json:"failures"`       // wrong tokens or passwords from one address in five minutes; 0 for no bound
	WebhookBytes   int `json:"webhookBytes"`
}

// Log is where and what is logged.
type Log struct {
	File  string `json:"file"`  // empty for standard error
	Level string `json:"level"` // debug, info, warn or error
	Days  int    `json:"days"`
	MB    int    `json:"megabytes"` // of all files together
}

// Metrics is where they are read.
type Metrics struct {
	Listen string `json:"listen"` // empty for nowhere
}

// Defaults returns what counts where a file says nothing.
func Defaults() Config {
	return Config{
		Listen: "127.0.0.1:8080", Origins: []string{"chrome-extension://*"}, ReplayMB: 256,
		Store:  Store{Sync: true, Stream: "SIMOTEL_EVENTS", Replicas: 1, Hours: 168, MB: 1024},
		Limits: Limits{Clients: 10_000, ClientsPerUser: 8, HelloSeconds: 10, SilenceSeconds: 60, WriteSeconds: 10, Failures: 20, WebhookBytes: 64 << 10},
		Log:    Log{Level: "info", Days: 14, MB: 100},
	}
}

// Load reads a file, lays the environment over it and validates both.
func Load(path string, environment []string) (Config, error) {
	c := Defaults()
	raw, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("config: %w", err)
	}
	if err := c.read(raw); err != nil {
		return c, fmt.Errorf("config: %s: %w", path, err)
	}
	if err := c.override(environment); err != nil {
		return c, fmt.Errorf("config: %w", err)
	}
	if err := c.Validate(); err != nil {
		return c, fmt.Errorf("config: %w", err)
	}
	return c, nil
}

// read lays a file's text over the configuration. Its errors are worded anew: the
// decoder's may quote a value.
func (c *Config) read(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(c)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: this is no JSON", 1+bytes.Count(raw[:min(int(syntax.Offset), len(raw))], []byte("\n")))
	case errors.As(err, &kind):
		return fmt.Errorf("%s: it must be %s", kind.Field, words[kind.Type.Kind()])
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errors.New("the file ends too early")
	case err != nil: // an unknown field, whose name is no secret
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something behind the object")
	}
	return nil
}
