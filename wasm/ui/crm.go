package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// The settings of the CRM that decide which others are asked.
const (
	popPath       = "crm.pop.url"
	lookupPath    = "crm.lookup.url"
	logPath       = "crm.log.url"
	crmHostsPath  = "crm.hosts"
	crmTokenPath  = "crmToken"
	crmSecretPath = "crmSecret"
)

// crmFields lists the fields of the CRM from top to bottom.
var crmFields = []field{
	text(popPath, "options_crm_url", func(c *message.Configuration) *string { return &c.Settings.CRM.Pop.URL }),
	text("crm.pop.incoming", "options_crm_incoming", func(c *message.Configuration) *string { return &c.Settings.CRM.Pop.Incoming }),
	text("crm.pop.outgoing", "options_crm_outgoing", func(c *message.Configuration) *string { return &c.Settings.CRM.Pop.Outgoing }),
	text("crm.pop.where", "options_crm_where", func(c *message.Configuration) *string { return &c.Settings.CRM.Pop.Where }),
	text(lookupPath, "options_crm_lookup_url", func(c *message.Configuration) *string { return &c.Settings.CRM.Lookup.URL }),
	text("crm.lookup.headers", "options_headers", func(c *message.Configuration) *string { return &c.Settings.CRM.Lookup.Headers }),
	text("crm.lookup.name", "options_crm_name", func(c *message.Configuration) *string { return &c.Settings.CRM.Lookup.Name }),
	text("crm.lookup.company", "options_crm_company", func(c *message.Configuration) *string { return &c.Settings.CRM.Lookup.Company }),
	text("crm.lookup.id", "options_crm_id", func(c *message.Configuration) *string { return &c.Settings.CRM.Lookup.ID }),
	text("crm.lookup.link", "options_crm_link", func(c *message.Configuration) *string { return &c.Settings.CRM.Lookup.Link }),
	lines(crmHostsPath, "options_crm_hosts", func(c *message.Configuration) *[]string { return &c.Settings.CRM.Hosts }),
	number("crm.lookup.minutes", "options_crm_minutes", 1, settings.MaxLookupMinutes, func(c *message.Configuration) *int { return &c.Settings.CRM.Lookup.Minutes }),
	checkbox("crm.lookup.hover", "options_crm_hover", func(c *message.Configuration) *bool { return &c.Settings.CRM.Lookup.Hover }),
	text(logPath, "options_crm_log_url", func(c *message.Configuration) *string { return &c.Settings.CRM.Log.URL }),
	text("crm.log.authentication", "options_crm_authentication", func(c *message.Configuration) *string { return &c.Settings.CRM.Log.Authentication }),
	text(crmSecretPath, "options_crm_secret", func(c *message.Configuration) *string { return &c.Credentials.CRMSecret }),
	text(crmTokenPath, "options_crm_token", func(c *message.Configuration) *string { return &c.Credentials.CRMToken }),
	lines("crm.pages", "options_crm_pages", func(c *message.Configuration) *[]string { return &c.Settings.CRM.Pages }),
}

// askedOfCRM reports whether the settings have a use for a field of the CRM.
func askedOfCRM(path string, c settings.CRM) bool {
	switch {
	case path == crmTokenPath:
		return c.Lookup.URL != "" && strings.Contains(c.Lookup.Headers, "{"+request.Token+"}") || c.Log.URL != "" && c.Log.Authentication == settings.LogToken
	case path == crmSecretPath:
		return c.Log.URL != "" && c.Log.Authentication == settings.LogHMAC
	case path == popPath || path == lookupPath || path == logPath:
		return true
	case strings.HasPrefix(path, "crm.pop."):
		return c.Pop.URL != "" || c.Lookup.Link != ""
	case strings.HasPrefix(path, "crm.lookup."), path == crmHostsPath:
		return c.Lookup.URL != ""
	case strings.HasPrefix(path, "crm.log."):
		return c.Log.URL != ""
	}
	return true
}

// presets are the pages of widespread CRMs; docs/crm.md names the source of each.
// What stands in < > is their user's own, and no address is saved with it.
var presets = []Choice{
	{"https://<your-portal>.bitrix24.com/crm/contact/details/{contactId}/", "Bitrix24"},
	{"https://app.hubspot.com/contacts/<your-account>/record/0-1/{contactId}", "HubSpot"},
	{"https://<your-odoo>/odoo/res.partner/{contactId}", "Odoo"},
	{"https://<your-domain>.lightning.force.com/lightning/r/Contact/{contactId}/view", "Salesforce"},
	{"https://app.sarvcrm.com/?utype=<your-utype>&module=Contacts&action=DetailView&record={contactId}", "SarvCRM"},
	{"https://<your-suitecrm>/index.php?module=Home&action=UnifiedSearch&search_form=false&advanced=false&query_string={national}", "SuiteCRM"},
	{"https://<your-vtiger>/index.php?module=Contacts&view=Detail&record={contactId}", "Vtiger"},
	{"https://crm.zoho.<your-region>/crm/EntityInfo.do?module=Contacts&id={contactId}", "Zoho CRM"},
}

// otherCRM is the address of one that is not among them.
const otherCRM = "https://<your-crm>/<its-search-page>?<its-parameter>={national}"

// handleCRM lets what is of the CRM be filled in and tried.
func (o *Options) handleCRM(ctx context.Context) {
	d := o.Document
	o.handlePresets(ctx)
	d.On("crm-look-up", "click", func() {
		o.tryCRM(ctx, isOfLookup, func(r message.ContactRequest) error {
			reply, err := o.Service.LookUp(ctx, r)
			if err == nil {
				o.showContact(reply)
			}
			return err
		})
	})
	d.On("crm-open", "click", func() {
		o.tryCRM(ctx, isOfPop, func(r message.ContactRequest) error {
			err := o.Service.TryPop(ctx, r)
			if err == nil {
				tell(d, "crm-result", good, o.words.Text("options_crm_opened"), "")
			}
			return err
		})
	})
}

// handlePresets has the address that was chosen fill the field. To choose one does
// nothing yet, as somebody who looks through the list by key expects; and one that
// works is replaced only once its user says so.
func (o *Options) handlePresets(ctx context.Context) {
	d, id := o.Document, idOf(popPath)
	use := func() {
		d.SetShown("crm-sure", false)
		d.SetValue(id, d.Value("crm-preset"))
		o.typed()
		o.commit(ctx)
		d.Focus(id) // what stands in < > is next
	}
	d.On("crm-use", "click", func() {
		switch address, now := d.Value("crm-preset"), d.Value(id); {
		case address == "":
			d.Focus("crm-preset")
		case now == "" || now == address || strings.Contains(now, "<"):
			use()
		default:
			d.SetShown("crm-sure", true)
			d.Focus("crm-sure-no")
		}
	})
	d.On("crm-sure-do", "click", use)
	d.On("crm-sure-no", "click", func() {
		d.SetShown("crm-sure", false)
		d.Focus("crm-use")
	})
}

// warnPop tells below the address of the page what it lacks: each call would open
// the same, or none.
func (o *Options) warnPop(c settings.CRM) {
	kind, key := "", ""
	switch {
	case c.Pop.URL == "":
	case strings.Contains(c.Pop.URL, "{"+request.ContactID+"}") && (c.Lookup.URL == "" || c.Lookup.ID == ""):
		kind, key = bad, "options_crm_warn_contact"
	case !strings.Contains(c.Pop.URL, "{"):
		key = "options_crm_warn_same"
	}
	o.tellWarning(idOf(popPath)+"-warning", kind, first(o.words, key))
}

// isOfLookup reports whether the lookup of a name needs a setting.
func isOfLookup(path string) bool {
	return strings.HasPrefix(path, "crm.lookup.") || path == crmTokenPath || path == crmHostsPath
}

// isOfPop reports whether the page of a call needs a setting.
func isOfPop(path string) bool { return strings.HasPrefix(path, "crm.pop.") || isOfLookup(path) }

// offerPresets names the CRMs whose page is known.
func (o *Options) offerPresets() {
	choices := append([]Choice{{"", o.words.Text("options_crm_preset_choose")}}, presets...)
	o.Document.SetChoices("crm-preset", append(choices, Choice{otherCRM, o.words.Text("options_crm_preset_other")}))
}

// tryCRM saves what is still to be saved and has the number in the field tried,
// whatever is wrong with settings that the try does not need.
func (o *Options) tryCRM(ctx context.Context, needs func(path string) bool, try func(message.ContactRequest) error) {
	if o.busy {
		return
	}
	defer o.work()()
	if !o.commit(ctx) {
		wrong := o.marked()
		needed := slices.DeleteFunc(slices.Clone(wrong), func(path string) bool { return !needs(path) })
		if len(needed) > 0 {
			tell(o.Document, "crm-result", bad, o.words.Text("options_crm_first", o.labels(needed[:1])), "")
			o.lookAt(needed[:1])
		}
		if len(needed) > 0 || len(wrong) == 0 { // nothing could be saved: the bar says why
			return
		}
	}
	tell(o.Document, "crm-result", busy, o.words.Text("options_crm_asking"), "")
	if err := try(message.ContactRequest{Text: o.Document.Value("crm-try"), Source: message.SourcePopup, Opened: true}); err != nil {
		e := explain(o.words, err)
		tell(o.Document, "crm-result", bad, e.Title, e.Advice)
	}
}

// showContact tells what the CRM answered.
func (o *Options) showContact(r message.LookUpReply) {
	if !r.Found {
		tell(o.Document, "crm-result", ask, o.words.Text("options_crm_nobody"), o.words.Text("options_crm_nobody_next"))
		return
	}
	var lines []string
	for _, part := range []struct{ label, text string }{
		{"options_crm_company", r.Contact.Company}, {"options_crm_id", r.Contact.ID}, {"options_crm_link", cmp.Or(r.Contact.Link, o.words.Text("options_crm_link_none"))},
	} {
		if part.text != "" {
			lines = append(lines, o.words.Text(part.label)+": \u2068"+part.text+"\u2069")
		}
	}
	tell(o.Document, "crm-result", good, cmp.Or(r.Contact.Name, o.words.Text("options_crm_nameless")), strings.Join(lines, "\n"))
}
