//go:build !js

package nativefetch

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"syscall"

	"simotel/wasm/fetch"
)

// failure gives an error of net/http its cause.
func failure(ctx context.Context, err error) error {
	var known *fetch.Error
	if errors.As(err, &known) {
		return known
	}
	// The context comes first: net/http words its end in many ways.
	if ctx.Err() != nil {
		return &fetch.Error{Cause: fetch.TimedOut, Detail: ctx.Err().Error(), Err: ctx.Err()}
	}
	// net/http's outer error quotes the URL, which is not for logs.
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	return &fetch.Error{Cause: cause(err), Detail: err.Error(), Err: err}
}

// cause sorts an error of the network. Whatever it does not know is Broken,
// since that one admits that the request may have arrived.
func cause(err error) fetch.Cause {
	var (
		name        *net.DNSError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		alert       tls.AlertError
		operation   *net.OpError
	)
	switch {
	case errors.As(err, &name):
		return fetch.NameNotResolved
	case errors.As(err, &certificate):
		return fetch.Certificate
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record), errors.As(err, &alert):
		return fetch.NotTLS
	case errors.As(err, &operation) && operation.Op == "dial":
		return dialCause(operation)
	}
	return fetch.Broken
}

// dialCause sorts an error from before the TCP connection stood: nothing of the
// request can have left.
func dialCause(err *net.OpError) fetch.Cause {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fetch.ConnectionRefused
	case err.Timeout():
		return fetch.ConnectTimedOut
	}
	return fetch.Unreachable
}
