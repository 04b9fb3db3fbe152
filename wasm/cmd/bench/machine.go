//go:build !js

package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// machine says where and when something was measured, and what else the machine
// did: its load average (proc(5)) over one minute.
type machine struct {
	Date    string `json:"date"`
	Browser string `json:"browser"`
	CPU     string `json:"cpu"`
	Cores   int    `json:"cores"`
	Load    string `json:"loadBefore"`
}

func thisMachine(browser string) machine {
	return machine{Date: time.Now().UTC().Format(time.DateOnly), Browser: browser, CPU: processor(), Cores: runtime.NumCPU(), Load: load()}
}

func (m machine) String() string {
	return fmt.Sprintf("%s, %s, %d cores, load %s before, %s", m.Browser, m.CPU, m.Cores, m.Load, m.Date)
}

// load is the machine's load over the last minute, where the system tells it.
func load() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	minute, _, _ := strings.Cut(string(raw), " ")
	return minute
}

// processor is the name of the machine's CPU, where the system tells it.
func processor() string {
	raw, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(raw)) {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
