package app

import (
	"context"
	"fmt"

	"simotel/wasm/detect"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// CodeLearnedFull says that so much was learned that no more is taken.
const CodeLearnedFull = "learned_full"

// CodeTaughtOften says that cards taught more within a minute than a person would.
const CodeTaughtOften = "taught_often"

// maxTaught is how often cards may within a minute, and keyTaught where that is kept.
const (
	maxTaught = 20
	keyTaught = "taught"
)

// Teach implements message.Service: what a card is open for is no telephone
// number, or is one after all. The tab looks for its numbers anew.
func (a *App) Teach(ctx context.Context, r message.TeachRequest) (message.TeachReply, error) {
	l := settings.Learned{Text: r.E164, Site: r.Site}
	if r.Form {
		l.Text = detect.FormOf(r.Text)
	}
	if r.Everywhere {
		l.Site = ""
	}
	if l.Text == "" || !r.Everywhere && l.Site == "" {
		return message.TeachReply{}, fmt.Errorf("teach: no number or no site: %w", &message.Error{Code: message.CodeBadMessage})
	}
	if !a.within(ctx, keyTaught, maxTaught) {
		return message.TeachReply{}, &message.Error{Code: CodeTaughtOften}
	}
	s, err := a.relearn(ctx, l, r.Undo)
	if err != nil {
		return message.TeachReply{}, err
	}
	if r.Tab >= 0 {
		go a.tell(context.WithoutCancel(ctx), &Tab{ID: r.Tab}, map[string]any{"type": message.TypeAgain})
	}
	t := a.texts(s)
	if r.Undo {
		return message.TeachReply{Title: t.Text("learned_undone"), Advice: t.Text("learned_undone_next")}, nil
	}
	what, where := t.Text("learned_number", isolated(l.Text)), t.Text("learned_everywhere")
	if l.IsForm() {
		what = t.Text("learned_form", isolated(l.Text))
	}
	if l.Site != "" {
		where = t.Text("learned_site", isolated(l.Site))
	}
	return message.TeachReply{Title: what, Advice: where}, nil
}

// Forget implements message.Service: it takes back what was learned.
func (a *App) Forget(ctx context.Context, l settings.Learned) (message.Configuration, error) {
	if _, err := a.relearn(ctx, l, true); err != nil {
		return message.Configuration{}, err
	}
	return a.Configuration(ctx)
}

// relearn adds an entry to what was learned, or takes it away, and returns the
// settings as they are stored then.
func (a *App) relearn(ctx context.Context, l settings.Learned, undo bool) (settings.Settings, error) {
	a.saving.Lock()
	defer a.saving.Unlock()
	s, c, err := a.Settings.Load(ctx)
	if err != nil {
		return s, fmt.Errorf("learn: %w", err)
	}
	if undo {
		s.Learned = settings.WithoutLearned(s.Learned, l)
	} else if s.Learned = settings.WithLearned(s.Learned, l); len(s.Learned) > settings.MaxLearned {
		return s, &message.Error{Code: CodeLearnedFull}
	}
	if s, _, err = a.Settings.Save(ctx, s, c); err != nil {
		return s, fmt.Errorf("learn: %w", stored(err))
	}
	return s, nil
}
