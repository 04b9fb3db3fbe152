package simoteltest

import (
	"encoding/json"
	"strings"
)

// ServiceUsers searches the extensions.
const ServiceUsers = "/pbx/users/search"

// User is an extension, as an administrator made it.
type User struct {
	Number, Name string
	Context      string // empty for "main_routing"
	Secret       string // its SIP password, which the search tells whoever may search
}

// DirectoryConfig is DefaultConfig with four extensions, which the accounts may
// search.
func DirectoryConfig() Config {
	c := DefaultConfig()
	for i := range c.Accounts {
		c.Accounts[i].Requests = append([]string{ServiceUsers}, c.Accounts[i].Requests...)
	}
	c.Users = []User{
		{Number: "201", Name: "سارا محمدی", Secret: "sip-password-of-201"},
		{Number: "202", Name: "202", Secret: "sip-password-of-202"},
		{Number: "1001", Name: "Reception", Context: "reception_routing", Secret: "sip-password-of-1001"},
		{Number: "204", Secret: "sip-password-of-204"},
	}
	return c
}

// searchUsers answers in the form of the documents' sample, in which the secret
// is masked; a client that reads the real ones from here is known.
func (s *Server) searchUsers(body []byte) reply {
	var query struct {
		Conditions struct{ Name, Number string }
	}
	if json.Unmarshal(body, &query) != nil {
		return refuse("Requested operation failed")
	}
	s.mu.Lock()
	users := s.config.Users
	s.mu.Unlock()
	found := []any{}
	for _, u := range users {
		if !strings.Contains(u.Number, query.Conditions.Number) || !strings.Contains(u.Name, query.Conditions.Name) {
			continue
		}
		context := u.Context
		if context == "" {
			context = "main_routing"
		}
		found = append(found, map[string]any{
			"_id": "64b558207af75f2cf378889" + u.Number, "user_type": "SIP", "active": "yes", "name": u.Name, "number": u.Number, "cid_number": u.Number,
			"secret": u.Secret, "deny": "0.0.0.0/0.0.0.0", "permit": "0.0.0.0/0.0.0.0", "dtmfmode": "rfc2833", "context": context,
			"host": "dynamic", "type": "friend", "port": "5060", "email": "", "more_options": "secret=" + u.Secret,
			"description": "", "date": "1402-04-26 19:32:56", "queues": []any{},
		})
	}
	return reply{status: 200, message: "", data: found}
}
