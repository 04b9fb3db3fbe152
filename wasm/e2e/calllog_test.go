package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/crm/crmtest"
	"simotel/wasm/crm/outbox"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/pbx/asterisk/asterisktest"
)

// logging is a stage whose calls are logged at a CRM, across a network that can be
// cut. Its PBX refuses every call, so that each is over at once.
type logging struct {
	*stage.Stage
	crm     *crmtest.CallLog
	server  *crmtest.Listener
	network *asterisktest.Proxy
	page    *chromium.Page // one of ours, from which is called and noted
}

func newLogging(t *testing.T, language string) *logging {
	t.Helper()
	l := &logging{crm: crmtest.NewCallLog()}
	l.crm.Secret = "a secret of the CRM"
	var err error
	l.server, err = crmtest.Listen(l.crm)
	must(t, err)
	t.Cleanup(l.server.Stop)
	l.network, err = asterisktest.NewProxy(l.server.URL)
	must(t, err)
	t.Cleanup(func() { _ = l.network.Close() }) // of a test that is over
	l.Stage, err = stage.Start(t.Context(), repository, chromium.Options{})
	must(t, err)
	t.Cleanup(l.Close)
	document := stage.With(stage.Document(l.PBX.URL(), language), `"crm":{"log":{"url":"http://`+l.network.Address()+`/calls","authentication":"hmac"}}`)
	document = strings.Replace(document, `"ringSeconds":60`, `"ringSeconds":5`, 1)
	document = strings.Replace(document, `"password":"extension"`, `"password":"another","crmSecret":"a secret of the CRM"`, 1)
	must(t, l.Configure(t.Context(), document))
	l.page, err = l.Browser.OpenExtension(t.Context(), "history.html")
	must(t, err)
	t.Cleanup(l.page.Close)
	return l
}

// ask asks the worker until it answers, as message.Client does: it may be ended
// over it.
func (l *logging) ask(t *testing.T, requestType string, body, answer any) {
	t.Helper()
	must(t, l.page.WaitUntil(t.Context(), "an answer to "+requestType, func() (bool, error) {
		reply, err := stage.Ask(l.page, requestType, body)
		if err != nil || reply.Error != nil && reply.Error.Code == message.CodeWorkerStopped {
			return false, nil
		}
		if reply.Error != nil {
			return false, reply.Error
		}
		return true, json.Unmarshal(reply.OK, answer)
	}))
}

func (l *logging) call(t *testing.T, id, number string) {
	t.Helper()
	var reply message.CallReply
	l.ask(t, message.TypeCall, message.CallRequest{ID: id, Text: number, Source: message.SourcePopup}, &reply)
}

func (l *logging) note(t *testing.T, id, note string) {
	t.Helper()
	var reply message.CallReply
	l.ask(t, message.TypeAnnotate, message.AnnotateRequest{Ref: calls.Ref{ID: id}, Note: note}, &reply)
}

func (l *logging) state(t *testing.T, do string) (s message.CallLogState) {
	t.Helper()
	if do == "" {
		l.ask(t, message.TypeCallLog, nil, &s)
	} else {
		l.ask(t, message.TypeCallLogDo, message.CallLogRequest{Do: do}, &s)
	}
	return s
}

// arrived waits until the CRM has everything.
func (l *logging) arrived(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); ; {
		s := l.state(t, message.LogRetry)
		if s.Waiting+s.Aside == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("left are %+v", s)
		}
	}
}

// disturb ends, cuts or restarts something, and returns what.
func (l *logging) disturb(t *testing.T, random *rand.Rand) string {
	t.Helper()
	moods := []crmtest.Behaviour{crmtest.Takes, crmtest.Takes, crmtest.TakesAndDrops, crmtest.TakesHalf, crmtest.Drops, crmtest.Faults, crmtest.ShowsPage, crmtest.RefusesRepeats}
	mood := moods[random.IntN(len(moods))]
	l.crm.Behave(func(string) crmtest.Behaviour { return mood })
	switch random.IntN(8) {
	case 0:
		l.network.Cut()
		return "the network is cut"
	case 1:
		l.network.CutAnswers()
		return "answers are lost"
	case 2:
		l.network.Restore()
		l.network.Drop()
		return "the network is back, its connections are not"
	case 3:
		l.server.Stop()
		return "the CRM is stopped"
	case 4:
		l.server.Stop()
		must(t, l.server.Start())
		return "the CRM is restarted"
	}
	l.network.Restore()
	must(t, l.server.Start())
	must(t, l.Browser.KillWorker(t.Context()))
	return "the worker is ended"
}

func TestTheWorkerMayDieAndTheNetworkAndTheCRMAndEachCallArrivesOnce(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("-seed %d", *seed)
	random := rand.New(rand.NewPCG(*seed, 5))
	l := newLogging(t, "en")
	done, ids := map[string]int{}, []string{}
	for kills := range *kills {
		disturbed := make(chan string, 1)
		wait := time.Duration(random.IntN(300)) * time.Millisecond
		go func() {
			time.Sleep(wait)
			disturbed <- l.disturb(t, random)
		}()
		if kills%2 == 0 { // more calls a minute are refused, and in the end not even recorded
			id := fmt.Sprintf("0b0e5a3c-6a52-4d0c-9d7e-%012d", kills)
			l.call(t, id, fmt.Sprintf("0218834%04d", 1000+kills))
			ids = append(ids, id)
		} else {
			l.note(t, ids[kills*7919%len(ids)], fmt.Sprint("note ", kills))
		}
		done[<-disturbed]++
		l.state(t, message.LogSend) // as if a pause were over
	}
	l.network.Restore()
	l.network.Drop()
	must(t, l.server.Start())
	l.crm.Behave(nil)
	l.arrived(t)
	settled := l.judge(t, len(ids))
	if settled < len(ids)/3 {
		t.Errorf("of %d calls only %d are over", len(ids), settled)
	}
	t.Logf("%d times: %v; %d calls, %d of them over, %d requests that the CRM had already", *kills, done, len(ids), settled, l.crm.Repeats())
}

// judge holds what the CRM has against the history. A call that the worker died
// over may be settled, and sent, at any time.
func (l *logging) judge(t *testing.T, asked int) (settled int) {
	t.Helper()
	var wrong []string
	for end := time.Now().Add(30 * time.Second); ; {
		if settled, wrong = l.compare(t, asked); len(wrong) == 0 || time.Now().After(end) {
			break
		}
		l.arrived(t)
	}
	for _, w := range append(wrong, l.crm.Faults()...) {
		t.Error(w)
	}
	return settled
}

// history returns all calls.
func (l *logging) history(t *testing.T) []message.HistoryCall {
	t.Helper()
	var all []message.HistoryCall
	for cursor := int64(0); ; {
		var part message.HistoryReply
		l.ask(t, message.TypeHistory, message.HistoryRequest{Many: true, Cursor: cursor}, &part)
		all = append(all, part.Calls...)
		if cursor = part.Next; cursor == 0 {
			return all
		}
	}
}

// compare returns how many calls are settled, and what is wrong at the CRM.
func (l *logging) compare(t *testing.T, asked int) (settled int, wrong []string) {
	t.Helper()
	all, known := l.history(t), l.crm.Calls()
	if len(all) != asked {
		wrong = append(wrong, fmt.Sprintf("of %d calls the history has %d", asked, len(all)))
	}
	for _, r := range all {
		c, has := known[r.ID]
		note, _ := c.Call["note"].(string)
		if !r.Settled() {
			if has {
				wrong = append(wrong, r.ID+" is not over, and the CRM has it")
			}
			continue
		}
		settled++
		if c.Revision != r.Logged || note != r.Note || c.Call["state"] != string(r.Record.State()) {
			wrong = append(wrong, fmt.Sprintf("%s is at revision %d with note %q, the CRM has %+v", r.ID, r.Logged, r.Note, c))
		}
		if !slices.IsSorted(c.Order) || len(slices.Compact(slices.Clone(c.Order))) != len(c.Order) {
			wrong = append(wrong, fmt.Sprintf("%s had its effects in the order %v", r.ID, c.Order))
		}
	}
	if len(known) != settled {
		wrong = append(wrong, fmt.Sprintf("%d calls are over, the CRM has %d", settled, len(known)))
	}
	return settled, wrong
}

func TestTheOptionsShowWhatWaitsForTheCRMAndWhatItRefused(t *testing.T) {
	l := newLogging(t, "en")
	l.server.Stop()
	l.call(t, "0b0e5a3c-6a52-4d0c-9d7e-3f0f0c1f2a01", "021 8834 1001")
	options, err := l.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	t.Cleanup(options.Close)
	waitText(t, options, "log-now-title", "One call waits")
	waitText(t, options, "log-now-advice", "The CRM gave no whole answer")
	l.crm.Behave(func(string) crmtest.Behaviour { return crmtest.Refuses })
	must(t, l.server.Start())
	for range outbox.MaxTries { // they would be minutes apart
		isAside := false
		must(t, options.Evaluate(`document.getElementById("log-aside").checkVisibility()`, &isAside))
		if isAside {
			break
		}
		clickOn(t, options, "log-send")
		must(t, options.WaitFor(t.Context(), `document.getElementById("log-send").ariaDisabled !== "true"`))
	}
	must(t, options.WaitFor(t.Context(), `document.getElementById("log-aside").checkVisibility() && document.getElementById("log-list").innerText.includes("A call needs a campaign.")`))
	l.crm.Behave(nil)
	clickOn(t, options, "log-retry\\:0b0e5a3c-6a52-4d0c-9d7e-3f0f0c1f2a01")
	waitText(t, options, "log-now-title", "No call waits")
	waitText(t, options, "log-delivered", "The CRM last took a call")
	l.judge(t, 1)
}
