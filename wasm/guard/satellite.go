package guard

import (
	"strings"

	"simotel/wasm/plan"
)

// satellites are the ranges of telephones that are reached by satellite, as
// calling code and first digits: ITU-T, List of Recommendation E.164 assigned
// country codes, with the identification codes behind the shared ones. They
// count whether or not the plan knows the rest of the number.
var satellites = []string{
	"870",                     // Inmarsat
	"881",                     // Global Mobile Satellite System: Iridium, Globalstar
	"88213", "88216", "88220", // EMSAT, Thuraya, ACeS
	"88232", "88298", "88299", // on board ships and aircraft, which a satellite connects
}

func isSatellite(n plan.Number) bool {
	digits := strings.TrimPrefix(n.E164(), "+")
	for _, s := range satellites {
		if strings.HasPrefix(digits, s) {
			return true
		}
	}
	return false
}
