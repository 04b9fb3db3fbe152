package app

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/settings"
)

// dress has what Chrome shows of the extension be as the settings are: the items
// of the context menu, the icon and its title.
func (a *App) dress(ctx context.Context) {
	a.setMenus(ctx)
	if err := a.Browser.SetIcon(ctx, 0, !a.configured(ctx)); err != nil {
		a.Log(err)
	}
	if err := a.badge(ctx); err != nil {
		a.Log(err)
	}
}

// configured reports whether calls can be placed now.
func (a *App) configured(ctx context.Context) bool {
	s, c, err := a.Settings.Load(ctx)
	return err == nil && settings.Configured(s, c) && c.Shut(s) == nil
}

// face shows a badge, and in the icon's title what it stands for: a badge is one
// character, and who cannot see it hears the title.
func (a *App) face(ctx context.Context, b Badge, of calls.Record) error {
	title, isOfCall := a.title(ctx), b != Badge{}
	switch {
	case isOfCall:
		reply := a.reply(ctx, of)
		who := strings.TrimPrefix(reply.Who+" · ", " · ")
		title = a.catalogue(ctx).Text("icon_call", reply.Title, who+isolated(reply.Shown))
	case a.isLogStopped(ctx):
		b, title = badgeBad, a.catalogue(ctx).Text("icon_log")
	}
	return a.wear(ctx, b, title, isOfCall)
}

// faceMissed shows how many calls were missed. The title says too what the badge has
// no room for: that the call log stopped.
func (a *App) faceMissed(ctx context.Context, n int) error {
	count := strconv.Itoa(n)
	title := missedTitle(a.catalogue(ctx), count)
	if a.isLogStopped(ctx) {
		title += "\n" + a.catalogue(ctx).Text("icon_log")
	}
	return a.wear(ctx, Badge{Text: count, Color: badgeBad.Color}, title, true)
}

// wear shows a badge and a title. What is of calls is told in all tabs, whatever
// their own say.
func (a *App) wear(ctx context.Context, b Badge, title string, isOfCall bool) error {
	if err := a.Browser.SetTitle(ctx, 0, title); err != nil {
		a.Log(err)
	}
	a.dressTabs(ctx, title, isOfCall)
	return a.Browser.SetBadge(ctx, b)
}

// title returns the icon's while there is no call to tell of.
func (a *App) title(ctx context.Context) string {
	if s, c, err := a.Settings.Load(ctx); err == nil && c.Shut(s) != nil {
		return a.texts(s).Text("icon_" + code(c.Shut(s)))
	}
	if !a.configured(ctx) {
		return a.catalogue(ctx).Text("icon_unset")
	}
	return a.catalogue(ctx).Text("manifest_action")
}

// keyDressed is where the ids of the tabs are kept, for the session, that have an
// icon and a title of their own: Chrome shows them these until they go to another
// document, whatever is set for all.
const keyDressed = "dressed"

// dressTab has the icon of a tab be grey, and its title say why, where the user
// switched the extension off for its site; and as in all others once that is over.
// Nothing is done for a tab that never was off.
func (a *App) dressTab(ctx context.Context, id int, address string) {
	tab := int64(id)
	tabs, err := kept[int64](ctx, a, keyDressed)
	isOff := !a.WorksOn(ctx, address)
	switch {
	case err != nil:
		a.Log(err)
		return
	case id <= 0, !isOff && !slices.Contains(tabs, tab):
		return
	case !slices.Contains(tabs, tab):
		if err := keep(ctx, a, keyDressed, func(all []int64) []int64 { return append(all, tab) }); err != nil {
			a.Log(err)
			return
		}
	}
	if err := a.badge(ctx); err != nil {
		a.Log(err)
	}
}

// dressTabs gives the tabs that have their own icon and title the present ones; a
// call that goes on is told in all of them.
func (a *App) dressTabs(ctx context.Context, title string, isOfCall bool) {
	ids, err := kept[int64](ctx, a, keyDressed)
	if err != nil {
		a.Log(err)
	}
	var there []int64
	for _, id := range ids {
		id := int(id)
		tab, isThere, err := a.Browser.Tab(ctx, id)
		if err != nil || !isThere {
			continue
		}
		there = append(there, int64(id))
		here, isOff := title, !a.WorksOn(ctx, tab.Address)
		if isOff && !isOfCall {
			here = a.catalogue(ctx).Text("icon_off")
		}
		if err := errors.Join(a.Browser.SetIcon(ctx, id, isOff || !a.configured(ctx)), a.Browser.SetTitle(ctx, id, here)); err != nil {
			a.Log(err)
		}
	}
	if len(there) < len(ids) { // the others are closed
		err := keep(ctx, a, keyDressed, func(all []int64) (open []int64) {
			for _, id := range all {
				if slices.Contains(there, id) || !slices.Contains(ids, id) {
					open = append(open, id)
				}
			}
			return open
		})
		if err != nil {
			a.Log(err)
		}
	}
}
