//go:build !js

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// result is what a subcommand measured.
type result struct {
	machine
	Name   string   `json:"name"` // of its files in build/bench
	Rounds int      `json:"rounds"`
	Tables []*table `json:"tables"`
}

// table holds figures by a row's and a column's name.
type table struct {
	Title   string      `json:"title"`
	Note    string      `json:"note,omitempty"`
	What    string      `json:"what"` // the first column's head
	Columns []column    `json:"columns"`
	Rows    []*tableRow `json:"rows"`
}

type column struct {
	Name     string `json:"name"`
	Decimals int    `json:"-"`
}

type tableRow struct {
	Name  string   `json:"name"`
	Cells []spread `json:"cells"`
}

// inMs is the one column of a table of times.
var inMs = column{"ms", 0}

// table adds a table to what was measured.
func (r *result) table(title, what string, columns ...column) *table {
	t := &table{Title: title, What: what, Columns: columns}
	r.Tables = append(r.Tables, t)
	return t
}

// add adds a value to each column of a row, which there is from then on.
func (t *table) add(name string, values ...float64) {
	at := slices.IndexFunc(t.Rows, func(r *tableRow) bool { return r.Name == name })
	if at < 0 {
		at = len(t.Rows)
		t.Rows = append(t.Rows, &tableRow{name, make([]spread, len(t.Columns))})
	}
	for i, v := range values {
		t.Rows[at].Cells[i].add(v)
	}
}

// cell returns a figure; there is none of a row or column that is not there.
func (t *table) cell(name, in string) spread {
	c := slices.IndexFunc(t.Columns, func(c column) bool { return c.Name == in })
	for _, r := range t.Rows {
		if r.Name == name && c >= 0 {
			return r.Cells[c]
		}
	}
	return spread{}
}

// find returns a figure of any of the tables: of the first that has its row and
// column. A result that was not measured has none.
func (r *result) find(title, name, in string) spread {
	if r == nil {
		return spread{}
	}
	for _, t := range r.Tables {
		if t.Title == title {
			return t.cell(name, in)
		}
	}
	return spread{}
}

// ms are the milliseconds of a time.
func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (t *table) markdown(out io.Writer) {
	fmt.Fprintf(out, "\n### %s\n\n", t.Title)
	if t.Note != "" {
		fmt.Fprintf(out, "%s\n\n", t.Note)
	}
	fmt.Fprintf(out, "| %s |", t.What)
	for _, c := range t.Columns {
		fmt.Fprintf(out, " %s |", c.Name)
	}
	fmt.Fprintf(out, "\n| --- |%s\n", strings.Repeat(" ---: |", len(t.Columns)))
	for _, r := range t.Rows {
		fmt.Fprintf(out, "| %s |", r.Name)
		for i, cell := range r.Cells {
			fmt.Fprintf(out, " %s |", cell.text(t.Columns[i].Decimals))
		}
		fmt.Fprintln(out)
	}
}

func (r *result) markdown(out io.Writer) {
	fmt.Fprintf(out, "%d rounds, interleaved. %s. Median (lowest–highest).\n", r.Rounds, r.machine)
	for _, t := range r.Tables {
		t.markdown(out)
	}
}

// write prints the tables and writes them and the figures into a folder.
func (r *result) write(out io.Writer, folder string) error {
	return writeReport(out, folder, r.Name, r)
}

// writeReport prints a report's tables and writes them and its figures into a
// folder, as name.md and name.json.
func writeReport(out io.Writer, folder, name string, report interface{ markdown(io.Writer) }) error {
	var tables bytes.Buffer
	report.markdown(&tables)
	raw, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	for ending, content := range map[string][]byte{".md": tables.Bytes(), ".json": raw} {
		if err := os.WriteFile(filepath.Join(folder, name+ending), content, 0o644); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	_, err = out.Write(tables.Bytes())
	return err
}
