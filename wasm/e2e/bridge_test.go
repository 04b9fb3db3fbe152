package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/bridge/bridgetest"
	"simotel/wasm/bridge/config"
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
	c.Log.Level = "debug"
	var addresses []string
	for i := range 2 {
		p, err := bridgetest.StartBridge(folder, fmt.Sprint("bridge", i), c)
		must(t, err)
		t.Cleanup(p.Kill)
		b.bridges, addresses = append(b.bridges, p), append(addresses, p.Address)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, p := range b.bridges {
		must(t, p.WaitReady(ctx))
	}
	b.balancer, err = bridgetest.NewBalancer(addresses...)
	must(t, err)
	t.Cleanup(b.balancer.Close)

	b.Stage, err = stage.Start(t.Context(), repository, chromium.Options{})
	must(t, err)
	t.Cleanup(b.Close)
	b.PBX.PushEvents(simoteltest.Webhooks{Address: "http://" + b.balancer.Address() + "/webhook", Username: bridgetest.WebhookUser, Password: bridgetest.WebhookPassword})
	document := stage.With(stage.Document(b.PBX.URL(), "en"), `"events":{"address":"ws://`+b.balancer.Address()+`/events"}`)
	document = strings.Replace(document, `"credentials":{`, `"credentials":{"eventsToken":"`+bridgetest.Token("sara")+`",`, 1)
	must(t, b.Configure(t.Context(), document))
	return b
}

// status asks the worker how things stand.
func status(page *chromium.Page) (message.StatusReply, error) {
	var s message.StatusReply
	reply, err := stage.Ask(page, message.TypeStatus, nil)
	if err == nil && reply.Error != nil {
		err = reply.Error
	}
	if err == nil {
		err = json.Unmarshal(reply.OK, &s)
	}
	return s, err
}

func TestACallIsShownOnceWhileABridgeAndANodeOfItsClusterDie(t *testing.T) {
	b := onBridges(t)
	ours, err := b.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	t.Cleanup(ours.Close)
	must(t, stage.WaitLive(t.Context(), ours, "on"))
	b.PBX.SetPhone(stage.Extension, simoteltest.Phone{Act: simoteltest.Answers, After: 2 * time.Second})
	number := texts("demo.html")[0]
	b.PBX.SetDefaultPhone(simoteltest.Phone{Act: simoteltest.Answers, After: 3 * time.Second})
	p, err := b.Browser.Open(t.Context(), b.Pages.Page("demo.html"))
	must(t, err)
	t.Cleanup(p.Close)
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, number)
	waitCard(t, p, "Your phone is ringing")

	// The bridge to which the extension is connected; what happens meanwhile is
	// sent by webhook to the other.
	dying := 0
	if b.balancer.Open(b.bridges[1].Address) > b.balancer.Open(b.bridges[0].Address) {
		dying = 1
	}
	b.bridges[dying].Kill()
	waitCard(t, p, "Dialling")
	leader, err := b.cluster.Leader(t.Context(), config.Defaults().Store.Stream)
	must(t, err)
	b.cluster.Nodes[leader].Kill()
	b.PBX.HangUp(stage.Extension)
	waitCard(t, p, "The call is over")

	var call message.CallReply
	must(t, ours.WaitUntil(t.Context(), "the call's report", func() (bool, error) {
		var recent []message.CallReply
		reply, err := stage.Ask(ours, message.TypeRecentCalls, nil)
		if err == nil {
			err = json.Unmarshal(reply.OK, &recent)
		}
		if err != nil || len(recent) != 1 {
			return false, err
		}
		call = recent[0]
		return call.Report != nil, nil
	}))
	var states []string
	for _, step := range call.Steps {
		states = append(states, string(step.State))
	}
	if want := []string{"requested", "sent", "accepted", "caller_ringing", "caller_answered", "ended"}; !slices.Equal(states, want) {
		t.Errorf("the states are %q, want %q", states, want)
	}
	// A call from outside reaches the user by the bridge that is left, and nobody
	// else's does.
	for _, e := range []struct{ exten, state, want string }{{"202", "InUse", "idle"}, {stage.Extension, "Ringing", "ringing"}, {stage.Extension, "Idle", "idle"}} {
		b.PBX.Emit(map[string]any{"event_name": "IncomingCall", "number": "09331112233", "unique_id": "9." + e.exten})
		b.PBX.Emit(map[string]any{"event_name": "NewState", "exten": e.exten, "state": e.state, "unique_id": "9." + e.exten})
		must(t, b.PBX.WaitPushed(t.Context(), len(b.PBX.Events())))
		must(t, ours.WaitUntil(t.Context(), "the phone to be "+e.want, func() (bool, error) {
			s, err := status(ours)
			return s.Phone == e.want && s.Live == "on", err
		}))
	}
}
