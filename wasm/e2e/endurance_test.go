//go:build soak

package e2e

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"simotel/wasm/crm/crmtest"
	"simotel/wasm/internal/bundle"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/asterisk/asterisktest"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// hours is how long the working day is: ./build.sh soak says so.
var hours = flag.Int("hours", 8, "how many simulated hours of work are done")

// hour is what is done in an hour of work, so often each, in any order.
var hour = []struct {
	name  string
	times int
	do    func(*day)
}{
	{"call by the card", 16, (*day).callByCard},
	{"call by a link", 3, (*day).callByLink},
	{"call by the popup's field", 6, (*day).callByPopup},
	{"call that comes in", 6, (*day).answer},
	{"call that is missed", 3, (*day).miss},
	{"page that changes", 12, (*day).change},
	{"tab closed and another opened", 4, (*day).reopen},
	{"options opened", 2, (*day).readOptions},
	{"history searched", 3, (*day).search},
	{"note on a call", 4, (*day).remark},
	{"CRM that is away", 1, (*day).leaveCRM},
}

// The day's pace.
const (
	readingEvery = 10                    // actions; of the tabs every second time
	second       = 50 * time.Millisecond // of the PBX: a twentieth
)

// day is a working day in a browser with many tabs.
type day struct {
	*logging
	t      *testing.T
	random *rand.Rand

	tabs []*tab
	own  map[string]*chromium.Page // pages of ours that stay open all day

	actions, kills int
	mayKill        bool // in the last quarter of the day
	away           bool // the CRM is
	calls          map[string]*placed
	came           []came
	readings       []reading
}

// TestADayOfFiftyTabsLosesNothingAndHoldsNoMore is the test of endurance. What is
// done is done by mouse and keys; only the PBX's own time is shortened.
func TestADayOfFiftyTabsLosesNothingAndHoldsNoMore(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("-seed %d", *seed)
	d := newDay(t)
	d.openTabs()
	d.openCards()
	for h := range *hours {
		d.mayKill = h >= *hours*3/4
		var plan []int
		for i, a := range hour {
			for range a.times {
				plan = append(plan, i)
			}
		}
		d.random.Shuffle(len(plan), func(i, j int) { plan[i], plan[j] = plan[j], plan[i] })
		for _, i := range plan {
			if d.actions%readingEvery == 0 {
				d.read()
			}
			t.Logf("%s %d: %s", time.Now().Format(time.TimeOnly), d.actions, hour[i].name)
			d.around(hour[i].do)
			if t.Failed() {
				t.FailNow()
			}
		}
	}
	d.read()
	d.judgeCalls()
	d.judgeGrowth()
}

// newDay starts the stage: an extension that tells what its programs hold, a PBX in
// a hurry, a CRM across a network that can be cut.
func newDay(t *testing.T) *day {
	t.Helper()
	d := &day{logging: &logging{crm: crmtest.NewCallLog()}, t: t, random: rand.New(rand.NewPCG(*seed, 11)),
		own: map[string]*chromium.Page{}, calls: map[string]*placed{}}
	d.crm.Secret = "a secret of the CRM"
	var err error
	d.server, err = crmtest.Listen(d.crm)
	must(t, err)
	t.Cleanup(d.server.Stop)
	d.network, err = asterisktest.NewProxy(d.server.URL)
	must(t, err)
	t.Cleanup(func() { _ = d.network.Close() }) // of a test that is over
	extension := t.TempDir()
	copyDist(t, extension)
	for _, program := range []string{"worker", "pages"} {
		build(t, filepath.Join(extension, program+".wasm"), "build", "-tags", "soak", "-trimpath", "-ldflags=-s -w -buildid=", "../cmd/"+program)
	}
	exec, err := os.ReadFile(filepath.Join(extension, "wasm_exec.js"))
	must(t, err)
	write(t, filepath.Join(extension, "wasm_exec.js"), append(exec, chromium.CountsPrograms...))
	d.Stage, err = stage.Start(t.Context(), repository, chromium.Options{Extension: extension})
	must(t, err)
	t.Cleanup(d.Close)
	d.PBX.Second = second
	d.PBX.SetPhone(stage.Extension, simoteltest.Phone{Act: simoteltest.Answers, After: 2 * time.Second})
	document := stage.With(stage.WithEvents(stage.Document(d.PBX.URL(), "en"), d.PBX), `"crm":{"log":{"url":"http://`+d.network.Address()+`/calls","authentication":"hmac"}}`)
	must(t, d.Configure(t.Context(), strings.Replace(document, `"password":"extension"`, `"password":"extension","crmSecret":"a secret of the CRM"`, 1)))
	must(t, d.PBX.WaitListeners(t.Context(), 1))
	// As full as it ever is, so that what grows with it has grown.
	own, err := d.Own(t.Context())
	must(t, err)
	must(t, stage.FillCalls(own))
	must(t, d.Browser.KillWorker(t.Context()))
	script, err := bundle.Make(repository+"/testdata/pages/react", "app.jsx", bundle.Production)
	must(t, err)
	d.Pages.Serve("react/app.js", "text/javascript; charset=utf-8", script)
	return d
}

// around does something, in the last quarter of the day with the worker ended before, after or
// meanwhile in one of four actions.
func (d *day) around(do func(*day)) {
	d.t.Helper()
	defer func() { d.actions++ }()
	if !d.mayKill || d.random.IntN(4) > 0 {
		do(d)
		return
	}
	d.kills++
	ended := make(chan error, 1)
	wait := time.Duration(d.random.IntN(2500)) * time.Millisecond
	go func() {
		time.Sleep(wait)
		ended <- d.Browser.KillWorker(d.t.Context())
	}()
	do(d)
	must(d.t, <-ended)
}

// number returns a number that was not used before, of a mobile.
func (d *day) number() string { return fmt.Sprintf("0912%07d", 3_000_000+d.actions) }
