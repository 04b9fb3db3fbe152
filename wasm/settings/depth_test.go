package settings

import (
	"strings"
	"testing"
)

func TestADocumentIsAsDeepAsItsBracketsOutsideOfTexts(t *testing.T) {
	for name, c := range map[string]struct {
		document string
		want     bool
	}{
		"one of ours":          {`{"version":1,"settings":{"dialling":{"rules":[{"prefix":"9"}]}}}`, false},
		"as deep as may be":    {strings.Repeat("[", mostDepth) + strings.Repeat("]", mostDepth), false},
		"one deeper":           {strings.Repeat(`{"a":`, mostDepth+1), true},
		"beside one another":   {"[" + strings.Repeat("[],{},", 1000) + "[]]", false},
		"brackets in a text":   {`"` + strings.Repeat(`[{\"`, 1000) + `"`, false},
		"behind a quoted sign": {`"\\"` + strings.Repeat("[", mostDepth+1), true},
		"nothing":              {``, false},
	} {
		if got := IsDeep([]byte(c.document)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
