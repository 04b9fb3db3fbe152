//go:build !race

package plan

const defaultNumbers = 2_000_000
