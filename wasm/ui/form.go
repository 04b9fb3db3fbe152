package ui

import (
	"strconv"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// field binds an input of the options page to a setting. Its id is the
// setting's path with dashes for dots.
type field struct {
	path string
	get  func(c *message.Configuration) string
	set  func(c *message.Configuration, value string) error
}

func (f field) id() string { return idOf(f.path) }

// idOf returns the id of the field of a setting.
func idOf(path string) string { return strings.ReplaceAll(path, ".", "-") }

// fields lists the form's fields from top to bottom.
var fields = []field{
	text("connection.server", func(c *message.Configuration) *string { return &c.Settings.Connection.Server }),
	text("connection.authentication", func(c *message.Configuration) *string { return &c.Settings.Connection.Authentication }),
	text("username", func(c *message.Configuration) *string { return &c.Credentials.Username }),
	text("password", func(c *message.Configuration) *string { return &c.Credentials.Password }),
	text("token", func(c *message.Configuration) *string { return &c.Credentials.Token }),
	text("extension", func(c *message.Configuration) *string { return &c.Settings.Extension }),
	text("country", func(c *message.Configuration) *string { return &c.Settings.Country }),
	text("dialling.outsidePrefix", func(c *message.Configuration) *string { return &c.Settings.Dialling.OutsidePrefix }),
	checkbox("dialling.international", func(c *message.Configuration) *bool { return &c.Settings.Dialling.International }),
	text("connection.context", func(c *message.Configuration) *string { return &c.Settings.Connection.Context }),
	text("connection.trunk", func(c *message.Configuration) *string { return &c.Settings.Connection.Trunk }),
	text("connection.callerId", func(c *message.Configuration) *string { return &c.Settings.Connection.CallerID }),
	number("connection.ringSeconds", settings.MinRingSeconds, settings.MaxRingSeconds, func(c *message.Configuration) *int { return &c.Settings.Connection.RingSeconds }),
	number("connection.limitSeconds", 0, settings.MaxLimitSeconds, func(c *message.Configuration) *int { return &c.Settings.Connection.LimitSeconds }),
	text("language", func(c *message.Configuration) *string { return &c.Settings.Language }),
}

func text(path string, at func(*message.Configuration) *string) field {
	return field{
		path: path,
		get:  func(c *message.Configuration) string { return *at(c) },
		set:  func(c *message.Configuration, v string) error { *at(c) = v; return nil },
	}
}

func checkbox(path string, at func(*message.Configuration) *bool) field {
	return field{
		path: path,
		get: func(c *message.Configuration) string {
			if *at(c) {
				return "true"
			}
			return ""
		},
		set: func(c *message.Configuration, v string) error { *at(c) = v == "true"; return nil },
	}
}

// number takes ASCII, Persian and Arabic-Indic digits.
func number(path string, low, high int, at func(*message.Configuration) *int) field {
	return field{
		path: path,
		get:  func(c *message.Configuration) string { return strconv.Itoa(*at(c)) },
		set: func(c *message.Configuration, v string) error {
			n, err := strconv.Atoi(settings.Typed(v))
			if err != nil {
				return &message.Error{Code: settings.CodeOutOfRange, Field: path, Detail: strconv.Itoa(low) + "–" + strconv.Itoa(high)}
			}
			*at(c) = n
			return nil
		},
	}
}

// show puts a configuration into the form.
func show(d Document, c message.Configuration) {
	for _, f := range fields {
		d.SetValue(f.id(), f.get(&c))
	}
}

// read returns what the form holds, laid over c, or what is wrong with a field.
func read(d Document, c message.Configuration) (message.Configuration, error) {
	for _, f := range fields {
		if err := f.set(&c, d.Value(f.id())); err != nil {
			return c, err
		}
	}
	return c, nil
}
