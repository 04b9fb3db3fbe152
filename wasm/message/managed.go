package message

// Managed is what a page needs to know of the administrator's policy. No value of
// it is in it.
type Managed struct {
	Locked []string `json:"locked"`           // the fields that are not the user's: connection.server, token
	Faults []Error  `json:"faults,omitempty"` // which of its values do not count, and why
}

// TypePolicyChanged is what the worker sends to all pages of ours when the
// administrator's policy is another.
const TypePolicyChanged = "policyChanged"
