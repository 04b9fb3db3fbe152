//go:build race

package app

// manySchedules is less here: the race detector makes each ten times as long.
const manySchedules = 100
