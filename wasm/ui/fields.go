package ui

import (
	"slices"
	"strconv"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// field binds an input to a setting. Its id is the
// setting's path with dashes for dots.
type field struct {
	path  string
	label string // the catalogue's key
	get   func(c *message.Configuration) string
	set   func(c *message.Configuration, value string) *message.Error
}

// fieldOf returns the field of a setting.
func fieldOf(path string) (field, bool) {
	i := slices.IndexFunc(fields, func(f field) bool { return f.path == path })
	if i < 0 {
		return field{}, false
	}
	return fields[i], true
}

func (f field) id() string { return idOf(f.path) }

// idOf returns the id of the field of a setting.
func idOf(path string) string { return strings.ReplaceAll(path, ".", "-") }

// fields lists the options page's fields from top to bottom.
var fields = slices.Concat(upperFields, crmFields, lowerFields)

// upperFields are those above the CRM's.
var upperFields = []field{
	text("connection.kind", "options_kind", func(c *message.Configuration) *string { return &c.Settings.Connection.Kind }),
	text("connection.server", "options_server", func(c *message.Configuration) *string { return &c.Settings.Connection.Server }),
	text("connection.authentication", "options_authentication", func(c *message.Configuration) *string { return &c.Settings.Connection.Authentication }),
	text("endpoint.originate.url", "options_originate_url", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Originate.URL }),
	text("endpoint.originate.method", "options_method", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Originate.Method }),
	text("endpoint.originate.headers", "options_headers", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Originate.Headers }),
	text("endpoint.originate.body", "options_body", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Originate.Body }),
	text("endpoint.success", "options_success", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Success }),
	text("endpoint.message", "options_message", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Message }),
	text("softphone.scheme", "options_scheme", func(c *message.Configuration) *string { return &c.Settings.Softphone.Scheme }),
	text("softphone.domain", "options_domain", func(c *message.Configuration) *string { return &c.Settings.Softphone.Domain }),
	text("username", "options_username", func(c *message.Configuration) *string { return &c.Credentials.Username }),
	text("password", "options_password", func(c *message.Configuration) *string { return &c.Credentials.Password }),
	text("token", "options_token", func(c *message.Configuration) *string { return &c.Credentials.Token }),
	text("connection.channel", "options_channel", func(c *message.Configuration) *string { return &c.Settings.Connection.Channel }),
	text("extension", "options_extension", func(c *message.Configuration) *string { return &c.Settings.Extension }),
	text("country", "options_country", func(c *message.Configuration) *string { return &c.Settings.Country }),
	text("numbers.areaCode", "options_area_code", func(c *message.Configuration) *string { return &c.Settings.Numbers.AreaCode }),
	list("numbers.internalLengths", "options_internal", settings.MinInternalLength, settings.MaxInternalLength, func(c *message.Configuration) *[]int { return &c.Settings.Numbers.InternalLengths }),
	text("detection.host", "options_host", func(c *message.Configuration) *string { return &c.Settings.Detection.Host }),
	text("sites.mode", "options_sites_mode", func(c *message.Configuration) *string { return &c.Settings.Sites.Mode }),
	lines(sitesPath, "options_sites_list", func(c *message.Configuration) *[]string { return &c.Settings.Sites.List }),
	text("dialling.outsidePrefix", "options_prefix", func(c *message.Configuration) *string { return &c.Settings.Dialling.OutsidePrefix }),
	checkbox("dialling.international", "options_international", func(c *message.Configuration) *bool { return &c.Settings.Dialling.International }),
	rules(settings.RulesPath, "options_rules", func(c *message.Configuration) *[]settings.Rule { return &c.Settings.Dialling.Rules }),
	text("clicks.number", "options_click_number", func(c *message.Configuration) *string { return &c.Settings.Clicks.Number }),
	checkbox("clicks.links", "options_click_links", func(c *message.Configuration) *bool { return &c.Settings.Clicks.Links }),
	text("look.numbers", "options_look_numbers", func(c *message.Configuration) *string { return &c.Settings.Look.Numbers }),
	text("look.theme", "options_theme", func(c *message.Configuration) *string { return &c.Settings.Look.Theme }),
	countries(countriesPath, "options_countries", func(c *message.Configuration) *[]string { return &c.Settings.Guards.Countries }),
	number("guards.perMinute", "options_per_minute", settings.MinPerMinute, settings.MaxPerMinute, func(c *message.Configuration) *int { return &c.Settings.Guards.PerMinute }),
	number("guards.undoSeconds", "options_undo", 0, settings.MaxUndoSeconds, func(c *message.Configuration) *int { return &c.Settings.Guards.UndoSeconds }),
	text("endpoint.id", "options_call_id", func(c *message.Configuration) *string { return &c.Settings.Endpoint.ID }),
	text("endpoint.status.url", "options_status_url", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Status.URL }),
	text("endpoint.status.method", "options_method", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Status.Method }),
	text("endpoint.status.headers", "options_headers", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Status.Headers }),
	text("endpoint.status.body", "options_body", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Status.Body }),
	text("endpoint.state", "options_state", func(c *message.Configuration) *string { return &c.Settings.Endpoint.State }),
	text("endpoint.states", "options_states", func(c *message.Configuration) *string { return &c.Settings.Endpoint.States }),
	text("endpoint.hangup.url", "options_hangup_url", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Hangup.URL }),
	text("endpoint.hangup.method", "options_method", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Hangup.Method }),
	text("endpoint.hangup.headers", "options_headers", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Hangup.Headers }),
	text("endpoint.hangup.body", "options_body", func(c *message.Configuration) *string { return &c.Settings.Endpoint.Hangup.Body }),
	checkbox("reports.enabled", "options_reports", func(c *message.Configuration) *bool { return &c.Settings.Reports.Enabled }),
	text("events.address", "options_events", func(c *message.Configuration) *string { return &c.Settings.Events.Address }),
	text("eventsToken", "options_events_token", func(c *message.Configuration) *string { return &c.Credentials.EventsToken }),
	text("incoming.show", "options_incoming", func(c *message.Configuration) *string { return &c.Settings.Incoming.Show }),
}

// lowerFields are those below the CRM's.
var lowerFields = []field{
	text("clearText", "options_clear", func(c *message.Configuration) *string { return &c.Settings.ClearText }),
	checkbox("history.pages", "options_history_pages", func(c *message.Configuration) *bool { return &c.Settings.History.Pages }),
	number("history.days", "options_history_days", 0, settings.MaxHistoryDays, func(c *message.Configuration) *int { return &c.Settings.History.Days }),
	text("connection.context", "options_context", func(c *message.Configuration) *string { return &c.Settings.Connection.Context }),
	text("connection.trunk", "options_trunk", func(c *message.Configuration) *string { return &c.Settings.Connection.Trunk }),
	text("connection.callerId", "options_caller_id", func(c *message.Configuration) *string { return &c.Settings.Connection.CallerID }),
	number("connection.ringSeconds", "options_ring_seconds", settings.MinRingSeconds, settings.MaxRingSeconds, func(c *message.Configuration) *int { return &c.Settings.Connection.RingSeconds }),
	number("connection.limitSeconds", "options_limit_seconds", 0, settings.MaxLimitSeconds, func(c *message.Configuration) *int { return &c.Settings.Connection.LimitSeconds }),
	text("language", "options_language", func(c *message.Configuration) *string { return &c.Settings.Language }),
}

// Inlined, its closures would be there once for each field: 2 KB each.
//
//go:noinline
func text(path, label string, at func(*message.Configuration) *string) field {
	return field{
		path: path, label: label,
		get: func(c *message.Configuration) string { return *at(c) },
		set: func(c *message.Configuration, v string) *message.Error { *at(c) = v; return nil },
	}
}

//go:noinline
func checkbox(path, label string, at func(*message.Configuration) *bool) field {
	return field{
		path: path, label: label,
		get: func(c *message.Configuration) string {
			if *at(c) {
				return "true"
			}
			return ""
		},
		set: func(c *message.Configuration, v string) *message.Error { *at(c) = v == "true"; return nil },
	}
}

// number takes ASCII, Persian and Arabic-Indic digits.
//
//go:noinline
func number(path, label string, low, high int, at func(*message.Configuration) *int) field {
	return field{
		path: path, label: label,
		get: func(c *message.Configuration) string { return strconv.Itoa(*at(c)) },
		set: func(c *message.Configuration, v string) *message.Error {
			n, err := strconv.Atoi(settings.Typed(v))
			if err != nil {
				return &message.Error{Code: settings.CodeOutOfRange, Field: path, Detail: strconv.Itoa(low) + "–" + strconv.Itoa(high)}
			}
			*at(c) = n
			return nil
		},
	}
}

// list takes numbers with commas or blanks between them, and from one to another
// with a dash or in words.
func list(path, label string, low, high int, at func(*message.Configuration) *[]int) field {
	return field{
		path: path, label: label,
		get: func(c *message.Configuration) string {
			var texts []string
			for _, n := range *at(c) {
				texts = append(texts, strconv.Itoa(n))
			}
			return strings.Join(texts, ", ")
		},
		set: func(c *message.Configuration, v string) *message.Error {
			numbers, ok := numbersIn(v, high)
			if !ok {
				return &message.Error{Code: settings.CodeLengths, Field: path, Detail: strconv.Itoa(low) + "–" + strconv.Itoa(high)}
			}
			*at(c) = numbers
			return nil
		},
	}
}

// rangeMarks writes what stands between the ends of a range as a dash.
var rangeMarks = strings.NewReplacer("تا", "-", "الی", "-", "to", "-", "–", "-", "—", "-", "−", "-", "‐", "-")

// numbersIn reads a list of numbers and ranges; false for what is none, and for
// ranges that run down or beyond a bound.
func numbersIn(text string, bound int) (numbers []int, ok bool) {
	text = rangeMarks.Replace(settings.Typed(text))
	for _, blank := range []string{" -", "- "} { // 3 - 4
		for strings.Contains(text, blank) {
			text = strings.ReplaceAll(text, blank, "-")
		}
	}
	numbers = []int{}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" ,،;؛", r) }) {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		from, errFrom := strconv.Atoi(first)
		to, errTo := strconv.Atoi(last)
		if errFrom != nil || errTo != nil || isRange && (from > to || to > bound) {
			return nil, false
		}
		for n := from; n <= to; n++ {
			numbers = append(numbers, n)
		}
	}
	return numbers, true
}
