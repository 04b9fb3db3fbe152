package chrome

import (
	"context"
	"encoding/json"
)

// Scripting is chrome.scripting.
// https://developer.chrome.com/docs/extensions/reference/api/scripting
var Scripting scriptingNamespace

type scriptingNamespace struct{}

// ExecuteScript runs files of the extension in a tab, one after the other, and
// returns what the last expression is in each frame.
func (scriptingNamespace) ExecuteScript(ctx context.Context, i ScriptInjection) ([]InjectionResult, error) {
	const api = "scripting.executeScript"
	raw, err := callJSON(ctx, api, i)
	if err != nil {
		return nil, err
	}
	var results []InjectionResult
	err = json.Unmarshal(raw, &results)
	return results, wrap(api, err)
}

// InsertCSS adds style sheets of the extension to a tab.
func (scriptingNamespace) InsertCSS(ctx context.Context, i ScriptInjection) error {
	_, err := callJSON(ctx, "scripting.insertCSS", i)
	return err
}
