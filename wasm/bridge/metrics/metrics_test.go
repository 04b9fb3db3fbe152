package metrics

import (
	"os"
	"strings"
	"testing"
)

func TestTheDocumentsHaveEveryMetric(t *testing.T) {
	zero := func() float64 { return 0 }
	m := New(zero, zero, func() bool { return false })
	for _, c := range []string{"stored"} { // what was never counted is not gathered
		m.Webhooks.WithLabelValues(c)
		m.Refused.WithLabelValues(c)
		m.Dropped.WithLabelValues(c)
	}
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../../docs/bridge.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range families {
		if strings.HasPrefix(f.GetName(), "bridge_") {
			n++
			if !strings.Contains(string(text), "`"+f.GetName()+"`") && !strings.Contains(string(text), "`"+f.GetName()+"{") {
				t.Errorf("docs/bridge.md lacks %s", f.GetName())
			}
		}
	}
	if n < 11 {
		t.Errorf("%d metrics", n)
	}
}
