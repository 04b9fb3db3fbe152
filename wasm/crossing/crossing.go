// Package crossing owns the form in which detection's options enter the page's
// own core and its matches leave it: plain bytes, since encoding/json would cost
// every tab a megabyte. It refuses to know how the bytes get there: cmd/content
// and web/content/core.js do.
package crossing

import (
	"strconv"
	"strings"

	"simotel/wasm/detect"
)

// Options reads detection's options, one on each line: region, area code,
// lengths with commas between them, host, what is no number with tabs between,
// language. The language comes last,
// since the page writes it and it may hold anything. A line that is missing is
// empty, and a length that is no number is left out.
func Options(lines string) detect.Options {
	var o detect.Options
	var lengths, not string
	for _, into := range []*string{&o.Region, &o.AreaCode, &lengths, &o.Host, &not} {
		*into, lines, _ = strings.Cut(lines, "\n")
	}
	o.Language = lines
	if not != "" {
		o.Not = strings.Split(not, "\t")
	}
	for field := range strings.SplitSeq(lengths, ",") {
		if n, err := strconv.Atoi(field); err == nil {
			o.Lengths = append(o.Lengths, n)
		}
	}
	return o
}

// AppendMatches appends the JSON of matches to b, as encoding/json writes them
// for who is answered by the worker. What a Match holds of a text are digits and
// a plus, so that nothing has to be escaped.
func AppendMatches(b []byte, matches []detect.Match) []byte {
	b = append(b, '[')
	for i, m := range matches {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"start":`...)
		b = strconv.AppendInt(b, int64(m.Start), 10)
		b = append(b, `,"end":`...)
		b = strconv.AppendInt(b, int64(m.End), 10)
		b = append(b, `,"e164":"`...)
		b = append(b, m.E164...)
		if m.Extension != "" {
			b = append(b, `","ext":"`...)
			b = append(b, m.Extension...)
		}
		if m.Last != "" {
			b = append(b, `","last":"`...)
			b = append(b, m.Last...)
		}
		b = append(b, `","kind":"`...)
		b = append(b, m.Kind...)
		b = append(b, `"}`...)
	}
	return append(b, ']')
}
