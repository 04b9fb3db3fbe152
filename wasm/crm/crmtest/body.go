//go:build !js

package crmtest

import (
	"context"
	"io"
	"net/http"
)

// maxRead bounds what is read of a request, in bytes: 1 MiB.
const maxRead = 1 << 20

type bodyKey struct{}

// Body returns the body of a request that the server has read.
func Body(r *http.Request) string {
	body, _ := r.Context().Value(bodyKey{}).(string)
	return body
}

func withBody(ctx context.Context, body string) context.Context {
	return context.WithValue(ctx, bodyKey{}, body)
}

func read(r *http.Request) string {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRead))
	if err != nil {
		return ""
	}
	return string(body)
}
