// Package offline owns what libphonenumber's own tables say of a number beyond
// its numbering plan: its place and its carrier, without asking anybody. It
// refuses to read a number or to format one.
package offline

import (
	"context"
	"fmt"

	"github.com/nyaruka/phonenumbers/v2"
	"github.com/nyaruka/phonenumbers/v2/carrier"
	"github.com/nyaruka/phonenumbers/v2/geocoding"

	"simotel/wasm/lookup"
)

// Tables answers from libphonenumber's tables. The table of a language is
// unpacked when the first number is looked up in it.
type Tables struct{}

var _ lookup.Service = Tables{}

// english is the language in which the tables know most.
const english = "en"

// Lookup implements lookup.Service.
func (Tables) Lookup(_ context.Context, r lookup.Request) (lookup.Result, error) {
	n, err := phonenumbers.Parse(r.E164, "")
	if err != nil {
		return lookup.Result{}, fmt.Errorf("number to look up: %w", err)
	}
	var result lookup.Result
	if result.Place, result.Country, err = place(n, r.Language); err != nil {
		return lookup.Result{}, fmt.Errorf("place: %w", err)
	}
	if result.Place == "" && r.Language != english {
		if result.Place, _, err = place(n, english); err != nil {
			return lookup.Result{}, fmt.Errorf("place in English: %w", err)
		}
	}
	if result.Carrier, err = operator(n, r.Language); err != nil {
		return lookup.Result{}, fmt.Errorf("carrier: %w", err)
	}
	result.Ported = result.Carrier != "" && phonenumbers.IsMobileNumberPortableRegion(phonenumbers.GetRegionCodeForNumber(n))
	return result, nil
}

// place returns the names of a number's area and country. For a number without
// an area the geocoder gives the country's name in its stead, and for a user
// abroad never anything else.
func place(n *phonenumbers.PhoneNumber, language string) (area, country string, err error) {
	const abroad = "ZZ"
	if country, err = geocoding.GetDescriptionForNumberForUserRegion(n, language, abroad); err != nil {
		return "", "", err
	}
	if area, err = geocoding.GetDescriptionForNumber(n, language); err != nil {
		return "", "", err
	}
	if area == country {
		area = ""
	}
	return area, country, nil
}

// operator returns the name of a mobile number's carrier.
func operator(n *phonenumbers.PhoneNumber, language string) (string, error) {
	name, err := carrier.GetNameForNumber(n, language)
	if name == "" && err == nil && language != english {
		name, err = carrier.GetNameForNumber(n, english)
	}
	return name, err
}
