package settings

import "testing"

func TestAChannelIsOnePhoneAsAsteriskWritesIt(t *testing.T) {
	for name, c := range map[string]struct{ typed, want string }{
		"the usual one":        {"PJSIP/{extension}", "PJSIP/{extension}"},
		"in lower case":        {" pjsip/{extension} ", "PJSIP/{extension}"},
		"of the old driver":    {"Sip/{extension}", "SIP/{extension}"},
		"by the dialplan":      {"local/{extension}@From-Internal/n", "Local/{extension}@From-Internal/n"},
		"of another driver":    {"Motif/{extension}", "Motif/{extension}"},
		"no technology":        {"/{extension}", ""},
		"no resource":          {"PJSIP", ""},
		"always the same":      {"PJSIP/201", ""},
		"several phones":       {"PJSIP/{extension}&PJSIP/900", ""},
		"options of Dial":      {"PJSIP/{extension},30,G(evil)", ""},
		"a variable":           {"PJSIP/${SHELL(id)}{extension}", ""},
		"a part of an address": {"PJSIP/{extension}?x=1", ""},
	} {
		s := Defaults()
		s.Connection.Channel = c.typed
		got, err := Validate(s)
		if (err == nil) != (c.want != "") || err == nil && got.Connection.Channel != c.want {
			t.Errorf("%s: got %q, %v", name, got.Connection.Channel, err)
		}
	}
}
