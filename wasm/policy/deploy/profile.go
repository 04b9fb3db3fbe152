package deploy

import (
	"strconv"
	"strings"
)

// profile writes a policy as a configuration profile of macOS: one payload, whose
// domain is the extension's.
// https://support.apple.com/guide/deployment/welcome/web
func profile(values map[string]any, id string, newID func() string) string {
	domain := "com.google.Chrome.extensions." + id
	payload := map[string]any{
		"PayloadType": domain, "PayloadIdentifier": domain + ".policy", "PayloadUUID": newID(), "PayloadVersion": 1.0, "PayloadDisplayName": "Simotel Click to Call",
	}
	for name, value := range values {
		payload[name] = value
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">` + "\n" + `<plist version="1.0">` + "\n")
	writePlist(&b, "", map[string]any{
		"PayloadContent": []any{payload}, "PayloadDisplayName": "Simotel Click to Call", "PayloadIdentifier": domain, "PayloadScope": "System",
		"PayloadType": "Configuration", "PayloadUUID": newID(), "PayloadVersion": 1.0,
	})
	b.WriteString("</plist>\n")
	return b.String()
}

func writePlist(b *strings.Builder, indent string, value any) {
	switch value := value.(type) {
	case string:
		b.WriteString(indent + "<string>" + escaped(value) + "</string>\n")
	case float64:
		b.WriteString(indent + "<integer>" + strconv.Itoa(int(value)) + "</integer>\n")
	case bool:
		b.WriteString(indent + "<" + strconv.FormatBool(value) + "/>\n")
	case []any:
		b.WriteString(indent + "<array>\n")
		for _, entry := range value {
			writePlist(b, indent+"  ", entry)
		}
		b.WriteString(indent + "</array>\n")
	case map[string]any:
		b.WriteString(indent + "<dict>\n")
		for _, name := range sorted(value) {
			b.WriteString(indent + "  <key>" + escaped(name) + "</key>\n")
			writePlist(b, indent+"  ", value[name])
		}
		b.WriteString(indent + "</dict>\n")
	}
}

func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}
