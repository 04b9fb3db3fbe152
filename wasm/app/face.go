package app

import (
	"context"
	"strconv"

	"simotel/wasm/calls"
	"simotel/wasm/settings"
)

// dress has what Chrome shows of the extension be as the settings are: the items
// of the context menu, the icon and its title.
func (a *App) dress(ctx context.Context) {
	a.setMenus(ctx)
	if err := a.Browser.SetIcon(ctx, !a.configured(ctx)); err != nil {
		a.Log(err)
	}
	if err := a.badge(ctx); err != nil {
		a.Log(err)
	}
}

func (a *App) configured(ctx context.Context) bool {
	s, c, err := a.Settings.Load(ctx)
	return err == nil && settings.Configured(s, c)
}

// face shows a badge, and in the icon's title what it stands for: a badge is one
// character, and who cannot see it hears the title.
func (a *App) face(ctx context.Context, b Badge, of calls.Record) error {
	t := a.catalogue(ctx)
	title := t.Text("manifest_action")
	switch {
	case b != Badge{}:
		reply := a.reply(ctx, of)
		title = t.Text("icon_call", reply.Title, isolated(reply.Shown))
	case !a.configured(ctx):
		title = t.Text("icon_unset")
	}
	return a.wear(ctx, b, title)
}

// faceMissed shows how many calls were missed.
func (a *App) faceMissed(ctx context.Context, n int) error {
	count := strconv.Itoa(n)
	return a.wear(ctx, Badge{Text: count, Color: badgeBad.Color}, missedTitle(a.catalogue(ctx), count))
}

func (a *App) wear(ctx context.Context, b Badge, title string) error {
	if err := a.Browser.SetTitle(ctx, title); err != nil {
		a.Log(err)
	}
	return a.Browser.SetBadge(ctx, b)
}
