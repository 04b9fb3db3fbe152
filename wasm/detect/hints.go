package detect

import (
	"strings"

	"simotel/wasm/plan"
)

// languages says in which countries a language of pages is at home, the one
// that its pages mean without further word first. English and others of the
// whole world are not here: they say nothing.
func languages(code string) string {
	switch code {
	case "fa":
		return "IR AF"
	case "ps":
		return "AF"
	case "ckb":
		return "IQ IR"
	case "tg":
		return "TJ"
	case "az":
		return "AZ"
	case "tr":
		return "TR CY"
	case "he", "iw":
		return "IL"
	case "de":
		return "DE AT CH LI LU"
	case "fr":
		return "FR BE CH LU MC CA"
	case "it":
		return "IT CH SM"
	case "nl":
		return "NL BE"
	case "da":
		return "DK"
	case "sv":
		return "SE FI"
	case "nb", "nn", "no":
		return "NO"
	case "fi":
		return "FI"
	case "is":
		return "IS"
	case "et":
		return "EE"
	case "lv":
		return "LV"
	case "lt":
		return "LT"
	case "pl":
		return "PL"
	case "cs":
		return "CZ"
	case "sk":
		return "SK"
	case "hu":
		return "HU"
	case "ro":
		return "RO MD"
	case "bg":
		return "BG"
	case "el":
		return "GR CY"
	case "sr":
		return "RS"
	case "hr":
		return "HR"
	case "sl":
		return "SI"
	case "uk":
		return "UA"
	case "ru":
		return "RU BY KZ KG"
	case "ka":
		return "GE"
	case "hy":
		return "AM"
	case "ja":
		return "JP"
	case "ko":
		return "KR"
	case "zh":
		return "CN TW HK SG MO"
	case "th":
		return "TH"
	case "vi":
		return "VN"
	case "id":
		return "ID"
	case "ms":
		return "MY BN SG"
	case "hi":
		return "IN"
	case "bn":
		return "BD IN"
	case "ur":
		return "PK IN"
	}
	return ""
}

// homes are the regions in which a number without a calling code is looked for,
// in order.
type homes struct {
	regions [4]plan.Region
	n       int
	area    string // the area code that the user set, "" where the text is at home elsewhere
}

func (h *homes) add(r plan.Region) {
	if r == 0 || h.n == len(h.regions) {
		return
	}
	for _, known := range h.regions[:h.n] {
		if known == r {
			return
		}
	}
	h.regions[h.n] = r
	h.n++
}

// homesOf tells where the numbers of a text are at home: where the page says by
// its language and top-level domain, and then where the user is. A language
// that is spoken in the domain's country confirms the domain; else the language
// tells more, since domains are chosen for their sound as well.
func homesOf(o Options) homes {
	var h homes
	domain := domainRegion(o.Host)
	language, rest, _ := strings.Cut(o.Language, "-")
	spoken := languages(strings.ToLower(language))
	if i := strings.LastIndexByte(rest, '-'); i >= 0 {
		rest = rest[i+1:] // zh-Hant-TW
	}
	named := plan.Region(0)
	if len(rest) == 2 {
		named = regionOf(rest)
	}
	if spoken != "" { // English of a country is what templates come with
		h.add(named)
		if domain != 0 && strings.Contains(spoken, domain.String()) {
			h.add(domain)
		}
		h.add(plan.RegionOf(spoken[:2]))
	}
	h.add(domain)
	user := plan.RegionOf(o.Region)
	h.add(user)
	if h.regions[0] == user {
		h.area = strings.TrimPrefix(o.AreaCode, user.NationalPrefix())
	}
	return h
}

// domainRegion returns the region of a host's top-level domain. Domains that
// are sold to the whole world for what they spell are none of a country's.
func domainRegion(host string) plan.Region {
	i := strings.LastIndexByte(host, '.')
	if i < 0 || len(host)-i != 3 {
		return 0
	}
	code := host[i+1:]
	switch code {
	case "uk":
		return plan.RegionOf("GB")
	case "ai", "am", "cc", "cd", "co", "dj", "fm", "gg", "im", "io", "is", "la", "ly", "me", "ms", "nu", "so", "st", "tk", "to", "tv", "vc", "ws":
		return 0
	}
	return regionOf(code)
}

// regionOf returns the region of two letters, whatever their case.
func regionOf(code string) plan.Region {
	upper := [2]byte{code[0] &^ 0x20, code[1] &^ 0x20}
	return plan.RegionOf(string(upper[:]))
}
