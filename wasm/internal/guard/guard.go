// Package guard owns the tests of the architecture itself: who may import what,
// that worker.js and the manifest say what the program does, that every error
// has its sentence. It refuses to hold any code but tests.
package guard
