package settings

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// canonicalServer turns what Typed returned for a server into its base URL:
// scheme, host in lower case, port unless it is the scheme's own, base path; no
// trailing slash and no /api/v4, /api/v4.1 or /ari. Beside it stands an error code, empty for none.
// It is written by hand because net/url quotes the address, and with it a
// password, in its errors.
func canonicalServer(value string) (string, string) {
	switch {
	case utf8.RuneCountInString(value) > MaxServer || !utf8.ValidString(value):
		return "", CodeServerInvalid
	case strings.Contains(value, "@"):
		// Wherever it stands: http://user:pa/ss@host is a password as well.
		return "", CodeServerUserInfo
	case strings.ContainsAny(value, "?#"):
		return "", CodeServerQuery
	}
	scheme, rest, found := strings.Cut(value, "://")
	if !found {
		scheme, rest = "", value
	}
	scheme = strings.ToLower(scheme)
	if found && scheme != "http" && scheme != "https" {
		return "", CodeServerScheme
	}
	authority, path, _ := strings.Cut(rest, "/")
	host, port, ok := splitPort(authority)
	switch _, digits, isPort := strings.Cut(authority, ":"); {
	case ok:
	case isPort && digits != "" && strings.Trim(digits, "0123456789") == "":
		return "", CodeServerPort
	default:
		return "", CodeServerInvalid
	}
	typed := host
	host, local, ok := canonicalHost(host)
	path, okPath := basePath(path)
	switch {
	case !ok && strings.Trim(typed, "0123456789.") == "" && typed != "":
		return "", CodeServerIP
	case !ok || !okPath:
		return "", CodeServerInvalid
	}
	if _, known := defaultPort[host]; known {
		return "", CodeServerInvalid // https//pbx, http:/pbx: a slip in the scheme
	}
	if scheme == "" {
		scheme = guessScheme(port, local)
	}
	if port != 0 && port != defaultPort[scheme] {
		host += ":" + strconv.Itoa(port)
	}
	return scheme + "://" + host + path, ""
}

var defaultPort = map[string]int{"http": 80, "https": 443}

// guessScheme chooses http where a certificate is unlikely: inside the
// organisation. A port that belongs to one scheme settles it.
func guessScheme(port int, local bool) string {
	if port == 443 || port != 80 && !local {
		return "https"
	}
	return "http"
}

// splitPort returns the host without brackets kept apart from its port, which
// is 0 for none.
func splitPort(authority string) (host string, port int, ok bool) {
	if _, err := netip.ParseAddr(authority); err == nil {
		return authority, 0, true // an IPv6 address that nobody put in brackets
	}
	i := strings.LastIndexByte(authority, ':')
	if i < 0 || strings.HasSuffix(authority, "]") {
		return authority, 0, true
	}
	digits := authority[i+1:]
	if len(digits) > 5 || strings.Trim(digits, "0123456789") != "" {
		return "", 0, false
	}
	port, err := strconv.Atoi(digits)
	return authority[:i], port, err == nil && port >= 1 && port <= 65535
}

// canonicalHost returns host as it stands in a URL, and whether it names
// something inside the organisation.
func canonicalHost(host string) (canonical string, local, ok bool) {
	inner, bracketed := strings.CutPrefix(host, "[")
	if bracketed {
		if inner, bracketed = strings.CutSuffix(inner, "]"); !bracketed {
			return "", false, false
		}
	}
	if a, err := netip.ParseAddr(inner); err == nil {
		// Chrome takes no zone (fe80::1%eth0), and brackets belong to IPv6.
		ok := a.Zone() == "" && (a.Is6() || !bracketed)
		canonical = a.String()
		if a.Is6() {
			canonical = "[" + canonical + "]"
		}
		return canonical, isPrivateAddress(a), ok
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if !validLabel(label) {
			return "", false, false
		}
	}
	last := labels[len(labels)-1]
	if bracketed || len(host) > 253 || isNumber(last) {
		return "", false, false
	}
	return host, isPrivateName(host), true
}

// isNumber reports whether a last label makes browsers read the whole name as
// an IPv4 address (WHATWG URL, "ends in a number"); an address was ruled out.
func isNumber(label string) bool {
	if hex, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

// validLabel takes letters of any script (browsers encode them), ASCII digits,
// hyphens and underscores.
func validLabel(label string) bool {
	if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for _, r := range label {
		digit := r >= '0' && r <= '9'
		if !digit && r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return false
		}
	}
	return true
}

// basePath returns path with a leading slash, or "" for none. Whoever pastes the
// address of an API call gets the base before /api/v4 or, in the cloud, /api/v4.1,
// or Asterisk's /ari.
func basePath(path string) (string, bool) {
	base := ""
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		switch {
		case segment == "":
			continue
		case segment == "api" && i+1 < len(segments) && (segments[i+1] == "v4" || segments[i+1] == "v4.1"):
			return base, true
		case segment == "ari":
			return base, true
		case segment == "." || segment == ".." || !validSegment(segment):
			return "", false
		}
		base += "/" + segment
	}
	return base, true
}

// validSegment takes what RFC 3986 calls pchar, without percent-encoding: a
// base path that needs it is a mistake.
func validSegment(segment string) bool {
	for _, r := range segment {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter && !strings.ContainsRune("-._~!$&'()*+,;=:", r) {
			return false
		}
	}
	return true
}
