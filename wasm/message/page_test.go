package message

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

func (s *service) Page(_ context.Context, r PageRequest) (PageReply, error) {
	return PageReply{Tab: 5, State: PageRead, Numbers: []PageNumber{{Text: "021", Where: Where{Tab: 5}}}}, s.note(fmt.Sprint("page ", r.Tab))
}
func (s *service) Refused(_ context.Context, r PageRequest) (RefusedReply, error) {
	return RefusedReply{More: 3}, s.note(fmt.Sprint("refused ", r.Tab))
}
func (s *service) ShowNumber(_ context.Context, w Where) (ShownReply, error) {
	return ShownReply{Shown: true}, s.note(fmt.Sprint("show ", w))
}
func (s *service) SwitchSite(_ context.Context, r SiteRequest) (Site, error) {
	return Site{Name: "example.com", On: r.On}, s.note(fmt.Sprint("site ", r))
}

// What a page says of itself does not count: a frame is of its tab's site, and
// what is prerendered is not yet what its tab shows.
func TestTheSiteOfARequestIsThatOfTheTab(t *testing.T) {
	behind := &service{}
	s := serverOf(behind)
	frame := Sender{ID: id, URL: "https://frame.example/", TabID: 7, FrameID: 3, TabURL: "https://crm.example/"}
	early := Sender{ID: id, URL: "https://next.example/", TabID: 7, TabURL: "https://crm.example/", DocumentLifecycle: "prerender"}
	for _, sender := range []Sender{frame, early} {
		s.Answer(t.Context(), sender, []byte(`{"type":"wake","body":{"tab":"https://other.example/","Tab":"https://other.example/"}}`))
	}
	if want := []string{"wake https://crm.example/", "wake https://next.example/"}; !slices.Equal(behind.asked, want) {
		t.Errorf("asked %q, want %q", behind.asked, want)
	}
}

func TestTheNumbersOfATabAreForOurPagesAlone(t *testing.T) {
	behind := &service{}
	client := clientOf(serverOf(behind), content)
	_, page := client.Page(t.Context(), PageRequest{Tab: 5})
	_, refused := client.Refused(t.Context(), PageRequest{Tab: 5})
	_, show := client.ShowNumber(t.Context(), Where{Tab: 5})
	_, site := client.SwitchSite(t.Context(), SiteRequest{Tab: 5})
	if page == nil || refused == nil || show == nil || site == nil || len(behind.asked) > 0 {
		t.Errorf("asked %q: %v, %v, %v, %v", behind.asked, page, refused, show, site)
	}
}
