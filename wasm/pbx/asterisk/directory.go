package asterisk

import (
	"context"
	"encoding/json"
	"strings"

	"simotel/wasm/pbx"
)

var _ pbx.Directory = (*driver)(nil)

// maxDirectory bounds the list of all endpoints, in bytes. One takes a hundred.
const maxDirectory = 1 << 20

// Extensions implements pbx.Directory: the endpoints that orders to a phone of the
// user's would ring. ARI tells neither their names nor their contexts.
func (d *driver) Extensions(ctx context.Context) ([]pbx.Extension, error) {
	const op = "list endpoints of asterisk"
	technology, resource, _ := strings.Cut(d.connection.Channel, "/")
	before, after, ok := strings.Cut(resource, placeholder)
	if !ok || isLocal(technology) || strings.ContainsAny(resource, "/@") {
		// Which of the PBX's phones the dialplan rings is the dialplan's to know.
		return nil, nil
	}
	ctx, cancel := pbx.Bounded(ctx)
	defer cancel()
	a, err := d.ask(ctx, op, "GET", "/endpoints", nil, maxDirectory)
	if err != nil {
		return nil, err
	}
	if a.status != 200 {
		return nil, d.failure(op, a)
	}
	var all []struct {
		Technology string `json:"technology"`
		Resource   string `json:"resource"`
	}
	if json.Unmarshal(a.body, &all) != nil {
		return nil, &pbx.Error{Code: pbx.NotAsterisk, Op: op, Status: a.status, Detail: d.host}
	}
	var list []pbx.Extension
	for _, e := range all {
		number, isOurs := strings.CutPrefix(e.Resource, before)
		number, isWhole := strings.CutSuffix(number, after)
		if isOurs && isWhole && strings.EqualFold(e.Technology, technology) && pbx.Dialable(number) {
			list = append(list, pbx.Extension{Number: number})
		}
	}
	return pbx.Directed(list), nil
}
