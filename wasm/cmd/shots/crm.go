//go:build !js

package main

import (
	"context"
	"fmt"
	"strings"

	"simotel/wasm/crm/crmtest"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// crmAt is the import of an extension whose user works in a CRM.
func (s *studio) crmAt(server string) string {
	return stage.With(stage.Document(s.PBX.URL(), s.language), fmt.Sprintf(`"crm":{"pop":{"url":%q},"lookup":{"url":%q,"headers":"Authorization: Bearer {token}",`+
		`"name":"/results/0/name","company":"/results/0/company/name","link":"/results/0/link"},"log":{"url":"https://crm.example.com/calls","authentication":"hmac"}}`,
		"https://crm.example.com/search?q={national}", server+"/api/contacts?phone={e164}"))
}

// crmOptions is the options page's section for the CRM, with all its fields.
func crmOptions(ctx context.Context, s *studio) (*chromium.Page, error) {
	if err := s.Configure(ctx, s.crmAt("https://crm.example.com")); err != nil {
		return nil, err
	}
	page, err := s.show(ctx, "options.html#crm", "form")
	if err == nil {
		err = page.WaitFor(ctx, visible("crm-lookup-name"))
	}
	if err == nil {
		err = page.Evaluate(`document.getElementById("crm").scrollIntoView()`, nil)
	}
	return page, err
}

// contact is the card of a number whose name the CRM knows, opened by a click or
// behind a call, or the popup after one.
func contact(where string) func(context.Context, *studio) (*chromium.Page, error) {
	return func(ctx context.Context, s *studio) (*chromium.Page, error) {
		crm := crmtest.New()
		defer crm.Close() // it has answered by then
		known := crmtest.Contact{ID: "7", Name: "Sara Rezaei", Company: "Acme Ltd"}
		if s.language == "fa" {
			known = crmtest.Contact{ID: "7", Name: "سارا رضایی", Company: "صنایع نمونه"}
		}
		crm.Know("+982188341256", known)
		crm.Know("+982188341257", known)
		if err := s.Configure(ctx, strings.Replace(s.crmAt(crm.URL), "Authorization: Bearer {token}", "", 1)); err != nil {
			return nil, err
		}
		if where == "popup" {
			page, err := s.show(ctx, "popup.html", "dial")
			if err == nil {
				err = page.WaitFor(ctx, `document.getElementById("dial").dataset.heard && document.activeElement.id === "number"`)
			}
			if err == nil {
				err = page.Type("021 8834 1257\r")
			}
			if err == nil {
				err = page.WaitFor(ctx, `document.getElementById("result-who").textContent`)
			}
			return page, err
		}
		page, err := s.Browser.Open(ctx, s.Pages.Page("demo.html"))
		if err == nil {
			err = page.WaitFor(ctx, `CSS.highlights.get("simotel")?.size`)
		}
		var at chromium.Point
		if err == nil {
			at, err = page.PointOf(s.Pages.Expected["demo.html"][1].Text)
		}
		if err == nil {
			err = page.Click(at)
		}
		if err == nil && where == "call" {
			err = s.click(page, "card_call")
		}
		if err == nil {
			_, err = page.WaitCard(ctx, known.Name)
		}
		if err == nil && where == "call" {
			_, err = page.WaitCard(ctx, s.words.Text("state_accepted"))
		}
		return page, err
	}
}
