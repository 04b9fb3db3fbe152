// Package rate owns how fast the detectors that the benchmark compares read a
// text, natively and in WebAssembly alike. It refuses to know what the text is.
package rate

import (
	"time"

	"github.com/nyaruka/phonenumbers/v2"

	"simotel/wasm/detect"
)

// The names of the detectors.
const (
	Core      = "detect"
	Reference = "phonenumbers"
	Scan      = "digit scan"
)

// Detectors lists them in the order of the tables.
var Detectors = []string{Core, Reference, Scan}

var core = detect.New()

// count returns how many numbers a detector finds in a text for a user in a
// region (ISO 3166-1 alpha-2).
func count(detector, text, region string) int {
	switch detector {
	case Core:
		return len(core.Find(text, detect.Options{Region: region}))
	case Reference:
		n := 0
		for range phonenumbers.FindNumbers(text, region) {
			n++
		}
		return n
	}
	return digits(text)
}

// digits counts the ASCII, Arabic-Indic and Persian digits of a text by its
// bytes: what any detector must do at least.
func digits(text string) int {
	n := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c-'0' < 10:
			n++
		case c&0xfe == 0xda || c == 0xd9: // U+06F0 is DB B0, U+0660 is D9 A0
			if i+1 < len(text) && (c == 0xdb && text[i+1]-0xb0 < 10 || c == 0xd9 && text[i+1]-0xa0 < 10) {
				n++
			}
		}
	}
	return n
}

// Measure has a detector read a text again and again for a time at least, and
// returns its rate in MB of UTF-8 a second and how many numbers it finds.
func Measure(detector, text, region string, least time.Duration) (rate float64, found int) {
	begin := time.Now()
	for times := 1; ; times++ {
		found = count(detector, text, region)
		if took := time.Since(begin); took >= least {
			return float64(times*len(text)) / 1e6 / took.Seconds(), found
		}
	}
}
