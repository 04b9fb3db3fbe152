//go:build !js

package main

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// writeSheet writes a page with all shots, those of one surface beside each
// other.
func writeSheet(folder string, names []string) error {
	slices.Sort(names)
	var page strings.Builder
	page.WriteString(`<!doctype html><meta charset="utf-8"><title>Shots</title><style>
body { font: 13px system-ui; background: #888; margin: 12px; } section { display: flex; flex-wrap: wrap; gap: 12px; margin-block-end: 20px; align-items: start; }
figure { margin: 0; } img { display: block; max-inline-size: 420px; max-block-size: 560px; box-shadow: 0 1px 6px #0008; } figcaption { padding-block: 3px; }
</style>`)
	last := ""
	for _, name := range names {
		if of, _, _ := strings.Cut(name, "-"); of != last {
			if last != "" {
				page.WriteString("</section>\n")
			}
			last = of
			page.WriteString("<section>\n")
		}
		n := html.EscapeString(name)
		fmt.Fprintf(&page, "<figure><a href=\"%s.png\"><img src=\"%s.png\" alt=\"\"></a><figcaption>%s</figcaption></figure>\n", n, n, n)
	}
	page.WriteString("</section>\n")
	if err := os.WriteFile(filepath.Join(folder, "index.html"), []byte(page.String()), 0o644); err != nil {
		return fmt.Errorf("write the sheet: %w", err)
	}
	return nil
}
