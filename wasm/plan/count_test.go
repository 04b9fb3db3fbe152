//go:build !race && !js

package plan

const defaultNumbers = 2_000_000
