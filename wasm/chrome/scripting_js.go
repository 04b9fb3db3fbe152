package chrome

import "context"

// Scripting is chrome.scripting.
// https://developer.chrome.com/docs/extensions/reference/api/scripting
var Scripting scriptingNamespace

type scriptingNamespace struct{}

// ExecuteScript runs files of the extension in a tab, one after the other.
func (scriptingNamespace) ExecuteScript(ctx context.Context, i ScriptInjection) error {
	_, err := callJSON(ctx, "scripting.executeScript", i)
	return err
}

// InsertCSS adds style sheets of the extension to a tab.
func (scriptingNamespace) InsertCSS(ctx context.Context, i ScriptInjection) error {
	_, err := callJSON(ctx, "scripting.insertCSS", i)
	return err
}
