//go:build !js

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"simotel/wasm/bridge/bridgetest"
	"simotel/wasm/bridge/config"
)

// measureBridge measures the event bridge: real webhooks in, real connections
// out, all on this machine.
func measureBridge(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("bench bridge", flag.ExitOnError)
	clients := flags.Int("clients", 5000, "users, each with one connection")
	rate := flags.Int("rate", 1000, "webhooks a second")
	seconds := flags.Int("seconds", 30, "for how long")
	nosync := flags.Bool("nosync", false, "store.sync false: not each event on the disk before it is answered")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "bridge")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := bridgetest.Build(ctx, ".", folder, false); err != nil {
		return err
	}
	users := make([]config.User, *clients)
	for i := range users {
		users[i] = config.User{Name: userName(i), Extensions: []string{extension(i)}}
	}
	c := bridgetest.Config(filepath.Join(folder, "store"), nil, users...)
	c.Store.Sync = !*nosync
	bridge, err := bridgetest.StartBridge(folder, "bridge", c)
	if err != nil {
		return err
	}
	defer bridge.Kill()
	if err := bridge.WaitReady(ctx); err != nil {
		return err
	}
	m := &bridgeRun{address: bridge.Address, clients: *clients, rate: *rate, total: *rate * *seconds}
	empty := residentKB(bridge.PID())
	if err := m.connect(ctx); err != nil {
		return err
	}
	time.Sleep(5 * time.Second) // what the greetings left is collected
	full := residentKB(bridge.PID())
	before, computed := load(), computedFor(bridge.PID())
	if err := m.send(ctx); err != nil {
		return err
	}
	if err := m.wait(ctx); err != nil {
		return err
	}
	fmt.Printf("%d clients, %d webhooks a second for %d s, each of two users; store.sync %v; %d cores, load before %s, after %s.\n\n", *clients, *rate, *seconds, !*nosync, runtime.NumCPU(), before, load())
	fmt.Println("| from the moment a webhook is due to | 50 % | 90 % | 99 % | 99.9 % | highest |\n| --- | ---: | ---: | ---: | ---: | ---: |")
	row("its answer 2xx", m.answered)
	row("the receipt by a client", m.received)
	computed = computedFor(bridge.PID()) - computed
	fmt.Printf("\nThe bridge computed for %.2f ms a webhook, %.0f %% of one core.\n", computed.Seconds()*1000/float64(m.total), computed.Seconds()*100/float64(*seconds))
	fmt.Printf("\n| memory of the bridge (RSS) | MB |\n| --- | ---: |\n| without clients | %d |\n| with %d | %d |\n| after the run | %d |\n| a client | %.1f KB |\n",
		empty>>10, *clients, full>>10, residentKB(bridge.PID())>>10, float64(full-empty)/float64(*clients))
	return nil
}

func userName(i int) string  { return "user" + strconv.Itoa(i) }
func extension(i int) string { return strconv.Itoa(10_000 + i) }

// bridgeRun is one measurement.
type bridgeRun struct {
	address              string
	clients, rate, total int

	heard    atomic.Int64
	lost     atomic.Int64 // connections that ended
	mu       sync.Mutex
	answered []time.Duration
	received []time.Duration
}

// connect connects all clients, some at a time.
func (m *bridgeRun) connect(ctx context.Context) error {
	var all sync.WaitGroup
	var failed atomic.Pointer[error]
	room := make(chan struct{}, 64)
	for i := range m.clients {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			if err := m.client(ctx, i); err != nil {
				failed.Store(&err)
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return fmt.Errorf("connect %d clients: %w", m.clients, *err)
	}
	return nil
}

// client connects one client, which then listens by itself.
func (m *bridgeRun) client(ctx context.Context, i int) error {
	conn, _, err := websocket.Dial(ctx, "ws://"+m.address+"/events", nil)
	if err != nil {
		return err
	}
	conn.SetReadLimit(1 << 20)
	if err := conn.Write(ctx, websocket.MessageText, []byte(`{"type":"hello","token":"`+bridgetest.Token(userName(i))+`"}`)); err != nil {
		return err
	}
	if _, welcome, err := conn.Read(ctx); err != nil || !bytes.Contains(welcome, []byte(`"welcome"`)) {
		return errors.Join(err, fmt.Errorf("not welcomed: %s", welcome))
	}
	go func() {
		for t := time.NewTicker(20 * time.Second); ; <-t.C {
			if conn.Write(ctx, websocket.MessageText, []byte(`{"type":"ping"}`)) != nil {
				t.Stop()
				return
			}
		}
	}()
	go func() {
		for {
			_, raw, err := conn.Read(ctx)
			now := time.Now()
			if err != nil {
				m.lost.Add(1)
				return
			}
			var said struct{ Event struct{ Due int64 } }
			if json.Unmarshal(raw, &said) != nil || said.Event.Due == 0 {
				continue // a pong
			}
			m.mu.Lock()
			m.received = append(m.received, now.Sub(time.Unix(0, said.Event.Due)))
			m.mu.Unlock()
			m.heard.Add(1)
		}
	}()
	return nil
}

// send sends the webhooks, each when it is due, whatever became of those before.
func (m *bridgeRun) send(ctx context.Context) error {
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	sender := bridgetest.NewSender(m.address)
	began := time.Now()
	for range 128 {
		all.Go(func() {
			for {
				i := int(next.Add(1) - 1)
				if i >= m.total {
					return
				}
				due := began.Add(time.Duration(i) * time.Second / time.Duration(m.rate))
				time.Sleep(time.Until(due))
				event := map[string]any{"event_name": "NewState", "exten": extension(i % m.clients), "participant": extension((i + m.clients/2) % m.clients),
					"state": "InUse", "direction": "out", "unique_id": fmt.Sprintf("%d.%d", began.Unix(), i), "due": due.UnixNano()}
				if err := sender.Send(ctx, event); err != nil {
					failed.Store(&err)
					continue
				}
				m.mu.Lock()
				m.answered = append(m.answered, time.Since(due))
				m.mu.Unlock()
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return fmt.Errorf("send: %w", *err)
	}
	return nil
}

// wait waits until everybody has heard everything.
func (m *bridgeRun) wait(ctx context.Context) error {
	late := time.Now().Add(time.Minute)
	for want := int64(2 * m.total); m.heard.Load() < want; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(late) || ctx.Err() != nil {
			return fmt.Errorf("%d of %d deliveries were heard, %d connections ended", m.heard.Load(), want, m.lost.Load())
		}
	}
	if n := m.lost.Load(); n > 0 {
		return fmt.Errorf("%d connections ended", n)
	}
	return nil
}

// row prints a line of the table.
func row(what string, all []time.Duration) {
	slices.Sort(all)
	at := func(part float64) string {
		return fmt.Sprintf("%.1f ms", float64(all[min(int(part*float64(len(all))), len(all)-1)].Microseconds())/1000)
	}
	fmt.Printf("| %s | %s | %s | %s | %s | %s |\n", what, at(.5), at(.9), at(.99), at(.999), at(1))
}

// residentKB returns how much of a process is in memory, in KB.
func residentKB(pid int) int {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), "VmRSS:")
	n, err := strconv.Atoi(strings.Fields(rest + " 0")[0])
	if err != nil {
		return 0
	}
	return n
}

// computedFor returns the processor time of a process so far.
func computedFor(pid int) time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	var ticks int
	for _, field := range fields[11:13] { // utime and stime, in hundredths of a second
		n, err := strconv.Atoi(field)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
