package chrome

import (
	"time"

	"github.com/hack-pad/safejs"
)

// Moment returns a moment as it is said in a language (BCP 47): today and
// yesterday by their words, every other day by its date, with the year where that
// is another; then the time of day.
// https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Intl
func Moment(language string, at, now time.Time) (string, error) {
	at, now = at.Local(), now.Local()
	clock, err := format(language, map[string]string{"hour": "numeric", "minute": "2-digit"}, at)
	if err != nil {
		return "", err
	}
	style := map[string]string{"day": "numeric", "month": "short"}
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	days := int(midnight(at).Sub(midnight(now)) / (24 * time.Hour))
	var day string
	switch {
	case days == 0 || days == -1:
		day, err = relative(language, days)
	case at.Year() != now.Year():
		style["year"] = "numeric"
		fallthrough
	default:
		day, err = format(language, style, at)
	}
	return day + " " + clock, err
}

// format writes a moment by Intl.DateTimeFormat.
func format(language string, style map[string]string, at time.Time) (string, error) {
	formatter, err := intl("DateTimeFormat", language, style)
	if err != nil {
		return "", err
	}
	return text("Intl.DateTimeFormat")(formatter.Call("format", float64(at.UnixMilli())))
}

// relative names a day by its distance from today.
func relative(language string, days int) (string, error) {
	formatter, err := intl("RelativeTimeFormat", language, map[string]string{"numeric": "auto"})
	if err != nil {
		return "", err
	}
	return text("Intl.RelativeTimeFormat")(formatter.Call("format", days, "day"))
}

// intl makes one of Intl's objects.
func intl(name, language string, options map[string]string) (safejs.Value, error) {
	api := "Intl." + name
	all, err := safejs.Global().Get("Intl")
	if err != nil {
		return safejs.Value{}, wrap(api, err)
	}
	constructor, err := all.Get(name)
	if err != nil {
		return safejs.Value{}, wrap(api, err)
	}
	given, err := toJS(options)
	if err != nil {
		return safejs.Value{}, wrap(api, err)
	}
	made, err := constructor.New(language, given)
	return made, wrap(api, err)
}

// text returns a value as a text, with the call's error in api's name.
func text(api string) func(safejs.Value, error) (string, error) {
	return func(v safejs.Value, err error) (string, error) {
		if err != nil {
			return "", wrap(api, err)
		}
		s, err := v.String()
		return s, wrap(api, err)
	}
}
