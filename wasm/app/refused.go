package app

import (
	"context"
	"encoding/json"

	"simotel/wasm/detect"
	"simotel/wasm/locale"
	"simotel/wasm/message"
)

// pageTexts is what a frame answers that is asked for its candidates
// (web/content/list.js): lines of its text, for this worker's memory alone, and
// what the document tells of them.
type pageTexts struct {
	Texts    []string `json:"texts"`
	Language string   `json:"language"`
	Host     string   `json:"host"`
}

// Refused implements message.Service: what of a page could be a number and is
// not painted. The texts are asked for at its user's wish, explained and
// forgotten.
func (a *App) Refused(ctx context.Context, r message.PageRequest) (message.RefusedReply, error) {
	var reply message.RefusedReply
	explainer, ok := a.Detector.(detect.Explainer)
	tab, isThere, err := a.Browser.Tab(ctx, r.Tab)
	s := a.readable(ctx)
	if err != nil || !ok || !isThere || !s.Sites.On(tab.Address) {
		return reply, err
	}
	lists, err := a.lists(ctx, tab.ID)
	if err != nil {
		return reply, nil // as Page says
	}
	found := refusals{at: make(map[string]int), words: a.texts(s)}
	answers := a.textsOf(ctx, tab.ID, lists)
	for i, f := range lists {
		texts := <-answers[i]
		options := a.searched(s, texts.Language, texts.Host, texts.Host)
		for i, text := range texts.Texts[:min(len(texts.Texts), message.MaxTexts)] {
			for _, c := range explainer.Explain(text, options) {
				found.take(c, text, message.Where{Tab: tab.ID, Frame: f.frame, Line: i, Start: c.Match.Start, End: c.Match.End})
			}
		}
	}
	for i := range found.reply.Numbers {
		if n := &found.reply.Numbers[i]; n.Kind == detect.Fax {
			n.About = a.aboutOf(ctx, s, *n)
		}
	}
	return found.reply, nil
}

// textsOf asks all frames for their lines at once, so that one that hangs keeps
// none of the others waiting; the answers are in the frames' order.
func (a *App) textsOf(ctx context.Context, tab int, lists frameLists) []chan pageTexts {
	answers := make([]chan pageTexts, len(lists))
	for i, f := range lists {
		answers[i] = make(chan pageTexts, 1)
		go func() {
			var texts pageTexts
			answer := a.tell(ctx, &Tab{ID: tab, Frame: &f.frame}, map[string]any{"type": "texts"})
			if answer != nil && json.Unmarshal(answer, &texts) != nil {
				texts = pageTexts{} // what a page made of it is no list of ours
			}
			answers[i] <- texts
		}()
	}
	return answers
}

// refusals collects what is not painted.
type refusals struct {
	reply message.RefusedReply
	at    map[string]int // where in the reply something stands
	words *locale.Catalogue
}

// take adds a candidate, unless it is painted or told already.
func (f *refusals) take(c detect.Candidate, text string, where message.Where) {
	isFax := c.Reason == detect.Taken && c.Match.Kind == detect.Fax
	if c.Reason == detect.Taken && !isFax {
		return
	}
	n := message.PageNumber{Text: bounded(detect.Slice(text, c.Match.Start, c.Match.End), message.MaxCallText), Kind: c.Match.Kind, Count: 1, Where: where}
	if isFax {
		n.E164, n.Shown, n.Why = c.Match.E164, numberShown(f.words, c.Match.E164, c.Match.Extension), f.words.Text("reason_fax")
	} else {
		n.Shown, n.Reason, n.Why = n.Text, string(c.Reason), f.words.Text("reason_"+string(c.Reason))
	}
	known := n.Shown + ";" + n.Why
	if i, ok := f.at[known]; ok {
		f.reply.Numbers[i].Count++
		return
	}
	if len(f.reply.Numbers) == message.MaxPageNumbers {
		f.reply.More++
		return
	}
	f.at[known] = len(f.reply.Numbers)
	f.reply.Numbers = append(f.reply.Numbers, n)
}
