package simotel

import (
	"context"
	"encoding/json"

	"simotel/wasm/pbx"
)

var _ pbx.Directory = (*driver)(nil)

// serviceUsers is the service that searches the PBX's extensions.
const serviceUsers = "/pbx/users/search"

// maxDirectory bounds the list of all users, in bytes. One takes a kilobyte.
const maxDirectory = 4 << 20

// usersQuery asks for all of them, as the documents' sample does.
type usersQuery struct {
	Status     string            `json:"status"`
	Alike      int               `json:"alike"`
	Conditions map[string]string `json:"conditions"`
}

// user is what is read of one. The answer has its SIP password too, which no type
// of ours has a place for.
type user struct {
	Name    string `json:"name"`
	Number  string `json:"number"`
	Context string `json:"context"`
}

// Extensions implements pbx.Directory.
func (d *driver) Extensions(ctx context.Context) ([]pbx.Extension, error) {
	const op = "list extensions of simotel"
	query := usersQuery{Status: "all", Alike: 1, Conditions: map[string]string{"name": "", "number": "", "mapped": ""}}
	a, err := d.ask(ctx, op, serviceUsers, query, maxDirectory)
	if err != nil {
		return nil, err
	}
	var users []user
	if json.Unmarshal(a.Data, &users) != nil {
		return nil, &pbx.Error{Code: pbx.Malformed, Op: op, Status: 200} // the parser's words may quote it
	}
	var list []pbx.Extension
	for _, u := range users {
		if pbx.Dialable(u.Number) {
			e := pbx.Extension{Number: u.Number, Name: pbx.Clean(u.Name, 60), Context: pbx.Clean(u.Context, 80)}
			if e.Name == e.Number {
				e.Name = "" // the PBX's own default
			}
			list = append(list, e)
		}
	}
	return pbx.Directed(list), nil
}
