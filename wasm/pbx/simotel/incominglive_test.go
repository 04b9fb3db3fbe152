//go:build !js

package simotel

import (
	"strings"
	"testing"

	"simotel/wasm/pbx/simotel/simoteltest"
)

// waitCourse waits until so many lines were told of calls that come in, and
// returns them without the calls' names.
func (a *audience) waitCourse(t *testing.T, want string) {
	t.Helper()
	var got string
	a.wait(t, want, func(m *memory) bool {
		var all []string
		for _, line := range m.told {
			if words := strings.Fields(line); words[0] != "phone" {
				all = append(all, strings.Join(append(words[:1:1], words[2:]...), " "))
			}
		}
		got = strings.Join(all, ", ")
		return len(got) >= len(want)
	})
	if got != want {
		t.Errorf("told %q, want %q", got, want)
	}
	a.do(func() { a.memory.told = nil })
}

func TestCallsThatComeInAreHeardThroughDropsAndDeaths(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	s, credentials := listened(server)
	a := &audience{}
	undo := watch(t, s, credentials, a)
	a.waitStands(t, "on")
	call := server.CallIn(office, "902", "201", "202")
	a.waitCourse(t, "ring "+office+" 902")
	call.PickUp("202")
	a.waitCourse(t, "report answered_elsewhere 0 s")
	call.HangUp(5)

	call = server.CallIn("205", "", "201")
	a.waitCourse(t, "ring 205")
	server.DropConnections()
	call.PickUp("201")
	a.waitCourse(t, "connect")
	undo()
	call.HangUp(12)
	watch(t, s, credentials, a)
	a.waitCourse(t, "end, report answered 12 s")
	server.CallIn("", "", "201").HangUp(0)
	a.waitCourse(t, "ring, end, report no_answer 0 s")
}
