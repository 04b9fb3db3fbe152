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
// at the other kinds loses nothing by it. remember keeps those of the kind that was
// left, once the other is stored.
func (a *App) secretsFor(ctx context.Context, n message.Configuration, s settings.Settings, c settings.Credentials) (own settings.Credentials, remember func() error, err error) {
	leaves, comes := formerOf(s, c), formerOf(n.Settings, n.Credentials)
	if comes.Kind == leaves.Kind {
		return c, func() error { return nil }, nil
	}
	stay := settings.IsOneAccount(comes.Kind, leaves.Kind)
	if !stay {
		c.Password, c.Token = "", ""
	}
	all, err := kept[former](ctx, a, keyFormer)
	for _, f := range all {
		if !stay && f.Kind == comes.Kind && f.Place == comes.Place && f.Username == comes.Username {
			c.Password, c.Token = f.Password, f.Token
		}
	}
	return c, func() error {
		return keep(ctx, a, keyFormer, func(all []former) []former {
			all = slices.DeleteFunc(all, func(f former) bool { return f.Kind == leaves.Kind || f.Kind == comes.Kind })
			if leaves.Password+leaves.Token != "" {
				all = append(all, leaves)
			}
			return all
		})
	}, err
}

// forgetFormer forgets them: who erases a secret means everywhere.
func (a *App) forgetFormer(ctx context.Context) error {
	return keep(ctx, a, keyFormer, func([]former) []former { return nil })
}
