package deploy

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// registry writes a policy for Windows: a value for each text, number and switch, a
// key below for each list and object. The key is emptied first, so that nothing of
// an earlier policy stays.
// https://support.google.com/chrome/a/answer/7517624
func registry(values map[string]any, id string) string {
	key := `HKEY_LOCAL_MACHINE\Software\Policies\Google\Chrome\3rdparty\extensions\` + id + `\policy`
	var b strings.Builder
	b.WriteString("Windows Registry Editor Version 5.00\r\n\r\n[-" + key + "]\r\n\r\n")
	writeKey(&b, key, values)
	return b.String()
}

func writeKey(b *strings.Builder, key string, values map[string]any) {
	b.WriteString("[" + key + "]\r\n")
	var below []string
	for _, name := range sorted(values) {
		switch value := values[name].(type) {
		case map[string]any, []any:
			below = append(below, name)
		case string:
			b.WriteString(quoted(name) + "=" + text(value) + "\r\n")
		case float64:
			fmt.Fprintf(b, "%s=dword:%08x\r\n", quoted(name), uint32(int32(value)))
		case bool:
			on := 0
			if value {
				on = 1
			}
			fmt.Fprintf(b, "%s=dword:%08x\r\n", quoted(name), on)
		}
	}
	b.WriteString("\r\n")
	for _, name := range below {
		group, isGroup := values[name].(map[string]any)
		if list, ok := values[name].([]any); ok && !isGroup {
			group = map[string]any{}
			for i, entry := range list {
				group[place(i, len(list))] = entry
			}
		}
		writeKey(b, key+`\`+name, group)
	}
}

// place returns the name of an entry of a list, from 1, such that names sort as the
// entries do: Chrome takes their order for the list's.
func place(i, all int) string {
	name := strconv.Itoa(i + 1)
	for len(name) < len(strconv.Itoa(all)) {
		name = "0" + name
	}
	return name
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// text writes a text as its characters, or as the bytes of its UTF-16 where it has
// others than a file of one byte each can hold on every Windows, or line breaks.
func text(value string) string {
	isPlain := !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' })
	if isPlain {
		return quoted(value)
	}
	var bytes []string
	for _, unit := range append(utf16.Encode([]rune(value)), 0) {
		bytes = append(bytes, fmt.Sprintf("%02x,%02x", unit&0xff, unit>>8))
	}
	return "hex(1):" + strings.Join(bytes, ",")
}
