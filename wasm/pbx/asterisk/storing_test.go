//go:build !js

package asterisk

import (
	"fmt"
	"testing"
	"testing/synctest"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// counting is a memory that counts how often it stores.
type counting struct {
	memory
	times int
}

func (c *counting) Hear(n pbx.News) error {
	c.times++
	return c.memory.Hear(n)
}

func TestALongDialplanIsNotStoredStepByStep(t *testing.T) {
	c := &counting{memory: memory{open: []calls.Record{record("1", "201", calls.EventAccept)}}}
	d := newDouble()
	d.sets("GET /channels/simotel-1", says(200, `{"id":"simotel-1","state":"Up","dialplan":{"app_name":"AppDial2"}}`))
	synctest.Test(t, func(t *testing.T) {
		watching(t, d, c, nil, func() { storesOnce(t, d, c) })
	})
}

// storesOnce has a call's dialplan run through many steps.
func storesOnce(t *testing.T, d *double, c *counting) {
	before := c.times
	for i := range 200 {
		app := []string{"Macro", "Set", "GotoIf", "ExecIf"}[i%4]
		d.say(fmt.Sprintf(`{"type":"ChannelDialplan","dialplan_app":%q,"channel":{"id":"simotel-1","state":"Up"}}`, app))
	}
	if stored := c.times - before; stored > 1 {
		t.Errorf("200 steps were stored %d times", stored)
	}
	d.say(`{"type":"ChannelDialplan","dialplan_app":"Busy","channel":{"id":"simotel-1","state":"Up"}}`,
		`{"type":"ChannelDestroyed","cause":0,"channel":{"id":"simotel-1"}}`)
	c.wants(t, "1 caller_answered", "phone idle", "1 end", "1 report busy")
}
