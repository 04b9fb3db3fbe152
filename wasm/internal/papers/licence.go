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
		m.Licences = append(m.Licences, identifiers(t.Content)...)
	}
	slices.Sort(m.Licences)
	if m.Licences = slices.Compact(m.Licences); len(m.Licences) > 0 {
		return nil
	}
	return fmt.Errorf("licence of %s %s: none that is known; read it, then add its words to package papers", m.Path, m.Version)
}

// identifiers returns the SPDX identifiers of the licences in a text: those that are
// known. https://spdx.org/licenses
func identifiers(text string) (ids []string) {
	text = strings.Join(strings.Fields(text), " ")
	has := func(words string) bool { return strings.Contains(text, words) }
	if has("Apache License Version 2.0, January 2004") {
		ids = append(ids, "Apache-2.0")
	}
	if has("Permission is hereby granted, free of charge, to any person obtaining a copy") {
		ids = append(ids, "MIT")
	}
	const isc = "distribute this software for any purpose with or without fee is hereby granted"
	if has("Permission to use, copy, modify, and "+isc) || has("Permission to use, copy, modify, and/or "+isc) {
		ids = append(ids, "ISC")
	}
	switch bsd := has("Redistribution and use in source and binary forms"); {
	case bsd && has("endorse or promote products"):
		ids = append(ids, "BSD-3-Clause")
	case bsd:
		ids = append(ids, "BSD-2-Clause")
	}
	return ids
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
			fmt.Fprintf(&out, "%s%s (%s): %s\n%s\n%s\n", line, name, strings.Join(m.Licences, ", "), t.Name, line, strings.TrimSpace(t.Content)+"\n")
		}
	}
	return []byte(out.String())
}
