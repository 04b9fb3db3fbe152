package asterisktest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// process is a child that is waited for, so that it never stays as a zombie.
type process struct {
	command *exec.Cmd
	done    chan struct{} // closed when it has ended
	err     error         // how it ended, to be read after done
}

// launch starts a program, whose outputs are added to a file.
func launch(log, program string, arguments ...string) (*process, error) {
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	defer out.Close()
	p := &process{command: exec.Command(program, arguments...), done: make(chan struct{})}
	p.command.Stdout, p.command.Stderr = out, out
	endWithParent(p.command)
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = p.command.Wait()
		close(p.done)
	}()
	return p, nil
}

// end has the process end: in good order within a time, or at once if it is 0.
// It returns when the process is gone. A nil or ended process is left alone.
func (p *process) end(within time.Duration) {
	if p == nil {
		return
	}
	if within > 0 {
		p.signal(syscall.SIGTERM)
		select {
		case <-p.done:
			return
		case <-time.After(within):
		}
	}
	p.signal(syscall.SIGKILL)
	<-p.done
}

// signal sends a signal. That the process has ended already is no failure, and
// nothing else can be: it is a child of ours.
func (p *process) signal(s syscall.Signal) { _ = p.command.Process.Signal(s) }

// tail returns the last lines of a file, empty if there are none.
func tail(path string, count int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-count):], "\n")
}
