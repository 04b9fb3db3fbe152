//go:build !js

package main

import (
	"os"
	"strings"
	"testing"
)

func TestTheStoresFiveScreenshotsAreTakenInItsSizeAndNamedInItsDocument(t *testing.T) {
	document, err := os.ReadFile("../../../docs/store.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, one := range surfaces {
		if !strings.HasPrefix(one.name, "store") {
			continue
		}
		n++
		if one.width != 1280 || one.height != 800 || !strings.Contains(string(document), "`"+one.name+"`") {
			t.Errorf("%s is %d × %d, or docs/store.md does not name it", one.name, one.width, one.height)
		}
	}
	if n != 5 {
		t.Errorf("there are %d", n)
	}
}
