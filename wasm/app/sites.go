package app

import (
	"context"
	"fmt"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// WorksOn reports whether the extension works in a tab of an address: the
// user's word, by the tab's own document, whatever a page or a frame says.
func (a *App) WorksOn(ctx context.Context, address string) bool {
	return a.readable(ctx).Sites.On(address)
}

// siteOf returns the site of a tab's address as the settings have it.
func (a *App) siteOf(ctx context.Context, s settings.Settings, address string) message.Site {
	site := message.Site{Name: settings.SiteOf(address), On: s.Sites.On(address), Managed: a.isSiteManaged(ctx)}
	for _, entry := range s.Sites.Entries(address) {
		if s.Sites.Mode != settings.SitesAll && entry != site.Name {
			site.Entry = entry
		}
	}
	return site
}

// SwitchSite implements message.Service. Settings that cannot be read are left
// as they are.
func (a *App) SwitchSite(ctx context.Context, r message.SiteRequest) (message.Site, error) {
	tab, ok, err := a.Browser.Tab(ctx, r.Tab)
	if err != nil || !ok {
		return message.Site{}, err
	}
	a.saving.Lock()
	defer a.saving.Unlock()
	s, c, err := a.Settings.Load(ctx)
	if err != nil {
		return message.Site{}, fmt.Errorf("switch site: %w", err)
	}
	if a.isSiteManaged(ctx) {
		return message.Site{}, &message.Error{Code: CodeManaged}
	}
	old := s.Sites
	s.Sites = old.With(tab.Address, r.On)
	if s, _, err = a.Settings.Save(ctx, s, c); err != nil {
		return message.Site{}, fmt.Errorf("switch site: %w", stored(err))
	}
	a.tellSites(ctx, old, s.Sites)
	return a.siteOf(ctx, s, tab.Address), nil
}

// tellSites has the tabs work, or rest, in which that is no longer what it was.
// Nobody waits for them: one that hangs heeds it with its next answer.
func (a *App) tellSites(ctx context.Context, old, now settings.Sites) {
	ctx = context.WithoutCancel(ctx)
	tabs, err := a.Browser.Tabs(ctx)
	if err != nil {
		a.Log(err)
		return
	}
	for _, tab := range tabs {
		if old.On(tab.Address) != now.On(tab.Address) {
			a.dressTab(ctx, tab.ID, tab.Address)
			go a.tell(ctx, &tab, map[string]any{"type": message.TypeAgain})
		}
	}
}
