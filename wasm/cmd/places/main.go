//go:build !js

// Command places owns the making of package places' table from the offline
// geocoder's and the carrier mapper's files in the phonenumbers module. It
// refuses files of another form than it knows.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"simotel/wasm/places"
)

const module = "github.com/nyaruka/phonenumbers/v2"

func main() {
	out := flag.String("o", places.File, "the `file` to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "places:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	table, err := generate()
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, table, 0o644); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

// generate returns the table of the module that go.mod names.
func generate() ([]byte, error) {
	dir, err := directory()
	if err != nil {
		return nil, err
	}
	var lists []map[string]places.Names
	for _, kind := range []string{"geocoding", "carrier"} {
		names := make(map[string]places.Names)
		for _, language := range places.Languages {
			file := filepath.Join(dir, kind, "data", language+".txt.gz")
			if names[language], err = read(file); err != nil {
				return nil, fmt.Errorf("read %s: %w", file, err)
			}
		}
		lists = append(lists, names)
	}
	return places.Encode(lists[0], lists[1])
}

// directory returns where the module's files are, and fetches them if they are not
// there: nothing that is built imports it.
func directory() (string, error) {
	told, err := exec.Command("go", "mod", "download", "-json", module).Output()
	var of struct{ Dir, Error string }
	if wrong := json.Unmarshal(told, &of); wrong == nil && of.Error != "" {
		err = errors.New(of.Error)
	} else if err == nil {
		err = wrong
	}
	if err != nil {
		return "", fmt.Errorf("download %s: %w", module, err)
	}
	return of.Dir, nil
}

// read reads a file of the module: the size of the names, the names, one a
// line, the count of the beginnings, and of each how much it is more than the
// one before, as a varint, and the index of its name.
func read(file string) (places.Names, error) {
	packed, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(unpacked)
	if err != nil {
		return nil, err
	}
	r := bytes.NewReader(raw)
	var size, count uint32
	if err := binary.Read(r, binary.LittleEndian, &size); err != nil {
		return nil, fmt.Errorf("size of the names: %w", err)
	}
	lines, err := io.ReadAll(io.LimitReader(r, int64(size)))
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	names := strings.Split(string(lines), "\n")
	if err := binary.Read(r, binary.LittleEndian, &count); err != nil {
		return nil, fmt.Errorf("count of beginnings: %w", err)
	}
	all := make(places.Names, count)
	beginning := uint64(0)
	for range count {
		more, err := binary.ReadUvarint(r)
		if err != nil {
			return nil, fmt.Errorf("beginning: %w", err)
		}
		beginning += more
		var name uint16
		if err := binary.Read(r, binary.LittleEndian, &name); err != nil {
			return nil, fmt.Errorf("name: %w", err)
		}
		if int(name) >= len(names) {
			return nil, fmt.Errorf("name %d, there are %d", name, len(names))
		}
		all[strconv.FormatUint(beginning, 10)] = names[name]
	}
	if r.Len() > 0 {
		return nil, fmt.Errorf("%d bytes are left", r.Len())
	}
	return all, nil
}
