//go:build !js

package packaging

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"
)

// long is when every file in an archive was changed: the first moment that a ZIP
// can tell.
var long = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// archive returns a ZIP of all files in a folder, in the order of their names, with
// this manifest. Neither times nor modes of the machine are in it. Files whose names
// begin with a dot are left out: systems leave them in folders.
func archive(files fs.FS, manifest func() ([]byte, error)) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(path.Base(name), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		case !entry.Type().IsRegular():
			return fmt.Errorf("%s is no file", name)
		}
		read := manifest
		if name != manifestFile {
			read = func() ([]byte, error) { return fs.ReadFile(files, name) }
		}
		return add(z, name, read)
	})
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("archive of the extension: %w", err)
	}
	return out.Bytes(), nil
}

// add adds a file to an archive.
func add(z *zip.Writer, name string, read func() ([]byte, error)) error {
	content, err := read()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: long}
	header.SetMode(0o644)
	w, err := z.CreateHeader(header)
	if err == nil {
		_, err = w.Write(content)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
