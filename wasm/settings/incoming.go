package settings

// What shows a call that comes in, beside the icon, the popup and the history.
const (
	IncomingAll          = "card_and_notification" // a card in the tab in front, which its page can notice, and a notification
	IncomingNotification = "notification"
	IncomingNone         = "none"
)

// Incoming tells how a call that rings the user's phone is shown.
type Incoming struct {
	Show string `json:"show"` // IncomingAll, IncomingNotification or IncomingNone
}

// incoming checks how calls that come in are shown.
func (e *Errors) incoming(i Incoming) {
	e.oneOf("incoming.show", i.Show, IncomingAll, IncomingNotification, IncomingNone)
}
