package settings

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// canonicalEvents turns what Typed returned for the stream's address into a
// WebSocket's URL: scheme, host in lower case, port unless it is the scheme's
// own, path as it is. Beside it stands an error code, empty for none. http and
// https stand for ws and wss; without a scheme it is ws inside the organisation
// and wss elsewhere, as for the server. A query is refused: who needs a secret in
// the address has a field for it.
func canonicalEvents(value string) (string, string) {
	switch {
	case utf8.RuneCountInString(value) > MaxEvents || !utf8.ValidString(value) || strings.ContainsAny(value, "?#"):
		return "", CodeEvents
	case strings.Contains(value, "@"):
		return "", CodeServerUserInfo
	}
	scheme, rest, found := strings.Cut(value, "://")
	if !found {
		scheme, rest = "", value
	}
	authority, path, _ := strings.Cut(rest, "/")
	host, port, ok := splitPort(authority)
	if !ok {
		return "", CodeEvents
	}
	host, private, ok := canonicalHost(host)
	if !ok {
		return "", CodeEvents
	}
	if !found {
		scheme = guessScheme(port, private)
	}
	secure, known := map[string]bool{"ws": false, "http": false, "wss": true, "https": true}[strings.ToLower(scheme)]
	if _, slip := defaultPort[host]; slip || !known || host == "ws" || host == "wss" {
		return "", CodeEvents
	}
	scheme, standard := "ws", 80
	if secure {
		scheme, standard = "wss", 443
	}
	if port != 0 && port != standard {
		host += ":" + strconv.Itoa(port)
	}
	path, ok = streamPath(path)
	if !ok {
		return "", CodeEvents
	}
	return scheme + "://" + host + path, ""
}

// streamPath returns path with a leading slash, or "" for none.
func streamPath(path string) (string, bool) {
	if path == "" {
		return "", true
	}
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." || !validSegment(segment) {
			return "", false
		}
	}
	return "/" + path, true
}
