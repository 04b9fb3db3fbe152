package message

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/detect"
	"simotel/wasm/settings"
)

// service answers every request with something recognisable and notes it.
type service struct {
	asked   []string
	fail    error
	learned []settings.Learned
	pages   []string
}

func (s *service) Seen(context.Context) error { return s.note("seen") }
func (s *service) note(what string) error     { s.asked = append(s.asked, what); return s.fail }

func (s *service) Detect(_ context.Context, r DetectRequest) (DetectReply, error) {
	return DetectReply{Matches: [][]detect.Match{{{Start: 1, End: 2, E164: "+982188123456", Kind: detect.Phone}}},
		Card: &Card{Direction: "rtl", Detection: Detection{Not: []string{}}}}, s.note("detect " + strings.Join(r.Texts, "|") + " " + r.Language + " " + r.Host)
}
func (s *service) Wake(_ context.Context, r WakeRequest) (WakeReply, error) {
	return WakeReply{Card: &Card{Links: true, Pages: s.pages, Detection: Detection{Not: []string{}, Learned: s.learned}}}, s.note("wake " + r.Tab)
}
func (s *service) About(_ context.Context, r AboutRequest) (AboutReply, error) {
	return AboutReply{Text: "Tehran · Fixed line"}, s.note("about " + r.Source + " " + r.Text + r.E164)
}
func (s *service) Call(_ context.Context, r CallRequest) (CallReply, error) {
	return CallReply{Record: calls.Record{ID: r.ID}, State: calls.Accepted, Final: true}, s.note("call " + r.Text)
}
func (s *service) CallStatus(_ context.Context, r CallStatusRequest) (CallReply, error) {
	return CallReply{Record: calls.Record{ID: r.ID}, State: calls.Sent}, s.note("status")
}
func (s *service) Cancel(_ context.Context, r CallStatusRequest) (CallReply, error) {
	return CallReply{Record: calls.Record{ID: r.ID}, State: calls.Failed}, s.note("cancel")
}
func (s *service) Hangup(_ context.Context, r CallStatusRequest) (CallReply, error) {
	return CallReply{Record: calls.Record{ID: r.ID}, State: calls.Ended}, s.note("hang up")
}
func (s *service) SetNote(_ context.Context, r NoteRequest) (CallReply, error) {
	return CallReply{Record: calls.Record{ID: r.ID, Remark: calls.Remark{Note: r.Note}}}, s.note("note " + r.Note)
}
func (s *service) Teach(_ context.Context, r TeachRequest) (TeachReply, error) {
	return TeachReply{Title: "learned"}, s.note("teach " + r.Text + " on " + r.Site)
}
func (s *service) Contact(_ context.Context, r ContactRequest) (ContactReply, error) {
	return ContactReply{Name: "Sara"}, s.note("contact " + r.Text)
}
func (s *service) OpenContact(_ context.Context, r ContactRequest) error {
	return s.note("open contact " + r.Text + r.Call)
}
func (s *service) LookUp(_ context.Context, r ContactRequest) (LookUpReply, error) {
	return LookUpReply{Found: true}, s.note("look up " + r.Text)
}
func (s *service) TryPop(_ context.Context, r ContactRequest) error {
	return s.note("try pop " + r.Text)
}
func (s *service) Forget(_ context.Context, l settings.Learned) (Configuration, error) {
	return Configuration{Configured: true}, s.note("forget " + l.Text + " on " + l.Site)
}
func (s *service) OpenShortcuts(context.Context) error           { return s.note("shortcuts") }
func (s *service) Left(context.Context, CallStatusRequest) error { return s.note("left") }
func (s *service) Status(context.Context) (StatusReply, error) {
	return StatusReply{Phone: "idle", Live: "on"}, s.note("status of the line")
}
func (s *service) OpenOptions(context.Context) error { return s.note("options") }
func (s *service) Preview(_ context.Context, r PreviewRequest) (PreviewReply, error) {
	return PreviewReply{Dialled: "9021", Rules: []string{"own"}, Own: 2, Kinds: []string{"foreign"}, Error: &Error{Code: "x"}}, s.note("preview " + r.Text + " in " + r.Settings.Country)
}
func (s *service) RecentCalls(context.Context) ([]CallReply, error) {
	return []CallReply{{State: calls.Unknown}}, s.note("recent")
}
func (s *service) Configuration(context.Context) (Configuration, error) {
	return Configuration{Settings: settings.Settings{Extension: "201"}}, s.note("configuration")
}
func (s *service) SaveConfiguration(_ context.Context, c Configuration) (Configuration, error) {
	return c, s.note("save")
}
func (s *service) Import(_ context.Context, d string) (Configuration, error) {
	return Configuration{Configured: true}, s.note("import " + d)
}
func (s *service) Export(_ context.Context, r ExportRequest) (string, error) {
	return fmt.Sprint(r.Secrets), s.note("export")
}
func (s *service) CheckPolicy(_ context.Context, document string) (PolicyCheck, error) {
	return PolicyCheck{Named: len(document)}, s.note("checkPolicy " + document)
}
func (s *service) Reset(context.Context) (Configuration, error) {
	return Configuration{Configured: true}, s.note("reset")
}
func (s *service) Secrets(_ context.Context, r SecretsRequest) (Configuration, error) {
	return Configuration{State: settings.StateLocked}, s.note("secrets " + r.Do + " " + r.Keep + " " + r.Passphrase)
}
func (s *service) Diagnostics(context.Context) (string, error) {
	return "{}", s.note("diagnostics")
}
func (s *service) Check(context.Context) (CheckReply, error) {
	return CheckReply{OK: true}, s.note("check")
}

func (s *service) Extensions(context.Context) (ExtensionsReply, error) {
	return ExtensionsReply{Extensions: []Extension{{Number: "201", Name: "Sara"}}}, s.note("extensions")
}

func (s *service) Predecessor(context.Context) (Predecessor, error) {
	return Predecessor{Found: true, Extension: "204"}, s.note("predecessor")
}
func (s *service) TakeOver(context.Context) (TakeOver, error) {
	return TakeOver{Refused: []Error{{Code: "x", Field: "extension"}}}, s.note("take over")
}
func (s *service) ErasePredecessor(context.Context) error { return s.note("erase") }

func (s *service) OpenHistory(context.Context) error { return s.note("open history") }
func (s *service) History(_ context.Context, r HistoryRequest) (HistoryReply, error) {
	return HistoryReply{Calls: []HistoryCall{{CallReply: CallReply{Record: calls.Record{ID: "1", Remark: calls.Remark{Note: "n"}}}, Chunk: 7}}, Read: 3, Next: 9}, s.note("history " + r.Query)
}
func (s *service) Annotate(_ context.Context, r AnnotateRequest) (CallReply, error) {
	return CallReply{Record: calls.Record{ID: r.Ref.ID}}, s.note("annotate " + r.Note + string(r.Disposition))
}
func (s *service) DeleteCalls(_ context.Context, r DeleteCallsRequest) (DeleteCallsReply, error) {
	return DeleteCallsReply{Kept: []string{"2"}}, s.note(fmt.Sprint("delete ", r.Refs, r.All))
}

func (s *service) CallLog(context.Context) (CallLogState, error) {
	return CallLogState{Waiting: 3, Listed: []AsideCall{{ID: "1"}}}, s.note("call log")
}
func (s *service) CallLogDo(_ context.Context, r CallLogRequest) (CallLogState, error) {
	return CallLogState{Aside: 2, Listed: []AsideCall{}}, s.note("call log " + r.Do + r.ID)
}

const id = "abcdefghijklmnopabcdefghijklmnop"

var (
	page    = Sender{ID: id, URL: "chrome-extension://" + id + "/popup.html", Origin: "chrome-extension://" + id}
	content = Sender{ID: id, URL: "https://crm.example/contacts", Origin: "https://crm.example", TabID: 7}
)

func serverOf(s Service) Server {
	return Server{Service: s, ExtensionID: id, Describe: func(_ context.Context, err error) *Error {
		var e *Error
		if !errors.As(err, &e) {
			e = &Error{Code: CodeInternal}
		}
		return e
	}}
}

func clientOf(server Server, sender Sender) *Client {
	return NewClient(chrometest.Messages{Answer: func(ctx context.Context, message json.RawMessage) json.RawMessage {
		return server.Answer(ctx, sender, message)
	}}.SendMessage)
}

func TestAClientCannotBeToldFromTheServiceItself(t *testing.T) {
	ctx := context.Background()
	behind := &service{}
	client := clientOf(serverOf(behind), page)
	for name, ask := range map[string]func(Service) (any, error){
		"detect": func(s Service) (any, error) {
			return s.Detect(ctx, DetectRequest{Texts: []string{"۰۲۱"}, Language: "fa", Host: "example.ir"})
		},
		"call": func(s Service) (any, error) {
			return s.Call(ctx, CallRequest{ID: "1", Text: "021", Source: SourcePopup})
		},
		"wake":        func(s Service) (any, error) { return s.Wake(ctx, WakeRequest{}) },
		"page":        func(s Service) (any, error) { return s.Page(ctx, PageRequest{Tab: 5}) },
		"refused":     func(s Service) (any, error) { return s.Refused(ctx, PageRequest{Tab: 5}) },
		"show number": func(s Service) (any, error) { return s.ShowNumber(ctx, Where{Tab: 5, Frame: 2, Number: "+98"}) },
		"switch site": func(s Service) (any, error) { return s.SwitchSite(ctx, SiteRequest{Tab: 5, On: true}) },
		"about": func(s Service) (any, error) {
			return s.About(ctx, AboutRequest{Text: "021", Source: SourceCard, E164: "+98"})
		},
		"status":        func(s Service) (any, error) { return s.CallStatus(ctx, CallStatusRequest{ID: "1"}) },
		"cancel":        func(s Service) (any, error) { return s.Cancel(ctx, CallStatusRequest{ID: "1"}) },
		"hang up":       func(s Service) (any, error) { return s.Hangup(ctx, CallStatusRequest{ID: "1"}) },
		"left":          func(s Service) (any, error) { return nil, s.Left(ctx, CallStatusRequest{ID: "1"}) },
		"line's status": func(s Service) (any, error) { return s.Status(ctx) },
		"open options":  func(s Service) (any, error) { return nil, s.OpenOptions(ctx) },
		"preview": func(s Service) (any, error) {
			return s.Preview(ctx, PreviewRequest{Text: "021", Settings: &settings.Settings{Country: "IR"}})
		},
		"call log":      func(s Service) (any, error) { return s.CallLog(ctx) },
		"call log send": func(s Service) (any, error) { return s.CallLogDo(ctx, CallLogRequest{Do: LogRetry, ID: "1"}) },
		"recent calls":  func(s Service) (any, error) { return s.RecentCalls(ctx) },
		"configuration": func(s Service) (any, error) { return s.Configuration(ctx) },
		"save": func(s Service) (any, error) {
			return s.SaveConfiguration(ctx, Configuration{Settings: settings.Settings{Country: "IR"}})
		},
		"import":      func(s Service) (any, error) { return s.Import(ctx, `{"version":1}`) },
		"export":      func(s Service) (any, error) { return s.Export(ctx, ExportRequest{Secrets: true}) },
		"checkPolicy": func(s Service) (any, error) { return s.CheckPolicy(ctx, "{}") },
		"reset":       func(s Service) (any, error) { return s.Reset(ctx) },
		"secrets": func(s Service) (any, error) {
			return s.Secrets(ctx, SecretsRequest{Do: SecretsKeep, Keep: settings.KeepEncrypted, Passphrase: "چهار واژه"})
		},
		"diagnostics": func(s Service) (any, error) { return s.Diagnostics(ctx) },
		"check":       func(s Service) (any, error) { return s.Check(ctx) },
		"extensions":  func(s Service) (any, error) { return s.Extensions(ctx) },
		"predecessor": func(s Service) (any, error) { return s.Predecessor(ctx) },
		"take over":   func(s Service) (any, error) { return s.TakeOver(ctx) },
		"erase":       func(s Service) (any, error) { return nil, s.ErasePredecessor(ctx) },

		"seen":         func(s Service) (any, error) { return nil, s.Seen(ctx) },
		"open history": func(s Service) (any, error) { return nil, s.OpenHistory(ctx) },
		"history":      func(s Service) (any, error) { return s.History(ctx, HistoryRequest{Query: "۰۲۱", Cursor: 3}) },
		"annotate": func(s Service) (any, error) {
			return s.Annotate(ctx, AnnotateRequest{Ref: calls.Ref{ID: "1", Chunk: 7}, Note: "n", Disposition: calls.CallBack})
		},
		"delete calls": func(s Service) (any, error) {
			return s.DeleteCalls(ctx, DeleteCallsRequest{Refs: []calls.Ref{{ID: "1", Chunk: 7}}})
		},
		"note":  func(s Service) (any, error) { return s.SetNote(ctx, NoteRequest{ID: "1", Note: "call back"}) },
		"teach": func(s Service) (any, error) { return s.Teach(ctx, TeachRequest{Text: "021", E164: "+98"}) },
		"forget": func(s Service) (any, error) {
			return s.Forget(ctx, settings.Learned{Text: "##-##", Site: "crm.example"})
		},
		"contact": func(s Service) (any, error) {
			return s.Contact(ctx, ContactRequest{Text: "021", Source: SourceCard, Opened: true})
		},
		"open contact": func(s Service) (any, error) { return nil, s.OpenContact(ctx, ContactRequest{Call: "1"}) },
		"look up":      func(s Service) (any, error) { return s.LookUp(ctx, ContactRequest{Text: "021", Source: SourcePopup}) },
		"try pop": func(s Service) (any, error) {
			return nil, s.TryPop(ctx, ContactRequest{Text: "021", Source: SourcePopup})
		},
		"shortcuts": func(s Service) (any, error) { return nil, s.OpenShortcuts(ctx) },
	} {
		t.Run(name, func(t *testing.T) {
			behind.asked = nil
			want, _ := ask(behind)
			got, err := ask(client)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, %v\nwant %+v", got, err, want)
			}
			if len(behind.asked) != 2 || behind.asked[0] != behind.asked[1] {
				t.Errorf("asked %q", behind.asked)
			}
		})
	}
}

func TestWhoMayAskForWhat(t *testing.T) {
	ours := map[string]bool{TypeDetect: true, TypeWake: true, TypeAbout: true, TypeCall: true, TypeCallStatus: true, TypeCancel: true, TypeLeft: true, TypeSetNote: true, TypeTeach: true, TypeContact: true, TypeOpenContact: true, TypeOpenOptions: true}
	bodies := map[string]string{TypeContact: `{"source":"card"}`, TypeOpenContact: `{"source":"card"}`, TypeLookUp: `{"source":"popup"}`, TypeTryPop: `{"source":"popup"}`, TypeDetect: `{"texts":[]}`, TypeAbout: `{"source":"card"}`, TypeCall: `{"id":"1","source":"card"}`, TypeImport: `"{}"`, TypeTeach: `{"text":"021"}`, TypeCallLogDo: `{"do":"send"}`, TypePreview: `{"text":"021","settings":{"country":"IR"}}`}
	senders := map[string]struct {
		sender Sender
		may    func(string) bool
	}{
		"a page of ours":                       {page, func(string) bool { return true }},
		"a content script":                     {content, func(t string) bool { return ours[t] }},
		"a content script that names our page": {Sender{ID: id, URL: "https://chrome-extension/" + id + "/", Origin: "chrome-extension://" + id}, func(t string) bool { return ours[t] }},
		"a page that took over the process of its content scripts": {Sender{ID: id, URL: page.URL, Origin: "https://evil.example", TabID: 7}, func(t string) bool { return ours[t] }},
		"one in a frame without an origin":                         {Sender{ID: id, URL: page.URL, Origin: "null", TabID: 7, FrameID: 3}, func(t string) bool { return ours[t] }},
		"another extension":                                        {Sender{ID: "other", URL: "chrome-extension://" + id + "/popup.html"}, func(string) bool { return false }},
		"nobody":                                                   {Sender{}, func(string) bool { return false }},
	}
	for who, c := range senders {
		for _, requestType := range []string{TypeDetect, TypeAbout, TypeCall, TypeCallStatus, TypeOpenOptions, TypeRecentCalls, TypePreview,
			TypeConfiguration, TypeSaveConfiguration, TypeImport, TypeCheck, TypeExtensions,
			TypePredecessor, TypeTakeOver, TypeErasePredecessor, TypeOpenHistory, TypeHistory, TypeSeen, TypeAnnotate, TypeDeleteCalls, TypeSetNote, TypeTeach, TypeForget, TypeOpenShortcuts,
			TypeContact, TypeOpenContact, TypeLookUp, TypeTryPop, TypeCallLog, TypeCallLogDo} {
			t.Run(who+" asks for "+requestType, func(t *testing.T) {
				body := bodies[requestType]
				if body == "" {
					body = "{}"
				}
				behind := &service{}
				var r Reply
				raw := serverOf(behind).Answer(context.Background(), c.sender, json.RawMessage(`{"type":"`+requestType+`","body":`+body+`}`))
				if err := json.Unmarshal(raw, &r); err != nil {
					t.Fatal(err)
				}
				if may := c.may(requestType); may != (r.Error == nil) || may != (len(behind.asked) == 1) {
					t.Errorf("answer %s, asked %q", raw, behind.asked)
				} else if !may && r.Error.Code != CodeNotForPages {
					t.Errorf("code %s", r.Error.Code)
				}
			})
		}
	}
}

func TestAContentScriptNamesAContactByItsNumberAlone(t *testing.T) {
	for sender, allowed := range map[*Sender]bool{&content: false, &page: true} {
		behind := &service{}
		raw := serverOf(behind).Answer(context.Background(), *sender, json.RawMessage(`{"type":"openContact","body":{"call":"1"}}`))
		if got := len(behind.asked) == 1; got != allowed {
			t.Errorf("%s: %s", sender.URL, raw)
		}
	}
	r := CallReply{Record: calls.Record{Contact: &calls.Contact{Name: "Sara", Company: "Acme", ID: "7", Link: "https://crm.example/7"}}}
	if got := r.ForTab().Contact; *got != (calls.Contact{Name: "Sara", Company: "Acme"}) || r.Contact.ID != "7" {
		t.Errorf("a tab is told %+v", got)
	}
}

func TestOnlyAPageOfOursChoosesWhichPhoneRingsFirst(t *testing.T) {
	for who, sender := range map[string]Sender{"page": page, "content": content} {
		for _, source := range []string{SourceCard, SourcePopup} {
			behind := &service{}
			reply, err := clientOf(serverOf(behind), sender).Call(context.Background(), CallRequest{ID: "1", Text: "021", Source: source, Caller: "0912"})
			var e *Error
			switch {
			case who == "page" && (err != nil || reply.State != calls.Accepted):
				t.Errorf("%s, %s: got %+v, %v", who, source, reply, err)
			case who == "content" && (!errors.As(err, &e) || e.Code != CodeNotForPages || len(behind.asked) != 0):
				t.Errorf("%s, %s: got %+v, %v, asked %q", who, source, reply, err, behind.asked)
			}
		}
	}
}

func TestATabIsToldNoRemarkAndAPageOfOursIsNoPlace(t *testing.T) {
	r := CallReply{Record: calls.Record{ID: "1", Remark: calls.Remark{Note: "private", Disposition: calls.CallBack, Noted: 1}}}
	if got := r.ForTab().Remark; got != (calls.Remark{}) {
		t.Errorf("a tab is told %+v", got)
	}
	for who, sender := range map[string]Sender{"page": page, "content": content} {
		sender.TabURL, sender.TabTitle = "https://crm.example", "Contacts"
		behind := &placed{}
		if _, err := clientOf(serverOf(behind), sender).Call(context.Background(), CallRequest{ID: "1", Text: "021", Source: SourceCard}); err != nil {
			t.Fatal(err)
		}
		if isPlace := behind.place.Address != "" || behind.place.Title != ""; isPlace != (who == "content") {
			t.Errorf("%s: %+v", who, behind.place)
		}
	}
}

// placed notes where a call was asked for.
type placed struct {
	service
	place Place
}

func (s *placed) Call(_ context.Context, r CallRequest) (CallReply, error) {
	s.place = r.Place
	return CallReply{}, nil
}

func TestAMessageThatIsNoneOfOursIsRefusedAndAnswered(t *testing.T) {
	for name, request := range map[string]string{
		"no JSON":                   `{`,
		"null":                      `null`,
		"a list":                    `[]`,
		"an unknown type":           `{"type":"format"}`,
		"no body":                   `{"type":"call"}`,
		"a body of another type":    `{"type":"call","body":[1]}`,
		"a call without an id":      `{"type":"call","body":{"text":"021","source":"card"}}`,
		"a call from elsewhere":     `{"type":"call","body":{"id":"1","text":"021","source":"page"}}`,
		"a call with a long id":     `{"type":"call","body":{"id":"` + strings.Repeat("x", 65) + `","source":"card"}}`,
		"a call with a long text":   `{"type":"call","body":{"id":"1","source":"card","text":"` + strings.Repeat("😀", MaxCallText/2+1) + `"}}`,
		"a call with a long caller": `{"type":"call","body":{"id":"1","source":"popup","text":"021","caller":"` + strings.Repeat("1", MaxCallText+1) + `"}}`,
		"a preview of a long text":  `{"type":"preview","body":{"text":"` + strings.Repeat("1", MaxCallText+1) + `"}}`,
		"about a long text":         `{"type":"about","body":{"source":"card","text":"` + strings.Repeat("1", MaxCallText+1) + `"}}`,
		"about nothing of ours":     `{"type":"about","body":{"source":"page","text":"021"}}`,
		"a longer query":            `{"type":"history","body":{"query":"` + strings.Repeat("x", MaxQuery+1) + `"}}`,
		"an unknown outcome":        `{"type":"history","body":{"outcome":"good"}}`,
		"a longer note":             `{"type":"annotate","body":{"ref":{"id":"1"},"note":"` + strings.Repeat("ی", calls.MaxNote+1) + `"}}`,
		"an unknown disposition":    `{"type":"annotate","body":{"ref":{"id":"1"},"disposition":"=1"}}`,
		"more calls than there are": `{"type":"deleteCalls","body":{"refs":[` + strings.TrimSuffix(strings.Repeat(`{},`, maxRefs+1), ",") + `]}}`,
		"more texts than are taken": `{"type":"detect","body":{"texts":[` + strings.TrimSuffix(strings.Repeat(`"",`, MaxTexts+1), ",") + `]}}`,
		"more text than is taken":   `{"type":"detect","body":{"texts":["` + strings.Repeat("1", MaxTextUnits+1) + `"]}}`,
		"a longer language":         `{"type":"detect","body":{"texts":[],"language":"` + strings.Repeat("x", MaxLanguage+1) + `"}}`,
		"no text to learn":          `{"type":"teach","body":{"text":""}}`,
		"a longer text to learn":    `{"type":"teach","body":{"text":"` + strings.Repeat("1", MaxCallText+1) + `"}}`,
		"a longer note of a card":   `{"type":"setNote","body":{"id":"1","note":"` + strings.Repeat("x", MaxNoteUnits+1) + `"}}`,
		"a longer host name":        `{"type":"detect","body":{"texts":[],"host":"` + strings.Repeat("😀", MaxHost/2+1) + `"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			behind := &service{}
			var r Reply
			raw := serverOf(behind).Answer(context.Background(), page, json.RawMessage(request))
			if err := json.Unmarshal(raw, &r); err != nil || r.Error == nil || r.Error.Code != CodeBadMessage {
				t.Errorf("answer %.200s, %v", raw, err)
			}
			if len(behind.asked) != 0 {
				t.Errorf("the service was asked %.100q", behind.asked)
			}
		})
	}
}

func TestAFailureCrossesWithItsCode(t *testing.T) {
	behind := &service{fail: &Error{Code: "ip_denied", Detail: "192.168.1.5", Title: "x"}}
	_, err := clientOf(serverOf(behind), page).Check(context.Background())
	var e *Error
	if !errors.As(err, &e) || !reflect.DeepEqual(e, behind.fail) {
		t.Fatalf("got %v", err)
	}
}

func TestAWorkerThatDiedOverAMessageIsAskedOnceMore(t *testing.T) {
	died := errors.New("the message channel closed")
	for _, stopped := range []bool{false, true} {
		testDeaths(t, died, stopped)
	}
}

func testDeaths(t *testing.T, died error, stopped bool) {
	for name, c := range map[string]struct {
		deaths, sent int
		code         string
	}{
		"never":      {0, 1, ""},
		"once":       {1, 2, ""},
		"ever again": {9, 2, CodeNoAnswer},
	} {
		t.Run(fmt.Sprintf("%s, noticed by the loader: %v", name, stopped), func(t *testing.T) {
			var ids []string
			client := NewClient(func(_ context.Context, request any) (json.RawMessage, error) {
				var r CallRequest
				if err := json.Unmarshal(request.(Envelope).Body, &r); err != nil {
					t.Fatal(err)
				}
				ids = append(ids, r.ID)
				if len(ids) <= c.deaths && stopped {
					return json.RawMessage(`{"error":{"code":"` + CodeWorkerStopped + `"}}`), nil
				}
				if len(ids) <= c.deaths {
					return nil, died
				}
				return json.RawMessage(`{"ok":{"id":"g","state":"accepted"}}`), nil
			})
			reply, err := client.Call(context.Background(), CallRequest{ID: "g"})
			if len(ids) != c.sent || ids[0] != "g" || ids[len(ids)-1] != "g" {
				t.Errorf("sent with ids %q", ids)
			}
			var e *Error
			if c.code == "" && (err != nil || reply.State != calls.Accepted) {
				t.Errorf("got %+v, %v", reply, err)
			}
			want := c.code
			if stopped && want != "" {
				want = CodeWorkerStopped
			}
			if want != "" && (!errors.As(err, &e) || e.Code != want || errors.Is(err, died) == stopped) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAnAnswerThatIsNoneHasACode(t *testing.T) {
	for _, answer := range []string{``, `null`, `{`, `{"ok":[1]}`, `"text"`} {
		client := NewClient(func(context.Context, any) (json.RawMessage, error) { return json.RawMessage(answer), nil })
		var e *Error
		if _, err := client.Check(context.Background()); !errors.As(err, &e) || e.Code != CodeNoAnswer {
			t.Errorf("%q: got %v", answer, err)
		}
	}
}

func TestThePagesOfAnOriginHaveButtonsOnlyIfItIsAllowed(t *testing.T) {
	allowed := []string{"https://crm.example.com", "http://192.168.1.10:8080"}
	for name, c := range map[string]struct {
		sender Sender
		want   bool
	}{
		"an allowed origin":                       {Sender{ID: id, Origin: "https://crm.example.com", URL: "https://crm.example.com/contacts"}, true},
		"one with a port":                         {Sender{ID: id, Origin: "http://192.168.1.10:8080"}, true},
		"another scheme":                          {Sender{ID: id, Origin: "http://crm.example.com"}, false},
		"another port":                            {Sender{ID: id, Origin: "https://crm.example.com:444"}, false},
		"a name that begins alike":                {Sender{ID: id, Origin: "https://crm.example.com.evil.example"}, false},
		"a frame of another site in an allowed":   {Sender{ID: id, Origin: "https://ads.example", TabURL: "https://crm.example.com/"}, false},
		"a sandboxed document at allowed address": {Sender{ID: id, Origin: "null", URL: "https://crm.example.com/"}, false},
		"a document whose origin nobody told":     {Sender{ID: id, URL: "https://crm.example.com/"}, false},
	} {
		reply, err := clientOf(serverOf(&service{pages: allowed}), c.sender).Wake(context.Background(), WakeRequest{})
		if err != nil || reply.Card.Buttons != c.want {
			t.Errorf("%s: %v, %v", name, reply.Card.Buttons, err)
		}
	}
}

func TestASiteIsWhatChromeTellsAndKnowsNothingOfOthers(t *testing.T) {
	for name, c := range map[string]struct {
		sender Sender
		site   string
	}{
		"a document":                       {Sender{ID: id, Origin: "https://CRM.example:8443", URL: "https://crm.example:8443/a"}, "crm.example"},
		"an address in brackets":           {Sender{ID: id, Origin: "http://[fe80::1]:80"}, "[fe80::1]"},
		"one without a port":               {Sender{ID: id, Origin: "http://[fe80::1]"}, "[fe80::1]"},
		"a frame that is sandboxed":        {Sender{ID: id, Origin: "null", URL: "https://inner.example/x", TabURL: "https://outer.example/"}, "inner.example"},
		"a frame without an address":       {Sender{ID: id, Origin: "null", URL: "about:srcdoc", TabURL: "https://outer.example/"}, "outer.example"},
		"a page of ours, which is no site": {Sender{ID: id, Origin: "chrome-extension://" + id}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			behind := &service{learned: []settings.Learned{{Text: "+1"}, {Text: "+2", Site: c.site}, {Text: "+3", Site: "other.example"}}}
			client := clientOf(serverOf(behind), c.sender)
			if _, err := client.Teach(context.Background(), TeachRequest{Text: "021", Site: "other.example"}); err != nil {
				t.Fatal(err)
			}
			if want := "teach 021 on " + c.site; behind.asked[0] != want {
				t.Errorf("asked %q, want %q", behind.asked[0], want)
			}
			reply, err := client.Wake(context.Background(), WakeRequest{})
			if err != nil || !reflect.DeepEqual(reply.Card.Detection.Not, []string{"+1", "+2"}) {
				t.Errorf("the site is told %q, %v", reply.Card.Detection.Not, err)
			}
		})
	}
}
