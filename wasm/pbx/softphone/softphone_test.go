package softphone

import (
	"context"
	"errors"
	"testing"

	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// handler remembers what it was given.
type handler struct {
	given []string
	fails error
}

func (h *handler) Open(_ context.Context, address string) error {
	h.given = append(h.given, address)
	return h.fails
}

func open(t *testing.T, scheme, domain string, h *handler) pbx.Driver {
	t.Helper()
	s := settings.Defaults()
	s.Connection.Kind, s.Softphone = settings.KindSoftphone, settings.Softphone{Scheme: scheme, Domain: domain}
	d, err := Open(s, settings.Credentials{}, pbx.Transport{Handler: h})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheAddressThatIsHandedOver(t *testing.T) {
	tehran := pbx.Order{Callee: "02188341256", E164: "+982188341256"}
	for _, c := range []struct {
		name, scheme, domain string
		order                pbx.Order
		want                 string
	}{
		{"tel, international", "tel", "", tehran, "tel:+982188341256"},
		{"callto, international", "callto", "example.com", tehran, "callto:+982188341256"},
		{"sip, as the PBX dials it", "sip", "pbx.example.com:5070", tehran, "sip:02188341256@pbx.example.com:5070"},
		{"sip without a domain", "sip", "", tehran, "sip:02188341256"},
		{"an extension", "tel", "", pbx.Order{Callee: "203"}, "tel:203"},
		{"a code", "tel", "", pbx.Order{Callee: "*78#"}, "tel:*78%23"},
	} {
		h := &handler{}
		if _, err := open(t, c.scheme, c.domain, h).Originate(t.Context(), c.order); err != nil || len(h.given) != 1 || h.given[0] != c.want {
			t.Errorf("%s: got %q, %v", c.name, h.given, err)
		}
	}
}

func TestNothingElseIsHandedOver(t *testing.T) {
	for _, callee := range []string{"", "+", "12;ext=1", "1@evil", "1?x", "//evil", "1 2", "١"} {
		h := &handler{}
		var e *pbx.Error
		_, err := open(t, "sip", "", h).Originate(t.Context(), pbx.Order{Callee: callee})
		if !errors.As(err, &e) || e.Unknown || len(h.given) > 0 {
			t.Errorf("%q: handed over %q, %v", callee, h.given, err)
		}
	}
}

func TestAHandlerThatTakesNothingIsTold(t *testing.T) {
	h := &handler{fails: errors.New("no tab")}
	d := open(t, "tel", "", h)
	var e *pbx.Error
	if _, err := d.Originate(t.Context(), pbx.Order{Callee: "203"}); !errors.As(err, &e) || e.Code != pbx.NoHandler || e.Unknown || e.Detail != "tel" {
		t.Errorf("got %v", err)
	}
	if _, err := d.Check(t.Context()); err != nil || len(h.given) != 1 {
		t.Errorf("a check handed something over: %q, %v", h.given, err)
	}
	if _, err := Open(settings.Defaults(), settings.Credentials{}, pbx.Transport{}); !errors.As(err, &e) || e.Code != pbx.NotConfigured {
		t.Errorf("got %v", err)
	}
}
