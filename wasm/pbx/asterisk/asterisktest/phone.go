package asterisktest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Phone is one real SIP phone without sound hardware: a baresip that sends and
// receives real audio. It has one line: in a call it is busy. Unless Behave says
// otherwise it picks up at once.
//
// The waiting methods go through what happened in its order: each takes the next
// such event after the one that the last took, so that none is missed or taken
// twice.
type Phone struct {
	server *Server
	number string
	index  int // of its ports; negative for a phone that is none

	mu         sync.Mutex
	process    *process
	control    *control
	playing    context.CancelFunc // ends the scripts
	scripts    sync.WaitGroup
	script     Script
	line       net.PacketConn // what occupies it, see Busy
	registered bool
	heard      []Event
	next       int // the first event that no waiting method took
	rang       int
	failures   []error       // of scripts
	changed    chan struct{} // closed and replaced at each event
}

func newPhone(s *Server, number string, index int) *Phone {
	return &Phone{server: s, number: number, index: index, changed: make(chan struct{})}
}

// password is what the phone registers with.
func (p *Phone) password() string { return "sip-" + p.number }

// folder has the phone's configuration and log.
func (p *Phone) folder() string { return filepath.Join(p.server.folder, "phone-"+p.number) }

// address is where the phone itself is reached: NUMBER@127.0.0.1:PORT.
func (p *Phone) address() string { return p.number + "@" + p.server.ports.address(ofPhone(p.index)) }

// account is how the phone names itself to the PBX.
func (p *Phone) account() string { return "sip:" + p.number + "@" + p.server.ports.address(portSIP) }

// switchOn starts the phone if it is off.
func (p *Phone) switchOn(ctx context.Context) error {
	p.mu.Lock()
	isOn := p.process != nil
	p.mu.Unlock()
	if isOn {
		return nil
	}
	if p.index < 0 {
		return errors.New("there is no such phone")
	}
	if err := p.writeConfiguration(); err != nil {
		return err
	}
	process, err := launch(p.logFile(), "baresip", "-f", p.folder(), "-s")
	if err != nil {
		return err
	}
	control, err := connect(ctx, p.server.ports.address(ofPhone(p.index)+2), process, p.take)
	if err != nil {
		process.end(0)
		return err
	}
	p.mu.Lock()
	p.process, p.control = process, control
	p.mu.Unlock()
	return nil
}

// switchOff ends the phone at once, without a word to the PBX, and tells whether
// it was registered.
func (p *Phone) switchOff() (wasRegistered bool) {
	p.mu.Lock()
	process, control, playing, line := p.process, p.control, p.playing, p.line
	wasRegistered = p.registered
	p.process, p.control, p.playing, p.line, p.registered = nil, nil, nil, nil, false
	p.mu.Unlock()
	if line != nil {
		_ = line.Close() // only to end who reads from it
	}
	if process == nil {
		return false
	}
	if playing != nil {
		playing()
	}
	process.end(0)
	<-control.done
	_ = control.conn.Close() // its other end is gone
	p.scripts.Wait()
	return wasRegistered
}

// writeConfiguration fills the phone's folder.
func (p *Phone) writeConfiguration() error {
	path, err := exec.LookPath("baresip")
	if err != nil {
		return fmt.Errorf("%w: Debian has it in baresip-core", err)
	}
	modules := filepath.Join(filepath.Dir(filepath.Dir(path)), "lib/baresip/modules")
	if err := os.MkdirAll(p.folder(), 0o700); err != nil {
		return err
	}
	for _, name := range []string{"accounts", "contacts"} { // without them it makes up its own
		if err := os.WriteFile(filepath.Join(p.folder(), name), nil, 0o600); err != nil {
			return err
		}
	}
	number := func(distance int) int { return p.server.ports.number(ofPhone(p.index) + distance) }
	return writeTemplate(filepath.Join(p.folder(), "config"), "baresip.conf", map[string]any{"Number": p.number, "Modules": modules,
		"SIP": number(0), "Control": number(2), "RTP": number(4), "RTPLast": number(phonePorts - 1)})
}

// Register switches the phone on and registers it with the PBX, if it is not yet.
func (p *Phone) Register(ctx context.Context) error {
	p.mu.Lock()
	is, from := p.registered, len(p.heard)
	p.mu.Unlock()
	if is {
		return nil
	}
	if err := p.switchOn(ctx); err != nil {
		return p.failed("register", err)
	}
	account := fmt.Sprintf("<%s;transport=udp>;auth_user=%s;auth_pass=%s;answermode=manual;regint=60;audio_codecs=PCMU/8000/1,PCMA/8000/1",
		p.account(), p.number, p.password())
	if _, err := p.command(ctx, "uanew", account); err != nil {
		return p.failed("register", err)
	}
	e, _, err := p.await(ctx, from, func(e Event) bool { return e.Type == "REGISTER_OK" || e.Type == "REGISTER_FAIL" })
	if err == nil && e.Type != "REGISTER_OK" {
		err = errors.New(e.Detail)
	}
	if err != nil {
		return p.failed("register", err)
	}
	p.mu.Lock()
	p.registered = true
	p.mu.Unlock()
	return nil
}

// Unregister takes the phone's registration back, and returns when the PBX knows.
func (p *Phone) Unregister(ctx context.Context) error {
	if _, err := p.command(ctx, "uadel", p.account()); err != nil {
		return p.failed("unregister", err)
	}
	p.mu.Lock()
	p.registered = false
	p.mu.Unlock()
	for {
		var endpoint struct{ State string }
		if err := p.server.get(ctx, "/endpoints/PJSIP/"+p.number, &endpoint); err != nil {
			return p.failed("unregister", err)
		}
		if endpoint.State == "offline" {
			return nil
		}
		select {
		case <-ctx.Done():
			return p.failed("unregister", ctx.Err())
		case <-time.After(5 * time.Millisecond): // the phone tells when it asked, not when it was heard
		}
	}
}

// Accept picks up the call that rings.
func (p *Phone) Accept(ctx context.Context) error { return p.do(ctx, "accept", "") }

// Hangup ends the call. While it rings the caller hears busy (486), see Reject.
func (p *Phone) Hangup(ctx context.Context) error { return p.do(ctx, "hangup", "") }

// Reject turns down the call that rings: SIP's 486 Busy Here.
func (p *Phone) Reject(ctx context.Context) error { return p.do(ctx, "hangup", "") }

// Dial places a call from the phone itself.
func (p *Phone) Dial(ctx context.Context, number string) error {
	return p.do(ctx, "dial", "sip:"+number+"@"+p.server.ports.address(portSIP))
}

// do is command, with the phone named in its error.
func (p *Phone) do(ctx context.Context, name, parameters string) error {
	if _, err := p.command(ctx, name, parameters); err != nil {
		return p.failed("do as told", err)
	}
	return nil
}

// command has the phone do something.
func (p *Phone) command(ctx context.Context, name, parameters string) (string, error) {
	p.mu.Lock()
	control := p.control
	p.mu.Unlock()
	if control == nil {
		return "", fmt.Errorf("%s: the phone is off", name)
	}
	return control.command(ctx, name, parameters)
}

// failed names the phone and quotes what it last said.
func (p *Phone) failed(what string, err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var said []string
	for _, e := range p.heard[max(0, len(p.heard)-8):] {
		said = append(said, strings.TrimSpace(e.Type+" "+e.Detail))
	}
	return fmt.Errorf("phone %s: %s: %w; it said: %s", p.number, what, errors.Join(append([]error{err}, p.failures...)...), strings.Join(said, ", "))
}

func (p *Phone) logFile() string { return filepath.Join(p.server.folder, "phone-"+p.number+".out") }
