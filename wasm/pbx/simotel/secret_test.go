package simotel

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

func TestASecretThatThePBXQuotesIsNotShown(t *testing.T) {
	s, c := settings.Defaults(), settings.Credentials{Username: "agent", Password: "p4ssword", Token: "k3y-of-the-agent"}
	s.Connection.Server, s.Extension, s.Connection.Authentication = "http://pbx", "201", settings.AuthBoth
	opened, err := Open(s, c, pbx.Transport{})
	if err != nil {
		t.Fatal(err)
	}
	basic := base64.StdEncoding.EncodeToString([]byte("agent:p4ssword"))
	for _, quoted := range []string{c.Password, c.Token, basic, "k3y-of\u200b-the-agent"} {
		for _, status := range []int{200, 401} {
			_, err := opened.(*driver).read("op", fetch.Response{Status: status, Body: []byte(`{"success":0,"message":"ApiKey ` + quoted + ` is invalid"}`)})
			var e *pbx.Error
			if !errors.As(err, &e) || e.Detail != "ApiKey … is invalid" || strings.Contains(err.Error(), quoted) {
				t.Errorf("%q is quoted: %v", quoted, err)
			}
		}
	}
}
