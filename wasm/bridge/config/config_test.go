package config

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	example = "../../../docs/bridge.example.json"
	secret  = "a-very-secret-token-of-sara"
)

// load writes a file and loads it.
func load(t *testing.T, text string, environment ...string) (Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bridge.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(path, environment)
}

// with is a valid file with something in place of a part of it.
func with(t *testing.T, old, replacement string) string {
	t.Helper()
	const valid = `{"listen":"127.0.0.1:1","webhook":{"user":"simotel","password":"webhook-password"},
"users":[{"name":"sara","token":"` + secret + `","extensions":["201"]}],"store":{"directory":"/tmp/x"}}`
	if !strings.Contains(valid, old) {
		t.Fatalf("there is no %s", old)
	}
	return strings.Replace(valid, old, replacement, 1)
}

func TestTheExampleOfTheDocumentsIsValid(t *testing.T) {
	c, err := Load(example, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := Defaults()
	if c.Limits != d.Limits || c.Log.Days != d.Log.Days || c.Store.Hours != d.Store.Hours || c.ReplayMB != d.ReplayMB || !c.Store.Sync {
		t.Error("the example does not show the defaults")
	}
}

func TestTheDocumentsHaveEveryField(t *testing.T) {
	raw, err := os.ReadFile("../../../docs/bridge.md")
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Users: []User{{}}}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for name, inner := range v {
				walk(strings.TrimPrefix(path+"."+name, "."), inner)
			}
		case []any:
			if len(v) > 0 {
				walk(path+"[]", v[0])
			}
		default:
			if !strings.Contains(string(raw), "`"+path+"`") {
				t.Errorf("docs/bridge.md lacks `%s`", path)
			}
		}
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	walk("", tree)
}

func TestTheEnvironmentIsLaidOverTheFile(t *testing.T) {
	c, err := load(t, with(t, `"directory":"/tmp/x"`, `"directory":""`), "HOME=/root", "BRIDGE_WEBHOOK_PASSWORD=another-password",
		"BRIDGE_STORE_URLS=nats://a, nats://b", "BRIDGE_STORE_REPLICAS=3", "BRIDGE_STORE_RETENTION_HOURS=5", "BRIDGE_STORE_SYNC=false", "BRIDGE_LIMITS_CLIENTS_PER_USER=2")
	if err != nil {
		t.Fatal(err)
	}
	if c.Webhook.Password != "another-password" || !slices.Equal(c.Store.URLs, []string{"nats://a", "nats://b"}) || c.Store.Replicas != 3 ||
		c.Store.Hours != 5 || c.Store.Sync || c.Limits.ClientsPerUser != 2 {
		t.Errorf("%+v", c)
	}
}

func TestWhatIsWrongIsNamedByItsFieldWithoutTheSecret(t *testing.T) {
	for _, c := range []struct {
		name, old, replacement, env, want string
	}{
		{"reached from elsewhere without TLS", `"127.0.0.1:1"`, `":1"`, "", "listen: it is reached"},
		{"an address that is none", `"127.0.0.1:1"`, `"8443"`, "", "listen: it must be host:port"},
		{"half a certificate", `"listen"`, `"tls":{"certificate":"a"},"listen"`, "", "tls: certificate and key"},
		{"no password", `,"password":"webhook-password"`, ``, "", "webhook.password: exactly one"},
		{"a short password", `webhook-password`, `hunter2`, "", "webhook.password: it must have 12"},
		{"a hash that is none", `"password":"webhook-password"`, `"passwordSHA256":"` + secret + `"`, "", "webhook.passwordSHA256: it must be 64"},
		{"a short token", secret, "short-token", "", "users[0].token: it must have 24"},
		{"both token and hash", `"token"`, `"tokenSHA256":"00","token"`, "", "users[0].token: exactly one"},
		{"a token of two users", `"extensions":["201"]}`, `"extensions":["201"]},{"name":"ali","token":"` + secret + `","all":true}`, "", "users[1].token: users[0] has it"},
		{"a name of two users", `"extensions":["201"]}`, `"extensions":["201"]},{"name":"sara","token":"x` + secret + `","all":true}`, "", "users[1].name: users[0] has it"},
		{"a user without anything", `,"extensions":["201"]`, ``, "", "users[0].extensions: without"},
		{"a number that is none", `"extensions":["201"]`, `"numbers":["0912"]`, "", "users[0].numbers[0]: it must be a number of eight"},
		{"a token that is a number", `"` + secret + `"`, `123456789012345678901234`, "", "users.token: it must be a text"},
		{"nowhere to store", `"directory":"/tmp/x"`, ``, "", "store.directory: exactly one"},
		{"an address of a cluster that is none", `"directory":"/tmp/x"`, `"urls":["nats://u:` + secret + `@a b:1"]`, "", "store.urls[0]: it must be an address"},
		{"replicas on one machine", `"directory"`, `"replicas":3,"directory"`, "", "store.replicas: one machine"},
		{"a field that does not exist", `"directory"`, `"directroy":"","directory"`, "", `"directroy"`},
		{"no JSON", `"users"`, `users`, "", "line 2: this is no JSON"},
		{"half a file", `}}`, ``, "", "too early"},
		{"something behind", `}}`, `}} {}`, "", "behind the object"},
		{"a bound", `"listen"`, `"limits":{"helloSeconds":0},"listen"`, "", "limits.helloSeconds: it must be 1 to 300"},
		{"a retention below a call's life", `"directory"`, `"retentionHours":4,"directory"`, "", "store.retentionHours: it must be 5"},
		{"a variable that does not exist", `"listen"`, `"listen"`, "BRIDGE_TOKEN=" + secret, "BRIDGE_TOKEN: there is no such"},
		{"a variable of another kind", `"listen"`, `"listen"`, "BRIDGE_STORE_REPLICAS=" + secret, "BRIDGE_STORE_REPLICAS (store.replicas): it must be a whole"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(t, with(t, c.old, c.replacement), c.env)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v, want %s", err, c.want)
			}
			for _, s := range []string{secret, "short-token", "hunter2", "1234567890"} {
				if strings.Contains(err.Error(), s) {
					t.Errorf("it tells a secret: %v", err)
				}
			}
		})
	}
}

func TestATokenIsTheUsersBeItGivenOrItsHash(t *testing.T) {
	tokens := TokensOf([]User{{Token: secret}, {TokenSHA256: "ecd71870d1963316a97e3ac3408c9835ad8cf0f3c1bc703527c30265534f75ae"}})
	for token, want := range map[string]int{secret: 0, "test123": 1, "": -1, secret + "x": -1} {
		if got := tokens.User(token); got != want {
			t.Errorf("%q is %d's", token, got)
		}
	}
}
