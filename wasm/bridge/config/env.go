package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// prefix begins the names of the environment's variables.
const prefix = "BRIDGE_"

// words are how kinds of values are called.
var words = map[reflect.Kind]string{
	reflect.String: "a text in quotes", reflect.Int: "a whole number", reflect.Bool: "true or false",
	reflect.Slice: "a list in [ ]", reflect.Struct: "an object in { }",
}

// override lays variables over the configuration: BRIDGE_STORE_RETENTION_HOURS is
// store.retentionHours. Lists of texts are separated by commas; users are in the
// file alone.
func (c *Config) override(environment []string) error {
	fields := make(map[string]field)
	collect(reflect.ValueOf(c).Elem(), "", fields)
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		f, ok := fields[name]
		if !ok {
			return fmt.Errorf("%s: there is no such variable", name)
		}
		if !f.set(value) {
			return fmt.Errorf("%s (%s): it must be %s", name, f.path, words[f.value.Kind()])
		}
	}
	return nil
}

// field is one that a variable may set.
type field struct {
	path  string
	value reflect.Value
}

// collect notes the fields of an object by the names of their variables.
func collect(object reflect.Value, path string, fields map[string]field) {
	for i := range object.NumField() {
		name := path + object.Type().Field(i).Tag.Get("json")
		value := object.Field(i)
		switch {
		case value.Kind() == reflect.Struct:
			collect(value, name+".", fields)
		case value.Kind() != reflect.Slice || value.Type().Elem().Kind() == reflect.String:
			fields[variable(name)] = field{name, value}
		}
	}
}

// variable returns the name of a field's variable.
func variable(path string) string {
	var name strings.Builder
	name.WriteString(prefix)
	small := false
	for _, r := range path {
		if small && unicode.IsUpper(r) {
			name.WriteByte('_')
		}
		small = unicode.IsLower(r)
		if r == '.' {
			r = '_'
		}
		name.WriteRune(unicode.ToUpper(r))
	}
	return name.String()
}

// set sets a field from a text; false if it is none of its kind.
func (f field) set(text string) bool {
	switch f.value.Kind() {
	case reflect.String:
		f.value.SetString(text)
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return false
		}
		f.value.SetInt(int64(n))
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return false
		}
		f.value.SetBool(b)
	default:
		var list []string
		for _, part := range strings.Split(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		f.value.Set(reflect.ValueOf(list))
	}
	return true
}
