package bridge

import (
	"context"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"simotel/wasm/bridge/bridgetest"
	"simotel/wasm/bridge/config"
	"simotel/wasm/stream"
)

// deaths is how many times a bridge and a node are killed; ./build.sh soak asks
// for more.
var deaths = flag.Int("deaths", 1, "how often a bridge and a node of the cluster are killed")

// senders is how many webhooks are under way at once.
const senders = 4

// load is webhooks that are sent without a pause, and which were acknowledged.
type load struct {
	mu    sync.Mutex
	acked map[string][]string // by extension, the "n" of each
	more  chan struct{}       // closed and replaced at each
	tries int
}

// send sends events until ctx ends. A webhook that is not acknowledged is sent
// again as a new attempt, as a PBX does that sends again: both may be stored.
func (l *load) send(ctx context.Context, sender *bridgetest.Sender, worker int, extens []string) {
	for i := 0; ctx.Err() == nil; i++ {
		exten := extens[i%len(extens)]
		for attempt := 0; ctx.Err() == nil; attempt++ {
			n := fmt.Sprintf("%d.%d.%d", worker, i, attempt)
			event := map[string]any{"event_name": "NewState", "n": n, "exten": exten, "state": "Ringing", "unique_id": fmt.Sprintf("%d.%d", worker, i/10)}
			err := sender.Send(context.WithoutCancel(ctx), event)
			l.mu.Lock()
			l.tries++
			if err == nil {
				l.acked[exten] = append(l.acked[exten], n)
				close(l.more)
				l.more = make(chan struct{})
			}
			l.mu.Unlock()
			if err == nil {
				break
			}
		}
	}
}

// wait waits until n webhooks were acknowledged in all.
func (l *load) wait(t *testing.T, n int) int {
	t.Helper()
	late := time.After(time.Minute)
	for {
		l.mu.Lock()
		total, more := 0, l.more
		for _, acked := range l.acked {
			total += len(acked)
		}
		l.mu.Unlock()
		if total >= n {
			return total
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("%d of %d webhooks are acknowledged", total, n)
		}
	}
}

func TestNoAcknowledgedEventIsLostOrToldTwiceWhateverDies(t *testing.T) {
	folder := programs(t)
	cluster, err := bridgetest.StartCluster(folder, 3)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Kill)
	users := []config.User{{Name: "sara", Extensions: []string{"201"}}, {Name: "ali", Extensions: []string{"202"}}, {Name: "zari", Extensions: []string{"203"}}}
	c := bridgetest.Config("", cluster.URLs, users...)
	var bridges [2]*bridgetest.Process
	var addresses []string
	for i := range bridges {
		p, err := bridgetest.StartBridge(folder, fmt.Sprint("bridge", i), c)
		if err != nil {
			t.Fatal(err)
		}
		bridges[i], addresses = p, append(addresses, p.Address)
		t.Cleanup(func() { bridges[i].Kill() })
	}
	for _, p := range bridges {
		ready(t, p)
	}
	balancer, err := bridgetest.NewBalancer(addresses...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(balancer.Close)
	ears := make(map[string]*ear)
	for _, u := range users {
		ears[u.Extensions[0]] = hear(t, balancer.Address(), u.Name, stream.Mark{Sequence: stream.Beginning})
	}
	for _, e := range ears {
		e.on(t, 1)
	}

	l := &load{acked: make(map[string][]string), more: make(chan struct{})}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var sending sync.WaitGroup
	for worker := range senders {
		sending.Go(func() {
			l.send(ctx, bridgetest.NewSender(balancer.Address()), worker, []string{"201", "202", "203", "555"})
		})
	}
	for death := range *deaths {
		total := l.wait(t, 1)
		i := death % 2
		total = l.wait(t, total+300)
		bridges[i].Kill()
		total = l.wait(t, total+300)
		n, err := cluster.Leader(t.Context(), c.Store.Stream) // whose death is the hardest
		if err != nil {
			t.Fatal(err)
		}
		cluster.Nodes[n].Kill()
		total = l.wait(t, total+300)
		c := c
		c.Listen = addresses[i]
		if bridges[i], err = bridgetest.StartBridge(folder, fmt.Sprint("bridge", i), c); err != nil {
			t.Fatal(err)
		}
		if err := cluster.Restart(folder, n); err != nil {
			t.Fatal(err)
		}
		ready(t, bridges[i])
		l.wait(t, total+300)
	}
	stop()
	sending.Wait()
	for exten, e := range ears {
		compare(t, exten, l.acked[exten], e)
	}
	t.Logf("%d webhooks, %d acknowledged", l.tries, l.wait(t, 0))
}

// ready waits until a bridge is ready.
func ready(t *testing.T, p *bridgetest.Process) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := p.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
}

// compare holds what a user heard against what was acknowledged.
func compare(t *testing.T, exten string, acked []string, e *ear) {
	t.Helper()
	e.wait(t, "all that was acknowledged", func() bool {
		heard := make(map[string]bool, len(e.events))
		for _, n := range e.events {
			heard[n] = true
		}
		for _, n := range acked {
			if !heard[n] {
				return false
			}
		}
		return true
	})
	e.mu.Lock()
	defer e.mu.Unlock()
	heard := make(map[string]bool, len(e.events))
	last := make(map[string]int) // per sender, in the order in which it sent
	for _, n := range e.events {
		if heard[n] {
			t.Errorf("%s hears %s twice", exten, n)
		}
		heard[n] = true
		parts := strings.Split(n, ".")
		i, err := strconv.Atoi(parts[1])
		if err != nil || i < last[parts[0]] {
			t.Errorf("%s hears %s after %d: %v", exten, n, last[parts[0]], err)
		}
		last[parts[0]] = i
	}
	if e.lost > 0 {
		t.Errorf("%s is told %d times that events are lost", exten, e.lost)
	}
	if len(acked) < 100 {
		t.Errorf("%s got %d events only", exten, len(acked))
	}
}
