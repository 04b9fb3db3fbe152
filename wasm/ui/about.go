package ui

import "context"

// handleAbout lets a person see which version this is, and what it knows of its
// own state, which they may keep as a file.
func (o *Options) handleAbout(ctx context.Context) {
	d := o.Document
	d.On("diagnostics", "click", func() { o.diagnose(ctx, false) })
	d.On("diagnostics-save", "click", func() { o.diagnose(ctx, true) })
	d.SetText("version", o.Platform.Version())
}

// diagnose shows the diagnostics as they are now, or gives them as a file.
func (o *Options) diagnose(ctx context.Context, save bool) {
	text, err := o.Service.Diagnostics(ctx)
	if err != nil {
		e := explain(o.words, err)
		text = e.Title + " " + e.Advice
	}
	if save && err == nil {
		o.Platform.Save("simotel-diagnostics.json", text)
	}
	o.Document.SetText("diagnostics-text", text)
	o.Document.SetShown("diagnostics-part", true)
}
