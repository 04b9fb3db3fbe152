package settings

import "strings"

// technologies are the channel drivers of Asterisk's that phones are reached by.
// An order takes their names in any case, a subscription to a phone's events does not.
var technologies = []string{"PJSIP", "SIP", "IAX2", "DAHDI", "Local"}

// channel checks how Asterisk reaches a phone. What has a meaning of its own in
// a dial string or an address is refused: several phones, options, variables.
func (e *Errors) channel(field, value string) string {
	value = e.name(field, value, MaxName)
	technology, resource, found := strings.Cut(value, "/")
	if !found || technology == "" || !strings.Contains(resource, "{extension}") || strings.ContainsAny(value, "&,;?#$%\"'\\<>|") {
		e.add(field, CodeChannel, "PJSIP/{extension}")
		return value
	}
	for _, known := range technologies {
		if strings.EqualFold(technology, known) {
			return known + "/" + resource
		}
	}
	return value
}
