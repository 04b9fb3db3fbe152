package guard

import (
	"slices"
	"strings"

	"simotel/wasm/settings"
)

// everywhere are the emergency numbers of a country that the table lacks: those
// that every mobile phone knows (3GPP TS 22.101, 10.1.1).
const everywhere = "112 911"

// emergenciesOf returns the emergency numbers of a country.
func emergenciesOf(country string) []string {
	_, rest, found := strings.Cut(emergencies, "\n"+country+" ")
	if !found || len(country) != 2 {
		return strings.Fields(everywhere)
	}
	line, _, _ := strings.Cut(rest, "\n")
	return strings.Fields(line)
}

// isEmergency reports whether what is dialled reaches an emergency service of the
// user's country, exactly as dialled: with a country code before it, or more
// digits behind it, nothing says that it does. Where the PBX's extensions are as
// long as the number, the PBX takes its digits for an extension unless the code
// for an outside line stands before them.
func isEmergency(dialled string, s settings.Settings) bool {
	numbers := emergenciesOf(s.Country)
	if rest, ok := strings.CutPrefix(dialled, s.Dialling.OutsidePrefix); ok && s.Dialling.OutsidePrefix != "" && slices.Contains(numbers, rest) {
		return true
	}
	return slices.Contains(numbers, dialled) && !slices.Contains(s.Numbers.InternalLengths, len(dialled))
}
