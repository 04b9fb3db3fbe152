//go:build !js

// Package display owns a screen of its own with a mouse and a keyboard, for
// what a browser takes only from the window system: its native menus and its
// keyboard commands. It refuses to touch the screen of whoever runs it.
package display

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// Display is a running X server without a monitor.
type Display struct {
	Name string // for the environment variable DISPLAY

	server *exec.Cmd
}

// Start starts Xvfb on a free display. Close ends it.
func Start(width, height int) (*Display, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start a display: %w", err)
	}
	defer read.Close()
	server := exec.Command("Xvfb", "-displayfd", "3", "-nolisten", "tcp", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height))
	server.ExtraFiles = []*os.File{write}
	err = server.Start()
	write.Close()
	if err != nil {
		return nil, fmt.Errorf("start a display (Debian's xvfb): %w", err)
	}
	d := &Display{server: server}
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		d.Close()
		return nil, fmt.Errorf("start a display: Xvfb told no number: %w", err)
	}
	d.Name = ":" + strings.TrimSpace(number)
	return d, nil
}

// Close ends the server and with it every window on it.
func (d *Display) Close() {
	d.server.Process.Kill()
	d.server.Wait()
}

// RightClick clicks the right button of the mouse at a place of the screen.
func (d *Display) RightClick(x, y float64) error {
	return d.do("mousemove", strconv.Itoa(int(x)), strconv.Itoa(int(y)), "click", "3")
}

// Press presses keys one after the other, each by its name, "alt+c" or "Up".
func (d *Display) Press(keys ...string) error {
	return d.do(append([]string{"key", "--delay", "150"}, keys...)...)
}

// Type types a text.
func (d *Display) Type(text string) error { return d.do("type", "--delay", "60", text) }

func (d *Display) do(args ...string) error {
	c := exec.Command("xdotool", args...)
	c.Env = append(os.Environ(), "DISPLAY="+d.Name)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("xdotool %s (Debian's xdotool): %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}
