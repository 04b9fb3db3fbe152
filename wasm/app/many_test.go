//go:build !race

package app

// manySchedules is how many random schedules a test runs.
const manySchedules = 1000
