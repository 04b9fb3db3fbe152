package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// MaxImport bounds an import document, in bytes: 256 KiB.
const MaxImport = 256 << 10

// importDocument is the form in which an administrator hands both documents out.
type importDocument struct {
	Version     int         `json:"version"`
	Settings    Settings    `json:"settings"`
	Credentials Credentials `json:"credentials"`
}

// ParseImport reads an import document and lays it over s and c: a field that
// the document does not name stays as it is, so an administrator can hand out
// the server without touching anyone's extension. It returns both in canonical
// form. The error is a *DocumentError, a *FieldError for a field that does not
// exist or has the wrong type, or Errors; s and c are then returned unchanged.
func ParseImport(document []byte, s Settings, c Credentials) (Settings, Credentials, error) {
	if IsDeep(document) {
		return s, c, &DocumentError{Document: "import", Code: CodeImportMalformed}
	}
	d, err := decodeImport(document, s, c)
	if err != nil {
		return s, c, err
	}
	newS, errS := Validate(d.Settings)
	newC, errC := ValidateCredentials(d.Credentials)
	if err := errors.Join(errS, errC); err != nil {
		return s, c, err
	}
	return newS, newC, nil
}

func decodeImport(document []byte, s Settings, c Credentials) (importDocument, error) {
	d := importDocument{Settings: s, Credentials: c}
	// encoding/json would write into the lists that s has.
	d.Settings.Numbers.InternalLengths = slices.Clone(s.Numbers.InternalLengths)
	d.Settings.Guards.Countries = slices.Clone(s.Guards.Countries)
	d.Settings.Dialling.Rules = slices.Clone(s.Dialling.Rules)
	d.Settings.CRM.Hosts, d.Settings.CRM.Pages = slices.Clone(s.CRM.Hosts), slices.Clone(s.CRM.Pages)
	if len(document) > MaxImport {
		return d, &DocumentError{Document: "import", Code: CodeImportTooLarge, Detail: strconv.Itoa(MaxImport)}
	}
	document = bytes.TrimPrefix(document, []byte("\ufeff")) // Windows editors write one
	var given map[string]any
	if err := json.Unmarshal(document, &given); err != nil || given == nil {
		return d, &DocumentError{Document: "import", Code: CodeImportMalformed, Detail: Position(err)}
	}
	version, ok := given["version"].(float64)
	if !ok || version < 1 {
		return d, &DocumentError{Document: "import", Code: CodeImportMalformed, Detail: "version"}
	}
	if version > Version {
		return d, &DocumentError{Document: "import", Code: CodeNewer, Detail: strconv.FormatFloat(version, 'f', -1, 64)}
	}
	if err := checkShape("", given, shape()); err != nil {
		return d, err
	}
	if namesRules(given) {
		// encoding/json would leave in a rule what the document does not name of it.
		d.Settings.Dialling.Rules = nil
	}
	if given["settings"] == nil && given["credentials"] == nil {
		return d, &DocumentError{Document: "import", Code: CodeImportEmpty}
	}
	err := json.Unmarshal(document, &d)
	if err == nil && d.Settings.Connection.Kind != s.Connection.Kind {
		// The address of another kind is no place for this one's secrets, unless
		// the document names it.
		d.Settings.Connection.Server = ""
		d.Settings.Connection.Context = ContextFor(d.Settings.Connection.Kind, s.Connection.Context)
		if d.Settings.Connection.Kind == KindEndpoint {
			d.Settings.Endpoint = Defaults().Endpoint
		}
		err = json.Unmarshal(document, &d)
	}
	if err != nil {
		// All that the shape leaves open is a number that is no integer.
		field := ""
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			field = wrong.Field
		}
		return d, &FieldError{Field: field, Code: CodeWrongType, Detail: field}
	}
	return d, nil
}

// shape returns every field that an import may have, with a value of its type.
func shape() map[string]any {
	var known map[string]any
	s := Defaults()
	s.Dialling.Rules = []Rule{{}}
	raw, err := json.Marshal(importDocument{Settings: s})
	if err == nil {
		err = json.Unmarshal(raw, &known)
	}
	if err != nil {
		return nil // cannot happen; every field would then be unknown
	}
	return known
}

// checkShape reports the first field of given, in alphabetical order, that
// known lacks or has with another type. encoding/json would take names in any
// case, take null for "unchanged", and quote values in its errors.
func checkShape(path string, given, known map[string]any) error {
	names := make([]string, 0, len(given))
	for name := range given {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		field := path + name
		if len(field) > 80 {
			field = strings.ToValidUTF8(field[:80], "") + "…"
		}
		want, ok := known[name]
		if !ok {
			return &FieldError{Field: field, Code: CodeUnknownField, Detail: field}
		}
		if !sameType(given[name], want) {
			return &FieldError{Field: field, Code: CodeWrongType, Detail: field}
		}
		var err error
		switch inner := want.(type) {
		case map[string]any:
			err = checkShape(field+".", given[name].(map[string]any), inner)
		case []any:
			err = checkShapes(field+".", given[name].([]any), inner)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkShapes does the same for the entries of a list, if known has one that
// shows their fields.
func checkShapes(path string, given, known []any) error {
	if len(known) == 0 {
		return nil // encoding/json sees what is in it
	}
	for i, entry := range given {
		field := path + strconv.Itoa(i+1)
		fields, ok := entry.(map[string]any)
		if !ok {
			return &FieldError{Field: field, Code: CodeWrongType, Detail: field}
		}
		if err := checkShape(field+".", fields, known[0].(map[string]any)); err != nil {
			return err
		}
	}
	return nil
}

// namesRules reports whether an import whose shape was checked has dialling
// rules.
func namesRules(given map[string]any) bool {
	s, _ := given["settings"].(map[string]any)
	d, _ := s["dialling"].(map[string]any)
	return d["rules"] != nil
}

func sameType(a, b any) bool {
	var ok bool
	switch b.(type) {
	case string:
		_, ok = a.(string)
	case float64:
		_, ok = a.(float64)
	case bool:
		_, ok = a.(bool)
	case map[string]any:
		_, ok = a.(map[string]any)
	case []any:
		_, ok = a.([]any)
	}
	return ok
}

// Position tells where JSON is broken, empty where that is unknown, and quotes nothing: the document may
// hold secrets.
func Position(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return "byte " + strconv.FormatInt(syntax.Offset, 10)
	}
	return ""
}
