package ui

import (
	"strings"

	"simotel/wasm/message"
)

// sitesPath is the setting of the sites where the extension works, or does not.
const sitesPath = "sites.list"

// lines takes an entry a line. Empty lines are kept until the settings are
// checked, so that a fault is told by the line in which it stands.
//
//go:noinline
func lines(path, label string, at func(*message.Configuration) *[]string) field {
	return field{
		path: path, label: label,
		get: func(c *message.Configuration) string { return strings.Join(*at(c), "\n") },
		set: func(c *message.Configuration, v string) *message.Error {
			*at(c) = []string{}
			if strings.TrimSpace(v) != "" {
				*at(c) = strings.Split(v, "\n")
			}
			return nil
		},
	}
}
