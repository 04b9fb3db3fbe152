package deploy

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/policy"
	"simotel/wasm/settings"
)

const id = "ggljlaopgagkeciggcfgpoofmonpcmeo"

// exported is a user's settings as they leave the worker.
func exported(t *testing.T, secrets bool) []byte {
	t.Helper()
	s := settings.Defaults()
	s.Connection.Server, s.Extension, s.Language = "https://pbx.example.com", "203", "fa"
	s.Numbers.InternalLengths, s.Clicks.Links, s.Guards.PerMinute = []int{3, 4}, false, 5
	s.Dialling.Rules = []settings.Rule{{Prefix: "0", Match: "9X.", Prepend: "70", Remark: `تلفن "همراه" \ <&>`}}
	s.CRM.Lookup.URL, s.CRM.Lookup.Name, s.CRM.Lookup.Headers = "https://crm.example.com/{e164}", "/name", "A: b\nC: d"
	s.Secrets.Keep = settings.KeepEncrypted // this browser's own: no policy that is made has it
	s.Learned = []settings.Learned{{Text: "+982188123456"}}
	raw, err := settings.Export(s, settings.Credentials{Version: 1, Username: "api", Password: "the-secret"}, secrets)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func made(t *testing.T, form string, secrets bool) string {
	t.Helper()
	file, err := Make(form, exported(t, secrets), id, func() string { return "UUID" })
	if err != nil {
		t.Fatal(err)
	}
	return file.Text
}

func TestAPolicyOfExportedSettingsIsRightAndHasNothingOfOneUser(t *testing.T) {
	text := made(t, JSON, false)
	p, err := policy.ParsePolicy([]byte(text))
	if err != nil || len(p.Faults) > 0 {
		t.Fatalf("%v, %v", err, p.Faults)
	}
	want := []string{"clicks.links", "connection.kind", "connection.server", "crm.lookup.headers", "crm.lookup.name", "crm.lookup.url", "dialling.rules", "guards.perMinute", "language", "numbers.internalLengths"}
	if !slices.Equal(p.Layers.Locked, want) {
		t.Errorf("it has %q, want %q", p.Layers.Locked, want)
	}
	p, err = policy.ParsePolicy([]byte(made(t, JSON, true)))
	if err != nil || len(p.Faults) > 0 || !p.Layers.IsLocked("password") || !p.Layers.IsLocked("username") || p.Layers.IsLocked("token") {
		t.Errorf("with secrets it has %v, %v, %v", p.Layers.Locked, p.Faults, err)
	}
}

func TestSecretsAreInNoFileUnlessTheyWereAskedFor(t *testing.T) {
	for _, form := range Forms {
		if strings.Contains(made(t, form, false), "secret") {
			t.Errorf("%s has a secret", form)
		}
		if !strings.Contains(made(t, form, true), "the-secret") {
			t.Errorf("%s lacks the secret that was asked for", form)
		}
	}
}

func TestLinuxsFileIsThatOfChrome(t *testing.T) {
	inner, _, err := policy.Unwrap([]byte(made(t, Linux, false)), id)
	var got, want map[string]any
	if err != nil || json.Unmarshal(inner, &got) != nil || json.Unmarshal([]byte(made(t, JSON, false)), &want) != nil {
		t.Fatal(err)
	}
	if !isSame(got, want) {
		t.Errorf("it has %s", inner)
	}
}

func TestTheRegistryHasAValueForEachSettingAndAKeyForEachList(t *testing.T) {
	file := made(t, Windows, false)
	key := `HKEY_LOCAL_MACHINE\Software\Policies\Google\Chrome\3rdparty\extensions\` + id + `\policy`
	for _, part := range []string{
		"Windows Registry Editor Version 5.00\r\n\r\n[-" + key + "]\r\n\r\n[" + key + "]\r\n",
		"\"connection.server\"=\"https://pbx.example.com\"\r\n", "\"clicks.links\"=dword:00000000\r\n", "\"guards.perMinute\"=dword:00000005\r\n",
		"\"crm.lookup.headers\"=hex(1):41,00,3a,00,20,00,62,00,0a,00,43,00,3a,00,20,00,64,00,00,00\r\n",
		"[" + key + "\\numbers.internalLengths]\r\n\"1\"=dword:00000003\r\n\"2\"=dword:00000004\r\n",
		"[" + key + "\\dialling.rules]\r\n\r\n[" + key + "\\dialling.rules\\1]\r\n\"match\"=\"9X.\"\r\n\"prefix\"=\"0\"\r\n\"prepend\"=\"70\"\r\n\"remark\"=hex(1):2a,06,",
	} {
		if !strings.Contains(file, part) {
			t.Errorf("it lacks %q:\n%s", part, file)
		}
	}
	if strings.ContainsFunc(file, func(r rune) bool { return r > '~' }) {
		t.Error("it has characters that not every Windows reads")
	}
	if got := place(0, 12) + place(9, 12) + place(11, 12); got != "011012" {
		t.Errorf("twelve entries are named %s", got)
	}
	if got := text(`a\"b`); got != `"a\\\"b"` {
		t.Errorf("a text with a quotation mark is %s", got)
	}
}

func TestTheProfileOfMacOSIsAPropertyListOfTheSameValues(t *testing.T) {
	text := made(t, MacOS, false)
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	values, err := Values(exported(t, false))
	if err != nil {
		t.Fatal(err)
	}
	for name := range maps.Keys(values) {
		if !strings.Contains(text, "<key>"+name+"</key>") {
			t.Errorf("it lacks %s", name)
		}
	}
	for _, part := range []string{
		"<key>PayloadType</key>\n      <string>com.google.Chrome.extensions." + id + "</string>", "<key>clicks.links</key>\n      <false/>",
		"<key>guards.perMinute</key>\n      <integer>5</integer>", "\\ &lt;&amp;&gt;</string>",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("it lacks %q:\n%s", part, text)
		}
	}
}

func TestWhatIsNoExportMakesNoPolicy(t *testing.T) {
	for _, c := range [][2]string{{JSON, "no"}, {JSON, `{"settings": 7}`}, {"ini", "{}"}} {
		if _, err := Make(c[0], []byte(c[1]), id, nil); err == nil {
			t.Errorf("%s of %s makes one", c[0], c[1])
		}
	}
}
