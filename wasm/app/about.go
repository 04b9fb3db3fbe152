package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/places"
	"simotel/wasm/plan"
	"simotel/wasm/settings"
)

// placesLimit bounds how long a card waits for the table of places, which takes
// a fraction of it.
const placesLimit = 10 * time.Second

// typeKeys are the catalogue's keys of the types of numbers.
var typeKeys = map[plan.Type]string{
	plan.FixedLine: "type_fixed_line", plan.Mobile: "type_mobile", plan.FixedLineOrMobile: "type_fixed_line_or_mobile",
	plan.TollFree: "type_toll_free", plan.PremiumRate: "type_premium_rate", plan.SharedCost: "type_shared_cost",
	plan.Personal: "type_personal", plan.VoIP: "type_voip", plan.Pager: "type_pager", plan.UAN: "type_uan", plan.Voicemail: "type_voicemail",
}

// About implements message.Service: what a card tells of its number. Without
// the table of places it is what the plan knows; of a text that is no outside
// number it is the last call at most, which is told as long as mayTell says.
func (a *App) About(ctx context.Context, r message.AboutRequest) (message.AboutReply, error) {
	s := a.readable(ctx)
	t := a.texts(s)
	text, number := a.known(ctx, s, t, r)
	reply := message.AboutReply{Text: text}
	if a.mayTell(ctx, s, r.Tab, keyLast) {
		reply.Last = a.last(ctx, t, number, r.Call)
	}
	return reply, nil
}

// known tells of a number what is known without calling it, in a line, and which
// it is: in its E.164 form or, of an internal one, its digits.
func (a *App) known(ctx context.Context, s settings.Settings, t *locale.Catalogue, r message.AboutRequest) (line, number string) {
	text, source := r.Text, r.Source
	if r.E164 != "" {
		text, source = r.E164, message.SourceCard
	}
	read, err := a.read(text, source, s)
	if err == nil && read.E164 == "" && read.CountryCode != 0 && r.E164 != "" {
		return isolated(read.International), "" // one that only a label announced
	}
	if err != nil || read.E164 == "" {
		return "", read.Literal
	}
	n, ok := plan.Parse(strings.TrimPrefix(read.E164, "+"), true, 0)
	if !ok {
		return "", ""
	}
	var place, carrier string
	if table, err := a.placesTable(ctx); err != nil {
		a.Log(err)
	} else {
		place, carrier = table.Place(n, t.Language), table.Carrier(n, t.Language)
	}
	var country string
	if !read.Home { // else the user knows
		country = a.country(n, t)
	}
	line = about(t, n, place, country, carrier)
	if r.E164 != "" && r.Text != "" && a.meaning(r, s) != read.E164 {
		// The page gave it what the text does not say: an area code, a country.
		line = strings.TrimSuffix(isolated(read.International)+" · "+line, " · ")
	}
	return line, read.E164
}

// meaning returns the number that the card's text alone says, without the
// area code that the user set; "" for none.
func (a *App) meaning(r message.AboutRequest, s settings.Settings) string {
	s.Numbers.AreaCode = ""
	n, err := a.read(r.Text, r.Source, s)
	if err != nil {
		return ""
	}
	return n.E164
}

// placesTable returns the table of places, which is read when it is first
// asked for: it is larger than all that a call needs.
func (a *App) placesTable(ctx context.Context) (*places.Table, error) {
	a.tables.Lock()
	defer a.tables.Unlock()
	if a.places != nil {
		return a.places, nil
	}
	ctx, cancel := context.WithTimeout(ctx, placesLimit)
	defer cancel()
	raw, err := a.Browser.ReadFile(ctx, places.File)
	if err != nil {
		return nil, fmt.Errorf("table of places: %w", err)
	}
	table, err := places.Open(raw)
	if err != nil {
		return nil, err
	}
	a.places = table
	return table, nil
}

// country names the country that a number is of, empty where it is of several,
// as many toll-free numbers are, or of none.
func (a *App) country(n plan.Number, t *locale.Catalogue) string {
	var only plan.Region
	for _, region := range plan.RegionsOf(n.CallingCode()) {
		if !n.ValidFor(region) {
			continue
		}
		if only != 0 {
			return ""
		}
		only = region
	}
	if code := only.String(); len(code) == 2 && only != 0 {
		name, err := a.Browser.RegionName(t.Language, code)
		if err == nil {
			return name
		}
		a.Log(err)
	}
	return ""
}

// about says what is known of a number, in a line.
func about(t *locale.Catalogue, n plan.Number, place, country, carrier string) string {
	var kind string
	if key, ok := typeKeys[n.Type()]; ok {
		kind = t.Text(key)
	}
	if carrier != "" {
		// Subscribers may have taken the number to another one.
		carrier = t.Text("about_range", carrier)
	}
	var known []string
	if place == country {
		place = "" // Guernsey
	}
	for _, part := range []string{place, country, kind, carrier} {
		if part != "" {
			// A name may be of a script that runs the other way: Unicode FSI and PDI.
			known = append(known, "\u2068"+part+"\u2069")
		}
	}
	return strings.Join(known, " · ")
}
