package settings

import (
	"slices"
	"strings"

	"simotel/wasm/dialplan/pattern"
	"simotel/wasm/request"
)

// The error codes of this package. None of its errors ever quotes a value.
const (
	// Of one field.
	CodeServerInvalid  = "server_invalid"         // no usable host, port or path
	CodeServerScheme   = "server_scheme"          // neither http nor https
	CodeServerUserInfo = "server_user_info"       // a user name or password in the address
	CodeServerQuery    = "server_query"           // a query or fragment in the address
	CodeServerPort     = "server_port"            // a port that is no number from 1 to 65535
	CodeServerIP       = "server_ip"              // digits and dots that are no IPv4 address
	CodeEvents         = "events_invalid"         // no address of a stream: ws or wss, host, port, path and nothing else
	CodeExtension      = "extension_invalid"      // not 1 to 32 digits, * and #
	CodePrefix         = "outside_prefix_invalid" // not at most 8 digits, * and #
	CodeCountry        = "country_invalid"        // no code of a country that has a numbering plan
	CodeLengths        = "lengths_invalid"        // not numbers of digits that extensions may have. Detail: the range
	CodeAreaCode       = "area_code_invalid"      // not at most 5 digits
	CodeChannel        = "channel_invalid"        // not technology/resource with {extension} in it
	CodeTooLong        = "setting_too_long"       // Detail: the bound in characters
	CodeCharacters     = "setting_characters"     // control characters, or what the field's use forbids
	CodeOutOfRange     = "setting_out_of_range"   // Detail: the range
	CodeUnknownValue   = "setting_unknown_value"  // Detail: the values there are
	CodeWrongType      = "setting_wrong_type"     // JSON of another type than the field's
	CodeUnknownField   = "setting_unknown"        // a field that does not exist
	CodePointer        = "pointer_invalid"        // no JSON pointer (RFC 6901)
	CodeStates         = "states_invalid"         // not lines of word = state. Detail: the states
	CodeNeeded         = "setting_needed"         // empty, and another field needs it. Detail: the path of that one
	CodeDomain         = "domain_invalid"         // no host, with or without a port
	CodeTooManyRules   = "rules_too_many"         // Detail: the bound
	CodePrepend        = "prepend_invalid"        // not at most 16 digits, * and #

	// Of a whole document.
	CodeCorrupt = "settings_corrupt" // a stored document that cannot be read; it is kept aside
	CodeNewer   = "settings_newer"   // a document of a later version of the extension

	// Of an import.
	CodeImportTooLarge  = "import_too_large" // over MaxImport bytes
	CodeImportMalformed = "import_malformed" // no JSON object, or no version
	CodeImportEmpty     = "import_empty"     // neither settings nor credentials
)

// Codes lists the package's codes, so that a test can hold the catalogues
// against them.
var Codes = slices.Concat(request.Codes, pattern.Codes, []string{
	CodeServerInvalid, CodeServerScheme, CodeServerUserInfo, CodeServerQuery, CodeServerPort, CodeServerIP, CodeEvents, CodeClearText,
	CodeExtension, CodePrefix, CodeCountry, CodeLengths, CodeAreaCode, CodeChannel, CodeTooLong, CodeCharacters,
	CodeOutOfRange, CodeUnknownValue, CodeWrongType, CodeUnknownField, CodePointer, CodeStates, CodeNeeded, CodeDomain, CodeTooManyRules, CodePrepend,
	CodeLocked, CodeGone, CodePassphraseNeeded, CodePassphraseWrong, CodePassphraseShort,
	CodePage, CodeSite, CodeSitePath, CodeSitePort, CodeSiteWildcard,
	CodeCorrupt, CodeNewer, CodeImportTooLarge, CodeImportMalformed, CodeImportEmpty,
})

// FieldError says what is wrong with one field.
type FieldError struct {
	Field  string // the path in its document: connection.server, token; for CodeUnknownField and CodeWrongType, in the import
	Code   string
	Detail string // for the sentence's placeholder: a bound, a range; never the value
}

// Error implements error.
func (e *FieldError) Error() string {
	s := "setting " + e.Field + ": " + e.Code
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	return s
}

// ErrorCode returns the stable code that crosses messages.
func (e *FieldError) ErrorCode() string { return e.Code }

// ErrorDetail returns what the user's sentence may quote.
func (e *FieldError) ErrorDetail() string { return e.Detail }

// Errors is every field at fault, in the order of the schema. errors.As finds
// the first *FieldError in it.
type Errors []*FieldError

// Error implements error.
func (e Errors) Error() string {
	parts := make([]string, len(e))
	for i, f := range e {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "; ")
}

// Unwrap returns each field's error.
func (e Errors) Unwrap() []error {
	all := make([]error, len(e))
	for i, f := range e {
		all[i] = f
	}
	return all
}

// add records a fault of field; an empty code is none.
func (e *Errors) add(field, code, detail string) {
	if code != "" {
		*e = append(*e, &FieldError{Field: field, Code: code, Detail: detail})
	}
}

// err returns e as an error, nil when it is empty.
func (e Errors) err() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// DocumentError says why a whole document cannot be used.
type DocumentError struct {
	Document string // KeySettings, KeyCredentials, or "import"
	Code     string
	Detail   string // for the sentence's placeholder: a version, a place
	Err      error  // what was wrapped, or nil
}

// Error implements error.
func (e *DocumentError) Error() string {
	s := e.Document + " document: " + e.Code
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the wrapped error.
func (e *DocumentError) Unwrap() error { return e.Err }

// ErrorCode returns the stable code that crosses messages.
func (e *DocumentError) ErrorCode() string { return e.Code }

// ErrorDetail returns what the user's sentence may quote.
func (e *DocumentError) ErrorDetail() string { return e.Detail }
