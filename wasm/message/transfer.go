package message

import "context"

// The request types of what leaves the extension as a file, and of its end.
const (
	TypeExport      = "export"
	TypeReset       = "reset"
	TypeDiagnostics = "diagnostics"
)

// ExportRequest asks for the settings as a document that Import reads.
type ExportRequest struct {
	Secrets bool `json:"secrets"` // the credentials as well, which a person was asked about twice
}

// Export implements Service.
func (c *Client) Export(ctx context.Context, r ExportRequest) (string, error) {
	return ask[string](ctx, c, TypeExport, r)
}

// Reset implements Service.
func (c *Client) Reset(ctx context.Context) (Configuration, error) {
	return ask[Configuration](ctx, c, TypeReset, nil)
}

// Diagnostics implements Service.
func (c *Client) Diagnostics(ctx context.Context) (string, error) {
	return ask[string](ctx, c, TypeDiagnostics, nil)
}
