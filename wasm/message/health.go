package message

// CheckReply is what a connection test found.
type CheckReply struct {
	OK     bool   `json:"ok"`
	Code   string `json:"code,omitempty"`
	Title  string `json:"title"`
	Advice string `json:"advice"`
	Steps  []Step `json:"steps,omitempty"` // all of pbx.Steps in their order; none where nothing was asked
}

// Step is a stage of a connection test and how it came out.
type Step struct {
	Name  string `json:"name"`  // pbx.Step
	State string `json:"state"` // pbx.StepState
}

// Health is whether the PBX answered when it was asked last, by a test or by an
// order.
type Health struct {
	At    int64  `json:"at"`    // Unix time in milliseconds
	State string `json:"state"` // HealthOK, HealthRefused or HealthSilent
	Title string `json:"title"` // why, in words; empty for HealthOK
}

// The states of Health.
const (
	HealthOK      = "ok"
	HealthRefused = "refused" // it answered, and not as it should
	HealthSilent  = "silent"  // no answer came
)

// ExtensionsReply is what the PBX's directory told.
type ExtensionsReply struct {
	Extensions []Extension `json:"extensions"` // by number
}

// Extension is a phone of the PBX: its number, whose it is, and the context from
// which it dials, each empty where it is not told. Nothing else of it leaves the
// driver.
type Extension struct {
	Number  string `json:"number"`
	Name    string `json:"name,omitempty"`
	Context string `json:"context,omitempty"`
}
