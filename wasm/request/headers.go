package request

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxHeaderLines bounds how many headers a request has.
const MaxHeaderLines = 20

// header is one line of a template's headers.
type header struct {
	name  string
	value template
}

const contentType = "Content-Type"

// defaultTypes are those of bodies without a Content-Type of their own.
var defaultTypes = map[Place]string{InJSON: "application/json", InForm: "application/x-www-form-urlencoded"}

// forbidden lists the headers that browsers keep for themselves, in lower case:
// https://fetch.spec.whatwg.org/#forbidden-request-header. Those that make a
// method of another are of no use here.
var forbidden = []string{
	"accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method",
	"access-control-request-private-network", "connection", "content-length", "cookie", "cookie2", "date", "dnt",
	"expect", "host", "keep-alive", "origin", "referer", "set-cookie", "te", "trailer", "transfer-encoding",
	"upgrade", "via", "x-http-method", "x-http-method-override", "x-method-override",
}

// readHeaders reads a line for each header. The empty ones are skipped.
func (r *Request) readHeaders(lines string, allowed []string) *Fault {
	if utf8.RuneCountInString(lines) > MaxHeaders {
		return tooLong(MaxHeaders)
	}
	n := 0
	for line := range strings.SplitSeq(lines, "\n") {
		n++
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		name, value, found := strings.Cut(line, ":")
		bad := &Fault{Code: CodeHeader, Detail: strconv.Itoa(n)}
		value = strings.TrimSpace(value)
		_, plain := escape(value, InHeader)
		if _, twice := r.header(name); !found || !isToken(name) || !plain || twice || len(r.headers) == MaxHeaderLines {
			return bad
		}
		if family, ours := isForbidden(name); ours {
			return &Fault{Code: CodeHeaderForbidden, Detail: family}
		}
		t, fault := parse(value, InHeader, allowed)
		if fault != nil {
			return fault
		}
		if strings.EqualFold(name, contentType) && slices.ContainsFunc(t.parts, func(p part) bool { return p.name != "" }) {
			return bad // it decides how all else is escaped
		}
		r.headers = append(r.headers, header{name, t})
	}
	return nil
}

// isForbidden reports whether a browser would drop or refuse a header, and what
// to call it: its name, or that of its family.
func isForbidden(name string) (string, bool) {
	name = strings.ToLower(name)
	for _, family := range []string{"proxy-", "sec-"} {
		if strings.HasPrefix(name, family) {
			return family + "…", true
		}
	}
	return name, slices.Contains(forbidden, name)
}

// isToken reports whether a name is one of RFC 9110, 5.6.2.
func isToken(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r > '~' || !isLetter(byte(r)) && (r < '0' || r > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	})
}

// header returns a header's literal text. Names are the same in any case.
func (r *Request) header(name string) (string, bool) {
	for _, h := range r.headers {
		if strings.EqualFold(h.name, name) {
			text := ""
			for _, p := range h.value.parts {
				text += p.text
			}
			return text, true
		}
	}
	return "", false
}

// placeOfBody returns what a body's values are escaped for.
func (r *Request) placeOfBody(body string) (Place, bool) {
	given, found := r.header(contentType)
	media, _, _ := strings.Cut(strings.ToLower(given), ";")
	media = strings.TrimSpace(media)
	switch {
	case !found && strings.IndexByte("{[", body[0]) >= 0, media == "application/json", strings.HasSuffix(media, "+json"):
		return InJSON, true
	case !found, media == defaultTypes[InForm]:
		return InForm, true
	}
	return 0, false
}

func tooLong(bound int) *Fault { return &Fault{Code: CodeTooLong, Detail: strconv.Itoa(bound)} }
