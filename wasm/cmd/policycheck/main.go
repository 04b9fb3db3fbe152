//go:build !js

// Command policycheck owns what an administrator is told of a policy before it is
// rolled out: what Chrome would drop in silence, since it is of another type than
// the schema has, and what the extension would refuse, in words. It refuses to
// change anything, and never writes a value of the policy.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"simotel/wasm/locale"
	"simotel/wasm/policy"
	"simotel/wasm/policy/schema"
	"simotel/wasm/settings"
)

func main() {
	at := flag.String("schema", "", "write the managed_schema to this file instead of checking a policy")
	flag.Parse()
	if *at != "" {
		if err := write(*at); err != nil {
			fmt.Fprintln(os.Stderr, "policycheck:", err)
			os.Exit(1)
		}
		return
	}
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: policycheck FILE, a policy as JSON, or a file of Chrome's policies on Linux")
		os.Exit(2)
	}
	document, err := os.ReadFile(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "policycheck:", err)
		os.Exit(2)
	}
	os.Exit(check(document, os.Stdout))
}

func write(path string) error {
	raw, err := schema.Of()
	if err != nil {
		return err
	}
	return os.WriteFile(path, raw, 0o644)
}

// id is the extension's own, as its key in the manifest makes it.
const id = "ggljlaopgagkeciggcfgpoofmonpcmeo"

// check writes what is to be said of a policy and returns the exit code: 0 if all
// of it counts, 1 if not.
func check(document []byte, to io.Writer) int {
	words := locale.Choose(settings.LanguageEnglish, settings.LanguageEnglish)
	inner, other, err := policy.Unwrap(document, id)
	var p policy.Policy
	if err == nil {
		p, err = policy.ParsePolicy(inner)
	}
	if err != nil {
		var whole *settings.DocumentError
		errors.As(err, &whole)
		say(to, "the whole policy", words.Text("error_"+whole.Code, whole.Detail))
		return 1
	}
	if other != "" { // a package with a key of its own has an id of its own
		say(to, "note", "This policy is for the extension with the id "+other+", and reaches no other: compare chrome://extensions.")
	}
	for _, f := range p.Faults {
		text := words.Text("error_"+f.Code, f.Detail)
		if f.Code == settings.CodeWrongType {
			text += " " + words.Text("policy_type_next")
		}
		say(to, f.Field, text)
	}
	if slices.ContainsFunc(p.Layers.Locked, func(name string) bool {
		return strings.Contains(" password token eventsToken crmToken crmSecret ", " "+name+" ")
	}) {
		say(to, "note", "There are credentials in this policy. Whoever uses a computer that has it can read them.")
	}
	var named map[string]any
	if err := json.Unmarshal(inner, &named); err != nil {
		say(to, "the whole policy", err.Error())
		return 1
	}
	for _, name := range p.Layers.Locked {
		if named[name] == nil {
			say(to, "note", name+" is enforced as well, though the policy does not name it: a secret of it would be sent there, or its kind of connection has its own.")
		}
	}
	for _, name := range p.Keys {
		say(to, "note", name+" has a key in clear, which each user reads and exports with the settings. Write {token} in its place: the key is then the credential token, or crmToken of the CRM.")
	}
	verdict := "The policy is right."
	for _, name := range p.Unencrypted {
		say(to, "note", "Nothing is sent to "+name+", since it is not encrypted. Write https:// or wss:// there, or say otherwise in clearText.")
		verdict = "All of it counts."
	}
	if len(p.Faults) > 0 {
		fmt.Fprintf(to, "The policy is not right. Faults: %d, values: %d, settings enforced: %d.\n", len(p.Faults), p.Named, len(p.Layers.Locked))
		return 1
	}
	fmt.Fprintf(to, "%s Values: %d, settings enforced: %d.\n", verdict, p.Named, len(p.Layers.Locked))
	return 0
}

// marks isolate what a sentence quotes, on pages; a terminal may show them.
var marks = strings.NewReplacer("\u2068", "", "\u2069", "")

func say(to io.Writer, what, text string) { fmt.Fprintln(to, what+": "+marks.Replace(text)) }
