package tel

import (
	"net/url"
	"strings"
	"unicode"

	"simotel/wasm/detect"
)

// MaxURI bounds a link, in UTF-16 code units. The longest number with every
// parameter of RFC 3966 is far below it.
const MaxURI = 1024

// The error codes of ParseURI, besides those of Parse.
const (
	CodeURINone    = "uri_none"     // no telephone link, or no number in it
	CodeURICode    = "uri_code"     // a feature or USSD code, which no page may dial
	CodeURIContext = "uri_context"  // a number within somebody else's network
	CodeURITooLong = "uri_too_long" // longer than MaxURI
)

// ParseURI reads the number that a link calls: tel: (RFC 3966), callto:, sip:
// and sips: (RFC 3261, 19.1). domain is the PBX's own, whose internal numbers a
// link may name. Links are written by hand, so what Parse takes is taken here as
// well, percent-encoded or not.
//
//   - ";phone-context=+98" goes before a local number, any other context has to
//     be domain (RFC 3966, 5.1.5); so has the host of a sip: link to a number
//     that is only internal.
//   - ";ext=" and what follows a pause (a comma, p or w) is an extension: it is
//     shown and not dialled. Other parameters say nothing about the number.
//   - * and # in the number are refused: a code can forward or charge a line.
//
// The error is an *Error.
func (r Reader) ParseURI(uri, domain string) (Number, error) {
	if detect.UTF16Len(uri) > MaxURI {
		return Number{}, &Error{CodeURITooLong}
	}
	scheme, rest, _ := strings.Cut(strings.TrimSpace(uri), ":")
	rest, _, _ = strings.Cut(strings.TrimLeft(rest, "/"), "?")
	var host string
	switch strings.ToLower(scheme) {
	case "tel", "callto":
	case "sip", "sips":
		rest, host = sipUser(rest)
	default:
		return Number{}, &Error{CodeURINone}
	}
	written, parameters := splitParameters(rest)
	main, after := cutPause(decoded(written))
	if strings.ContainsAny(main, "*#＊＃") {
		return Number{}, &Error{CodeURICode}
	}
	main, err := inContext(main, decoded(parameters["phone-context"]), domain)
	if err != nil {
		return Number{}, err
	}
	n, err := r.Parse(main)
	if err != nil {
		if err.(*Error).Code == CodeNone {
			err = &Error{CodeURINone}
		}
		return Number{}, err
	}
	if n.CountryCode == 0 && host != "" && !strings.EqualFold(host, domain) {
		return Number{}, &Error{CodeURIContext}
	}
	if n.Extension == "" {
		n.Extension = Digits(decoded(parameters["ext"]) + after)
	}
	return n, nil
}

// sipUser splits a SIP address into its user part, without a password, and its
// host. Without a host, all of it is taken for the user.
func sipUser(address string) (user, host string) {
	user, host, ok := strings.Cut(address, "@")
	if !ok && strings.Contains(address, ".") {
		return "", "" // a host, of no user: 10.0.0.5
	}
	if !ok {
		return address, ""
	}
	user, _, _ = strings.Cut(user, ":")
	host, _, _ = strings.Cut(host, ";")
	host, _, _ = strings.Cut(host, ":")
	return user, host
}

// splitParameters splits at semicolons. Of a parameter that is there twice the
// first counts.
func splitParameters(s string) (number string, parameters map[string]string) {
	number, rest, _ := strings.Cut(s, ";")
	parameters = make(map[string]string)
	for p := range strings.SplitSeq(rest, ";") {
		name, value, _ := strings.Cut(p, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := parameters[name]; !twice {
			parameters[name] = value
		}
	}
	return number, parameters
}

// decoded takes percent-encoding off. What is not encoded well was not meant to
// be.
func decoded(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// cutPause splits a number from what is dialled after a pause, which is written
// as a comma, or p or w between digits (RFC 2806, 2.2).
func cutPause(s string) (number, after string) {
	for i, r := range s {
		pause := r == ',' || r == '،' || strings.ContainsRune("pPwW", r)
		if pause && strings.ContainsFunc(s[:i], unicode.IsDigit) && strings.TrimLeftFunc(s[i:], isAfterPause) == "" {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

func isAfterPause(r rune) bool {
	return unicode.IsDigit(r) || isSeparator(r) || strings.ContainsRune(",،pPwW*#", r)
}

// isGlobal reports whether a number is written with its country code.
func isGlobal(number string) bool {
	number = Digits(strings.Replace(number, "+", "00", 1))
	return strings.HasPrefix(number, "00")
}

// inContext puts a local number into its context.
func inContext(number, context, domain string) (string, error) {
	switch {
	case context == "" || isGlobal(number):
		return number, nil
	case strings.HasPrefix(context, "+"):
		return context + number, nil
	case domain != "" && strings.EqualFold(context, domain):
		return number, nil
	}
	return "", &Error{CodeURIContext}
}
