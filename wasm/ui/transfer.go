package ui

import (
	"context"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// What a person is asked twice about: it cannot be taken back.
const (
	askSecrets = "options_ask_secrets" // a file with the secrets in it
	askReset   = "options_ask_reset"
)

// handleTransfer lets settings be imported, exported and erased.
func (o *Options) handleTransfer(ctx context.Context) {
	d := o.Document
	d.On("import", "click", func() { o.importText(ctx) })
	d.On("import-file", "change", func() { o.importFile(ctx) })
	d.On("export", "click", func() { o.export(ctx, false) })
	d.On("export-secrets", "click", func() { o.askTwice(askSecrets) })
	d.On("reset", "click", func() { o.askTwice(askReset) })
	d.On("transfer-continue", "click", o.askAgain)
	d.On("transfer-no", "click", func() { o.answered(o.asking) })
	d.On("transfer-do", "click", func() {
		switch what := o.asking; what {
		case askSecrets:
			o.answered(what)
			o.export(ctx, true)
		case askReset:
			o.answered(what)
			o.reset(ctx)
		case askDiscard:
			o.answered(what)
			o.keep(ctx, message.SecretsRequest{Do: message.SecretsDiscard}, "options_discarded")
		}
	})
}

// askTwice asks for the first time. The two buttons that say yes are at two ends
// of the line, so that one click too many answers nothing.
func (o *Options) askTwice(what string) {
	if o.busy {
		return
	}
	o.asking = what
	d := o.Document
	part := map[string]string{askSecrets: "export-part", askReset: "reset-part", askDiscard: "secrets-part"}[what]
	d.SetShown("transfer-result", false)
	d.Move("transfer-question", part)
	d.Move("transfer-result", part)
	tell(d, "transfer-question", ask, o.words.Text(what), o.words.Text(what+"_next"))
	d.SetShown("transfer-continue", true)
	d.SetShown("transfer-do", false)
	d.Focus("transfer-no")
}

// askAgain asks for the second time.
func (o *Options) askAgain() {
	d := o.Document
	tell(d, "transfer-question", bad, o.words.Text(o.asking+"_again"), o.words.Text(o.asking+"_again_next"))
	d.SetText("transfer-do", o.words.Text(o.asking+"_do"))
	d.SetShown("transfer-continue", false)
	d.SetShown("transfer-do", true)
	d.Focus("transfer-no")
}

// answered takes the question away.
func (o *Options) answered(what string) {
	o.asking = ""
	o.Document.SetShown("transfer-question", false)
	o.Document.Focus(map[string]string{askSecrets: "export-secrets", askReset: "reset", askDiscard: keepID}[what])
}

// export gives a person the settings as a file.
func (o *Options) export(ctx context.Context, secrets bool) {
	if o.busy {
		return
	}
	defer o.work()()
	document, err := o.Service.Export(ctx, message.ExportRequest{Secrets: secrets})
	if err != nil {
		o.tellError("transfer-result", err)
		return
	}
	key := "options_exported"
	if secrets {
		key = "options_exported_secrets"
	}
	o.Platform.Save("simotel-settings.json", document)
	o.Document.Move("transfer-result", "export-part")
	tell(o.Document, "transfer-result", good, o.words.Text(key), o.words.Text(key+"_next"))
}

// reset erases everything, as was confirmed twice.
func (o *Options) reset(ctx context.Context) {
	if o.busy {
		return
	}
	defer o.work()()
	o.saving.Lock()
	defer o.saving.Unlock()
	c, err := o.Service.Reset(ctx)
	if err != nil {
		o.tellError("transfer-result", err)
		return
	}
	o.steps = nil
	o.endChoice()
	o.lasting = o.words.Language // in which the question was answered
	o.Platform.Forget()
	o.showAll(c)
	d := o.Document
	for _, id := range []string{"saved", "undo", "result", "diagnostics-part"} {
		d.SetShown(id, false)
	}
	tell(d, "transfer-result", good, o.words.Text("options_reset_done"), o.words.Text("options_reset_done_next"))
}

func (o *Options) importFile(ctx context.Context) {
	// One byte more than the bound, so that the worker sees that it is over.
	text, chosen, err := o.Document.File(ctx, "import-file", settings.MaxImport)
	if err != nil {
		o.tellError("import-result", err)
		return
	}
	if chosen {
		o.Document.SetValue("import-text", text)
		o.importText(ctx)
	}
}

func (o *Options) importText(ctx context.Context) {
	if o.busy {
		return
	}
	defer o.work()()
	o.saving.Lock()
	defer o.saving.Unlock()
	before := o.stored
	n, err := o.Service.Import(ctx, o.Document.Value("import-text"))
	if err != nil {
		e := explain(o.words, err)
		if e.Field != "" {
			e.Title = o.label(e.Field) + ": " + e.Title
		}
		tell(o.Document, "import-result", bad, e.Title, e.Advice+" "+o.words.Text("options_unchanged"))
		return
	}
	o.showAll(n)
	o.recordAll(before, "options_import")
	o.Document.SetValue("import-text", "") // it may hold secrets
	o.Document.SetShown("result", false)
	if lacks := lacking(n); lacks.any() {
		tell(o.Document, "import-result", lacks.kind(), o.words.Text("options_imported_lacks"), o.lacksWords(lacks))
	} else {
		tell(o.Document, "import-result", good, o.words.Text("options_imported"), o.words.Text("options_imported_next"))
	}
	o.tellStored(o.words.Text("options_saved_what", o.words.Text("options_import")), "")
}
