//go:build !js

// Package chromium owns a real browser with the built extension, for the demo,
// the end to end tests and the benchmark: real mouse input, what is painted,
// what the card says, the end of the service worker. It refuses to attach a
// debugger to the service worker, which would keep it alive and hide what this
// package is for.
package chromium

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Options say which browser to start.
type Options struct {
	Extension     string // the folder of an unpacked extension, empty for none
	Headed        bool   // with a window, for a person
	Language      string // of the browser's interface: "en", "fa"; empty for English
	Width, Height int    // of the window, in CSS pixels; 1280 by 800 if zero
	Env           []string
	Profile       string // an existing folder in which the profile stays; empty for one that goes with the browser

	// Handlers are web addresses with %s in them that open a scheme's addresses, as
	// if their sites had asked the user.
	Handlers map[string]string

	// Proxy is the address, host:port, of an HTTP proxy that all requests go through,
	// those to this computer as well; empty for none.
	Proxy string

	// Policies are the administrator's, as in a file of Chromium's managed policies,
	// nil for those of the machine; Installs is the id of an extension that they
	// install, which the start waits for.
	Policies map[string]any
	Installs string
}

// Browser is a running Chromium with one extension or none.
type Browser struct {
	ExtensionID string // empty without an extension

	ctx    context.Context
	cancel context.CancelFunc
	dir    string // of the profile
	remove func() // removes that, unless it is to stay
}

// Find returns the Chromium to use: SIMOTEL_CHROMIUM, else Debian's. Branded
// Chrome is not looked for, since it ignores --load-extension.
func Find() (string, error) {
	if path := os.Getenv("SIMOTEL_CHROMIUM"); path != "" {
		return path, nil
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		return "", fmt.Errorf("find Chromium (set SIMOTEL_CHROMIUM): %w", err)
	}
	return path, nil
}

// Start starts a browser with a profile of its own and waits for its
// extension. Close ends it; so does the end of ctx.
func Start(ctx context.Context, o Options) (*Browser, error) {
	path, err := Find()
	if err != nil {
		return nil, err
	}
	if o.Width == 0 {
		o.Width, o.Height = 1280, 800
	}
	if o.Language == "" {
		o.Language = "en"
	}
	dir, remove := o.Profile, func() {}
	if dir == "" {
		if dir, err = os.MkdirTemp("", "simotel-chromium-"); err != nil {
			return nil, fmt.Errorf("profile folder: %w", err)
		}
		remove = func() { os.RemoveAll(dir) }
	}
	if err := registerHandlers(dir, o.Handlers); err != nil {
		remove()
		return nil, err
	}
	if o.Policies != nil {
		if err = writePolicies(dir, o.Policies); err == nil {
			path, err = underPolicies(dir, path)
		}
		if err != nil {
			remove()
			return nil, err
		}
	}
	flags := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	flags = append(flags,
		chromedp.ExecPath(path),
		chromedp.UserDataDir(dir),
		chromedp.Flag("disable-component-update", true),
		// Pages that Chrome draws its address bar's list with, in every window: they took
		// more than half of the time of the processor.
		chromedp.Flag("disable-features", "Translate,BlinkGenPropertyTrees,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"),
		chromedp.Flag("lang", o.Language),
		chromedp.Env("LANGUAGE="+o.Language, "LANG=C.UTF-8"),
		chromedp.Env(o.Env...),
		chromedp.WindowSize(o.Width, o.Height),
	)
	if o.Extension != "" {
		extension, err := filepath.Abs(o.Extension)
		if err != nil {
			return nil, fmt.Errorf("extension folder: %w", err)
		}
		flags = append(flags,
			chromedp.Flag("disable-extensions", false),
			chromedp.Flag("disable-extensions-except", extension),
			chromedp.Flag("load-extension", extension),
		)
	}
	if o.Proxy != "" {
		flags = append(flags, chromedp.ProxyServer(o.Proxy), chromedp.Flag("proxy-bypass-list", "<-loopback>"))
	}
	if o.Installs != "" {
		// Without networking in the background Chrome fetches no extension.
		flags = append(flags, chromedp.Flag("disable-extensions", false), chromedp.Flag("disable-background-networking", false))
	}
	if o.Headed {
		flags = append(flags, chromedp.VisibleWindow)
	} else {
		flags = append(flags, chromedp.Flag("headless", "new"))
	}
	if os.Geteuid() == 0 {
		flags = append(flags, chromedp.NoSandbox)
	}
	allocator, cancelAllocator := chromedp.NewExecAllocator(ctx, flags...)
	first, cancelFirst := chromedp.NewContext(allocator)
	b := &Browser{ExtensionID: o.Installs, ctx: first, dir: dir, remove: remove, cancel: func() { cancelFirst(); cancelAllocator() }}
	if err := chromedp.Do(first); err != nil {
		b.Close()
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	if err := detachFromWorkers(first); err != nil {
		b.Close()
		return nil, err
	}
	if o.Extension == "" && o.Installs == "" {
		return b, nil
	}
	if b.ExtensionID, err = b.waitExtension(ctx); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// registerHandlers writes into a new profile which sites open addresses of which
// schemes: a site's own request would be shown to a person first.
func registerHandlers(profile string, handlers map[string]string) error {
	if len(handlers) == 0 {
		return nil
	}
	var list []map[string]any
	for scheme, address := range handlers {
		list = append(list, map[string]any{"protocol": scheme, "url": address, "default": true})
	}
	preferences, err := json.Marshal(map[string]any{"custom_handlers": map[string]any{"enabled": true, "registered_protocol_handlers": list}})
	if err == nil {
		err = os.MkdirAll(filepath.Join(profile, "Default"), 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(profile, "Default", "Preferences"), preferences, 0o600)
	}
	if err != nil {
		return fmt.Errorf("register handlers: %w", err)
	}
	return nil
}

// detachFromWorkers undoes what chromedp does for every tab: to attach to what
// belongs to it, the service worker of an extension's page among it.
func detachFromWorkers(tab context.Context) error {
	if _, err := chromedp.Call(tab, target.SetAutoAttach, target.SetAutoAttachParams{AutoAttach: false, Flatten: new(true)}); err != nil {
		return fmt.Errorf("switch off auto attach: %w", err)
	}
	return nil
}

// Close ends the browser and removes its profile, unless that is to stay.
func (b *Browser) Close() {
	b.cancel()
	b.remove()
}

// patience is how long the harness waits for what must come. It bounds a test
// that would else hang and is no expectation of speed.
const patience = 60 * time.Second

// poll asks again until done, an error, or the end of patience. What takes longer is
// asked for less often: each question costs the browser time that what is waited for
// needs, the more so with three browsers on two processors.
func poll(ctx context.Context, what string, done func(ctx context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var last error
	for pause := 20 * time.Millisecond; ; pause = min(pause*3/2, 200*time.Millisecond) {
		ok, err := done(ctx)
		if ok && err == nil {
			return nil
		}
		if err != nil {
			last = err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", what, errors.Join(ctx.Err(), last))
		case <-time.After(pause):
		}
	}
}

func (b *Browser) waitExtension(ctx context.Context) (string, error) {
	var id string
	err := poll(ctx, "the extension's service worker", func(context.Context) (bool, error) {
		info, err := b.worker()
		if info != nil {
			id, _, _ = strings.Cut(strings.TrimPrefix(info.URL, "chrome-extension://"), "/")
		}
		return info != nil, err
	})
	return id, err
}

// worker returns the service worker's target, nil when none runs.
func (b *Browser) worker() (*target.Info, error) {
	targets, err := chromedp.CallBrowser(b.ctx, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		return nil, fmt.Errorf("list targets: %w", err)
	}
	for _, t := range targets.TargetInfos {
		if t.Type == "service_worker" && strings.HasPrefix(t.URL, "chrome-extension://"+b.ExtensionID) {
			if t.Attached {
				return nil, errors.New("a debugger is attached to the service worker")
			}
			return t, nil
		}
	}
	return nil, nil
}

// WorkerRuns reports whether the extension's service worker runs.
func (b *Browser) WorkerRuns() (bool, error) {
	info, err := b.worker()
	return info != nil, err
}

// KillWorker ends the service worker as Chrome does when it is idle, without
// attaching to it, and returns once it is gone. One that is gone already is no
// error.
func (b *Browser) KillWorker(ctx context.Context) error {
	running, err := b.worker()
	if running == nil || err != nil {
		return err
	}
	return poll(ctx, "the end of the service worker", func(context.Context) (bool, error) {
		now, err := b.worker()
		if err != nil || now == nil || now.TargetID != running.TargetID {
			return err == nil, err
		}
		_, err = chromedp.CallBrowser(b.ctx, target.CloseTarget, target.CloseTargetParams{TargetID: running.TargetID})
		if err != nil {
			return false, fmt.Errorf("close the service worker: %w", err)
		}
		return false, nil
	})
}

// Version returns the browser's name and version.
func (b *Browser) Version() string {
	v, err := chromedp.CallBrowser(b.ctx, browser.GetVersion, cdp.Empty{})
	if err != nil {
		return "Chromium"
	}
	return v.Product
}
