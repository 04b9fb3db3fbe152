//go:build !race && !js

package app

// manySchedules is how many random schedules a test runs.
const manySchedules = 1000
