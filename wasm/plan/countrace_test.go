//go:build race && !js

package plan

// The race detector makes phonenumbers' regular expressions twenty times as
// slow, and there is nothing here to race: ./build.sh test runs these tests
// without it as well.
const defaultNumbers = 5_000
