package lookup

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/message"
)

// tables know one number.
type tables struct{ fail error }

func (s tables) Lookup(_ context.Context, r Request) (Result, error) {
	if r.E164 != "+982188341256" || r.Language != "fa" {
		return Result{}, s.fail
	}
	return Result{Place: "استان تهران", Country: "ایران", Ported: true}, s.fail
}

func clientOf(s Service) Client {
	server := Server{Service: s, Log: func(error) {}}
	return Client{Ask: chrometest.Program{Answer: server.Handle}.Ask}
}

func TestAClientCannotBeToldFromTheTables(t *testing.T) {
	ctx := context.Background()
	for _, r := range []Request{{E164: "+982188341256", Language: "fa"}, {E164: "+442079460018", Language: "en"}} {
		want, _ := tables{}.Lookup(ctx, r)
		if got, err := clientOf(tables{}).Lookup(ctx, r); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", r.E164, got, err, want)
		}
	}
}

func TestAFailureHasACode(t *testing.T) {
	dies := Client{Ask: chrometest.Program{Answer: func(context.Context, string, json.RawMessage) json.RawMessage { return nil }}.Ask}
	for name, c := range map[string]struct {
		client Client
		code   string
	}{
		"of the tables":                   {clientOf(tables{fail: errors.New("a table cannot be read")}), message.CodeInternal},
		"of the tables, with its own":     {clientOf(tables{fail: &message.Error{Code: "x"}}), "x"},
		"of a program that ended over it": {dies, message.CodeWorkerStopped},
	} {
		got, err := c.client.Lookup(context.Background(), Request{E164: "+982188341256", Language: "fa"})
		var coded *message.Error
		if !errors.As(err, &coded) || coded.Code != c.code || got != (Result{}) {
			t.Errorf("%s: got %+v, %v, want %s", name, got, err, c.code)
		}
	}
}

func TestEveryEventIsAnswered(t *testing.T) {
	server := Server{Service: tables{}, Log: func(error) {}}
	for _, c := range []struct{ event, args string }{{"", ""}, {"lookup", "["}, {"lookup", "[]"}, {"lookup", "[{},{}]"}, {"lookup", "[1]"}, {"other", "[{}]"}} {
		var reply message.Reply
		err := json.Unmarshal(server.Handle(context.Background(), c.event, json.RawMessage(c.args)), &reply)
		if err != nil || reply.Error == nil || reply.Error.Code != message.CodeBadMessage {
			t.Errorf("%s %s: got %+v, %v", c.event, c.args, reply, err)
		}
	}
}
