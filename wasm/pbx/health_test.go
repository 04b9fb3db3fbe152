package pbx

import (
	"errors"
	"strings"
	"testing"
)

// drawn writes results as marks, in the order of the steps.
func drawn(results []StepResult) string {
	marks := map[StepState]string{StepOK: "+", StepFailed: "x", StepNone: "-", StepNotReached: ".", StepUntested: "?"}
	var all strings.Builder
	for _, r := range results {
		all.WriteString(marks[r.State])
	}
	return all.String()
}

func TestAStepCountsAsWorkingOnlyIfThatIsKnown(t *testing.T) {
	all := func(Step) bool { return true }
	clear := func(s Step) bool { return s != StepName && s != StepTLS && s != StepEvents }
	for name, c := range map[string]struct {
		proved []Step
		code   Code // of the error, empty for none
		has    func(Step) bool
		want   string // name, connection, TLS, HTTP, credentials, permission, extension, events
	}{
		"everything was tried":                            {Steps, "", all, "++++++++"},
		"a ping tells nothing of calls":                   {Through(StepCredentials), "", all, "+++++???"},
		"an address without a name, encryption or events": {Through(StepCredentials), "", clear, "-+-++??-"},
		"a name that there is not":                        {nil, NameNotResolved, all, "x......."},
		"a port that is closed":                           {nil, ConnectionRefused, all, "+x......"},
		"a port that Chrome never asks":                   {nil, UnsafePort, all, "?x......"},
		"no network":                                      {nil, Unreachable, all, "?x......"},
		"no answer in time":                               {nil, TimedOut, all, "?x......"},
		"a certificate that nobody signed":                {nil, Certificate, all, "++x....."},
		"a web page":                                      {nil, NotSimotel, all, "+++x...."},
		"a web page without encryption":                   {nil, NotSimotel, clear, "-+-x...-"},
		"a wrong password":                                {nil, CredentialsInvalid, all, "++++x..."},
		"an address that is not let in":                   {nil, IPDenied, all, "++++x..."},
		"a user that may only look":                       {Through(StepCredentials), ReadOnly, all, "+++++x.."},
		"a phone that is unknown":                         {Through(StepPermission), CallerUnknown, all, "++++++x."},
		"a connection that breaks at a later question":    {Through(StepPermission), Broken, all, "++++++x."},
		"reports that are no API's":                       {Through(StepCredentials), Malformed, all, "+++++x.."},
		"a token that the events refuse":                  {Through(StepCredentials), EventsRefused, all, "+++++??x"},
		"events of an Asterisk that cannot be heard":      {Through(StepExtension), EventsBroken, all, "+++++++x"},
		"settings that do not suffice":                    {nil, NotConfigured, all, ""},
	} {
		var err error
		if c.code != "" {
			err = &Error{Code: c.code}
		}
		if got := drawn(Walk(c.proved, err, c.has)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := Walk(nil, errors.New("of the settings"), all); got != nil {
		t.Errorf("an error that is no driver's: %v", got)
	}
}

func TestEveryCodeOfADriverBelongsToAStepOrToNone(t *testing.T) {
	none := map[Code]bool{NotConfigured: true, TrunkMissing: true, ValueRefused: true, NoHandler: true}
	for _, c := range Codes {
		if at, _ := FaultOf(&Error{Code: c}); (at == "") != none[c] {
			t.Errorf("%s shows at %q", c, at)
		}
	}
}
