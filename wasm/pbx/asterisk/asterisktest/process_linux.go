package asterisktest

import (
	"os/exec"
	"syscall"
)

// endWithParent has a child killed when the test program is, by a timeout say.
func endWithParent(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
