package app

import (
	"context"
	"slices"
	"strings"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// keyFormer is where secrets of a kind of connection are kept that another took
// the place of: in memory, until the browser ends.
const keyFormer = "settings.former"

// former is a connection that another took the place of. Its secrets go back to
// it alone: the same kind, at the same address, for the same user.
type former struct {
	Kind, Place, Username string
	Password, Token       string
}

func formerOf(s settings.Settings, c settings.Credentials) former {
	return former{s.Connection.Kind, strings.Join(s.Addresses(), " "), c.Username, c.Password, c.Token}
}

// secretsFor returns the credentials that are stored, as far as they are those of
// a configuration: of another kind it gets its own back, or none. Who only looks
// at the other kinds loses nothing by it.
func (a *App) secretsFor(ctx context.Context, n message.Configuration, s settings.Settings, c settings.Credentials) (settings.Credentials, error) {
	if settings.IsOneAccount(n.Settings.Connection.Kind, s.Connection.Kind) {
		return c, nil
	}
	leaves, comes := formerOf(s, c), formerOf(n.Settings, n.Credentials)
	c.Password, c.Token = "", ""
	err := keep(ctx, a, keyFormer, func(all []former) []former {
		for _, f := range all {
			if f.Kind == comes.Kind && f.Place == comes.Place && f.Username == comes.Username {
				c.Password, c.Token = f.Password, f.Token
			}
		}
		all = slices.DeleteFunc(all, func(f former) bool { return f.Kind == leaves.Kind || f.Kind == comes.Kind })
		if leaves.Password+leaves.Token != "" {
			all = append(all, leaves)
		}
		return all
	})
	return c, err
}

// forgetFormer forgets them: who erases a secret means everywhere.
func (a *App) forgetFormer(ctx context.Context) error {
	return keep(ctx, a, keyFormer, func([]former) []former { return nil })
}
