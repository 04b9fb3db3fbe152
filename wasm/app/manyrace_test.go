//go:build race || js

package app

// manySchedules is less here: the race detector and a browser make each ten times
// as long.
const manySchedules = 100
