package bridgetest

import (
	"encoding/json"
	"os"
	"path/filepath"

	"simotel/wasm/bridge/config"
)

// The webhooks' account of bridges that tests start.
const (
	WebhookUser     = "simotel"
	WebhookPassword = "webhook-password"
)

// Token is the token of a user of that name.
func Token(name string) string { return "the-token-of-the-user-named-" + name }

// Config returns a configuration for tests: the store in a folder, or the cluster
// at these addresses.
func Config(folder string, urls []string, users ...config.User) config.Config {
	c := config.Defaults()
	c.Webhook.User, c.Webhook.Password = WebhookUser, WebhookPassword
	c.Users = users
	for i := range c.Users {
		c.Users[i].Token = Token(c.Users[i].Name)
	}
	if c.Store.URLs = urls; len(urls) > 0 {
		c.Store.Replicas = len(urls)
	} else {
		c.Store.Directory = folder
	}
	return c
}

// StartBridge starts a bridge from the programs of a folder. Without an address in
// the configuration it takes a free one.
func StartBridge(folder, name string, c config.Config) (*Process, error) {
	if c.Listen == "" || c.Listen == config.Defaults().Listen {
		address, err := FreeAddress()
		if err != nil {
			return nil, err
		}
		c.Listen = address
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, name+".json")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		return nil, err
	}
	p, err := start(filepath.Join(folder, name+".log"), nil, filepath.Join(folder, "bridge"), "-config", path)
	if err != nil {
		return nil, err
	}
	p.Address = c.Listen
	return p, nil
}
