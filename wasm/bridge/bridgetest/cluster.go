package bridgetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Cluster is a NATS cluster.
type Cluster struct {
	Nodes []*Process
	URLs  []string
}

// StartCluster starts so many NATS servers that are one cluster, from the programs
// of a folder.
func StartCluster(folder string, size int) (*Cluster, error) {
	c := &Cluster{}
	var clients, routes []string
	for range size {
		client, err := FreeAddress()
		if err != nil {
			return nil, err
		}
		route, err := FreeAddress()
		if err != nil {
			return nil, err
		}
		clients, routes = append(clients, client), append(routes, route)
		c.URLs = append(c.URLs, "nats://"+client)
	}
	for i := range size {
		settings := fmt.Sprintf("server_name: n%d\nlisten: %q\njetstream { store_dir: %q }\ncluster { name: test, listen: %q, routes: [%s] }\n",
			i, clients[i], filepath.Join(folder, fmt.Sprintf("n%d", i)), routes[i], "\"nats://"+strings.Join(routes, `", "nats://`)+"\"")
		path := filepath.Join(folder, fmt.Sprintf("n%d.conf", i))
		if err := os.WriteFile(path, []byte(settings), 0o600); err != nil {
			c.Kill()
			return nil, err
		}
		p, err := start(filepath.Join(folder, fmt.Sprintf("n%d.log", i)), nil, filepath.Join(folder, "nats-server"), "-c", path)
		if err != nil {
			c.Kill()
			return nil, err
		}
		p.Address = clients[i]
		c.Nodes = append(c.Nodes, p)
	}
	return c, nil
}

// Kill ends all nodes.
func (c *Cluster) Kill() {
	for _, p := range c.Nodes {
		p.Kill()
	}
}

// Restart starts a node again that was killed.
func (c *Cluster) Restart(folder string, i int) error {
	p, err := start(filepath.Join(folder, fmt.Sprintf("n%d.log", i)), nil, filepath.Join(folder, "nats-server"), "-c", filepath.Join(folder, fmt.Sprintf("n%d.conf", i)))
	if err != nil {
		return err
	}
	p.Address = c.Nodes[i].Address
	c.Nodes[i] = p
	return nil
}

// Leader returns the index of the node that leads a stream.
func (c *Cluster) Leader(ctx context.Context, stream string) (int, error) {
	conn, err := nats.Connect(strings.Join(c.URLs, ","))
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return 0, err
	}
	s, err := js.Stream(ctx, stream)
	if err != nil {
		return 0, err
	}
	var i int
	if _, err := fmt.Sscanf(s.CachedInfo().Cluster.Leader, "n%d", &i); err != nil {
		return 0, fmt.Errorf("leader of %s: %w", stream, err)
	}
	return i, nil
}
