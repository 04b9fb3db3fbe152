//go:build !js

package main

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"

	"simotel/wasm/internal/pageserver"
	"simotel/wasm/internal/prose"
)

// madeUpPages are the pages that are read: Persian and English with no numbers,
// 10 and 200 in 100 KB.
func madeUpPages() ([]prose.Page, error) {
	var pages []prose.Page
	for _, language := range []*prose.Language{prose.Persian, prose.English} {
		for _, density := range []int{0, 10, 200} {
			p, err := prose.Make(language, density, 2*prose.Hundred)
			if err != nil {
				return nil, err
			}
			pages = append(pages, p)
		}
	}
	return pages, nil
}

// serveMadeUp has a server serve pages as madeup.json, for scripts that read
// their texts.
func serveMadeUp(server *pageserver.Server, pages []prose.Page) error {
	type page struct {
		Blocks   []string `json:"blocks"`
		Text     string   `json:"text"`
		Bytes    int      `json:"bytes"`
		Region   string   `json:"region"`
		Language string   `json:"language"`
	}
	var list []page
	for _, p := range pages {
		list = append(list, page{p.Blocks, p.Text(), len(p.Text()), p.Language.Region, p.Language.Code})
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("serve made-up pages: %w", err)
	}
	server.Serve("madeup.json", "application/json", raw)
	return nil
}

// document writes a made-up page as HTML, a paragraph a block.
func document(p prose.Page) []byte {
	direction := "ltr"
	if p.Language == prose.Persian {
		direction = "rtl"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><html lang=%q dir=%q><meta charset=utf-8><title>%s</title>\n", p.Language.Code, direction, p.Name())
	for _, block := range p.Blocks {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(block))
	}
	return []byte(b.String())
}
