package message

import "context"

// Managed is what a page needs to know of the administrator's policy. No value of
// it is in it.
type Managed struct {
	Locked []string `json:"locked"`           // the fields that are not the user's: connection.server, token
	Faults []Error  `json:"faults,omitempty"` // which of its values do not count, and why
}

// PolicyCheck is what became of a policy that an administrator wants checked.
type PolicyCheck struct {
	Named       int      `json:"named"`                 // values
	Locked      int      `json:"locked"`                // of them enforced
	Secrets     bool     `json:"secrets"`               // there are credentials among them, or keys in headers
	Unencrypted []string `json:"unencrypted,omitempty"` // its addresses to which nothing is sent: settings.Settings.Unencrypted
	Faults      []Error  `json:"faults,omitempty"`
}

// TypeCheckPolicy asks for one.
const TypeCheckPolicy = "checkPolicy"

// CheckPolicy implements Service.
func (c *Client) CheckPolicy(ctx context.Context, document string) (PolicyCheck, error) {
	return ask[PolicyCheck](ctx, c, TypeCheckPolicy, document)
}

// TypePolicyChanged is what the worker sends to all pages of ours when the
// administrator's policy is another, or how the credentials are kept.
const TypePolicyChanged = "policyChanged"
