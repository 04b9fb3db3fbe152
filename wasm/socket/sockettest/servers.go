//go:build !js

package sockettest

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/coder/websocket"

	"simotel/wasm/fetch/fetchtest"
	"simotel/wasm/socket"
)

// Serve starts the contract's counterparts on loopback. The undo stops them.
func Serve() (Addresses, func(), error) {
	ctx, stop := context.WithCancel(context.Background())
	handlers := http.NewServeMux()
	for path, talk := range map[string]func(context.Context, *websocket.Conn){"/echo": echoes, "/burst": bursts,
		"/large": large, "/flood": floods, "/binary": binary} {
		handlers.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			// Chrome sends the extension's origin, which is not the server's own.
			c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
			if err != nil {
				return // it has answered
			}
			defer c.CloseNow()
			c.SetReadLimit(1 << 20)
			talk(ctx, c)
		})
	}
	handlers.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "<!DOCTYPE html><title>A page</title>")
	})
	handlers.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-ctx.Done():
		case <-r.Context().Done():
		}
	})
	server := httptest.NewUnstartedServer(handlers)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	undo := func() {
		stop()
		server.CloseClientConnections()
		server.Close()
	}
	refused, err := fetchtest.ClosedPort()
	if err != nil {
		undo()
		return Addresses{}, nil, err
	}
	base := "ws" + strings.TrimPrefix(server.URL, "http")
	return Addresses{Echo: base + "/echo", Burst: base + "/burst", Large: base + "/large", Flood: base + "/flood",
		Binary: base + "/binary", Silent: base + "/silent", Page: base + "/page", Refused: "ws://" + refused}, undo, nil
}

func echoes(ctx context.Context, c *websocket.Conn) {
	for {
		kind, message, err := c.Read(ctx)
		if err != nil {
			return
		}
		switch string(message) {
		case "close":
			c.Close(4401, "رمز")
			return
		case "break":
			return
		}
		if c.Write(ctx, kind, message) != nil {
			return
		}
	}
}

func bursts(ctx context.Context, c *websocket.Conn) {
	for i := range 1000 {
		if c.Write(ctx, websocket.MessageText, []byte(fmt.Sprint(i))) != nil {
			return
		}
	}
	c.Close(websocket.StatusNormalClosure, "")
}

func large(ctx context.Context, c *websocket.Conn) {
	for _, length := range []int{socket.MaxMessage, socket.MaxMessage + 1} {
		if c.Write(ctx, websocket.MessageText, []byte(strings.Repeat("x", length))) != nil {
			return
		}
	}
	c.Read(ctx) // until the client has gone
}

func floods(ctx context.Context, c *websocket.Conn) {
	message := []byte(strings.Repeat("x", socket.MaxMessage))
	go func() { // what the client writes is read, so that it can go on
		for {
			if _, _, err := c.Read(ctx); err != nil {
				return
			}
		}
	}()
	for c.Write(ctx, websocket.MessageText, message) == nil {
	}
}

func binary(ctx context.Context, c *websocket.Conn) {
	if c.Write(ctx, websocket.MessageBinary, []byte{1, 0, 255}) == nil {
		c.Read(ctx)
	}
}
