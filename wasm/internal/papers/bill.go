//go:build !js

package papers

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Part is a file that is handed out, and what of others is in it.
type Part struct {
	Name    string
	Content []byte
	Modules []Module
}

// Bill returns the bill of materials of a product as CycloneDX 1.6 in JSON. The same
// parts give the same bytes: it has neither a serial number nor a time.
// https://cyclonedx.org/docs/1.6/json
func Bill(name, version, licence string, parts []Part) ([]byte, error) {
	product := component{Type: "application", Ref: name, Name: name, Version: version, Licences: licences(licence)}
	b := bill{Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1}
	b.Metadata.Component = product
	top := dependency{Ref: product.Ref}
	modules := map[string]Module{}
	for _, p := range parts {
		b.Components = append(b.Components, component{
			Type: "file", Ref: "file:" + p.Name, Name: p.Name,
			Hashes: []hash{{"SHA-256", fmt.Sprintf("%x", sha256.Sum256(p.Content))}},
		})
		top.On = append(top.On, "file:"+p.Name)
		d := dependency{Ref: "file:" + p.Name}
		for _, m := range p.Modules {
			modules[packageURL(m)] = m
			d.On = append(d.On, packageURL(m))
		}
		b.Dependencies = append(b.Dependencies, d)
	}
	for _, ref := range slices.Sorted(maps.Keys(modules)) {
		m := modules[ref]
		c := component{Type: "library", Ref: ref, Name: m.Path, Version: m.Version, URL: ref, Licences: licences(m.Licences...)}
		if m.Sum != "" {
			c.Properties = []property{{"go.sum", m.Sum}}
		}
		b.Components = append(b.Components, c)
		b.Dependencies = append(b.Dependencies, dependency{Ref: ref})
	}
	b.Dependencies = append([]dependency{top}, b.Dependencies...)

	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(b); err != nil {
		return nil, fmt.Errorf("bill of materials: %w", err)
	}
	return out.Bytes(), nil
}

// packageURL names a module for whoever looks up what is known to be wrong with it.
// https://github.com/package-url/purl-spec
func packageURL(m Module) string {
	return "pkg:golang/" + strings.ToLower(m.Path) + "@" + m.Version
}

func licences(ids ...string) (list []licenceChoice) {
	for _, id := range ids {
		var c licenceChoice
		c.Licence.ID = id
		list = append(list, c)
	}
	return list
}

// The parts of the format that are used.
type (
	bill struct {
		Schema   string `json:"$schema"`
		Format   string `json:"bomFormat"`
		Spec     string `json:"specVersion"`
		Version  int    `json:"version"` // of the bill
		Metadata struct {
			Component component `json:"component"`
		} `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	component struct {
		Type       string          `json:"type"`
		Ref        string          `json:"bom-ref"`
		Name       string          `json:"name"`
		Version    string          `json:"version,omitempty"`
		Hashes     []hash          `json:"hashes,omitempty"`
		Licences   []licenceChoice `json:"licenses,omitempty"`
		URL        string          `json:"purl,omitempty"`
		Properties []property      `json:"properties,omitempty"`
	}
	hash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	licenceChoice struct {
		Licence struct {
			ID string `json:"id"`
		} `json:"license"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref string   `json:"ref"`
		On  []string `json:"dependsOn,omitempty"`
	}
)
