package app

import (
	"context"
	"strings"
	"time"

	"simotel/wasm/locale"
	"simotel/wasm/lookup"
	"simotel/wasm/message"
	"simotel/wasm/plan"
	"simotel/wasm/tel"
)

// lookupLimit bounds how long a card waits for the place of its number. The
// other program's first start takes a fraction of it.
const lookupLimit = 10 * time.Second

// typeKeys are the catalogue's keys of the types of numbers.
var typeKeys = map[plan.Type]string{
	plan.FixedLine: "type_fixed_line", plan.Mobile: "type_mobile", plan.FixedLineOrMobile: "type_fixed_line_or_mobile",
	plan.TollFree: "type_toll_free", plan.PremiumRate: "type_premium_rate", plan.SharedCost: "type_shared_cost",
	plan.Personal: "type_personal", plan.VoIP: "type_voip", plan.Pager: "type_pager", plan.UAN: "type_uan", plan.Voicemail: "type_voicemail",
}

// About implements message.Service. Where the other program does not answer the
// plan's own knowledge has to do; of a text that is no outside number nothing
// is known.
func (a *App) About(ctx context.Context, r message.AboutRequest) (message.AboutReply, error) {
	s := a.readable(ctx)
	text, source := r.Text, r.Source
	if r.E164 != "" {
		text, source = r.E164, message.SourceCard
	}
	n, err := a.read(text, source, s)
	if err != nil || n.E164 == "" {
		return message.AboutReply{}, nil
	}
	t := a.catalogue(ctx)
	ctx, cancel := context.WithTimeout(ctx, lookupLimit)
	defer cancel()
	found, err := a.Lookup.Lookup(ctx, lookup.Request{E164: n.E164, Language: t.Language})
	if err != nil {
		a.Log(err)
	}
	return message.AboutReply{Text: about(t, n, found)}, nil
}

// about says what is known of a number, in a line.
func about(t *locale.Catalogue, n tel.Number, found lookup.Result) string {
	if n.Home {
		found.Country = "" // which the user knows
	}
	var kind string
	if key, ok := typeKeys[n.Type]; ok {
		kind = t.Text(key)
	}
	if found.Ported {
		found.Carrier = t.Text("about_range", found.Carrier)
	}
	var known []string
	for _, part := range []string{found.Place, found.Country, kind, found.Carrier} {
		if part != "" {
			// A name may be of a script that runs the other way: Unicode FSI and PDI.
			known = append(known, "\u2068"+part+"\u2069")
		}
	}
	return strings.Join(known, " · ")
}
