package settings

import (
	"strings"
	"testing"
)

func TestWhatIsExportedIsImportedAgain(t *testing.T) {
	s, c := configured()
	s.Look, s.History.Days, s.Guards.Countries = Look{Theme: ThemeDark, Numbers: NumbersPlain}, 30, []string{"DE"}
	c.Password, c.Token = "the-password", "the-token"
	for secrets, want := range map[bool]Credentials{false: DefaultCredentials(), true: c} {
		s.Secrets.Keep = KeepEncrypted
		document, err := Export(s, c, secrets)
		if err != nil {
			t.Fatal(err)
		}
		if has := strings.Contains(string(document), "the-password") || strings.Contains(string(document), "the-token") || strings.Contains(string(document), c.Username); has != secrets {
			t.Errorf("secrets are in it: %v, want %v:\n%s", has, secrets, document)
		}
		if strings.Contains(string(document), "keep") {
			t.Errorf("how the credentials are kept is in it:\n%s", document)
		}
		s.Secrets = Defaults().Secrets // it is each browser's own
		gotS, gotC, err := ParseImport(document, Defaults(), DefaultCredentials())
		if err != nil || !equal(gotS, s) || gotC != want {
			t.Errorf("imported %+v, %+v, %v", gotS, gotC, err)
		}
	}
}

func TestAnotherLookIsRefused(t *testing.T) {
	for field, change := range map[string]func(*Settings){
		"look.theme":   func(s *Settings) { s.Look.Theme = "pink" },
		"look.numbers": func(s *Settings) { s.Look.Numbers = "" },
		"history.days": func(s *Settings) { s.History.Days = MaxHistoryDays + 1 },
	} {
		s := Defaults()
		change(&s)
		if _, err := Validate(s); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestAKeyThatIsTypedIntoAHeaderIsInEveryExportAndIsTold(t *testing.T) {
	s, c := configured()
	if got := s.LiteralKeys(); got != nil {
		t.Errorf("the defaults have keys in %q", got)
	}
	s.Endpoint.Status.Headers, s.CRM.Lookup.Headers = "X-Key: {token}\nAccept: */*", "Authorization: Bearer in-clear"
	if got := s.LiteralKeys(); len(got) != 1 || got[0] != "crm.lookup.headers" {
		t.Errorf("keys are told to be in %q", got)
	}
	document, err := Export(s, c, false)
	if err != nil || !strings.Contains(string(document), "in-clear") {
		t.Errorf("docs/settings.md says that it is in the export, which is %s, %v", document, err)
	}
	s.Endpoint.Originate.Headers, s.Endpoint.Status.Headers, s.Endpoint.Hangup.Headers = "X-Key: 1", "X-Key: 2", "X-Token: 3"
	if got := s.LiteralKeys(); len(got) != 4 {
		t.Errorf("keys are told to be in %q", got)
	}
}
