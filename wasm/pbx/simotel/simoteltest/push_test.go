package simoteltest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

func TestWebhooksComeInTheFormThatWasSetAndAgainUntilTheyAreTaken(t *testing.T) {
	for name, c := range map[string]struct {
		set  Webhooks
		want []string
	}{
		"G4 by POST":    {Webhooks{}, []string{`POST /call {"event_name":"NewState","exten":"201"}`, `POST /call {"event_name":"Ping"}`}},
		"Rest4 by POST": {Webhooks{Rest4: true}, []string{`POST /call/NewState {"event_name":"NewState","exten":"201"}`, `POST /call/Ping {"event_name":"Ping"}`}},
		"G4 by GET":     {Webhooks{Get: true}, []string{`GET /call?event_name=NewState&exten=201 `, `GET /call?event_name=Ping `}},
		"Rest4 by GET":  {Webhooks{Get: true, Rest4: true}, []string{`GET /call/NewState?event_name=NewState&exten=201 `, `GET /call/Ping?event_name=Ping `}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			refused := false
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				user, password, _ := r.BasicAuth()
				body, err := io.ReadAll(r.Body)
				if err != nil || user != "u" || password != "p" {
					t.Errorf("%s %s %v", user, password, err)
				}
				if !refused { // once
					refused = true
					w.WriteHeader(http.StatusServiceUnavailable)
					return
				}
				got = append(got, r.Method+" "+r.URL.RequestURI()+" "+string(body))
			}))
			defer web.Close()
			s := New(DefaultConfig())
			s.Start()
			defer s.Close()
			s.Emit(map[string]any{"event_name": "NewState", "exten": "before"})
			c.set.Address, c.set.Username, c.set.Password = web.URL+"/call", "u", "p"
			s.PushEvents(c.set)
			s.Emit(map[string]any{"event_name": "NewState", "exten": "201"})
			s.Emit(map[string]any{"event_name": "Ping"})
			if err := s.WaitPushed(t.Context(), 3); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q\nwant %q", got, c.want)
			}
		})
	}
}
