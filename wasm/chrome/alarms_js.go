package chrome

import (
	"context"
	"encoding/json"
)

// Alarms is chrome.alarms.
// https://developer.chrome.com/docs/extensions/reference/api/alarms
var Alarms alarmsNamespace

type alarmsNamespace struct{}

// Create sets an alarm, in place of one of the same name.
func (alarmsNamespace) Create(ctx context.Context, name string, info AlarmCreateInfo) error {
	_, err := callJSON(ctx, "alarms.create", name, info)
	return err
}

// ClearAll takes all alarms away.
func (alarmsNamespace) ClearAll(ctx context.Context) error {
	_, err := callJSON(ctx, "alarms.clearAll")
	return err
}

// Get returns the alarm of a name, nil when there is none.
func (alarmsNamespace) Get(ctx context.Context, name string) (*Alarm, error) {
	raw, err := callJSON(ctx, "alarms.get", name)
	if err != nil || raw == nil {
		return nil, err
	}
	var alarm *Alarm
	err = json.Unmarshal(raw, &alarm)
	return alarm, wrap("alarms.get", err)
}
