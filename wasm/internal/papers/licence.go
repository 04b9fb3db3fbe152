//go:build !js

package papers

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// What the files begin with that have to be handed on.
var kept = []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS"}

func isKept(name string) bool {
	begins := func(with string) bool { return strings.HasPrefix(strings.ToUpper(name), with) }
	return !strings.HasSuffix(name, ".go") && slices.ContainsFunc(kept, begins)
}

// read reads a module's licence and what belongs to it from its folders.
func (m *Module) read(folders map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		entries, err := os.ReadDir(folders[name])
		if err != nil {
			return fmt.Errorf("licence of %s: %w", m.Path, err)
		}
		for _, entry := range entries {
			if !entry.Type().IsRegular() || !isKept(entry.Name()) {
				continue
			}
			raw, err := os.ReadFile(filepath.Join(folders[name], entry.Name()))
			if err != nil {
				return fmt.Errorf("licence of %s: %w", m.Path, err)
			}
			m.Texts = append(m.Texts, Text{Name: strings.TrimPrefix(name+"/"+entry.Name(), "./"), Content: string(raw)})
		}
	}
	for _, t := range m.Texts {
		if m.Licence = identifier(t.Content); m.Licence != "" {
			return nil
		}
	}
	return fmt.Errorf("licence of %s %s: none that is known; read it, then add its words to package papers", m.Path, m.Version)
}

// identifier returns the SPDX identifier of a licence's text, "" for none that is known.
// https://spdx.org/licenses
func identifier(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	has := func(words string) bool { return strings.Contains(text, words) }
	switch {
	case has("Apache License Version 2.0, January 2004"):
		return "Apache-2.0"
	case has("Permission is hereby granted, free of charge, to any person obtaining a copy"):
		return "MIT"
	case has("Permission to use, copy, modify, and distribute this software for any purpose with or without fee is hereby granted"),
		has("Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted"):
		return "ISC"
	case has("Redistribution and use in source and binary forms") && has("endorse or promote products"):
		return "BSD-3-Clause"
	case has("Redistribution and use in source and binary forms"):
		return "BSD-2-Clause"
	}
	return ""
}

// Licences returns the licences of modules as one text, with a heading for each module.
func Licences(modules []Module) []byte {
	var out strings.Builder
	line := strings.Repeat("=", 78) + "\n"
	for _, m := range modules {
		for _, t := range m.Texts {
			name := m.Path + " " + m.Version
			if m.Path == Standard {
				name = "Go " + m.Version + ", its standard library"
			}
			fmt.Fprintf(&out, "%s%s (%s): %s\n%s\n%s\n", line, name, m.Licence, t.Name, line, strings.TrimSpace(t.Content)+"\n")
		}
	}
	return []byte(out.String())
}
