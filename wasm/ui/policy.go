package ui

import (
	"context"
	"strconv"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/policy/deploy"
	"simotel/wasm/settings"
)

// Policy is the administrators' page: it says what is wrong with a policy, and makes
// one of the settings that are in effect.
type Policy struct {
	Document Document
	Service  message.Service
	Platform Platform

	form
}

// askPolicySecrets is what a person is asked twice about here.
const askPolicySecrets = "policy_ask_secrets"

// Start lets the page be used.
func (p *Policy) Start(ctx context.Context) {
	p.form = form{document: p.Document, service: p.Service, platform: p.Platform}
	d := p.Document
	c, err := p.Service.Configuration(ctx)
	p.speak(c.Settings) // without an answer the browser's
	d.Translate(p.words)
	if err != nil {
		e := explain(p.words, err)
		tell(d, "problem", bad, e.Title, e.Advice)
		return
	}
	d.SetTheme(c.Settings.Look.Theme)
	d.On("check", "click", func() { p.check(ctx) })
	d.On("policy-file", "change", func() { p.checkFile(ctx) })
	d.On("save", "click", func() { p.save(ctx, false) })
	d.On("save-secrets", "click", func() {
		d.SetShown("save-result", false)
		tell(d, "save-question", ask, p.words.Text(askPolicySecrets), p.words.Text(askPolicySecrets+"_next"))
		d.SetShown("save-continue", true)
		d.SetShown("save-do", false)
		d.Focus("save-no")
	})
	d.On("save-continue", "click", func() {
		tell(d, "save-question", bad, p.words.Text(askPolicySecrets+"_again"), p.words.Text(askPolicySecrets+"_again_next"))
		d.SetShown("save-continue", false)
		d.SetShown("save-do", true)
		d.Focus("save-no")
	})
	d.On("save-no", "click", p.answered)
	d.On("save-do", "click", func() {
		p.answered()
		p.save(ctx, true)
	})
	d.SetShown("rest", true)
}

// answered takes the question away.
func (p *Policy) answered() {
	p.Document.SetShown("save-question", false)
	p.Document.Focus("save-secrets")
}

func (p *Policy) checkFile(ctx context.Context) {
	text, chosen, err := p.Document.File(ctx, "policy-file", settings.MaxImport)
	if err != nil {
		e := explain(p.words, err)
		tell(p.Document, "check-result", bad, e.Title, e.Advice)
		return
	}
	if chosen {
		p.Document.SetValue("policy-text", text)
		p.check(ctx)
	}
}

// check has the worker say what is wrong with the policy in the field.
func (p *Policy) check(ctx context.Context) {
	d := p.Document
	d.SetRows("faults", nil)
	r, err := p.Service.CheckPolicy(ctx, d.Value("policy-text"))
	if err != nil {
		e := explain(p.words, err)
		tell(d, "check-result", bad, e.Title, e.Advice)
		return
	}
	for i, fault := range r.Faults {
		if fault.Code == settings.CodeWrongType {
			r.Faults[i].Title, r.Faults[i].Advice = p.words.Text("policy_type"), p.words.Text("policy_type_next")
		}
	}
	listFaults(d, "faults", "fault", p.words, r.Faults)
	if len(r.Faults) > 0 {
		tell(d, "check-result", bad, p.words.Text("policy_faults"), p.words.Text("policy_faults_next"))
		return
	}
	advice := p.words.Text("policy_right_next", digits(p.words.Language, strconv.Itoa(r.Named)), digits(p.words.Language, strconv.Itoa(r.Locked)))
	if r.Secrets {
		advice += " " + p.words.Text("policy_secrets")
	}
	if r.Unencrypted != nil {
		unencrypted := p.words.Text("policy_unencrypted_next", strings.Join(r.Unencrypted, ", "))
		tell(d, "check-result", ask, p.words.Text("policy_unencrypted"), unencrypted+" "+advice)
		return
	}
	tell(d, "check-result", good, p.words.Text("policy_right"), advice)
}

// save gives a person the settings in effect as a policy, in the form that they
// chose.
func (p *Policy) save(ctx context.Context, secrets bool) {
	d := p.Document
	c, err := p.Service.Configuration(ctx)
	document := ""
	if err == nil {
		document, err = p.Service.Export(ctx, message.ExportRequest{Secrets: secrets})
	}
	var file deploy.File
	if err == nil {
		file, err = deploy.Make(d.Value("format"), []byte(document), p.Platform.ID(), p.Platform.NewID)
	}
	if err != nil {
		e := explain(p.words, err)
		tell(d, "save-result", bad, e.Title, e.Advice)
		return
	}
	p.Platform.Save(file.Name, file.Text)
	advice := p.words.Text("policy_saved_next_"+d.Value("format"), file.Name)
	if secrets || c.Settings.LiteralKeys() != nil {
		advice += " " + p.words.Text("policy_secrets")
	}
	tell(d, "save-result", good, p.words.Text("policy_saved"), advice)
}
