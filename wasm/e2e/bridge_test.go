package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/bridge/bridgetest"
	"simotel/wasm/bridge/config"
	"simotel/wasm/calls"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// bridged is a stage of its own whose PBX sends its events by webhook to two
// bridges behind a balancer, which keep them in a cluster of three, and whose
// extension hears them from there.
type bridged struct {
	*stage.Stage
	cluster  *bridgetest.Cluster
	bridges  []*bridgetest.Process
	balancer *bridgetest.Balancer
	start    func(i int) // starts a bridge and waits until it is ready
}

func onBridges(t *testing.T) *bridged {
	t.Helper()
	folder := t.TempDir()
	must(t, bridgetest.Build(t.Context(), repository, folder, true))
	b := &bridged{}
	var err error
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		for _, p := range b.bridges {
			said, err := os.ReadFile(p.Log)
			t.Logf("%s %v\n%s", p.Log, err, said)
		}
	})
	b.cluster, err = bridgetest.StartCluster(folder, 3)
	must(t, err)
	t.Cleanup(b.cluster.Kill)
	c := bridgetest.Config("", b.cluster.URLs, config.User{Name: "sara", Extensions: []string{stage.Extension}})
	b.bridges = make([]*bridgetest.Process, 2)
	b.start = func(i int) {
		t.Helper()
		c := c
		if old := b.bridges[i]; old != nil {
			c.Listen = old.Address
		}
		p, err := bridgetest.StartBridge(folder, fmt.Sprint("bridge", i), c)
		must(t, err)
		t.Cleanup(p.Kill)
		b.bridges[i] = p
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		must(t, p.WaitReady(ctx))
	}
	var addresses []string
	for i := range b.bridges {
		b.start(i)
		addresses = append(addresses, b.bridges[i].Address)
	}
	b.balancer, err = bridgetest.NewBalancer(addresses...)
	must(t, err)
	t.Cleanup(b.balancer.Close)

	b.Stage, err = stage.Start(t.Context(), repository, chromium.Options{})
	must(t, err)
	t.Cleanup(b.Close)
	b.PBX.PushEvents(simoteltest.Webhooks{Address: "http://" + b.balancer.Address() + "/webhook", Username: bridgetest.WebhookUser, Password: bridgetest.WebhookPassword,
		Client: &http.Client{Timeout: 12 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}}) // so that what stays open is the extension's
	document := stage.With(stage.Document(b.PBX.URL(), "en"), `"events":{"address":"ws://`+b.balancer.Address()+`/events"}`)
	document = strings.Replace(document, `"credentials":{`, `"credentials":{"eventsToken":"`+bridgetest.Token("sara")+`",`, 1)
	must(t, b.Configure(t.Context(), document))
	return b
}

// recent returns the newest calls of the log.
func recent(page *chromium.Page) ([]message.CallReply, error) {
	var list []message.CallReply
	reply, err := stage.Ask(page, message.TypeRecentCalls, nil)
	if err == nil && reply.Error != nil {
		err = reply.Error
	}
	if err == nil {
		err = json.Unmarshal(reply.OK, &list)
	}
	return list, err
}

// killHeard kills the bridge to which the extension is connected, and returns
// which that is. The other gets the webhooks.
func (b *bridged) killHeard() int {
	i := 0
	if b.balancer.Open(b.bridges[1].Address) > b.balancer.Open(b.bridges[0].Address) {
		i = 1
	}
	b.bridges[i].Kill()
	return i
}

func TestACallIsShownOnceWhileABridgeAndANodeOfItsClusterDie(t *testing.T) {
	b := onBridges(t)
	ours, err := b.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	t.Cleanup(ours.Close)
	must(t, stage.WaitLive(t.Context(), ours, "on"))
	b.PBX.SetPhone(stage.Extension, simoteltest.Phone{Act: simoteltest.Answers, After: 2 * time.Second})
	number := texts("demo.html")[1] // one that the PBX does not drop: it goes on until it is hung up
	b.PBX.SetDefaultPhone(simoteltest.Phone{Act: simoteltest.Answers, After: 3 * time.Second})
	p, err := b.Browser.Open(t.Context(), b.Pages.Page("demo.html"))
	must(t, err)
	t.Cleanup(p.Close)
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, number)
	waitCard(t, p, "Your phone is ringing")

	dead := b.killHeard()
	waitCard(t, p, "Dialling")
	leader, err := b.cluster.Leader(t.Context(), config.Defaults().Store.Stream)
	must(t, err)
	b.cluster.Nodes[leader].Kill()
	b.PBX.HangUp(stage.Extension)

	var call message.CallReply
	must(t, ours.WaitUntil(t.Context(), "the call's report", func() (bool, error) {
		list, err := recent(ours)
		if err != nil || len(list) != 1 {
			return false, err
		}
		call = list[0]
		return call.Report != nil, nil
	}))
	var states []string
	for _, step := range call.Steps {
		states = append(states, string(step.State))
	}
	if want := []string{"requested", "sent", "accepted", "caller_ringing", "caller_answered", "ended"}; !slices.Equal(states, want) {
		t.Errorf("the states are %q, want %q", states, want)
	}
	// A colleague's call is none of ours. One for the user comes while the other
	// bridge dies.
	b.start(dead)
	must(t, stage.WaitLive(t.Context(), ours, "on"))
	b.PBX.CallIn("09331112233", "", "202").HangUp(0)
	in := b.PBX.CallIn("02188341256", "902", stage.Extension, "202")
	waitCard(t, p, "Incoming call")
	b.killHeard()
	in.PickUp(stage.Extension)
	waitCard(t, p, "Incoming call, connected")
	in.HangUp(7)
	var list []message.CallReply
	must(t, ours.WaitUntil(t.Context(), "the report of the call that came in", func() (bool, error) {
		list, err = recent(ours)
		return err == nil && len(list) > 1 && list[0].Report != nil, err
	}))
	if len(list) != 2 || list[0].Shown != "+98 21 8834 1256" || list[0].Report.Outcome != calls.Answered {
		t.Errorf("%d calls, the newest %+v", len(list), list[0].Record)
	}
}
