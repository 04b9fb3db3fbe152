//go:build !js

// Command bridge owns the organisation's event bridge as a program: it takes
// Simotel's event webhooks and streams them to the extension. docs/bridge.md
// leads through it. It refuses to start with a configuration that is wrong.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"simotel/wasm/bridge"
	"simotel/wasm/bridge/config"
)

func main() {
	path := flag.String("config", "", "the configuration, a JSON `file`")
	check := flag.Bool("check", false, "only say whether the configuration is right")
	flag.Parse()
	if err := run(*path, *check); err != nil {
		fmt.Fprintln(os.Stderr, "bridge:", err)
		os.Exit(1)
	}
}

func run(path string, check bool) error {
	c, err := config.Load(path, os.Environ())
	if err == nil {
		err = bridge.Check(c)
	}
	if err != nil || check {
		return err
	}
	log, file, err := bridge.NewLog(c.Log)
	if err != nil {
		return err
	}
	defer file.Close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	b, err := bridge.New(c, log)
	if err != nil {
		return err
	}
	return b.Run(ctx)
}
