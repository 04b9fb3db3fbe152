package settings

import (
	"slices"
	"strconv"
	"strings"
)

// Where the extension works.
const (
	SitesAll    = "all"    // in all sites; the list is kept and has no meaning
	SitesOnly   = "only"   // in those of the list
	SitesExcept = "except" // in all but those of the list
)

// MaxSites is how many entries Sites.List may have.
const MaxSites = 500

// The error codes of an entry of Sites.List. Detail: its line, from 1.
const (
	CodeSite         = "site_invalid"  // no name or address of a host
	CodeSitePath     = "site_path"     // it goes on behind the host
	CodeSiteWildcard = "site_wildcard" // a * elsewhere than in front of a name
	CodeSitePort     = "site_port"     // no port from 1 to 65535
)

// Sites tells in which sites the extension works. What counts is the address of
// the tab; its frames follow it.
type Sites struct {
	Mode string `json:"mode"` // SitesAll, SitesOnly or SitesExcept

	// List has hosts, each once, at most MaxSites: example.com with its sub-domains,
	// *.example.com for these alone, 192.168.1.10, [fe80::1]; with a port for that
	// port alone. Names are in lower case and in their own script.
	List []string `json:"list"`
}

// sites checks where the extension works, and returns the list in canonical
// form, without empty lines.
func (e *Errors) sites(s Sites) Sites {
	e.oneOf("sites.mode", s.Mode, SitesAll, SitesOnly, SitesExcept)
	s.List = e.list("sites.list", s.List, MaxSites, canonicalSite)
	return s
}

// list checks entries of which each has a line, and returns them in canonical form,
// each once, without empty lines; as they were typed where one is wrong, whose line
// is told.
func (e *Errors) list(field string, typed []string, most int, canonical func(string) (entry, code string)) []string {
	list, faults := []string{}, 0
	for i, entry := range typed {
		entry, code := canonical(entry)
		switch {
		case code != "":
			if faults++; faults == 1 { // the next is told once this one is right
				e.add(field, code, strconv.Itoa(i+1))
			}
		case entry != "" && !slices.Contains(list, entry):
			list = append(list, entry)
		}
	}
	if faults > 0 {
		return typed
	}
	if len(list) > most {
		e.within(field, len(list), 0, most)
	}
	return list
}

// canonicalSite returns an entry of the list as it is kept, empty for an empty
// line. A whole address is taken if it is nothing but a host. Digits stay what
// they are: those of other scripts belong to no host that we could be sure of.
func canonicalSite(entry string) (canonical, code string) {
	rest := strings.ToLower(strings.TrimSpace(strings.Trim(entry, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff")))
	if rest == "" {
		return "", ""
	}
	for _, scheme := range []string{"http://", "https://"} {
		rest = strings.TrimPrefix(rest, scheme)
	}
	rest = strings.TrimSuffix(rest, "/")
	if strings.ContainsAny(rest, "/?#") {
		return "", CodeSitePath
	}
	name, isBelow := strings.CutPrefix(rest, "*.")
	if strings.Contains(name, "*") {
		return "", CodeSiteWildcard
	}
	authority, port, ok := splitPort(name)
	if !ok {
		return "", CodeSitePort
	}
	host, _, ok := canonicalHost(authority)
	switch {
	case !ok:
		return "", CodeSite
	case isBelow && isAddress(host):
		return "", CodeSiteWildcard
	case isBelow:
		host = "*." + host
	}
	if port != 0 {
		host += ":" + strconv.Itoa(port)
	}
	return host, ""
}

// isAddress reports whether a canonical host is an IP address.
func isAddress(host string) bool {
	return strings.HasPrefix(host, "[") || isNumber(host[strings.LastIndexByte(host, '.')+1:])
}

// place is where a page is: its host as browsers write it, and its port.
type place struct {
	host string
	port int
	own  bool // whether the port is the scheme's own
}

// placeOf returns where the page of an address is; ok is false for one that is
// no web page.
func placeOf(address string) (p place, ok bool) {
	scheme, rest, _ := strings.Cut(address, "://")
	scheme = strings.ToLower(scheme)
	if defaultPort[scheme] == 0 {
		return place{}, false
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	host, port, ok := splitPort(rest)
	if !ok {
		return place{}, false
	}
	if p.host, _, ok = canonicalHost(host); !ok {
		return place{}, false
	}
	if p.port = port; port == 0 {
		p.port = defaultPort[scheme]
	}
	p.own = p.port == defaultPort[scheme]
	return p, true
}

// covers reports whether an entry of the list is of a place.
func covers(entry string, p place) bool {
	name, isBelow := strings.CutPrefix(entry, "*.")
	name, port, ok := splitPort(name)
	if !ok || port != 0 && port != p.port {
		return false
	}
	name = toASCII(name)
	if p.host == name {
		return !isBelow
	}
	return strings.HasSuffix(p.host, "."+name) && !isAddress(p.host)
}

// Entries returns the entries of the list that are of the page of an address.
func (s Sites) Entries(address string) []string {
	var found []string
	p, ok := placeOf(address)
	for _, entry := range s.List {
		if ok && covers(entry, p) {
			found = append(found, entry)
		}
	}
	return found
}

// On reports whether the extension works in a tab of an address. What is no web
// page is in no list.
func (s Sites) On(address string) bool {
	switch s.Mode {
	case SitesOnly:
		return len(s.Entries(address)) > 0
	case SitesExcept:
		return len(s.Entries(address)) == 0
	}
	return true
}

// SiteOf returns the entry that stands for the site of an address: the host
// without its www, with the port if that is not the scheme's own; empty for what
// is no web page.
func SiteOf(address string) string {
	p, ok := placeOf(address)
	if !ok {
		return ""
	}
	host := p.host
	if below, isWWW := strings.CutPrefix(host, "www."); isWWW && strings.Contains(below, ".") {
		host = below
	}
	if readable := toUnicode(host); readable != host {
		// As people read it, if it can be typed so.
		if entry, code := canonicalSite(readable); code == "" && toASCII(entry) == host {
			host = entry
		}
	}
	if !p.own {
		host += ":" + strconv.Itoa(p.port)
	}
	return host
}

// With returns the sites with that of an address on or off. Where all are on, a
// list begins: what stood in it was of another mode. Entries that are of more
// than this site go with it.
func (s Sites) With(address string, on bool) Sites {
	site := SiteOf(address)
	if site == "" || s.On(address) == on {
		return s
	}
	if s.Mode == SitesAll {
		return Sites{Mode: SitesExcept, List: []string{site}}
	}
	if on == (s.Mode == SitesOnly) {
		s.List = append(slices.Clone(s.List), site)
		return s
	}
	list, gone := []string{}, s.Entries(address)
	for _, entry := range s.List {
		if !slices.Contains(gone, entry) {
			list = append(list, entry)
		}
	}
	s.List = list
	return s
}
