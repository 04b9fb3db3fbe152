//go:build !js

package chromium

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// policyRoot is where Debian's Chromium looks for an administrator's policies.
const policyRoot = "/etc/chromium"

// SetPolicies sets the administrator's policies of a browser that was started with
// Options.Policies, and has Chromium read them again, as its page for policies does.
func (b *Browser) SetPolicies(ctx context.Context, policies map[string]any) error {
	if err := writePolicies(b.dir, policies); err != nil {
		return err
	}
	page, err := b.Open(ctx, "chrome://policy")
	if err != nil {
		return err
	}
	defer page.Close()
	const reload = `(function press(root) {
		for (const e of root.querySelectorAll("*")) {
			if (e.id === "reload-policies") {
				e.click();
				return true;
			}
			if (e.shadowRoot && press(e.shadowRoot)) {
				return true;
			}
		}
		return false;
	})(document)`
	return poll(ctx, "the button that reloads policies", func(context.Context) (pressed bool, err error) {
		err = page.Evaluate(reload, &pressed)
		return pressed, err
	})
}

// writePolicies writes the policies that are given, and the one that lets us look
// into what they install: Chrome else keeps every debugger out, and a page of the
// extension never seems to load.
func writePolicies(profile string, policies map[string]any) error {
	folder := filepath.Join(profile, "etc", "policies", "managed")
	all := map[string]any{"DeveloperToolsAvailability": 1}
	maps.Copy(all, policies)
	raw, err := json.Marshal(all)
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err == nil {
		// Whoever reads in between must not see half a file.
		err = os.WriteFile(filepath.Join(profile, "policies.json"), raw, 0o600)
	}
	if err == nil {
		err = os.Rename(filepath.Join(profile, "policies.json"), filepath.Join(folder, "simotel.json"))
	}
	if err != nil {
		return fmt.Errorf("write policies: %w", err)
	}
	return nil
}

// underPolicies returns a program that starts Chromium with the profile's policies
// in the place of the machine's, which no other browser sees: in a mount namespace
// of its own.
func underPolicies(profile, chromium string) (string, error) {
	namespace := "unshare --mount"
	if os.Geteuid() != 0 {
		namespace = "unshare --map-root-user --mount"
	}
	script := fmt.Sprintf("#!/bin/sh\nexec %s sh -c 'mount --bind \"$0\" %s && exec \"$@\"' %s %s \"$@\"\n",
		namespace, policyRoot, quoted(filepath.Join(profile, "etc")), quoted(chromium))
	path := filepath.Join(profile, "chromium.sh")
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		return "", fmt.Errorf("write the start under policies: %w", err)
	}
	return path, nil
}

// quoted returns a word as the shell reads it whole.
func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }
