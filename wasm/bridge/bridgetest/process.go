// Package bridgetest owns what tests and measurements run the bridge with: real
// processes of bridges and of a NATS cluster, a balancer in front, and a sender
// of webhooks. It refuses to leave a process behind.
package bridgetest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// The programs, as the go command knows them.
const (
	bridgeProgram = "simotel/wasm/cmd/bridge"
	natsProgram   = "github.com/nats-io/nats-server/v2"
)

// Build builds the bridge, and NATS' own server if that is wanted, into a folder.
// module is the repository's.
func Build(ctx context.Context, module, folder string, withNATS bool) error {
	programs := map[string]string{"bridge": bridgeProgram}
	if withNATS {
		programs["nats-server"] = natsProgram
	}
	for name, program := range programs {
		c := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(folder, name), program)
		c.Dir = module
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w: %s", program, err, out)
		}
	}
	return nil
}

// Process is a program that runs.
type Process struct {
	Address string // host:port at which it is reached
	Log     string // the file of what it says
	command *exec.Cmd
	ended   chan struct{}
	err     error
}

// start starts a program; what it says goes to a file.
func start(log string, environment []string, program string, arguments ...string) (*Process, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close() // the process has its own
	p := &Process{Log: log, command: exec.Command(program, arguments...), ended: make(chan struct{})}
	p.command.Stdout, p.command.Stderr = out, out
	p.command.Env = append(os.Environ(), environment...)
	p.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = p.command.Wait()
		close(p.ended)
	}()
	return p, nil
}

// PID is the process's number.
func (p *Process) PID() int { return p.command.Process.Pid }

// Kill ends a process as a power cut does, and waits until it is gone.
func (p *Process) Kill() {
	_ = p.command.Process.Kill() // it may be gone already
	<-p.ended
}

// Stop asks a process to end and waits for it.
func (p *Process) Stop(ctx context.Context) error {
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-p.ended:
		return p.err
	case <-ctx.Done():
		p.Kill()
		return ctx.Err()
	}
}

// WaitReady waits until a bridge says that it is ready.
func (p *Process) WaitReady(ctx context.Context) error {
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.Address+"/readyz", nil)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-p.ended:
			said, _ := os.ReadFile(p.Log) // for the error's text alone
			return fmt.Errorf("the bridge ended: %w: %s", p.err, said)
		case <-ctx.Done():
			said, _ := os.ReadFile(p.Log)
			return errors.Join(ctx.Err(), fmt.Errorf("not ready: %s", said))
		}
	}
}

// FreeAddress returns an address of 127.0.0.1 where nobody listens now.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
