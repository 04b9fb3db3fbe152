package ui

import (
	"context"
	"time"

	"simotel/wasm/message"
)

// When the page is asked again after it was switched on: its numbers are found by
// then, on most pages the first time.
const (
	lookAgain = 800 * time.Millisecond
	lookLast  = 3 * time.Second
)

// showSite shows the site of the page in front, and whether the extension works
// there. What is no site has no switch.
func (p *Popup) showSite() {
	d, site := p.Document, p.page.page.Site
	d.SetShown("site-part", site.Name != "")
	on, entry := "", ""
	if site.On {
		on = "true"
	}
	if site.Entry != "" {
		entry = p.words.Text("popup_site_entry", site.Entry)
	}
	disabled := ""
	if site.Managed {
		disabled, entry = "true", p.words.Text("managed")
	}
	d.SetAttribute("site", "disabled", disabled)
	d.SetValue("site", on)
	d.SetText("site-name", site.Name)
	d.SetText("site-entry", entry)
}

// switchSite has the extension work on the site of the page in front, or not.
func (p *Popup) switchSite(ctx context.Context) {
	on := p.Document.Value("site") != ""
	site, err := p.Service.SwitchSite(ctx, message.SiteRequest{Tab: p.page.page.Tab, On: on})
	if err != nil {
		p.showSite() // as it still is
		p.tellError(err)
		return
	}
	p.page.page.Site = site
	p.showSite()
	p.page.looking = site.On
	p.look(ctx)
	if site.On {
		p.await("look", lookAgain, func() {
			p.look(ctx)
			p.await("look", lookLast-lookAgain, func() {
				p.page.looking = false
				p.look(ctx)
			})
		})
	}
}
